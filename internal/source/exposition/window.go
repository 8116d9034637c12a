package exposition

import (
	"slices"
	"time"
)

const (
	// keptPerWindow is how many readings are kept for each length of the window, beside the newest: more would only let its
	// older end move in smaller steps, and take memory for each target.
	keptPerWindow = 4
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
	width    int // how many numbers a reading has
	// scratch is used while a family is looked at.
	scratch []count

	edges []secondEdges
}

// reading is what one page came to: each family added up over its series.
type reading struct {
	at time.Time
	// numbers are those of all families, of each in track.of; fewer when the later families were not there yet.
	numbers []float64
}

// track is what is known of one family across readings.
type track struct {
	// first and room are its part of a reading's numbers: the value of a counter, or the sum and the buckets of a histogram.
	first, room int
	edges       []float64
	// series are those of the newest reading, to see a single one fall.
	series []count
	broken bool // it is faulty in the newest reading, or was there before and is not
	base   int  // number of the oldest reading that may be used
}

// count is the value of one series, of a histogram the number of its observations.
type count struct {
	series uint64
	value  float64
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
	w.readings, w.first, w.width, w.why = nil, 0, 0, why
	w.families = map[string]*track{}
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
	r := reading{at: at, numbers: make([]float64, w.width)}
	for name, f := range e.families {
		if f.Type != Counter && f.Type != Histogram {
			continue
		}
		t := w.families[name]
		if t == nil {
			t = &track{base: w.first}
			w.families[name] = t
		}
		edges, ok := edgesOf(f)
		if !ok {
			t.broken, t.series = true, nil
			continue
		}
		w.place(t, 1+len(edges))
		if missing := w.width - len(r.numbers); missing > 0 {
			r.numbers = append(r.numbers, make([]float64, missing)...)
		}
		if w.began(f, t, edges) || t.broken {
			t.base = w.first + len(w.readings)
		}
		t.edges, t.series, t.broken = edges, append(t.series[:0], w.scratch...), false
		addUp(f, t.of(&r))
	}
	for name, t := range w.families {
		if e.families[name] == nil && len(t.series) > 0 {
			t.broken, t.series = true, nil
		}
	}
	w.thin()
	w.readings = append(w.readings, r)
	w.prune()
	return Rates{window: w, newest: e}
}

// began says that the family began anew since the reading before: a series fell or vanished, or the buckets are others.
// It leaves the counts of its series in scratch.
func (w *Window) began(f *Family, t *track, edges []float64) bool {
	w.scratch = w.scratch[:0]
	anew, known := false, 0
	var elsewhere map[uint64]float64 // made when the series do not stand in the order of the reading before
	for i := range f.Series {
		s := &f.Series[i]
		now := count{s.id, s.Value}
		if f.Type == Histogram {
			now.value = s.Cumulative[len(s.Cumulative)-1]
		}
		w.scratch = append(w.scratch, now)
		var before float64
		var ok bool
		if elsewhere == nil && i < len(t.series) && t.series[i].series == s.id {
			before, ok = t.series[i].value, true
		} else {
			if elsewhere == nil {
				elsewhere = make(map[uint64]float64, len(t.series))
				for _, c := range t.series {
					elsewhere[c.series] = c.value
				}
			}
			before, ok = elsewhere[s.id]
		}
		if ok {
			known++
			anew = anew || now.value < before
		}
	}
	if anew || known < len(t.series) {
		return true
	}
	return len(t.series) > 0 && !slices.Equal(edges, t.edges)
}

// place makes room for the numbers of a family. A family that needs more than before gets what the largest could need, so that
// one whose buckets change all the time moves once.
func (w *Window) place(t *track, numbers int) {
	switch {
	case numbers <= t.room:
		return
	case t.room > 0:
		numbers = 1 + maxBuckets
	}
	t.first, t.room = w.width, numbers
	w.width += numbers
}

// of returns the family's numbers in a reading: its value and then its buckets. They are all 0 in a reading from before the family
// was there.
func (t *track) of(r *reading) []float64 {
	last := t.first + 1 + len(t.edges)
	if last > len(r.numbers) {
		return make([]float64, 1+len(t.edges))
	}
	return r.numbers[t.first:last]
}

// edgesOf returns the buckets' edges that all series of a family have. It returns false for a faulty family, and for a
// histogram whose series have different buckets.
func edgesOf(f *Family) (edges []float64, ok bool) {
	if f.Fault != "" {
		return nil, false
	}
	if f.Type != Histogram || len(f.Series) == 0 {
		return nil, true
	}
	edges = f.Series[0].UpperEdges
	for i := 1; i < len(f.Series); i++ {
		if !slices.Equal(edges, f.Series[i].UpperEdges) {
			return nil, false
		}
	}
	return edges, true
}

// addUp adds up the series of a family whose series have the same buckets.
func addUp(f *Family, sum []float64) {
	for i := range f.Series {
		s := &f.Series[i]
		sum[0] += s.Value
		if f.Type == Histogram {
			for j, c := range s.Cumulative {
				sum[1+j] += c
			}
		}
	}
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

// thin drops the newest reading, which another one is about to follow, when it stands close behind the one before it and no
// family counts from it.
func (w *Window) thin() {
	n := len(w.readings)
	if n < 2 || w.readings[n-1].at.Sub(w.readings[n-2].at) >= w.length/keptPerWindow {
		return
	}
	last := w.first + n - 1
	for _, t := range w.families {
		if t.base == last {
			return
		}
	}
	for _, t := range w.families {
		if t.base > last {
			t.base-- // It counts from the reading that takes this one's place.
		}
	}
	w.readings = w.readings[:n-1]
}

func (w *Window) span() time.Duration {
	if len(w.readings) < 2 {
		return 0
	}
	return w.readings[len(w.readings)-1].at.Sub(w.readings[0].at)
}
