package calibrate

import (
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/sizing"
)

// The same figures again and again make the model surer, and so move it away from what was assumed, step by step. They never
// move it back: two unlike nodes that always read the same.
func TestAQuietClusterMovesTheModelOneWay(t *testing.T) {
	const snapshots, settled = 250, 100
	c, calibrator := newSynthetic(3), New(nil)
	before, steps := 0.0, 0
	c.noise, c.nodes, c.bare = 0, 2, true
	for i := range snapshots {
		s := c.snapshot(after(i), 30_000, 5)
		for j, of := range [...]struct{ sessions, messages, cpu, memory float64 }{{1.225, 0.766, 0.997, 1.070}, {1.314, 1.233, 0.981, 1.514}} {
			n := &s.Nodes[j]
			n.Sessions.Value *= of.sessions
			n.Traffic.Messages.In.Value *= of.messages
			n.VM.UserCPUCores.Value *= of.cpu
			n.VM.MemoryBytes.Value *= of.memory
		}
		calibrator.Add(s)
		now := calibrator.Result().Model.Typical(sizing.CPUIn)
		if i > settled {
			if now > before*1.0001 {
				t.Errorf("snapshot %d: a stanza costs %.4g µs, before %.4g", i, now, before)
			}
			if math.Abs(now/before-1) > 1e-6 {
				steps++
			}
		}
		before = now
	}
	if steps == 0 {
		t.Error("the model never moved: the test looks at nothing")
	}
}

// Snapshots come more often than windows of rates that do not overlap: those in between teach nothing, and take nothing away.
func TestASnapshotThatTeachesNothingChangesNothing(t *testing.T) {
	c, calibrator := newSynthetic(3), New(nil)
	c.noise = 0
	var before *sizing.Model
	kept := 0
	for i := range 200 {
		s := c.snapshot(time.Duration(i)*15*time.Second, 30_000, 500)
		s.Nodes[0].Sessions.Value *= 1.2
		calibrator.Add(s)
		r := calibrator.Result()
		if before != nil && i%4 != 0 {
			kept++
			if !reflect.DeepEqual(r.Model, before) {
				t.Fatalf("snapshot %d is within the window of the one before: imbalance went from %+v to %+v", i, before.Coefficients[sizing.Imbalance],
					r.Model.Coefficients[sizing.Imbalance])
			}
		}
		before = r.Model
	}
	if kept < 100 || before.Coefficients[sizing.Imbalance].Origin != sizing.FromLive {
		t.Errorf("%d snapshots taught nothing, and the imbalance is %+v", kept, before.Coefficients[sizing.Imbalance])
	}
}
