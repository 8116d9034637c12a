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
	known      bool
	asked      oddsQuestion
	busy       bool
	pace       jobPace
}

// oddsQuestion is what probabilities depend on; growth is not in it.
type oddsQuestion struct {
	model      *sizing.Model
	live, what sizing.Scenario
}

// oddsMsg carries an answer.
type oddsMsg struct {
	live, what sizing.Probability
}

// answer takes some milliseconds. Known is the answer for the live scenario where that is no other one than before.
func (q *oddsQuestion) answer(sampler *sizing.Sampler, known *sizing.Probability) oddsMsg {
	var answer oddsMsg
	if known != nil {
		answer.live = *known
	} else {
		answer.live = sampler.Probability(q.model, q.live)
	}
	answer.what = answer.live
	if q.what != q.live {
		answer.what = sampler.Probability(q.model, q.what)
	}
	return answer
}

// seekOdds starts a job when the scenarios or the model have changed and none is under way.
func (m *Model) seekOdds() tea.Cmd {
	now := oddsQuestion{m.what.model, m.what.base.Scenario.With(sizing.GrowthPctMonth, 0), m.what.scenario.With(sizing.GrowthPctMonth, 0)}
	if m.odds.busy || m.odds.known && m.odds.asked == now || m.missing != "" && !m.planning() {
		return nil
	}
	if due, wait := m.odds.pace.due(time.Now()); !due {
		return wait
	}
	var known *sizing.Probability
	if before := m.odds.asked; m.odds.known && before.model == now.model && before.live == now.live {
		live := m.odds.live
		known = &live
	}
	m.odds.busy, m.odds.asked, m.odds.known = true, now, true
	sampler := m.odds.sampler
	return func() tea.Msg { return now.answer(sampler, known) }
}

// takeOdds shows an answer.
func (m *Model) takeOdds(answer oddsMsg) {
	m.odds.busy = false
	m.odds.live, m.odds.what = answer.live, answer.what
}

// shownOdds are those of the screen's verdict.
func (m *Model) shownOdds() *sizing.Probability {
	if m.onSliders() {
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
	style := &m.look.Styles.Muted
	if m.track.CPU.Wrong() || m.track.Memory.Wrong() {
		style = &m.look.Styles.Warn
	}
	return "   " + style.Paint(report.OddsLine(odds, m.learned, m.track, m.width-4))
}
