package calibrate

import (
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/sizing"
)

func TestTheTrackRecordFollowsTheModel(t *testing.T) {
	c, calibrator := newSynthetic(7), New(nil)
	c.days(calibrator, 1)
	before := calibrator.TrackRecord()
	if before.CPU.Predictions < 500 || before.CPU.Median > 0.04 || before.Memory.Median > 0.03 || before.CPU.P90 < before.CPU.Median {
		t.Errorf("the record of a model that fits is %+v", before)
	}
	if len(before.Nodes) != 3 || before.Nodes[0].Target != "a00" || before.Nodes[2].CPU.Predictions == 0 {
		t.Errorf("the nodes are %+v", before.Nodes)
	}
	sure := calibrator.Result()

	// A release that costs twice as much: the record says so at once, and the interval gets wider.
	for _, of := range []sizing.Coefficient{sizing.CPUIn, sizing.CPURow, sizing.CPUNode, sizing.CPUIdle} {
		c.truth.Coefficients[of].Typical *= 2
	}
	for i := range 100 {
		after := 24*time.Hour + time.Duration(i)*5*time.Minute
		users, messages := c.load(after)
		calibrator.Add(c.snapshot(after, users, messages))
	}
	after := calibrator.TrackRecord()
	if after.Nodes[0].CPU.Median < 0.15 {
		t.Errorf("the record of a model that is wrong is %+v", after)
	}
	if unsure := calibrator.Result(); unsure.CPU.Uncertainty < 1.5*sure.CPU.Uncertainty {
		t.Errorf("uncertainty went from %v to %v only", sure.CPU.Uncertainty, unsure.CPU.Uncertainty)
	}
}

// A module is switched on: from one scrape to the next a message costs more, and so does a session. Within some scrapes the
// record says that the model mispredicts, on every node, and the intervals widen; when the model has learned the new costs,
// it is believed again.
func TestAModuleThatIsSwitchedOnIsNoticed(t *testing.T) {
	const soon, later = 12, 4 * 288
	c, calibrator := newSynthetic(21), New(nil)
	c.days(calibrator, 1)
	width := func(r *Result) (cpu, memory float64) {
		cores, bytes := predict(r.Model, c.scenario(60_000, 1_200))
		return cores.high / cores.low, bytes.high / bytes.low
	}
	sureCPU, sureMemory := width(calibrator.Result())
	if before := calibrator.TrackRecord(); before.CPU.Wrong() || before.Memory.Wrong() {
		t.Fatalf("before the change the record is %+v", before)
	}

	for _, of := range []sizing.Coefficient{sizing.CPUIn, sizing.CPUOut, sizing.CPURow, sizing.MemC2S} {
		c.truth.Coefficients[of].Typical *= 2.5
	}
	add := func(from, to int) {
		for i := from; i < to; i++ {
			after := 24*time.Hour + time.Duration(i)*5*time.Minute
			users, messages := c.load(after)
			s := c.snapshot(after, users, messages)
			for k := range s.Nodes {
				s.Nodes[k].Services = append([]string{"inbox"}, s.Nodes[k].Services...)
			}
			calibrator.Add(s)
		}
	}
	add(0, soon)
	record := calibrator.TrackRecord()
	if !record.CPU.Wrong() || !record.Memory.Wrong() {
		t.Errorf("%d scrapes after the change the record is %+v", soon, record)
	}
	r := calibrator.Result()
	if cpu, memory := width(r); cpu < 1.5*sureCPU || memory < 1.3*sureMemory {
		t.Errorf("the intervals went from %.2f and %.2f to %.2f and %.2f only", sureCPU, sureMemory, cpu, memory)
	}
	if !r.Model.Record.CPU.Wrong || r.Model.Record.CPU.Recent != record.CPU.Recent {
		t.Errorf("the model carries the record %+v", r.Model.Record)
	}
	add(soon, 2*leastChecked)
	for _, n := range calibrator.TrackRecord().Nodes {
		if !n.CPU.Wrong() {
			t.Errorf("%s: %+v", n.Target, n.CPU)
		}
	}
	add(2*leastChecked, later)
	if record := calibrator.TrackRecord(); record.CPU.Wrong() || record.Memory.Wrong() {
		t.Errorf("after four days at the new costs the record is %+v", record)
	}
}
