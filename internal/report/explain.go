package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Passage is one step of the arithmetic of a verdict: a title and plain lines of at most 76 columns.
type Passage struct {
	Title string
	Lines []string
}

// explainWidth is the widest line of a passage.
const explainWidth = 76

// Explain opens the arithmetic of a verdict, so that a person can redo it by hand: the flows, each resource term by term
// with the origin of its coefficient, the failure cases, the storm and the table. Every number comes from the verdict.
func Explain(v *sizing.Verdict, m *sizing.Model) []Passage {
	passages := []Passage{flowsPassage(v)}
	if len(v.Sites) > 0 {
		passages = append(passages, sitesPassage(v))
	}
	for r := range sizing.ResourceCount {
		if r == sizing.LatencyResource && !v.Cases[sizing.AllUp].Loads[r].Judged {
			continue
		}
		passages = append(passages, resourcePassage(v, m, r))
	}
	if spots := hotSpotsPassage(v); len(spots.Lines) > 0 {
		passages = append(passages, spots)
	}
	marks := Passage{Title: "marks", Lines: []string{"~ a built-in default, * learned from this cluster, no mark: given"}}
	return append(passages, verdictPassage(v), tablePassage(v), marks)
}

// add appends a sentence, broken at blanks.
func (p *Passage) add(format string, args ...any) {
	line := ""
	for word := range strings.FieldsSeq(fmt.Sprintf(format, args...)) {
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) > explainWidth:
			p.Lines = append(p.Lines, line)
			line = "  " + word
		default:
			line += " " + word
		}
	}
	p.Lines = append(p.Lines, line)
}

func count(v float64) string { return quantity.Format(v, quantity.Count) }

func flowsPassage(v *sizing.Verdict) Passage {
	s, f := &v.Scenario, &v.Flows
	value := func(i sizing.Input) float64 { return s.Get(i).Value }
	p := Passage{Title: "load"}
	p.add("%s", TopologyLine(s))
	p.add("sessions: %s users x %.3g connected x %.3g devices = %s", count(value(sizing.Users)), 1-value(sizing.ShareBackground),
		value(sizing.Devices), count(f.Sessions))
	p.add("stanzas in: %s one-to-one + %s MUC + %s MUC Light + %s PubSub, x %.3g peak, + presence of %.3g per user and hour = %s/s",
		count(value(sizing.OneToOneRate)), count(value(sizing.MUCRate)), count(value(sizing.MUCLightRate)), count(value(sizing.PubSubRate)),
		value(sizing.Peak), value(sizing.PresencePerUserHour), count(f.In))
	p.add("stanzas out: each to its connected receivers (%.3g occupants, %.3g members, %.3g subscribers, %.3g contacts) = %s/s",
		value(sizing.MUCOccupants), value(sizing.MUCLightMembers), value(sizing.PubSubSubscribers), value(sizing.PresenceContacts), count(f.Out))
	p.add("archive rows %s/s (two for a one-to-one message), logins %s/s (%.3g per session and hour), push %s/s, HTTP %s/s, REST %s/s",
		count(f.ArchiveRows), count(f.Logins), value(sizing.DropsPerSessionHour), count(f.Push), count(f.HTTP), count(f.REST))
	return p
}

// originMarks stand before a coefficient: what nobody measured is marked.
var originMarks = map[sizing.Origin]string{sizing.FromDefault: "~", sizing.FromLive: "*", sizing.FromUser: " ", sizing.FromNowhere: "?"}

