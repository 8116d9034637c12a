package cluster

import (
	"math"
	"testing"
)

func TestACompactNumberIsRightToOnePartIn2000(t *testing.T) {
	for whole := range 2049 {
		if got, known := newCompact(float64(whole)).value(); got != float64(whole) || !known {
			t.Fatalf("%d became %v, %v", whole, got, known)
		}
	}
	for v := 0x1p-19; v < 0x1p43; v *= 1.0007 {
		got, known := newCompact(v).value()
		if !known || math.Abs(got-v) > v/2000 {
			t.Fatalf("%v became %v, %v", v, got, known)
		}
	}
}

func TestCompactNumbersKeepTheirOrder(t *testing.T) {
	before := compactZero
	for v := 1e-9; v < 1e20; v *= 1.01 {
		c := newCompact(v)
		if c < before {
			t.Fatalf("%v is below what is smaller", v)
		}
		before = c
	}
}

func TestCompactNumbersAtTheEnds(t *testing.T) {
	tests := map[string]struct{ from, want float64 }{
		"nothing":             {0, 0},
		"below nothing":       {-3, 0},
		"too small":           {1e-9, 0},
		"too large":           {1e300, math.Ldexp(2-0x1p-10, 43)},
		"without end":         {math.Inf(1), math.Ldexp(2-0x1p-10, 43)},
		"no number":           {math.NaN(), 0},
		"rounds to a power":   {2047.9999, 2048},
		"the smallest kept":   {0x1p-20 * (1 + 2.0/1024), 0x1p-20 * (1 + 2.0/1024)},
		"rounds up from half": {4098.5, 4100},
	}
	for name, test := range tests {
		if got, known := newCompact(test.from).value(); got != test.want || !known {
			t.Errorf("%s: %v became %v, want %v", name, test.from, got, test.want)
		}
	}
	if v, known := gap.value(); known || v != 0 {
		t.Errorf("a gap is %v, %v", v, known)
	}
}
