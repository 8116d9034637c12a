package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// The shortest times between two jobs of one kind: they take milliseconds each, and a slider that is dragged changes what
// they are about thirty times a second.
const (
	oddsEvery   = 400 * time.Millisecond
	limitsEvery = 400 * time.Millisecond
	linesEvery  = time.Second
)

// jobPace spaces the jobs of one kind that run beside the screen. The first one begins at once, and the last question is
// always answered: who comes too early is woken when it is time.
type jobPace struct {
	every time.Duration
	began time.Time
	armed bool
}

// jobMsg wakes a job that came too early.
type jobMsg struct{ pace *jobPace }

// due says whether a job may begin now, by the clock of this machine: that of a recording may stand still. Where it may not, the
// command wakes the model when it may; there is one at a time.
func (p *jobPace) due(now time.Time) (bool, tea.Cmd) {
	if wait := p.every - now.Sub(p.began); wait > 0 {
		if p.armed {
			return false, nil
		}
		p.armed = true
		return false, tea.Tick(wait, func(time.Time) tea.Msg { return jobMsg{p} })
	}
	p.began = now
	return true, nil
}
