package ui

import (
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// eventBoard is what happened, as far as the dashboard has seen it.
type eventBoard struct {
	log   cluster.EventLog
	watch sizing.Watch
	// last is the newest snapshot, which the next one is compared with.
	last *cluster.Snapshot
	// chosen is the line of the timeline that enter jumps to, 0 the newest one; first is the topmost in sight.
	chosen, first int
	// parts says which of CPU and memory the model has learned, and when that became so: then a verdict may change without
	// anything having happened to the cluster.
	parts     [2]bool
	learnedAt time.Time
}

// learnedEpisode is how long after the model has learned CPU or memory a changed verdict is put down to that.
const learnedEpisode = time.Minute

// judged logs what a watch noticed. Learned are the parts of the model that are learned.
func (b *eventBoard) judged(at time.Time, learned [2]bool, noticed []cluster.Event) {
	if learned != b.parts {
		b.parts, b.learnedAt = learned, at
	}
	for i := range noticed {
		if e := &noticed[i]; e.Kind == cluster.VerdictChanged && !b.learnedAt.IsZero() && e.At.Sub(b.learnedAt) < learnedEpisode {
			e.Text += " (the model has just learned the costs here)"
		}
	}
	b.add(noticed)
}

// learnedParts says whether CPU and memory are learned.
func (m *Model) learnedParts() [2]bool {
	if m.learned == nil {
		return [2]bool{}
	}
	return [2]bool{m.learned.CPU.Known, m.learned.Memory.Known}
}

// add logs events. A line that was chosen stays so when others come before it.
func (b *eventBoard) add(events []cluster.Event) {
	before := b.log.Len()
	b.log.Add(events...)
	if b.chosen > 0 {
		b.choose(b.log.Len() - before)
	}
}

// choose moves the choice by so many lines.
func (b *eventBoard) choose(by int) {
	b.chosen = min(max(b.chosen+by, 0), max(b.log.Len()-1, 0))
}

// follow compares a snapshot with the one before, and says whether anything happened.
func (b *eventBoard) follow(s *cluster.Snapshot) bool {
	events := cluster.Changes(b.last, s)
	b.last = s
	b.add(events)
	return len(events) > 0
}

// watchShown follows the verdict on the snapshot that is shown.
func (m *Model) watchShown() {
	if m.missing != "" {
		m.events.add(m.events.watch.See(m.snapshot.At, nil, nil))
		return
	}
	measured := sizing.Observed(m.snapshot, &m.live)
	m.events.judged(m.snapshot.At, m.learnedParts(), m.events.watch.See(m.snapshot.At, &m.live, &measured))
}

// watchUnseen follows the verdict on a snapshot that is not shown, by the model as it was learned last.
func (m *Model) watchUnseen(s *cluster.Snapshot) {
	b := sizing.Observe(s)
	if m.options.Given != nil {
		m.options.Given(&b)
	}
	if b.Missing() != "" || freshestOf(s).IsZero() || !anyUp(s) || b.Scenario.Validate() != nil {
		m.events.add(m.events.watch.See(s.At, nil, nil))
		return
	}
	v := sizing.Evaluate(m.what.model, b.Scenario)
	measured := sizing.Observed(s, &v)
	m.events.judged(s.At, m.learnedParts(), m.events.watch.See(s.At, &v, &measured))
}

func anyUp(s *cluster.Snapshot) bool {
	for i := range s.Nodes {
		if s.Nodes[i].State == cluster.Up {
			return true
		}
	}
	return false
}

// newestEvent is the newest line that had happened before a time, of several at once the first that needs a hand; nil when
// there is none.
func (b *eventBoard) newestEvent(before time.Time) *cluster.Logged {
	var newest *cluster.Logged
	for i := range b.log.Len() {
		e := b.log.Newest(i)
		switch {
		case !e.At.Before(before):
		case newest == nil:
			newest = e
		case !e.At.Equal(newest.At):
			return newest
		case e.Alarm || !newest.Alarm:
			newest = e
		}
	}
	return newest
}
