package exposition

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
)

// folding and plain want the same; the first knows the edges beforehand.
var (
	folding = Compile(map[string]Rule{"h": {Type: Histogram, Edges: []float64{1, 2, 4}}, "b": {Type: Gauge}})
	plain   = Compile(map[string]Rule{"h": {Type: Histogram}, "b": {Type: Gauge}})
)

// sameWithEdges says that knowing the edges changes nothing but the cost.
func sameWithEdges(t *testing.T, body []byte) {
	t.Helper()
	folded, errFolded := Read(body, folding)
	whole, errWhole := Read(body, plain)
	if (errFolded == nil) != (errWhole == nil) {
		t.Fatalf("error %v with edges, %v without, of\n%s", errFolded, errWhole, body)
	}
	for _, kind := range []error{ErrNotExposition, ErrTruncated, ErrTooMuch, ErrMalformed} {
		if errors.Is(errFolded, kind) != errors.Is(errWhole, kind) {
			t.Fatalf("error %v with edges, %v without, of\n%s", errFolded, errWhole, body)
		}
	}
	if errFolded != nil {
		return
	}
	if !reflect.DeepEqual(folded.Warnings, whole.Warnings) {
		t.Errorf("warnings %q with edges, %q without, of\n%s", folded.Warnings, whole.Warnings, body)
	}
	f, w := folded.Family("h"), whole.Family("h")
	if f != nil && f.Fault != "" && w != nil && w.Fault == f.Fault {
		return // Nobody reads the numbers of a faulty family.
	}
	if !reflect.DeepEqual(f, w) {
		t.Errorf("%+v with edges\n%+v without, of\n%s", f, w, body)
	}
}

const (
	usual = "h_bucket{x=\"1\",le=\"1\"} 2\nh_bucket{x=\"1\",le=\"2\"} 2\nh_bucket{x=\"1\",le=\"4\"} 2\nh_bucket{x=\"1\",le=\"+Inf\"} 5\nh_sum{x=\"1\"} 9\n"
	bare  = "h_bucket{le=\"1\"} 0\nh_bucket{le=\"2\"} 0\nh_bucket{le=\"4\"} 0\nh_bucket{le=\"+Inf\"} 0\nh_sum 0\n"
	extra = "h_bucket{le=\"1\"} 1\nh_bucket{le=\"2\"} 1\nh_bucket{le=\"3\"} 1\nh_bucket{le=\"4\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\n"
)

// oddBuckets are bodies that have to be read without leaving lines out.
var oddBuckets = map[string]string{
	"the usual":              usual + bare,
	"other edges":            usual + extra,
	"an edge less":           "h_bucket{le=\"1\"} 1\nh_bucket{le=\"4\"} 1\nh_bucket{le=\"+Inf\"} 1\n",
	"a later edge first":     "h_bucket{le=\"2\"} 1\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"4\"} 1\nh_bucket{le=\"+Inf\"} 1\n",
	"le before other labels": "h_bucket{le=\"1\",x=\"1\"} 1\nh_bucket{le=\"+Inf\",x=\"1\"} 1\n",
	"another spelling":       "h_bucket{le=\"1.0\"} 1\nh_bucket{le=\"2.0\"} 1\nh_bucket{le=\"4.0\"} 3\nh_bucket{le=\"+Inf\"} 3\n",
	"two series in turn": "h_bucket{x=\"1\",le=\"1\"} 1\nh_bucket{x=\"2\",le=\"1\"} 0\nh_bucket{x=\"1\",le=\"2\"} 1\n" +
		"h_bucket{x=\"2\",le=\"2\"} 0\nh_bucket{x=\"1\",le=\"4\"} 1\nh_bucket{x=\"2\",le=\"4\"} 0\n" +
		"h_bucket{x=\"1\",le=\"+Inf\"} 1\nh_bucket{x=\"2\",le=\"+Inf\"} 0\n",
	"a series that ends early":   "h_bucket{le=\"1\"} 1\nh_bucket{le=\"2\"} 1\n# TYPE b gauge\nb 2\n",
	"a sum in between":           "h_bucket{le=\"1\"} 1\nh_bucket{le=\"2\"} 1\nh_sum 4\nh_bucket{le=\"4\"} 1\nh_bucket{le=\"+Inf\"} 1\n",
	"a number in another form":   "h_bucket{le=\"1\"} 1\nh_bucket{le=\"2\"} 1.0\nh_bucket{le=\"4\"} 1\nh_bucket{le=\"+Inf\"} 1e0\n",
	"a count that is no number":  "h_bucket{le=\"1\"} x\nh_bucket{le=\"2\"} x\nh_bucket{le=\"4\"} x\nh_bucket{le=\"+Inf\"} 3\n",
	"time stamps":                "h_bucket{le=\"1\"} 7 1000\nh_bucket{le=\"2\"} 7 1000\nh_bucket{le=\"4\"} 8 1000\nh_bucket{le=\"+Inf\"} 8 1000\n",
	"decreasing":                 "h_bucket{le=\"1\"} 7\nh_bucket{le=\"2\"} 7\nh_bucket{le=\"4\"} 6\nh_bucket{le=\"+Inf\"} 6\n",
	"a count as large as can be": "h_bucket{le=\"1\"} 1\nh_bucket{le=\"2\"} 1\nh_bucket{le=\"4\"} 9007199254740993\nh_bucket{le=\"+Inf\"} 18446744073709551615\n",
	"a count larger than can be": "h_bucket{le=\"1\"} 1\nh_bucket{le=\"2\"} 1\nh_bucket{le=\"4\"} 1\nh_bucket{le=\"+Inf\"} 18446744073709551616\n",
	"no sum, and a sum alone":    "h_bucket{le=\"1\"} 1\nh_bucket{le=\"2\"} 1\nh_bucket{le=\"4\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_sum{x=\"1\"} 4\n",
	"twice":                      usual + strings.ReplaceAll(usual, " 2\n", " 3\n"),
	"a label that ends in le":    "h_bucket{xle=\"1\"} 1\nh_bucket{xle=\"+Inf\"} 1\n",
	"an le inside a value":       "h_bucket{x=\",le=\\\"1\\\"}\",le=\"1\"} 1\nh_bucket{x=\",le=\\\"1\\\"}\",le=\"+Inf\"} 1\n",
}

