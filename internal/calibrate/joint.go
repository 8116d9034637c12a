package calibrate

import (
	"math"

	"github.com/mimtop/mimtop/internal/sizing"
)

const (
	// cpuShapeDoubt is the relative standard deviation that a curve of this form is off by beside its coefficients: how
	// far fits on the low half of a recorded staircase missed the high half. Memory drifts with time, not with load.
	cpuShapeDoubt, memoryShapeDoubt = 0.05, 0.03
	// Predictions that came true take the doubt away, as so many observations would, but never all of it.
	doubtWorth, leastDoubt = 200, 0.01
	// widestLog bounds the logarithmic standard deviation of an interval.
	widestLog = 1.5
)

// doubt is what is left of a doubt about the shape after a number of predictions.
func doubt(first float64, predictions int) float64 {
	return max(first/math.Sqrt(1+float64(predictions)/doubtWorth), leastDoubt)
}

// jointBuilder collects the learned coefficients of the regressions, which are independent of each other, into one normal
// distribution.
type jointBuilder struct {
	of         []sizing.Coefficient
	mean       []float64
	covariance [][]float64
	began      int     // where the regression begins that is being added
	ended      int     // where its columns end and their assumed parts begin
	whole      []bool  // the coefficient is a price: a shared uncertainty moves it
	result     *Result // gets intervals and learning
	kept       []sizing.Kept
}

// column is one learned coefficient on its way into the joint.
type column struct {
	of    sizing.Coefficient
	mean  float64
	scale float64 // of the fit's coefficient into the model's unit
	price bool
	prior float64 // its standard deviation before
	row   int     // of the fit's covariance
	// parts are the assumed coefficients that the fit's coefficient holds besides, with their shares in the model's unit.
	parts []part
}

// add takes the columns of one regression with its covariance in the fit's units. The assumed parts of a column follow the
// columns: they are drawn together with what was learned, so that a draw moves the split between them and leaves the sum
// where it was measured.
func (b *jointBuilder) add(r *Result, columns []column, covariance [][]float64) {
	b.result = r
	b.began = len(b.of)
	learned := square(len(columns))
	for i, c := range columns {
		b.of, b.mean, b.whole = append(b.of, c.of), append(b.mean, c.mean), append(b.whole, c.price)
		for k, d := range columns {
			learned[i][k] = covariance[c.row][d.row] * c.scale * d.scale
		}
		share := 0.0
		if c.prior > 0 {
			share = min(max(1-math.Sqrt(covariance[c.row][c.row])*c.scale/c.prior, 0), 1)
		}
		r.Learned[c.of] = Learning{Share: share, Word: WordAssumed}
		if share >= learnedShare && r.varied() {
			r.Learned[c.of].Word = WordLearned
		}
	}
	b.ended = len(b.of)
	split, parts := splitOf(r, columns, learned)
	for _, of := range parts {
		b.of, b.mean, b.whole = append(b.of, of), append(b.mean, r.Model.Typical(of)), append(b.whole, true)
	}
	grown := square(len(b.of))
	addScaled(grown, b.covariance, 1)
	for i := range split {
		copy(grown[b.began+i][b.began:], split[i])
	}
	b.covariance = grown
}

// varied says whether the load moved enough to tell one cost from another.
func (r *Result) varied() bool { return max(r.Users.varied(), r.Rate.varied()) >= fairVaried }

// share adds an uncertainty that all prices of the newest regression have in common, and writes the intervals.
func (b *jointBuilder) share(relative float64) {
	for i := b.began; i < len(b.of); i++ {
		for k := b.began; k < len(b.of); k++ {
			if b.whole[i] && b.whole[k] {
				b.covariance[i][k] += relative * relative * b.mean[i] * b.mean[k]
			}
		}
	}
	for i := b.began; i < b.ended; i++ {
		c := b.of[i]
		learned := lognormal(b.mean[i], math.Sqrt(b.covariance[i][i]))
		learned.Origin = b.result.Model.Coefficients[c].Origin
		if b.result.Learned[c].Word == WordLearned {
			learned.Origin = sizing.FromLive
		}
		b.result.Model.Coefficients[c] = learned
	}
}

// lognormal is the interval of a mean and a standard deviation for something that is never negative.
func lognormal(mean, sd float64) sizing.Interval {
	if mean <= 0 {
		return sizing.Interval{High: sd * z95}
	}
	width := min(math.Sqrt(math.Log1p(sd*sd/(mean*mean)))*z95, widestLog*z95)
	return sizing.Interval{Low: mean * math.Exp(-width), Typical: mean, High: mean * math.Exp(width)}
}

// joint returns the distribution, nil when nothing was learned.
func (b *jointBuilder) joint() *sizing.Joint {
	n := len(b.of)
	if n == 0 {
		return nil
	}
	// The coefficients differ by twelve orders of magnitude: the factor is taken of the correlations.
	sds, flat := make([]float64, n), make([]float64, n*n)
	for i := range n {
		sds[i] = math.Sqrt(b.covariance[i][i])
	}
	for i := range n {
		for k := range n {
			if i == k {
				flat[i*n+k] = 1 + 1e-9
			} else if sds[i] > 0 && sds[k] > 0 {
				flat[i*n+k] = b.covariance[i][k] / sds[i] / sds[k]
			}
		}
	}
	l, ok := cholesky(flat, n)
	if !ok {
		return nil
	}
	j := &sizing.Joint{Of: b.of, Mean: b.mean, Factor: square(n), Kept: b.kept}
	for i := range n {
		for k := range i + 1 {
			j.Factor[i][k] = l[i*n+k] * sds[i]
		}
	}
	return j
}

func hypot(parts ...float64) float64 {
	sum := 0.0
	for _, p := range parts {
		sum += p * p
	}
	return math.Sqrt(sum)
}
