package cluster

import (
	"reflect"
	"strings"
	"testing"
)

// TestSumsInPlaceAreThoseOfPlusAndMerge, and leave what is added as it was.
func TestSumsInPlaceAreThoseOfPlusAndMerge(t *testing.T) {
	figures := []Figure{
		{}, Absent("no module"), Measured(1, "a"), Measured(2, "a"), Measured(3, "b"), Measured(1.7e308, "b"), Measured(1.7e308, "b"), Absent("down"), Measured(4, "b"),
	}
	var want, got Figure
	for _, f := range figures {
		want = want.Plus(f)
		got.add(&f)
		if got != want {
			t.Errorf("adding %+v gives %+v, want %+v", f, got, want)
		}
	}
	edges, others := []float64{1, 2}, []float64{1, 3}
	latencies := []Latency{
		{Why: "none"}, {UpperEdges: edges, Cumulative: []float64{1, 2}, SumSeconds: 1}, {UpperEdges: edges, Cumulative: []float64{0, 0}},
		{UpperEdges: edges, Cumulative: []float64{3, 5}, SumSeconds: 2}, {UpperEdges: edges, Cumulative: []float64{1, 1}, SumSeconds: 1},
		{UpperEdges: others, Cumulative: []float64{50, 90}, SumSeconds: 3}, {UpperEdges: others, Cumulative: []float64{1, 1}},
		{UpperEdges: edges, Cumulative: []float64{2, 4}}, {UpperEdges: others, Cumulative: []float64{1, 2}},
	}
	before := make([][]float64, len(latencies))
	for i := range latencies {
		before[i] = append([]float64(nil), latencies[i].Cumulative...)
	}
	var whole, sum Latency
	var in latencySum
	for i := range latencies {
		whole = whole.Merge(latencies[i])
		in.add(&sum, &latencies[i])
		if !reflect.DeepEqual(sum, whole) {
			t.Errorf("after latency %d the sum is %+v, want %+v", i, sum, whole)
		}
	}
	for i := range latencies {
		if got := append([]float64(nil), latencies[i].Cumulative...); !reflect.DeepEqual(got, before[i]) {
			t.Errorf("latency %d has become %v", i, got)
		}
	}
}

// TestTheOriginOfASumNamesEachOnce: nodes of two releases in turn once made it as long as there are nodes.
func TestTheOriginOfASumNamesEachOnce(t *testing.T) {
	var sum Figure
	for i := range 1000 {
		sum = sum.Plus(Measured(1, []string{"old_family", "new_family"}[i%2]))
	}
	if sum.From != "old_family + new_family" || sum.Value != 1000 {
		t.Errorf("%v of %s", sum.Value, strings.ToValidUTF8(sum.From[:min(len(sum.From), 80)], ""))
	}
}
