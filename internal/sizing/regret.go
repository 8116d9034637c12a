package sizing

import (
	"fmt"
	"math"
	"math/bits"
)

// Regret of buying too little: missingWeight x (missing cost in cost units)^missingExponent, so that a small lack is worse
// than a small surplus and a large lack worse still. The weights are a convention (WEAK): Netflix's capacity planner, which
// the method is from, has others for each kind of service.
const (
	missingWeight   = 4
	missingExponent = 1.2
)

// Options are the topologies to choose from, and the one to regret the least.
type Options struct {
	Search Search
	// Best are the cheapest topologies on three different machines that do what is asked with typical prices, the cheapest
	// first; empty when nothing does.
	Best []Option
	// LeastRegret has the smallest mean regret over the draws; nil without a best.
	LeastRegret *Option
	// Nearest is pressed the least of all when there is no best.
	Nearest *Option
	// Draws were made; in Without of them nothing of the catalogue holds. Those say nothing about the choice and are not
	// in a Regret.
	Draws, Without int
}

// Options seeks topologies as Smallest does, and weighs them over the draws of the model's intervals, wider beyond the load
// it was learned from. The regret of a topology in a draw is
//
//	cost - cost of the cheapest that holds, when it holds: money spent for nothing
//	4 x (missing cost)^1.2                 when it does not
//
// where the missing cost is what has to be spent to hold in that draw: on more nodes of the same machine, or on the cheapest
// that holds bought anew, whichever is less. (With one machine to choose from this is the difference to the cheapest that holds.)
// Costs are weighed in cost units of cores + GiB/8, by the catalogue's mean price of one, so that the choice does not depend
// on the currency. Without a topology that holds with typical prices there is no choice, only the nearest. The scenario
// must be valid.
func (p *Sampler) Options(m *Model, s Scenario, q *Search) Options {
	out := Options{Search: *q, Draws: p.Draws()}
	t := newTopologies(&s, q)
	best := t.best(m)
	if len(best) == 0 {
		nearest := t.option(m, t.nearest(m))
		out.Draws, out.Nearest = 0, &nearest
		return out
	}
	r := newRegrets(t, p.Draws())
	guess := t.guesses(best)
	m = m.For(&s)
	for i := range p.points {
		drawn := p.Draw(m, i)
		for machine := range t.scenarios {
			r.holds[machine][i] = t.holding(drawn, machine, guess[machine])
		}
	}
	out.Without = r.weigh()
	weighed := func(c candidate) Option {
		o := t.option(m, c)
		o.Odds, o.Regret = r.odds(c), r.mean(c)
		return o
	}
	for _, c := range best[:min(len(best), bestOptions)] {
		out.Best = append(out.Best, weighed(c))
	}
	if least, ok := r.least(); ok {
		o := weighed(least)
		out.LeastRegret = &o
	}
	return out
}

// guesses returns for each machine the nodes it needs with typical prices, from which a draw is searched.
func (t *topologies) guesses(best []candidate) []int {
	guess := make([]int, len(t.scenarios))
	for machine := range guess {
		guess[machine] = MostOptionNodes
	}
	for _, c := range best {
		guess[c.machine] = c.nodes
	}
	return guess
}

// nodeSet is a set of numbers of nodes, n as bit n.
type nodeSet uint64

func (s nodeSet) has(nodes int) bool { return s>>nodes&1 == 1 }

// from returns the smallest number in the set that is at least so many, and false without one.
func (s nodeSet) from(nodes int) (int, bool) {
	if s >>= nodes; s == 0 {
		return 0, false
	}
	return nodes + bits.TrailingZeros64(uint64(s)), true
}

// regrets are the draws of a search: which candidates hold in each, and what the cheapest of them costs.
type regrets struct {
	t     *topologies
	holds [][]nodeSet // by machine and draw
	// cheapest is the cost of the cheapest that holds in a draw, anew the regret of lacking all of it; NaN where none does.
	cheapest, anew []float64
	without        int
	// costUnit is the catalogue's price of a cost unit.
	costUnit float64
}

