package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// PlanSite is one named site in JSON. A part of its machine that is unknown is null.
type PlanSite struct {
	Name    string   `json:"name"`
	Nodes   int      `json:"nodes"`
	Share   float64  `json:"share"`
	Cores   *float64 `json:"cores"`
	RAMGiB  *float64 `json:"ram_gib"`
	NICGbps *float64 `json:"nic_gbps"`

	BindingN     string             `json:"binding_n"`
	HeadroomNPct float64            `json:"headroom_n_pct"`
	UtilisationN map[string]float64 `json:"utilisation_n"`
	// The loss of one of its nodes; left out for a site of one node.
	BindingN1     string   `json:"binding_n1,omitempty"`
	HeadroomN1Pct *float64 `json:"headroom_n1_pct,omitempty"`
	Storm         *Storm   `json:"storm,omitempty"`
	// Loss is what the loss of the whole site does to the others; left out for the only one.
	Loss *SiteLoss `json:"loss,omitempty"`
}

// SiteLoss is the loss of a named site: Tightest is the other site with the least headroom.
type SiteLoss struct {
	Lost        string  `json:"lost"`
	Tightest    string  `json:"tightest_site"`
	Binding     string  `json:"binding"`
	HeadroomPct float64 `json:"headroom_pct"`
	Holds       bool    `json:"holds"`
}

// HotSpot is the largest room or PubSub node in JSON: cores = rate x receivers x delivery_us x 1e-6, of one process. In
// the states "unknown" and "ok_at_worst" rate and receivers are those of the worst case, in which all messages of the
// kind go to one.
type HotSpot struct {
	Kind       string  `json:"kind"`
	State      string  `json:"state"`
	Judged     bool    `json:"judged"`
	RatePerS   float64 `json:"rate_per_s"`
	Receivers  float64 `json:"receivers"`
	DeliveryUS float64 `json:"delivery_us"`
	Cores      float64 `json:"cores"`
	Limit      float64 `json:"limit_cores"`
}

func newSites(v *sizing.Verdict) []PlanSite {
	sites := make([]PlanSite, 0, len(v.Sites))
	for i := range v.Sites {
		s := &v.Sites[i]
		out := PlanSite{
			Name: s.Name, Nodes: s.Nodes, Share: s.Share,
			Cores: fromOptional(s.Cores), RAMGiB: fromOptional(s.RAMGiB), NICGbps: fromOptional(s.NICGbps),
			BindingN: s.AllUp.Binding.Key(), HeadroomNPct: s.AllUp.HeadroomPct, UtilisationN: utilisations(&s.AllUp),
			Loss: newSiteLoss(s),
		}
		if s.NodeLost.Applies {
			out.BindingN1, out.HeadroomN1Pct, out.Storm = s.NodeLost.Binding.Key(), &s.NodeLost.HeadroomPct, newStorm(&s.Storm)
		}
		sites = append(sites, out)
	}
	return sites
}

func newSiteLoss(s *sizing.SiteVerdict) *SiteLoss {
	if !s.Lost.Applies {
		return nil
	}
	return &SiteLoss{s.Name, s.Lost.Site, s.Lost.Binding.Key(), s.Lost.HeadroomPct, s.Lost.Holds}
}

func newHotSpots(v *sizing.Verdict) []HotSpot {
	spots := []HotSpot{}
	for _, h := range v.HotSpots() {
		spots = append(spots, HotSpot{h.Kind.Key(), h.State.Key(), h.State.Judged(), h.RatePerS, h.Receivers, h.DeliveryMicros, h.Cores, h.Limit})
	}
	return spots
}

// inSite says where a load is, "" when the datacenters are alike or when the whole name has no room in so many columns.
func inSite(site string, room int) string {
	text := " in " + site
	if site == "" || utf8.RuneCountInString(text) > room {
		return ""
	}
	return text
}

// siteLines is a table of the named sites, at most 80 columns wide: what each has, and the tightest resource with all of
// its nodes up, without one, and, in the other sites, after its loss.
func siteLines(v *sizing.Verdict) []string {
	if len(v.Sites) == 0 {
		return nil
	}
	const name, survivor = 11, 7
	row := func(columns ...any) string {
		return strings.TrimRight(fmt.Sprintf("%-11s %5v %5s %-12s %-11s %-11s %s", columns...), " ")
	}
	lines := []string{row("site", "nodes", "share", "machine", "all up", "node lost", "when lost, in")}
	for i := range v.Sites {
		s := &v.Sites[i]
		lost, after := "-", "nothing is left"
		if s.NodeLost.Applies {
			lost = tightest(&s.NodeLost)
		}
		if s.Lost.Applies {
			after = tightest(&s.Lost) + " " + cluster.Printable(s.Lost.Site, survivor)
		}
		lines = append(lines, row(cluster.Printable(s.Name, name), s.Nodes, Percent(s.Share), MachineText(s.Cores, s.RAMGiB), tightest(&s.AllUp), lost, after))
	}
	return lines
}

