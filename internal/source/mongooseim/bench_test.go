package mongooseim

import (
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// benchPairs are two scrapes of a node in a row: captured ones under load, and the composed node with every module.
var benchPairs = []struct {
	first, second string
	apart         time.Duration
}{
	{"6.8.0-ramp-036-node1", "6.8.0-ramp-041-node1", 75 * time.Second},
	{"6.8.0-load-2-node3", "6.8.0-load-3-node3", 60 * time.Second},
	{"6.8-composed", "6.8-composed", 10 * time.Second},
	{"6.3.3-single-load-1", "6.3.3-single-load-2", 20 * time.Second},
}

// readNode is the whole way from two bodies to a cluster.Node with rates. It returns the time of the second body.
func readNode(t testing.TB, first, second []byte, apart time.Duration) time.Duration {
	tracker, node := NewTracker(2*time.Minute), cluster.Node{}
	if err := tracker.Observe(first, epoch, &node); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := tracker.Observe(second, epoch.Add(apart), &node); err != nil {
		t.Fatal(err)
	}
	return time.Since(began)
}

// BenchmarkPlainExpfmt is the anchor of BenchmarkReadNode: the reference parser alone on the same two bodies.
func BenchmarkPlainExpfmt(b *testing.B) {
	for _, pair := range benchPairs {
		b.Run(pair.second, func(b *testing.B) {
			first, second := capture(b, pair.first), capture(b, pair.second)
			b.SetBytes(int64(len(first) + len(second)))
			b.ReportAllocs()
			for b.Loop() {
				plainly(b, first)
				plainly(b, second)
			}
		})
	}
}

// BenchmarkReadNode is the way from two bodies to a cluster.Node, rates and all.
func BenchmarkReadNode(b *testing.B) {
	for _, pair := range benchPairs {
		b.Run(pair.second, func(b *testing.B) {
			first, second := capture(b, pair.first), capture(b, pair.second)
			b.SetBytes(int64(len(first) + len(second)))
			b.ReportAllocs()
			for b.Loop() {
				readNode(b, first, second, pair.apart)
			}
		})
	}
}

// BenchmarkReadNodeAgainstExpfmt takes turns between the two, so that whatever else the machine does slows both down,
// and reports the cost of one Observe as a part of that of the reference parser on the same body.
func BenchmarkReadNodeAgainstExpfmt(b *testing.B) {
	for _, pair := range benchPairs {
		b.Run(pair.second, func(b *testing.B) {
			first, second := capture(b, pair.first), capture(b, pair.second)
			var ours, theirs time.Duration
			for b.Loop() {
				began := time.Now()
				plainly(b, second)
				theirs += time.Since(began)
				ours += readNode(b, first, second, pair.apart)
			}
			b.ReportMetric(float64(ours)/float64(theirs), "of-expfmt")
		})
	}
}

func TestReadingANodeCostsAFractionOfParsingItsPage(t *testing.T) {
	// Allocations stand for the time, which a test cannot rely on.
	for _, pair := range benchPairs {
		first, second := capture(t, pair.first), capture(t, pair.second)
		ours := testing.AllocsPerRun(2, func() { readNode(t, first, second, pair.apart) })
		theirs := testing.AllocsPerRun(2, func() { plainly(t, first); plainly(t, second) })
		if share := ours / theirs; share > 0.1 {
			t.Errorf("%s: %.0f allocations are %.2f of the reference parser's %.0f, want 0.1 at most", pair.second, ours, share, theirs)
		}
	}
}
