package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// pinAs types a scenario's name in place of what is proposed.
func pinAs(m *Model, name string) {
	press(m, "p", "ctrl+u")
	typeText(m, name)
	press(m, "enter")
}

func (m *Model) nodesAt() float64 { return m.what.scenario.Get(sizing.Nodes).Value }

// pinned has five nodes as A, nine as B, and seven on the sliders.
func pinned(m *Model) *Model {
	live(m)
	press(m, "tab", "down", "down", "5", "enter")
	pinAs(m, "five nodes")
	press(m, "9", "enter")
	pinAs(m, "nine nodes")
	press(m, "7", "enter")
	return m
}

func TestAPinKeepsTheScenarioWhenTheClusterChanges(t *testing.T) {
	m := pinned(newTestModel(t, 120, 40))
	before := m.pins.pins[0].baseline.Scenario
	s := testSnapshot(65)
	for i := range s.Nodes {
		s.Nodes[i].ClusterUniqueUsers.Value *= 3
		s.Nodes[i].ClusterSessions.Value *= 3
	}
	m.Update(snapshotMsg{s})
	if m.users() < 2*before.Get(sizing.Users).Value {
		t.Fatalf("the sliders do not follow: %v users", m.users())
	}
	press(m, "c", "a")
	if m.what.scenario != before {
		t.Errorf("recalled, the scenario is %v", m.what.changes())
	}
	m.Update(snapshotMsg{testSnapshot(70)})
	if m.what.scenario != before {
		t.Error("the recalled scenario follows the cluster")
	}
	press(m, "u")
	if m.what.opened != nil || m.nodesAt() != 7 {
		t.Errorf("undo leaves %v nodes of %+v", m.nodesAt(), m.what.opened)
	}
	press(m, "U", "r") // the nodes back to live, the rest as recalled
	if m.nodesAt() != 3 || m.users() != before.Get(sizing.Users).Value {
		t.Errorf("r gives %v nodes and %v users", m.nodesAt(), m.users())
	}
	if press(m, "R"); m.what.isMoved() || m.what.scenario != m.what.base.Scenario {
		t.Error("R does not go back to the cluster")
	}
}

func TestAPinHasNamedSitesToo(t *testing.T) {
	m := withSites(newTestModel(t, 120, 40))
	press(m, "tab", "right")
	pinAs(m, "sites")
	want := m.what.scenario
	press(m, "down", "down", "down", "4", "enter") // four datacenters, alike
	if m.what.scenario.HasSites() {
		t.Fatal("the sites are still there")
	}
	press(m, "c", "a")
	if m.what.scenario != want || !m.what.scenario.HasSites() {
		t.Errorf("the sites are %+v", m.what.scenario.Sites())
	}
}

func TestTheNextPinTakesAFreePlaceOrSaysWhatItReplaces(t *testing.T) {
	m := pinned(newTestModel(t, 80, 24))
	press(m, "p")
	if !strings.Contains(text(m), "pin as C, name: 7nodes") && !strings.Contains(text(m), "pin as C, name: 7 nodes") {
		t.Fatalf("the third pin asks %q", m.prompt.asks)
	}
	press(m, "enter", "p")
	if !strings.Contains(m.prompt.asks, "pin as A over five nodes") {
		t.Errorf("the fourth pin asks %q", m.prompt.asks)
	}
	press(m, "tab")
	if !strings.Contains(m.prompt.asks, "pin as B over nine nodes") {
		t.Errorf("tab asks %q", m.prompt.asks)
	}
	press(m, "esc")
	if m.prompt.isOpen() || m.pins.pins[0].name != "five nodes" {
		t.Error("esc pins all the same")
	}
	press(m, "p", "ctrl+u", "enter")
	if !m.prompt.isOpen() {
		t.Error("a pin without a name is taken")
	}
}

func TestTheFirstCharacterReplacesWhatIsProposed(t *testing.T) {
	for keys, want := range map[string]string{"ab": "ab", "right,c": "live at 12:01c", "backspace,d": "live at 12:0d", "tab,e": "e", "ctrl+u": ""} {
		m := live(newTestModel(t, 80, 24))
		press(m, "tab", "p")
		if m.prompt.text != "live at 12:01" {
			t.Fatalf("%q is proposed", m.prompt.text)
		}
		for key := range strings.SplitSeq(keys, ",") {
			if keys == "ab" {
				typeText(m, keys)
				break
			}
			press(m, key)
		}
		if m.prompt.text != want {
			t.Errorf("%s gives %q, want %q", keys, m.prompt.text, want)
		}
	}
}

