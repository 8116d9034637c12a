package ui

import (
	"fmt"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/ui/theme"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

// The columns of the nodes table whose cells are pictures.
const (
	sessionsTrend = 3
	cpuTrend      = 7
)

// mostTableWidth is where a wider table would only tear names and figures apart.
const mostTableWidth = 140

// nodeColumns are the columns of the nodes table; the last to be dropped have the lowest priority.
var nodeColumns = []widget.Column{
	{Title: "node", Width: 13, Grow: true},
	{Title: "state", Width: stateWidth},
	{Title: "sessions", Width: 8, Align: widget.AlignRight},
	sessionsTrend: {Title: "trend", Width: 10, Priority: 3},
	{Title: "in", Width: 7, Align: widget.AlignRight, Priority: 1},
	{Title: "out", Width: 7, Align: widget.AlignRight, Priority: 4},
	{Title: "CPU", Width: 9, Align: widget.AlignRight},
	cpuTrend: {Title: "CPU trend", Width: 10, Priority: 6},
	{Title: "memory", Width: 11, Align: widget.AlignRight, Priority: 2},
	{Title: "p99", Width: 12, Align: widget.AlignRight, Priority: 5},
	{Title: "age", Width: 7, Align: widget.AlignRight, Priority: 4},
}

// nodeLines is the table of nodes where it has its place.
func (m *Model) nodeLines(at place) []string {
	return m.nodesTable(len(m.snapshot.Nodes), func(i int) *cluster.Node { return &m.snapshot.Nodes[i] }, m.firstNode, at.width, at.height)
}

// nodesTable is a table of so many nodes, from the first one on, in so many columns and lines.
func (m *Model) nodesTable(count int, node func(i int) *cluster.Node, first, width, height int) []string {
	t := widget.Table{Columns: nodeColumns, Selected: -1, First: first, Count: count}
	width = min(width-1, mostTableWidth)
	trend, cpuTrend := t.WidthOf(sessionsTrend, width), t.WidthOf(cpuTrend, width)
	t.Row = func(i int) []widget.Cell { return m.nodeCells(node(i), trend, cpuTrend) }
	return t.Render(width, height, m.look)
}

// nodeCells is one row of the table. A node that is not up shows its last figures muted, with their age.
func (m *Model) nodeCells(n *cluster.Node, trendWidth, cpuTrendWidth int) []widget.Cell {
	style := m.nodeStyle(n)
	return []widget.Cell{
		{Text: n.Name, Style: style},
		m.stateCell(n),
		{Text: show(n.Sessions, quantity.Count), Style: style},
		m.trendCell(n, cluster.SignalSessions, trendWidth),
		{Text: show(n.Traffic.Stanzas.In, quantity.PerSecond), Style: style},
		{Text: show(n.Traffic.Stanzas.Out, quantity.PerSecond), Style: style},
		{Text: ofLimit(nodeCPU(n), n.Machine.Cores, 1, ""), Style: style},
		m.trendCell(n, cluster.SignalHostCPUCores, cpuTrendWidth),
		{Text: ofLimit(nodeMemory(n), n.Machine.MemoryBytes, bytesPerGiB, " GiB"), Style: style},
		{Text: percentileText(n.Processing, 0.99), Style: style},
		{Text: m.readAge(n), Style: style},
	}
}

// ofLimit writes a used amount and what there is of it, such as "3.1/8", with a ? for the one that is not known.
func ofLimit(used, limit cluster.Figure, unit float64, name string) string {
	part := func(f cluster.Figure, format string) string {
		if !f.Known {
			return "?"
		}
		return strings.TrimSuffix(fmt.Sprintf(format, f.Value/unit), ".0")
	}
	if !used.Known && !limit.Known {
		return "n/a"
	}
	return part(used, "%.1f") + "/" + part(limit, "%.0f") + name
}

// stateWord is the word of a state as it fits into the table.
func stateWord(s cluster.State) string {
	if s == cluster.Foreign {
		return "not MIM"
	}
	return s.String()
}

// nodeState says how a node's state is marked.
func nodeState(s cluster.State) theme.State {
	switch s {
	case cluster.Up:
		return theme.StateGood
	case cluster.Unseen:
		return theme.StateUnknown
	case cluster.Empty:
		return theme.StateWarn
	}
	return theme.StateBad
}

// scrollNodes moves the table of nodes by so many rows.
func (m *Model) scrollNodes(by int) {
	if m.snapshot != nil {
		m.firstNode = min(max(m.firstNode+by, 0), max(len(m.snapshot.Nodes)-1, 0))
	}
}

// actOnOverview does what the keys of the overview ask for.
func (m *Model) actOnOverview(a action) {
	switch a {
	case nodesUp:
		m.scrollNodes(-1)
	case nodesDown:
		m.scrollNodes(1)
	}
}
