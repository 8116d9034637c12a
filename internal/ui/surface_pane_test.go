package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/sizing"
)

const likelyWords = "95 % and 5 % likely"

func TestTheMapIsToggled(t *testing.T) {
	for _, c := range []struct {
		width, height int
		byItself      bool
	}{{80, 24, false}, {120, 40, true}, {160, 50, true}} {
		m := live(newTestModel(t, c.width, c.height))
		press(m, "tab")
		shown := func() bool { return strings.Contains(text(m), "stanzas/s  ") }
		if shown() != c.byItself {
			t.Errorf("%dx%d: shown by itself %v, want %v", c.width, c.height, shown(), c.byItself)
		}
		press(m, "m")
		if shown() == c.byItself {
			t.Errorf("%dx%d: m changes nothing", c.width, c.height)
		}
		press(m, "m")
		if shown() != c.byItself {
			t.Errorf("%dx%d: m twice changes something", c.width, c.height)
		}
		mouse := m.mouse
		press(m, "M")
		if m.mouse == mouse {
			t.Errorf("%dx%d: M leaves the mouse as it is", c.width, c.height)
		}
	}
}

func TestOnlyWhatChangesTheMapMakesItAnew(t *testing.T) {
	m := live(newTestModel(t, 120, 40))
	press(m, "tab")
	first := m.surface.surface
	press(m, "right", "right", "down", "left")
	if m.surface.surface != first {
		t.Error("moving users and throughput makes the map anew")
	}
	press(m, "down", "right")
	if m.surface.surface == first {
		t.Error("another node leaves the map as it was")
	}
	if got := m.what.canvas.Get(sizing.Users); got != m.what.base.Scenario.Get(sizing.Users) {
		t.Errorf("the map is of %v users, want the live ones", got)
	}
}

func TestTheLinesAreThoseOfThisMap(t *testing.T) {
	wide := newTestModel(t, 160, 50)
	live(wide)
	press(wide, "tab")
	if !strings.Contains(text(wide), likelyWords) {
		t.Errorf("settled, and no lines:\n%s", text(wide))
	}
	wide.Update(keyNamed("down"))
	wide.Update(keyNamed("down"))
	wide.Update(keyNamed("right"))
	if strings.Contains(text(wide), likelyWords) {
		t.Errorf("the lines of three nodes are drawn on the map of four:\n%s", text(wide))
	}
	settle(wide)
	if !strings.Contains(text(wide), likelyWords) {
		t.Errorf("the answer is not drawn:\n%s", text(wide))
	}
}

// The mark of the sliders lies in the region that the verdict names, but for the width of a cell.
func TestTheMapAgreesWithTheVerdict(t *testing.T) {
	m := live(newTestModel(t, 160, 50))
	press(m, "tab")
	for _, users := range []string{"50k", "3M", "20M"} {
		typeText(m, users)
		press(m, "enter")
		text(m)
		f, at := m.surface.surface, m.whatIfPoint()
		column, _ := f.Users.Cell(at.Users, f.Columns)
		row, _ := f.Rates.Cell(at.StanzasPerS, f.Rows)
		if got := f.Region(column, row); got != m.what.verdict.Outcome {
			t.Errorf("%s users: the map says %v, the verdict %v", users, got, m.what.verdict.Outcome)
		}
	}
}

func TestTheMapTakesTheMouse(t *testing.T) {
	for _, c := range []struct {
		width, height int
		keys          []string
	}{{80, 24, []string{"tab", "m"}}, {120, 40, []string{"tab"}}, {160, 50, []string{"tab"}}} {
		m := live(newTestModel(t, c.width, c.height))
		press(m, c.keys...)
		lines := strings.Split(text(m), "\n")
		at := m.mapPlace()
		if !strings.Contains(lines[at.top], "Map  ") || !strings.Contains(lines[at.top+1], "stanzas/s") {
			t.Fatalf("%dx%d: the map is not at %+v:\n%s", c.width, c.height, at, text(m))
		}
		x, y := at.left+at.width-6, at.top+4
		click(m, x, y)
		settle(m)
		first := *pointOf(&m.what.scenario)
		m.Update(tea.MouseMotionMsg{X: x - 5, Y: y + 1, Button: tea.MouseLeft})
		m.Update(tea.MouseReleaseMsg{X: x - 5, Y: y + 1, Button: tea.MouseLeft})
		settle(m)
		second := *pointOf(&m.what.scenario)
		if !(second.Users < first.Users && second.StanzasPerS < first.StanzasPerS) {
			t.Errorf("%dx%d: a drag down and to the left leads from %+v to %+v", c.width, c.height, first, second)
		}
		m.Update(tea.MouseMotionMsg{X: x, Y: y})
		if *pointOf(&m.what.scenario) != second {
			t.Errorf("%dx%d: motion after the release moves the sliders", c.width, c.height)
		}
		if press(m, "u"); m.what.isMoved() {
			t.Errorf("%dx%d: the drag is undone to %s", c.width, c.height, m.what.changes())
		}
	}
}
