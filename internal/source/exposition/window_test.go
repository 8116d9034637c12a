package exposition

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

var start = time.Unix(1_800_000_000, 0)

// reader adds bodies to a window.
type reader struct {
	t *testing.T
	*Window
}

func (r reader) at(seconds int, body string) Rates {
	r.t.Helper()
	return r.Add(start.Add(time.Duration(seconds)*time.Second), read(r.t, body))
}

func counter(value any) string {
	return fmt.Sprintf("# TYPE a_count counter\na_count{x=\"1\"} %v\n", value)
}

// wantRate checks a rate, or, with a text for want, why there is none.
func wantRate(t *testing.T, what string, f cluster.Figure, want any) {
	t.Helper()
	if why, ok := want.(string); ok {
		if f.Known || !strings.Contains(f.Why, why) {
			t.Errorf("%s: %+v, want none because %q", what, f, why)
		}
		return
	}
	if !f.Known || math.Abs(f.Value-want.(float64)) > 1e-9 {
		t.Errorf("%s: %+v, want %v", what, f, want)
	}
}

func TestARateIsTheIncreaseOverTheWindow(t *testing.T) {
	type reading struct {
		second int
		body   string
		want   any
	}
	for what, readings := range map[string][]reading{
		"two readings": {{0, counter(10), firstReading}, {10, counter(40), 3.0}},
		"the oldest inside the window": {
			{0, counter(0), firstReading}, {30, counter(30), 1.0}, {60, counter(120), 2.0}, {90, counter(270), 4.0},
		},
		"readings further apart than the window": {{0, counter(0), firstReading}, {300, counter(600), 2.0}},
		"a long silence": {
			{0, counter(0), firstReading}, {10_000, counter(600), "not read for a long time"}, {10_010, counter(620), 2.0},
		},
		"a clock that went back": {{10, counter(10), firstReading}, {0, counter(40), firstReading}, {10, counter(50), 1.0}},
		"a counter that fell": {
			{0, counter(50), firstReading}, {10, counter(60), 1.0}, {20, counter(5), "a_count began anew"}, {30, counter(25), 2.0},
		},
		"a counter that appears": {
			{0, "# TYPE a_count counter\n", "a_count has no value yet"}, {10, counter(30), 3.0}, {20, counter(30), 1.5},
		},
		"a counter that vanishes and returns": {
			{0, counter(50), firstReading}, {10, "# TYPE b gauge\nb 1\n", "a_count is not exported"},
			{20, counter(70), "a_count began anew"}, {30, counter(90), 2.0},
		},
		"a second series that appears": {
			{0, counter(50), firstReading}, {10, counter(50) + "a_count{x=\"2\"} 20\n", 2.0},
		},
		"a second series that falls": {
			{0, counter(50) + "a_count{x=\"2\"} 20\n", firstReading}, {10, counter(100) + "a_count{x=\"2\"} 10\n", "a_count began anew"},
		},
		"a second series that vanishes": {
			{0, counter(50) + "a_count{x=\"2\"} 20\n", firstReading}, {10, counter(100), "a_count began anew"},
		},
		"no number in between": {
			{0, counter(50), firstReading}, {10, counter("NaN"), "not a number"}, {20, counter(70), firstReading}, {30, counter(80), 1.0},
		},
		"another type": {{0, counter(50), firstReading}, {10, "# TYPE a_count gauge\na_count 60\n", "of type gauge"}},
	} {
		t.Run(what, func(t *testing.T) {
			r := reader{t, NewWindow(time.Minute)}
			for _, each := range readings {
				rates := r.at(each.second, each.body)
				wantRate(t, fmt.Sprint("at ", each.second, " s"), rates.PerSecond("a_count"), each.want)
			}
		})
	}
}

func TestAGaugeHasNoRate(t *testing.T) {
	r := reader{t, NewWindow(time.Minute)}
	r.at(0, "# TYPE b gauge\nb 1\n")
	wantRate(t, "gauge", r.at(10, "# TYPE b gauge\nb 2\n").PerSecond("b"), "b is a gauge and has no rate")
}

func TestAPartOfASumIsNotTheSum(t *testing.T) {
	r := reader{t, NewWindow(time.Minute)}
	const e = "# TYPE e_count counter\ne_count{x=\"1\"} "
	r.at(0, counter(10)+e+"10\n")
	rates := r.at(10, counter(20)+e+"5\n")
	wantRate(t, "both, of which one fell", rates.PerSecond("a_count", "e_count"), "e_count began anew")
	wantRate(t, "a module that is not loaded", rates.PerSecond("a_count", "d_time"), 1.0)
	huge := fmt.Sprint(math.MaxFloat64)
	r = reader{t, NewWindow(time.Minute)}
	r.at(0, counter(0)+e+"0\n"+"# TYPE d_time histogram\nd_time_bucket{le=\"+Inf\"} 0\nd_time_sum 0\n")
	rates = r.Add(start.Add(time.Second), read(t, counter(huge)+e+huge+"\n"+"# TYPE d_time histogram\nd_time_bucket{le=\"+Inf\"} 0\nd_time_sum 3\n"))
	wantRate(t, "more than can be counted", rates.PerSecond("a_count", "e_count", "d_time"), "larger on this node than any count")
}

