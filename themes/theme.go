package themes

import (
	"iter"
	"strconv"
)

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
	Text Color `json:"text"`
	// Muted is what matters less: units, axes, the empty part of a gauge.
	Muted Color `json:"muted"`
	// Accent marks titles, keys and the focus.
	Accent Color `json:"accent"`
	// Good, Warn, Bad and Unknown are the states of a verdict.
	Good    Color `json:"good"`
	Warn    Color `json:"warn"`
	Bad     Color `json:"bad"`
	Unknown Color `json:"unknown"`
	// Live marks what was measured, WhatIf what the sliders say.
	Live   Color `json:"live"`
	WhatIf Color `json:"whatif"`
	// Border is lines around and between panes.
	Border Color `json:"border"`
	// Selection is the background of the selected row; empty is reverse video.
	Selection Color `json:"selection"`
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

// Roles walks the roles by the names that theme files give them, in the order of the default theme's file.
func (p Palette) Roles() iter.Seq2[string, Color] {
	return func(yield func(string, Color) bool) {
		for _, r := range roles {
			if !yield(r.key, *r.color(&p)) {
				return
			}
		}
	}
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
