package sizing

// LeastTarget and MostTarget bound the share of each limit that a cluster may be asked to use.
const (
	LeastTarget = 0.01
	MostTarget  = 1
)

// Capacity is what a topology can carry when its limits are used up to a target: the question of a verdict turned round.
type Capacity struct {
	Scenario Scenario
	// Target is the share of each limit that is used; with 1 the limits themselves are. It is taken of what may be used,
	// which leaves a reserve already. The objectives for latency and for the storm after a node loss are promises, not
	// room to fill, and are kept whole at every target.
	Target float64
	// Cases are all nodes up, a node lost and a datacenter lost, by failure case.
	Cases [SiteLost + 1]CapacityCase
	// AllUp and WithLoss are the ceilings over them. With MostTarget they are those of Evaluate, and Grown is that of
	// GrowthLimits. For a lone node, which survives no loss, both are the same.
	AllUp, WithLoss CapacityCeilings
	// LoneNode says that nothing is left after a loss.
	LoneNode bool
	// Basis says whether cores or memory are known. OnTable, only ports, processes and the database end a reach: then it
	// is an upper bound, and the summary table the better judge.
	Basis Basis
	// Unjudged are the resources without a limit: they end no reach.
	Unjudged []Unjudged
}

// CapacityCase is what can be carried in one failure case.
type CapacityCase struct {
	// Applies is false for a case that the topology does not have.
	Applies bool
	// Users are the most users at the scenario's rates; Rate is the largest factor on all message rates at its users;
	// Grown are the most users with each of them as busy as in the scenario.
	Users, Rate, Grown Reach
}

// Reach is how far a load can go one way until the target is reached.
type Reach struct {
	// Ceiling is in users, or the factor on all rates. Its value is 0 when already nothing is too much.
	Ceiling
	// Why says why the question has no answer; "" when it has.
	Why string
	// Users and StanzasPerS, from clients, are the load at the ceiling; 0 when there is none.
	Users, StanzasPerS float64
	// Binding is what reaches its target first, unless the ceiling is unbounded. Site is the named site where it does, and
	// Lost the one that is lost then; "" when they are alike.
	Binding    Constraint
	Site, Lost string
}

// CapacityCeilings are ceilings over several failure cases, as in CapacityCase. Of those with a reason in its Reach.Why
// none means anything.
type CapacityCeilings struct{ Users, Rate, Grown Ceiling }

// CapacityAt answers what a valid scenario's topology can carry with its limits used up to a target, LeastTarget to
// MostTarget.
func CapacityAt(m *Model, s Scenario, target float64) Capacity {
	out := Capacity{Scenario: s, Target: target, LoneNode: !hasLoss(&s)}
	c := price(m, &s)
	c.target = target
	for which, mode := range [...]mode{AllUp: allUp, NodeLost: nodeLoss, SiteLost: siteLoss} {
		at := &out.Cases[which]
		switch FailureCase(which) {
		case AllUp:
			at.Applies = true
		case NodeLost:
			at.Applies = c.most() > 1
		case SiteLost:
			at.Applies = c.losses() > 0
		}
		if at.Applies {
			c.fill(at, mode)
		}
	}
	up := &out.Cases[AllUp]
	out.AllUp = CapacityCeilings{up.Users.Ceiling, up.Rate.Ceiling, up.Grown.Ceiling}
	out.WithLoss = CapacityCeilings{c.maxUsers(withLoss), c.maxRateFactor(withLoss), Ceiling{}}
	if up.Grown.Why == "" {
		out.WithLoss.Grown = c.maxGrowth(withLoss)
	}
	v := Verdict{Scenario: s, Flows: s.flows()}
	v.judge(&c)
	out.Basis, out.Unjudged = v.Basis, v.Unjudged()
	return out
}

// fill seeks the reaches of one failure case.
func (c *costs) fill(at *CapacityCase, mode mode) {
	at.Users = c.reach(mode, c.maxUsers(mode), func(users float64) Scenario { return c.s.With(Users, users) })
	at.Rate = c.reach(mode, c.maxRateFactor(mode), func(factor float64) Scenario {
		s := *c.s
		s.ScaleRates(factor)
		return s
	})
	if f := c.s.flows(); f.In == 0 && f.HTTP == 0 && f.REST == 0 && f.ArchiveReads == 0 {
		at.Rate.Why = "there is no traffic to multiply: give rates such as --m11"
	}
	if _, ok := c.s.grown(1); !ok {
		at.Grown.Why = whyNobodyBusy
		return
	}
	at.Grown = c.reach(mode, c.maxGrowth(mode), func(users float64) Scenario {
		s, _ := c.s.grown(users)
		return s
	})
}

// reach says what ends the way to a ceiling. The load just beyond it is looked at, where something surely binds.
func (c *costs) reach(mode mode, to Ceiling, load func(x float64) Scenario) Reach {
	r := Reach{Ceiling: to}
	if to.Unbounded {
		return r
	}
	at := load(to.Value)
	r.Users, r.StanzasPerS = at.at(Users), at.Throughput()
	beyond := load(to.Value * (1 + 2*limitPrecision))
	f := beyond.flows()
	p := c.pressure(&f, mode)
	r.Binding, r.Site, r.Lost = p.constraint, c.siteName(p.site), c.siteName(p.lost)
	return r
}

// siteName is the name of a site, "" for nobody and where they are alike.
func (c *costs) siteName(i int) string {
	t, ok := c.s.named()
	if !ok || i < 0 {
		return ""
	}
	return t.sites[i].Name
}
