package sizing

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestEveryCellIsWhatEvaluateSays(t *testing.T) {
	model := DefaultModel()
	r := rand.New(rand.NewPCG(5, 6))
	seen := map[Outcome]int{}
	for range 150 {
		s := randomScenario(r)
		switch r.IntN(8) {
		case 0:
			s.Forget(Cores)
		case 1:
			s.Forget(Cores)
			s.Forget(RAMGiB)
			s.Set(Power, r.Float64())
		case 2:
			s.ScaleRates(0)
		case 3, 4:
			s.SetSites(randomSites(r))
		}
		f := Judge(model, s, GridFor(model, s, 9, 7))
		for column := range f.Columns {
			for row := range f.Rows {
				want := Evaluate(model, f.At(&s, column, row)).Outcome
				if got := f.Region(column, row); got != want {
					t.Fatalf("cell %d,%d of %+v is %v, Evaluate says %v: %+v", column, row, f.Grid, got, want, s)
				}
				seen[want]++
			}
		}
	}
	for _, o := range [...]Outcome{Holds, HoldsAllUp, Fails} {
		if seen[o] < 100 {
			t.Errorf("only %d cells %v: the scenarios test nothing", seen[o], o)
		}
	}
}

func TestEdgesLieBesideTheirRegionAndNameWhatBinds(t *testing.T) {
	model := DefaultModel()
	r := rand.New(rand.NewPCG(7, 8))
	letters := map[byte]int{}
	for range 150 {
		s := randomScenario(r)
		if r.IntN(3) == 0 {
			s.Set(StormSLOS, 2) // so that the storm binds somewhere
		}
		f := Judge(model, s, GridFor(model, s, 16, 12))
		at := func(column, row int) Outcome {
			if column < 0 || column >= f.Columns || row < 0 {
				return Fails
			}
			return f.Region(column, row)
		}
		for _, e := range f.Edges() {
			inside := func(o Outcome) bool { return o == Holds || o == HoldsAllUp && !e.WithLoss }
			if inside(at(e.Column, e.Row)) {
				t.Fatalf("edge %+v lies inside its region", e)
			}
			if !inside(at(e.Column, e.Row-1)) && !inside(at(e.Column-1, e.Row)) && !inside(at(e.Column+1, e.Row)) {
				t.Fatalf("edge %+v is not beside its region", e)
			}
			v := Evaluate(model, f.At(&s, e.Column, e.Row))
			_, loss, _ := v.WithLoss()
			switch {
			case e.Binding.Storm:
				if v.Storm.OK || !v.Cases[AllUp].Holds || !loss.Holds {
					t.Fatalf("edge %+v is said to be the storm's, Evaluate says %v", e, v.Reasons())
				}
			case e.WithLoss && v.Cases[AllUp].Holds:
				if e.Binding.Resource != loss.Binding || loss.Holds {
					t.Fatalf("edge %+v, Evaluate says %v binds with a loss", e, loss.Binding)
				}
			case e.Binding.Resource != v.Cases[AllUp].Binding || v.Cases[AllUp].Holds:
				t.Fatalf("edge %+v, Evaluate says %v binds", e, v.Cases[AllUp].Binding)
			}
			letters[e.Binding.Letter()]++
		}
	}
	if len(letters) < 6 {
		t.Errorf("only %v bind: the scenarios test little", letters)
	}
}

func TestAGridShowsTheLimits(t *testing.T) {
	model, s := DefaultModel(), threeNodes()
	f := Judge(model, s, GridFor(model, s, 40, 20, [2]float64{s.at(Users), s.Throughput()}))
	if f.Region(0, 0) != Holds || f.Region(39, 19) != Fails {
		t.Errorf("corners are %v and %v", f.Region(0, 0), f.Region(39, 19))
	}
	for _, mark := range [][2]float64{{1, 1}, {1e9, 1e9}, {0, 0}, {math.NaN(), math.Inf(1)}} {
		g := GridFor(model, s, 40, 20, mark)
		for _, a := range []Axis{g.Users, g.Rates} {
			if !(a.Low >= 1 && a.High >= a.Low*100 && a.High <= a.Low*widestAxis*10) {
				t.Errorf("mark %v: axis %v", mark, a)
			}
		}
	}
}

func TestCellsAndValuesAreInverse(t *testing.T) {
	a := Axis{1e3, 1e7}
	for i := range 37 {
		if got, outside := a.Cell(a.At(i, 37), 37); got != i || outside != 0 {
			t.Errorf("the middle of cell %d is in cell %d (%d)", i, got, outside)
		}
	}
	for v, want := range map[float64][2]int{1e3: {0, 0}, 1e7: {36, 0}, 999: {0, -1}, 1e8: {36, 1}, math.Inf(1): {36, 1}, 0: {0, -1}} {
		if got, outside := a.Cell(v, 37); got != want[0] || outside != want[1] {
			t.Errorf("%v is in cell %d (%d), want %v", v, got, outside, want)
		}
	}
	if got, outside := a.Cell(math.NaN(), 37); got != 0 || outside != -1 {
		t.Errorf("NaN is in cell %d (%d)", got, outside)
	}
}

