package cluster

import (
	"slices"
	"sort"
	"time"
)

const (
	// momentsDense is how long every snapshot is kept, momentsApart the time between those that are older, and
	// momentsLongest how long any is kept. A cluster of many nodes has less: see NewMoments.
	momentsDense   = 5 * time.Minute
	momentsApart   = time.Minute
	momentsLongest = time.Hour
	// notableWorth is how many times as much a notable snapshot is worth as another one when room must be made.
	notableWorth = 4
)

// Moments keeps whole snapshots of a running cluster to look back on, thinner the older they are: every one of the last five
// minutes, one a minute of the hour before, and beside these the notable ones, at which something happened. It is not safe
// for concurrent use.
type Moments struct {
	mostBytes int
	packer    Packer
	kept      []moment // oldest first, no two of one time
	bytes     int
}

type moment struct {
	*Packed
	notable bool
}

// NewMoments returns an empty store of about mostBytes at most. When that is full, those moments go first whose neighbours are
// close for their age, so that what is left reaches back as far as before; the newest and the oldest stay.
func NewMoments(mostBytes int) *Moments { return &Moments{mostBytes: mostBytes} }

// Add keeps a snapshot, and lets go of what is too much then. Moments that are not older than it, as after the clock was set
// back, are forgotten.
func (m *Moments) Add(s *Snapshot, notable bool) {
	for len(m.kept) > 0 && !m.kept[len(m.kept)-1].At().Before(s.At) {
		m.drop(len(m.kept) - 1)
	}
	m.kept = append(m.kept, moment{m.packer.Pack(s), notable})
	m.bytes += m.kept[len(m.kept)-1].Bytes()
	for s.At.Sub(m.At(0)) > momentsLongest {
		m.drop(0)
	}
	for i := 1; i < len(m.kept) && s.At.Sub(m.At(i)) > momentsDense; {
		if !m.kept[i].notable && m.At(i).Sub(m.At(i-1)) < momentsApart {
			m.drop(i)
		} else {
			i++
		}
	}
	for m.bytes > m.mostBytes && len(m.kept) > 2 {
		m.drop(m.least())
	}
}

// least is the moment that is missed least.
func (m *Moments) least() int {
	least, worth := 1, 0.
	newest := m.At(len(m.kept) - 1)
	for i := 1; i < len(m.kept)-1; i++ {
		w := float64(m.At(i+1).Sub(m.At(i-1))) / float64(newest.Sub(m.At(i)))
		if m.kept[i].notable {
			w *= notableWorth
		}
		if i == 1 || w < worth {
			least, worth = i, w
		}
	}
	return least
}

func (m *Moments) drop(i int) {
	m.bytes -= m.kept[i].Bytes()
	m.kept = slices.Delete(m.kept, i, i+1)
}

// Len is the number of moments kept.
func (m *Moments) Len() int { return len(m.kept) }

// Bytes is about what the moments hold in memory.
func (m *Moments) Bytes() int { return m.bytes }

// At is the time of a moment, of which 0 is the oldest.
func (m *Moments) At(i int) time.Time { return m.kept[i].At() }

// Snapshot is a moment as it was.
func (m *Moments) Snapshot(i int) *Snapshot { return m.kept[i].Snapshot() }

// Find is the newest moment that is not after a time: -1 when all are.
func (m *Moments) Find(at time.Time) int {
	return sort.Search(len(m.kept), func(i int) bool { return m.At(i).After(at) }) - 1
}
