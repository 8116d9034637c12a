package sizing

import (
	"math"
	"math/rand/v2"
	"testing"
)

// randomCapacityScenario is a random scenario, some with named sites, an unknown machine, no traffic or no users.
func randomCapacityScenario(r *rand.Rand) Scenario {
	s := randomScenario(r)
	if r.IntN(3) == 0 {
		sites := make([]Site, 1+r.IntN(4))
		for i := range sites {
			sites[i] = Site{Name: string(rune('a' + i)), Nodes: 1 + r.IntN(5), Share: 1 / float64(len(sites))}
			if r.IntN(2) == 0 {
				sites[i].Cores = Known(float64(1 + r.IntN(32)))
			}
		}
		s.SetSites(sites)
	}
	if r.IntN(8) == 0 {
		s.Forget(RAMGiB)
	}
	if r.IntN(4) == 0 {
		s.Set(StormSLOS, 1+20*r.Float64())
	}
	switch r.IntN(12) {
	case 0:
		s.ScaleRates(0)
	case 1:
		s.Set(Users, 0)
	case 2:
		s.Forget(Cores)
	}
	return s
}

func TestCapacityAtTheLimitsIsTheVerdicts(t *testing.T) {
	model, sampler := DefaultModel(), NewSampler(8, 1)
	r := rand.New(rand.NewPCG(21, 22))
	losses := 0
	for range 600 {
		s := randomCapacityScenario(r)
		v, c := Evaluate(model, s), CapacityAt(model, s, MostTarget)
		if c.AllUp.Users != v.MaxUsersAllUp || c.WithLoss.Users != v.MaxUsersWithLoss ||
			c.AllUp.Rate != v.MaxRateFactorAllUp || c.WithLoss.Rate != v.MaxRateFactorWithLoss {
			t.Fatalf("capacity %+v and %+v, verdict %+v, %+v, %+v, %+v: %+v", c.AllUp, c.WithLoss,
				v.MaxUsersAllUp, v.MaxUsersWithLoss, v.MaxRateFactorAllUp, v.MaxRateFactorWithLoss, s)
		}
		if limits := sampler.GrowthLimits(model, s); limits.Why == "" && (c.AllUp.Grown != limits.AllUp || c.WithLoss.Grown != limits.WithLoss) {
			t.Fatalf("grown %v and %v, forecast %v and %v: %+v", c.AllUp.Grown, c.WithLoss.Grown, limits.AllUp, limits.WithLoss, s)
		}
		if v.Basis != c.Basis || len(v.Unjudged()) != len(c.Unjudged) {
			t.Fatalf("basis %v, not judged %v; verdict %v, %v", c.Basis, c.Unjudged, v.Basis, v.Unjudged())
		}
		for which := range c.Cases {
			if c.Cases[which].Applies != v.Cases[which].Applies {
				t.Fatalf("%v applies: %v, to the verdict %v: %+v", FailureCase(which), c.Cases[which].Applies, v.Cases[which].Applies, s)
			}
		}
		if c.LoneNode {
			continue
		}
		losses++
		// What Holds asks for is all cases together.
		for what, of := range map[string]func(at *CapacityCase) Ceiling{
			"users": func(at *CapacityCase) Ceiling { return at.Users.Ceiling },
			"rate":  func(at *CapacityCase) Ceiling { return at.Rate.Ceiling },
		} {
			least := math.Inf(1)
			for which := range c.Cases {
				if at := &c.Cases[which]; at.Applies {
					least = min(least, of(at).OrInfinity())
				}
			}
			want := v.MaxUsersWithLoss.OrInfinity()
			if what == "rate" {
				want = v.MaxRateFactorWithLoss.OrInfinity()
			}
			if !sameLimit(least, want) {
				t.Fatalf("%s: the least of the cases is %v, with a loss %v: %+v", what, least, want, s)
			}
		}
	}
	if losses < 300 {
		t.Fatalf("only %d scenarios have a loss", losses)
	}
}

