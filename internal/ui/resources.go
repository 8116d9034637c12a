package ui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/theme"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

const (
	resourceName = 12 // pointer, "processes" and a blank
	// measuredWidth holds the column of what was measured and a gap.
	measuredWidth = 10
	// percentWidth holds a blank, ">999 %", a blank and the glyph of the state.
	percentWidth = 9
	// fewestBarColumns is the shortest bar that still shows more than its percentage.
	fewestBarColumns = 4
	// tightHeadroom is the headroom, as a share of the limit, below which a resource is called tight: the room that one
	// busy evening more takes. It colours only; verdicts know no "tight".
	tightHeadroom = 0.2
)

// shortTitles stand for the failure cases over narrow columns, shortestTitles over those of a table of three cases on the
// narrowest screen.
var (
	shortTitles    = [sizing.FailureCaseCount]string{"all up", "node lost", "site lost", "2 lost"}
	shortestTitles = [sizing.FailureCaseCount]string{"all up", "-1 node", "-1 site", "-2"}
)

// judgedCases are the failure cases that a verdict asks about and that this topology has.
func judgedCases(v *sizing.Verdict) []sizing.FailureCase {
	cases := make([]sizing.FailureCase, 0, 3)
	for _, which := range [...]sizing.FailureCase{sizing.AllUp, sizing.NodeLost, sizing.SiteLost} {
		if v.Cases[which].Applies {
			cases = append(cases, which)
		}
	}
	return cases
}

// resourceLines is a table of at most rows resources, each as a share of its usable limit in every judged case, and what
// was measured when that is given. When not all fit, the tightest are kept, in their usual order.
func (m *Model) resourceLines(v *sizing.Verdict, measured *[sizing.ResourceCount]cluster.Figure, width, rows int) []string {
	look := m.look
	cases := judgedCases(v)
	if measured != nil {
		width -= measuredWidth
	}
	cell := (width - resourceName) / len(cases)
	var b strings.Builder
	b.WriteString(strings.Repeat(" ", resourceName))
	if measured != nil {
		look.Styles.Live.Write(&b, fit("measured", measuredWidth))
	}
	for _, which := range cases {
		title := v.Title(which)
		if len(title) >= cell {
			title = shortTitles[which]
		}
		if len(title) >= cell {
			title = shortestTitles[which]
		}
		if cell-percentWidth-1 < fewestBarColumns {
			title = beside("", title, cell) // over the percentages
		} else {
			title = fit(title, cell)
		}
		b.WriteString(look.Styles.Muted.Paint(title))
	}
	lines := []string{b.String()}
	for _, r := range tightest(v, rows) {
		b.Reset()
		_, loss, hasLoss := v.WithLoss()
		style, mark := &look.Styles.Text, " "
		if hasLoss && loss.Binding == r || !hasLoss && v.Cases[sizing.AllUp].Binding == r {
			style, mark = &look.Styles.Title, look.Glyphs.Focus
		}
		style.Write(&b, fit(mark+" "+r.String(), resourceName))
		if measured != nil {
			f := measured[r]
			look.Styles.Live.Write(&b, fit(fmt.Sprintf("%8s", percent(f.Value, f.Known)), measuredWidth))
		}
		for _, which := range cases {
			m.writeLoad(&b, v.Cases[which].Loads[r], cell)
		}
		lines = append(lines, b.String())
	}
	return lines
}

// writeLoad draws one resource in one case: a bar if there is room, the percentage, and the state as a glyph.
func (m *Model) writeLoad(b *strings.Builder, load sizing.Load, width int) {
	look := m.look
	state := loadState(load)
	if bar := width - percentWidth - 1; bar >= fewestBarColumns {
		used := cluster.Absent("not judged")
		if load.Judged {
			used = cluster.Measured(load.Utilisation, "demand / limit")
		}
		b.WriteString(widget.Gauge{Used: used, State: state}.Render(bar, look))
		m.writePercent(b, load, state, percentWidth)
		b.WriteByte(' ')
		return
	}
	m.writePercent(b, load, state, width)
}

func (m *Model) writePercent(b *strings.Builder, load sizing.Load, state theme.State, width int) {
	mark := m.look.State(state)
	mark.Style.Write(b, fmt.Sprintf("%*s %s", max(width-2, 0), percent(load.Utilisation, load.Judged), mark.Glyph))
}

// percent writes a share of a limit, "n/a" when it is unknown.
func percent(share float64, known bool) string {
	if !known {
		return "n/a"
	}
	return report.Percent(share)
}

// headroomText writes the headroom of a limit, negative where it is short of it, in at most seven columns: less than nothing is
// never written as nothing.
func headroomText(pct float64) string {
	const least = -999
	switch {
	case pct < least:
		return fmt.Sprintf("<%d %%", least)
	case pct < 0 && pct > -1:
		return "<0 %"
	}
	return report.Percent(pct / 100)
}

func loadState(load sizing.Load) theme.State {
	switch {
	case !load.Judged:
		return theme.StateUnknown
	case load.Utilisation > 1:
		return theme.StateBad
	case load.Utilisation > 1-tightHeadroom:
		return theme.StateWarn
	}
	return theme.StateGood
}

// judgedResources is how many resources there are to show.
func judgedResources(v *sizing.Verdict) int { return len(tightest(v, int(sizing.ResourceCount))) }

// tightest returns at most n resources: those that an objective or the topology makes matter, the tightest first kept.
func tightest(v *sizing.Verdict, n int) []sizing.Resource {
	var all []sizing.Resource
	for r := range sizing.ResourceCount {
		// Latency is a resource only when somebody has set an objective.
		if r != sizing.LatencyResource || v.Cases[sizing.AllUp].Loads[r].Judged {
			all = append(all, r)
		}
	}
	if len(all) <= n {
		return all
	}
	at := &v.Cases[sizing.AllUp]
	if _, loss, ok := v.WithLoss(); ok {
		at = loss
	}
	slices.SortStableFunc(all, func(a, b sizing.Resource) int {
		// What is not judged comes before what is far from its limit: nobody knows how far it is.
		return weight(at.Loads[b]) - weight(at.Loads[a])
	})
	all = all[:max(n, 0)]
	slices.Sort(all)
	return all
}

// weight orders loads by how much they need to be seen, in thousandths of the limit.
func weight(load sizing.Load) int {
	if !load.Judged {
		return 500
	}
	return int(1000 * min(load.Utilisation, 1000))
}
