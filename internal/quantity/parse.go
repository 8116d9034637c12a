package quantity

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// maxInputBytes bounds what is looked at: nobody types a longer number.
	maxInputBytes = 64
	// maxMagnitude is the largest number read, in the base of the unit. Everything a cluster can have lies far below,
	// and sums and squares of such numbers stay finite.
	maxMagnitude = 1e18
)

// Parse reads a number in the notation of unit and returns it in the unit's base. Spaces around the number and before
// the suffix, underscores between digits (1_000) and commas between groups of three digits (1,000,000) are allowed, and
// so is an exponent (1e6). Letter case does not matter. NaN, infinities, hexadecimal and numbers beyond 1e18 are
// refused; the sign and the range are the caller's business (see Check). An error names the input and what is accepted,
// but not the setting, which the caller puts before it.
func Parse(s string, unit Unit) (float64, error) {
	if unit >= unitCount {
		return 0, fmt.Errorf("unit %d does not exist", unit)
	}
	v, reason := parse(strings.TrimSpace(s), unit)
	if reason != nil {
		return 0, fmt.Errorf("%q %w; accepted: %s", shortened(s), reason, notations[unit].accepted)
	}
	return v, nil
}

// Check returns an error when v is outside min to max, both ends allowed, which it names in the notation of unit.
func Check(v, min, max float64, unit Unit) error {
	switch {
	case math.IsNaN(v):
		return errNotNumber
	case v < min:
		return fmt.Errorf("%s is below the minimum %s", Exact(v, unit), Exact(min, unit))
	case v > max:
		return fmt.Errorf("%s is above the maximum %s", Exact(v, unit), Exact(max, unit))
	}
	return nil
}

var (
	errNotNumber = errors.New("is not a number")
	errTooLarge  = errors.New("is too large")
	errTooLong   = errors.New("is too long for a number")
	errComma     = errors.New("has a comma that does not separate thousands, and a fraction is written with a point")
	errPercent   = errors.New("is more than the whole, and a percentage needs its %")
	errNotSwitch = errors.New("is neither on nor off")
)

func parse(s string, unit Unit) (float64, error) {
	if len(s) > maxInputBytes {
		return 0, errTooLong
	}
	if unit == Bool {
		return parseSwitch(s)
	}
	number, rest := splitNumber(s)
	if number == "" {
		return 0, errNotNumber
	}
	digits, err := ungrouped(number)
	if err != nil {
		return 0, err
	}
	spelling := strings.ToLower(strings.TrimSpace(rest))
	// The inner space of "k /s" is as harmless as the one before the suffix.
	suffix, known := notations[unit].suffixes[strings.ReplaceAll(spelling, " ", "")]
	if !known {
		return 0, fmt.Errorf("has the unknown unit %q", shortened(strings.TrimSpace(rest)))
	}
	v, err := scaled(digits, suffix)
	if err != nil {
		return 0, err
	}
	if unit == Share && spelling == "" && v > 1 {
		return 0, errPercent
	}
	return v, nil
}

func parseSwitch(s string) (float64, error) {
	switch strings.ToLower(s) {
	case "on", "yes", "true", "1":
		return 1, nil
	case "off", "no", "false", "0":
		return 0, nil
	}
	return 0, errNotSwitch
}

// splitNumber cuts s behind its longest head that can be a decimal number. An e belongs to it only before an exponent.
func splitNumber(s string) (number, rest string) {
	i := 0
	for i < len(s) {
		c := s[i]
		switch {
		case isDigit(c), c == '.', c == ',', c == '_', (c == '-' || c == '+') && i == 0:
			i++
			continue
		case (c == 'e' || c == 'E') && i > 0:
			j := i + 1
			if j < len(s) && (s[j] == '-' || s[j] == '+') {
				j++
			}
			if j < len(s) && isDigit(s[j]) {
				for j < len(s) && isDigit(s[j]) {
					j++
				}
				return s[:j], s[j:]
			}
		}
		break
	}
	return s[:i], s[i:]
}

// ungrouped takes the separators out of a number and checks that they stand between digits.
func ungrouped(number string) (string, error) {
	whole := number
	if i := strings.IndexAny(number, ".eE"); i >= 0 {
		whole = number[:i]
		if strings.ContainsAny(number[i:], ",_") {
			return "", errNotNumber
		}
	}
	if strings.Contains(whole, ",") {
		groups := strings.Split(strings.TrimLeft(whole, "+-"), ",")
		for i, g := range groups {
			first := i == 0
			if first && (g == "" || len(g) > 3 || g[0] == '0') || !first && len(g) != 3 || strings.Contains(g, "_") {
				return "", errComma
			}
		}
	}
	for i := range len(whole) {
		if whole[i] == '_' && (i == 0 || i == len(whole)-1 || !isDigit(whole[i-1]) || !isDigit(whole[i+1])) {
			return "", errNotNumber
		}
	}
	return strings.ReplaceAll(strings.ReplaceAll(number, ",", ""), "_", ""), nil
}

// scaled reads digits and applies the suffix. The power of ten joins the exponent, so that the result is the nearest
// float64 to what was typed rather than a rounded product.
func scaled(digits string, s suffix) (float64, error) {
	mantissa, exponent := digits, 0
	if i := strings.IndexAny(digits, "eE"); i >= 0 {
		e, err := strconv.Atoi(digits[i+1:])
		if err != nil {
			return 0, errTooLarge
		}
		mantissa, exponent = digits[:i], e
	}
	v, err := strconv.ParseFloat(mantissa+"e"+strconv.Itoa(exponent+s.exp10), 64)
	v *= s.times
	switch {
	case errors.Is(err, strconv.ErrRange) || math.Abs(v) > maxMagnitude:
		return 0, errTooLarge
	case err != nil:
		return 0, errNotNumber
	}
	return v + 0, nil // -0 becomes 0
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// shortened keeps an error message on one line, whatever was pasted.
func shortened(s string) string {
	const keep = 40
	if utf8.RuneCountInString(s) <= keep {
		return s
	}
	return string([]rune(s)[:keep]) + "…"
}
