package exposition

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
)

func TestOfASeriesThatIsThereTwiceTheLastCounts(t *testing.T) {
	for what, test := range map[string]struct {
		body, family string
		want         float64
	}{
		"gauge":               {"# TYPE b gauge\nb{x=\"1\"} 5\nb{x=\"2\"} 1\nb{x=\"1\"} 7\n", "b", 8},
		"label order":         {"# TYPE b gauge\nb{x=\"1\",y=\"2\"} 5\nb{y=\"2\",x=\"1\"} 7\n", "b", 7},
		"counter":             {"# TYPE a_count counter\na_count 5\na_count 7\na_count 6\n", "a_count", 6},
		"behind another type": {"# TYPE a_count counter\n# TYPE b gauge\nb 1\na_count 7\na_count 8\n", "a_count", 8},
		"another place":       {"# TYPE a_count counter\na_count 5\n# TYPE b gauge\nb 1\na_count 7\n", "a_count", 7},
	} {
		e := read(t, test.body)
		if sum := e.Sum(test.family); sum.Value != test.want {
			t.Errorf("%s: %+v, want %v", what, sum, test.want)
		}
		want := test.family + " holds the same series more than once; the last one counts"
		if !slices.Equal(e.Warnings, []string{want}) {
			t.Errorf("%s: warnings %q, want %q", what, e.Warnings, want)
		}
	}
}

func TestOfAHistogramThatIsThereTwiceTheLastCounts(t *testing.T) {
	const first = "c_time_bucket{le=\"1\"} 3\nc_time_bucket{le=\"2\"} 3\nc_time_bucket{le=\"4\"} 9\nc_time_bucket{le=\"+Inf\"} 9\nc_time_sum 30\n"
	const second = "c_time_bucket{le=\"1\"} 0\nc_time_bucket{le=\"2\"} 4\nc_time_bucket{le=\"4\"} 4\nc_time_bucket{le=\"+Inf\"} 5\nc_time_sum 40\n"
	e := read(t, "# TYPE c_time histogram\n"+first+second)
	f := e.Family("c_time")
	if f == nil || len(f.Series) != 1 || !slices.Equal(f.Series[0].Cumulative, []float64{0, 4, 4, 5}) || f.Series[0].Value != 40 {
		t.Errorf("%+v, want the second", f)
	}
	if len(e.Warnings) != 1 {
		t.Errorf("warnings %q", e.Warnings)
	}
}

// faulty are values of the four buckets and the sum, and what is wrong with them.
var faulty = []struct{ what, body, fault string }{
	{"decreasing buckets", "d_time_bucket{le=\"1\"} 3\nd_time_bucket{le=\"2\"} 2\nd_time_bucket{le=\"+Inf\"} 9\nd_time_sum 3\n", "decrease"},
	{"no last bucket", "d_time_bucket{le=\"1\"} 3\nd_time_count 3\nd_time_sum 3\n", "no bucket without an upper edge"},
	{"no bucket", "d_time_count 3\nd_time_sum 3\n", "no bucket without an upper edge"},
	{"a count that is no number", "d_time_bucket{le=\"1\"} NaN\nd_time_bucket{le=\"+Inf\"} 9\n", "not a number"},
	{"an endless count", "d_time_bucket{le=\"1\"} 1\nd_time_bucket{le=\"+Inf\"} +Inf\n", "not a number"},
	{"an edge below all numbers", "d_time_bucket{le=\"-Inf\"} 1\nd_time_bucket{le=\"+Inf\"} 1\n", "not a number"},
	{"a sum that is no number", "d_time_bucket{le=\"+Inf\"} 9\nd_time_sum NaN\n", "not a number"},
	{"too many buckets", lines(maxBuckets, "d_time_bucket{le=\"%d\"} 1\n") + "d_time_bucket{le=\"+Inf\"} 1\n", "more than 200 buckets"},
}

func TestAHistogramThatCannotBeIsNotRead(t *testing.T) {
	for _, test := range faulty {
		e := read(t, "# TYPE d_time histogram\n"+test.body)
		f := e.Family("d_time")
		if f == nil || !strings.Contains(f.Fault, test.fault) {
			t.Errorf("%s: %+v, want a fault with %q", test.what, f, test.fault)
			continue
		}
		if !slices.Equal(e.Warnings, []string{f.Fault}) {
			t.Errorf("%s: warnings %q", test.what, e.Warnings)
		}
	}
}

