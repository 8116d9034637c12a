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
	sum := latencySum{Latency: l}
	sum.add(&other)
	return sum.Latency
}

// latencySum merges one histogram after another. It copies buckets once, and changes those of nobody else.
type latencySum struct {
	Latency
	own bool // Cumulative is nobody else's
}

func (s *latencySum) add(l *Latency) {
	mine, others := s.Count(), l.Count()
	switch {
	case mine == 0 && s.Why != "" && others == 0:
	case mine == 0:
		s.Latency, s.own = *l, false
	case others == 0:
	case !slices.Equal(s.UpperEdges, l.UpperEdges):
		if others > mine {
			s.Latency, s.own = *l, false
		}
	default:
		s.SumSeconds += l.SumSeconds
		if !s.own {
			s.Cumulative, s.own = slices.Clone(s.Cumulative), true
		}
		for i, c := range l.Cumulative {
			s.Cumulative[i] += c
		}
	}
}