// learnedModel has a joint distribution, and has seen a tenth of threeNodes.
func learnedModel() *Model {
	m := DefaultModel()
	m.Seen = &Seen{Users: 30_000, MessagesPerS: 600}
	in, out := m.Typical(CPUIn), m.Typical(CPUOut)
	m.Joint = &Joint{
		Of: []Coefficient{CPUIn, CPUOut}, Mean: []float64{in, out},
		Factor: [][]float64{{0.2 * in, 0}, {-0.1 * out, 0.1 * out}},
	}
	return m
}

func TestTheLinesAreWhereTheProbabilityIs(t *testing.T) {
	for name, model := range map[string]*Model{"defaults": DefaultModel(), "learned": learnedModel()} {
		for _, s := range []Scenario{threeNodes(), threeNodes().With(Nodes, 1)} {
			t.Run(fmt.Sprintf("%s, %v nodes", name, s.at(Nodes)), func(t *testing.T) {
				g := GridFor(model, s, 24, 16)
				lines := NewSampler(LineDraws, 1).Lines(model, s, g)
				judge := NewSampler(1000, 9)
				// Widths are those of whole doublings, and 200 draws leave some chance.
				const slack = 0.04
				checked := 0
				for column := 0; column < g.Columns; column += 3 {
					at := func(row int) float64 {
						p := judge.Probability(model, g.At(&s, column, row))
						asked, _ := p.Asked()
						return asked.P
					}
					for _, line := range []struct {
						rows  int
						share float64
					}{{lines.Likely[column], likelyShare}, {lines.Possible[column], possibleShare}} {
						if line.rows > 0 && at(line.rows-1) < line.share-slack {
							t.Errorf("column %d, row %d: p %v below the line of %v", column, line.rows-1, at(line.rows-1), line.share)
						}
						if line.rows < g.Rows && at(line.rows) > line.share+slack {
							t.Errorf("column %d, row %d: p %v above the line of %v", column, line.rows, at(line.rows), line.share)
						}
						if line.rows > 0 && line.rows < g.Rows {
							checked++
						}
					}
				}
				if checked < 5 {
					t.Errorf("only %d points of the lines were on the grid", checked)
				}
			})
		}
	}
}

func TestTheTableHasNoLines(t *testing.T) {
	s := threeNodes()
	s.Forget(Cores)
	s.Forget(RAMGiB)
	lines := NewSampler(10, 1).Lines(DefaultModel(), s, GridFor(DefaultModel(), s, 10, 10))
	if lines.Likely != nil || lines.Possible != nil {
		t.Errorf("the table has lines: %v", lines)
	}
}

func TestASurfaceCostsFewAllocations(t *testing.T) {
	model, s := DefaultModel(), threeNodes()
	g := GridFor(model, s, 80, 30)
	if n := testing.AllocsPerRun(10, func() { Judge(model, s, g) }); n > 6 {
		t.Errorf("%v allocations a surface", n)
	}
}

// BenchmarkSurface grows with columns + rows, not with their product: only the boundaries are computed.
func BenchmarkSurface(b *testing.B) {
	model := DefaultModel()
	for _, bench := range []struct {
		name          string
		s             Scenario
		columns, rows int
	}{
		{"40x15", threeNodes(), 40, 15},
		{"80x30", threeNodes(), 80, 30},
		{"160x60", threeNodes(), 160, 60},
		{"320x120", threeNodes(), 320, 120},
		{"80x30,sites=2", threeNodes().With(Datacenters, 2), 80, 30},
		{"80x30,latency-objective", threeNodes().With(P99SLOMS, 20), 80, 30},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			g := GridFor(model, bench.s, bench.columns, bench.rows)
			for b.Loop() {
				Judge(model, bench.s, g)
			}
		})
	}
}

func BenchmarkSurfaceLines(b *testing.B) {
	s := threeNodes()
	for name, model := range map[string]*Model{"defaults": DefaultModel(), "learned": learnedModel()} {
		for _, size := range [][2]int{{40, 15}, {80, 30}, {160, 60}} {
			b.Run(fmt.Sprintf("%s,%dx%d,draws=%d", name, size[0], size[1], LineDraws), func(b *testing.B) {
				b.ReportAllocs()
				sampler, g := NewSampler(LineDraws, 1), GridFor(model, s, size[0], size[1])
				for b.Loop() {
					sampler.Lines(model, s, g)
				}
			})
		}
	}
}
