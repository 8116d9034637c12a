package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

// listed are the names of the nodes in the order of the list.
func listed(m *Model) []string {
	m.View()
	var names []string
	for _, i := range m.nodes.order {
		names = append(names, strings.TrimPrefix(m.nodes.rows[i].Name, "mongooseim-"))
	}
	return names
}

func onNodes(t testing.TB, nodes int) *Model {
	m := crowd(newTestModel(t, 120, 40), nodes)
	press(m, "3")
	return m
}

func lineWith(m *Model, what string) (line string, y int) {
	for y, line := range strings.Split(text(m), "\n") {
		if strings.Contains(line, what) {
			return line, y
		}
	}
	return "", -1
}

func TestTheOrderFollowsTheColumnAndItsDirection(t *testing.T) {
	m := onNodes(t, 12)
	if got := strings.Join(listed(m), " "); got != "1 2 3 4 5 6 7 8 9 10 11 12" {
		t.Errorf("by name: %s", got)
	}
	press(m, "r")
	if got := listed(m); got[0] != "12" || got[11] != "1" {
		t.Errorf("by name, reversed: %v", got)
	}
	if line, _ := lineWith(m, "by node"); !strings.Contains(line, "12 nodes, by node, Z to A") {
		t.Errorf("the heading is %q", line)
	}
	press(m, "s")
	if line, _ := lineWith(m, "by site"); !strings.Contains(line, "A to Z") {
		t.Error("another column keeps the reversed order")
	}
	for m.nodes.columns[m.nodes.by].Title != "sessions" {
		press(m, "s")
	}
	bySessions := listed(m)
	value := func(name string) float64 {
		i := slices.IndexFunc(m.nodes.rows, func(r nodeRow) bool { return r.Name == "mongooseim-"+name })
		return m.nodes.rows[i].Sessions.Value
	}
	if !slices.IsSortedFunc(bySessions, func(a, b string) int { return int(value(b) - value(a)) }) {
		t.Errorf("by sessions: %v", bySessions)
	}
	if line, _ := lineWith(m, "sessions ▾"); line == "" {
		t.Errorf("no glyph marks the column:\n%s", text(m))
	}
	press(m, "left", "left", "left")
	if m.nodes.by != 0 {
		t.Errorf("three columns back of sessions stands %q", m.nodes.columns[m.nodes.by].Title)
	}
	press(m, "left")
	if c := m.nodes.columns[m.nodes.by]; !c.orders() || m.nodes.by == 0 {
		t.Errorf("before the first column stands %q", c.Title)
	}
}

func TestOnlyColumnsInSightAndWithAnOrderAreSortedBy(t *testing.T) {
	for _, width := range []int{80, 120, 200} {
		m := live(newTestModel(t, width, 24))
		press(m, "3")
		seen := map[string]bool{}
		for range 40 {
			column := &m.nodes.columns[m.nodes.by]
			seen[strings.TrimSpace(column.Title)] = true
			if _, y := lineWith(m, strings.TrimSpace(column.Title)+" "+m.look.Glyphs.Up); y != listTop(m) {
				if _, y := lineWith(m, strings.TrimSpace(column.Title)+" "+m.look.Glyphs.Down); y != listTop(m) {
					t.Fatalf("width %d: sorted by %q, which is not in sight:\n%s", width, column.Title, text(m))
				}
			}
			press(m, "s")
		}
		if seen["site"] || seen["trend"] || !seen["sessions"] || !seen["nearest"] || seen["version"] != (width == 200) {
			t.Errorf("width %d sorts by %v", width, seen)
		}
	}
}

func TestWhatIsAbsentIsLastInBothDirections(t *testing.T) {
	m := onNodes(t, 6)
	s := *m.snapshot
	s.Nodes = slices.Clone(s.Nodes)
	s.Nodes[2].Sessions = cluster.Absent("a test")
	m.Update(snapshotMsg{&s})
	press(m, "s", "s", "s")
	for range 2 {
		if got := listed(m); got[5] != "3" {
			t.Errorf("by %s: %v", m.nodes.columns[m.nodes.by].Title, got)
		}
		press(m, "r")
	}
}

func TestANodeBeyondTheLastBucketIsTheSlowest(t *testing.T) {
	m := newTestModel(t, 120, 40)
	s := testSnapshot(0)
	s.Nodes[1].Processing.Cumulative = make([]float64, len(s.Nodes[1].Processing.UpperEdges))
	s.Nodes[1].Processing.Cumulative[len(s.Nodes[1].Processing.UpperEdges)-1] = 50
	m.Update(snapshotMsg{s})
	press(m, "3")
	for m.nodes.columns[m.nodes.by].Title != "p99" {
		press(m, "s")
	}
	if got := listed(m); got[0] != "2" {
		t.Errorf("by p99, the most first: %v", got)
	}
}

