package calibrate

import (
	"math"
	"slices"

	"github.com/mimtop/mimtop/internal/sizing"
)

// mostPartWidth bounds the standard deviation of an assumed part by its mean, and that of all of them by what is left for
// the learned coefficient: nothing is negative, and a normal distribution that is cut off often would move the sum.
const mostPartWidth = 0.5

// splitOf returns the covariance of the learned coefficients followed by the assumed parts that their columns hold, and
// those parts. learned is the covariance of the columns as they were measured: sums of a coefficient and its parts.
//
// Before, the coefficients are independent, with the widths D of their intervals. The sums T = A c are known from the fit,
// with the covariance S. What is left is that of the normal distribution conditioned on them: with K = D A' (A D A')^-1 it
// is D - K A D + K S K'.
func splitOf(r *Result, columns []column, learned [][]float64) (covariance [][]float64, parts []sizing.Coefficient) {
	var sums []int // columns that hold parts
	for i, c := range columns {
		holds := false
		for _, p := range c.parts {
			if p.share <= 0 || r.Model.Typical(p.of) <= 0 {
				continue
			}
			holds = true
			if !slices.Contains(parts, p.of) {
				parts = append(parts, p.of)
			}
		}
		if holds {
			sums = append(sums, i)
		}
	}
	n := len(columns) + len(parts)
	if len(sums) == 0 {
		return learned, nil
	}
	a, d := square(n)[:len(sums)], make([]float64, n)
	for row, i := range sums {
		c := &columns[i]
		a[row] = make([]float64, n)
		a[row][i] = 1
		d[i] = sdOf(r.Prior.Coefficients[c.of])
		for _, p := range c.parts {
			if at := slices.Index(parts, p.of); at >= 0 {
				a[row][len(columns)+at] = p.share
			}
		}
	}
	for at, of := range parts {
		i := r.Model.Coefficients[of]
		d[len(columns)+at] = min(sdOf(i), mostPartWidth*i.Typical)
	}
	for row, i := range sums {
		width := 0.0
		for at := range parts {
			width = math.Hypot(width, a[row][len(columns)+at]*d[len(columns)+at])
		}
		if most := mostPartWidth * columns[i].mean; width > most {
			for at := range parts {
				if a[row][len(columns)+at] > 0 {
					d[len(columns)+at] *= most / width
				}
			}
		}
	}
	return condition(a, d, sums, learned), parts
}

// condition carries out the formula of splitOf: rows of a are the sums, d the standard deviations before, of all.
func condition(a [][]float64, d []float64, sums []int, learned [][]float64) [][]float64 {
	n, m := len(d), len(sums)
	ada := make([]float64, m*m)
	for r := range m {
		for c := range m {
			for j := range n {
				ada[r*m+c] += a[r][j] * d[j] * d[j] * a[c][j]
			}
		}
	}
	// gain turns what was learned of the columns into what is known of the coefficients: 1 for a column without parts.
	gain := square(n)
	for i := range learned {
		gain[i][i] = 1
	}
	out := square(n)
	l, ok := cholesky(ada, m)
	if !ok {
		addScaled(out, learned, 1)
		return out
	}
	unit := make([]float64, m)
	for c, column := range sums {
		clear(unit)
		unit[c] = 1
		inverse := solveCholesky(l, unit)
		for j := range n {
			gain[j][column] = 0
			if d[j] == 0 && j < len(learned) && j != column {
				continue
			}
			for r, v := range inverse {
				gain[j][column] += d[j] * d[j] * a[r][j] * v
			}
		}
	}
	for i := range n {
		for k := range n {
			for p := range learned {
				for q := range learned {
					out[i][k] += gain[i][p] * learned[p][q] * gain[k][q]
				}
			}
			for r, column := range sums {
				out[i][k] -= gain[i][column] * a[r][k] * d[k] * d[k]
			}
		}
		out[i][i] += d[i] * d[i]
	}
	return out
}