func TestKnowingTheEdgesChangesNothingButTheCost(t *testing.T) {
	for what, body := range oddBuckets {
		t.Run(what, func(t *testing.T) { sameWithEdges(t, []byte("# TYPE h histogram\n"+body)) })
	}
}

func TestKnownEdgesSpareLines(t *testing.T) {
	s := newSifter(nil, folding)
	if err := s.sift([]byte("# TYPE h histogram\n" + usual + bare)); err != nil {
		t.Fatal(err)
	}
	// The last bucket and the sum of each series are left.
	if kept := strings.Count(string(s.kept), "\n"); kept != 1+2+2 {
		t.Errorf("%d lines kept:\n%s", kept, s.kept)
	}
	e, err := Read([]byte("# TYPE h histogram\n"+usual+bare), folding)
	if err != nil {
		t.Fatal(err)
	}
	want := []Series{
		{UpperEdges: []float64{1, 2, 4, math.Inf(1)}, Cumulative: []float64{0, 0, 0, 0}},
		{Labels: []Label{{"x", "1"}}, Value: 9, UpperEdges: []float64{1, 2, 4, math.Inf(1)}, Cumulative: []float64{2, 2, 2, 5}},
	}
	for i, s := range e.Family("h").Series {
		s.id = 0
		if !reflect.DeepEqual(s, want[i]) {
			t.Errorf("%+v, want %+v", s, want[i])
		}
	}
}

func TestRandomHistogramsAreReadTheSameWithAndWithoutEdges(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var body strings.Builder
		body.WriteString("# TYPE h histogram\n")
		for i := range random.IntN(5) {
			count := 0
			for _, edge := range []string{"1", "2", "4", "+Inf"} {
				count += random.IntN(3) * random.IntN(3)
				if random.IntN(60) == 0 {
					continue
				}
				fmt.Fprintf(&body, "h_bucket{x=\"%d\",le=\"%s\"} %d\n", i, edge, count)
			}
			fmt.Fprintf(&body, "h_sum{x=\"%d\"} %d\nh_count{x=\"%d\"} %d\n", i, 3*count, i, count)
		}
		sameWithEdges(t, []byte(body.String()))
	}
}

// FuzzFold looks for a body of which leaving buckets out changes what is read. Use -fuzzminimizetime 10x: the order of
// maps makes the coverage of one input vary, and the fuzzer would spend its time on that.
func FuzzFold(f *testing.F) {
	for _, body := range oddBuckets {
		f.Add([]byte("# TYPE h histogram\n" + body))
	}
	f.Fuzz(sameWithEdges)
}
