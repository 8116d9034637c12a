package sizing

import "math"

// Evaluate judges a scenario with a model. It is a pure function: the same input gives the same verdict everywhere. The
// scenario must be valid (Scenario.Validate); then no number in the verdict is NaN, and only a recovery time can be
// infinite.
func Evaluate(m *Model, s Scenario) Verdict {
	v := Verdict{Scenario: s, Flows: s.flows()}
	c := price(m, &s)
	v.Placement = place(&s)
	v.judge(&c)
	v.explain(&c)
	v.hotSpots = c.hotSpots()
	v.MaxUsersAllUp = c.maxUsers(allUp)
	v.MaxUsersWithLoss = c.maxUsers(withLoss)
	v.MaxRateFactorAllUp = c.maxRateFactor(allUp)
	v.MaxRateFactorWithLoss = c.maxRateFactor(withLoss)
	return v
}

// place puts the topology on the table. Of unequal sites, the fewest nodes and the weakest machine count.
func place(s *Scenario) Placement {
	power := s.Get(Power)
	if !power.Known {
		if p, ok := machinePower(s.weakest(Cores), s.weakest(RAMGiB), s.weakest(NICGbps)); ok {
			power = Known(p)
		}
	}
	return placeOnTable(int(s.at(Datacenters)), int(s.at(Nodes)), s.ConnectedUsers(), power)
}

// judge fills in the failure cases and the outcome.
func (v *Verdict) judge(c *costs) {
	w := c.workOf(&v.Flows)
	if n := len(c.sites); n > 0 {
		v.Sites = make([]SiteVerdict, n)
		t, _ := c.s.named()
		for i := range v.Sites {
			v.Sites[i].Site = t.sites[i]
			for _, k := range machineInputs {
				*v.Sites[i].own(k) = c.s.machine(&t.sites[i], k)
			}
		}
	}
	datacenters, most := int(c.s.at(Datacenters)), c.most()
	for i := range c.classes() {
		site := c.siteAt(i)
		at := c.caseAt(&w, c.partAt(i, site.nodes, nobody), datacenters, v.nameOf(i))
		v.Cases[AllUp].take(&at)
		if len(v.Sites) > 0 {
			v.Sites[i].AllUp = at
		}
		if most > 2 {
			two := c.caseAt(&w, c.partAt(i, site.less(2), nobody), datacenters, v.nameOf(i))
			v.Cases[TwoNodesLost].take(&two)
		}
		if most < 2 {
			continue
		}
		// A site of one node has no node to lose but itself: it stays as it is while another site loses one.
		one := c.caseAt(&w, c.partAt(i, site.less(1), nobody), datacenters, v.nameOf(i))
		v.Cases[NodeLost].take(&one)
		if site.nodes < 2 {
			continue
		}
		storm := c.stormAfterNodeLoss(&w, i, v.nameOf(i))
		if !v.Storm.Applies || storm.worse(&v.Storm) {
			v.Storm = storm
		}
		if len(v.Sites) > 0 {
			v.Sites[i].NodeLost, v.Sites[i].Storm = one, storm
		}
	}
	for lost := range c.losses() {
		var after Case
		for i := range c.classes() {
			if c.survives(i, lost) {
				at := c.caseAt(&w, c.partAt(i, c.siteAt(i).nodes, lost), datacenters-1, v.nameOf(i))
				after.take(&at)
			}
		}
		after.Lost = v.nameOf(lost)
		if len(v.Sites) > 0 {
			v.Sites[lost].Lost = after
		}
		if worst := &v.Cases[SiteLost]; !worst.Applies || after.HeadroomPct < worst.HeadroomPct {
			*worst = after
		}
	}
	v.decide()
}

// nameOf is the name of a site, "" when they are alike.
func (v *Verdict) nameOf(i int) string {
	if len(v.Sites) == 0 {
		return ""
	}
	return v.Sites[i].Name
}

