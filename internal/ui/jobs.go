package ui

import (
	"slices"
	"sync"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/sizing"
)

const (
	oddsDraws = sizing.DefaultDraws
	// keptAnswers is how many answers are kept for dashboards that ask the same.
	keptAnswers = 64
)

// jobs answers questions that take milliseconds for all dashboards on a cluster: each question once, one after the other for
// each number of draws, so that many dashboards ask no more of this machine than a few. The zero value is ready.
type jobs struct {
	mu       sync.Mutex
	answers  map[any]*jobAnswer
	order    []any // of the questions, the oldest first
	samplers map[int]*sharedSampler
}

// jobAnswer is there once done is closed.
type jobAnswer struct {
	done  chan struct{}
	value any
}

// sharedSampler is used by one job at a time.
type sharedSampler struct {
	sync.Mutex
	*sizing.Sampler
}

// answered answers a question, or waits for one who does so already.
func answered[Q comparable, A any](j *jobs, draws int, q Q, answer func(Q, *sizing.Sampler) A) A {
	found, sampler, mine := j.find(q, draws)
	if !mine {
		<-found.done
		value, _ := found.value.(A) // It is missing when the other one failed.
		return value
	}
	defer close(found.done)
	sampler.Lock()
	defer sampler.Unlock()
	if sampler.Sampler == nil {
		sampler.Sampler = sizing.NewSampler(draws, drawsSeed)
	}
	value := answer(q, sampler.Sampler)
	found.value = value
	return value
}

// find returns the answer to a question, and whether the caller has to give it.
func (j *jobs) find(q any, draws int) (found *jobAnswer, sampler *sharedSampler, mine bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.answers == nil {
		j.answers, j.samplers = map[any]*jobAnswer{}, map[int]*sharedSampler{}
	}
	if j.samplers[draws] == nil {
		j.samplers[draws] = &sharedSampler{}
	}
	if len(j.answers) > 2*keptAnswers { // A question that is not equal to itself cannot be taken out.
		clear(j.answers)
		j.order = j.order[:0]
	}
	if found = j.answers[q]; found != nil {
		return found, nil, false
	}
	found = &jobAnswer{done: make(chan struct{})}
	j.answers[q], j.order = found, append(j.order, q)
	if len(j.order) > keptAnswers {
		delete(j.answers, j.order[0])
		j.order = slices.Delete(j.order, 0, 1)
	}
	return found, j.samplers[draws], true
}

// probabilityQuestion is what the odds of one scenario depend on.
type probabilityQuestion struct {
	model    *sizing.Model
	scenario sizing.Scenario
}

// probability is that of a scenario, found once for all dashboards.
func (l *Live) probability(model *sizing.Model, scenario sizing.Scenario) sizing.Probability {
	return answered(&l.jobs, oddsDraws, probabilityQuestion{model, scenario}, func(q probabilityQuestion, s *sizing.Sampler) sizing.Probability {
		return s.Probability(q.model, q.scenario)
	})
}

// job is a command that answers a question with a sampler of the dashboard's own, or together with the others on its cluster.
func job[Q comparable, A any](m *Model, own *sizing.Sampler, draws int, q Q, answer func(Q, *sizing.Sampler) A) tea.Cmd {
	if l := m.options.Live; l != nil {
		return func() tea.Msg { return answered(&l.jobs, draws, q, answer) }
	}
	return func() tea.Msg { return answer(q, own) }
}
