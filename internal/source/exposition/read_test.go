package exposition

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
)

var testRules = Compile(map[string]Rule{
	"a_count": {Type: Counter},
	"b":       {Type: Gauge},
	"c_time":  {Type: Histogram, Edges: []float64{1, 2, 4}},
	"d_time":  {Type: Histogram},
	"e_count": {
		Type:   Counter,
		Drop:   []Label{{"kind", "unwanted"}},
		Accept: func(labels []Label) bool { return len(labels) > 0 },
	},
})

func read(t testing.TB, body string) *Exposition {
	t.Helper()
	e, err := Read([]byte(body), testRules)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// lines repeats a line of which %d is the number.
func lines(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func TestWhatIsNotAnExpositionIsRefused(t *testing.T) {
	for _, test := range []struct {
		what, body string
		want       error
	}{
		{"web page", "<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title></head>\n</html>\n", ErrNotExposition},
		{"web page on one line without end", "<html><body>1 2 3</body></html>", ErrNotExposition},
		{"web page with numbers", "<p>\nerror 404\n</p>\n", ErrNotExposition},
		{"JSON object", "{\"status\": \"error\",\n \"code\": 12}\n", ErrNotExposition},
		{"JSON on one line", "{\"up\":1}\n", ErrNotExposition},
		{"JSON list", "[1, 2, 3]\n", ErrNotExposition},
		{"binary", "\x00\x01\x02\x8f\xffPNG\r\n\x1a\n\x00\n", ErrNotExposition},
		{"delimited protobuf", "\x1a\n\rsm_session_count\x12\x04help\x18\x01\"\t\x1a\n", ErrNotExposition},
		{"words", "Unknown Registry\n", ErrNotExposition},
		{"cut inside a value", "# TYPE b gauge\nb{x=\"1\"} 12", ErrTruncated},
		{"cut inside a label", "# TYPE b gauge\nb 1\nb{x=\"", ErrMalformed},
		{"cut inside a comment", "# TYPE b gauge\nb 1\n# TY", ErrTruncated},
		{"cut inside buckets", "# TYPE c_time histogram\nc_time_bucket{le=\"1\"} 0\nc_time_bucket{le=\"2\"} 0", ErrTruncated},
		{"cut inside an unwanted family", "# TYPE b gauge\nb 1\n# TYPE z gauge\nz 12", ErrTruncated},
		{"wanted sample without number", "# TYPE b gauge\nb many\n", ErrMalformed},
		{"wanted sample with an open label", "# TYPE b gauge\nb{x=\"1} 2\n", ErrMalformed},
		{"invalid UTF-8 in a wanted label", "# TYPE b gauge\nb{x=\"\xff\"} 2\n", ErrMalformed},
		{"types of a wanted family twice", "# TYPE b gauge\nb 1\n# TYPE b counter\n", ErrMalformed},
	} {
		t.Run(test.what, func(t *testing.T) {
			e, err := Read([]byte(test.body), testRules)
			if e != nil || err == nil {
				t.Fatalf("read %+v, error %v", e, err)
			}
			// What is cut off inside a wanted line is one of two things.
			if !errors.Is(err, test.want) && !(errors.Is(test.want, ErrMalformed) && errors.Is(err, ErrTruncated)) {
				t.Errorf("error %v, want %v", err, test.want)
			}
			if text := err.Error(); cluster.Printable(text, len(text)) != text || len(text) > 400 {
				t.Errorf("the error cannot be shown: %q", text)
			}
		})
	}
}

func TestABodyIsBounded(t *testing.T) {
	const gauge = "# TYPE b gauge\n"
	for _, test := range []struct {
		what, body string
		want       error
	}{
		{"as many samples as allowed", gauge + lines(maxSamples, "b{x=\"%d\"} 1\n"), nil},
		{"many buckets of few series", "# TYPE c_time histogram\n" + lines(maxSamples/2, "c_time_bucket{x=\"%[1]d\",le=\"1\"} 0\n"+
			"c_time_bucket{x=\"%[1]d\",le=\"2\"} 1\nc_time_bucket{x=\"%[1]d\",le=\"4\"} 2\nc_time_bucket{x=\"%[1]d\",le=\"+Inf\"} 3\n"), nil},
		{"one sample more", gauge + lines(maxSamples+1, "b{x=\"%d\"} 1\n"), ErrTooMuch},
		{"many samples nobody wants", "# TYPE z gauge\n" + lines(maxSamples+1, "z{x=\"%d\"} 1\n"), nil},
		{"too many lines", strings.Repeat("\n", maxLines+1), ErrTooMuch},
		{"too many families", lines(maxFamilies+1, "# TYPE z%d gauge\n"), ErrTooMuch},
		{"a long family name", "# TYPE " + strings.Repeat("z", maxNameBytes+1) + " gauge\n", ErrTooMuch},
		{"a label of 4 KB", gauge + "b{x=\"" + strings.Repeat("y", maxValueBytes) + "\"} 1\n", nil},
		{"a longer label", gauge + "b{x=\"" + strings.Repeat("y", maxValueBytes+1) + "\"} 1\n", ErrTooMuch},
		{"a label longer than a line may be", gauge + "b{x=\"" + strings.Repeat("y", maxLineBytes) + "\"} 1\n", ErrTooMuch},
		{"labels without end", gauge + lines(2, "b{x=\"%d\""+strings.Repeat(",y=\"\"", 10_000)+"} 1\n"), ErrMalformed},
		{"more labels than any page has", gauge + lines(2001, "b{x=\"%d\","+manyLabels(50)+"} 1\n"), ErrTooMuch},
		{"quotes in labels", gauge + lines(100, "b{x=\"%d"+strings.Repeat(`\"`, 2000)+"\"} 1\n"), nil},
		{"more text than any page has", gauge + lines(1100, "b{x=\"%d\",y=\""+strings.Repeat("y", maxValueBytes-1)+"\"} 1\n"), ErrTooMuch},
		{"a long label nobody wants", "# TYPE z gauge\nz{x=\"" + strings.Repeat("y", maxLineBytes) + "\"} 1\n", nil},
	} {
		t.Run(test.what, func(t *testing.T) {
			if _, err := Read([]byte(test.body), testRules); !errors.Is(err, test.want) {
				t.Errorf("error %v, want %v", err, test.want)
			}
		})
	}
}

// manyLabels are labels of different names.
func manyLabels(n int) string {
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("l%d=\"\"", i))
	}
	return strings.Join(names, ",")
}

