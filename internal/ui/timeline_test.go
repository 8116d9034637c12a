package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
)

func stripped(line string) string { return ansi.Strip(line) }

func TestTheTimelineJumpsToAMoment(t *testing.T) {
	m := withNodeDown(newTestModel(t, 120, 40))
	press(m, "t")
	if got := text(m); !strings.Contains(got, "12:00:35") || !strings.Contains(got, "25 s ago ✗ mongooseim-2 is down: connection refused") {
		t.Fatalf("the timeline does not say what happened:\n%s", got)
	}
	press(m, "enter")
	if m.overlay != noOverlay || shownSecond(m) != 35 || !m.lookingBack() || m.problem != "" {
		t.Errorf("enter shows second %d, overlay %v, %q", shownSecond(m), m.overlay, m.problem)
	}
	press(m, ",")
	if got := text(m); shownSecond(m) != 30 || strings.Contains(got, "25 s ago") || !strings.Contains(got, "3 of 3 nodes up") {
		t.Errorf("before it happened, second %d:\n%s", shownSecond(m), got)
	}
}

func TestAClickOnTheTimelineJumps(t *testing.T) {
	m := withNodeDown(newTestModel(t, 120, 40))
	m.Update(snapshotMsg{testSnapshot(65)}) // It is up again.
	press(m, "t")
	m.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: 20, Y: timelineHead + 1})
	if shownSecond(m) != 35 || m.overlay != noOverlay {
		t.Errorf("a click on the second line shows second %d", shownSecond(m))
	}
	press(m, "t")
	m.Update(tea.MouseClickMsg{Button: tea.MouseLeft, X: 20, Y: 20})
	if m.overlay != noOverlay {
		t.Error("a click below the events does not close them")
	}
}

func TestTheTimelineIsWalkedThrough(t *testing.T) {
	m := newTestModel(t, 80, 24)
	for i := range 80 {
		s := testSnapshot(i * 5)
		s.Nodes[1].Name = strings.Repeat("x", 100)
		s.Nodes[0].Target += strings.Repeat("!", i) // another target each time
		m.Update(snapshotMsg{s})
	}
	press(m, "t")
	newest := m.events.log.Len()
	if newest < 100 {
		t.Fatalf("%d events", newest)
	}
	for _, c := range []struct {
		key  string
		want int
	}{{"down", 1}, {"up", 0}, {"up", 0}, {"end", newest - 1}, {"down", newest - 1}, {"pgup", newest - 1 - 20}, {"home", 0}, {"pgdown", 20}} {
		press(m, c.key)
		if m.events.chosen != c.want {
			t.Errorf("%s chooses %d, want %d", c.key, m.events.chosen, c.want)
		}
		if got := text(m); strings.Count(got, "▸") != 1 {
			t.Errorf("%s: the choice is not in sight:\n%s", c.key, got)
		}
	}
	m.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	if m.events.chosen != 21 {
		t.Errorf("the wheel chooses %d", m.events.chosen)
	}
	chosen := m.events.log.Newest(21).At
	s := testSnapshot(500)
	m.Update(snapshotMsg{s})
	if got := m.events.log.Newest(m.events.chosen).At; !got.Equal(chosen) {
		t.Errorf("what arrives moves the choice to %v", got)
	}
}

func TestAnEventOfLongAgoSaysWhatIsKept(t *testing.T) {
	m := newTestModel(t, 80, 24)
	s := testSnapshot(0)
	s.Nodes[0].Version = "6.7"
	m.Update(snapshotMsg{s})
	for second := 5; second < 2*3600; second += 30 {
		m.Update(snapshotMsg{testSnapshot(second)})
	}
	press(m, "t", "end", "enter")
	if !strings.HasPrefix(m.problem, "Nothing is kept of 12:00:05 any more: the oldest moment is that of 1") || m.past.at.Before(noon.Add(50*time.Minute)) {
		t.Errorf("%q, shown %v", m.problem, m.past.at)
	}
}

func TestTheTimelineOfARecordingSeeks(t *testing.T) {
	d := newDeck()
	m := withNodeDown(newModelWith(t, 80, 24, Options{Source: "3 targets", NoColour: true, Replay: d}))
	press(m, "t", "enter")
	if got := strings.Join(d.taken(), " "); got != "pause seek 12:00" {
		t.Errorf("enter asks the recording for %q", got)
	}
	m.Update(snapshotMsg{testSnapshot(10)})
	if m.events.log.Len() != 0 {
		t.Errorf("moved back, it knows %d events of what comes later", m.events.log.Len())
	}
}

func TestAVerdictThatChangesIsOnTheTimeline(t *testing.T) {
	for _, paused := range []bool{false, true} {
		m := live(newTestModel(t, 120, 40))
		if paused {
			press(m, "space")
		}
		for second := 65; second <= 90; second += 5 {
			s := testSnapshot(second)
			for i := range s.Nodes {
				n := &s.Nodes[i]
				n.ClusterSessions, n.ClusterUniqueUsers = cluster.Measured(30e6, "a test"), cluster.Measured(30e6, "a test")
				n.Sessions, n.Machine.MemoryUsedBytes = cluster.Measured(10e6, "a test"), cluster.Measured(31<<30, "a test")
			}
			m.Update(snapshotMsg{s})
		}
		press(m, "t")
		got := text(m)
		for _, want := range []string{"12:01:05", "verdict DOES NOT HOLD, was HOLDS", "memory over its usable limit"} {
			if !strings.Contains(got, want) {
				t.Errorf("paused %v: nothing says %q:\n%s", paused, want, got)
			}
		}
		if strings.Count(got, "verdict") != 1 {
			t.Errorf("paused %v: it is said more than once:\n%s", paused, got)
		}
	}
}

