package exporter

import (
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// TestAClusterThatIsMeasuredAboveALimitDoesNotHold: the series that fire the alert, and the one that says why.
func TestAClusterThatIsMeasuredAboveALimitDoesNotHold(t *testing.T) {
	r := newRig(t, nil, map[string]string{"small": "users: 24k\nm11: 300\nnodes: 8"})
	r.Take(snapshotOf(3, start))
	got, _ := r.gather(t, true)
	expect(t, "before", got, map[string]float64{"holds all_up live": 1, "holds any_loss live": 1})
	absent(t, "what nobody measures", got, "measured_use_ratio cpu live")

	burst := snapshotOf(3, start)
	burst.Nodes[1].Machine.CPUCoresUsed = cluster.Measured(15.9, "node_cpu_seconds_total")
	r.Take(burst)
	got, _ = r.gather(t, true)
	limit := r.newest.Load().scenarios[0].Verdict.Cases[sizing.AllUp].Loads[sizing.CPU].Limit
	expect(t, "in a burst", got, map[string]float64{
		"measured_use_ratio cpu live": 15.9 / limit, "holds all_up live": 0, "holds node_loss live": 0, "holds any_loss live": 0, "holds any_loss small": 1,
	})
	absent(t, "of what could be", got, "measured_use_ratio cpu small")
	absent(t, "odds without the burst", got, "holds_probability any_loss live")
}
