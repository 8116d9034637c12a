package sizing

import "math"

// mode is which failure cases a limit has to survive.
type mode uint8

const (
	allUp    mode = iota // all nodes up
	withLoss             // everything that Holds asks for
)

// maxUsers finds the most users the mode holds at the scenario's rates.
func (c *costs) maxUsers(mode mode) Ceiling {
	return ceiling(max(c.s.at(Users), 1000), func(users float64) float64 {
		s := c.s.With(Users, users)
		f := s.flows()
		return c.strain(&f, mode)
	})
}

// maxRateFactor finds the largest factor on all message rates the mode holds at the scenario's users.
func (c *costs) maxRateFactor(mode mode) Ceiling {
	return ceiling(1, func(factor float64) float64 {
		s := *c.s
		s.ScaleRates(factor)
		f := s.flows()
		return c.strain(&f, mode)
	})
}

// strain is how hard the mode presses its tightest limit: at most 1 when it holds.
func (c *costs) strain(f *Flows, mode mode) float64 {
	w := c.workOf(f)
	worst := math.Inf(-1)
	press := func(p part) (rho float64) {
		q := c.quantitiesAt(&w, p)
		_, u := q.binding()
		worst = max(worst, u)
		return q.rho
	}
	for i := range c.classes() {
		site := c.siteAt(i)
		if mode == allUp || len(c.sites) == 0 {
			press(c.partAt(i, site.nodes, nobody))
		}
		if mode == withLoss && site.nodes > 1 {
			p := c.partAt(i, site.nodes-1, nobody)
			rho := press(p)
			if site.cores.Known {
				worst = max(worst, c.recoveryS(c.lostWithNode(f, p), rho, p)/c.s.at(StormSLOS))
			}
		}
	}
	switch {
	case mode == allUp:
	case len(c.sites) > 0:
		for _, h := range c.hardest {
			press(part{&c.sites[h.site], c.sites[h.site].nodes, h.split})
		}
	case c.losses() > 0:
		press(c.partAt(0, c.alike.nodes, 0))
	}
	return worst
}

const (
	limitPrecision = 1e-6 // relative
	limitMost      = 1e13 // beyond this nothing binds
	limitSteps     = 200
)

// ceiling finds the largest x >= 0 with strain(x) <= 1, for a strain that never falls. Strains are straight or nearly so
// between few bends, hence the false position, in its Illinois form; every third step halves, which bounds the search
// where a strain rises like a wall.
func ceiling(guess float64, strain func(float64) float64) Ceiling {
	low, high := 0.0, guess
	lowGap := strain(low) - 1
	if lowGap > 0 {
		return Ceiling{}
	}
	highGap := strain(high) - 1
	for highGap <= 0 {
		if high >= limitMost {
			return Ceiling{Unbounded: true}
		}
		low, lowGap = high, highGap
		high *= 8
		highGap = strain(high) - 1
	}
	movedLow := false
	for step := 1; step <= limitSteps && high-low > limitPrecision*high; step++ {
		x := low + (high-low)/2
		if step%3 != 0 && !math.IsInf(highGap, 1) {
			inset := limitPrecision / 2 * high
			x = min(max(low-lowGap*(high-low)/(highGap-lowGap), low+inset), high-inset)
		}
		if gap := strain(x) - 1; gap <= 0 {
			if movedLow {
				highGap /= 2
			}
			low, lowGap, movedLow = x, gap, true
		} else {
			if !movedLow {
				lowGap /= 2
			}
			high, highGap, movedLow = x, gap, false
		}
	}
	return Ceiling{Value: low}
}
