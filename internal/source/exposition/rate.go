package exposition

import (
	"fmt"
	"slices"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// Rates are the increases of counters and histograms over the readings of a Window. They hold until its next Add.
type Rates struct {
	window *Window
	newest *Exposition
}

// Span returns the time between the oldest and the newest reading, 0 until there are two.
func (r Rates) Span() time.Duration { return r.window.span() }

// PerSecond returns the increase per second of the named counter families together; of a histogram it is that of its
// sum. A family that is not there adds nothing, as a module or listener that is not loaded counts nothing; one that is
// there but has no rate yet makes the whole absent, since a part is not the sum.
func (r Rates) PerSecond(names ...string) cluster.Figure {
	var sum cluster.Figure
	for _, name := range names {
		if r.newest.families[name] == nil {
			continue
		}
		grown, over, why := r.increase(name)
		if why != "" {
			return cluster.Absent(why)
		}
		if grown.value < 0 {
			return cluster.Absent(name + " fell without beginning anew") // Only a sum of negative observations does.
		}
		if sum = sum.Plus(cluster.Measured(grown.value/over.Seconds(), name)); !sum.Known {
			return sum
		}
	}
	if sum.From == "" {
		return cluster.Absent(r.newest.missing(names))
	}
	return sum
}

// Latency returns the observations of the named histogram families together. unitSeconds is one unit of their edges and
// sums, in seconds.
func (r Rates) Latency(unitSeconds float64, names ...string) cluster.Latency {
	var merged cluster.Latency
	why := ""
	for _, name := range names {
		if r.newest.families[name] == nil {
			continue
		}
		l, reason := r.latency(unitSeconds, name)
		if reason != "" {
			if why == "" {
				why = reason
			}
			continue
		}
		from := name
		if merged.From != "" {
			from = merged.From + " + " + name
		}
		merged = merged.Merge(l)
		merged.From = from
	}
	switch {
	case merged.From != "":
	case why != "":
		merged.Why = why
	default:
		merged.Why = r.newest.missing(names)
	}
	return merged
}

func (r Rates) latency(unitSeconds float64, name string) (l cluster.Latency, why string) {
	grown, over, why := r.increase(name)
	if why != "" {
		return l, why
	}
	l = cluster.Latency{
		UpperEdges: r.window.inSeconds(r.window.families[name].edges, unitSeconds),
		Cumulative: grown.cumulative,
		SumSeconds: max(grown.value*unitSeconds, 0),
	}
	if l.Count() == 0 {
		return cluster.Latency{}, fmt.Sprintf("%s counted nothing in the last %.0f s", name, over.Seconds())
	}
	return l, ""
}

// increase returns what a family grew by and over what time, or why that is not known.
func (r Rates) increase(name string) (grown total, over time.Duration, why string) {
	w, f := r.window, r.newest.families[name]
	t := w.families[name]
	switch {
	case f == nil:
		return total{}, 0, r.newest.missing([]string{name})
	case f.Fault != "":
		return total{}, 0, f.Fault
	case t == nil:
		return total{}, 0, fmt.Sprintf("%s is a %s and has no rate", name, f.Type)
	case t.broken:
		return total{}, 0, name + " cannot be added up: its series have different buckets, or are too large"
	case len(w.readings) == 1:
		return total{}, 0, w.why
	}
	newest := w.readings[len(w.readings)-1]
	oldest := w.readings[max(t.base-w.first, 0)]
	if over = newest.at.Sub(oldest.at); over <= 0 {
		return total{}, 0, name + " began anew; " + firstReading
	}
	return less(t.of(&newest), t.of(&oldest)), over, ""
}

// total is what a family grew by over its series: the value of a counter, the sum and the buckets of a histogram.
type total struct {
	value      float64
	cumulative []float64
}

// less returns the increase from the numbers of one reading to those of a later one.
func less(now, before []float64) total {
	grown := total{value: now[0] - before[0], cumulative: slices.Clone(now[1:])}
	for i, c := range before[1:] {
		grown.cumulative[i] -= c
	}
	// A server reads its buckets one after another, so that a difference may dent by an observation or two.
	below := 0.0
	for i, c := range grown.cumulative {
		below = max(c, below)
		grown.cumulative[i] = below
	}
	return grown
}

// secondEdges are bucket edges of a target turned into seconds once, so that all its histograms share one slice.
type secondEdges struct {
	from    []float64
	unit    float64
	seconds []float64
}

// maxEdgeSets is how many sets of edges a target is expected to have, for each unit; more are not shared.
const maxEdgeSets = 8

func (w *Window) inSeconds(edges []float64, unit float64) []float64 {
	for _, known := range w.edges {
		if known.unit == unit && slices.Equal(known.from, edges) {
			return known.seconds
		}
	}
	seconds := make([]float64, len(edges))
	for i, e := range edges {
		seconds[i] = e * unit
	}
	if len(w.edges) == maxEdgeSets {
		w.edges = nil
	}
	w.edges = append(w.edges, secondEdges{from: edges, unit: unit, seconds: seconds})
	return seconds
}
