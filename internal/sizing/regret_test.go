package sizing

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestOptionsAreOfDifferentMachinesCheapestFirst(t *testing.T) {
	m, p := DefaultModel(), NewSampler(200, 1)
	r := rand.New(rand.NewPCG(5, 6))
	full := 0
	for range 60 {
		s, q := anySearch(r)
		for i := range q.Catalogue.Machines {
			q.Catalogue.Machines[i].Name = fmt.Sprint("m", i)
		}
		got := p.Options(m, s, q)
		smallest, ok := Smallest(m, s, q)
		if !ok {
			if got.Best != nil || got.LeastRegret != nil || got.Nearest == nil || got.Nearest.Verdict.Outcome == Holds || got.Draws != 0 {
				t.Fatalf("nothing holds, and yet %+v", got)
			}
			continue
		}
		if got.Best[0].Machine != smallest.Machine || got.Best[0].Nodes != smallest.Nodes || got.Nearest != nil {
			t.Fatalf("best %+v, smallest %+v", got.Best[0], smallest)
		}
		if len(got.Best) == bestOptions {
			full++
		}
		seen := make(map[string]bool)
		for i := range got.Best {
			o := &got.Best[i]
			if seen[o.Machine.Name] || i > 0 && o.Cost < got.Best[i-1].Cost {
				t.Fatalf("%s twice, or cheaper than the one before it", o.Machine.Name)
			}
			seen[o.Machine.Name] = true
			if o.Regret < got.LeastRegret.Regret {
				t.Errorf("%d x %s is regretted less (%v) than the least (%v)", o.Nodes, o.Machine.Name, o.Regret, got.LeastRegret.Regret)
			}
		}
	}
	if full < 5 {
		t.Errorf("only %d searches found %d machines", full, bestOptions)
	}
}

// TestOddsAreThoseOfProbability holds the shares of a search against those that the scenario itself gets.
func TestOddsAreThoseOfProbability(t *testing.T) {
	m, p := DefaultModel(), NewSampler(400, 1)
	m.Seen = &Seen{Users: 10_000} // far below the load: learned intervals widen
	m.Coefficients[MemC2S].Origin = FromLive
	for _, s := range []Scenario{threeNodes(), threeNodes().With(Datacenters, 2), threeNodes().With(OneToOneRate, 50_000)} {
		got := p.Options(m, s, defaultSearch())
		for _, o := range append(got.Best, *got.LeastRegret) {
			if want := p.Probability(m, o.Verdict.Scenario).WithLoss; o.Odds != want {
				t.Errorf("%d x %s holds in %+v of the draws, want %+v", o.Nodes, o.Machine.Name, o.Odds, want)
			}
		}
	}
}

// TestRegretIsItsFormula redoes the mean regret of every candidate draw by draw.
func TestRegretIsItsFormula(t *testing.T) {
	m, p := DefaultModel(), NewSampler(60, 1)
	s, q := threeNodes().With(OneToOneRate, 5_000), defaultSearch()
	q.Catalogue.Machines = q.Catalogue.Machines[:3]
	topologies := newTopologies(&s, q)
	regret := make(map[candidate]float64)
	for i := range p.Draws() {
		drawn := p.Draw(m, i)
		holds := make(map[candidate]bool)
		cheapest := math.Inf(1)
		for machine := range q.Catalogue.Machines {
			for nodes := q.MinNodes; nodes <= MostOptionNodes; nodes++ {
				c := candidate{machine, nodes}
				if v := Evaluate(drawn, topologies.scenarios[machine][nodes]); v.Outcome == Holds {
					holds[c] = true
					cheapest = min(cheapest, topologies.cost(c))
				}
			}
		}
		if math.IsInf(cheapest, 1) {
			t.Fatal("choose a load that something holds in every draw")
		}
		for machine, kind := range q.Catalogue.Machines {
			for nodes := q.MinNodes; nodes <= MostOptionNodes; nodes++ {
				c := candidate{machine, nodes}
				if holds[c] {
					regret[c] += topologies.cost(c) - cheapest
					continue
				}
				missing := cheapest
				for more := nodes + 1; more <= MostOptionNodes; more++ {
					if holds[candidate{machine, more}] {
						missing = min(missing, kind.Price*float64(more-nodes))
						break
					}
				}
				regret[c] += 4 * math.Pow(missing, 1.2)
			}
		}
	}
	got := p.Options(m, s, q)
	least := got.LeastRegret
	smallest := math.Inf(1)
	for c, sum := range regret {
		mean := sum / float64(p.Draws())
		smallest = min(smallest, mean)
		for _, o := range append(got.Best, *least) {
			if o.Nodes == c.nodes && o.Machine == q.Catalogue.Machines[c.machine] && math.Abs(o.Regret-mean) > 1e-9*mean {
				t.Errorf("%d x %s is regretted by %v, want %v", o.Nodes, o.Machine.Name, o.Regret, mean)
			}
		}
	}
	if math.Abs(least.Regret-smallest) > 1e-9*smallest {
		t.Errorf("the least regret is %v, want %v", least.Regret, smallest)
	}
}

