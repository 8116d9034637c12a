package report

import (
	"fmt"

	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/sizing"
)

// NodeRecord is how well one node was predicted: the median and the P90 of |predicted/observed - 1| over its newest
// predictions. What was not predicted is null.
type NodeRecord struct {
	Target string          `json:"target"`
	CPU    *sizing.Checked `json:"cpu"`
	Memory *sizing.Checked `json:"memory"`
}

func newNodeRecords(nodes []calibrate.NodeTrack) []NodeRecord {
	records := []NodeRecord{}
	of := func(t calibrate.Track) *sizing.Checked {
		if t.Predictions == 0 {
			return nil
		}
		checked := t.Checked()
		return &checked
	}
	for _, n := range nodes {
		records = append(records, NodeRecord{Target: n.Target, CPU: of(n.CPU), Memory: of(n.Memory)})
	}
	return records
}

// TrackLine says how well the model has predicted, in at most 76 columns.
func TrackLine(r *calibrate.Result, t calibrate.TrackRecord) string {
	of := func(name string, fit *calibrate.Fitted, track calibrate.Track) string {
		switch {
		case track.Predictions > 0:
			return trackText(name, track)
		case !fit.Known:
			return name + " not learned yet"
		}
		return name + " learned, not checked yet"
	}
	return fmt.Sprintf("Model: %s, %s · %s", of("CPU", &r.CPU, t.CPU), of("memory", &r.Memory, t.Memory), dataWord(r.Quality.Grade))
}

func dataWord(g calibrate.Grade) string {
	if g == calibrate.NoData {
		return "no data yet"
	}
	return "data " + g.String()
}

func trackText(name string, t calibrate.Track) string {
	switch {
	case t.Wrong():
		return fmt.Sprintf("%s MISPREDICTED by %s", name, Percent(t.Recent))
	case t.Predictions > 0:
		return fmt.Sprintf("%s off by %s (P90 %s)", name, Percent(t.Median), Percent(t.P90))
	}
	return name + " not checked"
}

// NodeTrackLine says how well one node was predicted; "" when it never was.
func NodeTrackLine(n *calibrate.NodeTrack) string {
	if n.CPU.Predictions+n.Memory.Predictions == 0 {
		return ""
	}
	of := func(t calibrate.Track) string {
		switch {
		case t.Wrong():
			return "MISPREDICTED by " + Percent(t.Recent)
		case t.Predictions > 0:
			return fmt.Sprintf("%s (P90 %s)", Percent(t.Median), Percent(t.P90))
		}
		return "not checked"
	}
	return fmt.Sprintf("%s off: CPU %s, memory %s", n.Target, of(n.CPU), of(n.Memory))
}

// RecordLine says how well a learned model has predicted, in at most 79 columns; "" when that was never checked.
func RecordLine(r *sizing.Record) string {
	if r == nil {
		return ""
	}
	of := func(name string, c sizing.Checked) string {
		return trackText(name, calibrate.Track{Predictions: c.Predictions, Median: c.Median, P90: c.P90, Recent: c.Recent})
	}
	return fmt.Sprintf("Learned model: %s, %s.", of("CPU", r.CPU), of("memory", r.Memory))
}
