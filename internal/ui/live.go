package ui

import (
	"sync"

	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Live is what is known of one live cluster, kept once for any number of dashboards: its newest snapshot and what is said of it,
// the history, what was learned, what happened, and what is kept to look back on. One owner adds snapshots; dashboards read.
// It is safe for concurrent use.
type Live struct {
	// mu guards the rest. Dashboards hold it for findings while they handle a message or draw, and never wait meanwhile.
	mu sync.RWMutex
	*knowledge
	newest findings
	jobs   jobs
}

// NewLive makes one that has seen no snapshot. Of the options it takes Prior and Given, which the dashboards need not have.
func NewLive(o Options) *Live {
	l := &Live{knowledge: newKnowledge(&o), newest: findings{missing: "waiting for the first figures", base: sizing.DefaultBaseline()}}
	l.learner = calibrate.New(o.Prior)
	return l
}

// Add takes the next snapshot. It must be told to the dashboards, which look for it here.
func (l *Live) Add(s *cluster.Snapshot) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.remember(s, true)
	l.learn(&l.newest)
	l.newest = l.read(&l.newest, s, l.newest.modelOf(nil))
	l.watch(&l.newest)
}

// Judged is what is said of the newest snapshot.
type Judged struct {
	// Snapshot is nil when there was none yet.
	Snapshot *cluster.Snapshot
	// Verdict is nil when there is none, for the reason Why.
	Verdict  *sizing.Verdict
	Baseline sizing.Baseline
	Why      string
	Likely   sizing.Probability
	Learned  *calibrate.Result
	Track    calibrate.TrackRecord
}

// Judged returns what is said of the newest snapshot. It is the caller's, but for what it points to.
func (l *Live) Judged() Judged {
	l.mu.RLock()
	r := l.newest
	l.mu.RUnlock()
	j := Judged{Snapshot: r.snapshot, Baseline: r.base, Why: r.missing, Learned: r.learned, Track: r.track}
	if r.missing == "" {
		j.Verdict, j.Likely = &r.live, l.probability(r.learned.Model, r.base.Scenario.With(sizing.GrowthPctMonth, 0))
	}
	return j
}

// catchUp shows the newest snapshot of a cluster that is shared, unless the screens stay at another one.
func (m *Model) catchUp() {
	l := m.options.Live
	if l.newest.snapshot == nil {
		return
	}
	m.past.arrive(l.newest.snapshot, l.number)
	m.events.catchUp()
	switch {
	case !m.lookingBack():
		m.showFindings(l.newest)
	case m.snapshot == nil: // The presenter looks back, and this dashboard has just come.
		m.showMoment()
	}
}

// lock keeps what is shared as it is until the function it returns is called.
func (m *Model) lock() (unlock func()) {
	if m.options.Live == nil {
		return func() {}
	}
	m.options.Live.mu.RLock()
	return m.options.Live.mu.RUnlock
}
