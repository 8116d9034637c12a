package ui

import (
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/sizing"
)

func TestJobsKeepTheirDistance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := jobPace{every: time.Second}
		if due, _ := p.due(time.Now()); !due {
			t.Error("the first job has to wait")
		}
		time.Sleep(300 * time.Millisecond)
		due, wait := p.due(time.Now())
		if due || wait == nil {
			t.Fatalf("a job 300 ms later is due %v, woken %v", due, wait != nil)
		}
		if due, again := p.due(time.Now()); due || again != nil {
			t.Error("it is woken twice")
		}
		began := time.Now()
		if msg, ok := wait().(jobMsg); !ok || msg.pace != &p || time.Since(began) != 700*time.Millisecond {
			t.Errorf("it is woken after %v by %+v", time.Since(began), msg)
		}
		p.armed = false
		if due, _ := p.due(time.Now()); !due {
			t.Error("woken, it is not due")
		}
	})
}

// TestTheLastQuestionIsAnswered: whatever comes between, in the end the odds are those of where the slider was left, also
// with the clock of a recording that stands still.
func TestTheLastQuestionIsAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := live(newTestModel(t, 120, 40))
		m.odds.pace.every = oddsEvery
		m.odds.sampler = sizing.NewSampler(64, drawsSeed)
		m.show(whatIfScreen)
		var waiting []func()
		update := func(msg any) {
			_, cmd := m.Update(msg)
			if cmd != nil {
				waiting = append(waiting, func() { runAll(m, cmd()) })
			}
		}
		for range 20 {
			update(keyNamed("right"))
			time.Sleep(10 * time.Millisecond)
		}
		for len(waiting) > 0 {
			do := waiting[0]
			waiting = waiting[1:]
			do()
		}
		if m.odds.busy || m.odds.asked.what != m.what.scenario.With(sizing.GrowthPctMonth, 0) {
			t.Error("the odds are not those of where the slider was left")
		}
	})
}

// runAll gives a model what a command says, and what its answers lead to.
func runAll(m *Model, msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
	case tea.BatchMsg:
		for _, cmd := range msg {
			if cmd != nil {
				runAll(m, cmd())
			}
		}
	default:
		if _, cmd := m.Update(msg); cmd != nil {
			runAll(m, cmd())
		}
	}
}