func TestBucketsMayComeInAnyOrder(t *testing.T) {
	e := read(t, "# TYPE d_time histogram\nd_time_bucket{le=\"+Inf\"} 9\nd_time_bucket{le=\"2\"} 3\nd_time_bucket{le=\"1\"} 2\n")
	s := e.Family("d_time").Series[0]
	if !slices.Equal(s.UpperEdges, []float64{1, 2, math.Inf(1)}) || !slices.Equal(s.Cumulative, []float64{2, 3, 9}) {
		t.Errorf("%+v", s)
	}
}

func TestTheCountOfAHistogramIsThatOfItsLastBucket(t *testing.T) {
	// A counter of the name of another family's count takes that line for itself.
	e := read(t, "# TYPE d_time_count counter\nd_time_count 4000\n# TYPE d_time histogram\n"+
		"d_time_bucket{le=\"1\"} 2\nd_time_bucket{le=\"+Inf\"} 9\nd_time_sum 3\nd_time_count 1\n")
	if s := e.Family("d_time").Series[0]; s.Cumulative[1] != 9 || s.Value != 3 {
		t.Errorf("%+v, want 9 observations of 3 together", s)
	}
}

func TestNumbersThatAreNoneAreAbsent(t *testing.T) {
	for _, value := range []string{"NaN", "+Inf", "-Inf", "Nan"} {
		e := read(t, "# TYPE b gauge\nb{x=\"1\"} 3\nb{x=\"2\"} "+value+"\n")
		if sum := e.Sum("b"); sum.Known || sum.Why != "b is not a number on this node" {
			t.Errorf("%s: %+v", value, sum)
		}
	}
	e := read(t, "# TYPE a_count counter\na_count -1\n# TYPE b gauge\nb -1\n")
	if sum := e.Sum("a_count"); sum.Known || sum.Why != "a_count is a counter below 0" {
		t.Errorf("a counter below 0 is %+v", sum)
	}
	if sum := e.Sum("b"); sum.Value != -1 || !sum.Known {
		t.Errorf("a gauge below 0 is %+v", sum)
	}
}

func TestAnOddLineOfAnUnwantedFamilyDoesNoHarm(t *testing.T) {
	e := read(t, "# TYPE b gauge\nb 3\n# TYPE z gauge\nz{x=\"open} ten\nz{\xff} 0x10\nwhat is this?\r\n<p>\n# TYPE a_count counter\na_count 4\n")
	if b, a := e.Sum("b"), e.Sum("a_count"); b.Value != 3 || a.Value != 4 {
		t.Errorf("b %+v, a_count %+v", b, a)
	}
	if !slices.Equal(e.Warnings, []string{"2 lines are not metrics and were skipped"}) {
		t.Errorf("warnings %q", e.Warnings)
	}
}

func TestEscapesInLabelsAreReadAndNeverShownRaw(t *testing.T) {
	e := read(t, "# HELP b \x1b[2J\\n evil\n# TYPE b gauge\n"+
		"b{x=\"back\\\\slash \\\"quote\\\" line\\nbreak } # 1\"} 1\nb{x=\"\x1b[31mred\"} 2\nb{x=\"\x1b[31mred\"} 3\n")
	f := e.Family("b")
	if len(f.Series) != 2 || f.Series[1].Label("x") != "back\\slash \"quote\" line\nbreak } # 1" || e.Sum("b").Value != 4 {
		t.Errorf("%+v", f)
	}
	for _, text := range append(e.Warnings, e.Sum("b").From, f.Fault) {
		if cluster.Printable(text, 1000) != text {
			t.Errorf("%q cannot be shown", text)
		}
	}
}

func TestThereAreOnlyAFewWarnings(t *testing.T) {
	wanted, body := map[string]Rule{}, ""
	for name := range strings.Lines(lines(50, "f%d\n")) {
		name = strings.TrimSpace(name)
		wanted[name] = Rule{Type: Counter}
		body += "# TYPE " + name + " counter\n" + name + " -1\n"
	}
	e, err := Read([]byte(body), Compile(wanted))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(e.Warnings); n != maxWarnings || e.Warnings[n-1] != "and 41 more oddities" || !slices.IsSorted(e.Warnings[:n-1]) {
		t.Errorf("%d warnings %q", n, e.Warnings)
	}
}