func TestKeysOfAQuestionDoNothingElse(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab", "p", "ctrl+u")
	typeText(m, "q? 1/2é")
	if m.prompt.text != "q? 1/2é" || m.overlay != noOverlay || m.screen != whatIfScreen {
		t.Fatalf("typed %q, overlay %d, screen %d", m.prompt.text, m.overlay, m.screen)
	}
	press(m, "backspace")
	m.Update(tea.PasteMsg{Content: "pasted\x1b[31m"})
	if !strings.HasPrefix(m.prompt.text, "q? 1/2pasted") || strings.Contains(m.prompt.text, "\x1b") {
		t.Errorf("pasted, it is %q", m.prompt.text)
	}
	m.Update(tea.PasteMsg{Content: strings.Repeat("x", 10_000)})
	if len(m.prompt.text) > maxPrompted {
		t.Errorf("%d characters are taken", len(m.prompt.text))
	}
	_, cmd := m.Update(keyNamed("ctrl+c"))
	if cmd == nil || cmd() != (tea.QuitMsg{}) {
		t.Error("ctrl+c does not quit")
	}
	before := m.users()
	click(m, 30, lineOf(m, usersControl))
	if m.users() != before {
		t.Error("a click moves a slider behind the question")
	}
}

func TestTheComparisonShowsWhatDiffersAndWhatComesOut(t *testing.T) {
	for _, width := range []int{80, 120} {
		m := pinned(newTestModel(t, width, 24))
		press(m, "c")
		for words, want := range map[string][]string{
			"\n nodes ":        {"3", "7", "5", "9"},
			" verdict":         {"holds", "holds", "holds", "holds"},
			" name":            {"as measured", "the sliders", "five nodes", "nine nodes"},
			" room, site lost": {"none left"},
			" odds":            {"%", "%", "%", "%"},
		} {
			_, after, _ := strings.Cut(text(m), "\n"+strings.TrimPrefix(words, "\n"))
			line, _, _ := strings.Cut(after, "\n")
			at := 0
			for _, w := range want {
				next := strings.Index(line[at:], w)
				if next < 0 {
					t.Errorf("%d columns: %q is not in %q in the order of %v", width, w, line, want)
					break
				}
				at += next + len(w)
			}
		}
		if strings.Contains(text(m), " cores ") {
			t.Errorf("%d columns: an input is shown that is the same in all:\n%s", width, text(m))
		}
	}
}

func TestThePinsAreJudgedAtEachSnapshotAndNotInEachFrame(t *testing.T) {
	m := pinned(newTestModel(t, 120, 40))
	press(m, "c")
	p := &m.pins.pins[0]
	want := sizing.Evaluate(m.what.model, p.baseline.Scenario)
	if p.verdict.Outcome != want.Outcome || p.verdict.MaxUsersWithLoss != want.MaxUsersWithLoss {
		t.Errorf("the pin's verdict is %v, want %v", p.verdict.MaxUsersWithLoss, want.MaxUsersWithLoss)
	}
	p.verdict.Outcome = sizing.Fails // a mark that another verdict would wipe out
	press(m, "right", "left")
	m.Update(tickMsg{})
	if text(m); p.verdict.Outcome != sizing.Fails {
		t.Error("a frame judges the pin again")
	}
	m.Update(snapshotMsg{testSnapshot(75)}) // the model learns on
	settle(m)
	if p.oddsBy != m.what.model || p.verdict.Outcome == sizing.Fails {
		t.Error("the pin is judged by an older model than the sliders")
	}
}

func TestAPinThatWasReplacedDoesNotTakeTheOddsOfTheOldOne(t *testing.T) {
	m := pinned(newTestModel(t, 120, 40))
	m.Update(keyNamed("c"))
	late := pinMsg{turn: m.pins.pins[0].turn, model: m.what.model, odds: sizing.Probability{Known: true, Draws: 7}}
	m.pin(0, "another", m.what.baseline())
	m.Update(late)
	if m.pins.pins[0].odds.Draws == 7 {
		t.Error("the odds of the old pin are shown for the new one")
	}
}

