package ui

import (
	"fmt"
	"slices"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

// mostPoolWidth is where a wider table would only tear the names of pools and their figures apart.
const mostPoolWidth = 76

// percentileWidth holds the bucket of a percentile, such as "0.256-0.512 ms".
const percentileWidth = 16

// trafficLatencyLines are the latencies of the cluster: all observations of all nodes in one histogram.
func (m *Model) trafficLatencyLines(width int) []string {
	look := m.look
	lines := []string{
		m.rule("Latency of the cluster: the bucket that each percentile lies in", width),
		look.Styles.Muted.Paint(fmt.Sprintf(" %-*s%*s%*s%*s%9s", kindWidth, "", percentileWidth, "p50", percentileWidth, "p95", percentileWidth, "p99", "counted")),
	}
	t := &m.totals
	for _, row := range [...]struct {
		label string
		l     *cluster.Latency
	}{
		{"processing", &t.Processing},
		{"archive flush", &t.Flush},
		{"archive lookup", &t.Lookup},
		{"SQL call", &t.SQL.Call},
		{"login", &t.Login},
		{"ping of clients", &t.Ping},
		{"HTTP notification", &t.HTTPNotification},
	} {
		if row.l.Count() == 0 {
			why := row.l.Why
			if why == "" {
				why = "nothing was observed since the scrape before"
			}
			lines = append(lines, m.unknownLines(row.label, why, width)...)
			continue
		}
		line := " " + fit(row.label, kindWidth)
		for _, q := range [...]float64{0.50, 0.95, 0.99} {
			line += look.Styles.Live.Paint(fmt.Sprintf("%*s", percentileWidth, percentileText(*row.l, q)))
		}
		lines = append(lines, line+look.Styles.Muted.Paint(fmt.Sprintf("%9s", quantity.Format(row.l.Count(), quantity.Count))))
	}
	return lines
}

// figureCell is a figure with its name, in columns that stay where they are.
type figureCell struct {
	label string
	f     cluster.Figure
	unit  quantity.Unit
	// bad says that anything above 0 is one to look at.
	bad bool
}

// figureLines are figures side by side; below them why some are absent.
func (m *Model) figureLines(width int, cells ...figureCell) []string {
	const cellWidth = 20 // "no answer 0.936/s !"
	look := m.look
	line := " "
	var whys []string
	for _, c := range cells {
		style, text := &look.Styles.Live, show(c.f, c.unit)
		switch {
		case !c.f.Known:
			style = &look.Styles.Unknown
			whys = append(whys, m.unknownLines(c.label, reason(c.f), width)...)
		case c.bad && c.f.Value > 0:
			mark := look.State(ratioState(c.f))
			style, text = mark.Style, text+" "+mark.Glyph
		}
		used := len(c.label) + 1 + len([]rune(text))
		line += look.Styles.Muted.Paint(c.label) + " " + style.Paint(text) + fit("", max(cellWidth-used, 1))
	}
	return append([]string{line}, whys...)
}

// archiveTrafficLines is what the archive (MAM) writes, answers and loses.
func (m *Model) archiveTrafficLines(width int) []string {
	t := &m.totals
	return append([]string{m.rule("Archive of the cluster: a one-to-one message is two rows", width)}, m.figureLines(width,
		figureCell{label: "rows", f: t.ArchiveRowsPerS, unit: quantity.PerSecond},
		figureCell{label: "lookups", f: t.ArchiveLookupsPerS, unit: quantity.PerSecond},
		figureCell{label: "lost", f: t.ArchiveDroppedPerS, unit: quantity.PerSecond, bad: true},
		figureCell{label: "waiting", f: t.ArchiveQueueLength, unit: quantity.Count},
	)...)
}

// trafficPoolLines are the outgoing connection pools: all SQL together, because work is not counted pool by pool, then each pool.
func (m *Model) trafficPoolLines(width int) []string {
	pools := m.pools
	sql := &m.totals.SQL
	lines := append([]string{m.rule("Database and other pools of the cluster", width)}, m.figureLines(width,
		figureCell{label: "SQL calls", f: sql.CallsPerS, unit: quantity.PerSecond},
		figureCell{label: "busy", f: sql.BusyWorkers, unit: quantity.Count},
		figureCell{label: "of workers", f: sqlWorkers(pools), unit: quantity.Count},
		figureCell{label: "busy share", f: m.busy, unit: quantity.Share, bad: m.busy.Value >= 1},
	)...)
	if len(pools) == 0 {
		return lines
	}
	t := widget.Table{Selected: -1, Columns: []widget.Column{
		{Title: " pool", Width: 24, Grow: true}, {Title: "workers", Width: 10, Align: widget.AlignRight},
		{Title: "waiting", Width: 10, Align: widget.AlignRight},
	}}
	var whys []string
	because := func(what string, f cluster.Figure) {
		why := " n/a " + what + ": " + reason(f) + "."
		if !f.Known && !slices.Contains(whys, why) {
			whys = append(whys, why)
		}
	}
	for _, p := range pools {
		name := " " + p.Kind + " " + p.Tag
		if p.HostType != "" {
			name += " of " + p.HostType
		}
		because("workers", p.Workers)
		because("waiting", p.QueueLength)
		t.Rows = append(t.Rows, []widget.Cell{
			{Text: name}, {Text: show(p.Workers, quantity.Count), Style: &m.look.Styles.Live},
			{Text: show(p.QueueLength, quantity.Count), Style: &m.look.Styles.Live},
		})
	}
	lines = append(lines, t.Render(min(width-1, mostPoolWidth), len(t.Rows)+1, m.look)...)
	for _, why := range whys {
		for _, line := range wrapped(why, width-1, 1) {
			lines = append(lines, m.look.Styles.Muted.Paint(line))
		}
	}
	return lines
}

// sqlWorkers are the workers of all SQL pools.
func sqlWorkers(pools []cluster.Pool) cluster.Figure {
	if workers := cluster.SQLWorkers(pools); workers.Known {
		return workers
	}
	return cluster.Absent("no database pool says how large it is")
}

// busyShare is the share of the SQL workers that are at work, over the nodes that say both.
func busyShare(s *cluster.Snapshot) cluster.Figure {
	busy, workers, share := 0., 0., cluster.Figure{}
	for i := range s.Nodes {
		n := &s.Nodes[i]
		if n.State != cluster.Up {
			continue
		}
		own := sqlWorkers(n.Pools)
		share = share.Or(n.SQL.BusyWorkers.Ratio(own))
		if n.SQL.BusyWorkers.Known && own.Known {
			busy, workers = busy+n.SQL.BusyWorkers.Value, workers+own.Value
		}
	}
	if share.Known {
		return cluster.Measured(busy/workers, share.From)
	}
	return share
}

// notificationLines are what goes to other services, and messages that reach nobody at once.
func (m *Model) notificationLines(width int) []string {
	t := &m.totals.Traffic
	lines := append([]string{m.rule("Notifications of the cluster", width)}, m.figureLines(width,
		figureCell{label: "HTTP", f: t.HTTPNotifications, unit: quantity.PerSecond},
		figureCell{label: "no answer", f: t.HTTPFailures, unit: quantity.PerSecond, bad: true},
		figureCell{label: "that is", f: t.HTTPFailures.Ratio(t.HTTPNotifications), unit: quantity.Share, bad: true},
		figureCell{label: "push", f: t.Push, unit: quantity.PerSecond},
	)...)
	lines = append(lines, m.rule("Messages of the cluster that reach nobody at once", width))
	return append(lines, m.figureLines(width,
		figureCell{label: "offline", f: t.Offline, unit: quantity.PerSecond},
		figureCell{label: "returned", f: t.Bounced, unit: quantity.PerSecond},
		figureCell{label: "filtered", f: t.Dropped, unit: quantity.PerSecond},
	)...)
}

// nodeTrafficColumns are the columns of what each node does by itself.
var nodeTrafficColumns = []widget.Column{
	{Title: " node", Width: 16, Grow: true},
	{Title: "in", Width: 8, Align: widget.AlignRight},
	{Title: "out", Width: 8, Align: widget.AlignRight},
	{Title: "messages in", Width: 11, Align: widget.AlignRight, Priority: 2},
	{Title: "archive", Width: 8, Align: widget.AlignRight, Priority: 1},
	{Title: "SQL busy", Width: 8, Align: widget.AlignRight, Priority: 3},
	{Title: "p99", Width: percentileWidth, Align: widget.AlignRight},
}

// nodeTrafficHead is the heading and the titles over the nodes.
const nodeTrafficHead = 2

// nodeTrafficLines are at most so many lines, from one on, of the nodes' own figures. A node that is not up shows its last
// ones muted.
func (m *Model) nodeTrafficLines(first, room, width int) []string {
	t := widget.Table{Selected: -1, Columns: nodeTrafficColumns}
	nodes := m.snapshot.Nodes
	for i := max(first-nodeTrafficHead, 0); i < min(first+room-nodeTrafficHead, len(nodes)); i++ {
		n := &nodes[i]
		style, name := m.nodeStyle(n), " "+n.Name
		if m.isStale(n) {
			name += " (" + m.stateText(n) + ")"
		}
		t.Rows = append(t.Rows, []widget.Cell{
			{Text: name, Style: style},
			{Text: show(n.Traffic.Stanzas.In, quantity.PerSecond), Style: style},
			{Text: show(n.Traffic.Stanzas.Out, quantity.PerSecond), Style: style},
			{Text: show(n.Traffic.Messages.In, quantity.PerSecond), Style: style},
			{Text: show(n.Archive.RowsPerS, quantity.PerSecond), Style: style},
			{Text: show(n.SQL.BusyWorkers, quantity.Count), Style: style},
			{Text: percentileText(n.Processing, 0.99), Style: style},
		})
	}
	lines := append([]string{m.rule("Each node by itself", width)}, t.Render(min(width-1, mostTableWidth), len(t.Rows)+1, m.look)...)
	return lines[min(first, nodeTrafficHead):]
}
