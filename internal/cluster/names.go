package cluster

import (
	"cmp"
	"strings"
)

// CompareNames orders names, such as those of nodes, as people do: runs of digits by their number, so that mongooseim-2 comes before
// mongooseim-10, and letters without regard to their case.
func CompareNames(a, b string) int {
	x, y := a, b
	for x != "" && y != "" {
		m, n := leadingDigits(x), leadingDigits(y)
		var c int
		if m > 0 && n > 0 {
			// Without zeros in front the longer number is the larger one.
			p, q := strings.TrimLeft(x[:m], "0"), strings.TrimLeft(y[:n], "0")
			c = cmp.Or(cmp.Compare(len(p), len(q)), strings.Compare(p, q))
		} else {
			m, n = 1, 1
			c = cmp.Compare(lower(x[0]), lower(y[0]))
		}
		if c != 0 {
			return c
		}
		x, y = x[m:], y[n:]
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(a, b))
}

func leadingDigits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
