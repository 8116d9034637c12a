package cluster

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// trio is a cluster of three nodes at a second; change may change it.
func trio(second int, change func(s *Snapshot)) *Snapshot {
	s := &Snapshot{At: midnight.Add(time.Duration(second) * time.Second)}
	for i := range 3 {
		s.Nodes = append(s.Nodes, Node{
			Target: fmt.Sprintf("http://n%d", i+1), Name: fmt.Sprintf("n%d", i+1), State: Up, At: s.At, Version: "6.7",
			Membership: Membership{Joined: Measured(3, "a test"), Known: Measured(3, "a test")},
		})
	}
	if change != nil {
		change(s)
	}
	return s
}

func down(i int, since int, reason string) func(s *Snapshot) {
	return func(s *Snapshot) {
		s.Nodes[i].State, s.Nodes[i].Reason, s.Nodes[i].At = Down, reason, midnight.Add(time.Duration(since)*time.Second)
	}
}

func joined(count, known float64) func(s *Snapshot) {
	return func(s *Snapshot) {
		for i := range s.Nodes {
			s.Nodes[i].Membership.Joined, s.Nodes[i].Membership.Known = Measured(count, "a test"), Measured(known, "a test")
		}
	}
}

func TestChangesBetweenTwoSnapshots(t *testing.T) {
	for _, c := range []struct {
		rule          string
		before, after func(s *Snapshot)
		want          string // texts, an alarm with an exclamation mark before it, what is well again with a plus
	}{
		{"nothing happens", nil, nil, ""},
		{"a node goes down", nil, down(1, 0, "connection refused"), "!n2 is down: connection refused"},
		{"it stays down", down(1, 0, "x"), down(1, 0, "y"), ""},
		{"it comes back", down(1, -30, "x"), nil, "+n2 is up again, after 90 s"},
		{"it comes back after hours", down(1, -3*3600, "x"), nil, "+n2 is up again, after 3 h"},
		{"a node that was never read", func(s *Snapshot) { s.Nodes[0].State, s.Nodes[0].At = Down, time.Time{} }, nil, "+n1 is up, and was not before"},
		{"the first scrape", func(s *Snapshot) { s.Nodes[0].State, s.Nodes[0].At = Unseen, time.Time{} }, nil, ""},
		{"the first scrape fails", func(s *Snapshot) { s.Nodes[0].State = Unseen }, down(0, 0, "no answer within 4 s"), "!n1 is down: no answer within 4 s"},
		{"another way to be lost", down(1, 0, "x"), func(s *Snapshot) { s.Nodes[1].State, s.Nodes[1].Reason = Refused, "401" }, "!n2 is refused: 401"},
		{"a restart", nil, func(s *Snapshot) { s.Nodes[2].Restarted = true }, "!n3 restarted: its counters began anew"},
		{
			"the scrape that showed a restart, again", func(s *Snapshot) { s.Nodes[2].Restarted, s.Nodes[2].At = true, midnight },
			func(s *Snapshot) { s.Nodes[2].Restarted, s.Nodes[2].At = true, midnight }, "",
		},
		{"another version", nil, func(s *Snapshot) { s.Nodes[0].Version = "6.8+" }, "n1 runs MongooseIM 6.8+, before 6.7"},
		{"a version that is not known", func(s *Snapshot) { s.Nodes[0].Version = "" }, nil, ""},
		{"a member less", nil, joined(2, 3), "!the cluster has 2 nodes up, before 3"},
		{"one member left", joined(2, 3), joined(1, 3), "!the cluster has 1 node up, before 2"},
		{"a member more, no target", nil, joined(4, 4), "+the cluster has 4 nodes up, before 3; !the cluster has 1 node that no target reads, before 0"},
		{"all are targets", joined(3, 5), nil, "+all nodes of the cluster are targets"},
		{"nobody says how many", nil, joined(0, 0), ""},
		{
			"a site's cluster", func(s *Snapshot) { s.Nodes[2].Site = "eu" },
			func(s *Snapshot) { s.Nodes[2].Site = "eu"; s.Nodes[2].Membership.Joined = Measured(2, "a test") }, "!the cluster of eu has 2 nodes up, before 3",
		},
		{
			"a new target", func(s *Snapshot) { s.Nodes = s.Nodes[:2] }, nil,
			"n3 is a new target; +all nodes of the cluster are targets",
		},
		{
			"a target that leaves, first of all", nil, func(s *Snapshot) { s.Nodes = s.Nodes[1:] },
			"n1 is no target any more; !the cluster has 1 node that no target reads, before 0",
		},
	} {
		after := trio(60, c.after)
		var texts []string
		for _, e := range Changes(trio(0, c.before), after) {
			mark := ""
			if e.Alarm {
				mark = "!"
			}
			if e.Good {
				mark += "+"
			}
			texts = append(texts, mark+e.Text)
			if !e.At.Equal(after.At) {
				t.Errorf("%s: an event at %v", c.rule, e.At)
			}
		}
		if got := strings.Join(texts, "; "); got != c.want {
			t.Errorf("%s: %q, want %q", c.rule, got, c.want)
		}
	}
	if Changes(nil, trio(0, nil)) != nil || Changes(trio(0, nil), nil) != nil {
		t.Error("something happened without a snapshot")
	}
}

