package ui

import (
	"strings"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// reverseBoard is the verdict turned round: what the topology of the sliders carries with its limits used up to a target.
type reverseBoard struct {
	isOpen bool
	// capacity is the answer to asked.
	capacity sizing.Capacity
	asked    reverseQuestion
}

type reverseQuestion struct {
	model    *sizing.Model
	scenario sizing.Scenario
	target   float64
}

// defaultTarget uses the limits of the model whole, which leave a reserve by themselves.
const defaultTarget = sizing.MostTarget

// target is the share of each limit that may be used.
func (p *moves) target() float64 {
	if p.moved[targetControl] {
		return p.value[targetControl].Value
	}
	return defaultTarget
}

// toggleReverse asks what the topology carries, or goes back to what the sliders do. The target is the first slider.
func (m *Model) toggleReverse() {
	m.reverse.isOpen = !m.reverse.isOpen
	m.typed = nil
	m.sliders.showTarget(m.reverse.isOpen)
}

// capacity is the answer for the sliders as they are. It takes longer than a verdict, and is kept.
func (m *Model) capacity() *sizing.Capacity {
	r := &m.reverse
	now := reverseQuestion{m.what.model, m.what.scenario, m.what.target()}
	if r.asked != now {
		r.capacity, r.asked = sizing.CapacityAt(now.model, now.scenario, now.target), now
	}
	return &r.capacity
}

// reverseTitle is the heading of the answer, in at most so many columns with the rule around it.
func (m *Model) reverseTitle(width int) string {
	const ruled = 4
	target := quantity.Format(m.what.target(), quantity.Share)
	if title := "What it can carry with each usable limit used to " + target; len(title)+ruled <= width {
		return title
	}
	return "Carries, limits used to " + target
}

// The columns of the answer.
const (
	reverseLabel      = 14
	mostReverseColumn = 16
)

// threeQuestions says what the answers are.
const threeQuestions = "Both together: more users, each as busy as now. Users alone: more of them at this traffic. Traffic alone: more at these users."

// reverseLines answer in so many lines: the most users with their traffic, users alone and traffic alone, in each failure
// case, with what ends it below.
func (m *Model) reverseLines(width, height int) []string {
	look, c := m.look, m.capacity()
	var cases []sizing.FailureCase
	for which := range c.Cases {
		if c.Cases[which].Applies {
			cases = append(cases, sizing.FailureCase(which))
		}
	}
	column := min((width-reverseLabel)/len(cases), mostReverseColumn)
	titles := &shortTitles
	if column <= len(titles[sizing.NodeLost]) {
		titles = &shortestTitles
	}
	var lines []string
	line := func(words string, isTitle bool, value func(which sizing.FailureCase) string) {
		var b strings.Builder
		style := &look.Styles.Text
		if isTitle {
			style = &look.Styles.Muted
		}
		style.Write(&b, fit(words, reverseLabel))
		for _, which := range cases {
			text := cutAt(value(which), column-1, look)
			style.Write(&b, strings.Repeat(" ", max(column-widest([]string{text}), 0))+text)
		}
		lines = append(lines, b.String())
	}
	line("", true, func(which sizing.FailureCase) string { return titles[which] })
	for _, ask := range [...]struct {
		words string
		of    func(at *sizing.CapacityCase) *sizing.Reach
		value func(r *sizing.Reach) string
	}{
		{"both together", func(at *sizing.CapacityCase) *sizing.Reach { return &at.Grown }, usersOf},
		{"users alone", func(at *sizing.CapacityCase) *sizing.Reach { return &at.Users }, usersOf},
		{"traffic alone", func(at *sizing.CapacityCase) *sizing.Reach { return &at.Rate }, rateOf},
	} {
		line(ask.words, false, func(which sizing.FailureCase) string { return ask.value(ask.of(&c.Cases[which])) })
		line("  ends at", true, func(which sizing.FailureCase) string { return endOf(ask.of(&c.Cases[which]), column-1) })
	}
	for _, text := range append(report.CapacityRemarks(c), threeQuestions) {
		parts := wrapped(text, width, 0)
		if len(lines)+len(parts) > height {
			break
		}
		for _, part := range parts {
			lines = append(lines, look.Styles.Muted.Paint(part))
		}
	}
	return lines[:min(len(lines), max(height, 0))]
}

// capacityWords are the whole answer, with what it leaves out, as plan --carry writes it.
func (m *Model) capacityWords() []string {
	var b strings.Builder
	if err := report.WriteCapacity(&b, m.capacity()); err != nil {
		return nil // a builder has no errors
	}
	lines := []string{m.rule("What it can carry", m.width)}
	for line := range strings.Lines(strings.Trim(b.String(), "\n")) {
		lines = append(lines, strings.TrimRight(line, "\n"))
	}
	return append(lines, "")
}

func usersOf(r *sizing.Reach) string {
	if r.Why != "" {
		return "n/a"
	}
	return report.UsersText(r.Ceiling)
}

// rateOf is the throughput of a reach, and by what it multiplies today's.
func rateOf(r *sizing.Reach) string {
	switch {
	case r.Why != "":
		return "n/a"
	case r.Unbounded:
		return "no limit"
	case r.Value == 0:
		return "none"
	}
	return quantity.Format(r.StanzasPerS, quantity.PerSecond)
}

// endOf names what ends a reach, with the site where it does if there is room.
func endOf(r *sizing.Reach, width int) string {
	switch {
	case r.Why != "":
		return "n/a"
	case r.Unbounded:
		return "-"
	}
	word := r.Binding.String()
	if r.Binding.Storm {
		word = "storm"
	}
	if r.Site != "" && len(word)+1+len(r.Site) <= width {
		word += " " + r.Site
	}
	return word
}
