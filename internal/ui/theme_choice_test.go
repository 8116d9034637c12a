package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/mimtop/mimtop/themes"
)

// withThemes gives a model the built-in themes and one of a user to choose from.
func withThemes(t testing.TB, m *Model) *Model {
	t.Helper()
	all, err := themes.Folder("").All()
	if err != nil {
		t.Fatal(err)
	}
	own, err := themes.Parse("mine", []byte("about: für mich\ndark: {good: 2}\n"))
	if err != nil {
		t.Fatal(err)
	}
	m.options.Themes, m.options.ConfigPath = append(all, own), "~/.config/mimtop/config.yaml"
	return m
}

func TestThemePreviewFrames(t *testing.T) {
	for _, size := range sizes {
		for _, c := range []struct {
			name string
			o    Options
			keys []string
		}{
			{"overview", Options{Dark: true}, []string{"T"}},
			{"whatif-own", Options{Dark: true}, []string{"tab", "T", "left", "left"}},
			{"ascii", Options{Light: true, ASCII: true}, []string{"T", "left", "left"}},
		} {
			t.Run(fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1]), func(t *testing.T) {
				c.o.Source = "3 targets"
				m := withThemes(t, live(newModelWith(t, size[0], size[1], c.o)))
				press(m, c.keys...)
				golden.RequireEqual(t, text(m))
			})
		}
	}
}

// TestThemePreviewColours keeps what each theme makes of the lines that show it, dark, light and with sixteen colours.
func TestThemePreviewColours(t *testing.T) {
	for _, o := range []Options{{Dark: true}, {Light: true}} {
		m := withThemes(t, live(newModelWith(t, 100, 30, o)))
		var b strings.Builder
		for i := range 2 * len(m.options.Themes) {
			m.sixteen = i >= len(m.options.Themes)
			press(m, "T")
			b.WriteString(strings.Join(append(m.themeLines(), m.footer()), "\n") + "\n\n")
		}
		t.Run(map[bool]string{true: "dark", false: "light"}[o.Dark], func(t *testing.T) {
			golden.RequireEqual(t, []byte(b.String()))
		})
	}
}

func TestEscGoesBackToTheThemeBeforeAndEverythingElseKeepsTheNew(t *testing.T) {
	for _, c := range []struct {
		keys   []string
		theme  string
		open   bool
		screen screen
	}{
		{[]string{"T"}, "blue-orange", true, overviewScreen},
		{[]string{"T", "T"}, "high-contrast", true, overviewScreen},
		{[]string{"T", "T", "T", "T", "T"}, "default", true, overviewScreen},
		{[]string{"T", "left", "left"}, "mine", true, overviewScreen},
		{[]string{"T", "l", "h"}, "blue-orange", true, overviewScreen},
		{[]string{"T", "T", "esc"}, "default", false, overviewScreen},
		{[]string{"T", "enter"}, "blue-orange", false, overviewScreen},
		{[]string{"T", "enter", "T", "esc"}, "blue-orange", false, overviewScreen},
		{[]string{"T", "tab"}, "blue-orange", false, whatIfScreen},
		{[]string{"T", "T", "tab", "esc"}, "high-contrast", false, whatIfScreen},
		{[]string{"?", "T", "esc"}, "default", false, overviewScreen},
	} {
		m := withThemes(t, live(newModelWith(t, 80, 24, Options{Dark: true})))
		press(m, c.keys...)
		if m.options.Theme.Name != c.theme || m.choice.open != c.open || m.screen != c.screen {
			t.Errorf("%v: theme %s, open %v, screen %v", c.keys, m.options.Theme.Name, m.choice.open, m.screen)
		}
		want := m.look.Styles.Good.Paint("x")
		m.restyle()
		if got := m.look.Styles.Good.Paint("x"); got != want {
			t.Errorf("%v: drawn with %q, the theme says %q", c.keys, want, got)
		}
	}
}

func TestTIsTextWhileAValueIsTyped(t *testing.T) {
	m := withThemes(t, live(newModelWith(t, 80, 24, Options{Dark: true})))
	press(m, "tab", "2", "T")
	if m.choice.open || m.typed == nil || *m.typed != "2T" {
		t.Errorf("open %v, typed %v", m.choice.open, m.typed)
	}
}

func TestWithoutColoursThereIsNothingToChoose(t *testing.T) {
	for name, m := range map[string]*Model{
		"by flag":     live(newModelWith(t, 80, 24, Options{NoColour: true})),
		"by terminal": live(newModelWith(t, 120, 40, Options{Dark: true})),
	} {
		if name == "by terminal" {
			m.Update(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
		}
		press(withThemes(t, m), "T")
		if got := text(m); m.choice.open || !strings.Contains(got, "without colours: see NO_COLOR, --no-color, --colors, TERM") {
			t.Errorf("%s:\n%s", name, got)
		}
		if strings.Contains(m.View().Content, "\x1b[3") {
			t.Errorf("%s: there are colours", name)
		}
	}
}

func TestSixteenColoursAreThoseOfTheTerminal(t *testing.T) {
	m := withThemes(t, live(newModelWith(t, 120, 40, Options{Dark: true})))
	m.Update(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
	if got := m.View().Content; strings.Contains(got, "8;5;") || strings.Contains(got, "8;2;") {
		t.Error("the default theme asks a terminal of sixteen colours for others")
	}
	press(m, "T")
	if got := text(m); !strings.Contains(got, "This terminal has 16 colours, so this theme looks like terminal-16.") {
		t.Errorf("nothing says why the theme looks like another:\n%s", got)
	}
	m.Update(tea.ColorProfileMsg{Profile: colorprofile.ANSI256})
	if got := m.View().Content; !strings.Contains(got, "38;5;") {
		t.Error("256 colours are not used")
	}
}

func TestTheMouseDoesNotReachWhatThePreviewHides(t *testing.T) {
	m := withThemes(t, live(newModelWith(t, 80, 24, Options{Dark: true})))
	press(m, "T")
	m.Update(tea.MouseWheelMsg{X: 10, Y: 21, Button: tea.MouseWheelDown})
	m.Update(tea.MouseClickMsg{X: 10, Y: 21, Button: tea.MouseLeft})
	if m.firstNode != 0 || !m.choice.open {
		t.Errorf("the wheel turned the nodes to %d, open %v", m.firstNode, m.choice.open)
	}
	m.Update(tea.MouseClickMsg{X: tabLeft + len(m.tabText(&screens[0])) + 1, Y: 0, Button: tea.MouseLeft})
	if m.screen != whatIfScreen {
		t.Error("the header cannot be clicked")
	}
}