func resourcePassage(v *sizing.Verdict, m *sizing.Model, r sizing.Resource) Passage {
	p := Passage{Title: r.String()}
	if load := v.Cases[sizing.AllUp].Loads[r]; load.Site != "" && load.Demand > 0 {
		p.add("%s: the site that is nearest to its limit", load.Site)
	}
	for _, t := range v.Terms(r) {
		coefficient := m.Coefficients[t.Coefficient]
		p.Lines = append(p.Lines, fmt.Sprintf("%-18s %8s x %s%-28s = %s", t.What, count(t.Amount), originMarks[coefficient.Origin],
			strings.TrimSpace(t.Coefficient.Key()+" "+Exactly(coefficient.Typical)+" "+t.Coefficient.Unit()), amountText(r, t.Value)))
	}
	n := &v.Cases[sizing.AllUp]
	load := n.Loads[r]
	s := &v.Scenario
	cores, ram, nic := s.Get(sizing.Cores), s.Get(sizing.RAMGiB), s.Get(sizing.NICGbps)
	// The terms of CPU are those of all datacenters that are alike, or of the named site.
	all, parts, share := "all of it", fmt.Sprintf(" / %.0f datacenters", s.Get(sizing.Datacenters).Value), ""
	if s.Get(sizing.Datacenters).Value > 1 {
		share = parts
	} else {
		parts = ""
	}
	if site, ok := v.Site(load.Site); ok {
		n, cores, ram, nic = &site.AllUp, site.Cores, site.RAMGiB, site.NICGbps
		all, parts, share = "all of "+site.Name, "", fmt.Sprintf(" x %.3g of the load", site.Share)
	}
	nodes, spread := float64(n.Nodes), n.Spread
	switch r {
	case sizing.CPU:
		total := 0.0
		for _, t := range v.Terms(r) {
			total += t.Value
		}
		p.add("%s %.3g cores%s x %.3g imbalance / %.0f nodes / %.3f efficiency = %.3g cores on the busiest node",
			all, total, parts, spread, nodes, n.Efficiency, load.Demand)
		if load.Judged {
			p.add("usable: %.3g cores x speed %.3g x %.3g left by other services x %.3f (beyond it a third of the work waits) = %.3g cores",
				cores.Value, s.Get(sizing.Speed).Value, 1-s.Get(sizing.OtherServices).Value,
				load.Limit/(cores.Value*s.Get(sizing.Speed).Value*(1-s.Get(sizing.OtherServices).Value)), load.Limit)
		}
	case sizing.Memory:
		p.add("on the busiest node: %s", amountText(r, load.Demand))
		if load.Judged {
			p.add("usable: %s x %.3g x %.3g left by other services = %s", quantity.Format(ram.Value, quantity.GiB),
				m.Constants.MemUsable, 1-s.Get(sizing.OtherServices).Value, amountText(r, load.Limit))
		}
	case sizing.Network:
		bytes, tls := s.Get(sizing.BytesPerStanza).Value, ""
		if mode := s.Get(sizing.TLS).Value; mode == sizing.TLSFast || mode == sizing.TLSJust {
			tls = fmt.Sprintf(" x %.3g for TLS", m.Constants.TLSBytes)
		}
		p.add("(%s, the larger of in and out, x (%.3g B a stanza + %.3g B of headers)%s + %s out x %.0f/%.0f to other nodes x (%.3g B + %.3g B))%s x %.3g imbalance / %.0f nodes = %s",
			count(max(v.Flows.In, v.Flows.Out))+"/s", bytes, m.Constants.IPOverhead, tls, count(v.Flows.Out)+"/s", nodes-1, nodes,
			bytes, m.Constants.DistOverhead, share, spread, nodes, amountText(r, load.Demand))
		if load.Judged {
			p.add("usable: %s x %.3g x %.3g left by other services = %s", quantity.Format(nic.Value, quantity.GbitPerS), m.Constants.NetUsable,
				1-s.Get(sizing.OtherServices).Value, amountText(r, load.Limit))
		}
	case sizing.PortsResource:
		p.add("sessions of the busiest node %s + %s for listeners and databases = %s", count(load.Demand-m.Constants.PortReserve),
			count(m.Constants.PortReserve), count(load.Demand))
		p.add("usable: the smaller of %s ports and %s open files x %.3g = %s", count(s.Get(sizing.Ports).Value), count(s.Get(sizing.FDs).Value),
			m.Constants.PortUsable, count(load.Limit))
	case sizing.ProcessesResource:
		p.add("processes of the busiest node's sessions %s + %s of the server = %s; usable %s", count(load.Demand-m.Constants.ProcReserve),
			count(m.Constants.ProcReserve), count(load.Demand), count(load.Limit))
	case sizing.Database:
		p.add("archive rows over what the pools of all nodes (or the given ceiling) write, plus reads over theirs = %s", Percent(load.Demand))
	case sizing.LatencyResource:
		p.add("%.3g ms predicted at the 99th percentile, objective %.3g ms", load.Demand, load.Limit)
	}
	if !load.Judged {
		p.add("not judged: the limit is unknown")
		return p
	}
	for _, which := range [...]sizing.FailureCase{sizing.AllUp, sizing.NodeLost, sizing.SiteLost} {
		if c := &v.Cases[which]; c.Applies {
			at := &c.Loads[r]
			line := fmt.Sprintf("%-17s %s / %s = %s", lossTitle(v, which)+":", amountText(r, at.Demand), amountText(r, at.Limit), Percent(at.Utilisation))
			p.Lines = append(p.Lines, line+inSite(at.Site, explainWidth-utf8.RuneCountInString(line)))
		}
	}
	return p
}