func TestAnEmptyBodyIsAnExpositionOfNothing(t *testing.T) {
	for _, body := range []string{"", "\n", "# EOF\n", "# TYPE b gauge\n# HELP b Nothing yet.\n\n"} {
		e := read(t, body)
		if e.Samples() != 0 || len(e.Warnings) != 0 {
			t.Errorf("%q: %d samples, warnings %q", body, e.Samples(), e.Warnings)
		}
		if sum := e.Sum("b"); sum.Known || sum.Why == "" {
			t.Errorf("%q: b is %+v", body, sum)
		}
	}
}

func TestAHeaderWithoutSamplesIsSeen(t *testing.T) {
	e := read(t, "# TYPE b gauge\n# TYPE unheard_of histogram\n# TYPE a_count counter\na_count 3\n")
	for name, want := range map[string]Type{"b": Gauge, "unheard_of": Histogram, "a_count": Counter} {
		if typ, ok := e.Declared(name); !ok || typ != want {
			t.Errorf("%s is %v, %v, want %v", name, typ, ok, want)
		}
	}
	if _, ok := e.Declared("c_time"); ok {
		t.Error("a family that is not in the body is declared")
	}
	if why := e.Sum("b").Why; why != "b has no value yet on this node" {
		t.Errorf("b is absent because %q", why)
	}
	if why := e.Sum("c_time").Why; why != "c_time is not exported by this node" {
		t.Errorf("c_time is absent because %q", why)
	}
}

func TestTheTypeIsThatOfTheHeader(t *testing.T) {
	e := read(t, "# TYPE a_count gauge\na_count 3\n# TYPE b counter\nb 4\n")
	for name, why := range map[string]string{
		"a_count": "a_count is of type gauge on this node, not counter",
		"b":       "b is of type counter on this node, not gauge",
	} {
		if sum := e.Sum(name); sum.Known || sum.Why != why {
			t.Errorf("%s is %+v, want it absent because %q", name, sum, why)
		}
	}
	if len(e.Warnings) != 2 {
		t.Errorf("warnings %q", e.Warnings)
	}
}

func TestUnwantedSeriesAreLeftOutHoweverTheyAreSpelled(t *testing.T) {
	e := read(t, `# TYPE e_count counter
e_count{kind="wanted"} 1
e_count{kind="unwanted"} 10
e_count{other="x",kind="unwanted"} 20
e_count{ kind = "unwanted" } 40
e_count{xkind="unwanted"} 2
e_count{note="say \"kind=\\\"unwanted\\\"\""} 4
e_count 80
`)
	if sum := e.Sum("e_count"); sum.Value != 7 {
		t.Errorf("the sum is %+v, want 1 + 2 + 4", sum)
	}
}
