package ui

import (
	"fmt"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/ui/theme"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

// trafficKind is one row of the table of traffic.
type trafficKind struct {
	// label is indented by what the row is a part of.
	label string
	unit  quantity.Unit
	trend cluster.TotalSignal
	in    func(t *cluster.Traffic) cluster.Figure
	// out is nil where nothing goes out by nature, fans says that out divided by in means something.
	out  func(t *cluster.Traffic) cluster.Figure
	fans bool
	// part says that the row is a share of the stanzas in.
	part bool
	// when says in which clusters the row is shown; in all when nil.
	when func(t *cluster.Traffic) bool
}

// byKind is the out of kinds that leave as messages like all others.
func byKind(*cluster.Traffic) cluster.Figure {
	return cluster.Absent("messages that go out are counted together, not by kind")
}

// trafficKinds are all kinds, each below what it is a part of.
var trafficKinds = [...]trafficKind{
	{
		label: "stanzas", unit: quantity.PerSecond, trend: cluster.TotalStanzasIn, fans: true, part: true,
		in:  func(t *cluster.Traffic) cluster.Figure { return t.Stanzas.In },
		out: func(t *cluster.Traffic) cluster.Figure { return t.Stanzas.Out },
	},
	{
		label: "  messages", unit: quantity.PerSecond, trend: cluster.TotalMessagesIn, fans: true, part: true,
		in:  func(t *cluster.Traffic) cluster.Figure { return t.Messages.In },
		out: func(t *cluster.Traffic) cluster.Figure { return t.Messages.Out },
	},
	{
		label: "    one-to-one", unit: quantity.PerSecond, trend: cluster.TotalOneToOneIn, part: true,
		in: func(t *cluster.Traffic) cluster.Figure { return t.OneToOneIn }, out: byKind,
	},
	{
		label: "    MUC + MUC Light", unit: quantity.PerSecond, trend: cluster.TotalGroupIn, part: true,
		in: func(t *cluster.Traffic) cluster.Figure { return t.GroupIn }, out: byKind,
		when: func(t *cluster.Traffic) bool { return t.GroupIn.Known && !t.MUCIn.Known && !t.MUCLightIn.Known },
	},
	{
		label: "    MUC", unit: quantity.PerSecond, trend: cluster.TotalMUCIn, part: true,
		in: func(t *cluster.Traffic) cluster.Figure { return t.MUCIn }, out: byKind,
	},
	{
		label: "    MUC Light", unit: quantity.PerSecond, trend: cluster.TotalMUCLightIn, part: true,
		in: func(t *cluster.Traffic) cluster.Figure { return t.MUCLightIn }, out: byKind,
	},
	{
		label: "  presence", unit: quantity.PerSecond, trend: cluster.TotalPresenceIn, fans: true, part: true,
		in:  func(t *cluster.Traffic) cluster.Figure { return t.Presence.In },
		out: func(t *cluster.Traffic) cluster.Figure { return t.Presence.Out },
	},
	{
		label: "  IQ", unit: quantity.PerSecond, trend: cluster.TotalIQIn, fans: true, part: true,
		in:  func(t *cluster.Traffic) cluster.Figure { return t.IQ.In },
		out: func(t *cluster.Traffic) cluster.Figure { return t.IQ.Out },
	},
	{
		label: "    PubSub publish", unit: quantity.PerSecond, trend: cluster.TotalPubSubIn, part: true,
		in: func(t *cluster.Traffic) cluster.Figure { return t.PubSubIn }, out: byKind,
	},
	{
		label: "errors", unit: quantity.PerSecond, trend: cluster.TotalErrorsIn,
		in:  func(t *cluster.Traffic) cluster.Figure { return t.Errors.In },
		out: func(t *cluster.Traffic) cluster.Figure { return t.Errors.Out },
	},
	{
		label: "HTTP notifications", unit: quantity.PerSecond, trend: cluster.TotalHTTPNotifications,
		out: func(t *cluster.Traffic) cluster.Figure { return t.HTTPNotifications },
	},
	{
		label: "push batches", unit: quantity.PerSecond, trend: cluster.TotalPush,
		out: func(t *cluster.Traffic) cluster.Figure { return t.Push },
	},
	{
		label: "REST requests", unit: quantity.PerSecond, trend: cluster.TotalREST,
		in: func(t *cluster.Traffic) cluster.Figure { return t.REST },
	},
	{
		label: "bytes", unit: quantity.BytesPerS, trend: cluster.TotalBytesIn, fans: true,
		in:  func(t *cluster.Traffic) cluster.Figure { return t.Bytes.In },
		out: func(t *cluster.Traffic) cluster.Figure { return t.Bytes.Out },
	},
}

// The widths of the table of kinds: what is left is for the bar and the trend.
const (
	kindWidth      = 19
	kindFigure     = 10
	kindFanOut     = 8
	kindShare      = 8
	mostShareBar   = 30
	mostKindTrend  = 60
	kindPictureGap = 1
)

// kindLines is the table of all kinds of traffic of the cluster.
func (m *Model) kindLines(width int) []string {
	look := m.look
	pictures := width - 2 - kindWidth - 2*kindFigure - kindFanOut - kindShare - 2*kindPictureGap
	bar := min(pictures/2, mostShareBar)
	trend := min(pictures-bar, mostKindTrend)
	title := " " + fit("traffic of the cluster", kindWidth+3) + fmt.Sprintf("%*s%*s%*s%*s ", kindFigure-3, "in", kindFigure, "out", kindFanOut, "out/in", kindShare, "of in") +
		fit("share", bar) + " " + fit("trend", trend)
	lines := []string{look.Styles.Muted.Paint(title)}
	t := &m.totals.Traffic
	last := "" // the reason that was said last
	for i := range trafficKinds {
		k := &trafficKinds[i]
		if k.when != nil && !k.when(t) {
			continue
		}
		why := k.absent(t)
		switch {
		case why == "":
			lines = append(lines, m.kindLine(k, t, bar, trend))
		case why == last:
			lines = append(lines, m.unknownLines(k.label, "as above", width)...)
		default:
			lines = append(lines, m.unknownLines(k.label, why, width)...)
		}
		last = why
	}
	if marks, count := m.eventMarks(m.totalPoints(cluster.TotalStanzasIn, trend), trend, ""); count > 0 {
		lines = append(lines, " "+fit(look.Styles.Muted.Paint("events: "+m.eventsListed()), m.width-2-trend)+marks)
	}
	return append(lines, " "+look.Styles.Muted.Paint("n/a out: "+byKind(t).Why+"."))
}

// absent says why nothing of a kind is known, "" when something is.
func (k *trafficKind) absent(t *cluster.Traffic) string {
	var f cluster.Figure
	if k.in != nil {
		f = k.in(t)
	}
	if k.out != nil {
		f = f.Or(k.out(t))
	}
	if f.Known {
		return ""
	}
	return reason(f)
}

// kindLine is one kind of which something is known.
func (m *Model) kindLine(k *trafficKind, t *cluster.Traffic, bar, trend int) string {
	look := m.look
	var in, out cluster.Figure
	hasIn, hasOut := k.in != nil, k.out != nil
	if hasIn {
		in = k.in(t)
	}
	if hasOut {
		out = k.out(t)
	}
	var b strings.Builder
	b.WriteString(" " + fit(k.label, kindWidth))
	cell := func(shown bool, f cluster.Figure) {
		style, text := &look.Styles.Live, ""
		if shown {
			text = show(f, k.unit)
			if !f.Known {
				style = &look.Styles.Unknown
			}
		}
		style.Write(&b, fmt.Sprintf("%*s", kindFigure, text))
	}
	cell(hasIn, in)
	cell(hasOut, out)
	fans, share := "", ""
	if ratio := out.Ratio(in); k.fans && ratio.Known {
		fans = fmt.Sprintf("%.1f", ratio.Value)
	}
	of := cluster.Absent("")
	if k.part {
		of = in.Ratio(t.Stanzas.In)
		share = percent(of.Value, of.Known)
	}
	fmt.Fprintf(&b, "%*s%*s ", kindFanOut, fans, kindShare, share)
	picture := strings.Repeat(" ", max(bar, 0))
	if k.part && of.Known {
		picture = widget.ShareBar(of.Value, bar, &look.Styles.Accent, look)
	}
	b.WriteString(picture + " " + m.sparkline(m.totalPoints(k.trend, trend), trend))
	return b.String()
}

// ratioState says how a share of what goes wrong is marked.
func ratioState(f cluster.Figure) theme.State {
	switch {
	case !f.Known:
		return theme.StateUnknown
	case f.Value > 0:
		return theme.StateWarn
	}
	return theme.StateGood
}
