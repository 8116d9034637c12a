package ui

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/mimtop/mimtop/internal/cluster"
)

// Still says what of the dashboard is to be drawn without a terminal.
type Still struct {
	// Width and Height are the size of the screen in cells.
	Width, Height int
	// Screen is the name of a screen, such as what-if; "" is the first.
	Screen string
	// Keys are pressed one after the other, by their names: see KeyNamed.
	Keys []string
}

// ScreenNames are the names that Still knows.
func ScreenNames() []string {
	var names []string
	for i := range screens {
		names = append(names, screens[i].name())
	}
	return names
}

// name is the title as a word of a command line.
func (s *screenSpec) name() string { return strings.ReplaceAll(strings.ToLower(s.title), " ", "-") }

// Draw makes the screenshot of a dashboard that has seen some snapshots. Everything that usually runs beside the screen is
// waited for, so that the same snapshots give the same screenshot. Options need Now, and use neither Run nor Save.
func (s *Still) Draw(o Options, snapshots []*cluster.Snapshot) (Screenshot, error) {
	if s.Width < minWidth || s.Height < minHeight || s.Width > maxStillWidth || s.Height > maxStillHeight {
		return Screenshot{}, fmt.Errorf("a screen of %dx%d: want %dx%d to %dx%d", s.Width, s.Height, minWidth, minHeight, maxStillWidth, maxStillHeight)
	}
	at := 0
	for at < len(screens) && s.Screen != "" && s.Screen != screens[at].name() {
		at++
	}
	if at == len(screens) {
		return Screenshot{}, fmt.Errorf("no screen %.40q; there are %s", s.Screen, strings.Join(ScreenNames(), ", "))
	}
	if o.Now == nil || len(snapshots) == 0 {
		return Screenshot{}, errors.New("a screenshot needs a time and a snapshot")
	}
	var keys []tea.KeyPressMsg
	for _, name := range s.Keys {
		k, err := KeyNamed(name)
		if err != nil {
			return Screenshot{}, err
		}
		keys = append(keys, k)
	}
	ended := make(chan *cluster.Snapshot) // What there is to see is there already.
	close(ended)
	o.Save = nil
	m := New(o, ended)
	m.settle(tea.WindowSizeMsg{Width: s.Width, Height: s.Height})
	m.settle(tea.ColorProfileMsg{Profile: cmp.Or(o.Colours, colorprofile.TrueColor)})
	m.settle(snapshotMsg(snapshots))
	m.show(screens[at].number)
	m.settle(nil)
	for _, k := range keys {
		m.settle(k)
	}
	return m.screenshot()(), nil
}

// The largest screen that is drawn without a terminal.
const maxStillWidth, maxStillHeight = 500, 300

// settle takes a message, and then whatever follows from it, one after the other, until nothing does.
func (m *Model) settle(msg tea.Msg) {
	m.View() // Some of what is sought depends on what is in sight.
	for waiting := []tea.Msg{msg, nil}; len(waiting) > 0; waiting = waiting[1:] {
		_, cmd := m.Update(waiting[0])
		m.clean = false
		m.View()
		waiting = append(waiting, runCommand(cmd)...)
	}
}

// runCommand runs a command, and those that it stands for.
func runCommand(cmd tea.Cmd) []tea.Msg {
	if cmd == nil {
		return nil
	}
	switch msg := cmd().(type) {
	case nil:
		return nil
	case tea.BatchMsg:
		var all []tea.Msg
		for _, c := range msg {
			all = append(all, runCommand(c)...)
		}
		return all
	default:
		return []tea.Msg{msg}
	}
}
