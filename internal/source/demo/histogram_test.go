package demo

import (
	"math"
	"testing"
	"time"
)

func TestWaitsAreThoseOfErlangsFormula(t *testing.T) {
	for _, test := range []struct {
		servers     int
		utilisation float64
		want        float64
	}{
		{1, 0.5, 0.5}, {1, 0.9, 0.9}, {2, 0.5, 1.0 / 3}, {8, 0, 0}, {10, 0.8, 0.4092},
	} {
		near(t, "share that waits", waitShare(test.servers, test.utilisation), test.want, 0.001)
	}
	near(t, "queue of one server", queueLength(1, 0.5), 0.5, 1e-9) // ρ²/(1-ρ)
	near(t, "mean wait", waitMean(4, 0.5), 0.5, 1e-9)
}

func TestTheNormalTableIsTheNormalDistribution(t *testing.T) {
	below := 0.0
	for z := -7.0; z <= 7; z += 0.0137 {
		got := normal(z)
		if want := 0.5 * math.Erfc(-z/math.Sqrt2); math.Abs(got-want) > 2e-5 {
			t.Fatalf("%v at %v, want %v", got, z, want)
		}
		if got < below {
			t.Fatalf("the table falls at %v", z)
		}
		below = got
	}
}

func TestAHistogramHasTheMedianMeanAndTailOfItsShape(t *testing.T) {
	var h histogram
	h.expect(1000, shape{median: 1024, sigma: 0.5})
	h.pass(1)
	near(t, "half of the observations", float64(h.at(10, 0)), 500, 0.01)
	near(t, "sum", float64(h.sumAt(0)), 1000*1024*math.Exp(0.125), 0.06)
	h.pass(1)
	if h.count(0.5) != 2500 {
		t.Errorf("%d observations after two and a half seconds, want 2500", h.count(0.5))
	}

	h = histogram{}
	h.expect(1e6, shape{median: 16, sigma: 0.3, waiting: 0.25, wait: 4096})
	h.pass(1)
	near(t, "share beyond the body", 1e6-float64(h.at(8, 0)), 1e6*0.25*math.Exp(-256.0/4096), 0.01)
	near(t, "share beyond the mean wait", 1e6-float64(h.at(12, 0)), 1e6*0.25/math.E, 0.01)
}

func TestLatenciesRiseWithTheLoad(t *testing.T) {
	// At the same time, one cluster has six times the users of the other.
	tail := map[string]float64{}
	for _, scenario := range []string{"steady", "launch-day"} {
		s := simulate(t, Config{Seed: 6, Scenario: scenario})
		all := read(s)
		for _, second := range []float64{30 * minute, 31 * minute} {
			all[0].at(t, time.Duration(second*float64(time.Second)))
		}
		q, ok := all[0].node.Processing.Quantile(0.99)
		if !ok {
			t.Fatal("no 99th percentile")
		}
		tail[scenario] = q.Seconds
	}
	if tail["launch-day"] < 1.5*tail["steady"] || tail["steady"] < 0.5e-3 || tail["steady"] > 20e-3 {
		t.Errorf("99th percentiles %v s", tail)
	}
}
