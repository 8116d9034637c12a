package doctor

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/source/scrape"
)

const (
	// clockToleranceS is how far a node's clock may be off before ages and times of day are doubtful, seconds.
	clockToleranceS = 2
	// erlangPorts is the port limit of an Erlang VM that nobody has configured, shippedPorts that of MongooseIM's vm.args.
	erlangPorts, shippedPorts = 65_536, 250_000
	// portsPerUser is the documented rule: the port limit should exceed three times the users of a node.
	portsPerUser = 3
	// youngS is the age of a node whose first probe may not have run, seconds.
	youngS = 15
)

// diagnose looks at one target; before are those that were looked at already.
func diagnose(x *scrape.Examination, before []Target) Target {
	n := &x.Node
	t := Target{Name: n.Name, Target: n.Target, Site: n.Site, Services: []string{}, Findings: steps(x)}
	if n.State != cluster.Up {
		if last := len(x.Steps) - 1; last < 0 || x.Steps[last].OK {
			t.Findings = append(t.Findings, Finding{Severity: Problem, About: "metrics", Text: n.Reason, Fix: fixState(n.State)})
		}
		return t
	}
	t.read(n, before, []Finding{nodeClock(x.ClockAhead)}, host(x))
	return t
}

// read adds what a node that is up tells, and what comes from beside it: its clock and its machine.
func (t *Target) read(n *cluster.Node, before []Target, clock, host []Finding) {
	t.Version, t.Services = n.Version, append(t.Services, n.Services...)
	t.Findings = append(t.Findings, Finding{Severity: Fine, About: "MongooseIM", Text: n.Version + ", " + servicesOf(n, before)})
	t.Findings = append(t.Findings, probes(n)...)
	for _, w := range n.Warnings {
		t.Findings = append(t.Findings, Finding{Severity: Warning, About: "figures", Text: w, Fix: fixWarning(w)})
	}
	t.Findings = append(t.Findings, clock...)
	t.Findings = append(t.Findings, ports(n)...)
	t.Findings = append(t.Findings, host...)
	t.missing = costs(n)
	for i := range before {
		// Of a hundred nodes without node_exporter or before their second scrape, one tells it.
		if len(t.missing) > 1 && slices.Equal(t.missing, before[i].missing) {
			t.Findings = append(t.Findings, Finding{
				Severity: Note, About: "figures", Text: fmt.Sprintf("the same %d are n/a as of %s", len(t.missing), before[i].Name),
			})
			return
		}
	}
	t.Findings = append(t.Findings, t.missing...)
}

// servicesOf lists the modules and listeners of a node, unless they are those of a node before.
func servicesOf(n *cluster.Node, before []Target) string {
	if len(n.Services) == 0 {
		return "no module or listener that shows itself"
	}
	for _, t := range before {
		if slices.Equal(t.Services, n.Services) {
			return "with the same modules and listeners as " + t.Name
		}
	}
	return "with " + strings.Join(n.Services, ", ")
}

// steps turns the way to the node into findings.
func steps(x *scrape.Examination) []Finding {
	findings := []Finding{}
	for _, s := range x.Steps {
		f := Finding{Severity: Fine, About: s.Name, Text: s.Says, TookS: s.Took.Seconds()}
		if !s.OK {
			f.Severity, f.Fix = Problem, fixStep(s, x.Node.State)
		}
		findings = append(findings, f)
	}
	return findings
}

// probes looks at the gauges that MongooseIM measures every 15 s only.
func probes(n *cluster.Node) []Finding {
	young := n.VM.UptimeS.Known && n.VM.UptimeS.Value < 2*youngS
	switch {
	case n.ClusterSessions.Known:
		return []Finding{{Severity: Fine, About: "probes", Text: "the gauges that are measured every 15 s hold values"}}
	case young:
		return []Finding{{
			Severity: Note, About: "probes", Text: "the node is " + quantity.Format(n.VM.UptimeS.Value, quantity.Seconds) +
				" old and its first probe has not run: its zeros are none", Fix: "wait 15 s",
		}}
	}
	return []Finding{{
		Severity: Warning, About: "probes", Text: "no cluster-wide count: " + n.ClusterSessions.Why,
		Fix: "look into the node's log for failing probes; instrumentation.probe_interval is 15 s by default",
	}}
}

// nodeClock compares the node's clock with ours.
func nodeClock(ahead cluster.Figure) Finding {
	return clock(ahead, "times of day in its log are not ours", "synchronise the clocks (NTP); rates are not affected, they are taken with our clock")
}

// clock compares another clock with ours, of which ahead is how far the other one is ahead, seconds. Cost and fix are for clocks that
// differ.
func clock(ahead cluster.Figure, cost, fix string) Finding {
	switch {
	case !ahead.Known:
		return Finding{Severity: Note, About: "clock", Text: "cannot be compared: " + ahead.Why}
	case math.Abs(ahead.Value) <= clockToleranceS:
		return Finding{Severity: Fine, About: "clock", Text: fmt.Sprintf("agrees with ours to %d s", clockToleranceS)}
	}
	direction := "ahead of"
	if ahead.Value < 0 {
		direction = "behind"
	}
	return Finding{
		Severity: Warning, About: "clock",
		Text: fmt.Sprintf("%s %s ours: %s", quantity.Format(math.Abs(ahead.Value), quantity.Seconds), direction, cost), Fix: fix,
	}
}

// ports compares the port limit with the users.
func ports(n *cluster.Node) []Finding {
	limit := n.VM.PortLimit
	if !limit.Known {
		return []Finding{{Severity: Note, About: "ports", Text: "the limit is not known: " + limit.Why + "; the shipped 250,000 is assumed", Fix: "give --ports"}}
	}
	f := Finding{Severity: Fine, About: "ports", Text: "limit " + quantity.Format(limit.Value, quantity.Count)}
	switch {
	case n.Sessions.Known && limit.Value < portsPerUser*n.Sessions.Value:
		f.Severity = Warning
		f.Text += fmt.Sprintf(" for %s sessions: the documentation asks for three times the users of a node", quantity.Format(n.Sessions.Value, quantity.Count))
		f.Fix = "raise ERL_MAX_PORTS in vm.args and the open-files limit (ulimit -n)"
	case limit.Value <= erlangPorts:
		f.Severity = Warning
		f.Text += fmt.Sprintf(": that of an Erlang VM nobody has configured; MongooseIM ships %s", quantity.Format(shippedPorts, quantity.Count))
		f.Fix = "set ERL_MAX_PORTS in vm.args, and the open-files limit (ulimit -n) above it"
	}
	return []Finding{f}
}

// host says where the figures of the machine come from.
func host(x *scrape.Examination) []Finding {
	m := &x.Node.Machine
	switch {
	case m.MemoryBytes.Known:
		return []Finding{{Severity: Fine, About: "host", Text: "node_exporter gives memory, CPU and network of the machine"}}
	case x.ExporterNear != "":
		return []Finding{{
			Severity: Warning, About: "host", Text: "a node_exporter answers at " + x.ExporterNear + " and is not used",
			Fix: "add --node-exporter 9100",
		}}
	}
	return []Finding{{
		Severity: Note, About: "host", Text: m.MemoryBytes.Why + "; none answers at port 9100 either: memory and network are not judged",
		Fix: "run node_exporter there and add --node-exporter 9100, or give --ram-gib and --nic-gbps",
	}}
}
