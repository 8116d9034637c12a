package ui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// whatIfLines is the body of the what-if screen: the verdict under the sliders, the sliders beside the resources, the
// table, and then as much of the limits, the notes and the arithmetic as fits. The map stands beside the arithmetic where
// there is room; where there is not, it takes the place of all below the sliders when it is asked for.
func (m *Model) whatIfLines() []string {
	v := &m.what.verdict
	left := slidersWidth(m.width)
	right := m.width - left - 2
	outcome := m.outcomeLine(v)
	if m.onDefaults() && !m.what.isMoved() {
		outcome = ansi.Truncate(m.headline(), m.width, m.look.Glyphs.Ellipsis)
	}
	lines := []string{outcome, m.oddsLine(), m.comparison(), m.rule("Sliders", left+1) + m.rule("Busiest node, of usable limits", right+1)}
	sliders, resources := m.sliderLines(left), m.resourceLines(v, nil, right-1, growthControl-1)
	for i, slider := range sliders {
		line := slider + "  "
		if i < len(resources) {
			line += resources[i]
		}
		lines = append(lines, line)
	}
	top := len(lines)
	lines = append(lines, m.tableLines(v)...)
	room := m.bodyHeight() - len(lines)
	lines = append(lines, m.limitLines(v)...)
	notes := m.noteLines(m.notes(v), max(room-len(m.limitLines(v)), 0))
	lines = append(lines, notes...)
	beside := 0
	if free := m.bodyHeight() - len(lines); free > 3 {
		terms := m.bindingTerms(v, free)
		if beside = m.widthBeside(terms, free); beside > 0 && !m.surface.toggled {
			terms = m.besideMap(terms, beside, free)
		}
		lines = append(lines, terms...)
	}
	if m.surface.toggled && beside == 0 && m.hasSurface() {
		return append(lines[:top], m.mapPane(m.width, m.bodyHeight()-top)...)
	}
	return lines
}

// onDefaults says that a cluster is configured, and that not enough of it has ever been known for a verdict.
func (m *Model) onDefaults() bool {
	return !m.planning() && m.missing != "" && m.what.base.Missing() != ""
}

// comparison says against what the sliders are compared.
func (m *Model) comparison() string {
	look := m.look
	changes := m.what.changes()
	switch {
	case changes == "" && m.planning():
		return look.Styles.Muted.Paint("   Planning without a cluster: move a slider or type a value.")
	case changes == "" && m.onDefaults():
		return look.Styles.Muted.Paint("   Nothing is known of the cluster: the sliders stand on defaults.")
	case changes == "" && m.missing != "":
		return look.Styles.Muted.Paint("   " + strings.ToUpper(m.missing[:1]) + m.missing[1:] + ": this is what was known last.")
	case changes == "":
		if m.lookingBack() {
			return look.Styles.Muted.Paint("   As measured at " + m.clockText(m.past.at) + ". Move a slider or type a value such as 2.5M.")
		}
		return look.Styles.Muted.Paint("   As measured now. Move a slider or type a value such as 2.5M.")
	case m.missing == "":
		return "   " + look.Styles.WhatIf.Paint(changes) + look.Styles.Muted.Paint("  (now: "+strings.ToLower(m.live.Outcome.String())+")")
	}
	return "   " + look.Styles.WhatIf.Paint(changes)
}

// limitLines say how far the scenario could grow.
func (m *Model) limitLines(v *sizing.Verdict) []string {
	lines := []string{m.pairs(
		"most users", m.mostUsersText(v)+" with a loss",
		"most rate", fmt.Sprintf("%7s / %7s", report.FactorText(v.MaxRateFactorAllUp), report.FactorText(v.MaxRateFactorWithLoss)),
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

// bindingTerms opens the arithmetic of the binding resource.
func (m *Model) bindingTerms(v *sizing.Verdict, height int) []string {
	r := v.Cases[sizing.AllUp].Binding
	lines := append([]string{m.rule("Arithmetic of "+r.String()+", all nodes up", m.width)}, m.termLines(v, r)...)
	if len(lines) > height {
		lines = append(lines[:height-1], m.look.Styles.Muted.Paint("  more"+m.pressing(explain)))
	}
	return lines
}

// whatIfKeys are the keys that the footer names.
func (m *Model) whatIfKeys() [][2]string {
	keys := [][2]string{
		m.hint("slider", focusUp, focusDown), m.hint("move", stepLeft, stepRight), {"0-9", "type"}, m.hint("live", resetOne), m.hint("all", resetAll),
	}
	if m.width >= roomyFooter {
		keys = append(keys, m.hint("map", toggleMap))
	}
	return keys
}