func TestManyNodesAreOneEvent(t *testing.T) {
	before, after := &Snapshot{At: midnight}, &Snapshot{At: midnight.Add(time.Second)}
	for i := range 40 {
		n := Node{Target: fmt.Sprint("t", i), Name: fmt.Sprint("n", i), State: Up, At: midnight}
		before.Nodes = append(before.Nodes, n)
		n.State, n.Reason = Down, "no route"
		after.Nodes = append(after.Nodes, n)
	}
	events := Changes(before, after)
	if len(events) != 1 || events[0].Text != "40 nodes were lost: n0 and 39 others" || !events[0].Alarm {
		t.Errorf("%+v", events)
	}
	if events := Changes(before, &Snapshot{At: after.At, Nodes: after.Nodes[:5]}); len(events) != 6 {
		t.Errorf("5 nodes lost and 35 left: %d events, want 6", len(events))
	}
}

func TestAFlappingNodeIsCounted(t *testing.T) {
	var log EventLog
	at := midnight
	for range 300 {
		at = at.Add(5 * time.Second)
		log.Add(Event{At: at, Kind: NodeLost, Target: "a", Subject: "a", Alarm: true, Text: "a is down: " + at.String()})
		at = at.Add(5 * time.Second)
		log.Add(Event{At: at, Kind: NodeBack, Target: "a", Subject: "a", Good: true, Text: "a is up again"})
	}
	if log.Len() != 2 {
		t.Fatalf("%d lines, want 2", log.Len())
	}
	newest := log.Newest(0)
	if newest.Kind != NodeBack || newest.Count != 300 || !newest.At.Equal(at) || !newest.First.Equal(midnight.Add(10*time.Second)) {
		t.Errorf("%+v", newest)
	}
	log.Add(Event{At: at.Add(sameEpisode + time.Second), Kind: NodeBack, Target: "a", Subject: "a", Good: true})
	log.Add(Event{At: at.Add(sameEpisode + time.Second), Kind: NodeBack, Target: "b", Subject: "b", Good: true})
	if log.Len() != 4 || log.Newest(0).Count != 1 || log.Newest(1).Count != 1 {
		t.Errorf("what happens later, or to another node, is the same: %d lines", log.Len())
	}
}

func TestALogIsInTheOrderOfTime(t *testing.T) {
	var log EventLog
	for _, second := range []int{1, 5, 3, 5, 0, 9} {
		log.Add(Event{At: midnight.Add(time.Duration(second) * time.Second), Target: fmt.Sprint(log.Len())})
	}
	var order []string
	for i := range log.Len() {
		order = append(order, log.Newest(i).Target)
	}
	if got := strings.Join(order, " "); got != "5 3 1 2 0 4" {
		t.Errorf("the newest first: %s", got)
	}
}

func TestALogIsBounded(t *testing.T) {
	var log EventLog
	for i := range 2 * mostLogged {
		log.Add(Event{At: midnight.Add(time.Duration(i) * time.Second), Target: fmt.Sprint(i)})
	}
	if log.Len() != mostLogged || log.Newest(0).Target != fmt.Sprint(2*mostLogged-1) || log.Newest(mostLogged-1).Target != fmt.Sprint(mostLogged) {
		t.Errorf("%d lines, from %s to %s", log.Len(), log.Newest(log.Len()-1).Target, log.Newest(0).Target)
	}
}
