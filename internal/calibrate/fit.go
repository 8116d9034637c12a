package calibrate

import (
	"math"
	"slices"
)

// problem is a regression y = X x beta with a normal prior on each coefficient and none below 0.
type problem struct {
	// X holds the rows one after the other, len(Mean) numbers each; Y has one number a row.
	X, Y []float64
	// Series numbers, for each row, the series it belongs to (one node), in order of time. Nil means one series.
	Series []int32
	// Mean and SD are the prior, in the units of the coefficients; every SD is above 0.
	Mean, SD []float64
	// Sigma is the standard deviation of the noise when it is known; then rows weigh 1. With 0 it is estimated, outliers
	// weigh less, and all rows weigh less when the residuals of successive ones are alike.
	Sigma float64
}

// estimate is the posterior of a problem.
type estimate struct {
	// Beta is the most likely value of each coefficient, SD its standard deviation. A coefficient held at 0 by the bound
	// has the standard deviation it would have if the others were known.
	Beta, SD []float64
	// Covariance is that of the coefficients above 0; rows and columns of the others are 0.
	Covariance [][]float64
	// Sigma is the noise, Lag1 the correlation of successive residuals of a series (0 when not estimated).
	Sigma, Lag1 float64

	penalty float64 // of the prior, at Beta
}

const (
	reweightings = 5
	huber        = 1.345  // residuals beyond so many sigma weigh less; 95 % efficient for normal noise
	madToSigma   = 1.4826 // for normal noise
	leastSigma   = 0.01   // of the median of y: no metric is better than that
	mostLag1     = 0.98
)

// fit finds the most likely coefficients and their covariance. It minimises the weighted squares plus the prior's
// penalty exactly, with five Huber re-weightings.
func (p problem) fit() estimate {
	n := len(p.Y)
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = 1
	}
	if p.Sigma > 0 || n == 0 {
		return p.solve(weights, max(p.Sigma, math.SmallestNonzeroFloat32), 1)
	}
	floor := leastSigma * medianAbs(slices.Clone(p.Y))
	if floor <= 0 {
		floor = 1e-9 // all of y is 0
	}
	residuals := make([]float64, n)
	scratch := make([]float64, n)
	sigma, lag := p.roughSigma(floor, scratch), 0.0
	var e estimate
	for range reweightings {
		e = p.solve(weights, sigma, 1)
		p.residuals(e.Beta, residuals)
		copy(scratch, residuals)
		// Few rows fit better than they predict: every coefficient uses one up.
		sigma = max(madToSigma*medianAbs(scratch)*math.Sqrt(float64(n)/float64(max(n-len(p.Mean), 1))), floor)
		for i, r := range residuals {
			weights[i] = min(1, huber*sigma/math.Abs(r))
			if r == 0 {
				weights[i] = 1
			}
		}
		// The rows keep their full weight here. If they did not, a fit held back by its prior would leave residuals that
		// follow each other, which would take weight from the rows, which would hold the fit back more.
		lag = p.lag1(residuals, weights)
	}
	e = p.solve(weights, sigma, rowShare(lag))
	e.Lag1 = lag
	return e
}

// rowShare is what a row is worth beside an independent one when the residuals of successive rows are correlated so far.
func rowShare(lag1 float64) float64 { return (1 - lag1) / (1 + lag1) }

// roughSigma starts the re-weighting wide, so that the prior does not make outliers of all rows.
func (p *problem) roughSigma(floor float64, scratch []float64) float64 {
	copy(scratch, p.Y)
	median := medianOf(scratch)
	for i, y := range p.Y {
		scratch[i] = y - median
	}
	return max(medianAbs(scratch)*madToSigma/4, floor)
}

// residuals writes y - X x beta.
func (p *problem) residuals(beta, into []float64) {
	k := len(beta)
	for i, y := range p.Y {
		row := p.X[i*k : (i+1)*k]
		for j, b := range beta {
			y -= row[j] * b
		}
		into[i] = y
	}
}

// lag1 is the correlation of successive residuals of the same series, at least 0: an alternating series is no reason to
// trust it more.
func (p *problem) lag1(residuals, weights []float64) float64 {
	var last []int
	var product, square float64
	for i, r := range residuals {
		series := int32(0)
		if p.Series != nil {
			series = p.Series[i]
		}
		for int(series) >= len(last) {
			last = append(last, -1)
		}
		r *= weights[i]
		if before := last[series]; before >= 0 {
			b := residuals[before] * weights[before]
			product += r * b
			square += (r*r + b*b) / 2
		}
		last[series] = i
	}
	if square <= 0 {
		return 0
	}
	return min(max(product/square, 0), mostLag1)
}

// solve minimises share x sum of w ((y - x beta)/sigma)^2 + sum of ((beta - mean)/sd)^2 over beta >= 0, in the scaled
// unknowns g = beta/sd.
func (p *problem) solve(weights []float64, sigma, share float64) estimate {
	k := len(p.Mean)
	a, b := make([]float64, k*k), make([]float64, k)
	for i, y := range p.Y {
		row := p.X[i*k : (i+1)*k]
		w := weights[i]
		for r, xr := range row {
			if xr == 0 {
				continue
			}
			wx := w * xr
			b[r] += wx * y
			for c := r; c < k; c++ {
				a[r*k+c] += wx * row[c]
			}
		}
	}
	scale := share / (sigma * sigma)
	for r := range k {
		b[r] = b[r]*scale*p.SD[r] + p.Mean[r]/p.SD[r]
		for c := r; c < k; c++ {
			v := a[r*k+c] * scale * p.SD[r] * p.SD[c]
			if r == c {
				v++
			}
			a[r*k+c], a[c*k+r] = v, v
		}
	}
	g := minimise(a, b)
	e := estimate{Beta: make([]float64, k), SD: make([]float64, k), Sigma: sigma, Covariance: make([][]float64, k)}
	inverse := invertActive(a, g)
	for r := range k {
		e.Beta[r] = g[r] * p.SD[r]
		e.Covariance[r] = make([]float64, k)
		for c := range k {
			e.Covariance[r][c] = inverse[r*k+c] * p.SD[r] * p.SD[c]
		}
		e.SD[r] = math.Sqrt(e.Covariance[r][r])
		if g[r] == 0 {
			e.SD[r] = p.SD[r] / math.Sqrt(a[r*k+r])
		}
		d := g[r] - p.Mean[r]/p.SD[r]
		e.penalty += d * d
	}
	return e
}

// medianOf returns the middle of the values, which it reorders; 0 of none.
func medianOf(values []float64) float64 { return quantileOf(values, 0.5) }

// quantileOf returns the nearest value to a quantile of the values, which it reorders; 0 of none.
func quantileOf(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	return selectNth(values, int(math.Round(q*float64(len(values)-1))))
}

// selectNth returns the value that would stand at n if the values were sorted, and reorders them only as far as that
// takes (Hoare's selection): medians are most of the work of a fit.
func selectNth(values []float64, n int) float64 {
	low, high := 0, len(values)-1
	for low < high {
		pivot := values[low+(high-low)/2]
		i, j := low, high
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i++
				j--
			}
		}
		switch {
		case n <= j:
			high = j
		case n >= i:
			low = i
		default:
			return values[n]
		}
	}
	return values[low]
}

func medianAbs(values []float64) float64 {
	for i, v := range values {
		values[i] = math.Abs(v)
	}
	return medianOf(values)
}
