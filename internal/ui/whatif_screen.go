package ui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// whatIfPlaces is where the parts of the screen stand that do not depend on what the verdict says.
func (m *Model) whatIfPlaces() whatIfPlaces {
	return layOutWhatIf(m.width, m.bodyHeight(), whatIfShown{sliders: len(m.sliders.rows)})
}

// whatIfParts is what the screen says below the sliders, and where everything stands for that.
type whatIfParts struct {
	limits, terms []string
	notes         []note
	places        whatIfPlaces
}

// whatIfParts are those of the sliders' verdict, or without one what there is to say all the same.
func (m *Model) whatIfParts() whatIfParts {
	v := &m.what.verdict
	parts := whatIfParts{notes: m.notes(nil)}
	if m.notJudged() == "" {
		parts = whatIfParts{limits: m.limitLines(v), terms: m.termLines(v, v.Cases[sizing.AllUp].Binding), notes: m.notes(v)}
	}
	parts.places = layOutWhatIf(m.width, m.bodyHeight(), whatIfShown{
		sliders: len(m.sliders.rows), limits: len(parts.limits), notes: len(m.noteLines(parts.notes, m.bodyHeight())),
		termsWidth: widest(parts.terms), canMap: m.hasSurface(), toggled: m.surface.toggled,
	})
	return parts
}

// mapPlace is where the map stands, with its heading; empty when it is not shown.
func (m *Model) mapPlace() place {
	parts := m.whatIfParts()
	return parts.places.surface
}

// whatIfLines is the body of the what-if screen, drawn where layOutWhatIf says.
func (m *Model) whatIfLines() []string {
	parts := m.whatIfParts()
	v, p := &m.what.verdict, &parts.places
	lines := make([]string, 0, m.bodyHeight())
	lines = append(lines, m.verdictLines(v)...)
	title, answer := m.sliderAnswer(p.answerTitle.width, p.answer)
	lines = append(lines, m.rule(m.slidersTitle(p.sliders.height), p.slidersTitle.width)+m.rule(title, p.answerTitle.width))
	sliders := m.sliderLines(p.sliders.width, p.sliders.height)
	for i := range p.sliders.height {
		line := strings.Repeat(" ", p.sliders.width)
		if i < len(sliders) {
			line = sliders[i]
		}
		line += strings.Repeat(" ", betweenPanes)
		if i < len(answer) {
			line += answer[i]
		}
		lines = append(lines, line)
	}
	if p.table.height > 0 {
		judged := v
		if m.notJudged() != "" {
			judged = nil
		}
		lines = append(lines, m.tableLines(judged)...)
	}
	lines = append(lines, parts.limits[:min(p.limits.height, len(parts.limits))]...)
	lines = append(lines, m.noteLines(parts.notes, p.notes.height)...)
	for len(lines) < p.termsTitle.top-1 {
		lines = append(lines, "")
	}
	if terms := parts.terms; p.terms.height > 0 && len(terms) > 0 {
		lines = append(lines, m.rule("Arithmetic of "+v.Cases[sizing.AllUp].Binding.String()+", all nodes up", p.termsTitle.width))
		if len(terms) > p.terms.height {
			terms = append(terms[:p.terms.height-1:p.terms.height-1], m.look.Styles.Muted.Paint("  more"+m.pressing(explain)))
		}
		lines = append(lines, terms...)
	}
	if p.surface.height == 0 {
		return lines
	}
	from := p.surface.top - 1
	for i, line := range m.mapPane(p.surface.width, p.surface.height) {
		for from+i >= len(lines) {
			lines = append(lines, "")
		}
		lines[from+i] = fit(lines[from+i], p.surface.left) + line
	}
	return lines
}

// sliderAnswer is what stands to the right of the sliders, with its title, which has room for so many columns.
func (m *Model) sliderAnswer(titleWidth int, at place) (title string, lines []string) {
	width := at.width - 1
	title = "Busiest node, of usable limits"
	switch why := m.notJudged(); {
	case why != "":
		for _, line := range wrapped("Nothing is judged: "+why+". A slider that is moved, or a value that is typed, makes a scenario, with defaults for the rest.", width, 0) {
			lines = append(lines, m.look.Styles.Muted.Paint(line))
		}
	case m.reverse.isOpen:
		return m.reverseTitle(titleWidth), m.reverseLines(width, at.height)
	default:
		lines = m.resourceLines(&m.what.verdict, nil, width, at.height-1)
	}
	return title, lines
}

// verdictLines are the outcome, its odds, and against what it is compared.
func (m *Model) verdictLines(v *sizing.Verdict) []string {
	outcome := m.outcomeLine(v)
	if m.notJudged() != "" {
		outcome = ansi.Truncate(m.headline(), m.width, m.look.Glyphs.Ellipsis)
	}
	return []string{outcome, m.oddsLine(), m.comparison()}
}

