package sizing

import (
	"fmt"
	"math"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
)

// Advice is one line beside a verdict.
type Advice struct {
	// Alarm marks what needs a hand now, against what is worth knowing.
	Alarm bool
	Text  string
}

const (
	// documentedPortsPerUser is the documented rule that the port limit should exceed three times the users of a node.
	documentedPortsPerUser = 3
	// archiveReadsShaper is the default limit of archive queries per second of the whole server.
	archiveReadsShaper = 1000
	// widestCETS is the widest CETS cluster without a report of trouble: joining the eighth node could deadlock
	// (MongooseIM issue 4758, July 2026); the fix in CETS 0.3.2 was not confirmed.
	widestCETS = 7
	// unequalLoad is the ratio of the busiest node's sessions to the mean from which load counts as unequal.
	unequalLoad = 1.25
	// fewestProductionNodes is the least the documentation advises for production.
	fewestProductionNodes = 3
)

// Advise returns what the documentation's capacity page and the model say about a topology, beside the verdict.
func Advise(v *Verdict) []Advice {
	s := &v.Scenario
	var advice []Advice
	note := func(format string, args ...any) { advice = append(advice, Advice{Text: fmt.Sprintf(format, args...)}) }

	switch v.Placement.Setup {
	case SingleNode:
		note("A single node has no failover: for testing and development. Production asks for at least %d nodes.", fewestProductionNodes)
	case DualNode:
		note("Of two nodes the survivor must carry everything: not advised for production, which asks for at least %d nodes.", fewestProductionNodes)
	case MultiDatacenter:
		note("Several datacenters: the documentation advises to plan this together with the vendor.")
	}
	if s.at(Datacenters) > 1 && s.at(Nodes) < fewestProductionNodes {
		in := "a datacenter"
		if small := v.sitesWith(func(site *SiteVerdict) bool { return site.Nodes < fewestProductionNodes }); len(small) > 0 {
			in = strings.Join(small, ", ")
		}
		note("Fewer than %d nodes in %s: not advised for production.", fewestProductionNodes, in)
	}
	advice = append(advice, v.adviseSites()...)
	advice = append(advice, v.adviseHotSpots()...)
	wide := v.sitesWith(func(site *SiteVerdict) bool { return site.Nodes > widestCETS })
	if s.at(Nodes) > widestCETS || len(wide) > 0 {
		note("More than %d nodes with CETS: test that the last node joins (MongooseIM issue 4758).", widestCETS)
	}
	v.advisePorts(note)
	if v.Flows.ArchiveRows > 0 && s.at(DBRowsCap) == 0 {
		note("The archive needs a database that takes %s rows: its ceiling is unknown here (--db-rows-cap).",
			quantity.Format(v.Flows.ArchiveRows, quantity.PerSecond))
	}
	if v.Flows.ArchiveReads > archiveReadsShaper {
		note("Archive queries are limited to %d/s by the default shaper of mod_mam.", archiveReadsShaper)
	}
	if v.Storm.Applies && v.Storm.Judged && !v.Storm.OK && !math.IsInf(v.Storm.RecoveryS, 1) {
		note("After a node loss %s sessions come back: logins take %s of CPU time at least, more than the objective of %s.",
			quantity.Format(v.Storm.LostSessions, quantity.Count), quantity.Format(v.Storm.RecoveryS, quantity.Seconds),
			quantity.Format(s.at(StormSLOS), quantity.Seconds))
	}
	if v.Basis == OnTable && !v.Cases[AllUp].Holds {
		note("The table is the judge here, but %s would be short: %.0f %% of the limit.",
			v.Cases[AllUp].Binding, 100-v.Cases[AllUp].HeadroomPct)
	}
	return advice
}

func (v *Verdict) advisePorts(note func(string, ...any)) {
	at := &v.Cases[AllUp]
	if _, loss, ok := v.WithLoss(); ok {
		at = loss
	}
	load := at.Loads[PortsResource]
	limit := min(v.Scenario.at(Ports), v.Scenario.at(FDs))
	switch {
	case at.Binding == PortsResource && at.HeadroomPct < 50:
		note("Ports bind before the machine does: raise ERL_MAX_PORTS (now %s) and the open-files limit.",
			quantity.Format(limit, quantity.Count))
	case load.Utilisation > 1:
		note("Ports are short as well: raise ERL_MAX_PORTS (now %s) and the open-files limit.", quantity.Format(limit, quantity.Count))
	case load.Demand*documentedPortsPerUser > limit:
		note("The documentation asks for a port limit above %d times the users of a node: ERL_MAX_PORTS is %s.",
			documentedPortsPerUser, quantity.Format(limit, quantity.Count))
	}
}

