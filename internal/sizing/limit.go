package sizing

import "math"

// mode is which failure cases a limit has to survive.
type mode uint8

const (
	allUp    mode = iota // all nodes up
	withLoss             // everything that Holds asks for
	nodeLoss             // a node lost, and the storm after that
	siteLoss             // any datacenter lost
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
	p := c.pressure(f, mode)
	return p.strain
}

// pressure is the strain of a mode, and what it comes from.
type pressure struct {
	strain     float64
	constraint Constraint
	// site is the one that is pressed, lost the one that is lost or nobody. With withLoss it is not told which is lost.
	site, lost int
}

// pressure finds the tightest limit of the mode.
func (c *costs) pressure(f *Flows, mode mode) pressure {
	w := c.workOf(f)
	worst := pressure{strain: math.Inf(-1), lost: nobody}
	press := func(p part, site, lost int) (rho float64) {
		q := c.quantitiesAt(&w, p)
		if resource, u := q.binding(); u > worst.strain {
			worst = pressure{u, Constraint{Resource: resource}, site, lost}
		}
		return q.rho
	}
	for i := range c.classes() {
		site := c.siteAt(i)
		switch {
		case mode == allUp, mode == withLoss && len(c.sites) == 0, mode == nodeLoss && site.nodes <= 1:
			// A site of one node stays as it is while another one loses a node.
			press(c.partAt(i, site.nodes, nobody), i, nobody)
		}
		if (mode == withLoss || mode == nodeLoss) && site.nodes > 1 {
			p := c.partAt(i, site.nodes-1, nobody)
			rho := press(p, i, nobody)
			if site.cores.Known {
				if u := c.recoveryS(c.lostWithNode(f, p), rho, p) / c.s.at(StormSLOS); u > worst.strain {
					worst = pressure{u, Constraint{Storm: true}, i, nobody}
				}
			}
		}
	}
	switch {
	case mode == siteLoss:
		for lost := range c.losses() {
			for i := range c.classes() {
				if c.survives(i, lost) {
					press(c.partAt(i, c.siteAt(i).nodes, lost), i, lost)
				}
			}
		}
	case mode != withLoss:
	case len(c.sites) > 0:
		for _, h := range c.hardest {
			press(part{&c.sites[h.site], c.sites[h.site].nodes, h.split}, h.site, nobody)
		}
	case c.losses() > 0:
		press(c.partAt(0, c.alike.nodes, 0), 0, nobody)
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
