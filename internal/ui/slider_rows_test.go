package ui

import (
	tea "charm.land/bubbletea/v2"
	"slices"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/sizing"
)

func TestTheUsualSlidersAreReachedFirstAndAtOnce(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab")
	for _, want := range usual {
		if m.focused() != want {
			t.Fatalf("down leads to %d, want %s", m.focused(), controls[want].label)
		}
		press(m, "down")
	}
	if m.focused() != headingRow {
		t.Errorf("no heading follows the usual sliders, but %s", controls[m.focused()].label)
	}
	press(m, "up") // back to growth
	if !strings.Contains(text(m), "▾ 4 below") || !strings.Contains(text(m), "▴ 2 above") {
		t.Errorf("nothing says that there is more:\n%s", text(m))
	}
	for range len(usual) {
		press(m, "up")
	}
	if at := m.sliders.at(); !at.isHeading() || at.group != len(sliderGroups)-1 {
		t.Errorf("up from the first row leads to %+v", at)
	}
}

func TestGroupsOpenAndFold(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab", "up", "up") // the topology
	shown := func(label string) bool { return strings.Contains(text(m), label) }
	if shown("core speed") || !shown("Topology, machine") {
		t.Fatalf("the group is not there, or open from the start:\n%s", text(m))
	}
	for _, keys := range [][2]string{{"right", "left"}, {"enter", "enter"}, {"z", "z"}} {
		press(m, keys[0], "down", "down", "down", "down", "down", "down")
		if !shown("core speed") {
			t.Errorf("%s does not open the group:\n%s", keys[0], text(m))
		}
		for !m.sliders.at().isHeading() {
			press(m, "up")
		}
		if press(m, keys[1]); shown("core speed") || len(m.sliders.rows) != len(usual)+len(sliderGroups) {
			t.Errorf("%s does not fold the group", keys[1])
		}
	}
	press(m, "Z")
	if len(m.sliders.rows) != len(usual)+len(sliderGroups)+int(sizing.InputCount) {
		t.Errorf("all groups open are %d rows", len(m.sliders.rows))
	}
	press(m, "down", "down", "z") // inside the group
	if at := m.sliders.at(); !at.isHeading() || at.group != 3 {
		t.Errorf("folding the group around the focus leads to %+v", at)
	}
	press(m, "Z", "Z")
	if len(m.sliders.rows) != len(usual)+len(sliderGroups) {
		t.Errorf("all groups folded are %d rows", len(m.sliders.rows))
	}
}

func TestFoldingAUsualSliderOpensItsGroup(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab", "down", "down", "z")
	if at := m.sliders.at(); at.control != nodesControl || at.group != 3 {
		t.Fatalf("z on the nodes leads to %+v", at)
	}
	press(m, "right", "down") // another node, then the cores
	if m.what.scenario.Get(sizing.Nodes).Value != 4 || !strings.Contains(text(m), "core speed") {
		t.Errorf("the slider in the group is another one:\n%s", text(m))
	}
}

func TestAHeadingCountsWhatIsMovedAndWhatIsDefault(t *testing.T) {
	m := live(newTestModel(t, 120, 50))
	press(m, "tab")
	line := func() string { got, _ := lineWith(m, "Topology, machine"); return got }
	if got := line(); !strings.Contains(got, "default") || strings.Contains(got, "moved") {
		t.Errorf("untouched: %q", got)
	}
	focusOn(m, int(sizing.Speed))
	press(m, "right")
	focusOn(m, nodesControl)
	press(m, "right", "Z")
	if got := line(); !strings.Contains(got, "2 moved, ") {
		t.Errorf("two moved: %q", got)
	}
	for m.sliders.at() != (sliderRow{3, headingRow}) {
		press(m, "down")
	}
	press(m, "r")
	if m.what.isMoved() {
		t.Errorf("r on the heading leaves %s", m.what.changes())
	}
	press(m, "7")
	if !strings.Contains(m.problem, "heading") {
		t.Errorf("a digit on a heading says %q", m.problem)
	}
}

