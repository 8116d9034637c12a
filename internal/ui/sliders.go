package ui

import (
	"fmt"
	"strings"

	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

// wideLabels is the width of a slider from which on there is room for its whole name.
const wideLabels = 60

// slider builds the slider of a control from the scenario under it.
func (m *Model) slider(i int) widget.Slider {
	c := &controls[i]
	live, value := c.get(&m.what.base.Scenario), c.get(&m.what.scenario)
	s := widget.Slider{
		Key: c.label, Label: c.wide, Unit: c.unit, Min: c.min, Max: c.max, Least: c.least, Most: c.most,
		Log: c.log, LogFrom: c.from, Integer: c.integer, Choices: c.choices, Zero: c.zero, Unknowable: c.unknowable,
		Value: value.Value, Unknown: !value.Known, Live: live.Value, HasLive: live.Known,
		Default: !m.what.moved[i] && m.what.origin(i) == sizing.FromDefault,
	}
	if !value.Known {
		s.Value = c.start
	}
	if i == targetControl {
		s.Value = m.what.target()
	}
	if isShare(i) {
		s.Max = 1 - m.what.scenario.Get(sizing.ShareBackground).Value
		s.Most = s.Max
	}
	// A cluster beyond the track's end still has its place on it, and so has what was typed.
	s.Max = max(s.Max, live.Value, value.Value)
	return s
}

// typingSlider is the slider that keys move, with what is being typed for it.
func (m *Model) typingSlider() widget.Slider {
	s := m.slider(m.focused())
	if m.typed != nil {
		s.Typing, s.Typed = true, *m.typed
	}
	return s
}

// sliderAt finds the slider of the forecast at a place on the screen, or the row of those of the what-if screen.
func (m *Model) sliderAt(x, y int) (i int, ok bool) {
	if m.overlay != noOverlay {
		return 0, false
	}
	if m.screen == forecastScreen {
		return growthControl, m.growthPlace().has(x, y)
	}
	at := m.whatIfPlaces().sliders
	if m.screen != whatIfScreen || !at.has(x, y) {
		return 0, false
	}
	i = m.sliders.first + y - at.top
	return i, i < len(m.sliders.rows)
}

// valueAt is the value below a column of the focused slider, and whether the column is on its track.
func (m *Model) valueAt(x int) (value float64, onTrack bool) {
	s := m.slider(m.focused())
	return s.ValueAtColumn(x, m.sliderWidth())
}

// sliderLines draws the rows that there is room for.
func (m *Model) sliderLines(width, height int) []string {
	l := &m.sliders
	lines := make([]string, 0, height)
	for row := l.first; row < len(l.rows) && len(lines) < height; row++ {
		at := l.rows[row]
		if at.isHeading() {
			lines = append(lines, m.headingLine(row, width))
			continue
		}
		s := m.slider(at.control)
		if row == l.focus {
			s = m.typingSlider()
		}
		if width < wideLabels {
			s.Label = controls[at.control].narrow
		}
		lines = append(lines, s.Render(width, row == l.focus, m.look))
	}
	return lines
}

// slidersTitle says how many rows there are above and below those that are shown.
func (m *Model) slidersTitle(height int) string {
	l, g := &m.sliders, &m.look.Glyphs
	var more []string
	if l.first > 0 {
		more = append(more, fmt.Sprintf("%s %d above", g.Up, l.first))
	}
	if below := len(l.rows) - l.first - height; below > 0 {
		more = append(more, fmt.Sprintf("%s %d below", g.Down, below))
	}
	if len(more) == 0 {
		return "Sliders"
	}
	return "Sliders  " + strings.Join(more, "  ")
}
