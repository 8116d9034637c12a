package mongooseim

import (
	"bytes"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/mimtop/mimtop/internal/cluster"
)

// benchBodies are a captured node under load with two host types, and the composed node with every module.
var benchBodies = []string{"6.8.0-ramp-041-node1", "6.8.0-load-3-node3", "6.8-composed", "6.3.3-single-load-2"}

func plainExpfmt(b testing.TB, body []byte) {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	if _, err := parser.TextToMetricFamilies(bytes.NewReader(body)); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkPlainExpfmt is the anchor of BenchmarkReadNode: the reference parser on the same bytes.
func BenchmarkPlainExpfmt(b *testing.B) {
	for _, name := range benchBodies {
		b.Run(name, func(b *testing.B) {
			body := capture(b, name)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				plainExpfmt(b, body)
			}
		})
	}
}

// BenchmarkReadNode is the whole way from a body to a cluster.Node. It reports its cost as a part of that of the
// reference parser on the same bytes, measured in the same run.
func BenchmarkReadNode(b *testing.B) {
	for _, name := range benchBodies {
		b.Run(name, func(b *testing.B) {
			body := capture(b, name)
			const plainRounds = 20
			start := time.Now()
			for range plainRounds {
				plainExpfmt(b, body)
			}
			plain := time.Since(start) / plainRounds

			tracker, node, at := NewTracker(time.Minute), cluster.Node{}, time.Unix(1_800_000_000, 0)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				at = at.Add(time.Second)
				if err := tracker.Observe(body, at, &node); err != nil {
					b.Fatal(err)
				}
			}
			each := b.Elapsed() / time.Duration(b.N)
			b.ReportMetric(float64(each)/float64(plain), "of-plain")
		})
	}
}
