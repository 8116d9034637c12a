package widget

import (
	"math"
	"slices"
	"strconv"
)

const (
	// linearSteps is the number of key presses from one end of a linear slider to the other.
	linearSteps = 40
	// decadeSteps is the number of key presses for a tenfold value on a logarithmic one: about a tenth more each.
	decadeSteps = 24
	// A page is a quarter of a linear slider, and a little more than twice the value on a logarithmic one.
	linearPage = 10
	logPage    = 8
)

// scale maps values to the length of a track and to the values that steps stop at.
type scale struct {
	min, max float64
	// from is where a logarithmic scale begins. When min is below it, as 0 has to be, the first step of the scale lies
	// between min and from.
	log     bool
	from    float64
	integer bool
}

// scale returns the slider's scale with ends that can be computed with.
func (s *Slider) scale() scale {
	c := scale{min: s.Min, max: s.Max, log: s.Log, from: s.Min, integer: s.Integer}
	if s.Choices != nil {
		return scale{max: float64(len(s.Choices) - 1), integer: true}
	}
	if length := c.max - c.min; !(length > 0) || math.IsInf(length, 0) {
		if math.IsNaN(c.min) || math.IsInf(c.min, 0) {
			c.min = 0
		}
		return scale{min: c.min, max: c.min, integer: true}
	}
	if !c.log {
		return c
	}
	if c.min <= 0 {
		c.from = s.LogFrom
		if !(c.from > c.min && c.from < c.max) {
			c.from = min(1, c.max/1000)
		}
	}
	c.log = c.from > 0 && !math.IsInf(c.max/c.from, 0)
	return c
}

// notch is the part of the track below from.
func (c scale) notch() float64 {
	if c.min < c.from {
		return 1. / (linearSteps + 1)
	}
	return 0
}

// fraction returns where on the track v lies, 0 to 1; values outside and NaN go to the ends.
func (c scale) fraction(v float64) float64 {
	switch {
	case !(v > c.min):
		return 0
	case v >= c.max:
		return 1
	case !c.log:
		return (v - c.min) / (c.max - c.min)
	case v < c.from:
		return c.notch() * (v - c.min) / (c.from - c.min)
	}
	return c.notch() + (1-c.notch())*math.Log(v/c.from)/math.Log(c.max/c.from)
}

// value returns the round value nearest to a fraction of the track.
func (c scale) value(fraction float64) float64 {
	switch {
	case !(fraction > 0):
		return c.min
	case fraction >= 1:
		return c.max
	case !c.log:
		return c.round(c.min + fraction*(c.max-c.min))
	case fraction < c.notch()/2:
		return c.min
	case fraction < c.notch():
		return c.from
	}
	part := (fraction - c.notch()) / (1 - c.notch())
	return c.round(c.from * math.Pow(c.max/c.from, part))
}

// round makes v a value that people would type: two significant digits on a logarithmic scale, a multiple of the step on
// a linear one, and always inside the scale.
func (c scale) round(v float64) float64 {
	if c.log {
		v = significant(v, 2)
	} else if step := c.step(); step > 0 {
		// The product is rounded because 3 x 0.1 is not 0.3.
		v = significant(math.Round(v/step)*step, 12)
	}
	if c.integer {
		v = math.Round(v)
	}
	return min(max(v, c.min), c.max)
}

// step is the distance of two stops on a linear scale: 1 for whole numbers, else 1, 2 or 5 times a power of ten.
func (c scale) step() float64 {
	if c.integer {
		return 1
	}
	raw := (c.max - c.min) / linearSteps
	if !(raw > 0) {
		return 0
	}
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, times := range [...]float64{5, 2} {
		if raw >= times*power {
			return times * power
		}
	}
	return power
}

// stepped returns the stop n steps from v. A value between two stops goes to the next one first.
func (c scale) stepped(v float64, n int) float64 {
	if math.IsNaN(v) {
		v = c.min
	}
	if !c.log {
		return c.steppedLinear(v, n)
	}
	stops := c.stops()
	i, exact := slices.BinarySearch(stops, v)
	if !exact && n > 0 {
		i--
	}
	i = min(max(i+max(min(n, len(stops)), -len(stops)), 0), len(stops)-1)
	return stops[i]
}

func (c scale) steppedLinear(v float64, n int) float64 {
	step := c.step()
	if step == 0 || n == 0 {
		return min(max(v, c.min), c.max)
	}
	// A value off the grid by less than rounding is on it.
	const slack = 1e-9
	at := v / step
	if n > 0 {
		at = math.Floor(at + slack)
	} else {
		at = math.Ceil(at - slack)
	}
	return c.round((at + float64(n)) * step)
}

// stops are the values of a logarithmic scale that steps stop at, ascending and without repetitions.
func (c scale) stops() []float64 {
	steps := int(math.Ceil(decadeSteps * (math.Log10(c.max) - math.Log10(c.from))))
	stops := make([]float64, 0, steps+2)
	if c.min < c.from {
		stops = append(stops, c.min)
	}
	for k := range steps {
		stops = append(stops, c.round(c.from*math.Pow(10, float64(k)/decadeSteps)))
	}
	return slices.Compact(append(stops, c.max))
}

// significant rounds v to the given number of significant digits.
func significant(v float64, digits int) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', digits-1, 64), 64)
	if err != nil {
		return v
	}
	return rounded
}
