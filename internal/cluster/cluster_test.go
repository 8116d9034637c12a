package cluster

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestAFigureIsNeverNaN(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if f := Measured(v, "family"); f.Known || f.Why == "" {
			t.Errorf("%v became %+v, want an absent figure with a reason", v, f)
		}
	}
	huge := Measured(math.MaxFloat64, "a").Plus(Measured(math.MaxFloat64, "b"))
	if huge.Known {
		t.Errorf("an overflowing sum is known: %+v", huge)
	}
	if r := Measured(1, "a").Ratio(Measured(0, "b")); r.Known || r.Why == "" {
		t.Errorf("division by zero gives %+v", r)
	}
}

func TestAbsentFiguresKeepTheirReason(t *testing.T) {
	absent := Absent("mod_mam is not loaded")
	if sum := absent.Plus(Measured(3, "x")); !sum.Known || sum.Value != 3 {
		t.Errorf("sum %+v, want the known summand", sum)
	}
	if sum := absent.Plus(Figure{}); sum.Known || sum.Why != "mod_mam is not loaded" {
		t.Errorf("sum of absent figures %+v, want the reason kept", sum)
	}
	if ratio := absent.Ratio(Measured(2, "x")); ratio.Known || ratio.Why != absent.Why {
		t.Errorf("ratio %+v, want the reason kept", ratio)
	}
}

func TestPrintableStripsWhatATerminalWouldObey(t *testing.T) {
	for _, test := range []struct {
		in, want string
		runes    int
	}{
		{"localhost", "localhost", 20},
		{"\x1b[31mred\x1b[0m", "?[31mred?[0m", 40},
		{"a\nb\tc\x00", "a?b?c?", 40},
		{"c1 \u009b31m", "c1 ?31m", 40},
		{"right \u202eto left", "right ?to left", 40},
		{"bad \xff utf8", "bad ? utf8", 40},
		{"łódź", "łódź", 4},
		{"łódź-1", "łód…", 4},
		{"abcdef", "abc…", 4},
	} {
		if got := Printable(test.in, test.runes); got != test.want {
			t.Errorf("Printable(%q, %d) = %q, want %q", test.in, test.runes, got, test.want)
		}
	}
}

// latencyOf spreads counts over buckets of 1, 2, 4, 8 ms and infinity.
func latencyOf(counts ...float64) Latency {
	l := Latency{UpperEdges: []float64{0.001, 0.002, 0.004, 0.008, math.Inf(1)}, From: "test"}
	sum := 0.0
	for _, c := range counts {
		sum += c
		l.Cumulative = append(l.Cumulative, sum)
	}
	return l
}

func TestQuantilesStayInTheirBucket(t *testing.T) {
	l := latencyOf(10, 20, 40, 30, 0)
	for _, test := range []struct{ q, low, high float64 }{
		{0.05, 0, 0.001}, {0.10, 0, 0.001}, {0.2, 0.001, 0.002}, {0.5, 0.002, 0.004}, {0.99, 0.004, 0.008},
	} {
		q, ok := l.Quantile(test.q)
		if !ok || q.LowSeconds != test.low || q.HighSeconds != test.high {
			t.Errorf("quantile %v is in (%v, %v], want (%v, %v]", test.q, q.LowSeconds, q.HighSeconds, test.low, test.high)
		}
		if q.Seconds < test.low || q.Seconds > test.high {
			t.Errorf("quantile %v estimates %v outside its bucket", test.q, q.Seconds)
		}
	}
	if _, ok := latencyOf(0, 0, 0, 0, 0).Quantile(0.5); ok {
		t.Error("a quantile of nothing")
	}
	if q, ok := latencyOf(0, 0, 0, 0, 5).Quantile(0.5); ok {
		t.Errorf("a quantile beyond the last edge is %v, want none", q)
	}
}

func TestMergedHistogramsAddUp(t *testing.T) {
	sum := latencyOf(1, 0, 0, 0, 0).Merge(latencyOf(0, 0, 3, 0, 0))
	if sum.Count() != 4 {
		t.Errorf("count %v, want 4", sum.Count())
	}
	q, _ := sum.Quantile(0.9)
	if q.HighSeconds != 0.004 {
		t.Errorf("p90 is below %v s, want 0.004", q.HighSeconds)
	}
}

func upNode(target string, sessions, clusterSessions, unique float64) Node {
	return Node{
		Target: target, Name: target, State: Up,
		Sessions:           Measured(sessions, "sm_session_count"),
		ClusterSessions:    Measured(clusterSessions, "sm_total_sessions_count"),
		ClusterUniqueUsers: Measured(unique, "sm_unique_sessions_count"),
		Membership:         Membership{Joined: Measured(3, "cets_info_joined_nodes")},
	}
}

