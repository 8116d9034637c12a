package ui

import (
	"fmt"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// note is one line of advice, or of what the verdict does not know.
type note struct {
	glyph string
	style *theme.Style
	text  string
}

// notes collects what is worth a line beside a verdict, what needs a hand now first. A nil verdict has only the notes
// about the source and its nodes.
func (m *Model) notes(v *sizing.Verdict) []note {
	var alarms, rest []note
	add := func(a sizing.Advice) {
		if a.Alarm {
			alarms = append(alarms, note{m.look.Glyphs.Bad, &m.look.Styles.Bad, a.Text})
		} else {
			rest = append(rest, note{m.look.Glyphs.Warn, &m.look.Styles.Warn, a.Text})
		}
	}
	if text := m.what.sitesNote(); text != "" && v == &m.what.verdict {
		add(sizing.Advice{Text: text})
	}
	for _, a := range m.advice {
		add(a)
	}
	if age, ok := m.newestAge(); ok && m.snapshot != nil && !m.lookingBack() && age > m.staleAfter() {
		add(sizing.Advice{Alarm: true, Text: "Nothing was read for " + quantity.FormatDuration(age) + ": all figures, and the verdict on them, are of then."})
	}
	if v == nil {
		return append(alarms, rest...)
	}
	if v == &m.live {
		for _, a := range m.observedAdvice {
			add(a)
		}
	}
	for _, a := range sizing.Advise(v) {
		add(a)
	}
	if b := m.what.model.Seen.Beyond(&v.Scenario); b.Word() != "inside" {
		alarms = append(alarms, note{m.look.Glyphs.Warn, &m.look.Styles.Warn, fmt.Sprintf(
			"This is %.1f times the load that the model learned from, %s it: the ranges are wider.", float64(b), b.Word())})
	}
	if text := unjudgedText(v); text != "" {
		alarms = append(alarms, note{m.look.Glyphs.Unknown, &m.look.Styles.Unknown, text})
	}
	return append(append(alarms, rest...), m.assumptions(v)...)
}

// mostNamed is how many nodes with the same warning are named one by one.
const mostNamed = 3

// warningsOf are the warnings of a snapshot and its nodes. One that many nodes have is a single line, or there would be a
// thousand.
func warningsOf(s *cluster.Snapshot) []sizing.Advice {
	var all []sizing.Advice
	for _, warning := range s.Warnings {
		all = append(all, sizing.Advice{Text: warning})
	}
	nodes := make(map[string]int)
	for i := range s.Nodes {
		for _, warning := range s.Nodes[i].Warnings {
			nodes[warning]++
		}
	}
	for i := range s.Nodes {
		for _, warning := range s.Nodes[i].Warnings {
			name, n := s.Nodes[i].Name, nodes[warning]
			switch {
			case n == 0:
				continue // said already
			case n > mostNamed:
				name = fmt.Sprintf("%s and %d other nodes", name, n-1)
				nodes[warning] = 0
			}
			all = append(all, sizing.Advice{Text: name + ": " + warning})
		}
	}
	return all
}

// unjudgedText names the resources that a verdict does not cover and the flags that would supply their limits.
func unjudgedText(v *sizing.Verdict) string {
	var names []string
	for _, u := range v.Unjudged() {
		names = append(names, fmt.Sprintf("%s (--%s)", u.Resource, u.Limit.Info().Flag()))
	}
	if len(names) == 0 {
		return ""
	}
	return "Not judged, because the limit is unknown: " + strings.Join(names, ", ") + "; or give --node-exporter."
}

// assumptions say what a verdict takes for granted without a measurement.
func (m *Model) assumptions(v *sizing.Verdict) []note {
	var notes []note
	add := func(glyph, format string, args ...any) {
		notes = append(notes, note{glyph, &m.look.Styles.Unknown, fmt.Sprintf(format, args...)})
	}
	if defaults, weak := m.defaults(v); defaults > 0 {
		add(m.look.Glyphs.Default, "%d coefficients are built-in defaults, %d of them without evidence: right within a factor of 2 to 3.%s",
			defaults, weak, m.keyWhich(explain, "lists them"))
	}
	var labels []string
	for _, i := range m.assumedInputs() {
		labels = append(labels, i.Info().Label)
	}
	if len(labels) > 0 {
		add(m.look.Glyphs.Default, "Inputs that no metric gave keep their default: %s.", strings.Join(labels, ", "))
	}
	return notes
}

// defaults counts the coefficients that a verdict rests on and that nobody learned or gave, and of them those without evidence.
func (m *Model) defaults(v *sizing.Verdict) (all, weak int) {
	defaults := v.Defaults(m.what.model)
	for _, c := range defaults {
		if c.Weak() {
			weak++
		}
	}
	return len(defaults), weak
}

// assumedInputs are the inputs of a live scenario that are still defaults.
func (m *Model) assumedInputs() []sizing.Input {
	if m.planning() {
		return nil
	}
	var all []sizing.Input
	for i := range sizing.InputCount {
		// No verdict takes the growth for granted.
		if i != sizing.GrowthPctMonth && m.what.base.Inputs[i].Origin == sizing.FromDefault {
			all = append(all, i)
		}
	}
	return all
}

// noteHeight is how many lines notes would take, counted no further than most.
func (m *Model) noteHeight(notes []note, most int) int {
	height := 0
	for i := 0; i < len(notes) && height < most; i++ {
		height += len(m.bullet(notes[i]))
	}
	return min(height, most)
}

// noteLines writes as many notes as fit into so many lines; the last line says how many more there are.
func (m *Model) noteLines(notes []note, height int) []string {
	var lines []string
	for i, n := range notes {
		paragraph := m.bullet(n)
		room := height - len(lines)
		if i < len(notes)-1 {
			room-- // for the line that counts the rest
		}
		if len(paragraph) > room {
			if height > len(lines) {
				words := "more notes"
				if len(notes)-i == 1 {
					words = "more note"
				}
				lines = append(lines, m.look.Styles.Muted.Paint(fmt.Sprintf("   %d %s%s", len(notes)-i, words, m.pressing(explain))))
			}
			break
		}
		lines = append(lines, paragraph...)
	}
	return lines
}

// bullet is a note as a marked paragraph.
func (m *Model) bullet(n note) []string {
	lines := wrapped(n.text, m.width-4, 0)
	for i, line := range lines {
		if i == 0 {
			lines[i] = " " + n.style.Paint(n.glyph) + " " + line
		} else {
			lines[i] = "   " + line
		}
	}
	return lines
}
