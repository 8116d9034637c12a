package ui

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

func (m *Model) users() float64 { return m.what.scenario.Get(sizing.Users).Value }

func text(m *Model) string { return ansi.Strip(m.View().Content) }

func TestAStepMovesTheSliderAndTheVerdictFollows(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab")
	before, verdict := m.users(), m.what.verdict
	press(m, "right")
	if m.users() <= before {
		t.Fatalf("one step up leaves %v users of %v", m.users(), before)
	}
	if m.what.verdict.Flows.Sessions <= verdict.Flows.Sessions {
		t.Errorf("the verdict is still that of %v sessions", m.what.verdict.Flows.Sessions)
	}
	one := m.users()
	press(m, "r", "L")
	if m.users() <= one {
		t.Errorf("a large step goes to %v, a small one to %v", m.users(), one)
	}
	press(m, "r", "h")
	if m.users() >= before {
		t.Errorf("one step down goes from %v to %v", before, m.users())
	}
	if m.live.Scenario.Get(sizing.Users).Value != before {
		t.Error("the live verdict moved with the slider")
	}
}

func TestResettingReturnsToLive(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab", "right", "down", "right", "down", "right")
	if got := m.what.changes(); strings.Count(got, " to ") != 3 {
		t.Fatalf("three moved sliders read %q", got)
	}
	press(m, "r")
	if m.what.moved[nodesControl] || !m.what.moved[usersControl] {
		t.Error("r resets another slider than the focused one")
	}
	press(m, "R")
	if m.what.isMoved() || m.what.scenario != m.what.base.Scenario {
		t.Error("R leaves sliders off live")
	}
}

func TestSlidersThatWereNotMovedFollowTheCluster(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab", "5", "0", "0", "k", "enter")
	s := testSnapshot(65)
	for i := range s.Nodes {
		s.Nodes[i].Traffic.OneToOneIn.Value *= 3
	}
	before := m.what.scenario.Throughput()
	m.Update(snapshotMsg{s})
	if m.users() != 500_000 {
		t.Errorf("the moved slider went to %v", m.users())
	}
	if now := m.what.scenario.Throughput(); now < 1.5*before {
		t.Errorf("throughput stays at %v of %v", now, before)
	}
}

func TestTypedValuesAreTakenOnEnter(t *testing.T) {
	for _, c := range []struct {
		of    int
		typed string
		get   func(m *Model) float64
		want  float64
	}{
		{usersControl, "2.5M", (*Model).users, 2.5e6},
		{throughputControl, "40k/s", func(m *Model) float64 { return m.what.scenario.Throughput() }, 40_000},
		{nodesControl, "7", func(m *Model) float64 { return m.what.scenario.Get(sizing.Nodes).Value }, 7},
		{memoryControl, "64 GiB", func(m *Model) float64 { return m.what.scenario.Get(sizing.RAMGiB).Value }, 64},
		{backgroundControl, "30%", func(m *Model) float64 { return m.what.scenario.Get(sizing.ShareBackground).Value }, 0.3},
	} {
		m := live(newTestModel(t, 80, 24))
		press(m, "tab")
		focusOn(m, c.of)
		typeText(m, c.typed)
		if c.get(m) == c.want {
			t.Fatalf("%q is taken before enter", c.typed)
		}
		press(m, "enter")
		if got := c.get(m); math.Abs(got-c.want) > 1e-9*c.want || m.problem != "" {
			t.Errorf("%q on %s gives %v (%s), want %v", c.typed, controls[c.of].label, got, m.problem, c.want)
		}
	}
}