func TestClusterWideFiguresAreNotSummed(t *testing.T) {
	s := Snapshot{Nodes: []Node{upNode("a", 60, 100, 90), upNode("b", 30, 100, 90), upNode("c", 10, 100, 90)}}
	totals := s.Totals()
	if totals.Sessions.Value != 100 || totals.UniqueUsers.Value != 90 || totals.NodesUp != 3 || totals.NodesKnown != 3 {
		t.Errorf("totals %+v", totals)
	}
}

func TestSessionsOfUnscrapedNodesComeFromTheClusterGauge(t *testing.T) {
	s := Snapshot{Nodes: []Node{upNode("a", 60, 100, 90)}}
	totals := s.Totals()
	if totals.Sessions.Value != 100 || totals.NodesKnown != 3 || totals.NodesUp != 1 {
		t.Errorf("totals %+v, want 100 sessions on 3 known nodes", totals)
	}
}

func TestADownNodeIsCountedAndNotSummed(t *testing.T) {
	down := upNode("c", 10, 100, 90)
	down.State = Down
	s := Snapshot{Nodes: []Node{upNode("a", 60, 90, 80), upNode("b", 30, 90, 80), down}}
	totals := s.Totals()
	if totals.Sessions.Value != 90 || totals.UniqueUsers.Value != 80 || totals.NodesUp != 2 || totals.NodesKnown != 3 {
		t.Errorf("totals %+v", totals)
	}
}

func TestSitesAreSummedSiteBySite(t *testing.T) {
	a, b := upNode("a", 60, 60, 50), upNode("b", 40, 40, 30)
	a.Site, b.Site = "eu", "us"
	a.Membership.Joined, b.Membership.Joined = Measured(1, "x"), Measured(1, "x")
	s := Snapshot{Nodes: []Node{a, b}}
	totals := s.Totals()
	if len(s.Sites()) != 2 || totals.Sessions.Value != 100 || totals.UniqueUsers.Value != 80 {
		t.Errorf("totals %+v of %d sites", totals, len(s.Sites()))
	}
}

func TestNoNodeUpIsUnknownNotZero(t *testing.T) {
	s := Snapshot{Nodes: []Node{{Target: "a", State: Down}}}
	if totals := s.Totals(); totals.Sessions.Known || totals.UniqueUsers.Known || totals.Sessions.Why == "" {
		t.Errorf("totals %+v", totals)
	}
}

func TestHistoryIsARingWithGaps(t *testing.T) {
	start := time.Unix(1_000_000, 0)
	h := NewHistory(4)
	add := func(second int, sessions float64, state State) {
		n := upNode("a", sessions, sessions, sessions)
		n.State, n.At = state, start.Add(time.Duration(second)*time.Second)
		h.Add(&Snapshot{At: n.At, Nodes: []Node{n}})
	}
	for i := range 6 {
		state := Up
		if i == 4 {
			state = Down
		}
		add(i, float64(100+i), state)
	}
	points := h.Series("a", SignalSessions, 10)
	if len(points) != 4 || h.Len() != 4 {
		t.Fatalf("%d points, want 4", len(points))
	}
	var words []string
	for _, p := range points {
		word := "gap"
		if p.Known {
			word = time.Duration(p.Value).String()
		}
		words = append(words, word)
	}
	if got := strings.Join(words, " "); got != "102ns 103ns gap 105ns" {
		t.Errorf("series %s", got)
	}
	if got := h.Series("unheard of", SignalSessions, 10); len(got) != 4 || got[3].Known {
		t.Errorf("series of an unknown node %v, want gaps", got)
	}
}

func TestHistoryTakesRepeatedFiguresOnce(t *testing.T) {
	h := NewHistory(8)
	n := upNode("a", 1, 1, 1)
	n.At = time.Unix(1_000_000, 0)
	for i := range 3 {
		h.Add(&Snapshot{At: n.At.Add(time.Duration(i) * time.Second), Nodes: []Node{n}})
	}
	known := 0
	for _, p := range h.Series("a", SignalSessions, 8) {
		if p.Known {
			known++
		}
	}
	if known != 1 {
		t.Errorf("%d known points of one scrape, want 1", known)
	}
}

func TestHistoryForgetsNodesThatLeft(t *testing.T) {
	h := NewHistory(3)
	start := time.Unix(1_000_000, 0)
	for i := range 10 {
		n := upNode("stays", 1, 1, 1)
		n.At = start.Add(time.Duration(i) * time.Second)
		nodes := []Node{n}
		if i == 0 {
			gone := upNode("gone", 1, 1, 1)
			gone.At = n.At
			nodes = append(nodes, gone)
		}
		h.Add(&Snapshot{At: n.At, Nodes: nodes})
	}
	if len(h.nodes) != 1 {
		t.Errorf("%d nodes remembered, want 1", len(h.nodes))
	}
}
