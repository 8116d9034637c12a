package ui

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// siteRow is a datacenter in the list of sites: what was measured in it, and what the verdict says of it.
type siteRow struct {
	name string
	// seen are its nodes and totals their sums; without a cluster there are none.
	seen   cluster.Site
	totals cluster.Totals
	// nodes is how many it has.
	nodes         int
	share         cluster.Figure
	cores, ramGiB sizing.Optional
	// The cases do not apply where nothing is judged, where a lone node is lost, or where no other site is left.
	allUp, nodeLost, lost sizing.Case
	// used are the shares of the usable limits that its busiest node was measured to use.
	used [sizing.ResourceCount]cluster.Figure
}

// onlySite stands for the name of a site that needs none.
const onlySite = "the cluster"

// siteRows are the sites of the snapshot with their part of the live verdict; when planning, those of the plan.
func (m *Model) siteRows() []siteRow {
	var rows []siteRow
	if m.snapshot != nil {
		for _, seen := range m.snapshot.Sites() {
			totals := seen.Totals()
			rows = append(rows, siteRow{
				name: sizing.SiteName(seen.Name), seen: seen, totals: totals, nodes: totals.NodesKnown,
				share: totals.Sessions.Ratio(m.totals.Sessions),
			})
		}
		if len(rows) == 1 && rows[0].seen.Name == "" {
			rows[0].name = onlySite
		}
	} else if m.planning() {
		rows = m.plannedSites()
	}
	if m.missing != "" || m.live.Basis == sizing.OnTable {
		return rows
	}
	v := &m.live
	for i := range rows {
		r := &rows[i]
		r.used = v.ObservedIn(r.seen.Nodes)
		if s, ok := v.Site(r.name); ok {
			r.nodes, r.share = s.Nodes, cluster.Measured(s.Share, "the verdict's sites")
			r.cores, r.ramGiB = s.Cores, s.RAMGiB
			r.allUp, r.nodeLost, r.lost = s.AllUp, s.NodeLost, s.Lost
			continue
		}
		r.cores, r.ramGiB = v.Scenario.Get(sizing.Cores), v.Scenario.Get(sizing.RAMGiB)
		r.allUp, r.nodeLost, r.lost = v.Cases[sizing.AllUp], v.Cases[sizing.NodeLost], v.Cases[sizing.SiteLost]
	}
	return rows
}

// plannedSites are the named sites of a plan, or one row for datacenters that are all alike.
func (m *Model) plannedSites() []siteRow {
	var rows []siteRow
	for _, s := range m.live.Scenario.Sites() {
		rows = append(rows, siteRow{name: s.Name})
	}
	if len(rows) > 0 {
		return rows
	}
	n := m.live.Scenario.Get(sizing.Datacenters).Value
	name := onlySite
	if n > 1 {
		name = fmt.Sprintf("each of %.0f", n)
	}
	return []siteRow{{
		name: name, nodes: int(m.live.Scenario.Get(sizing.Nodes).Value), share: cluster.Measured(1/n, "1 / datacenters"),
	}}
}

// sitesLines is the body of the sites screen: the sites, what the loss of each does, and as much of the arithmetic as fits.
func (m *Model) sitesLines() []string {
	m.sites.refresh(m)
	if m.sites.open {
		return m.sites.detail(m, m.siteDetail(m.sites.opened()))
	}
	l := m.sitesLayout()
	var d drawing
	d[answerPane] = []string{cutAt(m.sitesAnswer(), m.width-1, m.look)}
	d[headingPane] = []string{m.sites.heading(m)}
	d[listPane] = m.sites.draw(m, l[listPane])
	d[lossesPane] = m.lossLines(l[lossesPane].height)
	if r := m.sites.current(); r != nil && l[resourcesPane].height > 0 {
		d[resourcesPane] = m.siteResources(r)
	}
	d[arithmeticPane] = m.sitesArithmetic(l[arithmeticPane].height)
	return l.lines(&d)
}

// sitesLayout is where the panes of the sites screen are.
func (m *Model) sitesLayout() layout {
	s := m.frameShape()
	s.losses = m.losses()
	s.want[answerPane], s.want[headingPane], s.want[listPane] = 1, 1, len(m.sites.order)
	s.want[lossesPane] = len(m.lossLines(m.height))
	if r := m.sites.current(); r != nil {
		s.want[resourcesPane] = len(m.siteResources(r))
	}
	s.want[arithmeticPane] = len(m.sitesArithmetic(m.height))
	return s.layout()
}

// losses is how many losses of a site are judged.
func (m *Model) losses() int {
	n := 0
	for i := range m.sites.rows {
		if m.sites.rows[i].lost.Applies {
			n++
		}
	}
	return n
}