// sameLimit says that two limits are the same up to what the search for them leaves open.
func sameLimit(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 3*limitPrecision*max(a, b)
}

func TestAHigherTargetNeverCarriesLess(t *testing.T) {
	model := DefaultModel()
	r := rand.New(rand.NewPCG(23, 24))
	more, kept := 0, 0
	for range 300 {
		s := randomCapacityScenario(r)
		low := LeastTarget + (MostTarget-LeastTarget)*r.Float64()
		high := low + (MostTarget-low)*r.Float64()
		a, b := CapacityAt(model, s, low), CapacityAt(model, s, high)
		for which := range a.Cases {
			x, y := &a.Cases[which], &b.Cases[which]
			for _, pair := range [...][2]Ceiling{{x.Users.Ceiling, y.Users.Ceiling}, {x.Rate.Ceiling, y.Rate.Ceiling}, {x.Grown.Ceiling, y.Grown.Ceiling}} {
				from, to := pair[0].OrInfinity(), pair[1].OrInfinity()
				if to < from && !sameLimit(from, to) {
					t.Fatalf("target %v carries %v, target %v only %v: %+v", low, from, high, to, s)
				}
				if to > from {
					more++
				} else if from > 0 {
					kept++
				}
			}
		}
	}
	if more < 500 {
		t.Fatalf("a higher target carried more only %d times, and the same %d times", more, kept)
	}
}

// TestTheBindingResourceIsAtItsTarget puts the load of each reach into Evaluate and looks there.
func TestTheBindingResourceIsAtItsTarget(t *testing.T) {
	model := DefaultModel()
	r := rand.New(rand.NewPCG(25, 26))
	looked := map[Constraint]int{}
	for range 400 {
		s := randomCapacityScenario(r)
		target := LeastTarget + (MostTarget-LeastTarget)*r.Float64()
		c := CapacityAt(model, s, target)
		for which := range c.Cases {
			at := &c.Cases[which]
			for _, reach := range [...]*Reach{&at.Users, &at.Rate, &at.Grown} {
				if !at.Applies || reach.Unbounded || reach.Value == 0 || reach.Why != "" {
					continue
				}
				load := s.With(Users, reach.Users)
				if reach != &at.Users {
					load.SetThroughput(reach.StanzasPerS)
				}
				if s.Throughput() == 0 || reach == &at.Grown {
					continue // REST requests and the like are not in stanzas per second; presence grows by itself
				}
				v := Evaluate(model, load)
				looked[reach.Binding]++
				if reach.Binding.Storm {
					storm := &v.Storm
					if site, ok := v.Site(reach.Site); ok {
						storm = &site.Storm
					}
					if math.Abs(storm.RecoveryS/s.at(StormSLOS)-1) > 1e-3 {
						t.Fatalf("%v: the storm binds, and takes %v s of %v: %+v", FailureCase(which), storm.RecoveryS, s.at(StormSLOS), s)
					}
					continue
				}
				used := v.Cases[which].Loads[reach.Binding.Resource]
				// With a target another lost site may be the worst than without: latency has none.
				if lost, ok := v.Site(reach.Lost); ok {
					used = lost.Lost.Loads[reach.Binding.Resource]
				}
				want := target
				if reach.Binding.Resource == LatencyResource {
					want = 1
				}
				if math.Abs(used.Utilisation-want) > 1e-3*want || used.Site != reach.Site {
					t.Fatalf("%v at target %v: %v in %q binds, and is used to %v in %q: %+v", FailureCase(which), target,
						reach.Binding, reach.Site, used.Utilisation, used.Site, s)
				}
			}
		}
	}
	for _, need := range [...]Constraint{{Resource: CPU}, {Resource: Memory}, {Resource: Network}, {Resource: PortsResource}, {Resource: Database}, {Resource: LatencyResource}, {Storm: true}} {
		if looked[need] == 0 {
			t.Errorf("%v never bound: %v", need, looked)
		}
	}
}

