package sizing

import (
	"fmt"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
)

// Conformity says whether a recommendation is followed.
type Conformity uint8

// The conformities. ConformityUnknown is for what neither a metric nor an input shows.
const (
	ConformityUnknown Conformity = iota
	Conforms
	ConformsNot
)

var (
	conformityKeys  = [...]string{"unknown", "ok", "not_ok"}
	conformityWords = [...]string{"unknown", "ok", "not ok"}
)

// Key returns the name used in JSON.
func (c Conformity) Key() string { return conformityKeys[c] }

// String returns the word shown to people.
func (c Conformity) String() string { return conformityWords[c] }

// Recommendation is one thing that the documentation's capacity page asks for, checked.
type Recommendation struct {
	Key string
	// Says is what is asked for, Why what the check saw.
	Says  string
	State Conformity
	Why   string
}

// Recommendations checks what the documentation asks for, in the order of its page "Cluster management considerations"; the
// limits of ports and processes are from "Cluster configuration and node management". The snapshot is nil for a plan, the
// verdict nil where nothing can be judged. What does not concern the topology is left out.
func Recommendations(v *Verdict, b *Baseline, snapshot *cluster.Snapshot) []Recommendation {
	c := checklist{verdict: v, baseline: b, snapshot: snapshot}
	if snapshot != nil {
		c.up = nodesUp(snapshot)
	}
	c.topology()
	c.alike()
	c.machine()
	c.clients()
	c.archive()
	c.throughput()
	c.latency()
	c.limits()
	return c.all
}

// checklist collects recommendations.
type checklist struct {
	verdict  *Verdict
	baseline *Baseline
	snapshot *cluster.Snapshot
	up       []*cluster.Node
	all      []Recommendation
}

func (c *checklist) add(key, says string, state Conformity, format string, args ...any) {
	c.all = append(c.all, Recommendation{key, says, state, fmt.Sprintf(format, args...)})
}

func conforms(ok bool) Conformity {
	if ok {
		return Conforms
	}
	return ConformsNot
}

// notJudged is why a question to the verdict has no answer.
const notJudged = "nothing can be judged yet"

// topology checks what the page says of the number of nodes and datacenters.
func (c *checklist) topology() {
	s := &c.baseline.Scenario
	nodes, sites := int(s.at(Nodes)), int(s.at(Datacenters))
	where := "nodes"
	if sites > 1 {
		where = fmt.Sprintf("nodes in the smallest of %d datacenters", sites)
	}
	const production = "A production system has at least 3 nodes; a single node is for tests and development, two nodes are not for production."
	if c.snapshot != nil && len(c.up) == 0 {
		c.add("production_nodes", production, ConformityUnknown, "no node could be read")
	} else {
		c.add("production_nodes", production, conforms(nodes >= fewestProductionNodes), "%d %s", nodes, where)
	}
	carry := "When one of n nodes is lost, the others carry 1/(n-1) of the load each."
	if nodes == 2 {
		carry = "When one of two nodes is lost, the other carries all of the load."
	}
	c.lossOf("survivors_carry", carry, NodeLost)
	if sites > 1 {
		c.lossOf("datacenters_carry", "Clusters in several datacenters are there for each other: what is left carries the load of a lost one.", SiteLost)
		c.add("vendor", "Several datacenters are planned together with the vendor.", ConformityUnknown, "no metric shows it: only you know")
		c.add("fast_links", "Datacenters are joined by fast links.", ConformityUnknown, "no metric shows it; the arithmetic counts %s of the deliveries as crossing",
			quantity.Format(s.at(CrossSiteShare), quantity.Share))
	}
	const band = "The concurrent users lie within what the summary table gives for this setup and machine."
	v := c.verdict
	switch {
	case v == nil:
		c.add("users_in_band", band, ConformityUnknown, notJudged)
	case !v.Placement.Power.Known:
		c.add("users_in_band", band, ConformityUnknown, "cores, memory and network of a node are unknown: low-end and high-end machines differ by a factor of up to 1,000")
	default:
		p := &v.Placement
		c.add("users_in_band", band, conforms(p.Relation != AboveBand), "%s users are %s the band of %s to %s (%s, power %.2f)", quantity.Format(p.Users, quantity.Count), p.Relation,
			quantity.Format(p.Band.Low, quantity.Count), quantity.Format(p.Band.High, quantity.Count), p.Setup, p.Power.Value)
	}
}

// lossOf checks that what is left after a loss carries everything.
func (c *checklist) lossOf(key, says string, which FailureCase) {
	v := c.verdict
	switch {
	case v == nil:
		c.add(key, says, ConformityUnknown, notJudged)
	case !v.Cases[which].Applies:
		c.add(key, says, ConformsNot, "nothing is left after the loss")
	case v.Basis == OnTable:
		c.add(key, says, ConformityUnknown, "cores and memory of a node are unknown")
	default:
		at := &v.Cases[which]
		in := ""
		if at.Site != "" {
			in = " in " + at.Site
		}
		// Utilisation of what is not judged may be anything: a topology that is short is short all the same.
		state, besides := conforms(at.Holds), ""
		if missing := v.Unjudged(); len(missing) > 0 {
			besides = "; not judged: " + missing[0].Resource.String()
			for _, u := range missing[1:] {
				besides += ", " + u.Resource.String()
			}
			for _, u := range missing {
				if state == Conforms && u.Resource != Network {
					state = ConformityUnknown
				}
			}
		}
		c.add(key, says, state, "%s: the tightest is %s%s at %.0f %% of its limit%s", v.Title(which), at.Binding, in, 100-at.HeadroomPct, besides)
	}
}

// machine checks that the three parts of a machine's power are known and carry the load with all nodes up, by the prediction and
// by what was measured.
func (c *checklist) machine() {
	const says = "The power of the machines - memory, CPU, I/O - fits the load."
	v := c.verdict
	if v == nil {
		c.add("machine_power", says, ConformityUnknown, notJudged)
		return
	}
	state, parts := Conforms, make([]string, 0, 3)
	for _, r := range [...]Resource{Memory, CPU, Network} {
		load := v.Cases[AllUp].Loads[r]
		if !load.Judged {
			parts = append(parts, r.String()+" unknown")
			if state == Conforms {
				state = ConformityUnknown
			}
			continue
		}
		part, measured := r.String()+" "+quantity.Format(load.Utilisation, quantity.Share), c.measured(r)
		if measured.Known {
			part += " (measured: " + quantity.Format(measured.Value, quantity.Share) + ")"
		}
		if load.Utilisation > 1 || measured.Known && measured.Value > 1 {
			state = ConformsNot
		}
		parts = append(parts, part)
	}
	c.add("machine_power", says, state, "predicted use of the usable limit with all nodes up: %s", strings.Join(parts, ", "))
}

// measured is the share of a resource's usable limit that the busiest node was measured to use, absent for a plan.
func (c *checklist) measured(r Resource) cluster.Figure {
	if c.snapshot == nil {
		return cluster.Absent("a plan was not measured")
	}
	return Observed(c.snapshot, c.verdict)[r]
}
