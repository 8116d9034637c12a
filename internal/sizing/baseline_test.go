package sizing

import (
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

func known(v float64) cluster.Figure { return cluster.Measured(v, "test") }

// liveNode is one of n alike nodes of a cluster of 300 k sessions and 240 k users, with a machine that node_exporter
// measured.
func liveNode(name string, n float64) cluster.Node {
	node := cluster.Node{
		Target: name, Name: name, State: cluster.Up, At: time.Unix(1_000_000, 0), Version: "6.8+",
		Services:           []string{"mam", "muc"},
		Sessions:           known(300_000 / n),
		TCPConnections:     known(200_000 / n),
		ClusterSessions:    known(300_000),
		ClusterUniqueUsers: known(240_000),
		LoginsPerS:         known(60 / n),
	}
	node.Membership.Joined, node.Membership.Known = known(n), known(n)
	node.Machine.Cores, node.Machine.MemoryBytes, node.Machine.NetworkBitsPerS = known(8), known(32<<30), known(5e9)
	node.VM.PortLimit = known(250_000)
	node.Traffic.OneToOneIn, node.Traffic.MUCIn = known(6_000/n), known(300/n)
	// 1.25 devices: 6,000 one-to-one messages give 9,000 deliveries with carbons, 300 room messages 20 each.
	node.Traffic.Messages = cluster.Flow{In: known(6_300 / n), Out: known((6_000*1.5 + 300*20) / n)}
	node.Archive.RowsPerS = known(12_300 / n)
	return node
}

func liveSnapshot(nodes int) *cluster.Snapshot {
	s := &cluster.Snapshot{At: time.Unix(1_000_000, 0), Source: "test"}
	for i := range nodes {
		s.Nodes = append(s.Nodes, liveNode(string(rune('a'+i)), float64(nodes)))
	}
	return s
}

func TestObserveReadsTheRunningCluster(t *testing.T) {
	b := Observe(liveSnapshot(3))
	for input, want := range map[Input]float64{
		Datacenters: 1, Nodes: 3, Cores: 8, RAMGiB: 32, NICGbps: 5, Ports: 250_000, Users: 240_000, Devices: 1.25,
		OneToOneRate: 6_000, MUCRate: 300, MUCOccupants: 20, Archive: 1, DropsPerSessionHour: 60. / 300_000 * 3600,
	} {
		got := b.Scenario.Get(input)
		if !got.Known || got.Value < want*0.999 || got.Value > want*1.001 {
			t.Errorf("%v is %v, want %v", input, got, want)
		}
		if b.Inputs[input].Origin != FromLive || b.Inputs[input].From == "" {
			t.Errorf("%v has provenance %+v, want live with its family", input, b.Inputs[input])
		}
	}
	if ws := b.Scenario.Get(ShareWS).Value; ws < 0.333 || ws > 0.334 {
		t.Errorf("websocket share %v, want a third", ws)
	}
	if b.Inputs[RESTRate].Origin != FromDefault {
		t.Error("a rate that no metric gives is not marked as a default")
	}
	if err := b.Scenario.Validate(); err != nil {
		t.Error(err)
	}
	if missing := b.Missing(); missing != "" {
		t.Errorf("missing %q", missing)
	}
}

func TestTheMachineIsNeverInvented(t *testing.T) {
	s := liveSnapshot(3)
	for i := range s.Nodes {
		s.Nodes[i].Machine = cluster.Machine{Cores: known(8)}
	}
	b := Observe(s)
	if b.Scenario.Get(RAMGiB).Known || b.Scenario.Get(NICGbps).Known {
		t.Error("memory or network is known without a measurement")
	}
	v := Evaluate(DefaultModel(), b.Scenario)
	if len(v.Unjudged()) != 2 || !strings.Contains(v.Unjudged()[0].Why, "--ram-gib") {
		t.Errorf("unjudged %v, want memory and network with what would supply them", v.Unjudged())
	}
}

func TestTheWeakestMachineIsJudged(t *testing.T) {
	s := liveSnapshot(3)
	s.Nodes[1].Machine.Cores = known(4)
	s.Nodes[2].Machine.MemoryBytes = known(16 << 30)
	b := Observe(s)
	if b.Scenario.Get(Cores).Value != 4 || b.Scenario.Get(RAMGiB).Value != 16 {
		t.Errorf("cores %v, memory %v GiB", b.Scenario.Get(Cores), b.Scenario.Get(RAMGiB))
	}
}

func TestPushRevealsTheBackground(t *testing.T) {
	s := liveSnapshot(3)
	for i := range s.Nodes {
		s.Nodes[i].Traffic.Push = known(1_200 / 3.)
	}
	b := Observe(s)
	if got := b.Scenario.Get(ShareBackground).Value; got < 0.199 || got > 0.201 {
		t.Errorf("background share %v, want 0.2", got)
	}
	if got := b.Scenario.ConnectedUsers(); got < 239_999 || got > 240_001 {
		t.Errorf("connected users %v, want the 240,000 seen", got)
	}
	if err := b.Scenario.Validate(); err != nil {
		t.Error(err)
	}
}

func TestMessagesWhoseKindNoModuleTellsAreNotLost(t *testing.T) {
	for _, c := range []struct {
		out            float64
		oneToOne, room float64
	}{{9_000, 6_000, 0}, {60_000, 0, 6_000}} {
		s := liveSnapshot(3)
		for i := range s.Nodes {
			t := &s.Nodes[i].Traffic
			t.OneToOneIn, t.MUCIn = cluster.Absent("no module counts groups"), cluster.Absent("no module counts groups")
			t.Messages = cluster.Flow{In: known(2_000), Out: known(c.out / 3)}
		}
		b := Observe(s)
		if why := b.Missing(); why != "" {
			t.Fatalf("%v deliveries: missing %q", c.out, why)
		}
		f := b.Scenario.flows()
		if got := b.Scenario.Get(OneToOneRate).Value; got != c.oneToOne || b.Scenario.Get(MUCRate).Value != c.room {
			t.Errorf("%v deliveries: %v one-to-one, %v to rooms", c.out, got, b.Scenario.Get(MUCRate).Value)
		}
		if f.Out < c.out*0.95 || f.Out > c.out*1.05 {
			t.Errorf("%v deliveries become %v", c.out, f.Out)
		}
		if from := b.Inputs[OneToOneRate].From; !strings.Contains(from, "not told apart") {
			t.Errorf("the provenance is %q", from)
		}
	}
}

func TestOneSampleIsNotEnough(t *testing.T) {
	s := liveSnapshot(1)
	s.Nodes[0].Traffic = cluster.Traffic{OneToOneIn: cluster.Absent("first rate after the next scrape")}
	b := Observe(s)
	if missing := b.Missing(); !strings.Contains(missing, "two samples") {
		t.Errorf("missing %q", missing)
	}
}

func TestAdviceNamesWhatTheDocumentationAsks(t *testing.T) {
	for _, test := range []struct {
		name string
		s    Scenario
		want string
	}{
		{"a lone node", threeNodes().With(Nodes, 1), "no failover"},
		{"two nodes", threeNodes().With(Nodes, 2), "survivor must carry everything"},
		{"several datacenters", threeNodes().With(Datacenters, 2), "vendor"},
		{"a wide cluster", threeNodes().With(Nodes, 8), "4758"},
		{"ports bind", threeNodes(), "ERL_MAX_PORTS"},
		{"an archive of unknown ceiling", threeNodes(), "12k/s rows"},
		{"many archive queries", threeNodes().With(ArchiveReads, 1_500), "1000/s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := Evaluate(DefaultModel(), test.s)
			for _, a := range Advise(&v) {
				if strings.Contains(a.Text, test.want) {
					return
				}
			}
			t.Errorf("no advice with %q in %v", test.want, Advise(&v))
		})
	}
}

