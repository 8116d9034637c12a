package cluster

import (
	"math"
	"strings"
)

// Figure is one number that may be absent. The zero value is absent without a reason.
type Figure struct {
	// Value is meaningful only when Known is true.
	Value float64
	// Known says that Value was measured (or derived from measured values).
	Known bool
	// From names the metric family, or the arithmetic over families, that Value came from.
	From string
	// Why says, for an absent figure, why it is absent and if possible what would supply it.
	Why string
}

// Measured returns a known figure. A value that is not a finite number is not a measurement: it gives an absent figure.
func Measured(value float64, from string) Figure {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return Figure{From: from, Why: from + " is not a number on this node"}
	}
	return Figure{Value: value, Known: true, From: from}
}

// Absent returns an unknown figure with the reason.
func Absent(why string) Figure { return Figure{Why: why} }

// Get returns the value and whether it is known.
func (f Figure) Get() (value float64, known bool) { return f.Value, f.Known }

// Or returns f when it is known, else other; of two absent figures the first that has a reason.
func (f Figure) Or(other Figure) Figure {
	if f.Known || (!other.Known && f.Why != "") {
		return f
	}
	return other
}

// Plus adds two figures. The sum is absent when both are; a missing summand leaves the other one, because families of
// modules that are not loaded contribute nothing. Use it only where that is true.
func (f Figure) Plus(other Figure) Figure {
	switch {
	case !f.Known:
		return f.Or(other)
	case !other.Known:
		return f
	}
	from := f.From
	const and = " + "
	// Each once, or nodes of two releases in turn would name both each time.
	if other.From != "" && other.From != from && !strings.Contains(and+from+and, and+other.From+and) {
		from += and + other.From
	}
	return Measured(f.Value+other.Value, from)
}

// add is Plus in place. Sums go over a thousand nodes and dozens of figures, so that copies count.
func (f *Figure) add(o *Figure) {
	if sum := f.Value + o.Value; f.Known && o.Known && f.From == o.From && !math.IsInf(sum, 0) {
		f.Value = sum
		return
	}
	*f = f.Plus(*o)
}

// Ratio returns f/divisor, absent when either is absent or the divisor is 0.
func (f Figure) Ratio(divisor Figure) Figure {
	switch {
	case !f.Known:
		return f
	case !divisor.Known:
		return divisor
	case divisor.Value == 0:
		return Absent(divisor.From + " is 0")
	}
	return Measured(f.Value/divisor.Value, f.From+" / "+divisor.From)
}
