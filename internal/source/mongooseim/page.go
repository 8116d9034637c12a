package mongooseim

import (
	"fmt"
	"math"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/exposition"
)

// page is one reading of a node with the rates up to it.
type page struct {
	*exposition.Exposition
	rates exposition.Rates
	// probed says that the first probe has run, so that a 0 is a 0.
	probed bool
}

const notProbed = "first probe has not run yet (up to 15 s after start)"

// probed says that the probes without labels hold measurements. Two of them cannot be 0 once measured: the VM has been
// up for a probe interval then, and it uses memory.
func probed(e *exposition.Exposition) bool {
	for _, name := range []string{"system_up_time_seconds", "system_memory_total"} {
		if value, known := e.Sum(name).Get(); known && value == 0 {
			return false
		}
	}
	return true
}

// has says that one of the families is declared: the module or listener that feeds it is configured.
func (p *page) has(names ...string) bool {
	for _, name := range names {
		if _, ok := p.Declared(name); ok {
			return true
		}
	}
	return false
}

// counts says that one of the families has series.
func (p *page) counts(names ...string) bool {
	for _, name := range names {
		if p.Family(name) != nil {
			return true
		}
	}
	return false
}

// Sum is that of the exposition where it can be one: of nothing that is read here can there be less than none.
func (p *page) Sum(names ...string) cluster.Figure { return natural(p.Exposition.Sum(names...)) }

// natural makes a figure below 0 absent.
func natural(f cluster.Figure) cluster.Figure {
	if f.Known && f.Value < 0 {
		return cluster.Absent(f.From + " is below 0 on this node")
	}
	return f
}

// probe returns the value of a probe gauge.
func (p *page) probe(name string) cluster.Figure {
	if !p.probed && p.has(name) {
		return cluster.Absent(notProbed)
	}
	return p.Sum(name)
}

// rate returns the increase per second of counters together; why says why there is nothing to count when none of them is
// declared.
func (p *page) rate(why string, names ...string) cluster.Figure {
	if !p.has(names...) && !p.counts(names...) {
		return cluster.Absent(why)
	}
	return p.rates.PerSecond(names...)
}

// latency is rate for histograms. Those with labels have no series before something was observed; unused says what.
func (p *page) latency(unitSeconds float64, why, unused string, names ...string) cluster.Latency {
	l := p.rates.Latency(unitSeconds, names...)
	switch {
	case p.counts(names...):
	case p.has(names...):
		l.Why = unused
	default:
		l.Why = why
	}
	return l
}

// difference is a - b, at least 0: a node's counters are not read at one instant.
func difference(a, b cluster.Figure) cluster.Figure {
	switch {
	case !a.Known:
		return a
	case !b.Known:
		return b
	}
	return cluster.Measured(math.Max(a.Value-b.Value, 0), fmt.Sprintf("max(0, %s - %s)", a.From, b.From))
}

// noted adds what one has to know about a figure to where it comes from.
func noted(f cluster.Figure, note string) cluster.Figure {
	if f.Known {
		f.From += " (" + note + ")"
	}
	return f
}

// warn adds oddities of the figures themselves.
func (p *page) warn(n *cluster.Node) {
	cets, mnesia := p.probe("cets_info_joined_nodes"), p.probe("mnesia_info_running_db_nodes")
	if cets.Known && mnesia.Known && cets.Value != mnesia.Value {
		n.Warnings = append(n.Warnings, fmt.Sprintf("CETS has joined %.0f nodes, Mnesia %.0f", cets.Value, mnesia.Value))
	}
	if p.probed {
		// A probe that fails leaves its last value in place for ever.
		age := n.VM.UptimeS.Value - p.Sum("system_up_time_seconds").Value
		if n.VM.UptimeS.Known && p.counts("system_up_time_seconds") && age > staleProbeS {
			n.Warnings = append(n.Warnings, fmt.Sprintf("probes last ran %.0f s ago: cluster-wide sessions, members and queues are that old", age))
		}
	}
	if p.drifted() {
		n.Warnings = append(n.Warnings, sessionDrift)
	}
}

// staleProbeS is well above any sensible instrumentation.probe_interval, which is 15 s by default.
const staleProbeS = 120
