package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestGrowthIsOneOfTheUsualSliders(t *testing.T) {
	m := live(newTestModel(t, 120, 40))
	press(m, "tab")
	for range len(usual) - 1 {
		press(m, "down")
	}
	if m.focused() != growthControl {
		t.Errorf("the last of the usual sliders is %q", controls[m.focused()].label)
	}
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 50})
	typeText(m, "5%")
	press(m, "enter")
	if got := text(m); !strings.Contains(got, "Growth 5 % a month: stops surviving a loss 202") || !strings.Contains(got, "growth 0 % to 5 %") {
		t.Errorf("growth of 5 %% says nothing:\n%s", got)
	}
	if m.surface.drawn.canvas != m.what.base.Scenario {
		t.Error("growth changes the map")
	}
	press(m, "e")
	if got := text(m); !strings.Contains(got, "each as busy as now") || !strings.Contains(got, "the limit is") {
		t.Errorf("the arithmetic says nothing of the growth:\n%s", got)
	}
	press(m, "esc")
	before := m.growthLine()
	m.Update(keyNamed("right"))
	if got := m.growthLine(); got == before || strings.Contains(got, "seeking") {
		t.Errorf("more growth of the same limits says %q after %q", got, before)
	}
	press(m, "up", "up") // to the memory of a node
	press(m, "up", "up")
	m.Update(keyNamed("right"))
	if got := m.growthLine(); !strings.Contains(got, "seeking the dates") {
		t.Errorf("the dates of another topology are shown: %q", got)
	}
	press(m, "down", "down", "down", "down")
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	if !strings.Contains(text(m), "▸◆ growth") {
		t.Errorf("on a smaller screen the focused slider is out of sight:\n%s", text(m))
	}
}
