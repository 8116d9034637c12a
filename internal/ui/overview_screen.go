package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// headline is the outcome of the live cluster in one line.
func (m *Model) headline() string {
	if m.missing != "" {
		mark := m.look.State(outcomeState(sizing.Unknown))
		return mark.Style.Paint(" "+mark.Glyph+" UNKNOWN") + ": " + m.missing
	}
	return m.outcomeLine(&m.live)
}

// headlines is the headline with as many lines as it takes.
func (m *Model) headlines() []string {
	return strings.Split(strings.ReplaceAll(ansi.Wordwrap(m.headline(), m.width-4, ""), "\n", "\n   "), "\n")
}

// outcomeLine is a verdict in one line, the outcome itself coloured.
func (m *Model) outcomeLine(v *sizing.Verdict) string {
	mark := m.look.State(outcomeState(v.Outcome))
	word := v.Outcome.String()
	return mark.Style.Paint(" "+mark.Glyph+" "+word) + strings.TrimPrefix(report.Headline(v), word)
}

// overviewLines is the body of the overview.
func (m *Model) overviewLines() []string {
	s := m.frameShape()
	roomy := m.bodyHeight() >= roomyBody
	var d drawing
	d[answerPane] = m.headlines()
	var verdict *sizing.Verdict
	if m.missing == "" {
		verdict = &m.live
		d[answerPane] = append(d[answerPane], m.oddsLine())
		s.want[resourcesPane] = resourcesHead + judgedResources(verdict)
	}
	d[nowPane] = m.nowLines(roomy)
	d[tierPane] = m.tableLines(verdict)
	notes := m.notes(verdict)
	for _, e := range m.overviewEvents(roomy) {
		d[eventsPane] = append(d[eventsPane], m.eventLine(e))
		if !roomy {
			notes = slices.DeleteFunc(notes, func(n note) bool { return n.text == e.Text+"." }) // said already, with its time
		}
	}
	s.want[notesPane] = m.noteHeight(notes, m.height)
	if m.snapshot != nil {
		s.want[listPane] = len(m.snapshot.Nodes)
		s.want[trendPane] = trendHeight
	}
	if line := m.demandLine(); line != "" && verdict != nil && roomy {
		d[demandPane] = []string{line}
	}
	for _, p := range [...]pane{answerPane, nowPane, tierPane, eventsPane, demandPane} {
		s.want[p] = len(d[p])
	}
	l := s.layout()
	if at := l[resourcesPane]; at.height > resourcesHead {
		var measured *[sizing.ResourceCount]cluster.Figure
		title := "Busiest node: share of each usable limit, by the model"
		if m.snapshot != nil { // else it is a plan
			measured, title = &m.observed, "Busiest node: share of each usable limit, measured and by the model"
		}
		if taken := m.demandTitle(verdict); taken != "" && !roomy {
			title = taken
		}
		d[resourcesPane] = append([]string{m.rule(title, at.width)}, m.resourceLines(verdict, measured, at.width-1, at.height-resourcesHead)...)
	}
	if at := l[trendPane]; at.height > 0 {
		d[trendPane] = m.trendLines(at.width)
	}
	d[headingPane] = []string{m.rule("Nodes", l[headingPane].width)}
	if at := l[listPane]; at.height > 0 {
		d[listPane] = m.nodeLines(at)
	}
	d[notesPane] = m.noteLines(notes, l[notesPane].height)
	return l.lines(&d)
}

// nowLines say what the cluster does now.
func (m *Model) nowLines(more bool) []string {
	if m.snapshot == nil {
		return nil
	}
	totals := &m.totals
	t := &totals.Traffic
	lines := []string{m.fields(
		countField("online", totals.UniqueUsers), countField("sessions", totals.Sessions), rateField("stanzas in", t.Stanzas.In), rateField("out", t.Stanzas.Out),
		quantileField("p99", totals.Processing, 0.99),
	)}
	if more {
		lines = append(lines, m.fields(
			rateField("one-to-one", t.OneToOneIn), rateField("to rooms", t.GroupIn), rateField("logins", totals.LoginsPerS),
			rateField("archive rows", totals.ArchiveRowsPerS), quantileField("flush p99", totals.Flush, 0.99),
		))
	}
	return lines
}

// pairs writes names and values in turn on one line.
func (m *Model) pairs(namesAndValues ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		b.WriteString("  ")
		if i == 0 {
			b.WriteByte(' ')
		}
		m.look.Styles.Muted.Write(&b, namesAndValues[i])
		b.WriteByte(' ')
		m.look.Styles.Live.Write(&b, namesAndValues[i+1])
	}
	return b.String()
}

// pairsWithin writes as many of the pairs as a width has room for, closer together where that is too few: a figure that is
// cut off reads as another one.
func (m *Model) pairsWithin(width int, namesAndValues ...string) string {
	line := m.pairs(namesAndValues...)
	if ansi.StringWidth(line) > width {
		line = strings.ReplaceAll(line, "  ", " ")
	}
	for ansi.StringWidth(line) > width && len(namesAndValues) > 2 {
		namesAndValues = namesAndValues[:len(namesAndValues)-2]
		line = strings.ReplaceAll(m.pairs(namesAndValues...), "  ", " ")
	}
	return line
}

// show writes a figure, "n/a" when it is absent.
func show(f cluster.Figure, unit quantity.Unit) string {
	if !f.Known {
		return "n/a"
	}
	return quantity.Format(f.Value, unit)
}
