package sizing

import (
	"encoding/json"
	"math"
	"testing"
)

func TestDrawsFollowTheirIntervals(t *testing.T) {
	m := DefaultModel()
	p := NewSampler(DefaultDraws, 1)
	var below, median, above [CoefficientCount]int
	for i := range p.Draws() {
		drawn := p.Draw(m, i)
		for c := range CoefficientCount {
			of, v := m.Coefficients[c], drawn.Typical(c)
			if v < of.Low {
				below[c]++
			}
			if v > of.High {
				above[c]++
			}
			if v < of.Typical {
				median[c]++
			}
		}
	}
	for c := range CoefficientCount {
		share := func(n int) float64 { return float64(n) / float64(p.Draws()) }
		if c != Imbalance && (math.Abs(share(below[c])-0.05) > 0.002 || math.Abs(share(above[c])-0.05) > 0.002 || math.Abs(share(median[c])-0.5) > 0.002) {
			t.Errorf("%s: %.3f below the low edge, %.3f below the typical value, %.3f above the high edge", c.Key(),
				share(below[c]), share(median[c]), share(above[c]))
		}
	}
}

func TestJointDrawsMoveTogether(t *testing.T) {
	m := *DefaultModel()
	// The sum is known to 1, the split is not.
	m.Joint = &Joint{Of: []Coefficient{CPUIn, CPUOut}, Mean: []float64{100, 50}, Factor: [][]float64{{10}, {-10, 1}}}
	p := NewSampler(DefaultDraws, 1)
	var sum, squares, in, inSquares float64
	for i := range p.Draws() {
		drawn := p.Draw(&m, i)
		total := drawn.Typical(CPUIn) + drawn.Typical(CPUOut)
		sum, squares = sum+total, squares+total*total
		in, inSquares = in+drawn.Typical(CPUIn), inSquares+drawn.Typical(CPUIn)*drawn.Typical(CPUIn)
	}
	n := float64(p.Draws())
	sd := func(sum, squares float64) float64 { return math.Sqrt(squares/n - sum*sum/n/n) }
	if got := sum / n; math.Abs(got-150) > 0.1 {
		t.Errorf("the sum is %v, want 150", got)
	}
	if got := sd(sum, squares); math.Abs(got-1) > 0.1 {
		t.Errorf("the sum varies by %v, want 1", got)
	}
	if got := sd(in, inSquares); math.Abs(got-10) > 0.5 {
		t.Errorf("the part varies by %v, want 10", got)
	}
}

func TestNothingIsDrawnBelowZeroOrNaN(t *testing.T) {
	m := *DefaultModel()
	m.Joint = &Joint{Of: []Coefficient{CPUIdle}, Mean: []float64{1}, Factor: [][]float64{{100}}}
	m.Coefficients[CPUNode] = Interval{Low: 0, Typical: 0.001, High: 0.1}
	p := NewSampler(500, 7)
	for i := range p.Draws() {
		for c, drawn := range p.Draw(&m, i).Coefficients {
			if v := drawn.Typical; !(v >= 0) || math.IsInf(v, 0) || Coefficient(c) == Imbalance && v < 1 {
				t.Fatalf("draw %d of %s is %v", i, Coefficient(c).Key(), v)
			}
		}
	}
}

