package sizing

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"
)

// tradedOff is a model in which only the sum of two prices was measured: either may be anything.
func tradedOff() *Model {
	m := DefaultModel()
	m.Coefficients[CPUIn] = Interval{Low: 20, Typical: 100, High: 300, Origin: FromLive}
	m.Coefficients[CPUOut] = Interval{Low: 20, Typical: 100, High: 300, Origin: FromLive}
	m.Joint = &Joint{
		Of: []Coefficient{CPUIn, CPUOut}, Mean: []float64{100, 100}, Factor: [][]float64{{120, 0}, {-120, 5}},
		Kept: []Kept{{Of: []Coefficient{CPUIn, CPUOut}, Weights: []float64{1, 1}}},
	}
	return m
}

func TestADrawKeepsTheSumThatWasMeasured(t *testing.T) {
	m, p := tradedOff(), NewSampler(500, 1)
	cutOff := 0
	for i := range p.Draws() {
		d := p.Draw(m, i)
		in, out := d.Typical(CPUIn), d.Typical(CPUOut)
		if in < 0 || out < 0 || math.Abs(in+out-200) > 4*5 {
			t.Fatalf("a draw is %v and %v, want a sum near 200", in, out)
		}
		if in == 0 || out == 0 {
			cutOff++
		}
	}
	if cutOff < 100 {
		t.Errorf("%d draws reach the bound: the test tests nothing", cutOff)
	}
}

// What clustering costs and what the load costs were measured together on three nodes: there, a draw that moves one moves
// the other against it. On thirty nodes nothing was measured.
func TestTheCostOfClusteringIsKeptWhereItWasMeasured(t *testing.T) {
	m, p := tradedOff(), NewSampler(500, 1)
	m.Joint.Factor = [][]float64{{0, 0}, {0, 0}}
	spread := func(nodes float64) float64 {
		low, high := math.Inf(1), 0.0
		for i := range p.Draws() {
			d := p.Draw(m, i)
			cost := d.Typical(CPUIn) / Efficiency(nodes, d.Typical(USLSigma), d.Typical(USLKappa))
			low, high = min(low, cost), max(high, cost)
		}
		return high / low
	}
	if free := spread(3); free < 1.05 {
		t.Fatalf("without the sum the draws are only %v apart", free)
	}
	m.Joint.Kept[0].Nodes = 3
	if kept := spread(3); math.Abs(kept-1) > 1e-9 {
		t.Errorf("on three nodes the draws are %v apart", kept)
	}
	if far := spread(30); far < 1.2 {
		t.Errorf("on thirty nodes the draws are only %v apart", far)
	}
}

func TestTheSpreadIsTheMeasuredOneWithTheNodesItWasMeasuredOn(t *testing.T) {
	m := DefaultModel()
	m.Coefficients[Imbalance] = Interval{Low: 1, Typical: 1.3, High: 2}
	m.Seen = &Seen{Imbalance: 1.05, Nodes: 3}
	v := Evaluate(m, threeNodes())
	if got := v.Cases[AllUp].Spread; got != 1.05 {
		t.Errorf("with all nodes up the spread is %v, want the measured 1.05", got)
	}
	if got := v.Cases[NodeLost].Spread; got != 1.3 {
		t.Errorf("with a node lost it is %v, want the assumed 1.3", got)
	}
}

func TestKeptSumsAndTheRecordSurviveAFile(t *testing.T) {
	m := tradedOff()
	m.Joint.Kept[0].Nodes = 3
	m.Record = &Record{CPU: Checked{Predictions: 30, Median: 0.07, P90: 0.2, Recent: 0.3, Wrong: true}}
	m.Seen = &Seen{Users: 5, Imbalance: 1.1, Nodes: 3}
	data, err := json.Marshal(NewFile(m))
	if err != nil {
		t.Fatal(err)
	}
	back, unknown, err := ParseModel(data)
	if err != nil || len(unknown) > 0 || !reflect.DeepEqual(back.Joint, m.Joint) || !reflect.DeepEqual(back.Record, m.Record) ||
		!reflect.DeepEqual(back.Seen, m.Seen) {
		t.Errorf("read back %+v, %+v, %+v, unknown %v, %v", back.Joint, back.Record, back.Seen, unknown, err)
	}
}

func TestBadKeptSumsAreNamed(t *testing.T) {
	for kept, says := range map[string]string{
		`{"of": ["cpu_in"], "weights": []}`:                     "1 names and 0 weights",
		`{"of": ["nonsense"], "weights": [1]}`:                  `"nonsense"`,
		`{"of": ["cpu_in"], "weights": [-1]}`:                   "weight of cpu_in",
		`{"of": ["cpu_in"], "weights": [1], "nodes": -3}`:       "-3 nodes",
		`{"of": ["cpu_in"], "weights": [1], "nodes": 10000000}`: "1e+07 nodes",
	} {
		_, _, err := ParseModel([]byte(`{"coefficients": {"cpu_in": {"typical": 100}}, "joint": {"of": ["cpu_in"], "mean": [100], "factor": [[1]], "kept": [` + kept + `]}}`))
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v says nothing of %q", kept, err, says)
		}
	}
}

func TestBadEvidenceIsNamed(t *testing.T) {
	for part, says := range map[string]string{
		`"seen": {"users_p95": -1}`:                              "seen",
		`"seen": {"nodes": 3, "imbalance": 0.2}`:                 "imbalance",
		`"track_record": {"cpu": {"median_error": -0.1}}`:        "track_record",
		`"track_record": {"memory": {"predictions": -1}}`:        "track_record",
		`"track_record": {"memory": {"predictions": "a lot"}}`:   "predictions",
		`"track_record": {"memory": {"recent_error": -1000000}}`: "track_record",
	} {
		_, _, err := ParseModel([]byte(`{"coefficients": {"cpu_in": {"typical": 100}}, ` + part + `}`))
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v says nothing of %q", part, err, says)
		}
	}
}
