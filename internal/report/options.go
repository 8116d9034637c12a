package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// TopologyOptions are topologies to choose from, out of a catalogue of machines.
type TopologyOptions struct {
	// Mode is with_loss, or all_up where the losses are not asked about.
	Mode     string `json:"mode"`
	MinNodes int    `json:"min_nodes"`
	MaxNodes int    `json:"max_nodes"`
	// CostUnit is price for a catalogue with prices, else what a cost is made of.
	CostUnit string `json:"cost_unit"`
	Machines int    `json:"machines_compared"`
	// Smallest is the first of Best; null when nothing in the catalogue does what is asked.
	Smallest *TopologyOption `json:"smallest"`
	// Best are the cheapest on different machines, the cheapest first.
	Best        []TopologyOption `json:"best"`
	LeastRegret *TopologyOption  `json:"least_regret"`
	// Why says why that one is regretted the least, or that there is nothing to choose.
	Why string `json:"why"`
	// Nearest is the one with the least overload when nothing does what is asked; else null.
	Nearest *TopologyOption `json:"nearest"`
	// Draws the regret rests on; in DrawsWithout of them nothing does what is asked.
	Draws        int      `json:"draws"`
	DrawsWithout int      `json:"draws_without_any"`
	Remarks      []string `json:"remarks"`
}

// TopologyOption is a number of nodes of one machine.
type TopologyOption struct {
	Machine     CatalogueMachine `json:"machine"`
	Datacenters int              `json:"dcs"`
	// Nodes are those of each datacenter; Cost is of all.
	Nodes   int     `json:"nodes"`
	Cost    float64 `json:"cost"`
	Verdict string  `json:"verdict"`
	// Case is the failure case with the least headroom of those asked about, with its binding resource.
	Case        string  `json:"case"`
	HeadroomPct float64 `json:"headroom_pct"`
	Binding     string  `json:"binding"`
	// Odds is the share of draws in which it does what is asked, MeanRegret in the unit of the cost; null without draws.
	Odds       *ShareOfDraws `json:"odds"`
	MeanRegret *float64      `json:"mean_regret"`
}

// CatalogueMachine is a machine of the catalogue.
type CatalogueMachine struct {
	Name    string  `json:"name"`
	Cores   float64 `json:"cores"`
	RAMGiB  float64 `json:"ram_gib"`
	NICGbps float64 `json:"nic_gbps"`
	Price   float64 `json:"price"`
}

// NewTopologyOptions turns options into their document.
func NewTopologyOptions(o *sizing.Options) *TopologyOptions {
	q := &o.Search
	out := &TopologyOptions{
		Mode: "with_loss", MinNodes: q.MinNodes, MaxNodes: sizing.MostOptionNodes, CostUnit: "cores + GiB/8",
		Machines: len(q.Catalogue.Machines), Best: []TopologyOption{}, Why: whyOption(o),
		Draws: o.Draws, DrawsWithout: o.Without, Remarks: append([]string{}, o.Remarks()...),
	}
	if q.AllUpOnly {
		out.Mode = "all_up"
	}
	if q.Catalogue.Priced {
		out.CostUnit = "price"
	}
	for i := range o.Best {
		out.Best = append(out.Best, *newTopologyOption(&o.Best[i], q))
	}
	if len(out.Best) > 0 {
		out.Smallest = &out.Best[0]
	}
	if o.LeastRegret != nil {
		out.LeastRegret = newTopologyOption(o.LeastRegret, q)
	}
	if o.Nearest != nil {
		out.Nearest = newTopologyOption(o.Nearest, q)
		out.Nearest.Odds, out.Nearest.MeanRegret = nil, nil
	}
	return out
}

func newTopologyOption(o *sizing.Option, q *sizing.Search) *TopologyOption {
	which, at := o.Tightest(q)
	return &TopologyOption{
		Machine:     CatalogueMachine{o.Machine.Name, o.Machine.Cores, o.Machine.RAMGiB, o.Machine.NICGbps, o.Machine.Price},
		Datacenters: datacentersOf(o), Nodes: o.Nodes, Cost: o.Cost, Verdict: o.Verdict.Outcome.Key(),
		Case: which.String(), HeadroomPct: at.HeadroomPct, Binding: at.Binding.Key(),
		Odds: &ShareOfDraws{o.Odds.P, o.Odds.Low, o.Odds.High}, MeanRegret: &o.Regret,
	}
}

func datacentersOf(o *sizing.Option) int {
	return int(o.Verdict.Scenario.Get(sizing.Datacenters).Value)
}

// optionName is a topology in a few words: 2 dc x 4 x small.
func optionName(o *sizing.Option) string {
	name := fmt.Sprintf("%d x %s", o.Nodes, o.Machine.Name)
	if sites := datacentersOf(o); sites > 1 {
		name = fmt.Sprintf("%d dc x %s", sites, name)
	}
	return name
}

