package sizing

import "slices"

// GrowthLimits are the most users that a scenario carries when its messages grow with its users: the rates for each user
// stay what they are. (MaxUsers of a Verdict leaves the rates alone: that is what a slider asks, not what growth does.)
type GrowthLimits struct {
	// AllUp is with all nodes up, WithLoss also after the losses that are asked about; without LoneNode.
	AllUp, WithLoss Ceiling
	LoneNode        bool
	// Why says why there are no limits; "" when there are.
	Why string

	// drawsAllUp and drawsWithLoss are the limits over draws of the model's intervals, math.Inf(1) where nothing binds.
	drawsAllUp, drawsWithLoss []float64
}

// whyNobodyBusy is why nothing says how busy a user is.
const whyNobodyBusy = "there are messages but no users: give --users, so that the traffic of a user is known"

// grown is the scenario with more or fewer users, and each of them as busy as before. Presence is a rate for each user
// already. It returns false when nothing says how busy a user is.
func (s *Scenario) grown(users float64) (Scenario, bool) {
	now := s.at(Users)
	out := s.With(Users, users)
	for _, i := range messageRates {
		if i == PresencePerUserHour || s.at(i) == 0 {
			continue
		}
		if now <= 0 {
			return out, false
		}
		out.values[i] *= users / now
	}
	return out, true
}

// maxGrowth finds the most users the mode holds with each of them as busy as in the scenario.
func (c *costs) maxGrowth(mode mode) Ceiling {
	return ceiling(max(c.s.at(Users), 1000), func(users float64) float64 {
		s, _ := c.s.grown(users)
		f := s.flows()
		return c.strain(&f, mode)
	})
}

// GrowthLimits seeks the limits of a valid scenario with the model, and with every eighth draw of its intervals, which are
// wider where the limit lies beyond the load that the model was learned from.
func (p *Sampler) GrowthLimits(m *Model, s Scenario) GrowthLimits {
	out := GrowthLimits{LoneNode: !hasLoss(&s)}
	if _, ok := s.grown(1); !ok {
		out.Why = whyNobodyBusy
		return out
	}
	if s.unknownMachine() {
		out.Why = "cores and memory of a node are unknown, and the table alone gives no limit: give --cores and --ram-gib"
		return out
	}
	c := price(m, &s)
	out.AllUp, out.WithLoss = c.maxGrowth(allUp), c.maxGrowth(withLoss)
	wide := m
	if at, _ := s.grown(out.AllUp.Value); !out.AllUp.Unbounded {
		wide = m.For(&at)
	}
	for i := 0; i < p.Draws(); i += limitEvery {
		c := price(p.Draw(wide, i), &s)
		out.drawsAllUp = append(out.drawsAllUp, c.maxGrowth(allUp).OrInfinity())
		out.drawsWithLoss = append(out.drawsWithLoss, c.maxGrowth(withLoss).OrInfinity())
	}
	return out
}

// percentiles are those of numbers whose order is kept.
func percentiles(numbers []float64) Range {
	return rangeOfSorted(slices.Sorted(slices.Values(numbers)))
}