// widest is the number of columns of the longest line.
func widest(lines []string) int {
	most := 0
	for _, line := range lines {
		most = max(most, ansi.StringWidth(line))
	}
	return most
}

// onDefaults says that a cluster is configured, and that not enough of it has ever been known for a verdict.
func (m *Model) onDefaults() bool {
	return !m.planning() && m.missing != "" && m.what.base.Missing() != ""
}

// notJudged says why the screen has no verdict, "" when it has one: sliders that stand on defaults because nobody knows the cluster
// say nothing of it, until one is moved.
func (m *Model) notJudged() string {
	if !m.onSliders() || m.onDefaults() && !m.what.isMoved() {
		return m.missing
	}
	return ""
}

// comparison says against what the sliders are compared.
func (m *Model) comparison() string {
	look := m.look
	changes := m.what.changes()
	if o := m.what.opened; o != nil {
		if changes == "" {
			changes = "nothing that shows is other than now"
		}
		changes = o.name + ": " + changes
	}
	switch {
	case changes == "" && m.planning():
		return look.Styles.Muted.Paint("   Planning without a cluster: move a slider or type a value.")
	case changes == "" && m.onDefaults() && m.totals.NodesUp > 0:
		return look.Styles.Muted.Paint("   Not enough is known of the cluster yet: the rest stands on defaults.")
	case changes == "" && m.onDefaults():
		return look.Styles.Muted.Paint("   Nothing is known of the cluster: the sliders stand on defaults.")
	case changes == "" && m.missing != "":
		return look.Styles.Muted.Paint("   " + strings.ToUpper(m.missing[:1]) + m.missing[1:] + ": this is what was known last.")
	case changes == "":
		if m.lookingBack() {
			return look.Styles.Muted.Paint("   As measured at " + m.clockText(m.past.at) + ". Move a slider or type a value such as 2.5M.")
		}
		return look.Styles.Muted.Paint("   As measured now. Move a slider or type a value such as 2.5M.")
	case m.missing == "" && !m.planning():
		now := "  (now: " + strings.ToLower(m.live.Outcome.String()) + ")"
		return "   " + look.Styles.WhatIf.Paint(ansi.Truncate(changes, m.width-3-len(now), look.Glyphs.Ellipsis)) + look.Styles.Muted.Paint(now)
	}
	return "   " + look.Styles.WhatIf.Paint(ansi.Truncate(changes, m.width-3, look.Glyphs.Ellipsis))
}

// limitLines say how far the scenario could grow.
func (m *Model) limitLines(v *sizing.Verdict) []string {
	lines := []string{m.pairs(
		"most users", m.mostUsersText(v)+" with a loss",
		"most rate", fmt.Sprintf("%7s / %7s", report.FactorText(v.MaxRateFactorAllUp), ifAnyLeft(v, report.FactorText(v.MaxRateFactorWithLoss))),
	)}
	if line := m.demandLine(); line != "" && m.bodyHeight() >= roomyBody {
		lines = append(lines, line)
	}
	if line := m.growthLine(); line != "" {
		lines = append(lines, "   "+line)
	}
	if v.Storm.Applies {
		lines = append(lines, "   "+report.StormLine(v))
	}
	return lines
}

// moreWhatIfKeys are those that the footer names from a width on.
var moreWhatIfKeys = [...]struct {
	from   int
	action action
	does   string
}{
	{roomyFooter, undo, "undo"}, {roomyFooter, toggleMap, "map"}, {112, foldGroup, "group"}, {120, toggleReverse, "carries"},
	{162, pinScenario, "pin"}, {162, openCompare, "compare"}, {162, writeScenario, "write"}, {162, openScenario, "open"}, {162, copyLine, "copy"},
}

// whatIfKeys are the keys that the footer names.
func (m *Model) whatIfKeys() [][2]string {
	if m.compare.isOpen {
		return m.comparedKeys()
	}
	keys := append([][2]string{m.hint("slider", focusUp, focusDown), m.hint("move", stepLeft, stepRight), {"0-9", "type"}}, m.resetKeys()...)
	for _, more := range moreWhatIfKeys {
		if m.width >= more.from {
			keys = append(keys, m.hint(more.does, more.action))
		}
	}
	return keys
}

// resetKeys are those that put sliders back: to the live cluster, or to where a plan began.
func (m *Model) resetKeys() [][2]string {
	does := "live"
	if m.planning() {
		does = "reset"
	}
	return [][2]string{m.hint(does, resetOne), m.hint("all", resetAll)}
}
