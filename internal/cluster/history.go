package cluster

import (
	"math"
	"sort"
	"time"
)

// Signal is one number of a node that History keeps.
type Signal uint8

// The signals, each named as the field of Node it comes from.
const (
	SignalSessions Signal = iota
	SignalClusterSessions
	SignalLoginsPerS
	SignalStanzasIn
	SignalStanzasOut
	SignalMessagesIn
	SignalMessagesOut
	SignalArchiveRowsPerS
	SignalUserCPUCores
	SignalHostCPUCores
	SignalMemoryBytes
	SignalHostMemoryBytes
	SignalProcessingP99S

	signalCount
)

// figures returns the signals of a node in their order.
func (n *Node) figures() [signalCount]Figure {
	p99 := Absent(n.Processing.Why)
	if q, ok := n.Processing.Quantile(0.99); ok {
		p99 = Measured(q.Seconds, n.Processing.From)
	}
	return [signalCount]Figure{
		SignalSessions:        n.Sessions,
		SignalClusterSessions: n.ClusterSessions,
		SignalLoginsPerS:      n.LoginsPerS,
		SignalStanzasIn:       n.Traffic.Stanzas.In,
		SignalStanzasOut:      n.Traffic.Stanzas.Out,
		SignalMessagesIn:      n.Traffic.Messages.In,
		SignalMessagesOut:     n.Traffic.Messages.Out,
		SignalArchiveRowsPerS: n.Archive.RowsPerS,
		SignalUserCPUCores:    n.VM.UserCPUCores,
		SignalHostCPUCores:    n.Machine.CPUCoresUsed,
		SignalMemoryBytes:     n.VM.MemoryBytes,
		SignalHostMemoryBytes: n.Machine.MemoryUsedBytes,
		SignalProcessingP99S:  p99,
	}
}

// Point is one value of a signal; a gap has Known false.
type Point struct {
	At    time.Time
	Value float64
	Known bool
}

// History keeps the last snapshots' signals of each node in a bounded ring: 4 bytes a value, so that an hour of a
// thousand nodes fits in memory. It is not safe for concurrent use.
type History struct {
	capacity int
	// times is a ring: the snapshot number i stands at i % capacity, for the last capacity ones.
	times []time.Time
	total int
	nodes map[string]*nodeRing
	// totals are rings of the same length, NaN where there is a gap.
	totals [totalCount][]float32
}

// nodeRing holds one node's signals; a gap is NaN here, and never leaves the ring as a number.
type nodeRing struct {
	signals [signalCount][]float32
	since   int       // number of the first snapshot that knew the node
	last    time.Time // scrape time of the newest values, since a snapshot may repeat them
}

// NewHistory returns a history of at most capacity snapshots.
func NewHistory(capacity int) *History {
	return &History{capacity: max(capacity, 1), nodes: make(map[string]*nodeRing)}
}

// Len returns the number of snapshots held.
func (h *History) Len() int { return min(h.total, h.capacity) }

// Add appends a snapshot. A node that is not up, or whose figures are those of the snapshot before, leaves a gap. Nodes
// that have left the snapshots are forgotten once their last value falls out of the ring.
func (h *History) Add(s *Snapshot) {
	at := h.total % h.capacity
	if len(h.times) <= at {
		h.times = append(h.times, s.At)
	} else {
		h.times[at] = s.At
	}
	for _, ring := range h.nodes {
		for signal := range ring.signals {
			ring.signals[signal][at] = gap
		}
	}
	h.addTotals(at, s)
	for i := range s.Nodes {
		n := &s.Nodes[i]
		ring, ok := h.nodes[n.Target]
		if !ok {
			ring = newNodeRing(h.capacity, h.total)
			h.nodes[n.Target] = ring
		}
		if n.State != Up || !n.At.After(ring.last) {
			continue
		}
		ring.last = n.At
		for signal, f := range n.figures() {
			if f.Known {
				ring.signals[signal][at] = float32(f.Value)
			}
		}
	}
	h.total++
	oldest := h.times[h.oldest()%h.capacity]
	for target, ring := range h.nodes {
		if ring.last.Before(oldest) && ring.since < h.oldest() {
			delete(h.nodes, target)
		}
	}
}

func newNodeRing(capacity, since int) *nodeRing {
	ring := &nodeRing{since: since}
	for signal := range ring.signals {
		ring.signals[signal] = newGaps(capacity)
	}
	return ring
}

// gap stands in the rings for a value that is absent.
var gap = float32(math.NaN())

func newGaps(capacity int) []float32 {
	gaps := make([]float32, capacity)
	for i := range gaps {
		gaps[i] = gap
	}
	return gaps
}

func (h *History) oldest() int { return h.total - h.Len() }

// Series returns a node's signal, oldest first, one point for each of the last most snapshots.
func (h *History) Series(target string, signal Signal, most int) []Point {
	ring := h.nodes[target]
	if ring == nil {
		return h.points(nil, most)
	}
	return h.points(ring.signals[signal], most)
}

// SeriesBefore is Series without the newest skip snapshots.
func (h *History) SeriesBefore(target string, signal Signal, skip, most int) []Point {
	if ring := h.nodes[target]; ring != nil {
		return h.pointsBefore(ring.signals[signal], skip, most)
	}
	return h.pointsBefore(nil, skip, most)
}

// After returns how many of the snapshots held are newer than a time. They are taken to be in the order of their times.
func (h *History) After(at time.Time) int {
	oldest := h.oldest()
	return h.Len() - sort.Search(h.Len(), func(i int) bool { return h.times[(oldest+i)%h.capacity].After(at) })
}

func (h *History) points(ring []float32, most int) []Point { return h.pointsBefore(ring, 0, most) }

// pointsBefore reads a ring without its newest values; nil is one without values.
func (h *History) pointsBefore(ring []float32, skip, most int) []Point {
	skip = min(max(skip, 0), h.Len())
	n := max(min(h.Len()-skip, most), 0)
	points := make([]Point, n)
	for i := range points {
		at := (h.total - skip - n + i) % h.capacity
		points[i].At = h.times[at]
		if ring == nil {
			continue
		}
		if v := float64(ring[at]); !math.IsNaN(v) {
			points[i].Value, points[i].Known = v, true
		}
	}
	return points
}