// TestEveryDrawIsJudgedAsEvaluateWould holds the shares against whole evaluations of the same draws.
func TestEveryDrawIsJudgedAsEvaluateWould(t *testing.T) {
	m := DefaultModel()
	p := NewSampler(200, 3)
	for _, s := range []Scenario{
		threeNodes(), threeNodes().With(OneToOneRate, 40_000), threeNodes().With(Datacenters, 2).With(Users, 900_000),
		threeNodes().With(Nodes, 1),
	} {
		got := p.Probability(m, s)
		holds, allUp := 0, 0
		var cores []float64
		for i := range p.Draws() {
			v := Evaluate(p.Draw(m, i), s)
			switch v.Outcome {
			case Holds:
				holds, allUp = holds+1, allUp+1
			case HoldsAllUp:
				allUp++
			}
			cores = append(cores, v.ClusterCPUCores().Value)
		}
		if want := float64(holds) / 200; got.WithLoss.P != want {
			t.Errorf("holds in %v of the draws, Evaluate says %v", got.WithLoss.P, want)
		}
		if want := float64(allUp) / 200; got.AllUp.P != want {
			t.Errorf("holds with all nodes up in %v of the draws, Evaluate says %v", got.AllUp.P, want)
		}
		if lone := s.Get(Nodes).Value == 1; got.LoneNode != lone {
			t.Errorf("a lone node: %v, want %v", got.LoneNode, lone)
		}
		low, high := math.Inf(1), 0.0
		for _, c := range cores {
			low, high = min(low, c), max(high, c)
		}
		if r := got.CPUCores; r.P5 < low || r.P95 > high || r.P5 > r.P50 || r.P50 > r.P95 {
			t.Errorf("cores %+v, all draws between %v and %v", r, low, high)
		}
		if r := got.MaxUsersWithLoss; r.P5 > r.P95 || got.MaxUsersAllUp.P50 < r.P50 {
			t.Errorf("most users with a loss %+v, all up %+v", r, got.MaxUsersAllUp)
		}
	}
}

func TestProbabilityCases(t *testing.T) {
	m := casesModel(t)
	p := NewSampler(DefaultDraws, 1)
	eachCase(t, "probability", func(t *testing.T, c specCase, close func(got, want float64) bool) {
		var input map[string]json.RawMessage
		if err := json.Unmarshal(c.Input, &input); err != nil {
			t.Fatal(err)
		}
		if string(input["mode"]) != `"with_loss"` {
			t.Fatalf("mode %s", input["mode"])
		}
		delete(input, "mode")
		raw, err := json.Marshal(input)
		if err != nil {
			t.Fatal(err)
		}
		s, err := parseScenario(raw)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := p.Probability(m, s).WithLoss, c.number(t, "p_holds"); !close(got.P, want) {
			t.Errorf("holds in %+v of the draws, want %v", got, want)
		}
	})
}

func TestTheTableAloneHasNoProbability(t *testing.T) {
	s := threeNodes()
	s.Forget(Cores)
	s.Forget(RAMGiB)
	got := NewSampler(10, 1).Probability(DefaultModel(), s)
	if got.Known || got.Word() != "unknown" {
		t.Errorf("%+v", got)
	}
}

func TestExtrapolationWidensWhatWasLearned(t *testing.T) {
	m := *DefaultModel()
	for c := range m.Coefficients {
		m.Coefficients[c].Origin = FromLive
	}
	m.Seen = &Seen{Users: 10_000, MessagesPerS: 100}
	s := threeNodes()
	p := NewSampler(500, 1)
	far := p.Probability(&m, s)
	m.Seen = &Seen{Users: s.Get(Users).Value, MessagesPerS: 1e9}
	near := p.Probability(&m, s)
	if spread := func(r Range) float64 { return r.P95 / r.P5 }; spread(far.CPUCores) <= spread(near.CPUCores) {
		t.Errorf("far beyond what was seen the cores are %+v, inside it %+v", far.CPUCores, near.CPUCores)
	}
	if far.Beyond.Word() != "far beyond" || near.Beyond.Word() != "inside" {
		t.Errorf("beyond: %q and %q", far.Beyond.Word(), near.Beyond.Word())
	}
}

func TestProbabilityAllocatesNothing(t *testing.T) {
	m, s, p := DefaultModel(), threeNodes(), NewSampler(200, 1)
	p.Probability(m, s)
	if n := testing.AllocsPerRun(3, func() { p.Probability(m, s) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkProbability(b *testing.B) {
	m := DefaultModel()
	p := NewSampler(DefaultDraws, 1)
	for name, s := range map[string]Scenario{
		"nodes=3": threeNodes(), "nodes=1000": threeNodes().With(Nodes, 1000), "sites=2": threeNodes().With(Datacenters, 2),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.Probability(m, s)
			}
		})
	}
}
