package calibrate

import (
	"math"
	"testing"

	"github.com/mimtop/mimtop/internal/sizing"
)

// The learned columns are sums: however they are split, the sums stay as sure as they were measured, and the parts stay
// within their own doubt.
func TestTheSplitLeavesTheSumsAsTheyWereMeasured(t *testing.T) {
	prior := sizing.DefaultModel()
	model := *prior
	r := &Result{Model: &model, Prior: prior}
	tls := part{sizing.CPUTLS, 0.8}
	columns := []column{
		{of: sizing.CPUNode, mean: 0.002},
		{of: sizing.CPUIn, mean: 90, parts: []part{tls}},
		{of: sizing.CPUOut, mean: 45, parts: []part{tls}},
		{of: sizing.CPULogin, mean: 7_000, parts: []part{{sizing.CPUHS, 1}}},
	}
	learned := [][]float64{{1e-8, 1e-5, 0, 0}, {1e-5, 9, -2, 10}, {0, -2, 4, 0}, {0, 10, 0, 10_000}}
	covariance, parts := splitOf(r, columns, learned)
	if len(parts) != 2 || len(covariance) != 6 {
		t.Fatalf("%d rows, parts %v", len(covariance), parts)
	}
	sums := [][]float64{{1, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0.8, 0}, {0, 0, 1, 0, 0.8, 0}, {0, 0, 0, 1, 0, 1}}
	for i, a := range sums {
		for k, b := range sums {
			got := 0.0
			for p := range a {
				for q := range b {
					got += a[p] * covariance[p][q] * b[q]
				}
			}
			if scale := math.Sqrt(learned[i][i] * learned[k][k]); math.Abs(got-learned[i][k]) > 1e-6*scale {
				t.Errorf("sums %d and %d covary by %g, measured %g", i, k, got, learned[i][k])
			}
		}
	}
	if sd := math.Sqrt(covariance[4][4]); sd <= 0 || sd > sdOf(prior.Coefficients[sizing.CPUTLS]) {
		t.Errorf("TLS is known to %v, before to %v", sd, sdOf(prior.Coefficients[sizing.CPUTLS]))
	}
	if covariance[1][4] >= 0 {
		t.Error("more TLS does not leave less for the stanza")
	}
	flat := make([]float64, 36)
	for i := range 6 {
		for k := range 6 {
			flat[i*6+k] = covariance[i][k] / math.Sqrt(covariance[i][i]*covariance[k][k])
		}
		flat[i*6+i] += 1e-9
	}
	if _, ok := cholesky(flat, 6); !ok {
		t.Errorf("the covariance is not one: %v", covariance)
	}
}

// On a cluster with TLS the memory of a session is learned as a sum: the prediction for the same kind of clients is much
// surer than the split between the session and its TLS.
func TestThePredictionIsSurerThanTheSplit(t *testing.T) {
	c, calibrator := newSynthetic(17), New(nil)
	for i := range 288 {
		users, messages := c.load(after(i))
		s := c.snapshot(after(i), users, messages)
		for k := range s.Nodes {
			s.Nodes[k].Traffic.TLSBytes.In = known(1_000)
		}
		calibrator.Add(s)
	}
	m := calibrator.Result().Model
	width := func(tls float64) float64 {
		_, memory := predict(m, c.scenario(60_000, 1_200).With(sizing.TLS, tls))
		return memory.high / memory.low
	}
	if with, without := width(sizing.TLSJust), width(sizing.TLSNone); with > 1.1 || without < 1.2*with {
		t.Errorf("the memory is known to %.2f as it was measured, and to %.2f without TLS", with, without)
	}
}
