package ui

import (
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
)

func TestTheFirstLineOfNodesAnswers(t *testing.T) {
	answer := func(m *Model) string {
		press(m, "f3")
		return strings.TrimSpace(strings.Split(text(m), "\n")[1])
	}
	changed := func(change func(s *cluster.Snapshot)) *Model {
		m := newTestModel(t, 120, 40)
		s := testSnapshot(0)
		change(s)
		m.Update(snapshotMsg{s})
		settle(m)
		return m
	}
	for name, c := range map[string]struct{ got, want string }{
		"all up":     {answer(live(newTestModel(t, 120, 40))), "✓ 3 of 3 nodes up; mongooseim-2 is the busiest, at 23 % of its memory limit"},
		"narrow":     {answer(withNodeDown(newTestModel(t, 80, 24))), "✗ 2 of 3 nodes up: mongooseim-2 is down; busiest: mongooseim-1, mem 22 %"},
		"one down":   {answer(withNodeDown(newTestModel(t, 120, 40))), "✗ 2 of 3 nodes up: mongooseim-2 is down (connection refused); mongooseim-1 is the busiest, at 22 % of its memory limit"},
		"waiting":    {answer(newTestModel(t, 80, 24)), "? UNKNOWN: waiting for the first figures"},
		"no cluster": {answer(newPlan(t, 120, 40)), "Planning without a cluster: there are no nodes to list. --target or 'mimtop demo' shows some."},
		"several down": {answer(changed(func(s *cluster.Snapshot) {
			s.Nodes[0].State, s.Nodes[2].State = cluster.Refused, cluster.Down
		})), "✗ 1 of 3 nodes up: 1 down, 1 refused; mongooseim-2 is the busiest, at 22 % of its memory limit"},
		"none up": {answer(changed(func(s *cluster.Snapshot) {
			for i := range s.Nodes {
				s.Nodes[i].State = cluster.Down
			}
		})), "✗ 0 of 3 nodes up: 3 down; none says how busy it is"},
		"more than the targets": {answer(changed(func(s *cluster.Snapshot) {
			for i := range s.Nodes {
				s.Nodes[i].Membership.Known.Value = 5
			}
		})), "✗ 3 of 5 nodes up, 2 in the cluster but not among the targets; busiest: mongooseim-2, mem 22 %"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", name, c.got, c.want)
		}
	}
}

// TestTheDetailOfANodeHasEveryFigure scrolls through the whole detail and looks for each figure with its source.
func TestTheDetailOfANodeHasEveryFigure(t *testing.T) {
	m := newTestModel(t, 80, 24)
	s := testSnapshot(0)
	n := &s.Nodes[1]
	n.Sessions = cluster.Measured(12_345, "mongoose_sessions_total less the sessions of others")
	n.Traffic.REST = cluster.Absent("MongooseIM exports no metric of REST requests, whichever instrumentation is on; give --rest-rate")
	n.Archive.Flush = cluster.Latency{Why: "the archive writes one row at a time"}
	n.Pools = []cluster.Pool{{Kind: "rdbms", Tag: "default", Workers: cluster.Measured(10, "a test"), QueueLength: cluster.Absent("a test")}}
	n.Warnings = []string{"two series of one name"}
	n.Restarted = true
	m.Update(snapshotMsg{s})
	press(m, "3", "down", "enter")
	all := text(m)
	for range 100 {
		press(m, "down")
		all += text(m)
	}
	end := text(m)
	press(m, "home", "end")
	if text(m) != end {
		t.Error("end is not where scrolling ends")
	}
	press(m, "up")
	if text(m) == end {
		t.Error("up does nothing at the end")
	}
	flat := strings.Join(strings.Fields(all), " ")
	for _, f := range report.NodeFigures(n) {
		for want := range strings.FieldsSeq(f.From + " " + f.Why) {
			if !strings.Contains(flat, want) {
				t.Errorf("%s: nothing says %q", f.Key, want)
			}
		}
		if (f.Known || f.Why != "") && !strings.Contains(flat, f.Key+" ") {
			t.Errorf("%s is not there", f.Key)
		}
	}
	for _, want := range []string{
		"sessions 12.3k", "rest_per_s n/a", "archive_flush n/a the archive writes", "processing p50", "rdbms default 10 workers, n/a requests wait",
		"two series of one name", "It restarted", "muc_light", "http://node2:9091/metrics", "MongooseIM 6.8+",
	} {
		if !strings.Contains(flat, want) {
			t.Errorf("nothing says %q:\n%s", want, flat)
		}
	}
	press(m, "esc")
	if m.nodes.open {
		t.Error("esc does not go back")
	}
}

func TestTheDetailOfANodeFollowsItUntilItLeaves(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "3", "down", "enter")
	withNodeDown(m)
	if got := text(m); !strings.Contains(got, "✗ down: mongooseim-2: connection refused") || !strings.Contains(got, "figures 32 s old") {
		t.Errorf("the detail of a node that went down:\n%s", got)
	}
	s := testSnapshot(65)
	s.Nodes = append(s.Nodes[:1], s.Nodes[2])
	m.Update(snapshotMsg{s})
	if got := text(m); !strings.Contains(got, "GONE") {
		t.Errorf("a node that left is shown:\n%s", got)
	}
	press(m, "esc", "enter")
	if got := text(m); !strings.Contains(got, "up: mongooseim-") {
		t.Errorf("nothing else can be opened:\n%s", got)
	}
}
