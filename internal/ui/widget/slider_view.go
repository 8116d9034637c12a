package widget

import (
	"math"
	"strings"

	"github.com/mimtop/mimtop/internal/ui/theme"
)

// The columns of a slider that does not share its line with another pane.
const (
	prefixWidth = 3  // focus, mark, space
	labelWidth  = 18 // "HTTP notifications"
	valueWidth  = 11 // "12.5 Gbit/s": fixed, so that nothing jumps when a number gets longer
	minTrack    = 5  // a shorter track says nothing
)

// The columns of a slider narrower than wideSlider: half of an 80-column screen has room for a track of 13 columns.
const (
	wideSlider       = 60
	narrowLabelWidth = 11 // "datacenters"
	narrowValueWidth = 9  // "1024 GiB", and room for a cursor
)

// sliderColumns is where the parts of a slider lie in a line. Parts that do not fit have no width.
type sliderColumns struct{ prefix, label, labelGap, track, trackGap, value int }

func layOutSlider(width int) sliderColumns {
	label, value := labelWidth, valueWidth
	if width < wideSlider {
		label, value = narrowLabelWidth, narrowValueWidth
	}
	c := sliderColumns{value: min(value, width)}
	left := width - c.value
	if left <= prefixWidth+1 {
		c.prefix = left
		return c
	}
	c.prefix, c.trackGap = prefixWidth, 1
	left -= prefixWidth + 1
	if left < label+1+minTrack {
		c.label = left
		return c
	}
	c.label, c.labelGap = label, 1
	c.track = left - label - 1
	return c
}

// ValueAtColumn returns the value below column x, counted from 0, of the line that Render draws at this width, and
// whether the column is on the track. Columns beside the track give its ends, so that a drag may leave it; the column of
// the live mark gives exactly the live value, and that of the knob the value as it is: a press on it moves nothing.
// Without a track the value stays.
func (s *Slider) ValueAtColumn(x, width int) (value float64, onTrack bool) {
	c := layOutSlider(width)
	if c.track == 0 {
		return s.Value, false
	}
	column := x - c.prefix - c.label - c.labelGap
	onTrack = column >= 0 && column < c.track
	if live, has := s.liveColumn(c.track); has && column == live {
		return s.Live, onTrack
	}
	if !s.Unknown && onTrack && column == s.columnOf(s.Value, c.track) {
		return s.Value, onTrack
	}
	return s.valueAt(float64(column) / float64(c.track-1)), onTrack
}

// columnOf returns the column of a track that shows a value.
func (s *Slider) columnOf(value float64, track int) int {
	return int(math.Round(s.FractionOf(value) * float64(track-1)))
}

func (s *Slider) liveColumn(track int) (column int, has bool) {
	if !s.HasLive || math.IsNaN(s.Live) {
		return 0, false
	}
	return s.columnOf(s.Live, track), true
}

// Render draws the slider on one line: a pointer when it has the focus, a mark when it is off the live value or a
// default, the label, the track with the knob and the live mark, and the value or the text being typed.
func (s *Slider) Render(width int, focused bool, look *theme.Look) string {
	if width <= 0 {
		return ""
	}
	c := layOutSlider(width)
	var b strings.Builder
	b.Grow(4*width + 128)
	s.writePrefix(&b, c.prefix, focused, look)
	if c.label > 0 {
		style := &look.Styles.Text
		if focused {
			style = &look.Styles.Focus
		}
		style.Write(&b, fit(plain(s.Label, look), c.label, AlignLeft, look))
	}
	b.WriteString(spaces(c.labelGap))
	if c.track > 0 {
		s.writeTrack(&b, c.track, focused, look)
	}
	b.WriteString(spaces(c.trackGap))
	s.writeValue(&b, c.value, look)
	return b.String()
}

func (s *Slider) writePrefix(b *strings.Builder, width int, focused bool, look *theme.Look) {
	if width < prefixWidth {
		b.WriteString(spaces(width))
		return
	}
	if focused {
		look.Styles.Focus.Write(b, look.Glyphs.Focus)
	} else {
		b.WriteByte(' ')
	}
	switch {
	case s.Changed():
		look.Styles.WhatIf.Write(b, look.Glyphs.WhatIf)
	case s.Default:
		look.Styles.Muted.Write(b, look.Glyphs.Default)
	default:
		b.WriteByte(' ')
	}
	b.WriteString(spaces(width - prefixWidth + 1))
}

// writeTrack draws the knob with the glyph of what it stands for: the live value as long as the slider is there.
func (s *Slider) writeTrack(b *strings.Builder, width int, focused bool, look *theme.Look) {
	filled, rest := &look.Styles.Muted, &look.Styles.Border
	if focused {
		filled = &look.Styles.Accent
	}
	knobStyle, knobGlyph := &look.Styles.WhatIf, look.Glyphs.WhatIf
	if s.HasLive && !s.Changed() {
		knobStyle, knobGlyph = &look.Styles.Live, look.Glyphs.Live
	}
	knob := -1
	if !s.Unknown {
		knob = s.columnOf(s.Value, width)
	}
	live, has := s.liveColumn(width)
	if !has || live == knob {
		live = -1
	}
	// plainRun draws the columns from one mark to the next: filled below the knob, bare above it.
	plainRun := func(from, to int) {
		repeat(b, filled, look.Glyphs.TrackFilled, min(to, knob)-from)
		repeat(b, rest, look.Glyphs.Track, to-max(from, knob))
	}
	at := 0
	for _, column := range [...]int{min(knob, live), max(knob, live)} {
		if column < 0 {
			continue
		}
		plainRun(at, column)
		if column == knob {
			knobStyle.Write(b, knobGlyph)
		} else {
			look.Styles.Live.Write(b, look.Glyphs.Live)
		}
		at = column + 1
	}
	plainRun(at, width)
}

func (s *Slider) writeValue(b *strings.Builder, width int, look *theme.Look) {
	if s.Typing {
		typed := tail(plain(s.Typed, look), width-1, look)
		look.Styles.Focus.Write(b, fit(typed, width-1, AlignRight, look))
		look.Styles.Cursor.Write(b, " ")
		return
	}
	style := &look.Styles.Text
	switch {
	case s.Changed():
		style = &look.Styles.WhatIf
	case s.Unknown:
		style = &look.Styles.Unknown
	case s.Default:
		style = &look.Styles.Muted
	}
	style.Write(b, fit(plain(s.valueText(), look), width, AlignRight, look))
}
