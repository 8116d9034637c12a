package calibrate

import (
	"math"
	"slices"
)

// The matrices here are small (about ten rows), square, symmetric and positive definite, stored row by row.

// slack is the part of a gradient's terms up to which it counts as 0: they are rounded.
const slack = 1e-12

// minimise finds the g >= 0 with the least g'Ag/2 - b'g, exactly but for rounding. Where the bound does not bind, that is the
// solution without it. Where it does, unknowns are let go of 0 one by one, the one with the steepest way down first, and stopped
// where they reach it again (Lawson, Hanson: Solving Least Squares Problems, 1974, chapter 23). Coordinate descent, which needs no
// factors, creeps where data say nothing in some directions, and ends somewhere else for data that are almost the same.
func minimise(a, b []float64) []float64 {
	k := len(b)
	g := make([]float64, k)
	if l, ok := cholesky(a, k); ok {
		if free := solveCholesky(l, b); slices.Min(free) > 0 {
			return free
		}
	}
	active := make([]bool, k)
	for range 3 * k { // more than it ever takes; each step lowers the value
		next := steepest(a, b, g, active)
		if next < 0 {
			break
		}
		active[next] = true
		if !settle(a, b, g, active) {
			break
		}
	}
	return g
}

// steepest is the unknown at 0 that the value falls for the fastest, in units of its own width; -1 when it falls for none.
func steepest(a, b, g []float64, active []bool) int {
	k, best, most := len(b), -1, 0.0
	for j := range k {
		if active[j] {
			continue
		}
		down, terms := b[j], math.Abs(b[j])
		for c, v := range g {
			down -= a[j*k+c] * v
			terms += math.Abs(a[j*k+c] * v)
		}
		if scaled := down / math.Sqrt(a[j*k+j]); down > slack*terms && scaled > most {
			best, most = j, scaled
		}
	}
	return best
}

// settle moves the active unknowns to their minimum for the others at 0. One that would fall below 0 on the way stops there, and
// is not active any more. It returns false when the matrix cannot be factored.
func settle(a, b, g []float64, active []bool) bool {
	for {
		of, l, ok := factorActive(a, active)
		if !ok {
			return false
		}
		right := make([]float64, len(of))
		for i, j := range of {
			right[i] = b[j]
		}
		way, blocked := 1.0, -1
		solution := solveCholesky(l, right)
		for i, j := range of {
			if solution[i] > 0 {
				continue
			}
			share := 0.0
			if g[j] > 0 {
				share = g[j] / (g[j] - solution[i])
			}
			if blocked < 0 || share < way {
				way, blocked = share, j
			}
		}
		for i, j := range of {
			g[j] = max(g[j]+way*(solution[i]-g[j]), 0)
		}
		if blocked < 0 {
			return true
		}
		g[blocked], active[blocked] = 0, false
	}
}

// factorActive returns the active unknowns and the Cholesky factor of the part of the matrix that belongs to them.
func factorActive(a []float64, active []bool) (of []int, l []float64, ok bool) {
	k := len(active)
	for i, is := range active {
		if is {
			of = append(of, i)
		}
	}
	m := len(of)
	part := make([]float64, m*m)
	for r, i := range of {
		for c, j := range of {
			part[r*m+c] = a[i*k+j]
		}
	}
	l, ok = cholesky(part, m)
	return of, l, ok
}

// invertActive inverts the part of a matrix that belongs to the unknowns above 0; the rest of the result is 0.
func invertActive(a, g []float64) []float64 {
	k := len(g)
	inverse, active := make([]float64, k*k), make([]bool, k)
	for i, v := range g {
		active[i] = v > 0
	}
	of, l, ok := factorActive(a, active)
	if !ok {
		return inverse
	}
	unit := make([]float64, len(of))
	for c, j := range of {
		clear(unit)
		unit[c] = 1
		for r, v := range solveCholesky(l, unit) {
			inverse[of[r]*k+j] = v
		}
	}
	return inverse
}

// cholesky returns the lower triangle L with a = L x transpose(L), and false when a is not positive definite.
func cholesky(a []float64, k int) ([]float64, bool) {
	l := make([]float64, k*k)
	for r := range k {
		for c := 0; c <= r; c++ {
			v := a[r*k+c]
			for j := range c {
				v -= l[r*k+j] * l[c*k+j]
			}
			switch {
			case r != c:
				l[r*k+c] = v / l[c*k+c]
			case v <= 0 || math.IsNaN(v) || math.IsInf(v, 0):
				return nil, false
			default:
				l[r*k+r] = math.Sqrt(v)
			}
		}
	}
	return l, true
}

// solveCholesky solves L x transpose(L) x = b.
func solveCholesky(l, b []float64) []float64 {
	k := len(b)
	x := make([]float64, k)
	for r := range k {
		v := b[r]
		for c := range r {
			v -= l[r*k+c] * x[c]
		}
		x[r] = v / l[r*k+r]
	}
	for r := k - 1; r >= 0; r-- {
		v := x[r]
		for c := r + 1; c < k; c++ {
			v -= l[c*k+r] * x[c]
		}
		x[r] = v / l[r*k+r]
	}
	return x
}