func TestCapacityWithoutAnAnswerSaysSo(t *testing.T) {
	model := DefaultModel()
	quiet := Defaults().With(Nodes, 3).With(Users, 1000)
	c := CapacityAt(model, quiet, 0.5)
	if c.Cases[AllUp].Rate.Why == "" || c.Cases[AllUp].Grown.Why != "" {
		t.Errorf("without traffic: rate %q, grown %q", c.Cases[AllUp].Rate.Why, c.Cases[AllUp].Grown.Why)
	}
	empty := Defaults().With(Nodes, 3).With(OneToOneRate, 10)
	c = CapacityAt(model, empty, 0.5)
	if c.Cases[AllUp].Grown.Why == "" || c.WithLoss.Grown != (Ceiling{}) {
		t.Errorf("without users: grown %+v", c.Cases[AllUp].Grown)
	}
	if c.Cases[SiteLost].Applies {
		t.Error("one datacenter can be lost")
	}
	c = CapacityAt(model, Defaults().With(Users, 10), 1)
	if !c.LoneNode || c.Cases[NodeLost].Applies || c.WithLoss != c.AllUp {
		t.Errorf("a lone node: %+v", c)
	}
	// HTTP notifications need CPU only: without cores nothing that is judged ends them.
	c = CapacityAt(model, Defaults().With(Nodes, 3).With(HTTPRate, 10).With(Users, 10), 1)
	if c.Cases[AllUp].Rate.Unbounded {
		t.Error("CPU does not end HTTP notifications")
	}
	blind := Defaults().With(Nodes, 3).With(HTTPRate, 10).With(Users, 10)
	blind.Forget(Cores)
	blind.Forget(RAMGiB)
	c = CapacityAt(model, blind, 1)
	if rate := c.Cases[NodeLost].Rate; !rate.Unbounded || rate.Users != 0 || c.Basis != OnTable || len(c.Unjudged) != 2 {
		t.Errorf("without a machine: %+v, basis %v, not judged %v", rate, c.Basis, c.Unjudged)
	}
	// At a small target not even the node itself has room.
	c = CapacityAt(model, quiet, LeastTarget)
	if up := c.Cases[AllUp].Users; up.Value != 0 || up.Unbounded || up.Binding != (Constraint{Resource: Memory}) {
		t.Errorf("at the least target: %+v", up)
	}
}

func TestSitesOfACapacityAreNamed(t *testing.T) {
	s := withSites(Defaults().With(Cores, 8).With(Users, 100_000).With(OneToOneRate, 2000),
		Site{Name: "eu", Nodes: 4, Share: 0.6}, Site{Name: "us", Nodes: 2, Share: 0.3}, Site{Name: "xs", Nodes: 1, Share: 0.1})
	c := CapacityAt(DefaultModel(), s, 0.8)
	if at := c.Cases[SiteLost].Rate; at.Lost == "" || at.Site == "" || at.Lost == at.Site {
		t.Errorf("a lost site: %+v", at)
	}
	if at := c.Cases[NodeLost].Rate; at.Lost != "" || at.Site == "" {
		t.Errorf("a lost node: %+v", at)
	}
	v := Evaluate(DefaultModel(), s.With(Users, c.Cases[SiteLost].Rate.Users))
	if worst, _ := v.WorstSiteLoss(); worst.Name != c.Cases[SiteLost].Rate.Lost {
		t.Errorf("%q is lost, the verdict's worst is %q", c.Cases[SiteLost].Rate.Lost, worst.Name)
	}
}

func BenchmarkCapacity(b *testing.B) {
	model, s := DefaultModel(), Defaults().With(Nodes, 5).With(Users, 600_000).With(OneToOneRate, 12_000)
	b.ReportAllocs()
	for b.Loop() {
		CapacityAt(model, s, 0.6)
	}
}
