package ui

import (
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

// Where the sliders of the what-if screen stand: below the header, the three verdict lines and a heading, at the left edge.
const (
	slidersTop      = 5
	mostSliderWidth = 60
)

// slidersWidth is the width of the sliders at a width of the screen; the rest is for the resources.
func slidersWidth(width int) int { return min(width/2-1, mostSliderWidth) }

// heightForGrowth is the height of the screen from which on the growth has its slider.
const heightForGrowth = 45

// shownControls is how many sliders are on the screen.
func (m *Model) shownControls() int {
	if m.height < heightForGrowth {
		return growthControl
	}
	return controlCount
}

// slider builds the slider of a control from the scenario under it.
func (m *Model) slider(i int) widget.Slider {
	c := &controls[i]
	live, value := c.get(&m.what.base.Scenario), c.get(&m.what.scenario)
	s := widget.Slider{
		Key: c.label, Label: c.label, Unit: c.unit, Min: c.min, Max: c.max, Log: c.log, Integer: c.integer,
		Value: value.Value, Unknown: !value.Known, Live: live.Value, HasLive: live.Known,
		Default: !m.what.moved[i] && m.what.origin(i) == sizing.FromDefault,
	}
	if live.Known {
		// A cluster beyond the track's end still has its place on it.
		s.Max = max(s.Max, live.Value)
	}
	if i == m.focused() && m.typed != nil {
		s.Typing, s.Typed = true, *m.typed
	}
	return s
}

// sliderAt finds the slider at a place on the screen.
func (m *Model) sliderAt(x, y int) (i int, ok bool) {
	if m.screen == forecastScreen {
		return growthControl, m.overlay == noOverlay && m.growthPlace().has(x, y)
	}
	i = y - slidersTop
	if m.screen != whatIfScreen || m.overlay != noOverlay || i < 0 || i >= m.shownControls() || x < 0 || x >= slidersWidth(m.width) {
		return 0, false
	}
	return i, true
}

// valueAt is the value below a column of the focused slider, and whether the column is on its track.
func (m *Model) valueAt(x int) (value float64, onTrack bool) {
	s := m.slider(m.focused())
	return s.ValueAtColumn(x, m.sliderWidth())
}

// sliderLines draws all sliders.
func (m *Model) sliderLines(width int) []string {
	lines := make([]string, m.shownControls())
	for i := range lines {
		s := m.slider(i)
		lines[i] = s.Render(width, i == m.focus, m.look)
	}
	return lines
}
