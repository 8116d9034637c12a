package exposition

import (
	"slices"
	"time"
)

const (
	// maxReadings bounds the memory of a window; with more readings than that in its length it becomes shorter.
	maxReadings = 128
	// Two readings further apart than maxGap, or than maxGapLengths windows, say nothing about now.
	maxGap        = 10 * time.Minute
	maxGapLengths = 10
	// firstReading is why there is no rate at first.
	firstReading = "first rate after the next scrape"
)

// Window remembers the counters and histograms of the last readings of one target and gives their increase. It is not
// safe for use by several goroutines. Of one reading it keeps a few kilobytes.
//
// A counter counts from 0 when its series was not there before: MongooseIM makes a series when something first happens
// and never removes one but to begin it anew. When a series falls or vanishes, or its family is faulty, only that
// family's older readings are forgotten.
type Window struct {
	length   time.Duration
	readings []reading
	first    int // number of readings[0], counted from the start of the window
	why      string

	families map[string]*track
	series   map[uint64]float64 // the newest reading, to see a single series fall
	spare    map[uint64]float64

	edges []secondEdges
}

type reading struct {
	at     time.Time
	totals []total // by track.number; shorter when the later families were not there yet
}

// total is a family added up over its series: the value of a counter, the sum and the buckets of a histogram.
type total struct {
	value      float64
	cumulative []float64
}

// track is what is known of one family across readings.
type track struct {
	number int
	edges  []float64
	series int  // in the newest reading
	broken bool // it is faulty in the newest reading, or was there before and is not
	base   int  // number of the oldest reading that may be used
}

// NewWindow returns an empty window of the given length.
func NewWindow(length time.Duration) *Window {
	w := &Window{length: length}
	w.Forget(firstReading)
	return w
}

// Forget drops all readings, because the target began anew. The words say why there are no rates until two readings
// have followed.
func (w *Window) Forget(why string) {
	w.readings, w.first, w.why = nil, 0, why
	w.families = map[string]*track{}
	w.series, w.spare = map[uint64]float64{}, map[uint64]float64{}
}

// Add takes the next reading of the target and returns the rates up to it.
func (w *Window) Add(at time.Time, e *Exposition) Rates {
	if n := len(w.readings); n > 0 {
		since := at.Sub(w.readings[n-1].at)
		switch {
		case since <= 0:
			w.Forget(firstReading) // A recording was wound back.
		case since > max(maxGapLengths*w.length, maxGap):
			w.Forget("not read for a long time; " + firstReading)
		}
	}
	r := reading{at: at, totals: make([]total, len(w.families))}
	next := w.spare
	clear(next)
	for name, f := range e.families {
		if f.Type != Counter && f.Type != Histogram {
			continue
		}
		t := w.families[name]
		if t == nil {
			t = &track{number: len(w.families), base: w.first}
			w.families[name] = t
			r.totals = append(r.totals, total{})
		}
		sum, edges, ok := addUp(f)
		if !ok {
			t.broken, t.series = true, 0
			continue
		}
		if w.began(f, t, edges, next) || t.broken {
			t.base = w.first + len(w.readings)
		}
		t.edges, t.series, t.broken = edges, len(f.Series), false
		r.totals[t.number] = sum
	}
	for name, t := range w.families {
		if e.families[name] == nil && t.series > 0 {
			t.broken, t.series = true, 0
		}
	}
	w.series, w.spare = next, w.series
	w.readings = append(w.readings, r)
	w.prune()
	return Rates{window: w, newest: e}
}

// began says that the family began anew since the reading before: a series fell or vanished, or the buckets are others.
// It enters the series into next.
func (w *Window) began(f *Family, t *track, edges []float64, next map[uint64]float64) bool {
	anew, known := false, 0
	for i := range f.Series {
		s := &f.Series[i]
		value := s.Value
		if f.Type == Histogram {
			value = s.Cumulative[len(s.Cumulative)-1]
		}
		next[s.id] = value
		if before, ok := w.series[s.id]; ok {
			known++
			anew = anew || value < before
		}
	}
	if anew || known < t.series {
		return true
	}
	return t.series > 0 && !slices.Equal(edges, t.edges)
}

// addUp adds up the series of a family. It returns false for a faulty family, and for a histogram whose series have
// different buckets.
func addUp(f *Family) (sum total, edges []float64, ok bool) {
	if f.Fault != "" {
		return total{}, nil, false
	}
	for i := range f.Series {
		s := &f.Series[i]
		sum.value += s.Value
		switch {
		case f.Type != Histogram:
		case i == 0:
			edges, sum.cumulative = s.UpperEdges, slices.Clone(s.Cumulative)
		case !slices.Equal(edges, s.UpperEdges):
			return total{}, nil, false
		default:
			for j, c := range s.Cumulative {
				sum.cumulative[j] += c
			}
		}
	}
	return sum, edges, true
}

// prune drops readings older than the window, but keeps two: scrapes may be further apart than the window is long.
func (w *Window) prune() {
	newest := w.readings[len(w.readings)-1].at
	drop := max(len(w.readings)-maxReadings, 0)
	for drop < len(w.readings)-2 && newest.Sub(w.readings[drop].at) > w.length {
		drop++
	}
	w.readings = slices.Delete(w.readings, 0, drop)
	w.first += drop
}

func (w *Window) span() time.Duration {
	if len(w.readings) < 2 {
		return 0
	}
	return w.readings[len(w.readings)-1].at.Sub(w.readings[0].at)
}
