package calibrate

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

func TestNothingGrowsWithTheTimeWatched(t *testing.T) {
	c, calibrator := newSynthetic(11), New(nil)
	for i := range 3_000 {
		s := c.snapshot(time.Duration(i)*5*time.Minute, 30_000, 500)
		s.Nodes[2].Target = fmt.Sprint("pod-", i/10) // a node that is replaced again and again
		calibrator.Add(s)
	}
	if n := len(calibrator.samples.kept); n > keptSamples {
		t.Errorf("%d samples are kept", n)
	}
	if n := len(calibrator.loads.kept); n > keptLoads {
		t.Errorf("%d loads are kept", n)
	}
	if n := len(calibrator.nodes); n > 2+forgetNodesAfter/10+2 {
		t.Errorf("%d nodes are remembered", n)
	}
	if calibrator.numbered > 2+forgetNodesAfter/10+3 {
		t.Errorf("node numbers go up to %d", calibrator.numbered)
	}
	if r := calibrator.Result(); r.Samples != 9_000 || r.Snapshots != 3_000 {
		t.Errorf("%d samples in %d snapshots", r.Samples, r.Snapshots)
	}
}

func TestTheOlderAreThinnedOutForEveryNode(t *testing.T) {
	for _, nodes := range []int{1, 2, 3, 4, 100} {
		r := reservoir[int]{capacity: 64, series: func(v int) int32 { return int32(v % nodes) }}
		for i := range 1_000 {
			r.add(i)
		}
		if len(r.kept) > r.capacity || len(r.kept) < r.capacity/2 {
			t.Errorf("%d nodes: %d are kept", nodes, len(r.kept))
		}
		if r.kept[0] != 0 || r.kept[len(r.kept)-1] != 999 {
			t.Errorf("%d nodes: kept %v, want the first and the last among them", nodes, r.kept)
		}
		older := make([]int, nodes) // by node, of what was thinned out
		for i, v := range r.kept {
			if i > 0 && v <= r.kept[i-1] {
				t.Fatalf("%d nodes: out of order: %v", nodes, r.kept)
			}
			if v < 960 {
				older[v%nodes]++
			}
		}
		if nodes < 10 && slices.Max(older)-slices.Min(older) > 2 {
			t.Errorf("%d nodes: of the old ones %v are kept of each: %v", nodes, older, r.kept)
		}
	}
}

func coresAt(m *sizing.Model, s sizing.Scenario) float64 {
	v := sizing.Evaluate(m, s)
	return v.ClusterCPUCores().Value
}

func BenchmarkAdd(b *testing.B) {
	for _, nodes := range []int{3, 30, 300, 1000} {
		b.Run(fmt.Sprint("nodes=", nodes), func(b *testing.B) {
			c, calibrator := newSynthetic(1), New(nil)
			c.nodes = nodes
			snapshots := make([]*cluster.Snapshot, 0, 64)
			for i := range cap(snapshots) {
				after := time.Duration(i) * 5 * time.Minute
				users, messages := c.load(after)
				snapshots = append(snapshots, c.snapshot(after, users*float64(nodes), messages*float64(nodes)))
			}
			i := 0
			add := func() {
				s := snapshots[i%len(snapshots)]
				s.At = c.start.Add(time.Duration(i) * 5 * time.Minute)
				for j := range s.Nodes {
					s.Nodes[j].At = s.At
				}
				calibrator.Add(s)
				i++
			}
			for range 1_000 { // a full reservoir
				add()
			}
			b.ReportAllocs()
			for b.Loop() {
				add()
			}
		})
	}
}

// The cost of a fit is bounded by what is kept, not by the time watched.
func BenchmarkResult(b *testing.B) {
	for _, days := range []float64{0.25, 1, 4, 16} {
		b.Run(fmt.Sprint("days=", days), func(b *testing.B) {
			c, calibrator := newSynthetic(1), New(nil)
			c.days(calibrator, days)
			b.ReportAllocs()
			for b.Loop() {
				calibrator.fittedAt = -1
				calibrator.Result()
			}
		})
	}
}
