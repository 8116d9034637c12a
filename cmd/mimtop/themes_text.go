package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/ui"
	"github.com/mimtop/mimtop/internal/ui/theme"
	"github.com/mimtop/mimtop/themes"
)

// writeThemes prints themes for people: one whole, or a list with samples, or only names where the list goes into a pipe and
// nobody has asked for colours.
func writeThemes(w io.Writer, all []themes.Theme, whole bool, o *ui.Options) error {
	out := colourWriter(w, o)
	look := lookOptions(out, o)
	var b strings.Builder
	switch {
	case whole:
		writeTheme(&b, &all[0], look)
	case !isTerminal(w) && o.Colours <= colorprofile.ASCII:
		for i := range all {
			fmt.Fprintln(&b, all[i].Name)
		}
	default:
		for i := range all {
			writeSample(&b, &all[i], look)
			fmt.Fprintln(&b)
		}
		side, other := "dark", "light"
		if !look.Dark {
			side, other = other, side
		}
		fmt.Fprintf(&b, "For a %s terminal; --background %s shows the other side.\n'mimtop themes NAME' shows one, 'mimtop --theme NAME' uses it.\n", side, other)
	}
	text := b.String()
	if look.ASCII {
		text = strings.Map(func(r rune) rune {
			if r > '~' {
				return '?'
			}
			return r
		}, text)
	}
	if _, err := io.WriteString(out, text); err != nil {
		return fmt.Errorf("write the themes: %w", err)
	}
	return nil
}

// writeSample prints the name of a theme, whom it is for, two lines of its colours, and how many faults it has.
func writeSample(b *strings.Builder, t *themes.Theme, o theme.Options) {
	look := theme.New(*t, o)
	name := look.Styles.Title.Paint(t.Name)
	if t.About != "" {
		name += "  " + t.About
	}
	fmt.Fprintln(b, name)
	if o.Sixteen && t.On16() != *t {
		fmt.Fprintln(b, "  This terminal has 16 colours, so this theme looks like "+themes.Terminal16+".")
	}
	for _, line := range look.Sample() {
		fmt.Fprintln(b, "  "+line)
	}
	if faults := len(t.Faults()); faults > 0 {
		mark := look.State(theme.StateWarn)
		fmt.Fprintf(b, "  %s %d faults: mimtop themes %s\n", mark.Style.Paint(mark.Glyph), faults, t.Name)
	}
}

// writeTheme prints a theme with the colour of every role, and what is known of how it can be read.
func writeTheme(b *strings.Builder, t *themes.Theme, o theme.Options) {
	writeSample(b, t, o)
	if !slices.Contains(themes.Names(), t.Name) {
		fmt.Fprintln(b, "  "+cluster.Printable(fromHome(ownThemes().Path(t.Name)), maxShownPath))
	}
	fmt.Fprintf(b, "\n  %-10s  %-14s  %s\n", "role", "dark", "light")
	light := maps.Collect(t.Light.Roles())
	for role, c := range t.Dark.Roles() {
		row := fmt.Sprintf("  %-10s  %s  %s", role, swatch(role, c, o), swatch(role, light[role], o))
		fmt.Fprintln(b, strings.TrimRight(row, " "))
	}
	fmt.Fprintln(b)
	faults := t.Faults()
	for _, fault := range faults {
		fmt.Fprintln(b, "  "+fault)
	}
	switch {
	case t.OwnColours():
		fmt.Fprintf(b, "  Colours 0 to 15 and \"own\" are those of your terminal's settings, so nobody\n"+
			"  can say here how well they can be read or told apart. Every state is a glyph\n  and a word as well.\n")
	case len(faults) == 0:
		fmt.Fprintf(b, "  Words have a contrast of at least %.1f:1 and lines %d:1 on usual backgrounds\n  (WCAG 2.1). "+
			"The states can be told apart with protanopia, deuteranopia and\n  tritanopia: they differ by at least %d (CIEDE2000).\n",
			themes.TextContrast, themes.GraphicContrast, themes.StateDifference)
	}
}

// swatch is a colour's value with a piece of it, 14 columns wide where there are colours.
func swatch(role string, c themes.Color, o theme.Options) string {
	value := string(c)
	switch {
	case value == "" && role == "selection":
		value = "reverse"
	case value == "":
		value = "own"
	}
	piece := "    "
	if o.Colour && c != "" {
		piece = lipgloss.NewStyle().Background(lipgloss.Color(string(c))).Render(piece)
	}
	return fmt.Sprintf("%-8s  ", value) + piece
}