func TestTheComparisonRecallsRemovesAndCloses(t *testing.T) {
	m := pinned(newTestModel(t, 80, 24))
	press(m, "c", "right", "right", "enter") // A, then B
	if m.nodesAt() != 9 || m.compare.isOpen {
		t.Errorf("enter on B gives %v nodes, open %v", m.nodesAt(), m.compare.isOpen)
	}
	press(m, "c", "c")
	if !strings.Contains(m.problem, "nothing is pinned as C") {
		t.Errorf("c without C says %q", m.problem)
	}
	press(m, "right", "right", "x")
	if m.pins.pins[1].isSet || !m.pins.pins[0].isSet {
		t.Errorf("x on B leaves %+v", m.pins.pins[1].name)
	}
	press(m, "left", "left", "left", "x")
	if !strings.Contains(m.problem, "only a pinned scenario") {
		t.Errorf("x on live says %q", m.problem)
	}
	press(m, "enter")
	if m.what.isMoved() || m.compare.isOpen {
		t.Error("enter on live does not go back to the cluster")
	}
	press(m, "u", "c", "R")
	if m.what.isMoved() || !m.compare.isOpen {
		t.Errorf("R leaves the sliders at %q, open %v", m.what.changes(), m.compare.isOpen)
	}
	press(m, "u", "esc")
	if !m.what.isMoved() {
		t.Error("R is not undone")
	}
	press(m, "c", "esc")
	if m.compare.isOpen {
		t.Error("esc leaves the comparison open")
	}
	press(m, "c", "tab", "shift+tab")
	if m.compare.isOpen || m.screen != whatIfScreen {
		t.Error("another screen and back leaves it open")
	}
}

func TestNoSliderMovesBehindTheComparison(t *testing.T) {
	m := pinned(newTestModel(t, 80, 24))
	press(m, "c")
	before := m.what.moves
	press(m, "4", "enter", "c", "home", "end", "H", "L", "r", "z", "Z", ".", "-", "pgup", "pgdown", "shift+right", "m")
	for x := range 80 {
		click(m, x, 8)
		m.Update(tea.MouseWheelMsg{X: x, Y: 8, Button: tea.MouseWheelUp})
	}
	if m.what.moves != before || m.typed != nil {
		t.Errorf("the sliders went to %s", m.what.changes())
	}
}

func TestColumnsAreChosenByTheMouse(t *testing.T) {
	m := pinned(newTestModel(t, 80, 24))
	press(m, "c")
	_, places := comparedPlaces(80, 22, 4)
	click(m, places[2].left+3, 5)
	if m.compare.column != 2 {
		t.Errorf("a click on A chooses column %d", m.compare.column)
	}
}

func TestComparedColumnsNeverOverlapNorLeaveTheScreen(t *testing.T) {
	for width := 60; width <= 240; width += 3 {
		for columns := 2; columns <= pinCount+2; columns++ {
			label, places := comparedPlaces(width, 20, columns)
			end := label.width
			for i, at := range places {
				if at.left != end || at.width < 1 && width >= minWidth || at.left+at.width > width && at.width > 0 {
					t.Fatalf("%d columns wide, scenario %d of %d: %+v after %d", width, i, columns, at, end)
				}
				end = at.left + at.width
			}
		}
	}
}

func TestALostClusterCanStillBeComparedWith(t *testing.T) {
	m := pinned(newTestModel(t, 80, 24))
	s := testSnapshot(65)
	for i := range s.Nodes {
		s.Nodes[i].State = cluster.Down
	}
	m.Update(snapshotMsg{s})
	press(m, "c")
	if line, _ := lineWith(m, " verdict"); !strings.Contains(line, "unknown") || strings.Count(line, "holds") != 3 {
		t.Errorf("the verdicts are %q", line)
	}
}

func TestManyDifferencesScroll(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab")
	for i := range targetControl {
		focusOn(m, i)
		press(m, "end", "left")
	}
	press(m, "c")
	first := text(m)
	if !strings.Contains(first, "Inputs that differ, 1-") {
		t.Fatalf("nothing says how many:\n%s", first)
	}
	for range 60 {
		press(m, "down")
	}
	last := text(m)
	if last == first || !strings.Contains(last, "p99 objective") {
		t.Errorf("the last one is out of reach:\n%s", last)
	}
	for _, frame := range []string{first, last} {
		for i, line := range strings.Split(frame, "\n") {
			if w := ansi.StringWidth(line); w != 80 {
				t.Errorf("line %d is %d columns", i, w)
			}
		}
	}
}

// names that a person may type must not break the columns.
func TestOddNamesKeepTheColumns(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab", "right")
	for _, name := range []string{"日本語のとても長い名前です", "a\u0301\u0301", strings.Repeat("x", 300)} {
		press(m, "p", "ctrl+u")
		m.Update(tea.PasteMsg{Content: name})
		press(m, "enter")
	}
	press(m, "c")
	for i, line := range strings.Split(m.View().Content, "\n") {
		if w := ansi.StringWidth(line); w != 80 {
			t.Errorf("line %d is %d columns: %q", i, w, line)
		}
	}
	if names := slices.ContainsFunc(m.pins.pins[:], func(p pin) bool { return !p.isSet }); names {
		t.Error(fmt.Sprint("not all are pinned: ", m.pins.pins))
	}
}
