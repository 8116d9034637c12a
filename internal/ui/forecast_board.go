package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// limitsBoard holds the limits that forecasts rest on. They take milliseconds, so they are sought beside the screen, one
// job at a time; the dates follow from them at once, whatever the growth is.
type limitsBoard struct {
	// sampler is not that of the odds, because two jobs must not share one.
	sampler *sizing.Sampler
	// limits are the answer to of.
	limits sizing.GrowthLimits
	of     limitsQuestion
	known  bool
	asked  limitsQuestion
	busy   bool
	pace   jobPace
}

// limitsQuestion is what limits depend on.
type limitsQuestion struct {
	model    *sizing.Model
	scenario sizing.Scenario
	// sliders are where those that change the limits were put: an answer for other ones is of another topology, not an
	// older one of the same.
	sliders moves
}

// limitsMsg carries an answer.
type limitsMsg struct{ limits sizing.GrowthLimits }

// answer takes some milliseconds.
func (q limitsQuestion) answer(sampler *sizing.Sampler) limitsMsg {
	return limitsMsg{sampler.GrowthLimits(q.model, q.scenario)}
}

func (m *Model) limitsQuestion() limitsQuestion {
	q := limitsQuestion{model: m.what.model, scenario: m.what.scenario.With(sizing.GrowthPctMonth, 0)}
	q.sliders = m.what.moves
	for _, i := range [...]int{growthControl, targetControl} {
		q.sliders.moved[i], q.sliders.value[i] = false, sizing.Optional{}
	}
	return q
}

// growth is that of the sliders in percent a month.
func (m *Model) growth() float64 { return m.what.scenario.Get(sizing.GrowthPctMonth).Value }

// seekLimits starts a job when a screen shows limits, they may have changed, and no job is under way.
func (m *Model) seekLimits() tea.Cmd {
	b := &m.limits
	shown := m.screen == forecastScreen || m.screen == whatIfScreen && m.growth() != 0
	if b.busy || !shown || m.missing != "" && !m.planning() {
		return nil
	}
	now := m.limitsQuestion()
	if b.known && b.asked == now {
		return nil
	}
	if due, wait := b.pace.due(time.Now()); !due {
		return wait
	}
	b.busy, b.asked = true, now
	return job(m, b.sampler, oddsDraws, now, limitsQuestion.answer)
}

func (m *Model) takeLimits(answer limitsMsg) {
	b := &m.limits
	b.busy, b.known = false, true
	b.limits, b.of = answer.limits, b.asked
}

// forecast foresees the growth of the what-if scenario, for pictures and as text. It is false where nothing is known yet.
// While newer limits of the same sliders are sought, it is that of the cluster a snapshot ago.
func (m *Model) forecast() (sizing.Forecast, report.Forecast, bool) {
	b := &m.limits
	if !b.known || b.of.sliders != m.limitsQuestion().sliders || m.missing != "" && !m.planning() {
		return sizing.Forecast{}, report.Forecast{}, false
	}
	f := sizing.ForecastGrowth(&b.limits, &b.of.scenario, m.growth())
	return f, report.NewForecast(&f, time.Time{}, m.moment()), true
}

// growthLine says when the growing scenario stops to hold, "" when it does not grow.
func (m *Model) growthLine() string {
	if m.growth() == 0 {
		return ""
	}
	if _, f, ok := m.forecast(); ok {
		return f.GrowthLine()
	}
	return report.GrowthText(m.growth()) + ": seeking the dates" // without a line in between the screen would jump
}
