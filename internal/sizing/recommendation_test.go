package sizing

import (
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// recommended is a cluster of alike nodes with everything known, before a test spoils it.
func recommended(nodes int) *cluster.Snapshot {
	from := func(v float64) cluster.Figure { return cluster.Measured(v, "a test") }
	s := &cluster.Snapshot{At: time.Unix(1_000, 0)}
	for i := range nodes {
		s.Nodes = append(s.Nodes, cluster.Node{
			Target: strings.Repeat("n", i+1), Name: strings.Repeat("n", i+1), State: cluster.Up, Services: []string{"mam", "rdbms"},
			Sessions: from(10_000), ClusterUniqueUsers: from(10_000 * float64(nodes)), TCPConnections: from(10_000),
			Machine: cluster.Machine{Cores: from(8), MemoryBytes: from(32 << 30), NetworkBitsPerS: from(10e9)},
			VM:      cluster.VM{PortLimit: from(250_000), ProcessLimit: from(10_000_000)},
			Traffic: cluster.Traffic{Messages: cluster.Flow{In: from(100), Out: from(100)}, OneToOneIn: from(100)},
			Archive: cluster.Archive{RowsPerS: from(200), DroppedPerS: from(0)},
		})
	}
	return s
}

func recommendations(s *cluster.Snapshot, give map[Input]float64) map[string]Recommendation {
	b := Observe(s)
	for i, v := range give {
		b.Give(i, v)
	}
	v := Evaluate(DefaultModel(), b.Scenario)
	all := map[string]Recommendation{}
	for _, r := range Recommendations(&v, &b, s) {
		all[r.Key] = r
	}
	return all
}

func TestEachRecommendationIsCheckedByWhatItIsAbout(t *testing.T) {
	for name, c := range map[string]struct {
		nodes int
		spoil func(*cluster.Snapshot)
		give  map[Input]float64
		key   string
		state Conformity
		why   string
	}{
		"three nodes":       {nodes: 3, key: "production_nodes", state: Conforms, why: "3 nodes"},
		"two nodes":         {nodes: 2, key: "production_nodes", state: ConformsNot, why: "2 nodes"},
		"the survivor":      {nodes: 2, key: "survivors_carry", state: Conforms, why: "a node lost"},
		"nothing is left":   {nodes: 1, key: "survivors_carry", state: ConformsNot, why: "nothing is left"},
		"too much for two":  {nodes: 3, give: map[Input]float64{Users: 600_000}, key: "survivors_carry", state: ConformsNot, why: "of its limit"},
		"memory unknown":    {nodes: 3, spoil: each(func(n *cluster.Node) { n.Machine.MemoryBytes = cluster.Figure{} }), key: "survivors_carry", state: ConformityUnknown, why: "not judged: memory"},
		"alike":             {nodes: 3, key: "same_power", state: Conforms, why: "alike"},
		"one with less":     {nodes: 3, spoil: last(func(n *cluster.Node) { n.Machine.Cores.Value = 4 }), key: "same_power", state: ConformsNot, why: "cores from 4 to 8"},
		"no node_exporter":  {nodes: 3, spoil: each(func(n *cluster.Node) { n.Machine.MemoryBytes = cluster.Figure{} }), key: "same_power", state: ConformityUnknown, why: "memory"},
		"a lone node":       {nodes: 1, key: "same_power", state: ConformityUnknown, why: "fewer than two"},
		"same services":     {nodes: 3, key: "same_services", state: Conforms, why: "2 services"},
		"one service less":  {nodes: 3, spoil: last(func(n *cluster.Node) { n.Services = n.Services[:1] }), key: "same_services", state: ConformsNot, why: "rdbms on 2 of 3"},
		"even load":         {nodes: 3, key: "even_load", state: Conforms, why: "1.00 times"},
		"one does it all":   {nodes: 3, spoil: last(func(n *cluster.Node) { n.Sessions.Value = 40_000 }), key: "even_load", state: ConformsNot, why: "nnn has 2.00 times"},
		"sessions unknown":  {nodes: 3, spoil: last(func(n *cluster.Node) { n.Sessions = cluster.Figure{} }), key: "even_load", state: ConformityUnknown, why: "not every node"},
		"machine fits":      {nodes: 3, key: "machine_power", state: Conforms, why: "CPU"},
		"machine too small": {nodes: 3, give: map[Input]float64{Cores: 1, OneToOneRate: 50_000}, key: "machine_power", state: ConformsNot, why: "CPU"},
		"busy beyond it":    {nodes: 3, spoil: last(func(n *cluster.Node) { n.Machine.CPUCoresUsed = cluster.Measured(7.9, "a test") }), key: "machine_power", state: ConformsNot, why: "measured: 137 %"},
		"network unknown":   {nodes: 3, spoil: each(func(n *cluster.Node) { n.Machine.NetworkBitsPerS = cluster.Figure{} }), key: "machine_power", state: ConformityUnknown, why: "network unknown"},
		"below the band":    {nodes: 3, key: "users_in_band", state: Conforms, why: "below the band"},
		"above the band":    {nodes: 3, give: map[Input]float64{Users: 50_000_000}, key: "users_in_band", state: ConformsNot, why: "above the band"},
		"REST unknown":      {nodes: 3, key: "clients", state: ConformityUnknown, why: "REST requests"},
		"clients given":     {nodes: 3, give: map[Input]float64{ShareBackground: 0, ShareBOSH: 0, RESTRate: 5}, key: "clients", state: Conforms, why: "REST requests 5/s (given)"},
		"rows unknown":      {nodes: 3, key: "archive", state: ConformityUnknown, why: "--db-rows-cap"},
		"rows fit":          {nodes: 3, give: map[Input]float64{DBRowsCap: 10_000}, key: "archive", state: Conforms, why: "rows"},
		"rows too many":     {nodes: 3, give: map[Input]float64{DBRowsCap: 100}, key: "archive", state: ConformsNot, why: "rows"},
		"rows lost":         {nodes: 3, spoil: each(func(n *cluster.Node) { n.Archive.DroppedPerS.Value = 1 }), key: "archive", state: ConformsNot, why: "refuses 3/s"},
		"pool too small":    {nodes: 3, spoil: last(busyPool), key: "archive", state: ConformsNot, why: "200 % of it"},
		"no objective":      {nodes: 3, key: "latency", state: ConformityUnknown, why: "--p99-slo-ms"},
		"within objective":  {nodes: 3, give: map[Input]float64{P99SLOMS: 500}, key: "latency", state: Conforms, why: "500 ms"},
		"beyond objective":  {nodes: 3, give: map[Input]float64{P99SLOMS: 0.1}, key: "latency", state: ConformsNot, why: "objective"},
		"limits fit":        {nodes: 3, key: "vm_limits", state: Conforms, why: "250k ports"},
		"too few ports":     {nodes: 3, give: map[Input]float64{Users: 300_000}, key: "vm_limits", state: ConformsNot, why: "250k ports"},
	} {
		t.Run(name, func(t *testing.T) {
			s := recommended(c.nodes)
			if c.spoil != nil {
				c.spoil(s)
			}
			got, ok := recommendations(s, c.give)[c.key]
			if !ok || got.State != c.state || !strings.Contains(got.Why, c.why) {
				t.Errorf("%s is %v: %q; want %v: %q", c.key, got.State, got.Why, c.state, c.why)
			}
		})
	}
}

func each(change func(*cluster.Node)) func(*cluster.Snapshot) {
	return func(s *cluster.Snapshot) {
		for i := range s.Nodes {
			change(&s.Nodes[i])
		}
	}
}

func last(change func(*cluster.Node)) func(*cluster.Snapshot) {
	return func(s *cluster.Snapshot) { change(&s.Nodes[len(s.Nodes)-1]) }
}

// busyPool has twice as many calls under way as connections.
func busyPool(n *cluster.Node) {
	n.Pools = []cluster.Pool{{Kind: "rdbms", Workers: cluster.Measured(10, "a test")}}
	n.SQL.BusyWorkers = cluster.Measured(20, "a test")
}

// TestNothingIsFollowedWhereNothingIsKnown looks at a cluster that cannot be read: to say ok would be a guess.
func TestNothingIsFollowedWhereNothingIsKnown(t *testing.T) {
	s := recommended(3)
	for i := range s.Nodes {
		s.Nodes[i] = cluster.Node{Target: s.Nodes[i].Target, State: cluster.Down}
	}
	b := Observe(s)
	all := Recommendations(nil, &b, s)
	const fewest = 12
	if len(all) < fewest {
		t.Errorf("only %d recommendations", len(all))
	}
	for _, r := range all {
		if r.State != ConformityUnknown || r.Says == "" || r.Why == "" {
			t.Errorf("%s is %v: %q", r.Key, r.State, r.Why)
		}
	}
}

func TestSeveralDatacentersBringRecommendationsOfTheirOwn(t *testing.T) {
	b := DefaultBaseline()
	b.Give(Datacenters, 2)
	b.Give(Nodes, 2)
	v := Evaluate(DefaultModel(), b.Scenario)
	states := map[string]Conformity{}
	for _, r := range Recommendations(&v, &b, nil) {
		states[r.Key] = r.State
	}
	for key, want := range map[string]Conformity{
		"production_nodes": ConformsNot, "datacenters_carry": Conforms, "vendor": ConformityUnknown, "fast_links": ConformityUnknown,
		"same_power": ConformityUnknown, "same_services": ConformityUnknown, "even_load": ConformityUnknown,
	} {
		if got, ok := states[key]; !ok || got != want {
			t.Errorf("%s is %v (there: %v), want %v", key, got, ok, want)
		}
	}
}