func TestANodeThatIsNoTargetIsNotCalledLost(t *testing.T) {
	s := liveSnapshot(3)
	s.Nodes[0].Membership.Known = known(5)
	for _, a := range AdviseLive(s) {
		if strings.Contains(a.Text, "lost") {
			t.Errorf("all targets are up, yet: %q", a.Text)
		}
	}
}

func TestLiveAdviceSeesWhatIsUnlike(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(s *cluster.Snapshot)
		want   string
		alarm  bool
	}{
		{"a node down", func(s *cluster.Snapshot) { s.Nodes[0].State, s.Nodes[0].Reason = cluster.Down, "connection refused" }, "a is down: connection refused", true},
		{"two nodes down", func(s *cluster.Snapshot) { s.Nodes[0].State, s.Nodes[1].State = cluster.Down, cluster.Down }, "1 of 3 nodes answer: more is lost than the one node", true},
		{"unequal cores", func(s *cluster.Snapshot) { s.Nodes[0].Machine.Cores = known(4) }, "cores from 4 to 8", false},
		{"unequal services", func(s *cluster.Snapshot) { s.Nodes[0].Services = []string{"muc"} }, "mam on 2 of 3", false},
		{"unequal load", func(s *cluster.Snapshot) { s.Nodes[2].Sessions = known(200_000) }, "c carries 1.50 times", false},
		{"a split", func(s *cluster.Snapshot) { s.Nodes[2].Membership.Joined = known(1) }, "disagree", true},
		{"unscraped members", func(s *cluster.Snapshot) { s.Nodes[0].Membership.Known = known(5) }, "has 5 nodes, only 3 of them targets", true},
		{"different releases", func(s *cluster.Snapshot) { s.Nodes[1].Version = "6.7" }, "b runs 6.7", false},
		{"lost archive rows", func(s *cluster.Snapshot) { s.Nodes[1].Archive.DroppedPerS = known(2) }, "loses archive rows", true},
		{"unscraped datacenters", func(s *cluster.Snapshot) { s.Nodes[1].Membership.GlobalDistribution = true }, "other datacenters", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := liveSnapshot(3)
			if advice := AdviseLive(s); len(advice) != 0 {
				t.Fatalf("alike nodes get %v", advice)
			}
			test.change(s)
			for _, a := range AdviseLive(s) {
				if strings.Contains(a.Text, test.want) && a.Alarm == test.alarm {
					return
				}
			}
			t.Errorf("no advice with %q in %v", test.want, AdviseLive(s))
		})
	}
}
