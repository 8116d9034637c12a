package ui

import (
	"fmt"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/theme"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

func newSites() list[siteRow] {
	return list[siteRow]{
		columns: siteListColumns(), of: (*Model).siteRows, stale: true, what: [2]string{"site", "sites"},
		legend: "all up, node lost, site lost: headroom",
		key:    func(r *siteRow) string { return r.name },
		words: func(r *siteRow) (names, others string) {
			if r.totals.NodesUp < r.totals.NodesKnown {
				return r.name, "down"
			}
			return r.name, "up"
		},
		layout: (*Model).sitesLayout,
	}
}

// siteListColumns are the columns of the sites screen.
func siteListColumns() []listColumn[siteRow] {
	measured := func(title string, width, priority int, unit quantity.Unit, of func(t *cluster.Totals) cluster.Figure) listColumn[siteRow] {
		return listColumn[siteRow]{
			Column: widget.Column{Title: title, Width: width, Align: widget.AlignRight, Priority: priority},
			cell: func(m *Model, r *siteRow, _ int) widget.Cell {
				return widget.Cell{Text: show(of(&r.totals), unit)}
			},
			figure: func(_ *Model, r *siteRow) (float64, bool) { return of(&r.totals).Get() },
			hidden: (*Model).planning,
		}
	}
	headroom := func(title string, priority int, of func(r *siteRow) *sizing.Case, none string) listColumn[siteRow] {
		return listColumn[siteRow]{
			Column: widget.Column{Title: title, Width: 13, Align: widget.AlignRight, Priority: priority},
			cell:   func(m *Model, r *siteRow, _ int) widget.Cell { return m.headroomCell(of(r), r, none) },
			figure: func(_ *Model, r *siteRow) (float64, bool) { return of(r).HeadroomPct, of(r).Applies },
		}
	}
	return []listColumn[siteRow]{
		{
			Column: widget.Column{Title: "  site", Width: 14, Grow: true},
			cell:   func(_ *Model, r *siteRow, _ int) widget.Cell { return widget.Cell{Text: r.name} },
			word:   func(r *siteRow) string { return r.name },
		},
		{
			Column: widget.Column{Title: "nodes", Width: 7, Align: widget.AlignRight},
			cell:   func(m *Model, r *siteRow, _ int) widget.Cell { return m.nodesUpCell(r) },
			figure: func(_ *Model, r *siteRow) (float64, bool) { return float64(r.nodes), true },
		},
		measured("sessions", 10, 0, quantity.Count, func(t *cluster.Totals) cluster.Figure { return t.Sessions }),
		{
			Column: widget.Column{Title: "share", Width: 7, Align: widget.AlignRight},
			cell: func(_ *Model, r *siteRow, _ int) widget.Cell {
				return widget.Cell{Text: percent(r.share.Value, r.share.Known)}
			},
			figure: func(_ *Model, r *siteRow) (float64, bool) { return r.share.Get() },
		},
		measured("users", 8, 4, quantity.Count, func(t *cluster.Totals) cluster.Figure { return t.UniqueUsers }),
		measured("in", 8, 5, quantity.PerSecond, func(t *cluster.Totals) cluster.Figure { return t.Traffic.Stanzas.In }),
		measured("out", 8, 6, quantity.PerSecond, func(t *cluster.Totals) cluster.Figure { return t.Traffic.Stanzas.Out }),
		{
			Column: widget.Column{Title: "machine", Width: 10, Align: widget.AlignRight},
			cell: func(_ *Model, r *siteRow, _ int) widget.Cell {
				if !r.cores.Known && !r.ramGiB.Known {
					return widget.Cell{Text: "n/a"}
				}
				return widget.Cell{Text: report.MachineText(r.cores, r.ramGiB)}
			},
			figure: func(_ *Model, r *siteRow) (float64, bool) { return r.cores.Value, r.cores.Known },
		},
		headroom("all up", 0, func(r *siteRow) *sizing.Case { return &r.allUp }, "n/a"),
		headroom("node lost", 0, func(r *siteRow) *sizing.Case { return &r.nodeLost }, "none left"),
		headroom("site lost", 1, func(r *siteRow) *sizing.Case { return &r.lost }, "none left"),
	}
}

// headroomCell is what a case leaves free of the limit of its tightest resource; negative when it is short.
func (m *Model) headroomCell(c *sizing.Case, r *siteRow, none string) widget.Cell {
	if !r.allUp.Applies {
		mark := m.look.State(theme.StateUnknown)
		return widget.Cell{Text: "n/a " + mark.Glyph, Style: mark.Style}
	}
	if !c.Applies {
		mark := m.look.State(theme.StateWarn)
		return widget.Cell{Text: none + " " + mark.Glyph, Style: mark.Style}
	}
	mark := m.look.State(caseState(c))
	return widget.Cell{Text: report.ShortResource(c.Binding) + " " + headroomText(c.HeadroomPct) + " " + mark.Glyph, Style: mark.Style}
}

// nodesUpCell is how many of a site's nodes are up; a plan only has a number of them.
func (m *Model) nodesUpCell(r *siteRow) widget.Cell {
	if m.planning() {
		return widget.Cell{Text: fmt.Sprint(r.nodes)}
	}
	state := theme.StateGood
	if r.totals.NodesUp < r.totals.NodesKnown {
		state = theme.StateBad
	}
	mark := m.look.State(state)
	return widget.Cell{Text: fmt.Sprintf("%d/%d %s", r.totals.NodesUp, r.totals.NodesKnown, mark.Glyph), Style: mark.Style}
}
