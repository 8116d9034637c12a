package calibrate

func square(n int) [][]float64 {
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n)
	}
	return m
}

func subtract(a, b []float64) []float64 {
	d := make([]float64, len(a), len(a)+1)
	for i := range a {
		d[i] = a[i] - b[i]
	}
	return d
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// addOuter adds weight x v x transpose(v) to the upper left of a matrix.
func addOuter(m [][]float64, v []float64, weight float64) {
	for r := range v {
		for c := range v {
			m[r][c] += weight * v[r] * v[c]
		}
	}
}

// addScaled adds weight x other to the upper left of a matrix.
func addScaled(m, other [][]float64, weight float64) {
	for r := range other {
		for c := range other[r] {
			m[r][c] += weight * other[r][c]
		}
	}
}
