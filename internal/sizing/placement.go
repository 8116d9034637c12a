package sizing

// Placement is where a topology and its connected users stand on the summary table.
type Placement struct {
	Setup Setup
	// Users are the concurrent, connected users the table counts; users in the background are beside it.
	Users float64
	// Power is the machine's place between the table's two columns; unknown when nothing is known of the machine.
	Power Optional
	Cell  Cell
	// Band, Relation, Position and InBand are for machines of Power; they say nothing when Power is unknown, and then
	// the two columns below speak.
	Band     Band
	Relation Relation
	// Position is unknown for no users at all.
	Position Optional
	// InBand has one flag for each of Setups whose band holds the users.
	InBand [len(Setups)]bool
	// LossSetup is the row that is left after the worst loss, LossRelation the users' relation to its band.
	LossSetup    Setup
	LossRelation Relation
	// Verdict is what the table alone says.
	Verdict Outcome
	// LowEnd and HighEnd are the table's verdicts for each column taken by itself.
	LowEnd, HighEnd Outcome
}

// placeOnTable puts a topology on the summary table. It never invents a machine: with unknown power it judges both columns and
// its verdict is theirs when they agree, else Unknown.
func placeOnTable(datacenters, nodesPerDatacenter int, connectedUsers float64, power Optional) Placement {
	setup := setupOf(datacenters, nodesPerDatacenter)
	p := Placement{Setup: setup, Users: connectedUsers, Power: power, LossSetup: afterLoss(datacenters, nodesPerDatacenter)}
	if setup == NoSetup {
		return p
	}
	p.LowEnd = tableOutcome(setup, p.LossSetup, connectedUsers, 0)
	p.HighEnd = tableOutcome(setup, p.LossSetup, connectedUsers, 1)
	p.Cell = setup.Row().cell(connectedUsers, power.Value)
	if !power.Known {
		if p.LowEnd == p.HighEnd {
			p.Verdict = p.LowEnd
		}
		return p
	}
	p.Verdict = tableOutcome(setup, p.LossSetup, connectedUsers, power.Value)
	p.Band = setup.Row().Band(power.Value)
	p.Relation = p.Band.Relation(connectedUsers)
	if position, ok := p.Band.Position(connectedUsers); ok {
		p.Position = Known(position)
	}
	for i, other := range Setups {
		p.InBand[i] = other.Row().Band(power.Value).Relation(connectedUsers) == InBand
	}
	if p.LossSetup != NoSetup {
		p.LossRelation = p.LossSetup.Row().Band(power.Value).Relation(connectedUsers)
	}
	return p
}

// tableOutcome is the survival check with the table alone: above the row's band fails; without a row that is left after
// a loss, or above that row's band, it holds only with all nodes up.
func tableOutcome(setup, loss Setup, users, power float64) Outcome {
	switch {
	case setup.Row().Band(power).Relation(users) == AboveBand:
		return Fails
	case loss == NoSetup || loss.Row().Band(power).Relation(users) == AboveBand:
		return HoldsAllUp
	}
	return Holds
}
