package mongooseim

import (
	"fmt"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// The truths are those of the clients that made the load, and of the operating system, not of the servers.

func TestASingleNodeSaysWhatItsClientsDid(t *testing.T) {
	n := pair(t, "6.3.3-single-load-1", "6.3.3-single-load-2", 20.001)
	exact(t, "sessions", n.Sessions, 110)
	exact(t, "TCP connections", n.TCPConnections, 110)
	exact(t, "sessions of the cluster", n.ClusterSessions, 110)
	exact(t, "unique users", n.ClusterUniqueUsers, 100)
	near(t, "messages in", n.Traffic.Messages.In, 51.0, 0.02)
	near(t, "messages out", n.Traffic.Messages.Out, 50.0, 0.02)
	near(t, "presence in", n.Traffic.Presence.In, 5.05, 0.02)
	near(t, "offline messages", n.Traffic.Offline, 1.0, 0.02)
	exact(t, "logins", n.LoginsPerS, 0)
	exact(t, "uptime", n.VM.UptimeS, 88.471)
	exact(t, "cores", n.Machine.Cores, 2)
	// The process used 0.75 s of CPU, a quarter of which is system time that the VM does not report.
	near(t, "user CPU", n.VM.UserCPUCores, 0.75*0.8/20, 0.2)
	exact(t, "VM memory", n.VM.MemoryBytes, 55329936+11992336)
	if n.Window != 20*time.Second+time.Millisecond || n.State != cluster.Up || n.Version != "6.3" {
		t.Errorf("window %v, state %v, version %q", n.Window, n.State, n.Version)
	}
	if mean, ok := n.Processing.MeanSeconds(); !ok || mean < 50e-6 || mean > 500e-6 {
		t.Errorf("a message takes %v s, want about 140 us: clients saw 0.8 ms for the whole way", mean)
	}
	absent(t, "one-to-one", n.Traffic.OneToOneIn, "group messages are not counted")
	absent(t, "archive rows", n.Archive.RowsPerS, "mod_mam is not loaded")
	absent(t, "REST", n.Traffic.REST, "no REST request metric")
	absent(t, "SQL calls", n.SQL.CallsPerS, "no relational database pool")
	absent(t, "host memory", n.Machine.MemoryBytes, "node_exporter")
}

// threeNodes observes the phases of a cluster, given as name and seconds, and returns a snapshot of the last one. A node
// with no capture of the last phase is down.
func threeNodes(t *testing.T, prefix string, down int, phases ...any) *cluster.Snapshot {
	t.Helper()
	s := &cluster.Snapshot{}
	for i := 1; i <= 3; i++ {
		x := newTarget(fmt.Sprint("node", i))
		for j := 0; j < len(phases); j += 2 {
			last := j == len(phases)-2
			if last && i == down {
				x.node.State = cluster.Down
				continue
			}
			x.sees(t, phases[j+1].(float64), capture(t, fmt.Sprintf("%s-%s-node%d", prefix, phases[j], i)))
		}
		s.Nodes = append(s.Nodes, x.node)
	}
	return s
}

func TestAClusterIsTheSumOfItsNodesAndNotOfWhatTheyRepeat(t *testing.T) {
	s := threeNodes(t, "6.3.3-cluster", 0, "load-1", 0.0, "load-2", 20.001)
	for i, want := range []struct{ sessions, messages float64 }{{60, 36}, {30, 18}, {10, 6}} {
		exact(t, "sessions of a node", s.Nodes[i].Sessions, want.sessions)
		exact(t, "sessions of the cluster as a node sees it", s.Nodes[i].ClusterSessions, 100)
		near(t, "messages into a node", s.Nodes[i].Traffic.Messages.In, want.messages, 0.02)
		exact(t, "members", s.Nodes[i].Membership.Joined, 3)
	}
	totals := s.Totals()
	exact(t, "sessions", totals.Sessions, 100)
	exact(t, "unique users", totals.UniqueUsers, 100)
	near(t, "messages in", totals.Traffic.Messages.In, 60, 0.02)
	near(t, "messages out", totals.Traffic.Messages.Out, 60, 0.02)
	near(t, "presence in", totals.Traffic.Presence.In, 6, 0.02)
}

func TestALostNodeShowsInTheOthers(t *testing.T) {
	s := threeNodes(t, "6.3.3-cluster", 3, "load-2", 0.0, "node3-down", 40.0)
	for i := range 2 {
		m := s.Nodes[i].Membership
		exact(t, "joined", m.Joined, 2)
		exact(t, "known", m.Known, 3)
		exact(t, "unavailable", m.Unavailable, 1)
	}
	totals := s.Totals()
	exact(t, "sessions", totals.Sessions, 90)
	if totals.NodesUp != 2 || totals.NodesKnown != 3 {
		t.Errorf("%d nodes up of %d, want 2 of 3", totals.NodesUp, totals.NodesKnown)
	}
	// The senders on the lost node are gone; the others went on for the whole time.
	near(t, "messages in", totals.Traffic.Messages.In, 54, 0.02)
}

func TestOfAKilledNodeTheSessionsAreGone(t *testing.T) {
	s := threeNodes(t, "6.8.0", 3, "load-3", 0.0, "node3-killed-25s", 45.1)
	for i, want := range []float64{110, 20} { // The clients of the second one were cut off too; 20 may resume.
		n := s.Nodes[i]
		exact(t, "sessions of a node", n.Sessions, want)
		exact(t, "sessions of the cluster", n.ClusterSessions, 130)
		exact(t, "joined", n.Membership.Joined, 2)
		exact(t, "known", n.Membership.Known, 3)
		exact(t, "unavailable", n.Membership.Unavailable, 1)
	}
	totals := s.Totals()
	exact(t, "sessions", totals.Sessions, 130)
	if totals.NodesUp != 2 || totals.NodesKnown != 3 || totals.Targets != 3 {
		t.Errorf("%d nodes up of %d known and %d targets", totals.NodesUp, totals.NodesKnown, totals.Targets)
	}
}

func TestAReturnedNodeBeginsAnewAndTheOthersGoOn(t *testing.T) {
	s := threeNodes(t, "6.3.3-cluster", 0, "load-2", 0.0, "node3-back", 75.0)
	if s.Nodes[0].Restarted || s.Nodes[1].Restarted || !s.Nodes[2].Restarted {
		t.Errorf("restarted: %v %v %v, want only the third",
			s.Nodes[0].Restarted, s.Nodes[1].Restarted, s.Nodes[2].Restarted)
	}
	absent(t, "messages in", s.Nodes[2].Traffic.Messages.In, "node restarted; first rate after the next scrape")
	if !s.Nodes[0].Traffic.Messages.In.Known {
		t.Error("a node that went on has no rate")
	}
	if s.Nodes[2].Window != 0 {
		t.Errorf("window %v after a restart, want 0", s.Nodes[2].Window)
	}
}

func TestAFullClusterCountsToTheMessage(t *testing.T) {
	for _, test := range []struct {
		from, to                  string
		seconds                   float64
		messages, truth, groups   float64 // by the metrics' own count, by the clients', of those to rooms
		one, presences, publishes float64
		lookups, failedLogins     float64
	}{
		{"load-1", "load-2", 15.039, 1016, 1019, 77, 942, 76, 16, 16, 8},
		{"load-2", "load-3", 60.042, 4053, 4052, 300, 3752, 300, 60, 60, 30},
	} {
		t.Run(test.to, func(t *testing.T) {
			s := threeNodes(t, "6.8.0", 0, test.from, 0.0, test.to, test.seconds)
			for i := range s.Nodes {
				exact(t, "sessions of a node", s.Nodes[i].Sessions, 110)
				exact(t, "rooms' backend", s.Nodes[i].Membership.Joined, 3)
				if s.Nodes[i].Version != "6.8+" {
					t.Errorf("version %q", s.Nodes[i].Version)
				}
			}
			totals := s.Totals()
			exact(t, "sessions", totals.Sessions, 330)
			exact(t, "unique users", totals.UniqueUsers, 300)
			traffic := totals.Traffic
			exact(t, "messages in", traffic.Messages.In, test.messages/test.seconds)
			near(t, "messages in, as the clients say", traffic.Messages.In, test.truth/test.seconds, 0.005)
			near(t, "group messages", traffic.GroupIn, test.groups/test.seconds, 0.02)
			near(t, "one-to-one messages", traffic.OneToOneIn, test.one/test.seconds, 0.02)
			near(t, "presence", traffic.Presence.In, test.presences/test.seconds, 0.03)
			near(t, "publishes", traffic.PubSubIn, test.publishes/test.seconds, 0.07)
			near(t, "archive queries", totals.ArchiveLookupsPerS, test.lookups/test.seconds, 0.07)
			failed := s.Nodes[0].AuthFailuresPerS.Plus(s.Nodes[1].AuthFailuresPerS).Plus(s.Nodes[2].AuthFailuresPerS)
			near(t, "failed logins", failed, test.failedLogins/test.seconds, 0.13)
			absent(t, "MUC alone", traffic.MUCIn, "cannot be told apart")
			if mean, ok := totals.Processing.MeanSeconds(); !ok || mean < 2.5e-3 || mean > 3.1e-3 {
				t.Errorf("a message takes %v s, want 2.7 to 2.9 ms", mean)
			}
			// A one-to-one message between local users is two rows, one to an offline user too, a group message one.
			rows := 2*(test.one-8*test.seconds/15) + test.groups
			near(t, "archive rows", totals.ArchiveRowsPerS, rows/test.seconds, 0.02)
		})
	}
}

func TestPingsAreInMillisecondsAndAllElseInMicroseconds(t *testing.T) {
	n := pair(t, "6.8.0-load-2-node1", "6.8.0-load-3-node1", 60.042)
	// The clients are on the same machine: they answer within a millisecond or two, not within a second, nor in 1 us.
	if mean, ok := n.Ping.MeanSeconds(); !ok || mean < 1e-5 || mean > 2e-3 {
		t.Errorf("ping takes %v s on the mean", mean)
	}
	if q, ok := n.Ping.Quantile(0.5); !ok || q.HighSeconds != 1e-3 {
		t.Errorf("half of the pings are below %v s, want 1 ms, the first edge", q.HighSeconds)
	}
	if q, ok := n.Processing.Quantile(0.5); !ok || q.HighSeconds < 1e-3 || q.HighSeconds > 5e-3 {
		t.Errorf("half of the messages take less than %v s, want a few milliseconds", q.HighSeconds)
	}
	if last := len(n.Ping.UpperEdges) - 2; n.Ping.UpperEdges[last] != float64(1<<30)/1000 {
		t.Errorf("last edge of pings %v s", n.Ping.UpperEdges[last])
	}
}

func TestDatabaseFiguresOfAFullNode(t *testing.T) {
	n := pair(t, "6.8.0-load-1-node1", "6.8.0-load-2-node1", 15.039)
	// /proc says 1.17 s user and system; the VM's own counter says 0.90 s.
	near(t, "user CPU", n.VM.UserCPUCores, 0.90/15.039, 0.02)
	if n.SQL.Call.Count() == 0 || !n.SQL.CallsPerS.Known {
		t.Fatalf("no SQL figures: %+v", n.SQL)
	}
	near(t, "calls", n.SQL.CallsPerS, n.SQL.Call.Count()/15.039, 0.01)
	mean, _ := n.SQL.Call.MeanSeconds()
	near(t, "busy workers", n.SQL.BusyWorkers, mean*n.SQL.Call.Count()/15.039, 0.01)
	if n.Archive.Flush.Count() == 0 || n.Archive.Lookup.Count() == 0 {
		t.Errorf("archive %+v", n.Archive)
	}
	exact(t, "archive queue", n.Archive.QueueLength, 0)
	exact(t, "rows dropped", n.Archive.DroppedPerS, 0)
	want := cluster.Pool{
		Kind: "rdbms", Tag: "default",
		Workers:     cluster.Measured(5, "wpool_global_rdbms_stats_workers"),
		QueueLength: cluster.Measured(0, "wpool_global_queue_lengths_total"),
	}
	if len(n.Pools) != 1 || n.Pools[0] != want {
		t.Errorf("pools %+v, want %+v", n.Pools, want)
	}
}
