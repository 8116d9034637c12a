package sizing

import (
	"fmt"

	"github.com/mimtop/mimtop/internal/cluster"
)

// TotalOverUserCPU is all CPU time of an Erlang VM over its user time, the only part that it reports: 1.24 on MongooseIM 6.3.3
// and 1.22 on 6.8.0, measured under messaging load.
var TotalOverUserCPU = Interval{Low: 1.1, Typical: 1.24, High: 1.5}

// Observed returns, for each resource, the share of the verdict's usable limit that the busiest node was measured to use:
// what the predictions with all nodes up can be held against. With named sites each node is held against the limit of its
// own. A resource that no metric shows, or that is not judged, is absent with the reason.
func Observed(snapshot *cluster.Snapshot, v *Verdict) [ResourceCount]cluster.Figure {
	return v.ObservedIn(nodesUp(snapshot))
}

// ObservedIn is Observed for some of the nodes, such as those of one site; those that are not up do not count.
func (v *Verdict) ObservedIn(nodes []*cluster.Node) [ResourceCount]cluster.Figure {
	var use [ResourceCount]cluster.Figure
	for r := range ResourceCount {
		use[r] = cluster.Absent("no node is up")
		for _, n := range nodes {
			if n.State == cluster.Up {
				use[r] = greater(use[r], v.ObservedOn(n, r))
			}
		}
	}
	return use
}

func greater(a, b cluster.Figure) cluster.Figure {
	if !a.Known && (b.Known || b.Why != "") || b.Known && b.Value > a.Value {
		return b
	}
	return a
}

// ObservedOn is the share of a resource's usable limit that one node was measured to use, of its site's limit where sites
// are named; absent with the reason where no metric shows it or the resource is not judged.
func (v *Verdict) ObservedOn(n *cluster.Node, r Resource) cluster.Figure {
	load, s := v.Cases[AllUp].Loads[r], &v.Scenario
	machine := Site{Cores: s.Get(Cores), RAMGiB: s.Get(RAMGiB), NICGbps: s.Get(NICGbps)}
	if site, ok := v.Site(SiteName(n.Site)); ok {
		load, machine = site.AllUp.Loads[r], site.Site
	}
	if !load.Judged {
		return cluster.Absent("the limit is unknown")
	}
	limit := load.Limit
	share := func(used cluster.Figure) cluster.Figure {
		if !used.Known {
			return used
		}
		return cluster.Measured(used.Value/limit, used.From)
	}
	// What a machine uses has the other services on it in; the limit is what they leave.
	own := func(used cluster.Figure, whole float64) cluster.Figure {
		if others := s.at(OtherServices); others > 0 && used.Known {
			return cluster.Measured(max(used.Value-others*whole, 0), used.From+", less the share of other services")
		}
		return used
	}
	switch r {
	case CPU:
		cores := own(n.Machine.CPUCoresUsed, machine.Cores.Value)
		if user := n.VM.UserCPUCores; !cores.Known && user.Known {
			factor := TotalOverUserCPU.Typical
			cores = cluster.Measured(user.Value*factor, fmt.Sprintf("%s x %.2f", user.From, factor))
		}
		// The limit is in cores of speed 1.
		cores.Value *= s.at(Speed)
		return share(cores)
	case Memory:
		return share(own(n.Machine.MemoryUsedBytes, machine.RAMGiB.Value*gib))
	case Network:
		in, out := n.Machine.NetworkInBytesPerS, n.Machine.NetworkOutBytesPerS
		return share(own(greater(in, out), machine.NICGbps.Value*1e9/8))
	case PortsResource:
		return share(n.VM.Ports)
	case ProcessesResource:
		return share(n.VM.Processes)
	case Database:
		return n.SQL.BusyWorkers.Ratio(cluster.SQLWorkers(n.Pools))
	}
	return cluster.Absent("no metric shows it")
}

// mispredicted is the factor between a measured and a predicted share from which the difference is worth a line: the
// built-in coefficients claim no more than a factor of 2.
const mispredicted = 2

const (
	// worthComparing is the share of a limit below which a number only says "little".
	worthComparing = 0.05
	// worthDoubting is the predicted share from which a prediction that is too high may cost an answer.
	worthDoubting = 0.5
)

// EvaluateLive is Evaluate beside a cluster as the snapshot shows it: one of which more than a usable limit is measured to be
// in use does not hold, whatever the model says. A burst of logins, say, costs more than the scenario has in it. Observed is what
// Observe makes of the snapshot.
func EvaluateLive(m *Model, s Scenario, snapshot *cluster.Snapshot, observed *Baseline) Verdict {
	shown := shownBy(observed, s)
	live := Evaluate(m, shown)
	var most Overuse
	for r, measured := range Observed(snapshot, &live) {
		if measured.Known && measured.Value > most.Measured {
			most = Overuse{Resource(r), measured.Value, measured.Value}
		}
	}
	live.mind(most)
	if s == shown {
		return live
	}
	return EvaluateBeside(m, s, &live)
}

