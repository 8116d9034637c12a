package cluster

import (
	"math"
	"slices"
)

// Latency is a histogram of durations observed during one interval, as the server's own buckets counted them.
// The zero value is an empty histogram.
type Latency struct {
	// UpperEdges are the exact upper edges of the buckets in seconds, ascending, the last one +Inf. Several histograms
	// may share one slice; nobody changes it.
	UpperEdges []float64
	// Cumulative counts the observations at or below the edge of the same index.
	Cumulative []float64
	// SumSeconds is the sum of all observed durations.
	SumSeconds float64
	// From names the metric family.
	From string
	// Why says why the histogram is empty, when it is.
	Why string
}

// Quantile is one percentile of a Latency with the bucket it fell into: the truth lies between LowSeconds and
// HighSeconds, Seconds is the estimate inside.
type Quantile struct {
	Seconds, LowSeconds, HighSeconds float64
}

// Count returns the number of observations.
func (l Latency) Count() float64 {
	if len(l.Cumulative) == 0 {
		return 0
	}
	return l.Cumulative[len(l.Cumulative)-1]
}

// MeanSeconds returns the mean duration, and false when nothing was observed.
func (l Latency) MeanSeconds() (float64, bool) {
	n := l.Count()
	if n <= 0 {
		return 0, false
	}
	return l.SumSeconds / n, true
}

// Quantile returns the q-quantile, 0 < q < 1, interpolated on a logarithmic scale inside its bucket, since bucket edges
// double. It returns false when nothing was observed or the quantile lies beyond the last finite edge.
func (l Latency) Quantile(q float64) (Quantile, bool) {
	n := l.Count()
	if n <= 0 || len(l.UpperEdges) != len(l.Cumulative) {
		return Quantile{}, false
	}
	rank := q * n
	i, _ := slices.BinarySearchFunc(l.Cumulative, rank, func(c, target float64) int {
		if c < target {
			return -1
		}
		return 1
	})
	if i >= len(l.Cumulative) || math.IsInf(l.UpperEdges[i], 1) {
		return Quantile{}, false
	}
	high := l.UpperEdges[i]
	low, below := 0.0, 0.0
	if i > 0 {
		low, below = l.UpperEdges[i-1], l.Cumulative[i-1]
	}
	inside := l.Cumulative[i] - below
	fraction := 1.0
	if inside > 0 {
		fraction = (rank - below) / inside
	}
	estimate := high * fraction
	if low > 0 {
		estimate = low * math.Pow(high/low, fraction)
	}
	return Quantile{Seconds: estimate, LowSeconds: low, HighSeconds: high}, true
}

// Merge adds the observations of two histograms with the same edges, such as those of two nodes. Histograms with
// different edges cannot be added: then the one with more observations is returned. Of two empty ones it is the first that
// has a reason.
func (l Latency) Merge(other Latency) Latency {
	switch {
	case l.Count() == 0 && l.Why != "" && other.Count() == 0:
		return l
	case l.Count() == 0:
		return other
	case other.Count() == 0:
		return l
	case !slices.Equal(l.UpperEdges, other.UpperEdges):
		if other.Count() > l.Count() {
			return other
		}
		return l
	}
	sum := l
	sum.SumSeconds += other.SumSeconds
	sum.Cumulative = slices.Clone(l.Cumulative)
	for i, c := range other.Cumulative {
		sum.Cumulative[i] += c
	}
	return sum
}

// latencySum says that the sum of a loop of merges owns its counts, so that further ones are added in place.
type latencySum struct{ owns bool }

// add is Merge into sum, which is the same one each time.
func (s *latencySum) add(sum, other *Latency) {
	if !s.owns || sum.Count() == 0 || other.Count() == 0 || !slices.Equal(sum.UpperEdges, other.UpperEdges) {
		before, after := sum.Count(), other.Count()
		*sum = sum.Merge(*other)
		// Only a sum of two has counts of its own.
		s.owns = before > 0 && after > 0 && sum.Count() != before && sum.Count() != after
		return
	}
	sum.SumSeconds += other.SumSeconds
	for i, c := range other.Cumulative {
		sum.Cumulative[i] += c
	}
}