func TestTheChoiceDoesNotDependOnTheCurrency(t *testing.T) {
	m, p := DefaultModel(), NewSampler(400, 1)
	q := defaultSearch()
	want := p.Options(m, threeNodes(), q)
	const rate = 1234.5
	for i := range q.Catalogue.Machines {
		q.Catalogue.Machines[i].Price *= rate
	}
	got := p.Options(m, threeNodes(), q)
	if got.LeastRegret.Machine.Name != want.LeastRegret.Machine.Name || got.LeastRegret.Nodes != want.LeastRegret.Nodes {
		t.Errorf("%d x %s, and in the other currency %d x %s", want.LeastRegret.Nodes, want.LeastRegret.Machine.Name,
			got.LeastRegret.Nodes, got.LeastRegret.Machine.Name)
	}
	if ratio := got.LeastRegret.Regret / want.LeastRegret.Regret; math.Abs(ratio-rate) > 1e-6*rate {
		t.Errorf("the regret grew by %v, the prices by %v", ratio, rate)
	}
}

func TestAModelThatKnowsAllRegretsNothing(t *testing.T) {
	m := DefaultModel()
	for c := range m.Coefficients {
		typical := m.Coefficients[c].Typical
		m.Coefficients[c] = Interval{Low: typical, Typical: typical, High: typical}
	}
	got := NewSampler(50, 1).Options(m, threeNodes(), defaultSearch())
	if o := got.LeastRegret; o.Machine != got.Best[0].Machine || o.Nodes != got.Best[0].Nodes || o.Regret != 0 || o.Odds.P != 1 {
		t.Errorf("%+v, want the smallest without regret", o)
	}
}

func TestDrawsWithoutAnAnswerAreCounted(t *testing.T) {
	s := threeNodes().With(OneToOneRate, 250_000)
	q := defaultSearch()
	q.Catalogue.Machines = q.Catalogue.Machines[3:4]
	got := NewSampler(500, 1).Options(DefaultModel(), s, q)
	if len(got.Best) != 1 || got.Without == 0 || got.Without == got.Draws {
		t.Fatalf("%d options, %d draws of %d without an answer", len(got.Best), got.Without, got.Draws)
	}
	if o := got.LeastRegret; o == nil || math.IsNaN(o.Regret) || o.Odds.P > 1-float64(got.Without)/float64(got.Draws) {
		t.Errorf("%+v", o)
	}
}

func BenchmarkOptions(b *testing.B) {
	m, p := DefaultModel(), NewSampler(DefaultDraws, 1)
	many := defaultSearch()
	for i := 6; i < 60; i++ {
		of := many.Catalogue.Machines[i%6]
		of.Name = fmt.Sprint(of.Name, i)
		of.Cores *= 1 + float64(i)/60
		many.Catalogue.Machines = append(many.Catalogue.Machines, of)
	}
	for name, run := range map[string]struct {
		s Scenario
		q *Search
	}{
		"machines=6": {threeNodes(), defaultSearch()}, "machines=60": {threeNodes(), many},
		"machines=6/load=60000": {threeNodes().With(OneToOneRate, 60_000), defaultSearch()},
		"machines=6/sites=2":    {threeNodes().With(Datacenters, 2), defaultSearch()},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.Options(m, run.s, run.q)
			}
		})
	}
}

func BenchmarkSmallest(b *testing.B) {
	m, s, q := DefaultModel(), threeNodes(), defaultSearch()
	b.ReportAllocs()
	for b.Loop() {
		Smallest(m, s, q)
	}
}
