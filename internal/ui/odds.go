package ui

import (
	"fmt"
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
	if l := m.options.Live; l != nil {
		return func() tea.Msg {
			return oddsMsg{live: l.probability(now.model, now.live), what: l.probability(now.model, now.what)}
		}
	}
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
	if _, overused := m.shownVerdict().Overuse(); overused {
		return "   " + style.Paint(report.OddsOf(m.shownVerdict(), odds))
	}
	return "   " + style.Paint(report.OddsLine(odds, m.learned, m.track, m.width-4))
}

// mostUsersText is how many users would fit with all nodes up and with a loss: as ranges where the model has intervals.
func (m *Model) mostUsersText(v *sizing.Verdict) string {
	if odds := m.shownOdds(); odds.Draws > 0 && odds.Known {
		withLoss := "none"
		if !odds.LoneNode {
			withLoss = report.UsersRange(odds.MaxUsersWithLoss)
		}
		const most = len("1.23M-4.56M")
		return fmt.Sprintf("%*s / %*s", most, report.UsersRange(odds.MaxUsersAllUp), most, withLoss)
	}
	return fmt.Sprintf("%5s / %5s", report.UsersText(v.MaxUsersAllUp), mostWithLossText(v))
}

// mostWithLossText is how many users would fit with a loss, by the model's typical costs: none where nothing is left after one.
func mostWithLossText(v *sizing.Verdict) string {
	return ifAnyLeft(v, report.UsersText(v.MaxUsersWithLoss))
}

// ifAnyLeft is what is said of the topology after a loss, "none" where nothing is left.
func ifAnyLeft(v *sizing.Verdict, text string) string {
	if _, _, ok := v.WithLoss(); !ok {
		return "none"
	}
	return text
}

// demandLine is what the shown scenario takes, as ranges; "" where the model has no intervals.
func (m *Model) demandLine() string {
	odds := m.shownOdds()
	if odds.Draws == 0 || !odds.Known {
		return ""
	}
	text := fmt.Sprintf("5 to 95 %% of the draws: memory of the busiest node %s", gibRange(odds.MemoryBytes))
	if odds.CPUCores.P95 > 0 {
		text += fmt.Sprintf(", CPU of all nodes %.3g-%.3g cores", odds.CPUCores.P5, odds.CPUCores.P95)
	}
	if len(text) > m.width-4 && odds.CPUCores.P95 > 0 {
		text = fmt.Sprintf("5-95 %%: %s on the busiest node, CPU of all %.3g-%.3g cores", gibRange(odds.MemoryBytes), odds.CPUCores.P5, odds.CPUCores.P95)
	}
	return "   " + m.look.Styles.Muted.Paint(cutAt(text, m.width-4, m.look))
}

// demandTitle stands over the resources where there is no room for a line of demands: that of the binding one of CPU and
// memory as a range; "" where the model has no intervals.
func (m *Model) demandTitle(v *sizing.Verdict) string {
	odds := m.shownOdds()
	if odds.Draws == 0 || !odds.Known {
		return ""
	}
	taken := "memory " + gibRange(odds.MemoryBytes)
	if v.Cases[sizing.AllUp].Binding == sizing.CPU && odds.CPUCores.P95 > 0 {
		taken = fmt.Sprintf("CPU of all %.3g-%.3g cores", odds.CPUCores.P5, odds.CPUCores.P95)
	}
	return "Share of usable limits, busiest node; " + taken + " (5-95 %)"
}
