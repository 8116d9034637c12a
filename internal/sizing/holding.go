package sizing

// holding returns the numbers of nodes with which a machine does what is asked, sought from a guess.
//
// More nodes do not always hold more: beyond the peak of the Universal Scalability Law, sqrt((1-sigma)/kappa) nodes, each further
// one costs the others more than it brings. That is 44 nodes at typical prices, but below MostOptionNodes in about one draw of
// five. What presses a cluster falls with its nodes up to some number and rises from there, so the numbers that hold
// stand next to each other, and a few probes find their ends: also a top end, beyond which more nodes do not hold. Only
// the step from a lone node, which has no busiest one beside it, may go up before it goes down; it is taken by itself.
// Where two neighbours are pressed alike, and nothing tells on which side of the best they are, all numbers are tried.
func (t *topologies) holding(m *Model, machine, guess int) nodeSet {
	p := probe{t: t, m: m, machine: machine}
	low := t.search.MinNodes
	for ; low <= t.lastUneven(); low++ {
		p.holds(low)
	}
	if found, ok := p.find(low, guess); ok {
		p.spread(found, low)
	}
	return p.set
}

// lastUneven is the most nodes of which a lone node decides.
func (t *topologies) lastUneven() int {
	if t.mode == withLoss {
		return 2
	}
	return 1
}

// probe tries numbers of nodes of one machine in one draw.
type probe struct {
	t       *topologies
	m       *Model
	machine int
	set     nodeSet // what is known to hold
}

func (p *probe) strain(nodes int) float64 {
	strain := p.t.strain(p.m, candidate{p.machine, nodes})
	if strain <= 1 {
		p.set |= 1 << nodes
	}
	return strain
}

func (p *probe) holds(nodes int) bool { return p.set.has(nodes) || p.strain(nodes) <= 1 }

// find returns a number from low on that holds: the guess, the most nodes, or that with the least strain.
func (p *probe) find(low, guess int) (int, bool) {
	const high = MostOptionNodes
	if guess = max(guess, low); p.holds(guess) {
		return guess, true
	}
	last := p.strain(high)
	if last <= 1 {
		return high, true
	}
	if low == high {
		return 0, false
	}
	return p.descend(low, high, last)
}

// descend halves the way to the least strain, between low and high, whose strain is last and above 1.
func (p *probe) descend(low, high int, last float64) (int, bool) {
	before := p.strain(high - 1)
	if before <= 1 {
		return high - 1, true
	}
	if before > last { // still falling at the end
		return 0, false
	}
	for from, to := low, high-1; from < to && before != last; {
		middle := from + (to-from)/2
		before, last = p.strain(middle), p.strain(middle+1)
		switch {
		case before <= 1:
			return middle, true
		case last <= 1:
			return middle + 1, true
		case before < last:
			to = middle
		case before > last:
			from = middle + 1
		}
	}
	if before != last {
		return 0, false
	}
	for nodes := low; nodes <= high; nodes++ {
		if p.holds(nodes) {
			return nodes, true
		}
	}
	return 0, false
}

// spread adds the neighbours of a number that hold, down to low.
func (p *probe) spread(found, low int) {
	bottom := p.edge(found, low)
	top := p.edge(found, MostOptionNodes)
	p.set |= nodeSet(1)<<(top+1) - nodeSet(1)<<bottom
}

// edge returns the last number that holds on the way to end, with steps that double and then halve.
func (p *probe) edge(holds, end int) int {
	direction := 1
	if end < holds {
		direction = -1
	}
	if direction == 1 && p.holds(end) {
		return end
	}
	step := 1
	for holds != end {
		next := holds + direction*min(step, direction*(end-holds))
		if !p.holds(next) {
			end = next
			break
		}
		holds = next
		step *= 2
	}
	for direction*(end-holds) > 1 {
		if middle := holds + (end-holds)/2; p.holds(middle) {
			holds = middle
		} else {
			end = middle
		}
	}
	return holds
}
