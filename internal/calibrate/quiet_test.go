package calibrate

import (
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// unlike makes two nodes of a snapshot read otherwise than each other, by factors on what a node reads.
type unlike [2]struct{ sessions, messages, cpu, memory float64 }

func (u *unlike) change(s *cluster.Snapshot) {
	for i := range u {
		n, of := &s.Nodes[i], &u[i]
		n.Sessions.Value *= of.sessions
		n.Traffic.Messages.In.Value *= of.messages
		n.VM.UserCPUCores.Value *= of.cpu
		n.VM.MemoryBytes.Value *= of.memory
	}
}

// The same figures again and again make the model surer, and so move it away from what was assumed, step by step. It does not
// jump, neither ahead nor back.
func TestAQuietClusterDoesNotMakeTheModelJump(t *testing.T) {
	const snapshots, settled, step = 250, 24, 0.03
	for name, nodes := range map[string]unlike{
		"a price at its bound":    {{1.225, 0.766, 0.997, 1.070}, {1.314, 1.233, 0.981, 1.514}},
		"another rate is as good": {{1.104, 0.952, 1.158, 1.182}, {0.890, 1.030, 1.002, 1.302}},
	} {
		t.Run(name, func(t *testing.T) {
			c, calibrator := newSynthetic(3), New(nil)
			c.noise, c.nodes, c.bare = 0, 2, true
			far := c.scenario(60_000, 5_000)
			var price, cores float64
			moved := 0
			for i := range snapshots {
				s := c.snapshot(after(i), 30_000, 5)
				nodes.change(s)
				calibrator.Add(s)
				m := calibrator.Result().Model
				price0, cores0 := price, cores
				price, cores = m.Typical(sizing.CPUIn), coresAt(m, far)
				if i <= settled {
					continue
				}
				if math.Abs(price/price0-1) > step {
					t.Errorf("snapshot %d: a stanza costs %.4g µs, before %.4g", i, price, price0)
				}
				if math.Abs(cores/cores0-1) > step {
					t.Errorf("snapshot %d: ten times the load takes %.4g cores, before %.4g", i, cores, cores0)
				}
				if price != price0 {
					moved++
				}
			}
			if moved == 0 {
				t.Error("the model never moved: the test looks at nothing")
			}
		})
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
