package sizing

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// equalSites names so many sites alike.
func equalSites(count, nodes int) []Site {
	sites := make([]Site, count)
	for k := range sites {
		sites[k] = Site{Name: fmt.Sprintf("site-%02d", k), Nodes: nodes, Share: 1 / float64(count)}
	}
	return sites
}

// withSites names the sites of a scenario.
func withSites(s Scenario, sites ...Site) Scenario {
	s.SetSites(sites)
	return s
}

// randomSites draws sites that have nothing in common; sometimes one has no users.
func randomSites(r *rand.Rand) []Site {
	sites := equalSites(1+r.IntN(4), 1)
	sum := 0.0
	for k := range sites {
		site := &sites[k]
		site.Nodes = 1 + r.IntN(6)
		site.Share = r.Float64()
		if len(sites) > 1 && r.IntN(6) == 0 {
			site.Share = 0
		}
		sum += site.Share
		for _, i := range machineInputs {
			if r.IntN(2) == 0 {
				*site.own(i) = Known(math.Round(1 + 63*r.Float64()))
			}
		}
	}
	for k := range sites {
		if sum == 0 {
			sites[k].Share = 1 / float64(len(sites))
		} else {
			sites[k].Share /= sum
		}
	}
	return sites
}

func near(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-9*max(math.Abs(a), math.Abs(b), 1)
}

func TestNamingEqualSitesChangesNothing(t *testing.T) {
	model := DefaultModel()
	r := rand.New(rand.NewPCG(5, 6))
	sampler := NewSampler(40, 1)
	for n := range 400 {
		s := randomScenario(r)
		s.Set(CrossSiteShare, r.Float64())
		s.Set(DBRowsCap, 1e5*r.Float64())
		if r.IntN(4) == 0 {
			s.Set(Nodes, float64(40+r.IntN(40))) // beyond the peak of the scalability law
		}
		named := withSites(s, equalSites(int(s.at(Datacenters)), int(s.at(Nodes)))...)
		if err := named.Validate(); err != nil {
			t.Fatal(err)
		}
		a, b := Evaluate(model, s), Evaluate(model, named)
		if a.Outcome != b.Outcome || a.Basis != b.Basis || a.reasons != b.reasons || a.Placement != b.Placement {
			t.Fatalf("%v for %v became %v for %v: %+v", a.Outcome, a.Reasons(), b.Outcome, b.Reasons(), s)
		}
		for which := range a.Cases {
			x, y := &a.Cases[which], &b.Cases[which]
			if x.Applies != y.Applies || x.Binding != y.Binding || x.Nodes != y.Nodes || x.Datacenters != y.Datacenters ||
				!near(x.HeadroomPct, y.HeadroomPct) || !near(x.Rho.Value, y.Rho.Value) || !near(x.P99MS.Value, y.P99MS.Value) {
				t.Fatalf("%v became %+v, was %+v", FailureCase(which), y, x)
			}
			for r := range x.Loads {
				if p, q := x.Loads[r], y.Loads[r]; p.Judged != q.Judged || !near(p.Demand, q.Demand) || !near(p.Limit, q.Limit) {
					t.Fatalf("%v of %v became %+v, was %+v", FailureCase(which), Resource(r), q, p)
				}
			}
		}
		if x, y := a.Storm, b.Storm; x.Applies != y.Applies || x.OK != y.OK || !near(x.LostSessions, y.LostSessions) || !near(x.RecoveryS, y.RecoveryS) {
			t.Fatalf("the storm became %+v, was %+v", y, x)
		}
		for k, pair := range [][2]Ceiling{
			{a.MaxUsersAllUp, b.MaxUsersAllUp}, {a.MaxUsersWithLoss, b.MaxUsersWithLoss},
			{a.MaxRateFactorAllUp, b.MaxRateFactorAllUp}, {a.MaxRateFactorWithLoss, b.MaxRateFactorWithLoss},
		} {
			if math.Abs(pair[0].Value-pair[1].Value) > 2*limitPrecision*pair[0].Value || pair[0].Unbounded != pair[1].Unbounded {
				t.Fatalf("limit %d became %v, was %v", k, pair[1], pair[0])
			}
		}
		if x, y := a.ClusterCPUCores(), b.ClusterCPUCores(); !near(x.Value, y.Value) || !near(a.NodeMemoryBytes(), b.NodeMemoryBytes()) {
			t.Fatalf("the cluster's CPU became %v, was %v", y, x)
		}
		if n%40 == 0 {
			x, y := sampler.Probability(model, s), sampler.Probability(model, named)
			if x.WithLoss != y.WithLoss || x.AllUp != y.AllUp || !near(x.CPUCores.P95, y.CPUCores.P95) || !near(x.MemoryBytes.P5, y.MemoryBytes.P5) {
				t.Fatalf("the odds became %+v, were %+v", y, x)
			}
		}
	}
}

func TestTheOrderOfSitesDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		s, sites := randomScenario(r), randomSites(r)
		a := withSites(s, sites...)
		r.Shuffle(len(sites), func(i, j int) { sites[i], sites[j] = sites[j], sites[i] })
		if b := withSites(s, sites...); a != b {
			t.Fatalf("%+v is not %+v", a.Sites(), b.Sites())
		}
	}
}

// TestALossIsNeverBetter holds where the hops between sites, which the loss of the last but one ends, cost the survivor
// no more than the deliveries that come to it: with the built-in prices, two hop ends for three deliveries.
func TestALossIsNeverBetter(t *testing.T) {
	model := DefaultModel()
	r := rand.New(rand.NewPCG(9, 10))
	lost := 0
	for range 1_000 {
		s, sites := randomScenario(r), randomSites(r)
		s.SetSites(sites)
		largest := slices.MaxFunc(sites, func(a, b Site) int { return cmp.Compare(a.Share, b.Share) }).Share
		s.Set(CrossSiteShare, 0.7*(1-largest)*r.Float64())
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		v := Evaluate(model, s)
		all := v.Cases[AllUp].HeadroomPct
		for i := range v.Sites {
			site := &v.Sites[i]
			// Below the peak of the scalability law fewer nodes always do less.
			if site.NodeLost.Applies && site.NodeLost.HeadroomPct > site.AllUp.HeadroomPct+1e-9 {
				t.Fatalf("%s is better off without a node: %+v", site.Name, s.Sites())
			}
			if !site.Lost.Applies {
				continue
			}
			lost++
			survivors := math.Inf(1)
			for k := range v.Sites {
				if k != i {
					survivors = min(survivors, v.Sites[k].AllUp.HeadroomPct)
				}
			}
			if site.Lost.HeadroomPct > survivors+1e-9 {
				t.Fatalf("the others are better off without %s: %v %%, were %v %%: %+v", site.Name, site.Lost.HeadroomPct, survivors, s.Sites())
			}
			if site.Lost.HeadroomPct < v.Cases[SiteLost].HeadroomPct {
				t.Fatalf("%s is worse than the worst", site.Name)
			}
		}
		if c := &v.Cases[NodeLost]; c.Applies && c.HeadroomPct > all+1e-9 {
			t.Fatalf("the loss of a node leaves more than all up: %+v", s.Sites())
		}
		if v.MaxUsersWithLoss.Value > v.MaxUsersAllUp.Value*(1+1e-5) && !v.MaxUsersAllUp.Unbounded {
			t.Fatalf("more users with a loss (%v) than all up (%v): %+v", v.MaxUsersWithLoss, v.MaxUsersAllUp, s.Sites())
		}
		at, _ := v.Site(v.Cases[AllUp].Loads[CPU].Site)
		cores := 0.0
		for _, term := range v.Terms(CPU) {
			cores += term.Value
		}
		if want := at.AllUp.Loads[CPU].Demand * float64(at.Nodes) / at.AllUp.Spread * at.AllUp.Efficiency; !near(cores, want) {
			t.Fatalf("CPU terms of %s add up to %v, want %v", at.Name, cores, want)
		}
	}
	if lost == 0 {
		t.Fatal("no site was ever lost")
	}
}

func TestTheLoadOfALostSite(t *testing.T) {
	for _, test := range []struct {
		name  string
		sites []Site
		lost  int
		want  []float64 // shares of those that are left
		hops  []float64 // at a cross-site share of 0.1
	}{
		{"in proportion to the shares", []Site{{Name: "a", Nodes: 2, Share: 0.5}, {Name: "b", Nodes: 2, Share: 0.3}, {Name: "c", Nodes: 2, Share: 0.2}},
			0, []float64{0, 0.6, 0.4}, []float64{0, 0.05, 0.05}},
		{"by the nodes where no share is left", []Site{{Name: "a", Nodes: 2, Share: 1}, {Name: "b", Nodes: 3}, {Name: "c", Nodes: 1}},
			0, []float64{0, 0.75, 0.25}, []float64{0, 0.05, 0.05}},
		{"a lone survivor", []Site{{Name: "a", Nodes: 2, Share: 0.9}, {Name: "b", Nodes: 1, Share: 0.1}}, 0, []float64{0, 1}, []float64{0, 0}},
		{"all up", []Site{{Name: "a", Nodes: 2, Share: 0.9}, {Name: "b", Nodes: 1, Share: 0.1}}, nobody, []float64{0.9, 0.1}, []float64{0.05, 0.05}},
		{"no more can cross than has an end outside", []Site{{Name: "a", Nodes: 2, Share: 0.99}, {Name: "b", Nodes: 1, Share: 0.01}},
			nobody, []float64{0.99, 0.01}, []float64{0.01, 0.01}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := withSites(threeNodes().With(CrossSiteShare, 0.1), test.sites...)
			c := price(DefaultModel(), &s)
			for i, want := range test.want {
				p := c.partAt(i, c.siteAt(i).nodes, test.lost)
				if !near(p.share, want) || !near(p.hops, test.hops[i]) {
					t.Errorf("site %d has share %v and hops %v, want %v and %v", i, p.share, p.hops, want, test.hops[i])
				}
			}
		})
	}
}