// EvaluateBeside is Evaluate for what could become of a cluster on which live is the verdict. Of a limit that is measured to
// be reached, the scenario uses as much more or less as the model says.
func EvaluateBeside(m *Model, s Scenario, live *Verdict) Verdict {
	if s == live.Scenario {
		return *live
	}
	v := Evaluate(m, s)
	if now, ok := live.Overuse(); ok {
		before, after := &live.Cases[AllUp].Loads[now.Resource], &v.Cases[AllUp].Loads[now.Resource]
		// What the model has no part in stays as it is, whatever the scenario.
		if before.Utilisation > 0 {
			now.Share *= after.Utilisation / before.Utilisation
		}
		if after.Judged {
			v.mind(now)
		}
	}
	return v
}

// Overuse is a usable limit of which more than all is measured to be in use.
type Overuse struct {
	Resource Resource
	// Measured is the share of the usable limit in use on the busiest node now, Share that of the scenario; both are above
	// 1, and alike for the cluster as it runs.
	Measured, Share float64
}

// Overuse returns the limit that is measured to be passed and that the scenario passes too, and false without one.
func (v *Verdict) Overuse() (Overuse, bool) { return v.overuse, v.reasons[ReasonMeasured] }

// MeasuredAlone says that nothing but a limit that is measured to be passed is against it: by the model, or the table, it would not
// fail.
func (v *Verdict) MeasuredAlone() bool {
	byModel := v.reasons[ReasonAllUp] || v.Basis == OnTable && v.Placement.Verdict == Fails
	return v.reasons[ReasonMeasured] && !byModel
}

// mind has the outcome follow what was measured.
func (v *Verdict) mind(use Overuse) {
	if use.Share > 1 && v.Outcome != Unknown {
		v.overuse, v.Outcome, v.reasons[ReasonMeasured] = use, Fails, true
	}
}

// shownBy is a scenario with every input that was observed in place of the given one.
func shownBy(observed *Baseline, s Scenario) Scenario {
	for i := range InputCount {
		if observed.Inputs[i].Origin == FromLive {
			s.Set(i, observed.Scenario.at(i))
		}
	}
	if observed.Sites.Origin == FromLive { // after the inputs, each of which is that of all sites
		s.SetSites(observed.Scenario.Sites())
	}
	return s
}

// asMeasured is the verdict on what the cluster runs now: a prediction for 2M users says nothing about the use of the 100k
// that are there.
func (v *Verdict) asMeasured(snapshot *cluster.Snapshot, m *Model) *Verdict {
	observed := Observe(snapshot)
	s := shownBy(&observed, v.Scenario)
	if s == v.Scenario {
		return v
	}
	live := Evaluate(m, s)
	return &live
}

// AdviseObserved says which measured resources are at their limits, and where the model is far from what was measured on
// the cluster. Users, traffic and nodes that v was given in place of the measured ones do not count in that.
func AdviseObserved(snapshot *cluster.Snapshot, m *Model, v *Verdict) []Advice {
	var advice []Advice
	v = v.asMeasured(snapshot, m)
	for r, measured := range Observed(snapshot, v) {
		predicted := v.Cases[AllUp].Loads[r].Utilisation
		if !measured.Known {
			continue
		}
		switch resource := Resource(r); {
		case measured.Value >= 1:
			advice = append(advice, Advice{Alarm: true, Text: fmt.Sprintf(
				"%s is at its usable limit now: %.0f %% of it is in use on the busiest node. The model predicts %.0f %%.",
				resource, 100*measured.Value, 100*predicted)})
		case resource != CPU && resource != Memory:
			// The others' predictions count only a part of what their measurement shows, such as the archive's share of
			// the database pool.
		case measured.Value > worthComparing && measured.Value > mispredicted*predicted:
			advice = append(advice, Advice{Alarm: true, Text: fmt.Sprintf(
				"The model is too low on %s: %.0f %% of the limit is in use, it predicts %.0f %%. Expect less headroom than it shows.",
				resource, 100*measured.Value, 100*predicted)})
		case predicted > worthDoubting && predicted > mispredicted*measured.Value:
			advice = append(advice, Advice{Text: fmt.Sprintf(
				"The model is too high on %s: %.0f %% of the limit is in use, it predicts %.0f %%.",
				resource, 100*measured.Value, 100*predicted)})
		}
	}
	return advice
}
