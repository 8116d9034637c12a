package quantity

import (
	"math"
	"strconv"
	"strings"
)

// notAvailable stands for numbers that do not exist.
const notAvailable = "n/a"

// Format writes v, given in the base of unit, with three significant digits: 950, 1.2k, 2.5M, 40k/s, 32 GiB, 30 %,
// 8.2 ms, on. Parse reads the result back within that rounding. The number takes at most seven columns before its
// suffix; below a thousandth and beyond the largest prefix it has an exponent and two digits. NaN and the infinities
// give "n/a".
func Format(v float64, unit Unit) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0) || unit >= unitCount:
		return notAvailable
	case unit == Bool:
		return formatSwitch(v)
	case v == 0:
		return "0" + zeroSuffix(unit)
	}
	steps := notations[unit].steps
	i := 0
	for i+1 < len(steps) && reaches(math.Abs(v), steps[i].size(), steps[i+1].size()) {
		i++
	}
	return significant(v/steps[i].size()) + steps[i].text
}

func formatSwitch(v float64) string {
	if v != 0 {
		return "on"
	}
	return "off"
}

// zeroSuffix is the suffix of the unit's base, for 0 GiB must not become 0 KiB.
func zeroSuffix(unit Unit) string {
	steps := notations[unit].steps
	for _, s := range steps {
		if s.exp10 == 0 && s.times == 1 {
			return s.text
		}
	}
	return steps[0].text
}

// reaches says whether a is written in units of next rather than of size. With decimal prefixes that begins where
// rounding to three digits would show 1000: 999.6 is 1k.
func reaches(a, size, next float64) bool {
	ratio, x := math.Round(next/size), a/size
	if ratio == 1000 {
		return x >= 999.5
	}
	return x >= ratio
}

// significant writes x with three significant digits, more only where the integer part has more, and no trailing zeros.
func significant(x float64) string {
	a := math.Abs(x)
	if a < 0.000_999_5 || a >= 99_999.5 {
		return exponential(x)
	}
	decimals := 0
	for _, edge := range [...]float64{99.95, 9.995, 0.9995, 0.099_95, 0.009_995} {
		if a < edge {
			decimals++
		}
	}
	return trimZeros(strconv.FormatFloat(x, 'f', decimals, 64))
}

func trimZeros(decimal string) string {
	if !strings.Contains(decimal, ".") {
		return decimal
	}
	return strings.TrimRight(strings.TrimRight(decimal, "0"), ".")
}

// exponential writes x as 1.2e-7, without the plus and the leading zero that strconv puts into exponents.
func exponential(x float64) string {
	mantissa, exponent := scientific(strconv.FormatFloat(x, 'e', 1, 64))
	return trimZeros(mantissa) + "e" + strconv.Itoa(exponent)
}

// scientific takes the text of a number apart that strconv wrote with an exponent.
func scientific(text string) (mantissa string, exponent int) {
	mantissa, digits, _ := strings.Cut(text, "e")
	exponent, err := strconv.Atoi(digits)
	if err != nil {
		return text, 0
	}
	return mantissa, exponent
}
