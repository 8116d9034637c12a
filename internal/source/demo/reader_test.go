package demo

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
	"github.com/mimtop/mimtop/internal/source/nodeexporter"
)

// reading is a node of a simulation as mimtop's own readers see it.
type reading struct {
	sim   *Simulation
	index int
	pages *mongooseim.Tracker
	hosts *nodeexporter.Tracker
	node  cluster.Node
}

func read(s *Simulation) []*reading {
	all := make([]*reading, s.Len())
	for i := range all {
		all[i] = &reading{
			sim: s, index: i,
			pages: mongooseim.NewTracker(time.Minute), hosts: nodeexporter.NewTracker(time.Minute),
			node: cluster.Node{Target: s.Name(i), Name: s.Name(i), Site: s.Site(i)},
		}
	}
	return all
}

// at reads the page of a node and its host at a time; a node that is down keeps its figures.
func (r *reading) at(t testing.TB, at time.Duration) *cluster.Node {
	t.Helper()
	r.sim.Step(at)
	if r.sim.Up(r.index) {
		if err := r.pages.Observe(r.sim.AppendMetrics(nil, r.index), began.Add(at), &r.node); err != nil {
			t.Fatal(err)
		}
	} else {
		r.node.State = cluster.Down
	}
	machine := r.node.Machine
	if err := r.hosts.Observe(r.sim.AppendHost(nil, r.index), began.Add(at), &machine); err != nil {
		t.Fatal(err)
	}
	r.node.Machine = machine
	return &r.node
}

func TestEveryFigureOfANodeIsKnownAfterTwoReadings(t *testing.T) {
	for _, sites := range []int{1, 2} {
		for _, nodes := range []int{1, 3} {
			t.Run(fmt.Sprintf("%d nodes in %d sites", nodes, sites), func(t *testing.T) {
				all := read(simulate(t, Config{Nodes: nodes, Sites: sites, Seed: 3}))
				for _, r := range all {
					r.at(t, 0)
				}
				for _, r := range all {
					n := r.at(t, 5*time.Second)
					requireKnown(t, n.Name, reflect.ValueOf(*n))
					if n.State != cluster.Up || n.Version != "6.8+" || len(n.Warnings) > 0 || n.Restarted {
						t.Errorf("%s: state %v, version %q, restarted %v, warnings %q", n.Name, n.State, n.Version, n.Restarted, n.Warnings)
					}
					if n.Membership.GlobalDistribution != (sites > 1) {
						t.Errorf("%s: global distribution %v with %d sites", n.Name, n.Membership.GlobalDistribution, sites)
					}
				}
			})
		}
	}
}

