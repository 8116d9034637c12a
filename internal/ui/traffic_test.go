package ui

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/cluster"
)

// trafficSnapshot has all that the traffic screen shows, and figures that are absent.
func trafficSnapshot(seconds int) *cluster.Snapshot {
	s := testSnapshot(seconds)
	for i := range s.Nodes {
		n := &s.Nodes[i]
		known := func(v float64) cluster.Figure { return cluster.Measured(v*(1+0.01*float64(seconds%7)), "a test") }
		t := &n.Traffic
		t.IQ, t.Errors = cluster.Flow{In: known(300), Out: known(310)}, cluster.Flow{In: known(2), Out: known(3)}
		t.MUCIn = cluster.Absent("MUC and MUC Light cannot be told apart: mod_inbox is not loaded for MUC")
		t.MUCLightIn = t.MUCIn
		t.HTTPFailures, t.Offline, t.Bounced, t.Dropped = known(0.3), known(40), known(0.5), known(0)
		t.REST = cluster.Absent("MongooseIM exports no REST request metric")
		n.Archive.QueueLength, n.Archive.Flush, n.Archive.Lookup = known(12), testLatency(0.1), testLatency(0.02)
		n.SQL = cluster.SQL{CallsPerS: known(900), BusyWorkers: known(2.5), Call: testLatency(0.9)}
		n.Login = testLatency(0.01)
		n.Ping = cluster.Latency{UpperEdges: []float64{0.032}, Cumulative: []float64{0}, Why: "mod_ping is not loaded"}
		n.HTTPNotification = cluster.Latency{UpperEdges: []float64{0.001, 0.002, math.Inf(1)}, Cumulative: []float64{100, 160, 170}}
		n.Pools = []cluster.Pool{
			{Kind: "http", Tag: "notifications", Workers: cluster.Absent("MongooseIM exports only the size of relational database pools"), QueueLength: known(0)},
			{Kind: "rdbms", Tag: "default", Workers: cluster.Measured(10, "a test"), QueueLength: known(1)},
		}
	}
	return s
}

// withTraffic gives a model a minute of such snapshots and opens a screen.
func withTraffic(m *Model, at screen) *Model {
	for s := 0; s <= 60; s += 5 {
		m.Update(snapshotMsg{trafficSnapshot(s)})
	}
	press(m, fmt.Sprint(at))
	return m
}

func TestTrafficAnswersInItsFirstLine(t *testing.T) {
	m := withTraffic(newTestModel(t, 80, 24), trafficScreen)
	first := strings.Split(text(m), "\n")[1]
	for _, want := range []string{"stanzas/s in", "out", "each message goes out 2.6 times"} {
		if !strings.Contains(first, want) {
			t.Errorf("the first line is %q, want %q in it", first, want)
		}
	}
	s := trafficSnapshot(65)
	for i := range s.Nodes {
		s.Nodes[i].Archive.DroppedPerS = cluster.Measured(4, "a test")
	}
	m.Update(snapshotMsg{s})
	if got := strings.Join(strings.Fields(text(m)), " "); !strings.Contains(got, "the archive loses 12/s rows") || !strings.Contains(got, m.look.Glyphs.Bad) {
		t.Errorf("lost rows are not said:\n%s", got)
	}
}

func TestTrafficIsScrolled(t *testing.T) {
	m := withTraffic(newTestModel(t, 80, 24), trafficScreen)
	answer := strings.Split(text(m), "\n")[1]
	if strings.Contains(text(m), "Each node by itself") {
		t.Fatalf("all is on the smallest screen:\n%s", text(m))
	}
	top := text(m)
	press(m, "down", "j", "pgdown")
	if text(m) == top {
		t.Error("the keys do not scroll")
	}
	press(m, "G", "down", "down")
	if got := text(m); !strings.Contains(got, "mongooseim-3") || strings.Contains(got, "more lines") {
		t.Errorf("the end is not shown:\n%s", got)
	}
	if got := strings.Split(text(m), "\n")[1]; got != answer {
		t.Errorf("the answer went away: %q", got)
	}
	press(m, "up")
	if !strings.Contains(text(m), "more lines") {
		t.Errorf("one line up from the end shows the end:\n%s", text(m))
	}
	press(m, "g")
	if text(m) != top {
		t.Error("g does not go to the first line")
	}
	m.Update(tea.MouseWheelMsg{X: 10, Y: 10, Button: tea.MouseWheelDown})
	if text(m) == top {
		t.Error("the wheel does not scroll")
	}
}

