package calibrate

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
)

// specCase is one of the specification's worked cases.
type specCase struct {
	ID, Kind string
	Input    struct {
		X         [][]float64
		Y         []float64
		Sigma     float64
		PriorMean []float64 `json:"prior_mean"`
		PriorSD   []float64 `json:"prior_sd"`
		Samples   int
		LoadP5    float64 `json:"load_p5"`
		LoadP95   float64 `json:"load_p95"`
		Corr      float64 `json:"abs_corr_users_rate"`
	}
	Expect struct {
		Beta, SD []float64
		Grade    string
	}
	Tol struct{ Rel float64 }
}

func cases(t *testing.T, kind string) []specCase {
	t.Helper()
	data, err := os.ReadFile("testdata/sizing-cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []specCase }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	var found []specCase
	for _, c := range file.Cases {
		if c.Kind == kind {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		t.Fatalf("no case of kind %s", kind)
	}
	return found
}

func TestCalibrationCases(t *testing.T) {
	for _, c := range cases(t, "calibration") {
		t.Run(c.ID, func(t *testing.T) {
			p := problem{Y: c.Input.Y, Mean: c.Input.PriorMean, SD: c.Input.PriorSD, Sigma: c.Input.Sigma}
			for _, row := range c.Input.X {
				p.X = append(p.X, row...)
			}
			e := p.fit()
			for i := range e.Beta {
				if want := c.Expect.Beta[i]; math.Abs(e.Beta[i]-want) > c.Tol.Rel*want {
					t.Errorf("beta %d is %g, want %g", i, e.Beta[i], want)
				}
				if want := c.Expect.SD[i]; math.Abs(e.SD[i]-want) > c.Tol.Rel*want {
					t.Errorf("standard deviation %d is %g, want %g", i, e.SD[i], want)
				}
			}
		})
	}
}

func TestDataQualityCases(t *testing.T) {
	for _, c := range cases(t, "data_quality") {
		got := gradeOf(c.Input.Samples, Span{P5: c.Input.LoadP5, P95: c.Input.LoadP95}, c.Input.Corr)
		if got.String() != c.Expect.Grade {
			t.Errorf("%s is %v, want %s", c.ID, got, c.Expect.Grade)
		}
	}
}

// line is a straight line with noise and, every tenth time, a reading three times too high.
func line(outliers bool) problem {
	r := rand.New(rand.NewPCG(7, 7))
	p := problem{Mean: []float64{5, 5}, SD: []float64{50, 50}}
	for i := range 200 {
		x := r.Float64() * 10
		y := 3 + 2*x + 0.2*r.NormFloat64()
		if outliers && i%10 == 0 {
			y *= 3
		}
		p.X, p.Y = append(p.X, 1, x), append(p.Y, y)
	}
	return p
}

func TestOutliersHardlyMoveTheFit(t *testing.T) {
	for _, outliers := range []bool{false, true} {
		e := line(outliers).fit()
		if math.Abs(e.Beta[0]-3) > 0.2 || math.Abs(e.Beta[1]-2) > 0.06 {
			t.Errorf("outliers %v: beta is %v, want 3 and 2", outliers, e.Beta)
		}
	}
}

func TestNoCostIsNegative(t *testing.T) {
	p := line(false)
	for i := range p.Y {
		p.Y[i] = 20 - p.Y[i]/2 // falls with x
	}
	e := p.fit()
	if e.Beta[1] != 0 || e.Covariance[1][1] != 0 || e.SD[1] <= 0 {
		t.Errorf("a falling line gives beta %v, sd %v", e.Beta, e.SD)
	}
}

func TestResidualsThatFollowEachOtherWeighLess(t *testing.T) {
	independent := line(false)
	drifting := line(false)
	r := rand.New(rand.NewPCG(9, 9))
	drift := 0.0
	for i := range drifting.Y {
		drift = 0.9*drift + 0.2*r.NormFloat64()
		drifting.Y[i] = 3 + 2*drifting.X[2*i+1] + drift
	}
	a, b := independent.fit(), drifting.fit()
	if b.Lag1 < 0.7 || a.Lag1 > 0.3 {
		t.Errorf("correlation of successive residuals is %.2f and %.2f", a.Lag1, b.Lag1)
	}
	if b.SD[1]/b.Sigma < 2*a.SD[1]/a.Sigma {
		t.Errorf("drift widens from %g to %g of sigma, want at least twice", a.SD[1]/a.Sigma, b.SD[1]/b.Sigma)
	}
}

func TestAFitWithoutRowsIsThePrior(t *testing.T) {
	e := problem{Mean: []float64{1, 2}, SD: []float64{3, 4}}.fit()
	if e.Beta[0] != 1 || e.Beta[1] != 2 || math.Abs(e.SD[0]-3) > 1e-9 || math.Abs(e.SD[1]-4) > 1e-9 {
		t.Errorf("it is %+v", e)
	}
}

func TestSelectionFindsWhatSortingWould(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for n := 1; n < 60; n++ {
		values := make([]float64, n)
		for i := range values {
			values[i] = float64(r.IntN(20)) // with equals
		}
		sorted := slices.Clone(values)
		slices.Sort(sorted)
		for at := range n {
			if got := selectNth(slices.Clone(values), at); got != sorted[at] {
				t.Fatalf("number %d of %v is %v, want %v", at, values, got, sorted[at])
			}
		}
	}
}

// The bound must bind as it should: against a projected gradient condition of the minimum. Data weigh many times more than
// the prior, 1 on the diagonal, and say nothing in some directions, as a load that stands still does.
func TestTheMinimumIsFound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, weight := range []float64{10, 1_000, 10_000} {
		for range 200 {
			const k = 6
			a, b := make([]float64, k*k), make([]float64, k)
			for range 1 + r.IntN(4) { // fewer directions than unknowns, so that columns are nearly alike
				var v [k]float64
				for i := range v {
					v[i] = weight * math.Abs(r.NormFloat64())
				}
				y := weight * r.NormFloat64()
				for i := range k {
					b[i] += v[i] * y
					for j := range k {
						a[i*k+j] += v[i] * v[j]
					}
				}
			}
			for i := range k {
				a[i*k+i]++
				b[i] += 2 * r.NormFloat64()
			}
			g := minimise(a, b)
			for i := range k {
				gradient := -b[i]
				for j := range k {
					gradient += a[i*k+j] * g[j]
				}
				if slack := 1e-9 * weight * weight; g[i] < 0 || gradient < -slack || g[i] > 0 && gradient > slack {
					t.Fatalf("weight %g: g[%d] is %g with gradient %g", weight, i, g[i], gradient)
				}
			}
		}
	}
}

// Two rates that are as far from the likeliest one weigh the same, on whichever side of it they are.
func TestRatesWeighWhatTheyAreLikely(t *testing.T) {
	var tried [wakeGrid]wakeTrial
	for i := range tried {
		off := float64(i - wakeGrid/2)
		tried[i] = wakeTrial{logPrior: -7 - off*off/2, estimate: estimate{Sigma: 1}}
	}
	weights := weighWakeRates(&tried)
	const best = wakeGrid / 2
	sum := 0.0
	for i, weight := range weights {
		sum += weight
		off := float64(i - best)
		if want := weights[best] * math.Exp(-off*off/2); math.Abs(weight-want) > 1e-12 {
			t.Errorf("rate %d weighs %g, want %g", i, weight, want)
		}
	}
	if math.Abs(sum-1) > 1e-12 {
		t.Errorf("all weigh %g together", sum)
	}
}
