package ui

import (
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// TestAClusterThatIsMeasuredAtItsLimitIsNotSaidToHold: a surge that the scenario does not have in it must not stand under HOLDS.
func TestAClusterThatIsMeasuredAtItsLimitIsNotSaidToHold(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		m := live(newTestModel(t, size[0], size[1]))
		if !strings.Contains(text(m), "HOLDS") || m.live.Outcome != sizing.Holds {
			t.Fatalf("without a surge:\n%s", text(m))
		}
		surge := testSnapshot(65)
		for i := range surge.Nodes {
			surge.Nodes[i].Machine.CPUCoresUsed = cluster.Measured(7.9, "node_cpu_seconds_total")
		}
		m.Update(snapshotMsg{surge})
		settle(m)
		lines := strings.Split(text(m), "\n")
		first := strings.Join(strings.Fields(lines[1]+" "+lines[2]), " ")
		if m.live.Outcome != sizing.Fails || !strings.Contains(first, "DOES NOT HOLD: CPU is measured at 137 % of its usable limit now") {
			t.Errorf("at %v it says %q", size, first)
		}
		if title := m.windowTitle(); !strings.Contains(title, "DOES NOT HOLD") {
			t.Errorf("the title is %q", title)
		}
		press(m, "5")
		if shown := strings.Join(strings.Fields(text(m)), " "); !strings.Contains(shown, "limit now. Dates are the model's alone") {
			t.Errorf("the forecast says nothing of it:\n%s", text(m))
		}
		press(m, "f2")
		if m.what.verdict.Outcome != sizing.Fails {
			t.Errorf("the sliders where they stood say %v", m.what.verdict.Outcome)
		}
		m.what.move(nodesControl, sizing.Known(12))
		if m.what.verdict.Outcome != sizing.Holds {
			t.Errorf("with four times the nodes: %v", m.what.verdict.Outcome)
		}
	}
}
