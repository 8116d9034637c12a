package review

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// noon is the time of the first snapshot of every test.
var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// testNode is a node with everything measured; load scales what its users do, not how many there are.
func testNode(i int, at time.Time, users, load float64) cluster.Node {
	from := func(v float64) cluster.Figure { return cluster.Measured(v, "a test") }
	sessions := 40_000 * users
	cores := 0.1 + 12e-6*sessions + 0.5*load
	return cluster.Node{
		Target: fmt.Sprintf("http://node%d:9091/metrics", i), Name: fmt.Sprintf("mongooseim-%d", i),
		State: cluster.Up, At: at.Add(-time.Second), Window: 30 * time.Second, Version: "6.8+", Services: []string{"mam", "muc_light"},
		Sessions: from(sessions), TCPConnections: from(0.9 * sessions), ClusterSessions: from(120_000 * users), ClusterUniqueUsers: from(104_000 * users),
		LoginsPerS: from(2.5 * users), LogoutsPerS: from(2.2 * users),
		Machine: cluster.Machine{
			Cores: from(8), MemoryBytes: from(32 << 30), MemoryUsedBytes: from(1.2e9 + 60_000*sessions), CPUCoresUsed: from(cores),
			NetworkInBytesPerS: from(900_000 * load), NetworkOutBytesPerS: from(2_300_000 * load), NetworkBitsPerS: from(10e9), FileDescriptors: from(1_048_576),
		},
		VM: cluster.VM{
			UserCPUCores: from(0.8 * cores), MemoryBytes: from(0.7e9 + 40_000*sessions), Ports: from(1_000 + sessions), Processes: from(2_000 + 3*sessions),
			PortLimit: from(250_000), ProcessLimit: from(1_048_576), UptimeS: from(3_600),
		},
		Membership: cluster.Membership{Joined: from(3), Known: from(3), Unavailable: from(0), Backend: "CETS"},
		Traffic: cluster.Traffic{
			Stanzas: cluster.Flow{In: from(1_500 * load), Out: from(3_600 * load)}, Messages: cluster.Flow{In: from(1_000 * load), Out: from(2_600 * load)},
			Presence: cluster.Flow{In: from(200 * load), Out: from(900 * load)}, IQ: cluster.Flow{In: from(300 * load), Out: from(100 * load)},
			Bytes: cluster.Flow{In: from(700_000 * load), Out: from(1_900_000 * load)}, TLSBytes: cluster.Flow{In: from(700_000 * load), Out: from(1_900_000 * load)},
			OneToOneIn: from(800 * load), GroupIn: from(200 * load), MUCLightIn: from(200 * load), PubSubIn: from(10 * load),
			HTTPNotifications: from(30 * load), Push: from(60 * load), REST: cluster.Absent("MongooseIM exports no such metric"),
		},
		Archive: cluster.Archive{
			RowsPerS: from(1_800 * load), LookupsPerS: from(20 * load), DroppedPerS: from(0), QueueLength: from(3),
			Lookup: cluster.Latency{Why: "no query was observed"},
		},
		SQL:   cluster.SQL{CallsPerS: from(90 * load), BusyWorkers: from(0.7 * load)},
		Pools: []cluster.Pool{{Kind: "rdbms", Tag: "default", Workers: from(10), QueueLength: from(0)}},
		Processing: cluster.Latency{
			UpperEdges: []float64{0.000256, 0.000512, 0.001024, 0.002048, 0.004096},
			Cumulative: []float64{2_000, 6_000, 9_000, 9_950, 10_000}, SumSeconds: 6, From: "a test",
		},
	}
}

// testSnapshot is a cluster of three nodes. Users and load wander, apart from one another.
func testSnapshot(number int) *cluster.Snapshot {
	at := noon.Add(time.Duration(number) * 30 * time.Second)
	s := &cluster.Snapshot{At: at, Source: "3 targets", Interval: 30 * time.Second}
	users := 1 + 0.3*math.Sin(float64(number)/7)
	load := 1 + 0.5*math.Sin(float64(number)/4)
	for i, share := range []float64{1, 1.05, 0.95} {
		s.Nodes = append(s.Nodes, testNode(i+1, at, users*share, load*share))
	}
	return s
}

// snapshots of a test.
const snapshots = 60