func TestTheFilterLooksAtNameSiteStateVersionAndService(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  string
	}{
		{"im-1", "1 10 11 12"},
		{"IM-1 eu", "11"},
		{"eu", "2 5 8 11"},
		{"down", "5"},
		{"refused", ""},
		{"6.8", "1 2 3 4 5 6 7 8 9 10 11 12"},
		{"muc_light us", "3 6 9 12"},
		{"MUC", "1 2 3 4 5 6 7 8 9 10 11 12"},
		{"light", ""}, // "us" must not find every node with a module of users
		{"ooseim-12", "12"},
	} {
		m := onNodes(t, 12)
		typeText(m, "/"+c.typed)
		if got := strings.Join(listed(m), " "); got != c.want {
			t.Errorf("%q lists %q, want %q", c.typed, got, c.want)
		}
		if _, y := lineWith(m, c.typed+"_"); y != 39 {
			t.Errorf("%q is not shown as it is typed", c.typed)
		}
		if line, _ := lineWith(m, "of 12 nodes match"); line == "" {
			t.Errorf("%q: the heading does not say that it is filtered", c.typed)
		}
		if line, _ := lineWith(m, "esc clears the filter"); (line != "") != (c.want == "") {
			t.Errorf("%q: an empty list says %q", c.typed, line)
		}
		press(m, "enter", "r")
		if m.nodes.typing || m.nodes.filter != c.typed || !m.nodes.reversed {
			t.Errorf("enter does not keep %q and end the typing: %q", c.typed, m.nodes.filter)
		}
		press(m, "esc")
		if got := listed(m); len(got) != 12 {
			t.Errorf("esc leaves %v", got)
		}
	}
}

func TestTypingAFilterTakesLettersAndLeavesOtherKeys(t *testing.T) {
	m := onNodes(t, 12)
	typeText(m, "/q?3re")
	if m.nodes.filter != "q?3re" || m.overlay != noOverlay || m.screen != nodesScreen || m.nodes.reversed {
		t.Errorf("letters do something else while %q is typed", m.nodes.filter)
	}
	press(m, "backspace", "backspace", "backspace", "backspace", "backspace", "e", "u", "down")
	if m.nodes.filter != "eu" || m.nodes.at != 1 || !m.nodes.typing {
		t.Errorf("the filter is %q, the selection at %d", m.nodes.filter, m.nodes.at)
	}
	if _, cmd := m.Update(keyNamed("ctrl+c")); cmd == nil || cmd() != (tea.QuitMsg{}) {
		t.Error("ctrl+c does not quit while a filter is typed")
	}
	press(m, "esc")
	if m.nodes.filter != "" || m.nodes.typing {
		t.Error("esc keeps the filter")
	}
	typeText(m, "/"+strings.Repeat("é", maxFilter+9)+"\x1b")
	if n := len([]rune(m.nodes.filter)); n != maxFilter {
		t.Errorf("a filter may be %d characters", n)
	}
	press(m, "tab", "3")
	if m.nodes.typing {
		t.Error("a screen that was left goes on typing")
	}
}

func TestTheSelectionStaysOnItsNode(t *testing.T) {
	m := onNodes(t, 30)
	press(m, "down", "down", "down", "k")
	if r := m.nodes.current(); r.Name != "mongooseim-3" {
		t.Fatalf("three rows down and one up stands %s", r.Name)
	}
	press(m, "s", "s", "s", "r")
	if r := m.nodes.current(); r.Name != "mongooseim-3" {
		t.Errorf("another order selects %s", r.Name)
	}
	crowd(m, 30)
	if r := m.nodes.current(); r.Name != "mongooseim-3" {
		t.Errorf("a new snapshot selects %s", r.Name)
	}
	typeText(m, "/im-3")
	if line, _ := lineWith(m, "▸ mongooseim-3 "); line == "" {
		t.Errorf("the filter lost it:\n%s", text(m))
	}
	press(m, "esc")
	typeText(m, "/down")
	if r := m.nodes.current(); r == nil || r.Name != "mongooseim-5" {
		t.Error("where the selected node is filtered out, nothing else is selected")
	}
	press(m, "esc")
	if r := m.nodes.current(); r.Name != "mongooseim-3" {
		t.Errorf("clearing the filter selects %s", r.Name)
	}
}

func TestTheSelectedRowIsAlwaysInSight(t *testing.T) {
	m := crowd(newTestModel(t, 80, 24), 60)
	press(m, "3")
	for k := range strings.FieldsSeq("down down G up up g G home pgdown pgdown pgdown down down pgup pgup pgup pgup end up s r G / i m esc") {
		press(m, k)
		if line, _ := lineWith(m, "▸ "+m.nodes.current().Name); line == "" {
			t.Fatalf("after %s, %s is out of sight:\n%s", k, m.nodes.current().Name, text(m))
		}
	}
	for range 80 {
		press(m, "down")
		if line, _ := lineWith(m, "▸ "+m.nodes.current().Name); line == "" {
			t.Fatalf("%s is out of sight:\n%s", m.nodes.current().Name, text(m))
		}
	}
	if m.nodes.at != 59 {
		t.Errorf("eighty rows down of sixty stands row %d", m.nodes.at)
	}
}

