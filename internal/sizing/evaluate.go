package sizing

import "math"

// Evaluate judges a scenario with a model. It is a pure function: the same input gives the same verdict everywhere. The
// scenario must be valid (Scenario.Validate); then no number in the verdict is NaN, and only a recovery time can be
// infinite.
func Evaluate(m *Model, s Scenario) Verdict {
	v := Verdict{Scenario: s, Flows: s.flows()}
	c := price(m, &s)
	v.Placement = place(&s)
	v.explain(&c)
	v.judge(&c)
	v.MaxUsersAllUp = c.maxUsers(allUp)
	v.MaxUsersWithLoss = c.maxUsers(withLoss)
	v.MaxRateFactorAllUp = c.maxRateFactor(allUp)
	v.MaxRateFactorWithLoss = c.maxRateFactor(withLoss)
	return v
}

// judge fills in the failure cases and the outcome.
func (v *Verdict) judge(c *costs) {
	datacenters, nodes := c.s.at(Datacenters), c.s.at(Nodes)
	v.evaluateCase(c, AllUp, shape{datacenters, nodes})
	if nodes > 1 {
		v.evaluateCase(c, NodeLost, shape{datacenters, nodes - 1})
		v.Storm = c.stormAfterNodeLoss(&v.Flows)
	}
	if nodes > 2 {
		v.evaluateCase(c, TwoNodesLost, shape{datacenters, nodes - 2})
	}
	if datacenters > 1 {
		v.evaluateCase(c, SiteLost, shape{datacenters - 1, nodes})
	}
	v.decide()
}

func place(s *Scenario) Placement {
	power := s.Get(Power)
	if !power.Known {
		if p, ok := MachinePower(s.Get(Cores), s.Get(RAMGiB), s.Get(NICGbps)); ok {
			power = Known(p)
		}
	}
	return Place(int(s.at(Datacenters)), int(s.at(Nodes)), s.ConnectedUsers(), power)
}

func (v *Verdict) evaluateCase(c *costs, which FailureCase, up shape) {
	q := c.quantitiesAt(&v.Flows, up)
	at := &v.Cases[which]
	at.Applies, at.Datacenters, at.Nodes = true, int(up.datacenters), int(up.nodes)
	for r := range ResourceCount {
		at.Loads[r] = Load{Judged: q.judged[r], Demand: q.demand[r], Limit: q.limit[r], Utilisation: q.utilisation(r)}
	}
	binding, utilisation := q.binding()
	at.Binding, at.HeadroomPct, at.Holds = binding, 100*(1-utilisation), utilisation <= 1
	if c.cores.Known {
		at.Rho, at.P99MS = Known(q.rho), Known(c.p99MS(q.rho))
	}
	at.Spread, at.Efficiency = c.imbalanceAt(up.nodes), c.efficiencyAt(up.nodes)
}

// decide turns the failure cases into the outcome and its reasons.
func (v *Verdict) decide() {
	if !v.Cases[AllUp].Loads[CPU].Judged && !v.Cases[AllUp].Loads[Memory].Judged {
		v.Basis, v.Outcome = OnTable, v.Placement.Verdict
		v.reasons[ReasonTable] = v.Outcome != Holds
		return
	}
	v.reasons = [reasonCount]bool{
		ReasonAllUp:          !v.Cases[AllUp].Holds,
		ReasonNoRedundancy:   !v.Cases[NodeLost].Applies && !v.Cases[SiteLost].Applies,
		ReasonNodeLoss:       v.Cases[NodeLost].Applies && !v.Cases[NodeLost].Holds,
		ReasonReconnectStorm: v.Storm.Applies && v.Storm.Judged && !v.Storm.OK,
		ReasonSiteLoss:       v.Cases[SiteLost].Applies && !v.Cases[SiteLost].Holds,
	}
	switch {
	case v.reasons[ReasonAllUp]:
		v.Outcome = Fails
	case v.reasons != [reasonCount]bool{}:
		v.Outcome = HoldsAllUp
	default:
		v.Outcome = Holds
	}
}

// stormAfterNodeLoss computes how fast the sessions of a lost node can log in again beside the steady load.
func (c *costs) stormAfterNodeLoss(f *Flows) Storm {
	nodes, left := c.s.at(Nodes), c.s.at(Nodes)-1
	storm := Storm{Applies: left > 0, Judged: c.cores.Known}
	if !storm.Applies {
		return storm
	}
	storm.LostSessions = f.Sessions / c.s.at(Datacenters) / nodes * c.imbalanceAt(nodes)
	storm.LoginsPerS = storm.LostSessions / c.s.at(StormWindowS)
	if storm.Judged {
		q := c.quantitiesAt(f, shape{c.s.at(Datacenters), left})
		storm.RecoveryS = c.recoveryS(storm.LostSessions, q.rho, left)
		storm.OK = storm.RecoveryS <= c.s.at(StormSLOS)
	}
	return storm
}

// recoveryS is the time to log in the lost sessions with the CPU that the steady load rho leaves below the storm cap.
func (c *costs) recoveryS(lostSessions, rho, nodesLeft float64) float64 {
	if lostSessions == 0 {
		return 0
	}
	free := c.model.Constants.CPUStormCap - rho
	if free <= 0 {
		return math.Inf(1)
	}
	work := lostSessions * (c.model.Typical(CPULogin) + c.handshake) * 1e-6 * c.imbalanceAt(nodesLeft)
	return work / (free * nodesLeft * c.usableCores.Value * c.efficiencyAt(nodesLeft))
}