func newRegrets(t *topologies, draws int) *regrets {
	r := &regrets{t: t, holds: make([][]nodeSet, len(t.scenarios)), cheapest: make([]float64, draws), anew: make([]float64, draws)}
	for machine := range r.holds {
		r.holds[machine] = make([]nodeSet, draws)
	}
	price, units := 0.0, 0.0
	for i := range t.search.Catalogue.Machines {
		m := &t.search.Catalogue.Machines[i]
		price, units = price+m.Price, units+m.costUnits()
	}
	r.costUnit = price / units
	return r
}

// weigh finds the cheapest that holds in each draw, and returns in how many there is none.
func (r *regrets) weigh() (without int) {
	for i := range r.cheapest {
		cheapest := math.NaN()
		for machine := range r.holds {
			if nodes, ok := r.holds[machine][i].from(0); ok {
				if cost := r.t.cost(candidate{machine, nodes}); !(cheapest <= cost) {
					cheapest = cost
				}
			}
		}
		if math.IsNaN(cheapest) {
			r.without++
		}
		r.cheapest[i], r.anew[i] = cheapest, r.lack(cheapest)
	}
	return r.without
}

// lack is the regret of a missing cost.
func (r *regrets) lack(missing float64) float64 {
	return missingWeight * math.Pow(missing/r.costUnit, missingExponent) * r.costUnit
}

// odds is the share of all draws in which a candidate holds.
func (r *regrets) odds(c candidate) Share {
	holds := 0
	for _, set := range r.holds[c.machine] {
		if set.has(c.nodes) {
			holds++
		}
	}
	return wilson(holds, len(r.cheapest))
}

// mean is the mean regret of a candidate over the draws in which something holds; NaN without such a draw.
func (r *regrets) mean(c candidate) float64 {
	var more [MostOptionNodes + 1]float64 // regret of lacking so many nodes of this machine
	for lacking := range more {
		more[lacking] = r.lack(r.t.cost(candidate{c.machine, c.nodes}) / float64(c.nodes) * float64(lacking))
	}
	cost, sum := r.t.cost(c), 0.0
	for i, set := range r.holds[c.machine] {
		switch nodes, ok := set.from(c.nodes); {
		case math.IsNaN(r.cheapest[i]):
		case ok && nodes == c.nodes:
			sum += cost - r.cheapest[i]
		case ok:
			sum += min(more[nodes-c.nodes], r.anew[i])
		default:
			sum += r.anew[i]
		}
	}
	return sum / float64(len(r.cheapest)-r.without)
}

// least is the candidate with the smallest mean regret. One that holds in no draw is none.
func (r *regrets) least() (best candidate, ok bool) {
	smallest := math.Inf(1)
	for machine := range r.holds {
		inSome := nodeSet(0)
		for _, set := range r.holds[machine] {
			inSome |= set
		}
		for nodes, some := inSome.from(0); some; nodes, some = inSome.from(nodes + 1) {
			c := candidate{machine, nodes}
			regret := r.mean(c)
			if regret < smallest || regret == smallest && r.t.compare(c, best) < 0 {
				best, smallest, ok = c, regret, true
			}
		}
	}
	return best, ok
}

// Remarks are what a reader of the options should know beside them.
func (o *Options) Remarks() []string {
	var remarks []string
	if len(o.Best) > 0 && o.Best[0].Verdict.Scenario.HasSites() {
		remarks = append(remarks, "Each datacenter gets as many nodes of the same machine, whatever its share of the users.")
	}
	if o.Without > 0 {
		remarks = append(remarks, fmt.Sprintf("In %d of the %d draws nothing in the catalogue holds with up to %d nodes: those do not count in the regret.",
			o.Without, o.Draws, MostOptionNodes))
	}
	widest := 0
	for i := range o.Best {
		widest = max(widest, o.Best[i].Nodes)
	}
	if o.LeastRegret != nil {
		widest = max(widest, o.LeastRegret.Nodes)
	}
	if widest > widestCETS {
		remarks = append(remarks, fmt.Sprintf("More than %d nodes with CETS: test that the last node joins (MongooseIM issue 4758), or take a larger machine.", widestCETS))
	}
	return remarks
}