func asked(q *sizing.Search) string {
	if q.AllUpOnly {
		return "holds with all nodes up"
	}
	return "holds after a loss"
}

// whyOption says in one sentence why the choice is regretted the least, or that there is nothing to choose.
func whyOption(o *sizing.Options) string {
	if len(o.Best) == 0 {
		return fmt.Sprintf("Nothing in the catalogue %s with %d to %d nodes; the nearest is %s: %s.", asked(&o.Search), o.Search.MinNodes,
			sizing.MostOptionNodes, optionName(o.Nearest), Headline(&o.Nearest.Verdict))
	}
	least, smallest := o.LeastRegret, &o.Best[0]
	if least == nil {
		return "In no draw anything in the catalogue holds: there is no choice to prefer."
	}
	odds := oddsText(least)
	if least.Machine == smallest.Machine && least.Nodes == smallest.Nodes {
		return fmt.Sprintf("It is the smallest itself: it holds in %s of the draws, and what more machine costs outweighs what it makes good.", odds)
	}
	than := fmt.Sprintf("costs %s more than the smallest", Percent(least.Cost/smallest.Cost-1))
	switch {
	case least.Cost == smallest.Cost:
		than = "costs as much as the smallest"
	case least.Cost < smallest.Cost:
		than = fmt.Sprintf("costs %s less than the smallest", Percent(1-least.Cost/smallest.Cost))
	}
	return fmt.Sprintf("It %s and holds in %s of the draws, the smallest in %s.", than, odds, oddsText(smallest))
}

// WriteOptions writes topologies to choose from as plain lines of at most 80 columns.
func WriteOptions(w io.Writer, o *sizing.Options) error {
	var b strings.Builder
	line := func(format string, args ...any) { b.WriteString(fold(fmt.Sprintf(format, args...))) }
	q := &o.Search
	b.WriteString("\n")
	if len(o.Best) == 0 {
		line("%s", whyOption(o))
		_, err := io.WriteString(w, b.String())
		return err
	}
	cost, worst := "cores + GiB/8", "after the worst loss"
	if q.Catalogue.Priced {
		cost = "the catalogue's price"
	}
	if q.AllUpOnly {
		worst = "with all nodes up"
	}
	line("Smallest topology that %s: %s, cost %s. The cheapest on different machines, of %d, with %d to %d nodes:",
		asked(q), optionName(&o.Best[0]), count(o.Best[0].Cost), len(q.Catalogue.Machines), q.MinNodes, sizing.MostOptionNodes)
	b.WriteString(optionRow("nodes x machine", "cores / memory", "cost", "headroom", "tightest", "odds"))
	for i := range o.Best {
		b.WriteString(optionLine(&o.Best[i], q))
	}
	if o.LeastRegret != nil {
		line("Least regret: %s, cost %s. %s", optionName(o.LeastRegret), count(o.LeastRegret.Cost), whyOption(o))
	} else {
		line("%s", whyOption(o))
	}
	line("Cost: %s, all nodes. Headroom and tightest resource: %s, with typical coefficients. Odds: share of %d draws of the "+
		"coefficients, give or take %.0f %%.", cost, worst, o.Draws, oddsError(o))
	for _, remark := range o.Remarks() {
		line("- %s", remark)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// oddsText writes odds; what is not sure is never written as sure.
func oddsText(o *sizing.Option) string {
	const sure = 0.995 // from here on a percentage would be rounded to 100
	if o.Odds.P >= sure && o.Odds.P < 1 {
		return ">99 %"
	}
	return Percent(o.Odds.P)
}

// oddsError is the half width of the least sure of the odds in percent, at least 1.
func oddsError(o *sizing.Options) float64 {
	widest := 0.01
	for i := range o.Best {
		widest = max(widest, (o.Best[i].Odds.High-o.Best[i].Odds.Low)/2)
	}
	return 100 * widest
}

func optionLine(o *sizing.Option, q *sizing.Search) string {
	_, at := o.Tightest(q)
	machine := count(o.Machine.Cores) + " / " + quantity.Format(o.Machine.RAMGiB, quantity.GiB)
	return optionRow(optionName(o), machine, count(o.Cost), Percent(at.HeadroomPct/100), at.Binding.String(), oddsText(o))
}

// The columns of a row of options.
const (
	optionNameWidth    = 26
	optionMachineWidth = 15
)

func optionRow(name, machine, cost, headroom, tightest, odds string) string {
	name = ansi.Truncate(name, optionNameWidth, "…")
	name += strings.Repeat(" ", optionNameWidth-ansi.StringWidth(name))
	return strings.TrimRight(fmt.Sprintf("%s %*s %8s %9s  %-9s %6s", name, optionMachineWidth, machine, cost, headroom, tightest, odds), " ") + "\n"
}
