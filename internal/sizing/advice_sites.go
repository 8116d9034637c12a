package sizing

import (
	"fmt"
	"math"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
)

// sitesWith names the sites that are so.
func (v *Verdict) sitesWith(so func(site *SiteVerdict) bool) []string {
	var names []string
	for i := range v.Sites {
		if so(&v.Sites[i]) {
			names = append(names, v.Sites[i].Name)
		}
	}
	return names
}

// adviseSites says which further losses of a site are not survived: the worst one is in the headline.
func (v *Verdict) adviseSites() []Advice {
	var advice []Advice
	for i := range v.Sites {
		site := &v.Sites[i]
		if lost := &site.Lost; lost.Applies && !lost.Holds && v.Cases[AllUp].Holds && site.Name != v.Cases[SiteLost].Lost {
			advice = append(advice, Advice{Text: fmt.Sprintf("The loss of %s is not survived either: %s in %s would need %.0f %% of its limit.",
				site.Name, lost.Binding, lost.Site, 100-lost.HeadroomPct)})
		}
	}
	return advice
}

// adviseHotSpots warns of rooms and PubSub nodes that are too much for one process, and says where nobody knows.
func (v *Verdict) adviseHotSpots() []Advice {
	var advice []Advice
	for _, h := range v.HotSpots() {
		rate, receivers := h.Kind.Inputs()
		switch h.State {
		case SpotHot:
			advice = append(advice, Advice{Alarm: true, Text: fmt.Sprintf(
				"The %s is too much for one process, whatever the cluster's headroom: %s. Above %.3g cores it falls behind at every burst.",
				h.Kind, h.Arithmetic(), h.Limit)})
		case SpotUnknown:
			text := fmt.Sprintf("The %s is one process and is not judged: MongooseIM exports neither its rate nor its %s (--%s, --%s).",
				h.Kind, h.Kind.Receivers(), rate.Info().Flag(), receivers.Info().Flag())
			if h.Cores > 0 {
				text += fmt.Sprintf(" At worst, if all messages of the kind went to it, %s: more than %.3g.", h.Arithmetic(), h.Limit)
			}
			advice = append(advice, Advice{Text: text})
		}
	}
	return advice
}

// Arithmetic is the load of the process as a person would redo it.
func (h *HotSpot) Arithmetic() string {
	return fmt.Sprintf("%s x %s %s x %.3g µs = %.3g cores", quantity.Format(h.RatePerS, quantity.PerSecond),
		quantity.Format(h.Receivers, quantity.Count), h.Kind.Receivers(), h.DeliveryMicros, h.Cores)
}

// adviseUnequalSites says how the sites of a snapshot differ. Each is judged with what it has itself.
func adviseUnequalSites(sites []cluster.Site, say func(bool, string, ...any)) {
	if len(sites) < 2 {
		return
	}
	var b Baseline
	b.observeSites(sites)
	if !b.Scenario.HasSites() {
		say(false, "The %d sites are judged as equal ones: more than %d of them, or names that look the same.", len(sites), MaxSites)
		return
	}
	var parts []string
	nodes, unequal := 0.0, false
	named := b.Scenario.Sites()
	for i := range named {
		site := &named[i]
		nodes += float64(site.Nodes)
		part := fmt.Sprintf("%s %d nodes", site.Name, site.Nodes)
		if site.Nodes == 1 {
			part = site.Name + " 1 node"
		}
		part += fmt.Sprintf(" for %s", quantity.Format(site.Share, quantity.Share))
		unequal = unequal || site.Nodes != named[0].Nodes
		for _, k := range machineInputs {
			if own := *site.own(k); own.Known {
				part += fmt.Sprintf(", %s %s", quantity.Format(own.Value, k.Info().Unit), k.Info().Label)
				unequal = true
			}
		}
		parts = append(parts, part)
	}
	for i := range named {
		perNode := named[i].Share / float64(named[i].Nodes) * nodes
		unequal = unequal || math.Max(perNode, 1/perNode) > unequalLoad
	}
	if unequal {
		say(false, "Unequal sites: %s. Each is judged by its own nodes, machines and share of the %s.", strings.Join(parts, "; "), shareOf(&b))
	}
}

// shareOf says of what the observed shares are.
func shareOf(b *Baseline) string {
	if strings.HasPrefix(b.Sites.From, "nodes") {
		return b.Sites.From
	}
	return "sessions"
}
