package calibrate

import "math"

// The matrices here are small (about ten rows), square, symmetric and positive definite, stored row by row.

const (
	mostSweeps    = 2000
	sweepsSettled = 1e-10 // relative change below which the descent ends
	// sweepsBetweenSolves is how long the descent may look for the unknowns that are 0.
	sweepsBetweenSolves = 20
)

// descend minimises g'Ag/2 - b'g over g >= 0 by cyclic coordinate descent. It begins at the solution without the bound,
// clipped to it, so that it ends at once where the bound does not bind. Where it does, the descent finds out which
// unknowns are 0, and the others are solved for exactly now and then: alone it would creep when columns are nearly alike.
func descend(a, b []float64) []float64 {
	k := len(b)
	g := make([]float64, k)
	if l, ok := cholesky(a, k); ok {
		copy(g, solveCholesky(l, b))
	}
	for i := range g {
		g[i] = max(g[i], 0)
	}
	for sweep := 1; sweep <= mostSweeps; sweep++ {
		if sweep%sweepsBetweenSolves == 0 {
			solveActive(a, b, g)
		}
		change, size := 0.0, 0.0
		for j := range k {
			rest := b[j]
			for c := range k {
				if c != j {
					rest -= a[j*k+c] * g[c]
				}
			}
			next := max(0, rest/a[j*k+j])
			change = max(change, math.Abs(next-g[j]))
			size = max(size, next)
			g[j] = next
		}
		if change <= sweepsSettled*size {
			break
		}
	}
	return g
}

// factorActive returns the unknowns above 0 and the Cholesky factor of the part of the matrix that belongs to them.
func factorActive(a, g []float64) (active []int, l []float64, ok bool) {
	k := len(g)
	for i, v := range g {
		if v > 0 {
			active = append(active, i)
		}
	}
	m := len(active)
	part := make([]float64, m*m)
	for r, i := range active {
		for c, j := range active {
			part[r*m+c] = a[i*k+j]
		}
	}
	l, ok = cholesky(part, m)
	return active, l, ok
}

// solveActive moves the unknowns above 0 to the minimum for the others at 0, if none of them falls below 0 there.
func solveActive(a, b, g []float64) {
	active, l, ok := factorActive(a, g)
	if !ok {
		return
	}
	right := make([]float64, len(active))
	for i, j := range active {
		right[i] = b[j]
	}
	solution := solveCholesky(l, right)
	for _, v := range solution {
		if v <= 0 {
			return
		}
	}
	for i, j := range active {
		g[j] = solution[i]
	}
}

// invertActive inverts the part of a matrix that belongs to the unknowns above 0; the rest of the result is 0.
func invertActive(a, g []float64) []float64 {
	k := len(g)
	inverse := make([]float64, k*k)
	active, l, ok := factorActive(a, g)
	if !ok {
		return inverse
	}
	unit := make([]float64, len(active))
	for c, j := range active {
		clear(unit)
		unit[c] = 1
		for r, v := range solveCholesky(l, unit) {
			inverse[active[r]*k+j] = v
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