// caseAt is one site in one failure case.
func (c *costs) caseAt(w *work, p part, datacenters int, name string) Case {
	q := c.quantitiesAt(w, p)
	at := Case{Applies: true, Datacenters: datacenters, Nodes: int(p.up), Site: name}
	for r := range ResourceCount {
		at.Loads[r] = Load{Judged: q.judged[r], Demand: q.demand[r], Limit: q.limit[r], Utilisation: q.utilisation(r), Site: name}
	}
	binding, utilisation := q.binding()
	at.Binding, at.HeadroomPct, at.Holds = binding, 100*(1-utilisation), utilisation <= 1
	if p.cores.Known {
		at.Rho, at.P99MS = Known(q.rho), Known(c.p99MS(p.cores.Value, q.rho))
	}
	at.Spread, at.Efficiency = c.imbalanceAt(p.up), c.efficiencyAt(p.up)
	return at
}

// take adds another site to a case: of each resource the load that is nearer to its limit counts.
func (at *Case) take(o *Case) {
	if !at.Applies {
		*at = *o
		return
	}
	for r := range ResourceCount {
		a, b := &at.Loads[r], &o.Loads[r]
		if b.Judged && (!a.Judged || b.Utilisation > a.Utilisation) || !a.Judged && b.Demand > a.Demand {
			*a = *b
		}
	}
	if o.HeadroomPct < at.HeadroomPct {
		at.Binding, at.HeadroomPct, at.Holds, at.Site = o.Binding, o.HeadroomPct, o.Holds, o.Site
		at.Nodes, at.Spread, at.Efficiency = o.Nodes, o.Spread, o.Efficiency
	}
	if o.Rho.Known && (!at.Rho.Known || o.Rho.Value > at.Rho.Value) {
		at.Rho = o.Rho
	}
	if o.P99MS.Known && (!at.P99MS.Known || o.P99MS.Value > at.P99MS.Value) {
		at.P99MS = o.P99MS
	}
}

// decide turns the failure cases into the outcome and its reasons.
func (v *Verdict) decide() {
	if v.onTable() {
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

// onTable says that the table has to judge: neither CPU nor memory is, or they are not in one of the named sites and
// nothing is short in the others.
func (v *Verdict) onTable() bool {
	all := &v.Cases[AllUp]
	if !all.Loads[CPU].Judged && !all.Loads[Memory].Judged {
		return true
	}
	for i := range v.Sites {
		if at := &v.Sites[i].AllUp; !at.Loads[CPU].Judged && !at.Loads[Memory].Judged {
			return all.Holds
		}
	}
	return false
}

// lostWithNode is how many sessions go down with the busiest node of a site.
func (c *costs) lostWithNode(f *Flows, p part) float64 {
	return f.Sessions * p.share / p.nodes * c.imbalanceAt(p.nodes)
}

// stormAfterNodeLoss computes how fast the sessions of a site's lost node can log in again beside the steady load.
func (c *costs) stormAfterNodeLoss(w *work, site int, name string) Storm {
	p := c.partAt(site, c.siteAt(site).nodes-1, nobody)
	storm := Storm{Applies: true, Judged: p.cores.Known, Site: name, LostSessions: c.lostWithNode(&w.Flows, p)}
	storm.LoginsPerS = storm.LostSessions / c.s.at(StormWindowS)
	if storm.Judged {
		q := c.quantitiesAt(w, p)
		storm.RecoveryS = c.recoveryS(storm.LostSessions, q.rho, p)
		storm.OK = storm.RecoveryS <= c.s.at(StormSLOS)
	}
	return storm
}

// worse says that a storm takes longer, or that only the other one is not judged.
func (s *Storm) worse(o *Storm) bool {
	if s.Judged != o.Judged {
		return s.Judged
	}
	if s.Judged && s.RecoveryS != o.RecoveryS {
		return s.RecoveryS > o.RecoveryS
	}
	return s.LostSessions > o.LostSessions
}

// recoveryS is the time to log in the lost sessions with the CPU that the steady load rho leaves below the storm cap.
func (c *costs) recoveryS(lostSessions, rho float64, left part) float64 {
	if lostSessions == 0 {
		return 0
	}
	free := c.model.Constants.CPUStormCap - rho
	if free <= 0 {
		return math.Inf(1)
	}
	work := lostSessions * (c.model.Typical(CPULogin) + c.handshake) * 1e-6 * c.imbalanceAt(left.up)
	return work / (free * left.up * left.usableCores.Value * c.efficiencyAt(left.up))
}