// subjectOf learns from the snapshots and looks at the last one.
func subjectOf(t testing.TB, all ...*cluster.Snapshot) *Subject {
	t.Helper()
	learner := calibrate.New(nil)
	for _, s := range all {
		learner.Add(s)
	}
	last := all[len(all)-1]
	learned := learner.Result()
	b := sizing.Observe(last)
	s := &Subject{
		Basis: Live, MadeAt: last.At.Add(2 * time.Second), Version: "1.2.3", Command: "mimtop report --target node1", Snapshot: last, Baseline: b,
		Model: learned.Model, Missing: b.Missing(), Learned: learned, Track: learner.TrackRecord(), Sampler: sizing.NewSampler(200, 1),
	}
	if last.Totals().NodesUp == 0 {
		s.Missing = "no node could be read"
	}
	return s
}

// liveSubject is a cluster that was read for half an hour, with two scenarios to compare.
func liveSubject(t testing.TB) *Subject {
	t.Helper()
	var all []*cluster.Snapshot
	for i := range snapshots {
		all = append(all, testSnapshot(i))
	}
	s := subjectOf(t, all...)
	double := s.Baseline
	double.Give(sizing.Users, 4*double.Scenario.Get(sizing.Users).Value)
	double.Scenario.ScaleRates(4)
	five := double
	five.Give(sizing.Nodes, 5)
	s.Scenarios = []Scenario{{"four-times", double}, {"four-times-on-five-nodes", five}}
	return s
}

// sitesSubject is a cluster of two unequal sites, one node of which is down, with too few snapshots to learn from.
func sitesSubject(t testing.TB) *Subject {
	t.Helper()
	var all []*cluster.Snapshot
	for i := range 2 {
		s := testSnapshot(i)
		more := testSnapshot(i)
		for k := range s.Nodes {
			s.Nodes[k].Site, more.Nodes[k].Site = "eu-west", "us-east"
			more.Nodes[k].Target, more.Nodes[k].Name = fmt.Sprintf("http://us%d:9091/metrics", k), fmt.Sprintf("us-%d", k)
			more.Nodes[k].Machine.Cores = cluster.Measured(4, "a test")
			more.Nodes[k].Services = []string{"mam", "muc_light", "push"}[:2+k%2]
		}
		down := &more.Nodes[2]
		down.State, down.Reason, down.At = cluster.Down, "connection refused", s.At.Add(-3*time.Minute)
		s.Nodes = append(s.Nodes, more.Nodes...)
		s.Source, s.Warnings = "6 targets", []string{"the list nodes.yml could not be read"}
		all = append(all, s)
	}
	s := subjectOf(t, all...)
	s.Basis = Replayed
	s.Baseline.Give(sizing.GrowthPctMonth, 7)
	s.Baseline.Give(sizing.P99SLOMS, 50)
	return s
}

// planSubject is a plan without a cluster, with daily peaks.
func planSubject(t testing.TB) *Subject {
	t.Helper()
	b := sizing.DefaultBaseline()
	for i, v := range map[sizing.Input]float64{
		sizing.Nodes: 2, sizing.Cores: 8, sizing.RAMGiB: 32, sizing.Users: 200_000, sizing.OneToOneRate: 4_000, sizing.Archive: 1,
	} {
		b.Give(i, v)
	}
	peaks := &sizing.DailyPeaks{}
	for day := range 30 {
		peaks.Days = append(peaks.Days, float64(day))
		peaks.Users = append(peaks.Users, 180_000+700*float64(day)+3_000*math.Sin(float64(day)*2*math.Pi/7))
	}
	peaks.Newest = noon.AddDate(0, 0, -1)
	return &Subject{
		Basis: Planned, MadeAt: noon, Version: "1.2.3", Command: "mimtop report --plan", Baseline: b, Model: sizing.DefaultModel(), Peaks: peaks,
		Sampler: sizing.NewSampler(200, 1),
	}
}

// unreadSubject is a cluster of which nothing could be read.
func unreadSubject(t testing.TB) *Subject {
	t.Helper()
	s := testSnapshot(0)
	for i := range s.Nodes {
		s.Nodes[i] = cluster.Node{Target: s.Nodes[i].Target, Name: s.Nodes[i].Name, State: cluster.Down, Reason: "connection refused"}
	}
	return subjectOf(t, s)
}

// bareSubject is a cluster of one node of which neither cores nor memory are known: the table is the only judge.
func bareSubject(t testing.TB) *Subject {
	t.Helper()
	s := testSnapshot(0)
	s.Nodes = s.Nodes[:1]
	n := &s.Nodes[0]
	n.Machine = cluster.Machine{}
	n.Machine.Explain("no node_exporter was asked")
	n.Membership = cluster.Membership{}
	return subjectOf(t, s)
}

// subjects are all of them by name.
var subjects = map[string]func(testing.TB) *Subject{
	"live": liveSubject, "sites": sitesSubject, "plan": planSubject, "unread": unreadSubject, "bare": bareSubject,
}
