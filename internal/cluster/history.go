package cluster

import (
	"sort"
	"time"
)

// Signal is one number of a node that History keeps.
type Signal uint8

// The signals, each named as the field of Node it comes from.
const (
	SignalSessions Signal = iota
	SignalMessagesIn
	SignalMessagesOut
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
		SignalMessagesIn:      n.Traffic.Messages.In,
		SignalMessagesOut:     n.Traffic.Messages.Out,
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

// History keeps the last snapshots' signals of each node in a bounded ring: 2 bytes a value, which is right to 1 part in 2,000,
// so that an hour of a thousand nodes takes some 12 MB. It is not safe for concurrent use.
type History struct {
	capacity int
	// times is a ring: the snapshot number i stands at i % capacity, for the last capacity ones.
	times []time.Time
	total int
	nodes map[string]*nodeRing
	// totals are rings of the same length; one is nil until there is a value.
	totals [totalCount]ring
}

// ring holds the last values of a signal, the snapshot number i at i % its length.
type ring []compact

// put sets a place of a ring of so many; a ring is made when its first value comes.
func (r *ring) put(at, capacity int, f Figure) {
	switch {
	case !f.Known && *r == nil:
	case !f.Known:
		(*r)[at] = gap
	default:
		if *r == nil {
			*r = make(ring, capacity)
		}
		(*r)[at] = newCompact(f.Value)
	}
}

// nodeRing holds one node's signals.
type nodeRing struct {
	signals [signalCount]ring
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
			ring.signals[signal].put(at, h.capacity, Figure{})
		}
	}
	h.addTotals(at, s)
	for i := range s.Nodes {
		n := &s.Nodes[i]
		ring, ok := h.nodes[n.Target]
		if !ok {
			ring = &nodeRing{since: h.total}
			h.nodes[n.Target] = ring
		}
		if n.State != Up || !n.At.After(ring.last) {
			continue
		}
		ring.last = n.At
		for signal, f := range n.figures() {
			ring.signals[signal].put(at, h.capacity, f)
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

func (h *History) oldest() int { return h.total - h.Len() }

// Series returns a node's signal, oldest first, one point for each of the last most snapshots.
func (h *History) Series(target string, signal Signal, most int) []Point {
	return h.SeriesBefore(target, signal, 0, most)
}

// SeriesBefore is Series without the newest skip snapshots.
func (h *History) SeriesBefore(target string, signal Signal, skip, most int) []Point {
	if ring := h.nodes[target]; ring != nil {
		return h.points(ring.signals[signal], skip, most)
	}
	return h.points(nil, skip, most)
}

// After returns how many of the snapshots held are newer than a time. They are taken to be in the order of their times.
func (h *History) After(at time.Time) int {
	oldest := h.oldest()
	return h.Len() - sort.Search(h.Len(), func(i int) bool { return h.times[(oldest+i)%h.capacity].After(at) })
}

// points reads a ring without its newest skip values; nil is one without values.
func (h *History) points(values ring, skip, most int) []Point {
	skip = min(max(skip, 0), h.Len())
	n := max(min(h.Len()-skip, most), 0)
	points := make([]Point, n)
	for i := range points {
		at := (h.total - skip - n + i) % h.capacity
		points[i].At = h.times[at]
		if values != nil {
			points[i].Value, points[i].Known = values[at].value()
		}
	}
	return points
}
