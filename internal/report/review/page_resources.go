package review

import (
	"fmt"
	"math"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

func quantileCell(q *report.Quantile) cell {
	if q == nil {
		return unknown
	}
	return cell{text: rangeText(1000*q.LowS, 1000*q.HighS, quantity.Milliseconds)}
}

// rangeText writes a range in one unit.
func rangeText(low, high float64, unit quantity.Unit) string {
	return quantity.Format(low, unit) + " to " + quantity.Format(high, unit)
}

// failureCases are all of them in their order.
var failureCases = [...]sizing.FailureCase{sizing.AllUp, sizing.NodeLost, sizing.SiteLost}

// caseTitle is a failure case as the heading of a column.
func caseTitle(v *sizing.Verdict, which sizing.FailureCase) string {
	if lost := v.Cases[which].Lost; lost != "" {
		return "Site lost: " + lost
	}
	return map[sizing.FailureCase]string{
		sizing.AllUp: "All up (n)", sizing.NodeLost: "A node lost (n-1)", sizing.SiteLost: "A site lost",
	}[which]
}

// resourcesSection shows each resource with all nodes up, without one and without a datacenter.
func (r *Review) resourcesSection() section {
	s := section{id: "resources", title: "Resources"}
	v := r.verdict
	if v == nil {
		return s
	}
	s.add(picture{svg: func(d *drawing) { drawHeadroom(d, v, r.Measured) }, caption: "How much of its usable limit each resource takes on the busiest node."})
	t := table{caption: "Share of each usable limit on the busiest node; * is the tightest", columns: words("Resource")}
	if len(r.Measured) > 0 {
		t.columns = append(t.columns, column{"Measured now", true})
	}
	for _, which := range failureCases {
		if v.Cases[which].Applies {
			t.columns = append(t.columns, column{caseTitle(v, which), true})
		}
	}
	t.columns = append(t.columns, column{"Usable limit of a node", true})
	for resource := range sizing.ResourceCount {
		all := v.Cases[sizing.AllUp].Loads[resource]
		if resource == sizing.LatencyResource && !all.Judged {
			continue
		}
		row := []cell{{text: resource.String()}}
		if len(r.Measured) > 0 {
			measured := unknown
			if share := r.Measured[resource].Share; share != nil {
				measured = shareCell(*share)
			}
			row = append(row, measured)
		}
		for _, which := range failureCases {
			if c := &v.Cases[which]; c.Applies {
				row = append(row, loadCell(c, resource))
			}
		}
		t.rows = append(t.rows, append(row, limitCell(resource, all)))
	}
	s.add(t)
	s.add(r.predictedList())
	if len(v.Sites) > 0 {
		s.add(sitesTable(v))
	}
	return s
}

// limitCell is the limit of a node, counts with what they count.
func limitCell(resource sizing.Resource, load sizing.Load) cell {
	c := cell{text: report.LimitText(resource, load)}
	switch {
	case !load.Judged:
		c.tone = faint
	case resource == sizing.PortsResource || resource == sizing.ProcessesResource:
		c.text += " " + resource.Unit()
	}
	return c
}

// machineText is the machine of a site's nodes.
func machineText(s *sizing.SiteVerdict) string {
	part := func(o sizing.Optional, unit quantity.Unit, word string) string {
		if !o.Known {
			return "unknown " + word
		}
		return quantity.Format(o.Value, unit) + " " + word
	}
	return part(s.Cores, quantity.Count, "cores") + ", " + part(s.RAMGiB, quantity.GiB, "memory")
}

func shareCell(share float64) cell {
	c := cell{text: report.Percent(share)}
	if share > 1 {
		c.tone = bad
	}
	return c
}

// loadCell is the use of a resource in a failure case.
func loadCell(c *sizing.Case, resource sizing.Resource) cell {
	load := c.Loads[resource]
	if !load.Judged {
		return unknown
	}
	out := shareCell(load.Utilisation)
	if c.Binding == resource {
		out.text = "* " + out.text
	}
	if load.Site != "" {
		out.text += " in " + load.Site
	}
	return out
}

// predictedList gives the predictions with their intervals, and what the verdict says of losses.
func (r *Review) predictedList() list {
	v, p := r.verdict, &r.odds
	var items list
	add := func(t tone, format string, args ...any) {
		items.items = append(items.items, paragraph{t, fmt.Sprintf(format, args...)})
	}
	for _, which := range failureCases {
		c := &v.Cases[which]
		if !c.Applies {
			continue
		}
		in := ""
		if c.Site != "" {
			in = " in " + c.Site
		}
		t := good
		if !c.Holds {
			t = bad
		}
		add(t, "With %s: %s%s is the tightest, headroom %.0f %%.", v.Title(which), c.Binding, in, c.HeadroomPct)
	}
	if cores := v.ClusterCPUCores(); cores.Known {
		text := fmt.Sprintf("Predicted CPU of the whole cluster, all nodes up: %s cores", quantity.Format(cores.Value, quantity.Count))
		if p.Known {
			text += fmt.Sprintf(" (5-95 %%: %s)", rangeText(p.CPUCores.P5, p.CPUCores.P95, quantity.Count))
		}
		add(plain, "%s.", text)
	}
	memory := fmt.Sprintf("Predicted memory of the busiest node, all nodes up: %s", quantity.Format(v.NodeMemoryBytes()/gib, quantity.GiB))
	if p.Known {
		memory += fmt.Sprintf(" (5-95 %%: %s)", rangeText(p.MemoryBytes.P5/gib, p.MemoryBytes.P95/gib, quantity.GiB))
	}
	add(plain, "%s.", memory)
	if v.Storm.Applies {
		add(plain, "%s", report.StormLine(v))
	}
	return items
}

// sitesTable shows the named sites, each by its own.
func sitesTable(v *sizing.Verdict) table {
	t := table{
		caption: "Sites, each judged by its own nodes, machines and share of the load: the tightest resource, of its usable limit",
		columns: numbers(1, "Site", "Nodes", "Share of load", "Machine of a node", "All up", "A node of it lost", "When it is lost, in the others"),
	}
	tightest := func(c *sizing.Case) cell {
		if !c.Applies {
			return cell{"nothing is left", bad}
		}
		out := shareCell(1 - c.HeadroomPct/100)
		out.text = c.Binding.String() + " " + out.text
		if c.Lost != "" && c.Site != "" {
			out.text += " in " + c.Site
		}
		return out
	}
	for i := range v.Sites {
		s := &v.Sites[i]
		t.rows = append(t.rows, []cell{
			{text: s.Name}, {text: fmt.Sprint(s.Nodes)}, {text: report.Percent(s.Share)}, {text: machineText(s)},
			tightest(&s.AllUp), tightest(&s.NodeLost), tightest(&s.Lost),
		})
	}
	return t
}

// capacitySection says what the topology can carry, and maps it.
func (r *Review) capacitySection() section {
	s := section{id: "capacity", title: "What it can carry"}
	v := r.verdict
	if v == nil {
		return s
	}
	t := table{
		caption: "The most until a usable limit is reached, and what is reached first",
		columns: numbers(1, "Case", "Users, each as busy as now", "Users at these rates", "Traffic at these users"),
	}
	capacity := &r.capacity
	for which := range capacity.Cases {
		if at := &capacity.Cases[which]; at.Applies {
			t.rows = append(t.rows, texts(caseTitle(v, sizing.FailureCase(which)), usersReach(&at.Grown), usersReach(&at.Users), rateReach(&at.Rate)))
		}
	}
	s.add(t)
	var remarks list
	for _, remark := range report.CapacityRemarks(capacity) {
		remarks.items = append(remarks.items, paragraph{fair, remark})
	}
	if r.odds.Known {
		_, users := r.odds.Asked()
		remarks.items = append(remarks.items, paragraph{plain, "Most users at these rates over the intervals of the coefficients, 5-95 %, " +
			map[bool]string{true: "while up", false: "surviving a loss"}[r.odds.LoneNode] + ": " + reachedText(users.P5) + " to " + reachedText(users.P95) + "."})
	}
	if len(remarks.items) > 0 {
		s.add(remarks)
	}
	caption := "Where this topology holds: users across, stanzas from clients upwards, both on log scales."
	if r.surface.Basis == sizing.OnTable {
		caption += " Cores and memory are unknown, so the summary table decides, whatever the traffic."
	}
	if len(r.Scenarios) > 0 {
		caption += " The scenarios are placed by their load: where they have other nodes or machines, the map is not theirs."
	}
	s.add(picture{svg: func(d *drawing) { drawMap(d, r) }, lines: r.mapLines(), caption: caption})
	return s
}

func reachedText(users float64) string {
	if math.IsInf(users, 1) {
		return "no limit"
	}
	return quantity.Format(users, quantity.Count) + " users"
}

// widestReach is how wide a reach may be: wide enough for any.
const widestReach = 200

func usersReach(r *sizing.Reach) string { return report.UsersReachText(r, widestReach) }

func rateReach(r *sizing.Reach) string { return report.RateReachText(r, widestReach) }
