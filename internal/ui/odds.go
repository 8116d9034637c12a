package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// drawsSeed makes the same scenario give the same odds in every run.
const drawsSeed = 1

// oddsBoard holds the probabilities of the live and the what-if scenario. They take milliseconds, so they are sought beside
// the screen, one job at a time.
type oddsBoard struct {
	sampler *sizing.Sampler
	// live and what are the newest answers, for the question asked.
	live, what sizing.Probability
	// growth are the limits of the what-if scenario; sought only when it grows.
	growth sizing.GrowthLimits
	known  bool
	asked  oddsQuestion
	busy   bool
}

// oddsQuestion is what probabilities depend on.
type oddsQuestion struct {
	model      *sizing.Model
	live, what sizing.Scenario
}

// oddsMsg carries an answer.
type oddsMsg struct {
	live, what sizing.Probability
	growth     sizing.GrowthLimits
}

// answer takes some milliseconds.
func (q *oddsQuestion) answer(sampler *sizing.Sampler) oddsMsg {
	answer := oddsMsg{live: sampler.Probability(q.model, q.live)}
	answer.what = answer.live
	if q.what != q.live {
		answer.what = sampler.Probability(q.model, q.what)
	}
	if q.what.Get(sizing.GrowthPctMonth).Value != 0 {
		answer.growth = sampler.GrowthLimits(q.model, q.what)
	}
	return answer
}

// seekOdds starts a job when the scenarios or the model have changed and none is under way.
func (m *Model) seekOdds() tea.Cmd {
	now := oddsQuestion{m.what.model, m.what.base.Scenario, m.what.scenario}
	if m.odds.busy || m.odds.known && m.odds.asked == now || m.missing != "" && !m.planning() {
		return nil
	}
	m.odds.busy, m.odds.asked, m.odds.known = true, now, true
	sampler := m.odds.sampler
	return func() tea.Msg { return now.answer(sampler) }
}

// takeOdds shows an answer.
func (m *Model) takeOdds(answer oddsMsg) {
	m.odds.busy = false
	m.odds.live, m.odds.what, m.odds.growth = answer.live, answer.what, answer.growth
}

// shownOdds are those of the screen's verdict.
func (m *Model) shownOdds() *sizing.Probability {
	if m.screen == whatIfScreen {
		return &m.odds.what
	}
	return &m.odds.live
}

// oddsLine stands under a verdict: how likely it is, and how well its model has predicted so far.
func (m *Model) oddsLine() string {
	odds := m.shownOdds()
	if odds.Draws == 0 {
		return ""
	}
	return "   " + m.look.Styles.Muted.Paint(report.OddsLine(odds, m.learned, m.track, m.width-4))
}

// forecast foresees the growth of the what-if scenario, and is false where it does not grow or nothing is known yet.
func (m *Model) forecast() (report.Forecast, bool) {
	growth := m.what.scenario.Get(sizing.GrowthPctMonth).Value
	if growth == 0 || m.odds.busy || !m.odds.known || m.odds.asked.what != m.what.scenario {
		return report.Forecast{}, false
	}
	f := sizing.ForecastGrowth(&m.odds.growth, &m.what.scenario, growth)
	return report.NewForecast(&f, time.Time{}, m.now()), true
}

// growthLine says when the growing scenario stops to hold, "" when it does not grow.
func (m *Model) growthLine() string {
	if f, ok := m.forecast(); ok {
		return f.GrowthLine()
	}
	if growth := m.what.scenario.Get(sizing.GrowthPctMonth).Value; growth != 0 {
		return report.GrowthText(growth) + ": seeking the dates" // without a line in between the screen would jump
	}
	return ""
}
