package cluster

import "math"

// compact is a measurement in two bytes: 6 bits of exponent and 10 of mantissa, from 2^-20 to 2^44. Whole numbers up to 2,048 are
// exact; everything else is right to 1 part in 2,000, far within what a chart or three digits can show. What is smaller is taken as
// 0 and what is larger as the largest, which is beyond any rate, size or time of a node.
type compact uint16

const (
	// gap stands for a value that is absent.
	gap compact = 0
	// compactZero is 0. Its place is that of the smallest number but one.
	compactZero compact = 1

	mantissaBits    = 10
	lowestExponent  = -20
	compactLargest  = compact(1<<16 - 1)
	float64Mantissa = 52
	float64Bias     = 1023
)

// newCompact rounds a number. None of a node's signals can be below 0: what is, is taken as 0.
func newCompact(v float64) compact {
	if !(v > 0) {
		return compactZero
	}
	const shift = float64Mantissa - mantissaBits
	// Adding half of what is cut off rounds, and carries into the exponent where it must.
	bits := math.Float64bits(v) + 1<<(shift-1)
	code := int64(bits>>shift) - int64(float64Bias+lowestExponent)<<mantissaBits
	switch {
	case code <= int64(compactZero):
		return compactZero
	case code >= int64(compactLargest):
		return compactLargest
	}
	return compact(code)
}

// value returns the number, and false for a gap.
func (c compact) value() (float64, bool) {
	switch c {
	case gap:
		return 0, false
	case compactZero:
		return 0, true
	}
	mantissa := float64(c&(1<<mantissaBits-1))/(1<<mantissaBits) + 1
	return math.Ldexp(mantissa, int(c>>mantissaBits)+lowestExponent), true
}
