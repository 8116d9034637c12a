package mongooseim

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/source/exposition"
)

// largeNodeBytes is the size of a node's page in docs/performance.md.
const largeNodeBytes = 522_280

// largeNode is a captured page with the histograms of more backend modules, as a node with many of them sends.
func largeNode(t testing.TB) []byte {
	body := bytes.TrimRight(capture(t, "6.8.0-load-3-node3"), "\n")
	body = append(body, '\n')
	for module := 0; len(body) < largeNodeBytes; module++ {
		name := fmt.Sprintf("mod_backend%d_time", module)
		var b strings.Builder
		fmt.Fprintf(&b, "# TYPE %s histogram\n# HELP %s Event: backend\n", name, name)
		for function := range 4 {
			labels := fmt.Sprintf(`function="function_%d",host_type="localhost"`, function)
			for bit := range 31 {
				fmt.Fprintf(&b, "%s_bucket{%s,le=\"%d\"} %d\n", name, labels, 1<<bit, 1000*bit)
			}
			fmt.Fprintf(&b, "%s_bucket{%s,le=\"+Inf\"} 31000\n%s_count{%s} 31000\n%s_sum{%s} 123456789\n", name, labels, name, labels, name, labels)
		}
		body = append(body, b.String()...)
	}
	return body
}

// newlines is the floor: finding the line ends of a body, and nothing else.
func newlines(body []byte) (n int) {
	for {
		at := bytes.IndexByte(body, '\n')
		if at < 0 {
			return n
		}
		body, n = body[at+1:], n+1
	}
}

// BenchmarkKnownPage reads a page like the one before, in turns with the floor and, now and then, with the reference parser,
// so that whatever else the machine does slows all of them down. It reports the cost as a multiple of the floor.
func BenchmarkKnownPage(b *testing.B) {
	body := largeNode(b)
	reader := exposition.NewReader(wanted)
	if _, err := reader.Read(body); err != nil {
		b.Fatal(err)
	}
	var ours, floor, reference time.Duration
	references := 0
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		newlines(body)
		floor += time.Since(began)
		began = time.Now()
		if _, err := reader.Read(body); err != nil {
			b.Fatal(err)
		}
		ours += time.Since(began)
		if i%1000 == 0 {
			b.StopTimer()
			began = time.Now()
			plainly(b, body)
			reference, references = reference+time.Since(began), references+1
			b.StartTimer()
		}
	}
	b.ReportMetric(float64(ours)/float64(floor), "x-newline-scan")
	b.ReportMetric(float64(ours)/float64(b.N)/(float64(reference)/float64(references)), "of-expfmt")
	b.ReportMetric(float64(ours.Microseconds())/float64(b.N), "µs/page")
}

func TestAKnownPageIsReadWithoutTheReferenceParser(t *testing.T) {
	// Allocations stand for the time, which a test cannot rely on.
	body := largeNode(t)
	reader := exposition.NewReader(wanted)
	for range 2 {
		if _, err := reader.Read(body); err != nil {
			t.Fatal(err)
		}
	}
	allocations := testing.AllocsPerRun(10, func() {
		if _, err := reader.Read(body); err != nil {
			t.Fatal(err)
		}
	})
	// The race detector makes the pool of numbers forget some of them.
	if reference := testing.AllocsPerRun(1, func() { plainly(t, body) }); allocations > reference/1000 {
		t.Errorf("%.0f allocations for a page of %d bytes, the reference parser makes %.0f", allocations, len(body), reference)
	}
}
