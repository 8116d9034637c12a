package sizing

import (
	"cmp"
	"slices"
)

// MostOptionNodes is the widest cluster, in nodes of one datacenter, that is looked at.
const MostOptionNodes = 32

// DefaultMinNodes is how many nodes of a datacenter are bought at least: what the documentation advises for production.
const DefaultMinNodes = fewestProductionNodes

// bestOptions is how many topologies are shown side by side.
const bestOptions = 3

// Search is what topologies are chosen from and what they have to do.
type Search struct {
	Catalogue Catalogue
	// MinNodes is the fewest nodes of a datacenter, 1 to MostOptionNodes.
	MinNodes int
	// AllUpOnly asks a topology to hold with all nodes up; else it has to hold after the losses too, so that a lone node
	// never will.
	AllUpOnly bool
}

// Option is one topology out of a catalogue.
type Option struct {
	Machine Machine
	// Nodes are those of each datacenter, Cost is the price of the nodes of all of them.
	Nodes int
	Cost  float64
	// Verdict is Evaluate's, with typical prices.
	Verdict Verdict
	// Odds is the share of draws in which it does what was asked, and Regret its mean regret (Options) in the unit of Cost.
	// Both are zero without draws.
	Odds   Share
	Regret float64
}

// Tightest is the failure case that was asked about with the least headroom.
func (o *Option) Tightest(q *Search) (FailureCase, *Case) {
	if which, at, ok := o.Verdict.WithLoss(); ok && !q.AllUpOnly && at.HeadroomPct <= o.Verdict.Cases[AllUp].HeadroomPct {
		return which, at
	}
	return AllUp, &o.Verdict.Cases[AllUp]
}

// Smallest returns the cheapest topology of the catalogue that does what is asked with typical prices, of equally cheap
// ones that with fewer nodes; false when nothing does within MostOptionNodes. Machine and nodes of the scenario are
// replaced, in every named site too; everything else stays: ports, TLS, archive, datacenters and their shares. The scenario
// must be valid.
func Smallest(m *Model, s Scenario, q *Search) (Option, bool) {
	t := newTopologies(&s, q)
	best := t.best(m)
	if len(best) == 0 {
		return Option{}, false
	}
	return t.option(m, best[0]), true
}

// candidate is a number of nodes of one machine of the catalogue.
type candidate struct{ machine, nodes int }

// topologies are the candidates of a search: the same scenario on each machine and number of nodes.
type topologies struct {
	search    *Search
	flows     Flows
	mode      mode
	scenarios [][MostOptionNodes + 1]Scenario // by machine and nodes
}

func newTopologies(s *Scenario, q *Search) *topologies {
	t := &topologies{search: q, flows: s.flows(), scenarios: make([][MostOptionNodes + 1]Scenario, len(q.Catalogue.Machines))}
	if !q.AllUpOnly {
		t.mode = withLoss
	}
	for i := range q.Catalogue.Machines {
		at := q.Catalogue.Machines[i].In(*s)
		for nodes := q.MinNodes; nodes <= MostOptionNodes; nodes++ {
			t.scenarios[i][nodes] = at.With(Nodes, float64(nodes))
		}
	}
	return t
}

// In returns the scenario on another machine.
func (m *Machine) In(s Scenario) Scenario {
	s.Set(Cores, m.Cores)
	s.Set(RAMGiB, m.RAMGiB)
	s.Set(NICGbps, m.NICGbps)
	// A power given in place of the machine would describe another one.
	s.Forget(Power)
	return s
}

// strain is how hard a candidate is pressed: at most 1 when it does what is asked.
func (t *topologies) strain(m *Model, c candidate) float64 {
	s := &t.scenarios[c.machine][c.nodes]
	if t.mode == withLoss && !hasLoss(s) {
		return loneNodeStrain
	}
	priced := price(m, s)
	return priced.strain(&t.flows, t.mode)
}

// loneNodeStrain is that of a lone node which is asked to survive its own loss.
const loneNodeStrain = 1e300

func (t *topologies) cost(c candidate) float64 {
	return t.search.Catalogue.Machines[c.machine].Price * float64(c.nodes) * t.scenarios[c.machine][c.nodes].at(Datacenters)
}

// compare orders candidates by cost, then by nodes, then as the catalogue does.
func (t *topologies) compare(a, b candidate) int {
	return cmp.Or(cmp.Compare(t.cost(a), t.cost(b)), cmp.Compare(a.nodes, b.nodes), cmp.Compare(a.machine, b.machine))
}

// option judges a candidate.
func (t *topologies) option(m *Model, c candidate) Option {
	return Option{
		Machine: t.search.Catalogue.Machines[c.machine], Nodes: c.nodes, Cost: t.cost(c),
		Verdict: Evaluate(m, t.scenarios[c.machine][c.nodes]),
	}
}

// best returns the fewest nodes that hold of each machine that has such a number, the cheapest first. It looks at every
// number of nodes: nothing is assumed of how they press.
func (t *topologies) best(m *Model) []candidate {
	var best []candidate
	for machine := range t.scenarios {
		for nodes := t.search.MinNodes; nodes <= MostOptionNodes; nodes++ {
			c := candidate{machine, nodes}
			if t.strain(m, c) <= 1 {
				best = append(best, c)
				break
			}
		}
	}
	slices.SortFunc(best, t.compare)
	return best
}

// nearest returns the candidate that is pressed the least, for when none holds: first with all nodes up, then in what was asked.
func (t *topologies) nearest(m *Model) candidate {
	upOnly := *t
	upOnly.mode = allUp
	nearest, least := candidate{}, [3]float64{}
	for machine := range t.scenarios {
		for nodes := t.search.MinNodes; nodes <= MostOptionNodes; nodes++ {
			c := candidate{machine, nodes}
			up := upOnly.strain(m, c)
			// A storm that never ends is as bad on any machine: what is pressed with all nodes up tells them apart.
			pressed := [...]float64{max(up, 1), t.strain(m, c), up}
			if order := slices.Compare(pressed[:], least[:]); nearest.nodes == 0 || order < 0 || order == 0 && t.compare(c, nearest) < 0 {
				nearest, least = c, pressed
			}
		}
	}
	return nearest
}
