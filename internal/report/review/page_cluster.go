package review

import (
	"fmt"
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

const gib = 1 << 30

// figureCell writes a figure in its unit.
func figureCell(f cluster.Figure, unit quantity.Unit) cell {
	if !f.Known {
		return unknown
	}
	return cell{text: quantity.Format(f.Value, unit)}
}

// valueCell writes a number of a document.
func valueCell(v *float64, unit quantity.Unit) cell {
	if v == nil {
		return unknown
	}
	return cell{text: quantity.Format(*v, unit)}
}

// gibCell writes bytes as GiB.
func gibCell(f cluster.Figure) cell {
	f.Value /= gib
	return figureCell(f, quantity.GiB)
}

// clusterSection shows what was read: sites and nodes.
func (r *Review) clusterSection() section {
	s := section{id: "cluster", title: "Cluster"}
	snapshot := r.subject.Snapshot
	if snapshot == nil {
		return s
	}
	totals := snapshot.Totals()
	s.say(fmt.Sprintf("%d of %d nodes answered (%s). Open sessions: %s, distinct users: %s.", totals.NodesUp, totals.NodesKnown, sizing.SetupOfSnapshot(snapshot),
		figureCell(totals.Sessions, quantity.Count).text, figureCell(totals.UniqueUsers, quantity.Count).text))
	sites := snapshot.Sites()
	if len(sites) > 1 {
		t := table{caption: "Datacenters", columns: numbers(1, "Site", "Nodes up", "Nodes known", "Sessions", "Users")}
		for _, site := range sites {
			of := site.Totals()
			t.rows = append(t.rows, append(texts(site.Name, fmt.Sprint(of.NodesUp), fmt.Sprint(of.NodesKnown)),
				figureCell(of.Sessions, quantity.Count), figureCell(of.UniqueUsers, quantity.Count)))
		}
		s.add(t)
	}
	t := table{
		caption: "Nodes, as measured: CPU is the host's busy time where a node_exporter shows it, else the Erlang VM's user time (marked VM)",
		columns: numbers(3, "Node", "State", "Version", "Sessions", "CPU, cores used of", "Memory used of", "Ports of", "Network out"),
	}
	var reasons list
	for i := range snapshot.Nodes {
		n := &snapshot.Nodes[i]
		name := n.Name
		if n.Site != "" {
			name += " in " + n.Site
		}
		state := cell{n.State.String(), good}
		if n.State != cluster.Up {
			state.tone = bad
			reason := fmt.Sprintf("%s is %s: %s.", name, n.State, n.Reason)
			if age, ok := n.Age(snapshot.At); ok {
				reason = fmt.Sprintf("%s Its last figures are %s old.", reason, quantity.FormatDuration(age))
			}
			reasons.items = append(reasons.items, paragraph{bad, reason})
		}
		shown := n
		if n.State != cluster.Up {
			shown = &cluster.Node{} // what is old does not stand among what is now
		}
		for _, warning := range n.Warnings {
			reasons.items = append(reasons.items, paragraph{plain, name + ": " + warning})
		}
		t.rows = append(t.rows, []cell{
			{text: name}, state, {text: n.Version}, figureCell(shown.Sessions, quantity.Count), cpuCell(shown),
			usedOf(gibCell(shown.Machine.MemoryUsedBytes), gibCell(shown.Machine.MemoryBytes)),
			usedOf(figureCell(shown.VM.Ports, quantity.Count), figureCell(shown.VM.PortLimit, quantity.Count)),
			figureCell(shown.Machine.NetworkOutBytesPerS, quantity.BytesPerS),
		})
	}
	s.add(t)
	if len(reasons.items) > 0 {
		s.add(reasons)
	}
	if services := servicesOf(snapshot); services != "" {
		s.say("Services whose metrics were seen: " + services + ".")
	}
	return s
}

func cpuCell(n *cluster.Node) cell {
	used := figureCell(n.Machine.CPUCoresUsed, quantity.Count)
	if !n.Machine.CPUCoresUsed.Known && n.VM.UserCPUCores.Known {
		used = figureCell(n.VM.UserCPUCores, quantity.Count)
		used.text += " VM"
	}
	return usedOf(used, figureCell(n.Machine.Cores, quantity.Count))
}

// usedOf writes a use and what it is of.
func usedOf(used, of cell) cell {
	if used == unknown && of == unknown {
		return unknown
	}
	return cell{text: used.text + " of " + of.text}
}

func servicesOf(s *cluster.Snapshot) string {
	var all []string
	seen := map[string]bool{}
	for i := range s.Nodes {
		for _, service := range s.Nodes[i].Services {
			if !seen[service] {
				seen[service] = true
				all = append(all, service)
			}
		}
	}
	return strings.Join(all, ", ")
}

// trafficSection shows what was measured, and what the arithmetic takes.
func (r *Review) trafficSection() section {
	s := section{id: "traffic", title: "Traffic"}
	if measured, absent := r.trafficTable(); len(measured.rows) > 0 || len(absent) > 0 {
		if len(measured.rows) > 0 {
			s.add(measured)
		}
		if len(absent) > 0 {
			s.say("Not measured, for want of a metric or of two samples: " + strings.Join(absent, "; ") + ".")
		}
	}
	if r.verdict == nil {
		return s
	}
	r.saySeen(&s)
	f := &r.verdict.Flows
	t := table{caption: "The load that the verdict is about, peak included: ~ by default, * measured", columns: numbers(1, "What", "Amount")}
	row := func(what, amount string) { t.rows = append(t.rows, texts(what, amount)) }
	perSecond := func(v float64) string { return quantity.Format(v, quantity.PerSecond) }
	row("connected users", quantity.Format(f.ConnectedUsers, quantity.Count)+" users")
	row("sessions", quantity.Format(f.Sessions, quantity.Count)+" sessions")
	row("stanzas from clients", perSecond(f.In))
	row("stanzas to clients", perSecond(f.Out))
	row("logins", perSecond(f.Logins))
	row("archive rows", perSecond(f.ArchiveRows))
	mark := func(i sizing.Input) string { return originMarks[r.subject.Baseline.Inputs[i].Origin] }
	row("archive queries", mark(sizing.ArchiveReads)+perSecond(f.ArchiveReads))
	row("push notifications", perSecond(f.Push))
	row("HTTP notifications", mark(sizing.HTTPRate)+perSecond(f.HTTP))
	row("REST requests", mark(sizing.RESTRate)+perSecond(f.REST))
	s.add(t)
	return s
}

// worthNaming is how much more than now was seen before it is worth a word.
const worthNaming = 1.1

// saySeen says how the load moved before the moment that is judged.
func (r *Review) saySeen(s *section) {
	seen := r.Seen
	if seen == nil || seen.Samples < 2 {
		return
	}
	s.say(fmt.Sprintf("In %d samples over %s: %s users (at most %s), %s messages from clients (at most %s), from the 5th to the 95th percentile. The verdict is about the last one.",
		seen.Samples, quantity.FormatDuration(time.Duration(seen.SpanS*float64(time.Second))), rangeText(seen.Users.P5, seen.Users.P95, quantity.Count),
		quantity.Format(seen.Users.Max, quantity.Count), rangeText(seen.Messages.P5, seen.Messages.P95, quantity.PerSecond), quantity.Format(seen.Messages.Max, quantity.PerSecond)))
	totals := r.subject.Snapshot.Totals()
	users, messages := totals.UniqueUsers, totals.Traffic.Messages.In
	if users.Known && seen.Users.Max > worthNaming*users.Value || messages.Known && seen.Messages.Max > worthNaming*messages.Value {
		s.sayAs(fair, "More was seen than is judged here: for the peak, review a busier moment (--at), or give --users and --peak.")
	}
}

// trafficTable is what was measured, and the kinds that were not.
func (r *Review) trafficTable() (t table, absent []string) {
	t = table{caption: "Measured, all nodes together", columns: numbers(1, "Kind", "From clients", "To clients")}
	for i := range r.Traffic {
		of := &r.Traffic[i]
		unit := quantity.PerSecond
		if of.Unit == "B/s" {
			unit = quantity.BytesPerS
		}
		if of.In == nil && of.Out == nil {
			absent = append(absent, of.label)
			continue
		}
		out := cell{}
		if !of.oneWay {
			out = valueCell(of.Out, unit)
		}
		t.rows = append(t.rows, []cell{{text: of.label}, valueCell(of.In, unit), out})
	}
	return t, absent
}

// latencySection shows what was observed beside what is predicted.
func (r *Review) latencySection() section {
	s := section{id: "latency", title: "Latency"}
	t := table{
		caption: "Observed over one window, all nodes together. The server counts in buckets: the truth lies between the two numbers",
		columns: numbers(1, "What", "Observations", "Median", "95th percentile", "99th percentile"),
	}
	var absent []string
	for _, l := range r.Latencies {
		h := l.Histogram
		if h == nil {
			absent = append(absent, latencyLabels[l.Key])
			continue
		}
		t.rows = append(t.rows, []cell{
			{text: latencyLabels[l.Key]}, {text: quantity.Format(h.Observations, quantity.Count)}, quantileCell(h.P50), quantileCell(h.P95), quantileCell(h.P99),
		})
	}
	if len(t.rows) > 0 {
		s.add(t)
	}
	if len(absent) > 0 {
		s.say("Not observed: " + strings.Join(absent, ", ") + ".")
	}
	if r.verdict == nil {
		return s
	}
	objective := "There is no objective (--p99-slo-ms)."
	if slo := r.verdict.Scenario.Get(sizing.P99SLOMS); slo.Value > 0 {
		objective = "The objective is " + quantity.Format(slo.Value, quantity.Milliseconds) + "."
	}
	var predicted []string
	for _, which := range [...]sizing.FailureCase{sizing.AllUp, sizing.NodeLost, sizing.SiteLost} {
		if c := &r.verdict.Cases[which]; c.Applies && c.P99MS.Known {
			predicted = append(predicted, quantity.Format(c.P99MS.Value, quantity.Milliseconds)+" with "+r.verdict.Title(which))
		}
	}
	if len(predicted) == 0 {
		s.say("No latency is predicted without the cores of a node. " + objective)
	} else {
		s.say("Predicted delivery at the 99th percentile: " + strings.Join(predicted, ", ") + ". " + objective)
	}
	s.say("The observed routing time ends inside of the server; the prediction is for delivery to the client, network included. No metric shows that.")
	return s
}
