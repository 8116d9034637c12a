package exposition

import (
	"bytes"
	"math"
	"strconv"
)

// exactDigits is how many decimal digits a float64 holds for sure, and tenTo what it may be divided by in one rounding.
const exactDigits = 15

var tenTo = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// number reads a number that ends with its line, and returns its length. It knows plain decimal numbers; others it leaves to
// the reference parser.
func number(text []byte, whole bool) (value float64, length int, ok bool) {
	i, negative := 0, false
	if text[0] == '-' {
		i, negative = 1, true
	}
	digits, point := 0, -1
	mantissa := uint64(0)
scan:
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			mantissa = mantissa*10 + uint64(c-'0')
			if digits++; digits > exactDigits {
				return longNumber(text, whole)
			}
		case c == '\n':
			break scan
		case c == '.' && point < 0:
			point = digits
		default:
			return longNumber(text, whole)
		}
	}
	if digits == 0 || i == len(text) || whole && (negative || point >= 0) {
		return 0, 0, false
	}
	value = float64(mantissa)
	if point >= 0 {
		value /= tenTo[digits-point]
	}
	if negative {
		value = -value
	}
	return value, i, true
}

// longNumber reads what number does not: more digits, and exponents.
func longNumber(text []byte, whole bool) (value float64, length int, ok bool) {
	length = bytes.IndexByte(text, '\n')
	if whole || length > maxNumberBytes {
		return 0, 0, false
	}
	for _, c := range text[:length] {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return 0, 0, false
		}
	}
	value, err := strconv.ParseFloat(string(text[:length]), 64)
	return value, length, err == nil && math.Abs(value) <= largestValue
}

const maxNumberBytes = 64
