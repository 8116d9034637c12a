package ui

import (
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

// nodeListColumns are the columns of the nodes screen. Each has room for the glyph that marks the order.
func nodeListColumns() []listColumn[nodeRow] {
	figure := func(of func(n *cluster.Node) cluster.Figure) func(*Model, *nodeRow) (float64, bool) {
		return func(_ *Model, r *nodeRow) (float64, bool) { return of(r.Node).Get() }
	}
	rate := func(title string, priority int, of func(n *cluster.Node) cluster.Figure) listColumn[nodeRow] {
		return listColumn[nodeRow]{
			Column: widget.Column{Title: title, Width: 8, Align: widget.AlignRight, Priority: priority}, figure: figure(of),
			cell: func(m *Model, r *nodeRow, _ int) widget.Cell { return r.show(m, of(r.Node), quantity.PerSecond) },
		}
	}
	trend := func(title string, priority int, signal cluster.Signal) listColumn[nodeRow] {
		return listColumn[nodeRow]{
			Column: widget.Column{Title: title, Width: 10, Priority: priority},
			cell:   func(m *Model, r *nodeRow, width int) widget.Cell { return m.trendCell(r.Node, signal, width) },
		}
	}
	sessions := func(n *cluster.Node) cluster.Figure { return n.Sessions }
	return []listColumn[nodeRow]{
		{
			Column: widget.Column{Title: "  node", Width: 18, Grow: true},
			cell:   func(m *Model, r *nodeRow, _ int) widget.Cell { return r.text(m, r.Name) },
			word:   func(r *nodeRow) string { return r.Name },
		},
		{
			Column: widget.Column{Title: "site", Width: 8}, hidden: func(m *Model) bool { return !m.namedSites },
			cell: func(m *Model, r *nodeRow, _ int) widget.Cell { return r.text(m, sizing.SiteName(r.Site)) },
			word: func(r *nodeRow) string { return r.Site },
		},
		{
			Column: widget.Column{Title: "state", Width: stateWidth},
			cell:   func(m *Model, r *nodeRow, _ int) widget.Cell { return m.stateCell(r.Node) },
			word:   func(r *nodeRow) string { return r.State.String() },
		},
		{
			Column: widget.Column{Title: "sessions", Width: 10, Align: widget.AlignRight}, figure: figure(sessions),
			cell: func(m *Model, r *nodeRow, _ int) widget.Cell { return r.show(m, r.Sessions, quantity.Count) },
		},
		trend("trend", 5, cluster.SignalSessions),
		rate("in", 2, func(n *cluster.Node) cluster.Figure { return n.Traffic.Stanzas.In }),
		rate("out", 3, func(n *cluster.Node) cluster.Figure { return n.Traffic.Stanzas.Out }),
		{
			Column: widget.Column{Title: "nearest", Width: 13, Align: widget.AlignRight},
			cell: func(m *Model, r *nodeRow, _ int) widget.Cell {
				share := r.used[r.tight]
				mark := m.look.State(shareState(share))
				text := "n/a " + mark.Glyph
				if share.Known {
					text = report.ShortResource(r.tight) + " " + report.Percent(share.Value) + " " + mark.Glyph
				}
				if r.State != cluster.Up {
					return r.text(m, text)
				}
				return widget.Cell{Text: text, Style: mark.Style}
			},
			figure: func(_ *Model, r *nodeRow) (float64, bool) { return r.used[r.tight].Get() },
		},
		{
			Column: widget.Column{Title: "CPU", Width: 8, Align: widget.AlignRight}, figure: figure(nodeCPU),
			cell: func(m *Model, r *nodeRow, _ int) widget.Cell {
				return r.text(m, ofLimit(nodeCPU(r.Node), r.Machine.Cores, 1, ""))
			},
		},
		trend("CPU trend", 7, cluster.SignalHostCPUCores),
		{
			Column: widget.Column{Title: "memory", Width: 11, Align: widget.AlignRight, Priority: 1}, figure: figure(nodeMemory),
			cell: func(m *Model, r *nodeRow, _ int) widget.Cell {
				return r.text(m, ofLimit(nodeMemory(r.Node), r.Machine.MemoryBytes, bytesPerGiB, " GiB"))
			},
		},
		{
			Column: widget.Column{Title: "p99", Width: 12, Align: widget.AlignRight, Priority: 4},
			cell:   func(m *Model, r *nodeRow, _ int) widget.Cell { return r.text(m, percentileText(r.Processing, 0.99)) },
			figure: func(_ *Model, r *nodeRow) (float64, bool) { return leastQuantile(r.Processing, 0.99) },
		},
		{
			Column: widget.Column{Title: "version", Width: 10, Priority: 8},
			cell:   func(m *Model, r *nodeRow, _ int) widget.Cell { return r.text(m, r.Version) },
			word:   func(r *nodeRow) string { return r.Version },
		},
		{
			Column: widget.Column{Title: "services", Width: 24, Priority: 9},
			cell:   func(m *Model, r *nodeRow, _ int) widget.Cell { return r.text(m, strings.Join(r.Services, " ")) },
			word:   func(r *nodeRow) string { return strings.Join(r.Services, " ") },
		},
		{
			Column: widget.Column{Title: "age", Width: 7, Align: widget.AlignRight, Priority: 6},
			cell:   func(m *Model, r *nodeRow, _ int) widget.Cell { return r.text(m, m.readAge(r.Node)) },
			figure: func(m *Model, r *nodeRow) (float64, bool) {
				a, ok := r.Age(m.moment())
				return a.Seconds(), ok
			},
		},
	}
}
