package ui

import (
	"fmt"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// sliderWords say what a slider is, where its value comes from, what it takes, and what else moves with it.
func (m *Model) sliderWords(i int) []string {
	c := &controls[i]
	lines := []string{m.rule("The slider: "+c.label, m.width)}
	add := func(format string, args ...any) {
		for _, line := range wrapped(fmt.Sprintf(format, args...), m.width-4, 2) {
			lines = append(lines, "  "+line)
		}
	}
	switch {
	case i == targetControl:
		add("How far each usable limit may be used, where it is asked what the topology carries. 100 %% is the model's own: what it lets be used leaves a reserve already.")
	case c.isTotal:
		add("Stanzas from clients per second, all kinds together. It scales the rates of all of them; a kind that was moved by itself too.")
	default:
		info := c.input.Info()
		add("%s: %s.", info.Key, info.Help)
	}
	if i < throughputControl {
		add("%s", m.whence(i))
	}
	if c.choices == nil && c.unit != quantity.Bool {
		s := m.slider(i)
		also := ""
		if c.unknowable {
			also = ", or ? for unknown"
		}
		add("Typed, it takes %s to %s%s.", quantity.Exact(s.Least, c.unit), quantity.Exact(s.Most, c.unit), also)
	}
	switch {
	case i == backgroundControl:
		add("The connected kinds of client keep their proportions when it moves.")
	case isShare(i):
		add("The other connected kinds shrink or grow with it in proportion, the background stays.")
	case isRate(i):
		add("It stands against the throughput: that shows the new total, and moving it later scales this rate as well.")
	}
	return lines
}

// whence says where the value of an input comes from.
func (m *Model) whence(i int) string {
	if m.what.moved[i] {
		return "Moved here."
	}
	from := &m.what.start().Inputs[i]
	value := m.what.start().Scenario.Get(sizing.Input(i))
	switch now := m.what.scenario.Get(sizing.Input(i)); {
	case now != value:
		return "Moved along with another slider."
	case m.what.opened != nil && from.Origin != sizing.FromDefault:
		return "From " + m.what.opened.name + "."
	}
	switch from.Origin {
	case sizing.FromLive:
		return "Measured: " + from.From + "."
	case sizing.FromUser:
		return "Given by a flag or a file."
	case sizing.FromNowhere:
		if from.Why != "" {
			return "Not known: " + from.Why + "."
		}
		return "Not known."
	}
	return "A default: nobody measured or set it."
}