// sitesAnswer says in one line how many sites there are and what the worst loss of one does.
func (m *Model) sitesAnswer() string {
	rows := m.sites.rows
	if len(rows) == 0 {
		mark := m.look.State(theme.StateUnknown)
		return mark.Style.Paint(" "+mark.Glyph+" UNKNOWN") + ": waiting for the first figures"
	}
	sites := int(m.live.Scenario.Get(sizing.Datacenters).Value)
	if m.snapshot != nil {
		sites = len(rows)
	}
	what := fmt.Sprintf("%d sites", sites)
	if sites == 1 {
		what = "1 site"
	}
	state, text := m.worstLoss(sites == 1)
	for i := range rows {
		if r := &rows[i]; m.snapshot != nil && r.totals.NodesUp == 0 {
			state, text = theme.StateBad, "no node of "+r.name+" is up; "+text
			break
		}
	}
	mark := m.look.State(state)
	return mark.Style.Paint(" "+mark.Glyph+" "+what) + "; " + text
}

// worstLoss says what the loss does that leaves the least headroom.
func (m *Model) worstLoss(alone bool) (theme.State, string) {
	v := &m.live
	switch {
	case m.missing != "":
		return theme.StateUnknown, "not judged: " + m.missing
	case v.Basis == sizing.OnTable:
		return theme.StateUnknown, "not judged: cores and memory are unknown"
	case alone:
		text := "none to fail over to; "
		if c := &v.Cases[sizing.NodeLost]; c.Applies {
			return caseState(c), text + "with a node lost " + keepsText(c)
		}
		return theme.StateWarn, text + "a lone node has no failover either"
	}
	c := &v.Cases[sizing.SiteLost]
	lost, left := v.Title(sizing.SiteLost), "the others"
	if c.Lost == "" {
		lost = "any one lost"
	}
	if c.Site != "" {
		left = c.Site
	}
	return caseState(c), fmt.Sprintf("with %s, %s", lost, leftText(left, c))
}

// leftText says how those stand who carry the load of a lost site.
func leftText(who string, c *sizing.Case) string {
	are, keep := "is", "keeps"
	if who == "the others" {
		are, keep = "are", "keep"
	}
	if c.Holds {
		return fmt.Sprintf("%s %s %s headroom in %s", who, keep, report.Percent(c.HeadroomPct/100), c.Binding)
	}
	return fmt.Sprintf("%s %s short of %s by %s", who, are, c.Binding, report.Percent(-c.HeadroomPct/100))
}

// keepsText says what a case leaves.
func keepsText(c *sizing.Case) string {
	if c.Holds {
		return report.Percent(c.HeadroomPct/100) + " headroom in " + c.Binding.String()
	}
	return "short of " + c.Binding.String() + " by " + report.Percent(-c.HeadroomPct/100)
}

// caseState says how a case is marked.
func caseState(c *sizing.Case) theme.State {
	return loadState(sizing.Load{Judged: c.Applies, Utilisation: 1 - c.HeadroomPct/100})
}

// lossLines say what the loss of each site does to the others, the worst first.
func (m *Model) lossLines(height int) []string {
	if height < 2 || m.missing != "" || m.live.Basis == sizing.OnTable {
		return nil
	}
	lines := []string{m.rule("When a site is lost, the worst first", m.width)}
	var lost []*siteRow
	for i := range m.sites.rows {
		if r := &m.sites.rows[i]; r.lost.Applies {
			lost = append(lost, r)
		}
	}
	switch {
	case len(lost) == 0:
		return append([]string{m.rule("When the site is lost", m.width)}, "   Nothing is left: there is no other. The screen What if shows a second one.")
	case m.live.Cases[sizing.SiteLost].Lost == "": // they are judged as equal ones
		return append(lines, m.lossLine("any one lost", &lost[0].lost, false))
	}
	slices.SortStableFunc(lost, func(a, b *siteRow) int {
		return cmp.Or(cmp.Compare(a.lost.HeadroomPct, b.lost.HeadroomPct), cmp.Compare(a.name, b.name))
	})
	for i, r := range lost {
		if len(lines) == height-1 && i < len(lost)-1 {
			return append(lines, m.look.Styles.Muted.Paint(fmt.Sprintf("   %d more, less bad: open a site to see its loss", len(lost)-i)))
		}
		lines = append(lines, m.lossLine(r.name+" lost", &r.lost, r.name == m.live.Cases[sizing.SiteLost].Lost))
	}
	return lines
}

func (m *Model) lossLine(what string, c *sizing.Case, worst bool) string {
	mark := m.look.State(caseState(c))
	left := "the others"
	if c.Site != "" {
		left = c.Site
	}
	line := mark.Style.Paint(" "+mark.Glyph) + fmt.Sprintf(" %-18s %s", what, leftText(left, c))
	if worst {
		line += mark.Style.Paint("  (the worst)")
	}
	return cutAt(line, m.width-1, m.look)
}

// sitesArithmetic opens how the load is divided over the sites, where there is room.
func (m *Model) sitesArithmetic(height int) []string {
	if height < 3 || m.missing != "" || len(m.live.Sites) == 0 {
		return nil
	}
	lines := []string{m.rule("How the load is divided", m.width)}
	for _, p := range report.Explain(&m.live, m.what.model) {
		if p.Title != "sites" {
			continue
		}
		for _, line := range p.Lines {
			lines = append(lines, "   "+line)
		}
	}
	if len(lines) > height {
		lines = append(lines[:height-1], m.look.Styles.Muted.Paint("   more"+m.pressing(explain)))
	}
	return lines
}
