package cluster

import (
	"math"
	"testing"
	"time"
)

func poolNode(target string, state State, pools ...Pool) Node {
	return Node{Target: target, State: state, At: time.Unix(1, 0), Pools: pools}
}

func TestPoolsOfOneNameAreAddedOverTheNodesThatAreUp(t *testing.T) {
	queue := func(v float64) Figure { return Measured(v, "queue") }
	s := &Snapshot{Nodes: []Node{
		poolNode("a", Up,
			Pool{Kind: "rdbms", Tag: "default", Workers: Measured(10, "workers"), QueueLength: queue(1)},
			Pool{Kind: "http", Tag: "events", Workers: Absent("only sizes of database pools"), QueueLength: queue(3)}),
		poolNode("b", Up,
			Pool{Kind: "rdbms", Tag: "default", Workers: Measured(10, "workers"), QueueLength: Absent("not yet")},
			Pool{Kind: "rdbms", Tag: "default", HostType: "other", Workers: Measured(5, "workers"), QueueLength: queue(0)}),
		poolNode("c", Down, Pool{Kind: "rdbms", Tag: "default", Workers: Measured(10, "workers"), QueueLength: queue(100)}),
	}}
	pools := s.Pools()
	if len(pools) != 3 || pools[0].Kind != "http" || pools[1].HostType != "" || pools[2].HostType != "other" {
		t.Fatalf("pools %+v, want http, rdbms and rdbms of another host type", pools)
	}
	if got := pools[1]; got.Workers.Value != 20 || got.QueueLength.Value != 1 {
		t.Errorf("%+v, want 20 workers and a queue of 1", got)
	}
	if got := pools[0].Workers; got.Known || got.Why != "only sizes of database pools" {
		t.Errorf("workers %+v, want the reason kept", got)
	}
	if got := s.Nodes[0].Pools[0].Workers.Value; got != 10 {
		t.Errorf("the node's own pool became %v", got)
	}
}

func TestTotalsAddArchiveAndDatabase(t *testing.T) {
	node := func(target string, calls float64) Node {
		n := Node{Target: target, State: Up, At: time.Unix(1, 0)}
		n.SQL = SQL{CallsPerS: Measured(calls, "calls"), BusyWorkers: Measured(calls/1000, "busy"), Call: latencyOf(calls)}
		n.Archive.DroppedPerS, n.Archive.QueueLength = Measured(1, "dropped"), Measured(7, "queue")
		n.Archive.Lookup, n.Login, n.Ping = latencyOf(1), latencyOf(2), latencyOf(3)
		n.HTTPNotification.Why = "not configured"
		return n
	}
	a, b := node("a", 1000), node("b", 3000)
	b.Site = "other"
	down := node("c", 9000)
	down.State = Down
	totals := (&Snapshot{Nodes: []Node{a, b, down}}).Totals()
	for name, got := range map[string][2]float64{
		"calls": {totals.SQL.CallsPerS.Value, 4000}, "busy workers": {totals.SQL.BusyWorkers.Value, 4},
		"call times": {totals.SQL.Call.Count(), 4000}, "dropped rows": {totals.ArchiveDroppedPerS.Value, 2},
		"rows that wait": {totals.ArchiveQueueLength.Value, 14}, "lookups": {totals.Lookup.Count(), 2},
		"logins": {totals.Login.Count(), 4}, "pings": {totals.Ping.Count(), 6},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %v, want %v", name, got[0], got[1])
		}
	}
	if totals.HTTPNotification.Why != "not configured" {
		t.Errorf("empty histograms lost their reason: %+v", totals.HTTPNotification)
	}
}

func TestHistoryKeepsTheTotalsOfEachSnapshot(t *testing.T) {
	h := NewHistory(3)
	if got := h.Total(TotalStanzasIn, 10); len(got) != 0 {
		t.Errorf("%d points before the first snapshot", len(got))
	}
	for i, rates := range [][2]float64{{1, 2}, {3, 4}, {5, math.NaN()}, {math.NaN(), math.NaN()}} {
		s := &Snapshot{At: time.Unix(int64(i), 0)}
		for j, rate := range rates {
			n := Node{Target: string(rune('a' + j)), State: Up, At: s.At}
			n.Traffic.Stanzas.In = Measured(rate, "stanzas")
			s.Nodes = append(s.Nodes, n)
		}
		h.Add(s)
	}
	want := []Point{{time.Unix(1, 0), 7, true}, {time.Unix(2, 0), 5, true}, {At: time.Unix(3, 0)}}
	got := h.Total(TotalStanzasIn, 10)
	if len(got) != len(want) {
		t.Fatalf("%d points, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("point %d is %+v, want %+v", i, got[i], want[i])
		}
	}
}
