package ui

import (
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
)

// trends are the signals of the cluster's history on the overview.
var trends = [...]struct {
	name   string
	signal cluster.TotalSignal
	now    func(t *cluster.Totals) cluster.Figure
	unit   quantity.Unit
}{
	{"sessions", cluster.TotalSessions, func(t *cluster.Totals) cluster.Figure { return t.Sessions }, quantity.Count},
	{"stanzas in", cluster.TotalStanzasIn, func(t *cluster.Totals) cluster.Figure { return t.Traffic.Stanzas.In }, quantity.PerSecond},
	{"messages in", cluster.TotalMessagesIn, func(t *cluster.Totals) cluster.Figure { return t.Traffic.Messages.In }, quantity.PerSecond},
	{"archive rows", cluster.TotalArchiveRowsPerS, func(t *cluster.Totals) cluster.Figure { return t.ArchiveRowsPerS }, quantity.PerSecond},
	{"SQL calls", cluster.TotalSQLCallsPerS, func(t *cluster.Totals) cluster.Figure { return t.SQL.CallsPerS }, quantity.PerSecond},
}

// trendHeight is the heading and a line for each trend.
const trendHeight = 1 + len(trends)

// trendLines draw what the history keeps of the whole cluster.
func (m *Model) trendLines(width int) []string {
	spark := min(width-5-historyName-historyValue-historyRange, mostHistory)
	span := "none yet"
	if points := m.totalPoints(cluster.TotalStanzasIn, spark); len(points) > 1 {
		span = "the last " + quantity.FormatDuration(points[len(points)-1].At.Sub(points[0].At))
	}
	lines := []string{m.rule("History of the cluster: "+span+", from the lowest to the highest", width)}
	for _, t := range trends {
		points, now := m.totalPoints(t.signal, spark), t.now(&m.totals)
		spans := ""
		if now.Known {
			spans = rangeText(points, 1, t.unit)
		}
		lines = append(lines, m.historyLine(t.name, show(now, t.unit), points, spark, spans))
	}
	return lines
}

// historyLine is one signal: its name, its value now, a sparkline, and what that spans.
func (m *Model) historyLine(name, now string, points []cluster.Point, width int, spans string) string {
	return "   " + m.look.Styles.Muted.Paint(fit(name, historyName)) + m.look.Styles.Live.Paint(fit(now, historyValue)) +
		m.sparkline(points, width) + " " + m.look.Styles.Muted.Paint(spans)
}
