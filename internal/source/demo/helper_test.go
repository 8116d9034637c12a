package demo

import (
	"bytes"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// began is the time of day at which the simulations of tests start.
var began = time.Unix(1_800_000_000, 0)

func simulate(t testing.TB, config Config) *Simulation {
	t.Helper()
	s, err := NewSimulation(config, time.Second, began)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// families parses a page as Prometheus does. The whole of it has to be valid.
func families(t testing.TB, page []byte) map[string]*dto.MetricFamily {
	t.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	parsed, err := parser.TextToMetricFamilies(bytes.NewReader(page))
	if err != nil {
		t.Fatalf("the page cannot be parsed: %v", err)
	}
	return parsed
}

// pageOf returns a node's parsed page.
func pageOf(t testing.TB, s *Simulation, node int) map[string]*dto.MetricFamily {
	t.Helper()
	return families(t, s.AppendMetrics(nil, node))
}

// total adds up the values of a family's series that carry all the given labels, each as name=value. Of a histogram it
// adds the number of observations.
func total(t testing.TB, page map[string]*dto.MetricFamily, name string, labels ...string) float64 {
	t.Helper()
	f := page[name]
	if f == nil {
		t.Fatalf("no family %s", name)
	}
	sum := 0.0
	for _, m := range f.Metric {
		if !carries(m, labels) {
			continue
		}
		switch {
		case m.Counter != nil:
			sum += m.Counter.GetValue()
		case m.Gauge != nil:
			sum += m.Gauge.GetValue()
		case m.Histogram != nil:
			sum += float64(m.Histogram.GetSampleCount())
		case m.Untyped != nil:
			sum += m.Untyped.GetValue()
		}
	}
	return sum
}

func carries(m *dto.Metric, labels []string) bool {
	for _, want := range labels {
		name, value, _ := strings.Cut(want, "=")
		found := false
		for _, l := range m.Label {
			found = found || l.GetName() == name && l.GetValue() == value
		}
		if !found {
			return false
		}
	}
	return true
}

// near complains unless got is within the tolerance, a share of want.
func near(t testing.TB, what string, got, want, tolerance float64) {
	t.Helper()
	if diff := got - want; diff > tolerance*want+1e-9 || -diff > tolerance*want+1e-9 || got != got {
		t.Errorf("%s is %v, want %v within %v %%", what, got, want, tolerance*100)
	}
}
