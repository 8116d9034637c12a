package mongooseim

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// holds checks what is true of every figure of a node that is up, wherever it stands in the node.
func holds(t *testing.T, where string, v reflect.Value) {
	t.Helper()
	switch x := v.Interface().(type) {
	case cluster.Figure:
		switch {
		case x.Known && (math.IsNaN(x.Value) || math.IsInf(x.Value, 0)):
			t.Errorf("%s is known and %v", where, x.Value)
		case x.Known && x.Value < 0:
			t.Errorf("%s is below 0: %v", where, x.Value)
		case x.Known && x.From == "":
			t.Errorf("%s is %v and does not say where it comes from", where, x.Value)
		case !x.Known && x.Why == "":
			t.Errorf("%s is absent without a reason", where)
		}
		holds(t, where+".From", reflect.ValueOf(x.From))
		holds(t, where+".Why", reflect.ValueOf(x.Why))
		return
	case cluster.Latency:
		holdsLatency(t, where, x)
		return
	case time.Time:
		return
	case string:
		if cluster.Printable(x, math.MaxInt) != x {
			t.Errorf("%s holds control characters: %q", where, x)
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			holds(t, where+"."+v.Type().Field(i).Name, v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			holds(t, where, v.Index(i))
		}
	}
}

func holdsLatency(t *testing.T, where string, l cluster.Latency) {
	t.Helper()
	if l.Count() == 0 {
		if l.Why == "" {
			t.Errorf("%s is empty without a reason", where)
		}
		return
	}
	if l.From == "" || len(l.UpperEdges) != len(l.Cumulative) {
		t.Errorf("%s is %+v", where, l)
	}
	if math.IsNaN(l.SumSeconds) || math.IsInf(l.SumSeconds, 0) || l.SumSeconds < 0 {
		t.Errorf("%s has a sum of %v s", where, l.SumSeconds)
	}
	before := 0.0
	for _, c := range l.Cumulative {
		if math.IsNaN(c) || math.IsInf(c, 0) || c < before {
			t.Errorf("%s has the counts %v", where, l.Cumulative)
			break
		}
		before = c
	}
	for _, q := range []float64{0.01, 0.5, 0.99} {
		if x, ok := l.Quantile(q); ok && (math.IsNaN(x.Seconds) || math.IsInf(x.Seconds, 0)) {
			t.Errorf("%s has a quantile of %v s", where, x.Seconds)
		}
	}
}

func TestEveryFigureSaysWhereItComesFromOrWhyItIsAbsent(t *testing.T) {
	for _, name := range captures(t) {
		x, body := newTarget(name), capture(t, name)
		holds(t, name+", first", reflect.ValueOf(*x.sees(t, 0, body)))
		holds(t, name+", second", reflect.ValueOf(*x.sees(t, 15, body)))
	}
}

// FuzzObserve gives a tracker two bodies in a row. The seeds are short, for the fuzzer is slow with long ones. Use
// -fuzzminimizetime 10x: the order of maps makes the coverage of one input vary, and the fuzzer would spend its time on
// that.
func FuzzObserve(f *testing.F) {
	histogram := pingHeader + "mod_ping_response_time_bucket{le=\"1\"} 3\nmod_ping_response_time_bucket{le=\"+Inf\"} 4\nmod_ping_response_time_sum 9\n"
	f.Add(short(1000, 5, 5, histogram), short(1010, 15, 6, strings.ReplaceAll(histogram, " 4", " 1e19")))
	f.Add(short(1000, 5, 5, ""), short(1010, math.MaxFloat64, math.Inf(1), histogram))
	f.Add(composed(release64).body(0), composed(release64).body(1))
	f.Add(composed(below).body(0), composed(below).body(1))
	f.Add([]byte("# TYPE sm_session_count gauge\nsm_session_count{host_type=\"\x1b[31m\"} NaN\n"), []byte("<html>\n"))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		x := newTarget("fuzzed")
		for i, body := range [][]byte{first, second} {
			before := x.node
			err := x.Observe(body, epoch.Add(time.Duration(i)*10*time.Second), &x.node)
			switch {
			case err != nil && !reflect.DeepEqual(before, x.node):
				t.Errorf("the error %v came with other figures", err)
			case err != nil:
				holds(t, "error", reflect.ValueOf(err.Error()))
			case x.node.State != cluster.Up && x.node.State != cluster.Empty:
				t.Errorf("state %v without an error", x.node.State)
			default:
				holds(t, "node", reflect.ValueOf(x.node))
			}
		}
	})
}
