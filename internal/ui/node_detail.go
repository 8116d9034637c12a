package ui

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// nodeDetail is all that is known of one node: its state, its history, and every figure with where it comes from or why
// it is absent. A nil node has left the snapshot.
func (m *Model) nodeDetail(r *nodeRow) []string {
	look := m.look
	if r == nil {
		mark := look.State(theme.StateUnknown)
		return []string{mark.Style.Paint(" "+mark.Glyph+" GONE") + ": this node is not among the targets any more" + m.andKeys(andKey{leaveRow, "goes back"})}
	}
	lines := []string{cutAt(m.nodeAnswer(r), m.width-1, look), m.nodeFacts(r)}
	services := "none seen"
	if len(r.Services) > 0 {
		services = strings.Join(r.Services, ", ")
	}
	for _, text := range []string{"read at " + r.Target, "services " + services} {
		for _, line := range wrapped(text, m.width-4, 2) {
			lines = append(lines, "   "+look.Styles.Muted.Paint(line))
		}
	}
	for _, warning := range r.Warnings {
		lines = append(lines, m.bullet(note{look.Glyphs.Warn, &look.Styles.Warn, warning})...)
	}
	if r.Restarted {
		lines = append(lines, m.bullet(note{look.Glyphs.Warn, &look.Styles.Warn, "It restarted: its counters began anew since the scrape before."})...)
	}
	lines = append(lines, m.nodeHistory(r, "History")...)
	if r.At.IsZero() {
		return append(lines, m.rule("Figures", m.width), "   none were ever read from this node")
	}
	lines = append(lines, m.rule("Share of each usable limit", m.width))
	for resource := range sizing.ResourceCount {
		share := r.used[resource]
		if resource == sizing.LatencyResource && !share.Known {
			continue // no objective is set, or no metric shows it: it is among the latencies below
		}
		mark := look.State(shareState(share))
		why := share.From
		if !share.Known {
			why = share.Why
		}
		lines = append(lines, m.sourced(resource.String(), percent(share.Value, share.Known)+" "+mark.Glyph, mark.Style, why)...)
	}
	lines = append(lines, m.rule("Figures, and the metric each comes from or why it is absent", m.width))
	for _, f := range report.NodeFigures(r.Node) {
		if f.Known {
			lines = append(lines, m.sourced(f.Key, valueText(f), &look.Styles.Live, f.From)...)
		} else if f.Why != "" {
			lines = append(lines, m.sourced(f.Key, "n/a", &look.Styles.Unknown, f.Why)...)
		}
	}
	return append(append(lines, m.latencyLines(r.Node)...), m.poolLines(r.Node)...)
}

// nodeAnswer says how the node is.
func (m *Model) nodeAnswer(r *nodeRow) string {
	mark := m.look.State(nodeState(r.State))
	text := mark.Style.Paint(" "+mark.Glyph+" "+r.State.String()) + ": " + r.Name
	share := r.used[r.tight]
	switch {
	case r.State != cluster.Up && r.Reason != "":
		return text + ": " + r.Reason
	case r.State != cluster.Up:
		return text
	case share.Known:
		return text + fmt.Sprintf(" is nearest to its %s limit: %s of what is usable", r.tight, report.Percent(share.Value))
	}
	return text + ": nothing measured can be held against a limit"
}

func (m *Model) nodeFacts(r *nodeRow) string {
	var facts []string
	if r.Site != "" {
		facts = append(facts, "site", r.Site)
	}
	if r.Version != "" {
		facts = append(facts, "MongooseIM", r.Version)
	}
	if age, ok := r.Age(m.moment()); ok {
		facts = append(facts, "figures", m.age(age)+" old", "rates over", quantity.FormatDuration(r.Window))
	}
	if r.ScrapeDuration > 0 {
		facts = append(facts, "scrape took", quantity.Format(r.ScrapeDuration.Seconds()*1000, quantity.Milliseconds))
	}
	return m.pairsWithin(m.width-1, facts...)
}

const (
	// historyName and historyValue are the columns before a sparkline, historyRange the one behind it.
	historyName, historyValue, historyRange = 16, 14, 22
	// mostHistory is the longest sparkline.
	mostHistory = 120
)

