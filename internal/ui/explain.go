package ui

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// helpLines lists the keys from the table that binds them.
func (m *Model) helpLines() []string {
	look := m.look
	lines := []string{m.rule("Keys on "+screenTitles[m.screen], m.width)}
	for _, b := range bindings {
		if b.Help().Key == "" || !b.worksOn(m.screen) {
			continue
		}
		lines = append(lines, "  "+look.Styles.Accent.Paint(fmt.Sprintf("%-16s", b.Help().Key))+b.Help().Desc)
	}
	if m.screen == whatIfScreen {
		lines = append(lines, "  "+look.Styles.Accent.Paint(fmt.Sprintf("%-16s", "0-9"))+"type a value such as 2.5M or 40k/s, then enter")
	}
	lines = append(lines, "", m.rule("Marks", m.width))
	for _, mark := range [][2]string{
		{look.Styles.Live.Paint(look.Glyphs.Live), "measured: where the cluster stands"},
		{look.Styles.WhatIf.Paint(look.Glyphs.WhatIf), "what if: where the sliders stand"},
		{look.Glyphs.Default, "a default that nobody measured or set"},
		{"n/a", "not measured; the reason is beside it or in 'mimtop snapshot'"},
	} {
		lines = append(lines, "  "+fit(mark[0], 16)+mark[1])
	}
	lines = append(lines, "")
	for _, paragraph := range []string{
		"Mouse: click a screen's name, click or drag a slider, turn the wheel over it. Shift-drag (Option-drag on macOS) selects text as usual; m leaves the mouse to the terminal.",
		"Users and throughput move apart: more users alone send more presence here, but no more messages.",
		"Table: the figures of the MongooseIM documentation's page on cluster management. They date from 2016 and are guidance, not a benchmark.",
	} {
		for _, line := range wrapped(paragraph, m.width-4, 0) {
			lines = append(lines, "  "+line)
		}
	}
	return lines
}

// shownVerdict is the verdict of the screen: what the sliders say on What if, else the live one.
func (m *Model) shownVerdict() *sizing.Verdict {
	if m.screen == whatIfScreen {
		return &m.what.verdict
	}
	return &m.live
}

// explainLines is the arithmetic of the shown verdict: each resource's demand, term by term, against its limit.
func (m *Model) explainLines() []string {
	look := m.look
	if m.screen == overviewScreen && m.missing != "" {
		return []string{m.rule("Arithmetic", m.width), "  nothing to explain: " + m.missing}
	}
	v := m.shownVerdict()
	n := &v.Cases[sizing.AllUp]
	lines := []string{m.rule("Arithmetic, all nodes up", m.width)}
	lines = append(lines, m.indented(report.TopologyLine(&v.Scenario))...)
	for r := range sizing.ResourceCount {
		load := n.Loads[r]
		if r == sizing.LatencyResource && !load.Judged {
			continue
		}
		lines = append(lines, look.Styles.Title.Paint(" "+r.String()))
		lines = append(lines, m.indented(resourceSentence(r, v))...)
		lines = append(lines, m.termLines(v, r)...)
	}
	lines = append(lines, "", m.rule("Notes, what is assumed and what is missing", m.width))
	for _, n := range m.notes(v) {
		lines = append(lines, m.bullet(n)...)
	}
	return lines
}

// indented breaks a sentence to the screen's width.
func (m *Model) indented(text string) []string {
	lines := wrapped(text, m.width-4, 0)
	for i := range lines {
		lines[i] = "  " + lines[i]
	}
	return lines
}

// termLines are the summands of a resource's demand, one line each.
func (m *Model) termLines(v *sizing.Verdict, r sizing.Resource) []string {
	var lines []string
	for _, t := range v.Terms(r) {
		coefficient := m.options.Model.Coefficients[t.Coefficient]
		mark := " "
		if coefficient.Origin == sizing.FromDefault {
			mark = m.look.Glyphs.Default
		}
		lines = append(lines, fmt.Sprintf("  %-18s %8s x %s%-29s = %s", t.What, quantity.Format(t.Amount, quantity.Count), mark,
			fmt.Sprintf("%s %s", t.Coefficient.Key(), coefficientText(coefficient.Typical, t.Coefficient.Unit())),
			termText(r, t.Value)))
	}
	return lines
}

func coefficientText(v float64, unit string) string {
	const mostPlain = 1e6 // longer numbers are read better with a prefix
	number := strconv.FormatFloat(v, 'g', -1, 64)
	if v >= mostPlain {
		number = quantity.Format(v, quantity.Count)
	}
	return strings.TrimSpace(number + " " + unit)
}

func termText(r sizing.Resource, v float64) string {
	switch r {
	case sizing.CPU:
		return quantity.Format(v, quantity.Count) + " cores"
	case sizing.Memory:
		return quantity.Format(v/bytesPerGiB, quantity.GiB)
	case sizing.Database:
		return quantity.Format(v, quantity.Share)
	}
	return quantity.Format(v, quantity.Count)
}

const bytesPerGiB = 1 << 30

// resourceSentence sums up one resource with all nodes up.
func resourceSentence(r sizing.Resource, v *sizing.Verdict) string {
	n := &v.Cases[sizing.AllUp]
	load := n.Loads[r]
	if !load.Judged {
		return "not judged: its limit is unknown"
	}
	limit := report.LimitText(r, load)
	used := percent(load.Utilisation, true)
	switch r {
	case sizing.CPU:
		return fmt.Sprintf("%.3g cores on the busiest node of %s usable: %s (x %.2f imbalance / %d nodes / %.3f efficiency)",
			load.Demand, limit, used, n.Spread, n.Nodes*n.Datacenters, n.Efficiency)
	case sizing.Memory:
		return fmt.Sprintf("%s of %s usable: %s", quantity.Format(load.Demand/bytesPerGiB, quantity.GiB), limit, used)
	case sizing.Network:
		return fmt.Sprintf("%s of %s usable: %s", quantity.Format(load.Demand, quantity.BytesPerS), limit, used)
	case sizing.Database:
		return used + " of what the archive's writers can take"
	case sizing.LatencyResource:
		return fmt.Sprintf("%s of %s: %s", quantity.Format(load.Demand, quantity.Milliseconds), limit, used)
	}
	return fmt.Sprintf("%s of %s usable: %s", quantity.Format(load.Demand, quantity.Count), limit, used)
}
