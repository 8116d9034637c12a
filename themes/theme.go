package themes

import "strconv"

// Theme is a pair of palettes with a name.
type Theme struct {
	// Name is what --theme takes.
	Name string
	// About says in one line whom the theme is for.
	About string
	// Dark and Light are the colours on a dark and on a light background.
	Dark, Light Palette
}

// Palette is the colour of each role. There are few roles on purpose: every state is a word or a glyph as well.
type Palette struct {
	// Text is body text; empty is the terminal's own foreground, which is always readable.
	Text Color
	// Muted is what matters less: units, axes, the empty part of a gauge.
	Muted Color
	// Accent marks titles, keys and the focus.
	Accent Color
	// Good, Warn, Bad and Unknown are the states of a verdict.
	Good, Warn, Bad, Unknown Color
	// Live marks what was measured, WhatIf what the sliders say.
	Live, WhatIf Color
	// Border is lines around and between panes.
	Border Color
	// Selection is the background of the selected row; empty is reverse video.
	Selection Color
}

// Color is a colour as written in a theme file: "" (the terminal's own), "0" to "255", or "#rrggbb". Colours in a Theme
// that this package returned are valid.
type Color string

func (c Color) valid() bool {
	if c == "" {
		return true
	}
	if c[0] == '#' {
		_, err := strconv.ParseUint(string(c[1:]), 16, 32)
		return len(c) == 7 && err == nil
	}
	n, err := strconv.Atoi(string(c))
	return err == nil && n >= 0 && n <= 255 && strconv.Itoa(n) == string(c)
}

// role is one named colour of a palette.
type role struct {
	key   string
	color func(*Palette) *Color
	// graphic says that it colours lines rather than words.
	graphic bool
}

var roles = [...]role{
	{key: "text", color: func(p *Palette) *Color { return &p.Text }},
	{key: "muted", color: func(p *Palette) *Color { return &p.Muted }},
	{key: "accent", color: func(p *Palette) *Color { return &p.Accent }},
	{key: "good", color: func(p *Palette) *Color { return &p.Good }},
	{key: "warn", color: func(p *Palette) *Color { return &p.Warn }},
	{key: "bad", color: func(p *Palette) *Color { return &p.Bad }},
	{key: "unknown", color: func(p *Palette) *Color { return &p.Unknown }},
	{key: "live", color: func(p *Palette) *Color { return &p.Live }},
	{key: "whatif", color: func(p *Palette) *Color { return &p.WhatIf }},
	{key: "border", color: func(p *Palette) *Color { return &p.Border }, graphic: true},
	{key: "selection", color: func(p *Palette) *Color { return &p.Selection }},
}