// ShortResource is a resource in at most five characters, for narrow columns.
func ShortResource(r sizing.Resource) string { return shortResources[r] }

// shortResources are words for narrow columns.
var shortResources = map[sizing.Resource]string{
	sizing.CPU: "CPU", sizing.Memory: "mem", sizing.Network: "net", sizing.PortsResource: "ports",
	sizing.ProcessesResource: "procs", sizing.Database: "db", sizing.LatencyResource: "p99",
}

// tightest is the resource of a case that is nearest to its limit, in at most eleven columns.
func tightest(c *sizing.Case) string {
	return shortResources[c.Binding] + " " + strings.ReplaceAll(Percent(1-c.HeadroomPct/100), " ", "")
}

// MachineText is a node's machine in short, such as "8 c 32GiB"; "?" is unknown.
func MachineText(cores, ramGiB sizing.Optional) string {
	part := func(o sizing.Optional, unit quantity.Unit, suffix string) string {
		if !o.Known {
			return "?" + suffix
		}
		return quantity.Format(o.Value, unit) + suffix
	}
	return part(cores, quantity.Count, " c") + " " + strings.ReplaceAll(part(ramGiB, quantity.GiB, ""), " ", "")
}

// sitesPassage says how the load is divided over the named sites, and what the loss of each does.
func sitesPassage(v *sizing.Verdict) Passage {
	p := Passage{Title: "sites"}
	for i := range v.Sites {
		s := &v.Sites[i]
		p.add("%s: %d nodes of %s carry %s of the load: %s sessions", s.Name, s.Nodes, MachineText(s.Cores, s.RAMGiB), quantity.Format(s.Share, quantity.Share),
			count(v.Flows.Sessions*s.Share))
	}
	if share := v.Scenario.Get(sizing.CrossSiteShare).Value; len(v.Sites) > 1 {
		if share == 0 {
			p.add("hops between sites cost nothing here: the cross-site share is 0")
		} else {
			p.add("hops between sites: %.3g of the deliveries, as long as two sites have users; a site of share w has its part of w x (1 - w) of their ends", share)
		}
		p.add("a lost site's load goes to the others in proportion to their shares, or to their nodes where they have no users")
	}
	for i := range v.Sites {
		s := &v.Sites[i]
		own := fmt.Sprintf("%s, all up: %s is the tightest, headroom %.1f %%", s.Name, s.AllUp.Binding, s.AllUp.HeadroomPct)
		if s.NodeLost.Applies {
			own += fmt.Sprintf("; a node of it lost: %s, %.1f %%", s.NodeLost.Binding, s.NodeLost.HeadroomPct)
		}
		p.add("%s", own)
		if s.Lost.Applies {
			p.add("%s lost: %s in %s is the tightest, headroom %.1f %%", s.Name, s.Lost.Binding, s.Lost.Site, s.Lost.HeadroomPct)
		}
	}
	return p
}

// hotSpotsPassage opens the load of the single processes.
func hotSpotsPassage(v *sizing.Verdict) Passage {
	p := Passage{Title: "hot spots"}
	for _, h := range v.HotSpots() {
		rate, receivers := h.Kind.Inputs()
		switch h.State {
		case sizing.SpotHot:
			p.add("%s: %s, more than the %.3g of one process", h.Kind, h.Arithmetic(), h.Limit)
		case sizing.SpotFine:
			p.add("%s: %s, within the %.3g of one process", h.Kind, h.Arithmetic(), h.Limit)
		case sizing.SpotFineWorst:
			p.add("%s: no metric shows it; with all messages of the kind it needs %s, within the %.3g of one process", h.Kind, h.Arithmetic(), h.Limit)
		case sizing.SpotUnknown:
			p.add("%s: not judged, no metric shows it: give %s and %s", h.Kind, rate, receivers)
			if h.Cores > 0 {
				p.add("%s at worst, with all messages of the kind: %s, the limit is %.3g", h.Kind, h.Arithmetic(), h.Limit)
			}
		}
	}
	if len(p.Lines) > 0 {
		p.add("a delivery costs the stanza out for the mix of clients, and its TLS where the nodes end it")
	}
	return p
}