func verdictPassage(v *sizing.Verdict) Passage {
	p := Passage{Title: "verdict"}
	p.add("%s", Headline(v))
	for _, which := range [...]sizing.FailureCase{sizing.AllUp, sizing.NodeLost, sizing.SiteLost} {
		if c := &v.Cases[which]; c.Applies {
			p.add("%s: %s%s is the tightest, headroom 100 %% - %.1f %% = %.1f %%", v.Title(which), c.Binding, inSite(c.Site, textWidth),
				100-c.HeadroomPct, c.HeadroomPct)
		}
	}
	if v.Storm.Applies {
		p.add("%s", StormLine(v))
	}
	for _, r := range v.Reasons() {
		p.add("reason: %s", r.Key())
	}
	return p
}

func tablePassage(v *sizing.Verdict) Passage {
	p := Passage{Title: "summary table"}
	row := v.Placement.Setup.Row()
	p.add("%s: low-end %s-%s, high-end %s-%s concurrent users; here %s are connected", row.Setup, count(row.LowEnd.Low), count(row.LowEnd.High),
		count(row.HighEnd.Low), count(row.HighEnd.High), count(v.Placement.Users))
	if v.Placement.Power.Known {
		p.add("power %.3f from cores, memory and network on log scales; band = low-end^(1-power) x high-end^power = %s-%s", v.Placement.Power.Value,
			count(v.Placement.Band.Low), count(v.Placement.Band.High))
	}
	p.add("%s", PlacementLine(&v.Placement))
	return p
}

// Exactly writes a coefficient so that a person can multiply with it, without its unit.
func Exactly(v float64) string {
	const mostPlain = 1e6 // longer numbers are read better with a prefix
	switch {
	case v >= mostPlain:
		return count(v)
	case v >= 1000:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// amountText writes a demand or a limit in its unit.
func amountText(r sizing.Resource, v float64) string {
	switch r {
	case sizing.CPU:
		return count(v) + " cores"
	case sizing.Memory:
		return quantity.Format(v/(1<<30), quantity.GiB)
	case sizing.Network:
		return quantity.Format(v, quantity.BytesPerS)
	case sizing.Database:
		return quantity.Format(v, quantity.Share)
	case sizing.LatencyResource:
		return quantity.Format(v, quantity.Milliseconds)
	}
	return count(v)
}

// WriteExplanation writes the arithmetic of a verdict as plain lines.
func WriteExplanation(w io.Writer, v *sizing.Verdict, m *sizing.Model) error {
	var b strings.Builder
	for _, p := range Explain(v, m) {
		fmt.Fprintf(&b, "\n%s\n", strings.ToUpper(p.Title))
		for _, line := range p.Lines {
			b.WriteString("  " + line + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
