package ui

import (
	"fmt"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// helpLines lists the keys from the table that binds them.
func (m *Model) helpLines() []string {
	look := m.look
	lines := []string{m.rule("Keys on "+m.spec().title, m.width)}
	list := func(all []keyBinding) {
		for _, b := range all {
			if b.Help().Key != "" && b.worksOn(m.screen) {
				lines = append(lines, "  "+look.Styles.Accent.Paint(fmt.Sprintf("%-16s", b.Help().Key))+b.Help().Desc)
			}
		}
	}
	list(bindings)
	if m.onSliders() {
		lines = append(lines, "  "+look.Styles.Accent.Paint(fmt.Sprintf("%-16s", "0-9"))+"type a value such as 2.5M, 40k/s or 5%, then enter")
	}
	if m.options.Replay != nil {
		lines = append(lines, "", m.rule("Keys of the recording", m.width))
		list(replayBindings)
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
		m.lowBandwidthHelp(),
		"Mouse: click a screen's name, click or drag a slider, turn the wheel over it; click a row, again to open it, or a title to sort by it. Shift-drag (Option-drag on macOS) selects text as usual; M leaves the mouse to the terminal.",
		"Users and throughput move apart: more users alone send more presence here, but no more messages.",
		"Table: the figures of the MongooseIM documentation's page on cluster management. They date from 2016 and are guidance, not a benchmark.",
	} {
		if paragraph == "" {
			continue
		}
		for _, line := range wrapped(paragraph, m.width-4, 0) {
			lines = append(lines, "  "+line)
		}
	}
	return lines
}

// onSliders says whether the screen is about where the sliders stand, not about the cluster.
func (m *Model) onSliders() bool { return m.screen == whatIfScreen || m.screen == forecastScreen }

// shownVerdict is the verdict of the screen: what the sliders say where they are, else the live one.
func (m *Model) shownVerdict() *sizing.Verdict {
	if m.onSliders() {
		return &m.what.verdict
	}
	return &m.live
}

// explainLines is the arithmetic of the shown verdict: each resource's demand, term by term, against its limit.
func (m *Model) explainLines() []string {
	look := m.look
	if !m.onSliders() && m.missing != "" {
		return []string{m.rule("Arithmetic", m.width), "  nothing to explain: " + m.missing}
	}
	v := m.shownVerdict()
	lines := []string{m.rule("How sure", m.width)}
	for _, line := range m.sureLines() {
		lines = append(lines, "  "+line)
	}
	if _, f, ok := m.forecast(); ok && m.onSliders() && m.growth() != 0 {
		lines = append(lines, "", m.rule("Forecast", m.width))
		for _, line := range f.Lines() {
			for _, part := range wrapped(line, m.width-4, 2) {
				lines = append(lines, "  "+part)
			}
		}
	}
	lines = append(lines, "", m.rule("Arithmetic", m.width))
	for _, p := range report.Explain(v, m.what.model) {
		lines = append(lines, look.Styles.Title.Paint(" "+p.Title))
		for _, line := range p.Lines {
			lines = append(lines, "  "+line)
		}
	}
	lines = append(lines, "", m.rule("Notes, what is assumed and what is missing", m.width))
	for _, n := range m.notes(v) {
		lines = append(lines, m.bullet(n)...)
	}
	return lines
}

// sureLines say how likely the shown verdict is, what the model was learned from, and how well it has predicted.
func (m *Model) sureLines() []string {
	var lines []string
	if odds := m.shownOdds(); odds.Draws > 0 {
		lines = append(lines, report.ProbabilityLine(odds))
		lines = append(lines, wrapped(fmt.Sprintf("CPU of all nodes %.3g-%.3g cores, memory of the busiest node %s-%s: 5 to 95 %% of the draws of the coefficients",
			odds.CPUCores.P5, odds.CPUCores.P95, gibText(odds.MemoryBytes.P5), gibText(odds.MemoryBytes.P95)), m.width-4, 2)...)
	}
	if m.learned == nil {
		return append(lines, "Nothing is learned without a cluster: the coefficients are the built-in ones, or those given.")
	}
	lines = append(lines, report.TrackLine(m.learned, m.track))
	lines = append(lines, wrapped(m.learned.Quality.Sentence, m.width-4, 2)...)
	for i := range m.track.Nodes {
		if line := report.NodeTrackLine(&m.track.Nodes[i]); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func gibText(bytes float64) string { return quantity.Format(bytes/bytesPerGiB, quantity.GiB) }

// termLines are the steps of one resource.
func (m *Model) termLines(v *sizing.Verdict, r sizing.Resource) []string {
	var lines []string
	for _, p := range report.Explain(v, m.what.model) {
		if p.Title == r.String() {
			for _, line := range p.Lines {
				lines = append(lines, "  "+line)
			}
		}
	}
	return lines
}

const bytesPerGiB = 1 << 30
