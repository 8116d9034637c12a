package calibrate

import (
	"errors"
	"math"
	"slices"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/source/demo"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
	"github.com/mimtop/mimtop/internal/source/nodeexporter"
)

// recoveryHours are the lengths of history after which the learned capacity is held against the simulator's.
var recoveryHours = []int{1, 3, 6, 12, 24}

// recoveryEvery is the time between two scrapes of the simulated cluster; a tick of the simulator is a minute.
const recoveryEvery = 5 * time.Minute

// recovered is what one length of history taught: how many users, with all that they do, fit on the cluster before the
// cores or the memory of its busiest node are used as far as sizing plans for, in the simulator's own account and as
// learned.
type recovered struct {
	truth, learned, low, high [recoveryResources]float64
}

func (r *recovered) errorOf(k int) float64 { return r.learned[k]/r.truth[k] - 1 }

// covered says whether the 5-95 % interval holds the truth.
func (r *recovered) covered(k int) bool { return r.low[k] <= r.truth[k] && r.truth[k] <= r.high[k] }

// The resources whose costs are learned. Limits of ports, processes and pools are read, not learned.
const (
	recoveryCPU = iota
	recoveryMemory
	recoveryFirst // the lower of the two
	recoveryResources
)

// demand is what the busiest node uses, by the factor of growth, of CPU and memory: lines through two points each. The
// wake-ups, which bend, are all spent at these loads.
type demand [2]struct{ once, twice float64 }

func demandOf(sim *demo.Simulation) (d demand) {
	for node := range sim.Len() {
		cores, memory := sim.Grown(node, 1)
		twiceCores, twiceMemory := sim.Grown(node, 2)
		for i, v := range [...][2]float64{{cores, twiceCores}, {memory, twiceMemory}} {
			if v[1] > d[i].twice {
				d[i].once, d[i].twice = v[0], v[1]
			}
		}
	}
	return d
}

func (d *demand) at(i int, factor float64) float64 {
	return d[i].once + (factor-1)*(d[i].twice-d[i].once)
}

// recoverFrom runs the simulated cluster through its daily rhythm, its pages through the same readers as a live cluster's.
func recoverFrom(seed uint64, hours []int) ([]recovered, error) {
	began := time.Unix(1_795_000_000, 0)
	sim, err := demo.NewSimulation(demo.Config{Seed: seed}, time.Minute, began)
	if err != nil {
		return nil, err
	}
	c := New(nil)
	n := sim.Len()
	pages, hosts, nodes := make([]*mongooseim.Tracker, n), make([]*nodeexporter.Tracker, n), make([]cluster.Node, n)
	for i := range n {
		pages[i], hosts[i] = mongooseim.NewTracker(recoveryEvery), nodeexporter.NewTracker(recoveryEvery)
		nodes[i].Target, nodes[i].Site = sim.Name(i), sim.Site(i)
	}
	var page []byte
	var found []recovered
	for after := time.Duration(0); len(found) < len(hours); after += recoveryEvery {
		asked := after == time.Duration(hours[len(found)])*time.Hour
		var demands []demand
		if asked {
			// The load that the metrics show is that of the whole window, not of its last moment.
			for at := after - recoveryEvery + time.Minute; at < after; at += time.Minute {
				sim.Step(at)
				demands = append(demands, demandOf(sim))
			}
		}
		sim.Step(after)
		s := &cluster.Snapshot{At: began.Add(after)}
		for i := range n {
			page = sim.AppendMetrics(page[:0], i)
			err := pages[i].Observe(page, s.At, &nodes[i])
			page = sim.AppendHost(page[:0], i)
			if err := errors.Join(err, hosts[i].Observe(page, s.At, &nodes[i].Machine)); err != nil {
				return nil, err
			}
			s.Nodes = append(s.Nodes, nodes[i])
		}
		c.Add(s)
		if asked {
			found = append(found, compare(append(demands, demandOf(sim)), s, c.Result()))
		}
	}
	return found, nil
}

// compare finds the capacity of the cluster as it is loaded now, in the simulator and with what was learned.
func compare(demands []demand, s *cluster.Snapshot, r *Result) (out recovered) {
	scenario := sizing.Observe(s).Scenario
	users := scenario.Get(sizing.Users).Value
	at := sizing.Evaluate(r.Model, scenario)
	loads := &at.Cases[sizing.AllUp].Loads
	limits := [...]float64{loads[sizing.CPU].Limit, loads[sizing.Memory].Limit}
	for i, limit := range limits {
		out.truth[i] = users * factorThatFits(func(factor float64) float64 {
			mean := 0.0
			for _, d := range demands {
				mean += d.at(i, factor) / float64(len(demands))
			}
			return mean / limit
		})
	}
	out.truth[recoveryFirst] = min(out.truth[recoveryCPU], out.truth[recoveryMemory])
	capacity := func(m *sizing.Model) (of [recoveryResources]float64) {
		for i, resource := range [...]sizing.Resource{sizing.CPU, sizing.Memory} {
			of[i] = users * factorThatFits(func(factor float64) float64 {
				grown := scenario.With(sizing.Users, users*factor)
				grown.ScaleRates(factor)
				grown.Set(sizing.PresencePerUserHour, scenario.Get(sizing.PresencePerUserHour).Value)
				v := sizing.Evaluate(m, grown)
				return v.Cases[sizing.AllUp].Loads[resource].Utilisation
			})
		}
		of[recoveryFirst] = min(of[recoveryCPU], of[recoveryMemory])
		return of
	}
	out.learned = capacity(r.Model)
	sampler := sizing.NewSampler(recoveryDraws, 1)
	wide := r.Model.For(&scenario)
	var drawn [recoveryResources][]float64
	for i := range recoveryDraws {
		for k, v := range capacity(sampler.Draw(wide, i)) {
			drawn[k] = append(drawn[k], v)
		}
	}
	for k := range drawn {
		slices.Sort(drawn[k])
		out.low[k], out.high[k] = drawn[k][recoveryDraws/20], drawn[k][recoveryDraws*19/20]
	}
	return out
}

const recoveryDraws = 240

// factorThatFits finds where a utilisation that grows nearly in proportion reaches 1, by the secant method.
func factorThatFits(utilisation func(factor float64) float64) float64 {
	a, b := 1.0, 2.0
	ua, ub := utilisation(a), utilisation(b)
	for range 30 {
		if math.Abs(ub-1) < 1e-7 || ub == ua {
			break
		}
		next := max(b+(1-ub)*(b-a)/(ub-ua), 1e-6)
		a, ua = b, ub
		b, ub = next, utilisation(next)
	}
	return b
}
