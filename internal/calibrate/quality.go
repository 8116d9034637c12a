package calibrate

import (
	"fmt"
	"math"
	"time"

	"github.com/mimtop/mimtop/internal/quantity"
)

// Grade says how much a set of samples can teach.
type Grade uint8

// The grades. NoData is below the least that anything is learned from.
const (
	NoData Grade = iota
	Poor
	Fair
	Good
)

var gradeWords = [...]string{"not enough data", "poor", "fair", "good"}

// String returns the word shown to people.
func (g Grade) String() string { return gradeWords[g] }

// Span is where a figure of the whole cluster was in most of the samples.
type Span struct {
	P5, P95, Max float64
}

// varied is P95 over P5: how far the figure moved. It is infinite for one that was 0 at times.
func (s Span) varied() float64 {
	switch {
	case s.P95 <= 0:
		return 1
	case s.P5 <= 0:
		return math.Inf(1)
	}
	return s.P95 / s.P5
}

const (
	goodVaried, goodSamples, goodCorrelation = 2, 96, 0.95
	fairVaried, fairSamples                  = 1.3, 24
)

// gradeOf grades samples by their number, by how far the load moved, and by the absolute correlation of users and message
// rate: when these move together, what a session costs cannot be told from what its messages cost.
func gradeOf(samples int, load Span, correlation float64) Grade {
	switch varied := load.varied(); {
	case varied >= goodVaried && samples >= goodSamples && correlation <= goodCorrelation:
		return Good
	case varied >= fairVaried && samples >= fairSamples:
		return Fair
	}
	return Poor
}

// Quality is the grade of what was seen, with its reasons in words.
type Quality struct {
	Grade Grade
	// Sentence is always fit to be shown: how far the load varied, over how long, and in how many samples.
	Sentence string
	// Correlation is that of users and message rate, without its sign.
	Correlation float64
}

func qualityOf(samples int, over time.Duration, users, rate Span, correlation float64) Quality {
	q := Quality{Correlation: correlation}
	if samples < leastSnapshots {
		q.Sentence = fmt.Sprintf("not enough data: %d of %d samples", samples, leastSnapshots)
		return q
	}
	// Sessions teach memory, messages CPU: the one that moved less limits what is learned.
	load := users
	if rate.varied() < users.varied() {
		load = rate
	}
	q.Grade = gradeOf(samples, load, correlation)
	q.Sentence = fmt.Sprintf("users varied %s, messages %s over %s, %d samples: %s",
		times(users.varied()), times(rate.varied()), quantity.FormatDuration(over), samples, q.Grade)
	if correlation > goodCorrelation {
		q.Sentence += "; users and messages move together, so what each costs is not told apart"
	}
	return q
}

func times(ratio float64) string {
	if math.IsInf(ratio, 1) {
		return "from 0"
	}
	return fmt.Sprintf("x%.1f", ratio)
}

// spanOf returns where the values were, which it reorders.
func spanOf(values []float64) Span {
	if len(values) == 0 {
		return Span{}
	}
	return Span{P5: quantileOf(values, 0.05), P95: quantileOf(values, 0.95), Max: quantileOf(values, 1)}
}

// absCorrelation is the correlation without its sign, 0 when one of the two did not move.
func absCorrelation(a, b []float64) float64 {
	var meanA, meanB float64
	for i := range a {
		meanA += a[i] / float64(len(a))
		meanB += b[i] / float64(len(b))
	}
	var ab, aa, bb float64
	for i := range a {
		da, db := a[i]-meanA, b[i]-meanB
		ab += da * db
		aa += da * da
		bb += db * db
	}
	if aa <= 0 || bb <= 0 {
		return 0
	}
	return math.Abs(ab) / math.Sqrt(aa*bb)
}