// TestWhoTypesIsToldHowItEnds: digits open no screen here, and letters are part of the value.
func TestWhoTypesIsToldHowItEnds(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab")
	typeText(m, "3q")
	lines := strings.Split(text(m), "\n")
	if last := lines[len(lines)-1]; !strings.Contains(last, "enter take it") || !strings.Contains(last, "esc leave it") || strings.Contains(last, "quit") {
		t.Errorf("the footer is %q", last)
	}
	before := m.users()
	press(m, "esc")
	if lines = strings.Split(text(m), "\n"); !strings.Contains(lines[len(lines)-1], "quit") || m.users() != before {
		t.Errorf("afterwards there are %v users, and the footer is %q", m.users(), lines[len(lines)-1])
	}
	typeText(m, "2M")
	press(m, "f3")
	if m.screen != nodesScreen || m.users() != 2e6 {
		t.Errorf("f3 leads to screen %d with %v users", m.screen, m.users())
	}
}

func TestBadTypedValuesAreNamedAndChangeNothing(t *testing.T) {
	for _, c := range []struct{ keys, typed, says string }{
		{"", "-5", "-5"},
		{"enter", "abc", "abc"},
		{"", "1e999", "1e999"},
		{"", "5T", "10G"}, // says what is accepted
	} {
		m := live(newTestModel(t, 80, 24))
		before := m.users()
		press(m, "tab")
		if c.keys != "" {
			press(m, c.keys)
		}
		typeText(m, c.typed)
		press(m, "enter")
		if m.users() != before {
			t.Errorf("%q moves the slider to %v", c.typed, m.users())
		}
		lines := strings.Split(text(m), "\n")
		if last := lines[len(lines)-1]; !strings.Contains(last, c.says) || !strings.Contains(last, "users") {
			t.Errorf("%q: the last line is %q", c.typed, last)
		}
		press(m, "down")
		if m.problem != "" {
			t.Error("the message stays after the next key")
		}
	}
}

func TestEscapeGivesUpTyping(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	before := m.users()
	press(m, "tab", "9", "9", "M", "esc")
	if m.typed != nil || m.users() != before {
		t.Error("esc keeps what was typed")
	}
	press(m, "9", "backspace", "backspace")
	if m.typed != nil {
		t.Error("deleting everything does not end typing")
	}
}

func TestUnboundLettersSayWhatToType(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab", "x")
	if !strings.Contains(m.problem, `"x"`) || !strings.Contains(m.problem, "2.5M") {
		t.Errorf("an unbound letter says %q", m.problem)
	}
}

func click(m *Model, x, y int) {
	m.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
}

func TestTheMouseMovesTheSliderItIsOn(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		m := live(newTestModel(t, size[0], size[1]))
		press(m, "tab")
		lines := strings.Split(text(m), "\n")
		for _, i := range usual[:fewestSliders] {
			if at := lineOf(m, i); !strings.Contains(lines[at][:slidersWidth(size[0])], controls[i].label[:4]) {
				t.Fatalf("%v: line %d is %q, not the slider %s", size, at, lines[at], controls[i].label)
			}
		}
		y := lineOf(m, usersControl)
		knob := strings.IndexRune(lines[y], '●')
		knob = ansi.StringWidth(lines[y][:knob])
		click(m, knob+3, y)
		up := m.users()
		if up <= m.what.base.Scenario.Get(sizing.Users).Value {
			t.Fatalf("%v: a click right of the knob gives %v users", size, up)
		}
		m.Update(tea.MouseMotionMsg{X: knob + 5, Y: y + 7, Button: tea.MouseLeft})
		if m.users() <= up {
			t.Errorf("%v: dragging further, and off the line, gives %v of %v", size, m.users(), up)
		}
		m.Update(tea.MouseReleaseMsg{X: knob, Y: y, Button: tea.MouseLeft})
		if m.what.isMoved() {
			t.Errorf("%v: letting go on the live mark leaves %s", size, m.what.changes())
		}
		m.Update(tea.MouseMotionMsg{X: knob + 9, Y: y})
		if m.what.isMoved() {
			t.Errorf("%v: motion after the release moves the slider", size)
		}
		click(m, 4, lineOf(m, memoryControl))
		if m.focused() != memoryControl || m.what.isMoved() {
			t.Errorf("%v: a click on a label moves a slider or does not take the focus", size)
		}
		m.Update(tea.MouseWheelMsg{X: 10, Y: lineOf(m, nodesControl), Button: tea.MouseWheelUp})
		if got := m.what.scenario.Get(sizing.Nodes).Value; got != 4 {
			t.Errorf("%v: the wheel over nodes gives %v", size, got)
		}
	}
}