func TestClicksOnHeadingsOpenGroups(t *testing.T) {
	m := live(newTestModel(t, 120, 50))
	press(m, "tab")
	line := func() int {
		return m.whatIfPlaces().sliders.top + slices.Index(m.sliders.rows, sliderRow{0, headingRow}) - m.sliders.first
	}
	y := line()
	click(m, 10, y)
	if y != line() {
		t.Errorf("the heading goes from line %d to %d under the pointer", y, line())
	}
	if !m.sliders.open[0] || m.drag {
		t.Errorf("a click opens nothing: %+v, drags %v", m.sliders.open, m.drag)
	}
	m.Update(tea.MouseWheelMsg{X: 10, Y: y, Button: tea.MouseWheelDown})
	if m.focused() != usersControl {
		t.Errorf("the wheel on a heading leads to %d", m.focused())
	}
}

func TestAChoiceStepsThroughItsWords(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab")
	focusOn(m, int(sizing.TLS))
	if got, _ := lineWith(m, "▸~ TLS"); !strings.Contains(got, "just") {
		t.Fatalf("TLS is %q", got)
	}
	press(m, "left")
	if got, _ := lineWith(m, "▸◆ TLS"); !strings.Contains(got, "fast") {
		t.Errorf("a step down leads to %q", got)
	}
	press(m, "enter")
	typeText(m, "offload")
	press(m, "enter")
	if m.what.scenario.Get(sizing.TLS).Value != sizing.TLSOffload || !strings.Contains(text(m), "TLS just to offload") {
		t.Errorf("typing a word leads to %v (%s)", m.what.scenario.Get(sizing.TLS), m.problem)
	}
	press(m, "enter")
	typeText(m, "ssl3")
	if press(m, "enter"); !strings.Contains(m.problem, "none, offload, fast, just") {
		t.Errorf("a word that is none says %q", m.problem)
	}
}

func TestUnknownInputsAreShownTypedAndForgotten(t *testing.T) {
	m := withoutMachine(newTestModel(t, 80, 24))
	press(m, "tab")
	focusOn(m, memoryControl)
	if got, _ := lineWith(m, "▸  memory"); !strings.Contains(got, "n/a") {
		t.Fatalf("memory is %q", got)
	}
	typeText(m, "64 GiB")
	press(m, "enter")
	if m.what.scenario.Get(sizing.RAMGiB) != sizing.Known(64) || !strings.Contains(text(m), "memory unknown to 64 GiB") {
		t.Errorf("typed, it is %v", m.what.scenario.Get(sizing.RAMGiB))
	}
	press(m, "enter", "?", "enter")
	if m.what.scenario.Get(sizing.RAMGiB).Known || m.what.isMoved() {
		t.Errorf("unknown again, it is %v, moved %v", m.what.scenario.Get(sizing.RAMGiB), m.what.isMoved())
	}
	focusOn(m, coresControl)
	press(m, "enter", "?", "enter")
	if m.what.scenario.Get(sizing.Cores).Known || !strings.Contains(text(m), "cores 8 to unknown") {
		t.Errorf("a known input made unknown: %v\n%s", m.what.scenario.Get(sizing.Cores), text(m))
	}
	press(m, "right")
	if got := m.what.scenario.Get(sizing.Cores); !got.Known {
		t.Error("a step does not lead from unknown to a value")
	}
}

func TestValuesBeyondTheTrackCanBeTyped(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab", "down", "down", "6", "4", "enter")
	if m.what.scenario.Get(sizing.Nodes).Value != 64 || m.problem != "" {
		t.Errorf("64 nodes: %v, %q", m.what.scenario.Get(sizing.Nodes), m.problem)
	}
	if s := m.slider(nodesControl); s.FractionOf(64) != 1 || s.FractionOf(3) >= 0.1 {
		t.Errorf("the knob is at %v, the live mark at %v", s.FractionOf(64), s.FractionOf(3))
	}
}
