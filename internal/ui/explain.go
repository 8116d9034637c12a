package ui

import (
	"fmt"
	"strings"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

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
	var lines []string
	if m.screen == whatIfScreen && m.focused() != headingRow && !m.compare.isOpen {
		lines = append(m.sliderWords(m.focused()), "")
	}
	if why := m.notJudged(); why != "" {
		return append(lines, m.rule("Arithmetic", m.width), "  nothing to explain: "+why)
	}
	v := m.shownVerdict()
	if m.screen == whatIfScreen && m.reverse.isOpen && !m.compare.isOpen {
		lines = append(lines, m.capacityWords()...)
	}
	lines = append(lines, m.rule("How sure", m.width))
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
		lines = append(lines, wrapped(fmt.Sprintf("CPU of all nodes %.3g-%.3g cores, memory of the busiest node %s: 5 to 95 %% of the draws of the coefficients",
			odds.CPUCores.P5, odds.CPUCores.P95, gibRange(odds.MemoryBytes)), m.width-4, 2)...)
	}
	if m.learned == nil {
		return append(lines, "Nothing is learned without a cluster: the coefficients are the built-in ones, or those given.")
	}
	if m.lookingBack() {
		lines = append(lines, wrapped("The figures are those of "+m.clockText(m.past.at)+"; they are judged by today's model: what it knew then is not kept.", m.width-4, 2)...)
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

// gibRange is a range of memory, such as "5.88-7.33 GiB".
func gibRange(bytes sizing.Range) string {
	return strings.TrimSuffix(gibText(bytes.P5), " GiB") + "-" + gibText(bytes.P95)
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
