package sizing

import "math"

// Axis is a logarithmic scale from Low to High, both above 0.
type Axis struct{ Low, High float64 }

// At returns the value in the middle of one of so many equal cells.
func (a Axis) At(cell, cells int) float64 {
	return a.Low * math.Pow(a.High/a.Low, (float64(cell)+0.5)/float64(cells))
}

// Cell returns the cell of a value, and whether the value lies below (-1), above (+1) or on the axis (0); one outside gets
// the nearest cell.
func (a Axis) Cell(v float64, cells int) (cell, outside int) {
	switch {
	case !(v >= a.Low):
		return 0, -1
	case v > a.High:
		return cells - 1, 1
	}
	return min(int(math.Log(v/a.Low)/math.Log(a.High/a.Low)*float64(cells)), cells-1), 0
}

// Grid divides users (columns) and stanzas per second from clients (rows, the least first) into cells.
type Grid struct {
	Users, Rates  Axis
	Columns, Rows int
}

// The reach of a grid around the limits of a scenario, and what it shows when nothing binds.
const (
	reachBelow, reachAbove = 50, 2
	widestAxis             = 1e6 // ratio of the ends
	narrowestAxis          = 100
	leastOnAxis            = 1
)

var (
	usersWithoutLimit = Axis{100, 100e6}
	ratesWithoutLimit = Axis{10, 10e6}
)

// GridFor returns a grid of so many cells, at least one each way, whose axes are whole decades around the limits of the
// scenario: its most users without traffic and its most traffic with few users. Marks, pairs of users and stanzas per
// second, are taken in where that leaves the limits in sight.
func GridFor(m *Model, s Scenario, columns, rows int, marks ...[2]float64) Grid {
	g := Grid{Users: usersWithoutLimit, Rates: ratesWithoutLimit, Columns: max(columns, 1), Rows: max(rows, 1)}
	if !s.unknownMachine() {
		idle := s
		idle.ScaleRates(0)
		c := price(m, &idle)
		g.Users = axisAround(c.maxUsers(allUp), anyUsers, usersWithoutLimit)
		few := s.With(Users, g.Users.Low)
		few.SetThroughput(1)
		c = price(m, &few)
		g.Rates = axisAround(c.maxRateFactor(allUp), anyRate, ratesWithoutLimit)
	}
	for _, mark := range marks {
		g.Users, g.Rates = g.Users.with(mark[0], anyUsers), g.Rates.with(mark[1], anyRate)
	}
	return g
}

// axisAround returns the decades around a limit, or another axis when there is none up to the most that is allowed.
func axisAround(limit Ceiling, most float64, otherwise Axis) Axis {
	if limit.Unbounded || limit.Value*reachAbove < leastOnAxis || limit.Value > most {
		return otherwise
	}
	a := Axis{max(limit.Value/reachBelow, leastOnAxis), min(limit.Value*reachAbove, most)}.decades()
	a.High = max(a.High, a.Low*narrowestAxis)
	return a
}

// with stretches the axis to a value, unless that is out of all proportion or not allowed.
func (a Axis) with(v, most float64) Axis {
	if !(v >= leastOnAxis && v <= most) {
		return a
	}
	wider := Axis{min(a.Low, v), max(a.High, v)}.decades()
	if wider.High/wider.Low > widestAxis {
		return a
	}
	return wider
}

// decades returns the whole decades around an axis.
func (a Axis) decades() Axis {
	const slack = 1e-9 // so that 1000 does not lie below its own decade
	return Axis{math.Pow10(int(math.Floor(math.Log10(a.Low) + slack))), math.Pow10(int(math.Ceil(math.Log10(a.High) - slack)))}
}
