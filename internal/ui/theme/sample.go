package theme

import "strings"

// sampleColumns is how wide the lines of a sample are at most.
const sampleColumns = 76

// Sample shows a look in two lines of at most 76 columns: the states and marks with their words, then text, a gauge and a
// sparkline, and a selected row.
func (l *Look) Sample() [2]string {
	s, g := &l.Styles, &l.Glyphs
	var states []string
	for _, state := range [...]State{StateGood, StateWarn, StateBad, StateUnknown} {
		mark := l.State(state)
		states = append(states, mark.Style.Paint(mark.Glyph+" "+mark.Word))
	}
	states = append(states, s.Live.Paint(g.Live+" measured"), s.WhatIf.Paint(g.WhatIf+" what if"), s.Muted.Paint(g.Default+" default"))
	parts := []string{
		s.Title.Paint("Overview"), s.Text.Paint("text"), s.Accent.Paint("key"), s.Muted.Paint("units"),
		s.Good.Paint(strings.Repeat(g.BarFull, 6)) + s.Muted.Paint(g.Absent+g.Absent) + s.Border.Paint(g.Cap), s.Live.Paint(strings.Join(g.Spark[:], "")),
		s.Selected.Paint(" " + g.Focus + " selected "), s.Border.Paint(strings.Repeat(g.Rule, 4)),
	}
	return [2]string{strings.Join(states, "  "), strings.Join(parts, "  ")}
}