func TestEachSiteIsJudgedWithItsOwnMachine(t *testing.T) {
	s := withSites(threeNodes().With(OneToOneRate, 12_000),
		Site{Name: "eu", Nodes: 6, Share: 0.6, Cores: Known(16)},
		Site{Name: "us", Nodes: 3, Share: 0.4, RAMGiB: Known(8)})
	v := Evaluate(DefaultModel(), s)
	eu, _ := v.Site("eu")
	us, _ := v.Site("us")
	if eu.Cores.Value != 16 || us.Cores.Value != 8 || eu.RAMGiB.Value != 32 || us.RAMGiB.Value != 8 {
		t.Errorf("machines are %+v and %+v", eu.Site, us.Site)
	}
	if got, want := us.AllUp.Loads[Memory].Limit, 0.75*8*gib; got != want {
		t.Errorf("memory limit in us is %v, want %v", got, want)
	}
	if got := v.Cases[AllUp].Loads[Memory].Site; got != "us" {
		t.Errorf("memory is tightest in %q, want us", got)
	}
	worst, ok := v.WorstSiteLoss()
	if !ok || worst.Name != "eu" || v.Title(SiteLost) != "eu lost" || worst.Lost.Site != "us" {
		t.Errorf("the worst loss is %+v, titled %q", worst, v.Title(SiteLost))
	}
	// Losing eu gives us all the traffic: the same as a cluster of us alone.
	alone := Evaluate(DefaultModel(), threeNodes().With(OneToOneRate, 12_000).With(RAMGiB, 8))
	if got, want := worst.Lost.HeadroomPct, alone.Cases[AllUp].HeadroomPct; !near(got, want) {
		t.Errorf("us alone has a headroom of %v, want %v", got, want)
	}
	if v.Storm.Site == "" || !v.Storm.Applies {
		t.Errorf("storm %+v names no site", v.Storm)
	}
}

func TestASiteWithoutKnownMachineIsNotJudgedByAnother(t *testing.T) {
	s := threeNodes()
	for _, i := range machineInputs {
		s.Forget(i)
	}
	known := Site{Name: "eu", Nodes: 3, Share: 0.5, Cores: Known(8), RAMGiB: Known(32), NICGbps: Known(5)}
	v := Evaluate(DefaultModel(), withSites(s, known, Site{Name: "us", Nodes: 3, Share: 0.5, Cores: Known(8)}))
	if v.Basis != OnResources {
		t.Errorf("basis %v", v.Basis.Key())
	}
	var not []string
	for _, u := range v.Unjudged() {
		not = append(not, u.Resource.Key()+" in "+u.Site)
	}
	if got := strings.Join(not, ", "); got != "memory in us, network in us" {
		t.Errorf("not judged: %s", got)
	}
	if v.Placement.Power.Known && v.Placement.Power.Value > 0.5 {
		t.Errorf("power %v", v.Placement.Power)
	}
	v = Evaluate(DefaultModel(), withSites(s, known, Site{Name: "us", Nodes: 3, Share: 0.5}))
	if v.Basis != OnTable || NewSampler(8, 1).Probability(DefaultModel(), v.Scenario).Known {
		t.Errorf("nothing is known of us, but the basis is %v", v.Basis.Key())
	}
	// What is short is short, whatever is not known elsewhere.
	known.Cores = Known(0.5)
	if v = Evaluate(DefaultModel(), withSites(s, known, Site{Name: "us", Nodes: 3, Share: 0.5})); v.Outcome != Fails {
		t.Errorf("outcome %v with too few cores in eu", v.Outcome)
	}
}

func BenchmarkEvaluateSites(b *testing.B) {
	model := DefaultModel()
	for _, sites := range []int{1, 2, 3, 10} {
		for _, nodes := range []int{3, 1000} {
			s := withSites(threeNodes().With(CrossSiteShare, 0.1), equalSites(sites, nodes)...)
			s.Set(Users, 100_000*float64(sites*nodes))
			b.Run(fmt.Sprintf("sites=%d/nodes=%d", sites, nodes), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					sink = Evaluate(model, s)
				}
			})
		}
	}
}
