package theme

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/mimtop/mimtop/themes"
)

// Styles are the styles of the roles of a palette, and three made of them.
type Styles struct {
	// Text is body text, Muted what matters less, Accent keys and names, Title a heading, Focus what the next key acts on.
	Text, Muted, Accent, Title, Focus Style
	// Good, Warn, Bad and Unknown are the styles of the states. See Look.State.
	Good, Warn, Bad, Unknown Style
	// Live is for what was measured, WhatIf for what the sliders say.
	Live, WhatIf Style
	// Border is for lines.
	Border Style
	// Selected is for the selected row. Other styles are laid over it with WriteOver.
	Selected Style
	// Cursor is for the cell that the next typed character goes to.
	Cursor Style
}

// Style is the escape sequences that switch a style on and off. Lipgloss works these out on every Render, which takes longer
// than everything else that a widget does to draw a line.
type Style struct{ on, off string }

// NewStyle wraps a style without width, padding or border.
func NewStyle(s lipgloss.Style) Style {
	const probe = "x"
	on, off, _ := strings.Cut(s.Render(probe), probe)
	return Style{on: on, off: off}
}

// Paint returns text in the style. The text is one line without escape sequences; "" stays "".
func (s *Style) Paint(text string) string {
	if text == "" || s.on == "" {
		return text
	}
	return s.on + text + s.off
}

// Write appends text in the style to b, under the conditions of Paint.
func (s *Style) Write(b *strings.Builder, text string) {
	if text == "" {
		return
	}
	b.WriteString(s.on)
	b.WriteString(text)
	b.WriteString(s.off)
}

// WriteOver appends text in the style, on the background and with the attributes of base.
func (s *Style) WriteOver(b *strings.Builder, base *Style, text string) {
	if text == "" {
		return
	}
	b.WriteString(base.on)
	b.WriteString(s.on)
	b.WriteString(text)
	// One reset ends both, and either of the two may have nothing to end.
	if s.off != "" {
		b.WriteString(s.off)
	} else {
		b.WriteString(base.off)
	}
}

func coloured(p themes.Palette) Styles {
	plain := lipgloss.NewStyle()
	in := func(c themes.Color) lipgloss.Style {
		if c == "" {
			return plain
		}
		return plain.Foreground(lipgloss.Color(string(c)))
	}
	selected := plain.Reverse(true)
	if p.Selection != "" {
		// A background that all words can be read on differs little from the terminal's; bold says it as well.
		selected = plain.Bold(true).Background(lipgloss.Color(string(p.Selection)))
	}
	return Styles{
		Text:     NewStyle(in(p.Text)),
		Muted:    NewStyle(in(p.Muted)),
		Accent:   NewStyle(in(p.Accent)),
		Title:    NewStyle(in(p.Accent).Bold(true)),
		Focus:    NewStyle(in(p.Accent).Bold(true)),
		Good:     NewStyle(in(p.Good)),
		Warn:     NewStyle(in(p.Warn)),
		Bad:      NewStyle(in(p.Bad).Bold(true)),
		Unknown:  NewStyle(in(p.Unknown)),
		Live:     NewStyle(in(p.Live)),
		WhatIf:   NewStyle(in(p.WhatIf)),
		Border:   NewStyle(in(p.Border)),
		Selected: NewStyle(selected),
		Cursor:   NewStyle(plain.Reverse(true)),
	}
}

// colourless has no faint text: where it works at all it is often too faint to read.
func colourless() Styles {
	plain, bold := NewStyle(lipgloss.NewStyle()), NewStyle(lipgloss.NewStyle().Bold(true))
	reverse := NewStyle(lipgloss.NewStyle().Reverse(true))
	return Styles{
		Text: plain, Muted: plain, Accent: plain, Title: bold, Focus: bold,
		Good: plain, Warn: bold, Bad: bold, Unknown: plain,
		Live: plain, WhatIf: bold, Border: plain, Selected: reverse, Cursor: reverse,
	}
}