// requireKnown visits every Figure and Latency of a value.
func requireKnown(t *testing.T, path string, v reflect.Value) {
	t.Helper()
	switch x := v.Interface().(type) {
	case cluster.Figure:
		if !x.Known {
			t.Errorf("%s is absent: %s", path, x.Why)
		}
		return
	case cluster.Latency:
		if x.Count() == 0 {
			t.Errorf("%s is empty: %s", path, x.Why)
		}
		return
	case cluster.Pool:
		requireKnown(t, path+"."+x.Kind+".QueueLength", reflect.ValueOf(x.QueueLength))
		if x.Kind == "rdbms" { // MongooseIM says no other pool's size.
			requireKnown(t, path+"."+x.Kind+".Workers", reflect.ValueOf(x.Workers))
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			if v.Type().Field(i).IsExported() && name != "REST" { // MongooseIM has no metric of REST requests.
				requireKnown(t, path+"."+name, v.Field(i))
			}
		}
	case reflect.Slice:
		if v.Type().Elem() == reflect.TypeFor[cluster.Pool]() && v.Len() != 2 {
			t.Errorf("%s has %d pools, want 2", path, v.Len())
		}
		for i := range v.Len() {
			requireKnown(t, fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	}
}

func TestAReaderThatDividesByItsOwnClockReadsTheTruthAtAnySpeed(t *testing.T) {
	for _, speed := range []float64{0.5, 1, 60, 600} {
		t.Run(fmt.Sprint("speed ", speed), func(t *testing.T) {
			s := simulate(t, Config{Seed: 9, Speed: speed})
			all := read(s)
			// Readings are between ticks on purpose: counters go on there too.
			first, span := 10*time.Second+370*time.Millisecond, 20*time.Second
			for _, r := range all {
				r.at(t, first)
			}
			// The first and the last tick of the span count as much as the span takes of them.
			mean := make([]NodeTruth, len(all))
			for i := range 21 {
				part := 1.0 / 20
				switch i {
				case 0:
					part *= 0.63
				case 20:
					part *= 0.37
				}
				s.Step(first + time.Duration(i)*time.Second)
				for j, n := range s.Truth().Nodes {
					mean[j].MessagesIn += n.MessagesIn * part
					mean[j].StanzasOut += n.StanzasOut * part
					mean[j].LoginsPerS += n.LoginsPerS * part
					mean[j].RowsPerS += n.RowsPerS * part
					mean[j].CPUCores += n.CPUCores * part
				}
			}
			for i, r := range all {
				n := r.at(t, first+span)
				want := mean[i]
				near(t, "messages in", n.Traffic.Messages.In.Value, want.MessagesIn, 0.001)
				near(t, "stanzas out", n.Traffic.Stanzas.Out.Value, want.StanzasOut, 0.001)
				near(t, "logins", n.LoginsPerS.Value, want.LoginsPerS, 0.03)
				near(t, "archive rows", n.Archive.RowsPerS.Value, want.RowsPerS, 0.001)
				near(t, "user CPU", n.VM.UserCPUCores.Value*hidden.UserCPUFactor, want.CPUCores, 0.002)
				near(t, "CPU of the host", n.Machine.CPUCoresUsed.Value, want.CPUCores+osUserCores+osSystemCores, 0.015)
				now := s.Truth().Nodes[i]
				near(t, "sessions", n.Sessions.Value, now.Sessions, 0)
				near(t, "VM memory", n.VM.MemoryBytes.Value, now.MemoryBytes, 0)
				near(t, "memory of the host", n.Machine.MemoryUsedBytes.Value, now.HostMemoryBytes, 1e-6)
			}
		})
	}
}

func TestTheDefaultClusterIsAMidSizeService(t *testing.T) {
	s := simulate(t, Config{Seed: 1})
	snapshot := &cluster.Snapshot{}
	all := read(s)
	for _, r := range all {
		r.at(t, 0)
	}
	for _, r := range all {
		snapshot.Nodes = append(snapshot.Nodes, *r.at(t, 30*time.Second))
	}
	totals := snapshot.Totals()
	near(t, "unique users", totals.UniqueUsers.Value, 120_000, 0.05)
	near(t, "sessions", totals.Sessions.Value, 138_000, 0.05)
	near(t, "devices for each user", totals.Sessions.Value/totals.UniqueUsers.Value, devices, 0.01)
	traffic := totals.Traffic
	for what, pair := range map[string][2]float64{
		"MUC":       {traffic.MUCIn.Value, 120},
		"MUC Light": {traffic.MUCLightIn.Value, 200},
		"PubSub":    {traffic.PubSubIn.Value, 50},
		"chats":     {traffic.OneToOneIn.Value, 2_500},
	} {
		near(t, what, pair[0], pair[1], 0.5)
	}
	near(t, "rows", totals.ArchiveRowsPerS.Value, 2*traffic.OneToOneIn.Value/(1+receiptsPerChat)+traffic.GroupIn.Value, 0.02)
	most, least := 0.0, 1e9
	for _, n := range snapshot.Nodes {
		most, least = max(most, n.Sessions.Value), min(least, n.Sessions.Value)
		if share := n.VM.UserCPUCores.Value / n.Machine.Cores.Value; share < 0.03 || share > 0.5 {
			t.Errorf("%s uses %v of its cores", n.Name, share)
		}
	}
	if most/least < 1.005 || most/least > 1.2 {
		t.Errorf("nodes have %v to %v sessions, want a slight imbalance", least, most)
	}
}