func TestAHistogramGrowsByTheBucketsOfTheWindow(t *testing.T) {
	body := func(one, two, all, sum int) string {
		return fmt.Sprintf("# TYPE d_time histogram\nd_time_bucket{le=\"1\"} %d\nd_time_bucket{le=\"2\"} %d\nd_time_bucket{le=\"+Inf\"} %d\nd_time_sum %d\n", one, two, all, sum)
	}
	r := reader{t, NewWindow(time.Minute)}
	l := r.at(0, body(5, 5, 5, 5)).Latency(1e-3, "d_time")
	if l.Count() != 0 || l.Why != firstReading {
		t.Errorf("%+v at first", l)
	}
	rates := r.at(10, body(6, 9, 10, 25))
	l = rates.Latency(1e-3, "d_time")
	if fmt.Sprint(l.UpperEdges, l.Cumulative) != "[0.001 0.002 +Inf] [1 4 5]" || math.Abs(l.SumSeconds-0.020) > 1e-12 || l.From != "d_time" {
		t.Errorf("%+v", l)
	}
	wantRate(t, "the sum", rates.PerSecond("d_time"), 2.0)
	if l = r.at(20, "# TYPE d_time histogram\n").Latency(1e-3, "d_time"); l.Count() != 0 || l.Why != "d_time has no value yet on this node" {
		t.Errorf("%+v after it vanished", l)
	}
	r = reader{t, NewWindow(time.Minute)}
	r.at(0, body(1, 1, 1, 5))
	if l = r.at(10, body(1, 1, 1, 5)).Latency(1e-3, "d_time"); l.Count() != 0 || l.Why != "d_time counted nothing in the last 10 s" {
		t.Errorf("%+v without observations", l)
	}
	r = reader{t, NewWindow(time.Minute)}
	r.at(0, body(3, 5, 5, 5))
	if l = r.at(10, body(1, 4, 8, 9)).Latency(1e-3, "d_time"); fmt.Sprint(l.Cumulative) != "[0 0 3]" {
		t.Errorf("%+v with buckets that dent", l)
	}
	r = reader{t, NewWindow(time.Minute)}
	r.at(0, body(1, 1, 1, 5))
	wantRate(t, "a sum of negative observations", r.at(20, body(2, 2, 2, -5)).PerSecond("d_time"), "fell without beginning anew")
}

func TestHistogramsWithDifferentBucketsCannotBeAdded(t *testing.T) {
	const body = "# TYPE d_time histogram\nd_time_bucket{x=\"1\",le=\"1\"} 5\nd_time_bucket{x=\"1\",le=\"+Inf\"} 5\n" +
		"d_time_bucket{x=\"2\",le=\"7\"} 5\nd_time_bucket{x=\"2\",le=\"+Inf\"} 5\n"
	r := reader{t, NewWindow(time.Minute)}
	r.at(0, body)
	if l := r.at(10, body).Latency(1, "d_time"); l.Count() != 0 || !strings.Contains(l.Why, "different buckets") {
		t.Errorf("%+v", l)
	}
}

func TestAWindowIsBounded(t *testing.T) {
	w := NewWindow(time.Hour)
	for i := range 7200 / 5 {
		w.Add(start.Add(time.Duration(5*i)*time.Second), read(t, counter(5*i)))
	}
	if n := len(w.readings); n < keptPerWindow || n > keptPerWindow+2 {
		t.Errorf("%d readings are kept", n)
	}
	if span := w.span(); span > time.Hour || span < time.Hour-2*time.Hour/keptPerWindow {
		t.Errorf("they span %v", span)
	}
	wantRate(t, "rate", Rates{w, read(t, counter(0))}.PerSecond("a_count"), 1.0)
}

// Families that begin anew at times of their own pin readings to count from. Each grows by its number every second, so that any
// rate but that number would be taken over the wrong readings.
func TestReadingsLeftOutChangeNoRate(t *testing.T) {
	const families = 40
	wanted := map[string]Rule{}
	for f := range families {
		wanted[fmt.Sprintf("f%d_count", f)] = Rule{Type: Counter}
	}
	rules := Compile(wanted)
	w := NewWindow(time.Minute)
	random := rand.New(rand.NewPCG(1, 2))
	began := [families]int{}
	for second, before := 0, 0; second < 2000; second, before = second+1+random.IntN(9), second {
		page := ""
		anew := [families]bool{}
		for f := range families {
			// A counter that had not counted anything cannot be seen to begin anew.
			if before > began[f] && random.IntN(20) == 0 {
				began[f], anew[f] = second, true
			}
			page += fmt.Sprintf("# TYPE f%d_count counter\nf%d_count %d\n", f, f, f*(second-began[f]))
		}
		e, err := Read([]byte(page), rules)
		if err != nil {
			t.Fatal(err)
		}
		rates := w.Add(start.Add(time.Duration(second)*time.Second), e)
		if len(w.readings) > maxReadings {
			t.Fatalf("%d readings are kept", len(w.readings))
		}
		for f := 1; f < families; f++ {
			name := fmt.Sprintf("f%d_count", f)
			switch got := rates.PerSecond(name); {
			case second == 0:
				wantRate(t, name, got, firstReading)
			case anew[f]:
				wantRate(t, name, got, "began anew")
			default:
				wantRate(t, name, got, float64(f))
			}
		}
		if t.Failed() {
			t.Fatalf("at second %d", second)
		}
	}
}
