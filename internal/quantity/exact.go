package quantity

import (
	"math"
	"strconv"
	"strings"
)

// Exact writes v, given in the base of unit, in the shortest form that Parse reads back as exactly v, without spaces and
// if possible without an exponent: 250k, 1234567, 64GiB, 30%. It is for command lines, files and messages that name a
// bound. Beyond the range of Parse it writes the bare number; NaN and the infinities give "n/a".
func Exact(v float64, unit Unit) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0) || unit >= unitCount:
		return notAvailable
	case unit == Bool:
		return formatSwitch(v)
	case v == 0:
		return "0" + strings.TrimSpace(zeroSuffix(unit))
	}
	best := ""
	for _, s := range notations[unit].steps {
		text := shifted(v/s.times, -s.exp10) + strings.TrimSpace(s.text)
		if back, err := Parse(text, unit); err == nil && back == v && plainer(text, best) {
			best = text
		}
	}
	if best == "" {
		best = strconv.FormatFloat(v, 'g', -1, 64)
	}
	return best
}

// plainer says whether a is the better one to read: without an exponent, and shorter.
func plainer(a, best string) bool {
	if best == "" {
		return true
	}
	if a, b := strings.Contains(a, "e"), strings.Contains(best, "e"); a != b {
		return b
	}
	return len(a) < len(best)
}

// shifted writes x times ten to the given power. It moves the point in the text, because a product would be rounded
// and 0.07 of a whole must be 7 %, not 7.000000000000001 %.
func shifted(x float64, power int) string {
	// Longer runs of zeros than this are harder to read than an exponent.
	const maxZeros = 6
	mantissa, exponent := scientific(strconv.FormatFloat(math.Abs(x), 'e', -1, 64))
	exponent += power
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	sign := ""
	if x < 0 {
		sign = "-"
	}
	point := exponent + 1 // digits before the point
	switch {
	case point < -maxZeros || point > len(digits)+maxZeros:
		return sign + mantissa + "e" + strconv.Itoa(exponent)
	case point <= 0:
		return sign + "0." + strings.Repeat("0", -point) + digits
	case point >= len(digits):
		return sign + digits + strings.Repeat("0", point-len(digits))
	}
	return sign + digits[:point] + "." + digits[point:]
}
