package mongooseim

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/mimtop/mimtop/internal/source/exposition"
)

// plainly reads a whole body with the reference parser alone.
func plainly(t testing.TB, body []byte) map[string]*dto.MetricFamily {
	t.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return families
}

// spelled writes a series down, with all that is read of it, in one way for both sides of the comparison.
func spelled(labels []exposition.Label, value float64, edges, cumulative []float64) string {
	return fmt.Sprint(labels, " ", value, " ", edges, " ", cumulative)
}

// expected returns the series of a family that a rule wants, by the reference parser alone.
func expected(family *dto.MetricFamily, rule exposition.Rule) []string {
	var series []string
	for _, m := range family.GetMetric() {
		var labels []exposition.Label
		for _, pair := range m.GetLabel() {
			labels = append(labels, exposition.Label{Name: pair.GetName(), Value: pair.GetValue()})
		}
		slices.SortFunc(labels, func(a, b exposition.Label) int { return cmp.Compare(a.Name, b.Name) })
		dropped := slices.ContainsFunc(labels, func(l exposition.Label) bool { return slices.Contains(rule.Drop, l) })
		if dropped || rule.Accept != nil && !rule.Accept(labels) {
			continue
		}
		value := m.GetCounter().GetValue() + m.GetGauge().GetValue() + m.GetUntyped().GetValue()
		var edges, cumulative []float64
		if h := m.GetHistogram(); h != nil {
			value = h.GetSampleSum()
			for _, b := range h.GetBucket() {
				edges, cumulative = append(edges, b.GetUpperBound()), append(cumulative, float64(b.GetCumulativeCount()))
			}
			if count := float64(h.GetSampleCount()); cumulative[len(cumulative)-1] != count {
				cumulative = append(cumulative, count) // So that the comparison fails.
			}
		}
		series = append(series, spelled(labels, value, edges, cumulative))
	}
	slices.Sort(series)
	return series
}

func got(family *exposition.Family) []string {
	if family == nil {
		return nil
	}
	var series []string
	for _, s := range family.Series {
		series = append(series, spelled(s.Labels, s.Value, s.UpperEdges, s.Cumulative))
	}
	slices.Sort(series)
	return series
}

func TestTheShortWayReadsWhatTheReferenceParserReads(t *testing.T) {
	rules, compared := wantedFamilies(), 0
	for _, name := range captures(t) {
		t.Run(name, func(t *testing.T) {
			body := capture(t, name)
			plain := plainly(t, body)
			e, err := exposition.Read(body, wanted)
			if err != nil {
				t.Fatal(err)
			}
			for family, rule := range rules {
				want, have := expected(plain[family], rule), got(e.Family(family))
				if !slices.Equal(want, have) {
					t.Errorf("%s: %v\nwant %v", family, have, want)
				}
				if f := e.Family(family); f != nil && (f.Fault != "" || f.Type != rule.Type) {
					t.Errorf("%s is %s, fault %q", family, f.Type, f.Fault)
				}
				compared += len(have)
			}
			for family := range plain {
				if _, ok := e.Declared(family); !ok {
					t.Errorf("%s was not seen", family)
				}
			}
			if headers := strings.Count(string(body), "# TYPE "); headers != len(slices.Collect(e.Names())) {
				t.Errorf("%d families, want %d", len(slices.Collect(e.Names())), headers)
			}
			if len(e.Warnings) != 0 {
				t.Errorf("warnings %q", e.Warnings)
			}
		})
	}
	if compared < 1000 {
		t.Errorf("only %d series were compared", compared)
	}
}

func TestAllHistogramsOfMongooseIMHaveTheEdgesThatAreExpected(t *testing.T) {
	// Reading is only cheap while that is so.
	want := append(bucketEdges(), math.Inf(1))
	seen := 0
	for _, name := range captures(t) {
		for family, f := range plainly(t, capture(t, name)) {
			for _, m := range f.GetMetric() {
				if f.GetType() != dto.MetricType_HISTOGRAM {
					continue
				}
				var edges []float64
				for _, b := range m.GetHistogram().GetBucket() {
					edges = append(edges, b.GetUpperBound())
				}
				if seen++; !slices.Equal(edges, want) {
					t.Fatalf("%s of %s has the edges %v", family, name, edges)
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no histogram")
	}
}