func TestTabsCanBeClicked(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	for _, width := range []int{80, 120} {
		m.Update(tea.WindowSizeMsg{Width: width, Height: 40})
		for i := range slices.Backward(screens) {
			s := &screens[i]
			header, _, _ := strings.Cut(text(m), "\n")
			click(m, strings.Index(header, fmt.Sprintf(" %d ", s.number))+1, 0)
			if header = strings.Split(text(m), "\n")[0]; m.screen != s.number || !strings.Contains(header, s.title) {
				t.Fatalf("a click on %s shows screen %d: %q", s.title, m.screen, header)
			}
		}
	}
}

func TestQuitAndSuspendWorkWhileTyping(t *testing.T) {
	for name, want := range map[string]tea.Msg{"ctrl+c": tea.QuitMsg{}, "ctrl+z": tea.SuspendMsg{}} {
		m := live(newTestModel(t, 80, 24))
		press(m, "tab", "4")
		_, cmd := m.Update(keyNamed(name))
		if cmd == nil || cmd() != want {
			t.Errorf("%s does nothing while a value is typed", name)
		}
	}
}

func TestEverySliderReachesBothEnds(t *testing.T) {
	m := live(newTestModel(t, 120, 40))
	press(m, "tab")
	for i, c := range controls[:targetControl] {
		focusOn(m, i)
		for _, end := range []struct {
			key  string
			want float64
		}{{"home", c.min}, {"end", m.slider(i).Max}} {
			press(m, end.key)
			got := c.get(&m.what.scenario)
			if !got.Known || math.Abs(got.Value-end.want) > 1e-6*max(1, end.want) {
				t.Errorf("%s of %s gives %+v, want %v", end.key, c.label, got, quantity.Format(end.want, c.unit))
			}
			if err := m.what.scenario.Validate(); err != nil {
				t.Errorf("%s at its %s: %v", c.label, end.key, err)
			}
		}
		press(m, "R")
	}
}

func TestSlidersSetNamedSitesAlikeAndSayIt(t *testing.T) {
	m := withSites(newTestModel(t, 120, 40))
	press(m, "tab")
	says := func(want string) bool { return strings.Contains(text(m), want) }
	if says("alike in all sites") || says("Another number of datacenters") || !m.what.scenario.HasSites() {
		t.Errorf("no slider is moved:\n%s", text(m))
	}
	press(m, "down", "down", "4", "enter") // nodes
	for _, site := range m.what.scenario.Sites() {
		if site.Nodes != 4 || site.Share == 0 {
			t.Errorf("%+v after four nodes were asked for", site)
		}
	}
	if !says("Set alike in all sites") || !says("nodes 1 to 4") {
		t.Errorf("not said:\n%s", text(m))
	}
	press(m, "down", "3", "enter") // datacenters
	if m.what.scenario.HasSites() || !says("Another number of datacenters") || says("Set alike") {
		t.Errorf("three datacenters:\n%s", text(m))
	}
	press(m, "R")
	if !m.what.scenario.HasSites() || m.what.scenario != m.what.base.Scenario {
		t.Error("the sites did not come back")
	}
}

func TestAKeyEndsADrag(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab")
	click(m, 24, lineOf(m, usersControl))
	press(m, "up") // to a heading
	m.Update(tea.MouseMotionMsg{X: 26, Y: 5, Button: tea.MouseLeft})
	if m.drag || m.focused() != headingRow {
		t.Errorf("the drag goes on, with the focus on %d", m.focused())
	}
}
