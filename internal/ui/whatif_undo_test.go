package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/sizing"
)

func TestARunOfStepsIsUndoneAsOne(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab")
	start := m.users()
	press(m, "right", "right", "L")
	first := m.users()
	press(m, "down", "up", "right") // another run of the same slider
	second := m.users()
	press(m, "5", "M", "enter", "6", "M", "enter") // each typed value is a step
	for _, want := range []float64{5e6, second, first, start} {
		if press(m, "u"); m.users() != want || !strings.Contains(text(m), "undone: users ") {
			t.Fatalf("undo leads to %v, want %v, and says %q", m.users(), want, m.notice)
		}
	}
	if press(m, "u"); !strings.Contains(m.problem, "nothing to undo") || m.what.isMoved() {
		t.Errorf("one undo too many says %q", m.problem)
	}
	for _, redo := range []struct {
		key  string
		want float64
	}{{"U", first}, {"ctrl+r", second}, {"U", 5e6}, {"U", 6e6}} {
		if press(m, redo.key); m.users() != redo.want {
			t.Fatalf("%s leads to %v, want %v", redo.key, m.users(), redo.want)
		}
	}
	if press(m, "U"); !strings.Contains(m.problem, "nothing to redo") {
		t.Errorf("one redo too many says %q", m.problem)
	}
	press(m, "u", "left")
	if press(m, "U"); !strings.Contains(m.problem, "nothing to redo") {
		t.Error("a new move leaves what was undone")
	}
}

func TestADragIsUndoneAsOne(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab")
	start, y := m.users(), lineOf(m, usersControl)
	drag := func(columns ...int) {
		click(m, columns[0], y)
		for _, x := range columns {
			m.Update(tea.MouseMotionMsg{X: x, Y: y, Button: tea.MouseLeft})
		}
		m.Update(tea.MouseReleaseMsg{X: columns[len(columns)-1], Y: y, Button: tea.MouseLeft})
	}
	drag(24, 25, 26)
	once := m.users()
	drag(26, 25, 27, 28)
	if press(m, "u"); m.users() != once {
		t.Errorf("undoing the second drag leads to %v, want %v", m.users(), once)
	}
	if press(m, "u"); m.users() != start || m.what.isMoved() {
		t.Errorf("undoing the first drag leads to %v, want %v", m.users(), start)
	}
	live := m.slider(usersControl)
	var knob int
	for x := range 30 {
		if v, on := live.ValueAtColumn(x, m.sliderWidth()); on && v == start {
			knob = x
		}
	}
	drag(knob, knob+2, knob)
	if len(m.what.undo.past) != 0 {
		t.Errorf("a drag back to where it began leaves %d steps", len(m.what.undo.past))
	}
}

func TestResetsAreUndone(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab", "right", "down", "down", "right")
	moved := m.what.moves
	press(m, "R", "u")
	if m.what.moves != moved {
		t.Errorf("undoing R gives %s", m.what.changes())
	}
	press(m, "r", "u")
	if m.what.moves != moved {
		t.Errorf("undoing r gives %s", m.what.changes())
	}
	press(m, "R", "R", "r", "u")
	if m.what.moves != moved {
		t.Error("resets that change nothing are steps")
	}
}

func TestUndoFollowsTheClusterWhereNothingWasMoved(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab", "down", "down", "right")
	s := testSnapshot(65)
	for i := range s.Nodes {
		s.Nodes[i].ClusterUniqueUsers.Value *= 2
	}
	m.Update(snapshotMsg{s})
	press(m, "u")
	if m.what.scenario != m.what.base.Scenario || m.users() < 200_000 {
		t.Errorf("undo goes back to the users of then: %v", m.users())
	}
	if m.what.base.Scenario.Get(sizing.Nodes).Value != m.what.scenario.Get(sizing.Nodes).Value {
		t.Error("undo keeps a node")
	}
}

func TestTheHistoryIsBounded(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	m.Update(keyNamed("tab"))
	for range mostUndo {
		for _, key := range []string{"right", "down", "up", "left", "down", "up"} {
			m.Update(keyNamed(key))
		}
	}
	if got := len(m.what.undo.past); got != mostUndo {
		t.Errorf("the history has %d steps, want %d", got, mostUndo)
	}
}
