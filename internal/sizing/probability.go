package sizing

import (
	"math"
	"slices"
)

// Share is the share of draws in which something is so, with its 95 % Monte-Carlo interval: how far it may be from the share
// of infinitely many draws. It says nothing of an error in the model's intervals.
type Share struct{ P, Low, High float64 }

// Range is a predicted number over the draws: its 5th, 50th and 95th percentile.
type Range struct{ P5, P50, P95 float64 }

// Probability is what a model's intervals say about a scenario.
type Probability struct {
	// Known is false where the summary table is the only judge: it has no intervals.
	Known bool
	Draws int
	// WithLoss is how likely the scenario holds also after the losses that are asked about, 0 where nothing is left after a
	// loss (LoneNode); AllUp with all nodes up.
	WithLoss, AllUp Share
	LoneNode        bool
	// MaxUsersWithLoss and MaxUsersAllUp are the most users at the scenario's rates; math.Inf(1) where nothing binds.
	MaxUsersWithLoss, MaxUsersAllUp Range
	// CPUCores is what the whole cluster spends with all nodes up, in busy cores of speed 1; zero without cores.
	// MemoryBytes is what the busiest node holds then.
	CPUCores, MemoryBytes Range
	// Beyond is how far the scenario lies outside of the load the model was learned from.
	Beyond Beyond
}

// Asked returns what a reader wants to know first: the share and the most users with a loss, or for a lone node those with
// all nodes up.
func (p *Probability) Asked() (Share, Range) {
	if p.LoneNode {
		return p.AllUp, p.MaxUsersAllUp
	}
	return p.WithLoss, p.MaxUsersWithLoss
}

// Word is the share of Asked in words.
func (p *Probability) Word() string {
	asked, _ := p.Asked()
	switch share := asked.P; {
	case !p.Known:
		return "unknown"
	case share >= 0.95:
		return "very likely holds"
	case share >= 0.8:
		return "likely holds"
	case share >= 0.5:
		return "uncertain"
	case share >= 0.2:
		return "unlikely to hold"
	}
	return "very unlikely to hold"
}

// The numbers a Sampler collects for their percentiles.
const (
	coresNumber = iota
	memoryNumber
	usersWithLossNumber
	usersAllUpNumber
	rangeCount
)

// limitEvery is which draws the most users are sought for: a search costs many times the rest of a draw, and percentiles
// of a few hundred draws are sure to a percent or two.
const limitEvery = 8

// Probability judges a scenario with every draw of the model's intervals, wider beyond the load the model was learned from.
// The scenario must be valid.
func (p *Sampler) Probability(m *Model, s Scenario) Probability {
	out := Probability{Draws: p.Draws(), Beyond: m.Seen.Beyond(&s)}
	if s.unknownMachine() {
		return out
	}
	out.Known, out.LoneNode = true, !hasLoss(&s)
	m = m.For(&s)
	for k := range p.numbers {
		p.numbers[k] = p.numbers[k][:0]
	}
	f := s.flows()
	holdsWithLoss, holdsAllUp := 0, 0
	for i := range p.points {
		c := price(p.Draw(m, i), &s)
		worst, cores, bytes := c.predictedAllUp(&f)
		if worst <= 1 {
			holdsAllUp++
			if !out.LoneNode && c.strain(&f, withLoss) <= 1 {
				holdsWithLoss++
			}
		}
		if cores.Known {
			p.collect(coresNumber, cores.Value)
		}
		p.collect(memoryNumber, bytes)
		if i%limitEvery == 0 {
			p.collect(usersWithLossNumber, c.maxUsers(withLoss).OrInfinity())
			p.collect(usersAllUpNumber, c.maxUsers(allUp).OrInfinity())
		}
	}
	out.WithLoss, out.AllUp = wilson(holdsWithLoss, out.Draws), wilson(holdsAllUp, out.Draws)
	out.CPUCores, out.MemoryBytes = p.rangeOf(coresNumber), p.rangeOf(memoryNumber)
	out.MaxUsersWithLoss, out.MaxUsersAllUp = p.rangeOf(usersWithLossNumber), p.rangeOf(usersAllUpNumber)
	return out
}

// hasLoss says whether anything is left after a loss.
func hasLoss(s *Scenario) bool { return s.at(Nodes) > 1 || s.at(Datacenters) > 1 }

// unknownMachine says that neither cores nor memory are known of a node, of named sites in one of them.
func (s *Scenario) unknownMachine() bool {
	t, ok := s.named()
	if !ok {
		return !s.known[Cores] && !s.known[RAMGiB]
	}
	for k := range t.list() {
		if !s.machine(&t.sites[k], Cores).Known && !s.machine(&t.sites[k], RAMGiB).Known {
			return true
		}
	}
	return false
}

func (p *Sampler) collect(number int, v float64) { p.numbers[number] = append(p.numbers[number], v) }

func (p *Sampler) rangeOf(number int) Range {
	all := p.numbers[number]
	slices.Sort(all)
	return rangeOfSorted(all)
}

func rangeOfSorted(all []float64) Range {
	if len(all) == 0 {
		return Range{}
	}
	at := func(share float64) float64 { return all[int(share*float64(len(all)-1)+0.5)] }
	return Range{at(0.05), at(0.5), at(0.95)}
}

// wilson returns a share of draws with its 95 % interval by E. B. Wilson's formula for independent draws. Draws that are
// spread evenly are at least as sure.
func wilson(hits, draws int) Share {
	const z = 1.96
	n := float64(draws)
	p := float64(hits) / n
	centre := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return Share{P: p, Low: max(centre-half, 0), High: min(centre+half, 1)}
}