func TestAbsentTrafficHasItsReason(t *testing.T) {
	m := withTraffic(newTestModel(t, 200, 60), trafficScreen)
	got := text(m)
	for _, want := range []string{
		"REST requests       n/a MongooseIM exports no REST request metric", "n/a MUC and MUC Light cannot be told apart",
		"ping of clients     n/a mod_ping is not loaded", "over 2 ms", "n/a workers: MongooseIM exports only the size",
		"n/a out: messages that go out are counted together",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing says %q:\n%s", want, got)
		}
	}
}

func TestSumsOfTheClusterLeaveOutNodesThatAreNotUp(t *testing.T) {
	m := withTraffic(newTestModel(t, 120, 60), trafficScreen)
	s := trafficSnapshot(65)
	s.Nodes[1].State, s.Nodes[1].Reason, s.Nodes[1].At = cluster.Down, "connection refused", noon.Add(time.Second)
	m.Update(snapshotMsg{s})
	got := text(m)
	for _, want := range []string{"Without mongooseim-2 (down)", "mongooseim-2 (down 59s)  ", "of workers 20"} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing says %q:\n%s", want, got)
		}
	}
	for i := range s.Nodes {
		s.Nodes[i].State = cluster.Down
	}
	s = &cluster.Snapshot{At: s.At.Add(5 * time.Second), Nodes: s.Nodes}
	m.Update(snapshotMsg{s})
	if got := text(m); !strings.Contains(got, "no node could be read") || strings.Contains(got, "one-to-one") {
		t.Errorf("a lost cluster has traffic:\n%s", got)
	}
}

// The share of busy workers is over the nodes that say both: a node whose pools are not probed yet must not raise it.
func TestBusyShareIsOfNodesThatSayBoth(t *testing.T) {
	s := trafficSnapshot(0)
	s.Nodes[2].Pools = nil
	if share := busyShare(s); !share.Known || share.Value != 0.25 {
		t.Errorf("the share is %+v, want 5 of 20 workers", share)
	}
	for i := range s.Nodes {
		s.Nodes[i].Pools = nil
	}
	if share := busyShare(s); share.Known || share.Why == "" {
		t.Errorf("without pools the share is %+v", share)
	}
}

func TestPlansHaveNoTraffic(t *testing.T) {
	m := newPlan(t, 80, 24)
	press(m, "f4")
	if got := text(m); !strings.Contains(got, "no cluster behind a plan") {
		t.Errorf("a plan has traffic:\n%s", got)
	}
}

func BenchmarkTrafficFrame(b *testing.B) {
	for _, nodes := range []int{3, 100, 1000} {
		b.Run(fmt.Sprintf("nodes=%d", nodes), func(b *testing.B) {
			m := newTestModel(b, 120, 40)
			s := trafficSnapshot(0)
			for i := len(s.Nodes); i < nodes; i++ {
				n := s.Nodes[i%3]
				n.Target, n.Name = fmt.Sprintf("http://n%d", i), fmt.Sprintf("n%d", i)
				s.Nodes = append(s.Nodes, n)
			}
			m.Update(snapshotMsg{s})
			m.Update(keyNamed("4"))
			b.ReportAllocs()
			for b.Loop() {
				m.Update(tickMsg{})
				m.View()
			}
		})
	}
}
