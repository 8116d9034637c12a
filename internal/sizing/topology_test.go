package sizing

import (
	"math"
	"math/rand/v2"
	"testing"
)

func defaultSearch() *Search {
	return &Search{Catalogue: DefaultCatalogue(), MinNodes: DefaultMinNodes}
}

// anySearch is a load and a search, far apart: from loads that hold on anything to those that hold on nothing.
func anySearch(r *rand.Rand) (Scenario, *Search) {
	log := func(low, high float64) float64 { return low * math.Pow(high/low, r.Float64()) }
	s := Defaults()
	s.Set(Users, math.Round(log(100, 3e7)))
	s.Set(Datacenters, float64(1+r.IntN(3)))
	s.Set(OneToOneRate, log(1, 1e6))
	s.Set(MUCRate, log(1, 1e4))
	s.Set(MUCOccupants, log(1, 100))
	s.Set(Archive, float64(r.IntN(2)))
	s.Set(DropsPerSessionHour, log(0.01, 50))
	s.Set(Ports, log(1e4, 1e7))
	s.Set(BytesPerStanza, log(1, 1e5))
	if r.IntN(3) == 0 {
		s.Set(P99SLOMS, log(1, 100))
	}
	if r.IntN(3) == 0 {
		s.Set(DBRowsCap, log(1e3, 1e6))
	}
	if r.IntN(4) == 0 {
		share := 0.1 + 0.8*r.Float64()
		s.SetSites([]Site{{Name: "a", Nodes: 3, Share: share}, {Name: "b", Nodes: 5, Share: 1 - share, Cores: Known(2)}})
	}
	q := &Search{MinNodes: 1 + r.IntN(5), AllUpOnly: r.IntN(2) == 0}
	for range 1 + r.IntN(4) {
		q.Catalogue.Machines = append(q.Catalogue.Machines, Machine{
			Name: "m", Cores: log(0.1, 128), RAMGiB: log(0.2, 1024), NICGbps: log(0.1, 100), Price: log(0.01, 1e4),
		})
	}
	return s, q
}

// TestNothingSmallerHolds judges every topology of the catalogue with Evaluate.
func TestNothingSmallerHolds(t *testing.T) {
	m := DefaultModel()
	r := rand.New(rand.NewPCG(1, 2))
	found, nothing := 0, 0
	for range 300 {
		s, q := anySearch(r)
		want, cost := candidate{}, math.Inf(1)
		for machine := range q.Catalogue.Machines {
			for nodes := q.MinNodes; nodes <= MostOptionNodes; nodes++ {
				kind := &q.Catalogue.Machines[machine]
				v := Evaluate(m, kind.In(s).With(Nodes, float64(nodes)))
				own := kind.Price * float64(nodes) * s.at(Datacenters)
				if (v.Outcome == Holds || q.AllUpOnly && v.Outcome == HoldsAllUp) && (own < cost || own == cost && nodes < want.nodes) {
					want, cost = candidate{machine, nodes}, own
				}
			}
		}
		got, ok := Smallest(m, s, q)
		switch {
		case ok != !math.IsInf(cost, 1):
			t.Fatalf("found: %v, at least one holds: %v", ok, !ok)
		case !ok:
			nothing++
		case got.Machine != q.Catalogue.Machines[want.machine] || got.Nodes != want.nodes || got.Cost != cost:
			t.Fatalf("%d x %v at %v, want %d x %v at %v", got.Nodes, got.Machine, got.Cost, want.nodes, q.Catalogue.Machines[want.machine], cost)
		default:
			found++
		}
	}
	if found < 50 || nothing < 50 {
		t.Errorf("%d found and %d not: the loads are not far enough apart", found, nothing)
	}
}

// TestTheNodesThatHoldAreAllFound holds the search in a draw against trying every number of nodes.
func TestTheNodesThatHoldAreAllFound(t *testing.T) {
	m := DefaultModel()
	// Peaks well inside the search, and sharp ones.
	m.Coefficients[USLKappa].High = 0.05
	m.Coefficients[CPUNode].High = 0.5
	p := NewSampler(40, 9)
	r := rand.New(rand.NewPCG(3, 4))
	inside, upTo := 0, 0
	for range 400 {
		s, q := anySearch(r)
		topologies := newTopologies(&s, q)
		for i := range p.Draws() {
			drawn := p.Draw(m, i)
			for machine := range q.Catalogue.Machines {
				want := nodeSet(0)
				for nodes := q.MinNodes; nodes <= MostOptionNodes; nodes++ {
					if topologies.strain(drawn, candidate{machine, nodes}) <= 1 {
						want |= 1 << nodes
					}
				}
				if want.has(MostOptionNodes) {
					upTo++
				} else if want != 0 {
					inside++
				}
				guess := q.MinNodes + r.IntN(MostOptionNodes+1-q.MinNodes)
				if got := topologies.holding(drawn, machine, guess); got != want {
					t.Fatalf("draw %d: from %d nodes %b, every one tried %b", i, guess, got, want)
				}
			}
		}
	}
	if inside < 100 || upTo < 1000 {
		t.Errorf("only %d sets end below the most nodes, %d at them", inside, upTo)
	}
}