// AdviseLive returns what a snapshot shows that the verdict's arithmetic takes for granted: that all nodes are there,
// alike, and of one mind.
func AdviseLive(snapshot *cluster.Snapshot) []Advice {
	var advice []Advice
	say := func(alarm bool, format string, args ...any) {
		advice = append(advice, Advice{Alarm: alarm, Text: fmt.Sprintf(format, args...)})
	}
	sites := snapshot.Sites()
	adviseUnequalSites(sites, say)
	for _, site := range sites {
		in := ""
		if site.Name != "" {
			in = " in " + site.Name
		}
		up := upOf(site)
		for _, n := range site.Nodes {
			if n.State != cluster.Up && n.State != cluster.Unseen {
				say(true, "%s is %s: %s.", n.Name, n.State, n.Reason)
			}
		}
		totals := site.Totals()
		unscraped, lost := totals.NodesKnown-totals.Targets, totals.Targets-totals.NodesUp
		if len(up) > 0 && unscraped > 0 {
			say(true, "The cluster%s has %d nodes, only %d of them targets: the traffic of the others is missing from the verdict. Add them.",
				in, totals.NodesKnown, totals.Targets)
		}
		switch {
		case len(up) == 0 || lost == 0:
		case lost == 1:
			say(true, "%d of %d nodes%s answer: \"a node lost\" is the present, \"all nodes up\" is not.", totals.NodesUp, totals.Targets, in)
		default:
			say(true, "%d of %d nodes%s answer: more is lost than the one node that the verdict looks at.", totals.NodesUp, totals.Targets, in)
		}
		if len(up) < 2 {
			continue
		}
		adviseMembership(up, in, say)
		adviseEquality(up, in, say)
	}
	for i := range snapshot.Nodes {
		n := &snapshot.Nodes[i]
		if n.State == cluster.Up && n.Archive.DroppedPerS.Known && n.Archive.DroppedPerS.Value > 0 {
			say(true, "%s loses archive rows (%s): the database refuses them.", n.Name,
				quantity.Format(n.Archive.DroppedPerS.Value, quantity.PerSecond))
		}
		if n.State == cluster.Up && n.Membership.GlobalDistribution && len(sites) == 1 {
			say(false, "Global distribution is on: there are other datacenters that are not scraped. The verdict covers this one.")
			break
		}
	}
	const worthTelling = 0.1 // of all stanzas
	traffic := snapshot.Totals().Traffic
	if share := traffic.IQ.In.Ratio(traffic.Stanzas.In); share.Known && share.Value > worthTelling {
		say(false, "%s IQ stanzas come in besides: the model leaves their cost out, and no slider moves them.",
			quantity.Format(traffic.IQ.In.Value, quantity.PerSecond))
	}
	return advice
}

func adviseMembership(up []*cluster.Node, in string, say func(bool, string, ...any)) {
	low, high := up[0], up[0]
	for _, n := range up {
		if joined := n.Membership.Joined; joined.Known {
			if !low.Membership.Joined.Known || joined.Value < low.Membership.Joined.Value {
				low = n
			}
			if !high.Membership.Joined.Known || joined.Value > high.Membership.Joined.Value {
				high = n
			}
		}
	}
	if low.Membership.Joined.Known && low.Membership.Joined.Value != high.Membership.Joined.Value {
		say(true, "The nodes%s disagree: %s sees %.0f members, %s sees %.0f. Split cluster, or a node is just joining.",
			in, low.Name, low.Membership.Joined.Value, high.Name, high.Membership.Joined.Value)
	}
}

func adviseEquality(up []*cluster.Node, in string, say func(bool, string, ...any)) {
	for _, unequal := range unequalMachines(up) {
		say(false, "Unequal machines%s: %s. The documentation advises the same power on all nodes; the weakest is judged.", in, unequal)
	}
	for _, n := range up {
		if n.Version != up[0].Version {
			say(false, "Different releases%s: %s runs %s, %s runs %s.", in, up[0].Name, up[0].Version, n.Name, n.Version)
			break
		}
	}
	if uneven := unequalServices(up); len(uneven) > 0 {
		say(false, "Unequal services%s: %s. The documentation advises the same services on all nodes.", in, strings.Join(uneven, ", "))
	}
	if busiest, overMean, ok := busiestOf(up); ok && overMean > unequalLoad {
		say(false, "Unequal load%s: %s carries %.2f times the mean of sessions.", in, busiest.Name, overMean)
	}
}
