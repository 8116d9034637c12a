package calibrate

import (
	"fmt"
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

func TestTheOldestAreThinnedOutEvenly(t *testing.T) {
	r := reservoir[int]{capacity: 64}
	for i := range 1_000 {
		r.add(i)
	}
	if r.kept[0] != 0 || r.kept[len(r.kept)-1] != 999 {
		t.Errorf("kept %v, want the first and the last among them", r.kept)
	}
	for i := 1; i < len(r.kept); i++ {
		if r.kept[i] <= r.kept[i-1] {
			t.Fatalf("out of order: %v", r.kept)
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