func TestTheMouseSelectsOpensSortsAndScrolls(t *testing.T) {
	m := crowd(newTestModel(t, 80, 24), 60)
	press(m, "3", "G", "k")
	line, y := lineWith(m, "mongooseim-50 ")
	click(m, 5, y)
	if m.nodes.current().Name != "mongooseim-50" || m.nodes.open {
		t.Fatalf("a click on %q selects %s", line, m.nodes.current().Name)
	}
	m.Update(tea.MouseWheelMsg{X: 5, Y: 9, Button: tea.MouseWheelDown})
	if m.nodes.current().Name != "mongooseim-51" {
		t.Errorf("the wheel selects %s", m.nodes.current().Name)
	}
	_, y = lineWith(m, "mongooseim-51 ")
	click(m, 5, y)
	if !m.nodes.open || !strings.Contains(text(m), "up: mongooseim-51") {
		t.Errorf("a click on the selected row does not open it:\n%s", text(m))
	}
	before := text(m)
	m.Update(tea.MouseWheelMsg{X: 5, Y: 9, Button: tea.MouseWheelDown})
	if text(m) == before || m.nodes.current().Name != "mongooseim-51" {
		t.Error("the wheel does not scroll the detail")
	}
	press(m, "esc")
	titles, _ := lineWith(m, "sessions")
	x := ansi.StringWidth(titles[:strings.Index(titles, "sessions")])
	click(m, x, listTop(m))
	if c := m.nodes.columns[m.nodes.by]; c.Title != "sessions" || m.nodes.reversed {
		t.Errorf("a click on sessions sorts by %q", c.Title)
	}
	click(m, x, listTop(m))
	if !m.nodes.reversed {
		t.Error("a second click does not reverse the order")
	}
	at := m.nodes.at
	for _, y := range []int{1, 2, 23} {
		click(m, 5, y)
	}
	if m.nodes.at != at || m.nodes.open {
		t.Error("a click outside of the table selects a row")
	}
}

func TestRowsOutOfSightCostNothing(t *testing.T) {
	m := onNodes(t, 1000)
	m.View()
	drawn := 0
	cell := m.nodes.columns[0].cell
	m.nodes.columns[0].cell = func(m *Model, r *nodeRow, width int) widget.Cell { drawn++; return cell(m, r, width) }
	reads := 0
	of := m.nodes.of
	m.nodes.of = func(m *Model) []nodeRow { reads++; return of(m) }
	for _, msg := range []tea.Msg{tickMsg{}, keyNamed("down"), keyNamed("G")} {
		m.Update(msg)
		m.View()
	}
	if drawn == 0 || drawn > 3*40 || reads > 0 {
		t.Errorf("three frames of 1,000 nodes draw %d rows and read them %d times", drawn, reads)
	}
}

func BenchmarkNodesFrame(b *testing.B) {
	for _, nodes := range []int{3, 30, 1000} {
		m := onNodes(b, nodes)
		m.options.NoColour = false
		m.restyle()
		b.Run(fmt.Sprintf("tick/%d", nodes), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Update(tickMsg{})
				m.View()
			}
		})
		b.Run(fmt.Sprintf("down/%d", nodes), func(b *testing.B) {
			keys := [...]tea.KeyPressMsg{keyNamed("down"), keyNamed("up")}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				m.Update(keys[i%2])
				m.View()
			}
		})
		b.Run(fmt.Sprintf("sort/%d", nodes), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Update(keyNamed("r"))
				m.View()
			}
		})
		b.Run(fmt.Sprintf("snapshot/%d", nodes), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.nodes.stale = true
				m.nodes.refresh(m)
			}
		})
	}
}

func TestListsOnARecording(t *testing.T) {
	d := newDeck()
	m := crowd(newModelWith(t, 80, 24, Options{Source: "3 targets", NoColour: true, Replay: d}), 30)
	press(m, "3", "G")
	if line, _ := lineWith(m, "▸ mongooseim-30"); line == "" || len(d.taken()) > 0 {
		t.Errorf("G is not the last row:\n%s", text(m))
	}
	if line, y := lineWith(m, "REPLAY"); y != 22 {
		t.Errorf("the recording's line is at %d: %q", y, line)
	}
	typeText(m, "/im-1 u")
	if line, _ := lineWith(m, "im-1 u_"); line == "" || m.nodes.filter != "im-1 u" || len(d.taken()) > 0 {
		t.Errorf("a filter cannot be typed:\n%s", text(m))
	}
	press(m, "enter", "space", "6")
	if line, _ := lineWith(m, "How the load is divided"); line == "" || fmt.Sprint(d.taken()) == "[]" {
		t.Errorf("the recording is not played, or the screen of sites has no room:\n%s", text(m))
	}
}

// listTop is the line of the titles of the nodes.
func listTop(m *Model) int {
	l := m.nodesLayout()
	return l[listPane].top
}
