package calibrate

import (
	"math"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// nodeLoad is the running mean of a node's load, for the busiest node over the mean. The newest hours count: each
// snapshot weighs a little against what was before.
type nodeLoad struct {
	sessions, stanzas float64
}

// forget is the weight of one more snapshot once there are many.
const forget = 1.0 / 240

func (l *nodeLoad) add(s *sample, seen int) {
	weight := max(1/float64(seen), forget)
	l.sessions += weight * (s.values[streamSessions] - l.sessions)
	l.stanzas += weight * (s.stanzas() - l.stanzas)
}

// leastImbalanceNodes is how many nodes make a mean; leastImbalanceSeen how many snapshots make it trusted.
const leastImbalanceNodes, leastImbalanceSeen = 2, 12

// fewest is the load of a node below which its share says nothing.
const fewestSessions, fewestStanzas = 20, 2

// imbalance is the busiest node over the mean of all, the larger of sessions and stanzas.
func (c *Calibrator) imbalance() (sizing.Interval, bool) {
	var sessions, stanzas, busiestSessions, busiestStanzas, nodes float64
	for _, n := range c.nodes {
		if n.seen < leastImbalanceSeen || n.lastSnapshot != c.added {
			continue
		}
		nodes++
		sessions += n.load.sessions
		stanzas += n.load.stanzas
		busiestSessions = max(busiestSessions, n.load.sessions)
		busiestStanzas = max(busiestStanzas, n.load.stanzas)
	}
	if nodes < leastImbalanceNodes || sessions/nodes < fewestSessions {
		return sizing.Interval{}, false
	}
	ratio := busiestSessions * nodes / sessions
	if stanzas/nodes >= fewestStanzas {
		ratio = max(ratio, busiestStanzas*nodes/stanzas)
	}
	// After a loss clients spread anew; how evenly is not seen while all nodes are up.
	return sizing.Interval{
		Low: max(1, 1+(ratio-1)/2), Typical: max(1, ratio), High: 1 + (ratio-1)*1.5 + 0.05, Origin: sizing.FromLive,
	}, true
}

// nodesInASite is how many nodes were up in each site of late, 0 when sites differ or the number has just changed.
func (c *Calibrator) nodesInASite() float64 {
	kept := c.samples.kept
	nodes := int32(0)
	for i := max(len(kept)-len(c.nodes)*leastImbalanceSeen, 0); i < len(kept); i++ {
		if nodes != 0 && kept[i].nodes != nodes {
			return 0
		}
		nodes = kept[i].nodes
	}
	return float64(nodes)
}

// flushes adds up the archive's batches.
type flushes struct {
	seconds, batches, rows float64
}

func (f *flushes) add(s *cluster.Snapshot) {
	for i := range s.Nodes {
		n := &s.Nodes[i]
		if n.State != cluster.Up || n.Archive.Flush.Count() <= 0 || n.Window <= 0 || !n.Archive.RowsPerS.Known {
			continue
		}
		f.seconds += n.Archive.Flush.SumSeconds
		f.batches += n.Archive.Flush.Count()
		f.rows += n.Archive.RowsPerS.Value * n.Window.Seconds()
	}
}

const (
	leastBatches = 100
	// flushRange is how far the mean may be off either way: databases slow down with their tables.
	flushLow, flushHigh = 0.6, 2
	// mostFullBatch bounds what a full batch may cost over one that is nearly empty.
	mostFullBatch = 5
)

// interval is the time of one batch. Batches seen at low load are not full: a full one may take longer, which only the
// upper end says.
func (f *flushes) interval(batchRows float64) (sizing.Interval, bool) {
	if f.batches < leastBatches || f.seconds <= 0 {
		return sizing.Interval{}, false
	}
	mean := f.seconds / f.batches
	fuller := min(max(batchRows/max(f.rows/f.batches, 1), 1), mostFullBatch)
	return sizing.Interval{Low: mean * flushLow, Typical: mean, High: mean * flushHigh * math.Sqrt(fuller), Origin: sizing.FromLive}, true
}