func TestALoneNodeSurvivesNoLoss(t *testing.T) {
	s := Defaults().With(Users, 100)
	for _, test := range []struct {
		name  string
		q     Search
		sites float64
		nodes int
	}{
		{"with a loss", Search{MinNodes: 1}, 1, 2},
		{"with all nodes up", Search{MinNodes: 1, AllUpOnly: true}, 1, 1},
		{"one in each datacenter", Search{MinNodes: 1}, 2, 1},
		{"at least five", Search{MinNodes: 5}, 1, 5},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.q.Catalogue = DefaultCatalogue()
			got, ok := Smallest(DefaultModel(), s.With(Datacenters, test.sites), &test.q)
			if want := 2.5 * float64(test.nodes) * test.sites; !ok || got.Nodes != test.nodes || got.Cost != want {
				t.Errorf("%d nodes at %v, want %d at %v", got.Nodes, got.Cost, test.nodes, want)
			}
		})
	}
}

func TestTheRestOfTheScenarioStays(t *testing.T) {
	s := threeNodes().With(Ports, 90_000).With(TLS, TLSNone).With(Power, 0.3)
	got, ok := Smallest(DefaultModel(), s, defaultSearch())
	if !ok {
		t.Fatal("nothing holds")
	}
	judged := got.Verdict.Scenario
	for i := range InputCount {
		switch i {
		case Nodes, Cores, RAMGiB, NICGbps, Power:
		default:
			if judged.Get(i) != s.Get(i) {
				t.Errorf("%s is %v, was %v", i, judged.Get(i), s.Get(i))
			}
		}
	}
	if judged.Get(Power).Known || judged.Get(Cores) != Known(got.Machine.Cores) {
		t.Errorf("judged on %v", judged)
	}
}

// TestALoneNodeMayHoldWhatTwoDoNot has tiny stanzas on a slow network: two nodes exchange half of them, and the busier one gets
// more than half.
func TestALoneNodeMayHoldWhatTwoDoNot(t *testing.T) {
	m := DefaultModel()
	m.Coefficients[Imbalance] = Interval{Low: 1.3, Typical: 1.3, High: 1.3}
	s := Defaults().With(Users, 1000).With(OneToOneRate, 1290).With(BytesPerStanza, 1)
	q := &Search{MinNodes: 1, AllUpOnly: true, Catalogue: Catalogue{Machines: []Machine{{"slow network", 64, 256, 0.001, 1}}}}
	topologies := newTopologies(&s, q)
	for guess := 1; guess <= MostOptionNodes; guess++ {
		if got, want := topologies.holding(m, 0, guess), nodeSet(1<<(MostOptionNodes+1)-1-1-1<<2); got != want {
			t.Errorf("from %d nodes %b, want all but 2: %b", guess, got, want)
		}
	}
}

func TestTheNearestIsPressedTheLeast(t *testing.T) {
	m := DefaultModel()
	for _, test := range []struct {
		name, machine string
		nodes         int
		s             Scenario
	}{
		// Ports are alike on all machines, and nobody could return after a loss: the one with room beside them.
		{"far too many users", "2xlarge", 32, Defaults().With(Users, 100_000_000).With(OneToOneRate, 1000)},
		// A measured ceiling of the database is the same whatever is bought.
		{"a database too small", "small", 3, Defaults().With(Users, 1000).With(OneToOneRate, 1000).With(Archive, 1).With(DBRowsCap, 100)},
	} {
		t.Run(test.name, func(t *testing.T) {
			q := defaultSearch()
			topologies := newTopologies(&test.s, q)
			if best := topologies.best(m); len(best) > 0 {
				t.Fatalf("%v holds", best[0])
			}
			got := topologies.nearest(m)
			name := q.Catalogue.Machines[got.machine].Name
			least := topologies.option(m, got).Verdict.Cases[AllUp].HeadroomPct
			for i := range q.Catalogue.Machines {
				for nodes := q.MinNodes; nodes <= MostOptionNodes; nodes++ {
					o := topologies.option(m, candidate{i, nodes})
					if o.Verdict.Cases[AllUp].HeadroomPct > least+1e-9 {
						t.Fatalf("%d x %s is nearer", nodes, o.Machine.Name)
					}
				}
			}
			if got.nodes != test.nodes || name != test.machine {
				t.Errorf("the nearest is %d x %s, want %d x %s", got.nodes, name, test.nodes, test.machine)
			}
		})
	}
}
