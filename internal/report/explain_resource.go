package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// resourcePassage opens one resource: its terms, what they make of the busiest node with all nodes up, what may be used of it, and
// the share of that in each failure case.
func resourcePassage(v *sizing.Verdict, m *sizing.Model, r sizing.Resource) Passage {
	p := Passage{Title: r.String()}
	load := v.Cases[sizing.AllUp].Loads[r]
	if load.Site != "" && load.Demand > 0 {
		p.add("%s: the site that is nearest to its limit", load.Site)
	}
	for _, t := range v.Terms(r) {
		coefficient := m.Coefficients[t.Coefficient]
		p.Lines = append(p.Lines, fmt.Sprintf("%-18s %8s x %s%-28s = %s", t.What, count(t.Amount), originMarks[coefficient.Origin],
			strings.TrimSpace(t.Coefficient.Key()+" "+Exactly(coefficient.Typical)+" "+t.Coefficient.Unit()), amountText(r, t.Value)))
	}
	newExplained(v, m, r).onBusiestNode(&p, r)
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

// explained is where a resource is looked at: the busiest node of the datacenters that are alike, or of the named site in which it
// is nearest to its limit.
type explained struct {
	v               *sizing.Verdict
	m               *sizing.Model
	load            sizing.Load
	at              *sizing.Case
	cores, ram, nic sizing.Optional
	// all names what the terms of CPU are of, and parts divides them down to one datacenter; share does that for the flows.
	all, parts, share string
}

func newExplained(v *sizing.Verdict, m *sizing.Model, r sizing.Resource) *explained {
	s := &v.Scenario
	e := &explained{
		v: v, m: m, at: &v.Cases[sizing.AllUp], load: v.Cases[sizing.AllUp].Loads[r],
		cores: s.Get(sizing.Cores), ram: s.Get(sizing.RAMGiB), nic: s.Get(sizing.NICGbps), all: "all of it",
	}
	if datacenters := e.value(sizing.Datacenters); datacenters > 1 {
		e.parts = fmt.Sprintf(" / %.0f datacenters", datacenters)
		e.share = e.parts
	}
	if site, ok := v.Site(e.load.Site); ok {
		e.at, e.cores, e.ram, e.nic = &site.AllUp, site.Cores, site.RAMGiB, site.NICGbps
		e.all, e.parts, e.share = "all of "+site.Name, "", fmt.Sprintf(" x %.3g of the load", site.Share)
	}
	return e
}

func (e *explained) value(i sizing.Input) float64 { return e.v.Scenario.Get(i).Value }

// onBusiestNode says how the demand on the busiest node comes about, and the limit where it is known.
func (e *explained) onBusiestNode(p *Passage, r sizing.Resource) {
	m, load := e.m, &e.load
	free := 1 - e.value(sizing.OtherServices)
	switch r {
	case sizing.CPU:
		total := 0.0
		for _, t := range e.v.Terms(r) {
			total += t.Value
		}
		p.add("%s %.3g cores%s x %.3g imbalance / %d nodes / %.3f efficiency = %.3g cores on the busiest node",
			e.all, total, e.parts, e.at.Spread, e.at.Nodes, e.at.Efficiency, load.Demand)
		if load.Judged {
			speed := e.value(sizing.Speed)
			p.add("usable: %.3g cores x speed %.3g x %.3g left by other services x %.3f (beyond it a third of the work waits) = %.3g cores",
				e.cores.Value, speed, free, load.Limit/(e.cores.Value*speed*free), load.Limit)
		}
	case sizing.Memory:
		p.add("on the busiest node: %s", amountText(r, load.Demand))
		if load.Judged {
			p.add("usable: %s x %.3g x %.3g left by other services = %s", quantity.Format(e.ram.Value, quantity.GiB), m.Constants.MemUsable, free,
				amountText(r, load.Limit))
		}
	case sizing.Network:
		e.network(p)
		if load.Judged {
			p.add("usable: %s x %.3g x %.3g left by other services = %s", quantity.Format(e.nic.Value, quantity.GbitPerS), m.Constants.NetUsable, free,
				amountText(r, load.Limit))
		}
	case sizing.PortsResource:
		p.add("sessions of the busiest node %s + %s for listeners and databases = %s", count(load.Demand-m.Constants.PortReserve),
			count(m.Constants.PortReserve), count(load.Demand))
		p.add("usable: the smaller of %s ports and %s open files x %.3g = %s", count(e.value(sizing.Ports)), count(e.value(sizing.FDs)),
			m.Constants.PortUsable, count(load.Limit))
	case sizing.ProcessesResource:
		p.add("processes of the busiest node's sessions %s + %s of the server = %s; usable %s", count(load.Demand-m.Constants.ProcReserve),
			count(m.Constants.ProcReserve), count(load.Demand), count(load.Limit))
	case sizing.Database:
		p.add("archive rows over what the pools of all nodes (or the given ceiling) write, plus reads over theirs = %s", Percent(load.Demand))
	case sizing.LatencyResource:
		p.add("%.3g ms predicted at the 99th percentile, objective %.3g ms", load.Demand, load.Limit)
	}
}

func (e *explained) network(p *Passage) {
	bytes, tls := e.value(sizing.BytesPerStanza), ""
	if mode := e.value(sizing.TLS); mode == sizing.TLSFast || mode == sizing.TLSJust {
		tls = fmt.Sprintf(" x %.3g for TLS", e.m.Constants.TLSBytes)
	}
	in, out := e.v.Flows.In, e.v.Flows.Out
	p.add("(%s/s, the larger of in and out, x (%.3g B a stanza + %.3g B of headers)%s + %s/s out x %d/%d to other nodes x (%.3g B + %.3g B))"+
		"%s x %.3g imbalance / %d nodes = %s", count(max(in, out)), bytes, e.m.Constants.IPOverhead, tls, count(out), e.at.Nodes-1, e.at.Nodes,
		bytes, e.m.Constants.DistOverhead, e.share, e.at.Spread, e.at.Nodes, amountText(sizing.Network, e.load.Demand))
}
