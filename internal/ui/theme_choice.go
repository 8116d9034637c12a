package ui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/ui/theme"
	"github.com/mimtop/mimtop/themes"
)

// themeChoice is the choosing of a theme: the screen is drawn in the one that is tried, and says below what it is.
type themeChoice struct {
	open bool
	// before is the theme to go back to.
	before themes.Theme
}

// noColours says why there are no themes to choose from.
const noColours = "no theme to choose without colours: see NO_COLOR, --no-color, --colors, TERM"

func (m *Model) restyle() {
	m.look = theme.New(m.options.Theme, theme.Options{
		Dark: m.dark, Colour: !m.options.NoColour, Sixteen: m.sixteen, ASCII: m.options.ASCII,
	})
}

// takeProfile follows what the terminal can show.
func (m *Model) takeProfile(p colorprofile.Profile) {
	m.options.NoColour = m.options.NoColour || p <= colorprofile.ASCII
	m.sixteen = p == colorprofile.ANSI
	m.restyle()
}

// tryTheme shows the theme so many places after the shown one, in a circle.
func (m *Model) tryTheme(by int) {
	all := m.options.Themes
	switch {
	case m.options.NoColour:
		m.problem = noColours
		return
	case len(all) == 0:
		return
	case !m.choice.open:
		m.choice = themeChoice{open: true, before: m.options.Theme}
	}
	m.options.Theme = all[(m.themeAt()+by+len(all))%len(all)]
	m.restyle()
}

// themeAt is where the shown theme stands among all; 0 when it does not.
func (m *Model) themeAt() int {
	return max(slices.IndexFunc(m.options.Themes, func(t themes.Theme) bool { return t.Name == m.options.Theme.Name }), 0)
}

// pressTheme takes a key while a theme is chosen. One that has nothing to do with it keeps the theme and does what it always
// does.
func (m *Model) pressTheme(pressed string) (taken bool) {
	if a, ok := m.actionFor(pressed, m.screen); ok && a == chooseTheme {
		m.tryTheme(1)
		return true
	}
	switch pressed {
	case "right", "l":
		m.tryTheme(1)
	case "left", "h":
		m.tryTheme(-1)
	case "esc":
		m.options.Theme = m.choice.before
		m.restyle()
		m.choice.open = false
	case "enter":
		m.choice.open = false
	default:
		m.choice.open = false
		return false
	}
	return true
}

// themeRows is how many lines themeLines are while they are there.
const themeRows = 3

// themeLines say which theme is tried, show its states, and how to keep it. They lie over the lowest lines of the screen.
func (m *Model) themeLines() []string {
	if !m.choice.open {
		return nil
	}
	look, t := m.look, &m.options.Theme
	sample := look.Sample()[0]
	if m.sixteen && t.On16() != *t {
		sample = "This terminal has 16 colours, so this theme looks like " + themes.Terminal16 + "."
	}
	title := fmt.Sprintf("Theme %d of %d, until you quit: %s", m.themeAt()+1, len(m.options.Themes), t.Name)
	if t.About != "" {
		title += ", " + t.About
	}
	if ansi.StringWidth(title) > m.width-4 {
		title = strings.Replace(title, ", until you quit", "", 1) // what it is for tells more
	}
	where := m.options.ConfigPath
	if where == "" {
		where = "the configuration file"
	}
	keep := "To keep it: dashboard.theme: " + t.Name + " in " + where
	if m.options.Room != nil {
		keep = "It is yours until you leave; the others keep theirs."
	}
	return []string{
		m.rule(ansi.Truncate(title, max(m.width-4, 0), look.Glyphs.Ellipsis), m.width),
		" " + sample,
		" " + ansi.Truncate(keep, max(m.width-2, 0), look.Glyphs.Ellipsis),
	}
}

// themeKeys are the footer's while a theme is chosen.
func (m *Model) themeKeys() [][2]string {
	return [][2]string{
		{m.keyFor(chooseTheme) + " " + m.look.Glyphs.Left + m.look.Glyphs.Right, "another theme"}, {"enter", "this one"}, {"esc", "back to " + m.choice.before.Name},
	}
}

// underThemes says whether a place on the terminal is hidden by the choosing of a theme.
func (m *Model) underThemes(y int) bool {
	s := m.frameShape()
	l := s.layout()
	return l[themesPane].has(0, y)
}