// nodeHistory draws what the history keeps of the node.
func (m *Model) nodeHistory(r *nodeRow, title string) []string {
	n := r.Node
	cpu, cpuName := cluster.SignalHostCPUCores, "CPU cores, host"
	if !n.Machine.CPUCoresUsed.Known {
		cpu, cpuName = cluster.SignalUserCPUCores, "CPU cores, VM"
	}
	memory, memoryName := cluster.SignalHostMemoryBytes, "memory, host"
	if !n.Machine.MemoryUsedBytes.Known {
		memory, memoryName = cluster.SignalMemoryBytes, "memory, VM"
	}
	width := min(m.width-5-historyName-historyValue-historyRange, mostHistory)
	span := "none yet"
	if points := m.nodePoints(r.Target, cluster.SignalSessions, width); len(points) > 1 {
		span = "the last " + quantity.FormatDuration(points[len(points)-1].At.Sub(points[0].At))
	}
	lines := []string{m.rule(title+": "+span+", from the lowest to the highest", m.width)}
	for _, s := range []struct {
		name   string
		signal cluster.Signal
		now    string
		unit   quantity.Unit
		scale  float64
	}{
		{"sessions", cluster.SignalSessions, show(n.Sessions, quantity.Count), quantity.Count, 1},
		{"messages in", cluster.SignalMessagesIn, show(n.Traffic.Messages.In, quantity.PerSecond), quantity.PerSecond, 1},
		{"messages out", cluster.SignalMessagesOut, show(n.Traffic.Messages.Out, quantity.PerSecond), quantity.PerSecond, 1},
		{cpuName, cpu, ofLimit(nodeCPU(n), n.Machine.Cores, 1, ""), quantity.Count, 1},
		{memoryName, memory, ofLimit(nodeMemory(n), n.Machine.MemoryBytes, bytesPerGiB, " GiB"), quantity.GiB, 1. / bytesPerGiB},
		{"p99", cluster.SignalProcessingP99S, percentileText(n.Processing, 0.99), quantity.Milliseconds, 1000},
	} {
		points := m.nodePoints(r.Target, s.signal, width)
		lines = append(lines, m.historyLine(s.name, s.now, points, width, rangeText(points, s.scale, s.unit)))
	}
	if marks, count := m.eventMarks(m.nodePoints(r.Target, cluster.SignalSessions, width), width, r.Target); count > 0 {
		lines = append(lines, "   "+m.look.Styles.Muted.Paint(fit("events", historyName+historyValue))+marks+" "+m.look.Styles.Muted.Paint(m.eventsListed()))
	}
	return lines
}

// rangeText is the lowest and the highest of the points that are known.
func rangeText(points []cluster.Point, scale float64, unit quantity.Unit) string {
	low, high := math.Inf(1), math.Inf(-1)
	for _, p := range points {
		if p.Known {
			low, high = min(low, p.Value), max(high, p.Value)
		}
	}
	if low > high {
		return "nothing measured"
	}
	return quantity.Format(low*scale, unit) + " - " + quantity.Format(high*scale, unit)
}

const (
	// figureName holds the longest key of a figure, figureValue its value.
	figureName, figureValue = 24, 10
)

// sourced is a figure with its name and its source, which goes on below itself where it is long.
func (m *Model) sourced(name, value string, style *theme.Style, source string) []string {
	const before = 3 + figureName + figureValue + 2
	source = cluster.Printable(cmp.Or(source, "no metric shows it"), 400)
	lines := strings.Split(ansi.Wrap(source, max(m.width-1-before, 1), "_"), "\n") // names of metrics can be longer than a line
	for i, line := range lines {
		head := strings.Repeat(" ", before)
		if i == 0 {
			head = "   " + fit(name, figureName) + style.Paint(beside("", value, figureValue)) + "  "
		}
		lines[i] = head + m.look.Styles.Muted.Paint(line)
	}
	return lines
}

// valueText writes a figure in the unit that its key ends with.
func valueText(f report.NamedFigure) string {
	switch {
	case strings.HasSuffix(f.Key, "_bytes_per_s"), strings.HasPrefix(f.Key, "bytes_"):
		return quantity.Format(f.Value, quantity.BytesPerS)
	case strings.HasSuffix(f.Key, "_bits_per_s"):
		return quantity.Format(f.Value/1e9, quantity.GbitPerS)
	case strings.HasSuffix(f.Key, "_per_s"):
		return quantity.Format(f.Value, quantity.PerSecond)
	case strings.HasSuffix(f.Key, "_bytes"):
		return gibText(f.Value)
	case f.Key == "uptime_s":
		return quantity.FormatDuration(seconds(f.Value))
	}
	return quantity.Format(f.Value, quantity.Count)
}

// latencyLines are the percentiles of the node's histograms, each as the bucket that it lies in.
func (m *Model) latencyLines(n *cluster.Node) []string {
	var lines []string
	for _, l := range report.NodeLatencies(n) {
		switch {
		case l.Count() > 0:
			lines = append(lines, m.sourced(l.Key, "", &m.look.Styles.Live, fmt.Sprintf("p50 %s, p95 %s, p99 %s of %s; %s",
				percentileText(l.Latency, 0.5), percentileText(l.Latency, 0.95), percentileText(l.Latency, 0.99),
				quantity.Format(l.Count(), quantity.Count), l.From))...)
		case l.Why != "":
			lines = append(lines, m.sourced(l.Key, "n/a", &m.look.Styles.Unknown, l.Why)...)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return append([]string{m.rule("Latencies, each percentile as the bucket that it lies in", m.width)}, lines...)
}

// poolLines are the node's outgoing pools.
func (m *Model) poolLines(n *cluster.Node) []string {
	if len(n.Pools) == 0 {
		return nil
	}
	lines := []string{m.rule("Outgoing pools", m.width)}
	for _, p := range n.Pools {
		where := ""
		if p.HostType != "" {
			where = ", host type " + p.HostType
		}
		lines = append(lines, m.sourced(p.Kind+" "+p.Tag, "", &m.look.Styles.Live, fmt.Sprintf("%s workers, %s requests wait%s",
			show(p.Workers, quantity.Count), show(p.QueueLength, quantity.Count), where))...)
	}
	return lines
}
