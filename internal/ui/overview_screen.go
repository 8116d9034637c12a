package ui

import (
	"fmt"
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

// overviewLines is the body of the overview. What matters most comes first, and what does not fit is cut from the notes,
// the resources far from their limits and the nodes, in that order.
func (m *Model) overviewLines() []string {
	body := m.bodyHeight()
	lines := m.headlines()
	if m.missing == "" {
		lines = append(lines, m.oddsLine())
	}
	lines = append(lines, m.nowLines(body >= roomyBody)...)
	var verdict *sizing.Verdict
	if m.missing == "" {
		verdict = &m.live
	}
	lines = append(lines, m.tableLines(verdict)...)

	notes := m.notes(verdict)
	for _, e := range m.overviewEvents(body >= roomyBody) {
		lines = append(lines, m.eventLine(e))
		if body < roomyBody {
			notes = slices.DeleteFunc(notes, func(n note) bool { return n.text == e.Text+"." }) // said already, with its time
		}
	}
	nodes := 0
	if m.snapshot != nil {
		nodes = len(m.snapshot.Nodes)
	}
	left := body - len(lines)
	const fewestResources, fewestNodes, fewestNotes = 3, 3, 3
	if verdict != nil {
		// A heading and column titles here, column titles over the nodes.
		others := 2 + 1 + min(nodes, fewestNodes) + min(len(notes), fewestNotes)
		rows := min(max(left-others, fewestResources), int(sizing.ResourceCount))
		var measured *[sizing.ResourceCount]cluster.Figure
		title := "Busiest node: share of each usable limit, by the model"
		if m.snapshot != nil { // else it is a plan
			all := sizing.Observed(m.snapshot, verdict)
			measured, title = &all, "Busiest node: share of each usable limit, measured and by the model"
		}
		if taken := m.demandTitle(verdict); taken != "" && body < roomyBody {
			title = taken
		}
		resources := m.resourceLines(verdict, measured, m.width-1, rows)
		lines = append(append(lines, m.rule(title, m.width)), resources...)
		left -= 1 + len(resources)
	}
	if nodes > 0 {
		rows := min(nodes, max(left-1-min(len(notes), fewestNotes), fewestNodes))
		if body >= roomyBody {
			if line := m.demandLine(); line != "" {
				lines = append(lines, line)
				left--
			}
			lines = append(lines, m.rule("Nodes", m.width))
			left, rows = left-1, min(rows, max(left-2, 1))
		}
		table := m.nodeLines(rows + 1)
		lines = append(lines, table...)
		left -= len(table)
	}
	return append(lines, m.noteLines(notes, left)...)
}

// roomyBody is the height of a body that has room for more than what is needed.
const roomyBody = 30

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

// show writes a figure, "n/a" when it is absent.
func show(f cluster.Figure, unit quantity.Unit) string {
	if !f.Known {
		return "n/a"
	}
	return quantity.Format(f.Value, unit)
}

// quantileText writes a percentile as the bucket that it lies in, because that is all that the server counts.
func quantileText(l cluster.Latency, q float64) string {
	at, ok := l.Quantile(q)
	if !ok {
		return "n/a"
	}
	low, high := quantity.Format(at.LowSeconds*1000, quantity.Milliseconds), quantity.Format(at.HighSeconds*1000, quantity.Milliseconds)
	if number, unit, found := strings.Cut(low, " "); found && strings.HasSuffix(high, " "+unit) {
		low = number
	}
	return fmt.Sprintf("%s-%s", low, high)
}