func TestOfSeveralEventsAtOnceTheOneThatNeedsAHandIsOnTheOverview(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	s := testSnapshot(60)
	s.At = noon.Add(61 * time.Second)
	s.Nodes[0].Version = "6.9"
	s.Nodes[1].State, s.Nodes[1].Reason = cluster.Down, "no route"
	for i := range s.Nodes {
		s.Nodes[i].Membership.Joined = cluster.Measured(4, "a test")
	}
	m.now = func() time.Time { return s.At }
	m.Update(snapshotMsg{s})
	if got := text(m); !strings.Contains(got, "0 s ago: mongooseim-2 is down: no route") {
		t.Errorf("the overview does not say so:\n%s", got)
	}
}

func TestAVerdictThatChangesBecauseTheModelHasLearnedSaysSo(t *testing.T) {
	for _, c := range []struct {
		after time.Duration
		want  bool
	}{{10 * time.Second, true}, {2 * time.Minute, false}} {
		var b eventLog
		b.judged(noon, [2]bool{true, false}, nil)
		b.judged(noon.Add(c.after), [2]bool{true, false}, []cluster.Event{{At: noon.Add(c.after), Kind: cluster.VerdictChanged, Text: "verdict"}})
		if got := strings.Contains(b.log.Newest(0).Text, "just learned"); got != c.want {
			t.Errorf("%v after: %q", c.after, b.log.Newest(0).Text)
		}
	}
}

func TestWhatASnapshotDoesNotTellIsFoundOnce(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "i")
	once := &m.absences.all[0]
	m.Update(tickMsg{})
	m.View()
	if &m.absences.all[0] != once {
		t.Error("it is sought again for the same snapshot")
	}
	m.Update(snapshotMsg{testSnapshot(65)})
	m.View()
	if &m.absences.all[0] == once {
		t.Error("it is not sought for another one")
	}
}

func TestARoomyOverviewHasTheLastTwoEvents(t *testing.T) {
	for _, c := range []struct {
		height int
		says   []string
		not    string
	}{
		{40, []string{"5 s ago: mongooseim-2 is up again, after 35 s", "35 s ago: mongooseim-2 is down: connection refused"}, "nothing"},
		{24, []string{"5 s ago: mongooseim-2 is up again, after 35 s"}, "35 s ago"},
	} {
		m := withNodeDown(newTestModel(t, 120, c.height))
		m.Update(snapshotMsg{testSnapshot(65)})
		m.now = func() time.Time { return noon.Add(70 * time.Second) }
		m.Update(tickMsg{})
		got := text(m)
		for _, want := range c.says {
			if !strings.Contains(got, want) {
				t.Errorf("%d lines: nothing says %q:\n%s", c.height, want, got)
			}
		}
		if strings.Contains(got, c.not) {
			t.Errorf("%d lines: something says %q:\n%s", c.height, c.not, got)
		}
	}
}

func TestWhatLiesOverAScreenIsWalkedThroughAndTheScreenBelowStays(t *testing.T) {
	m := crowd(newTestModel(t, 80, 24), 60)
	press(m, "3", "down", "e")
	below := m.nodes.current().Name
	last := 0
	for _, c := range []struct {
		key   string
		moves int // the sign of how the text moves
	}{{"pgdown", 1}, {"down", 1}, {"up", -1}, {"pgup", -1}, {"end", 1}, {"home", -1}, {"enter", 0}} {
		press(m, c.key)
		if got := m.scroll - last; got*c.moves <= 0 && c.moves != 0 || c.moves == 0 && got != 0 {
			t.Errorf("%s scrolls from line %d to %d", c.key, last, m.scroll)
		}
		last = m.scroll
	}
	if m.overlay != explainOverlay || m.nodes.open || m.nodes.current().Name != below {
		t.Errorf("the keys did something to the screen below: overlay %v, open %v, %s chosen", m.overlay, m.nodes.open, m.nodes.current().Name)
	}
}

func TestTheTimelineFollowsRemappedKeys(t *testing.T) {
	keys := map[string][]string{"timeline": {"E"}, "open": {"x"}, "scroll_down": {"d"}}
	if conflicts := KeyConflicts(keys); len(conflicts) > 0 {
		t.Fatal(conflicts)
	}
	m := withNodeDown(newModelWith(t, 80, 24, Options{Source: "3 targets", NoColour: true, Keys: keys}))
	m.Update(snapshotMsg{testSnapshot(65)})
	if got := text(m); !strings.Contains(got, "E: all") {
		t.Errorf("the overview does not name the key:\n%s", got)
	}
	press(m, "E", "d")
	if got := text(m); m.events.chosen != 1 || !strings.Contains(got, "x show that moment") {
		t.Errorf("line %d is chosen:\n%s", m.events.chosen, got)
	}
	press(m, "x")
	if shownSecond(m) != 35 {
		t.Errorf("it shows second %d", shownSecond(m))
	}
}
