package ui

import (
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// eventLog is what happened, as far as it was seen.
type eventLog struct {
	log   cluster.EventLog
	watch sizing.Watch
	// last is the newest snapshot, which the next one is compared with.
	last *cluster.Snapshot
	// parts says which of CPU and memory the model has learned, and when that became so: then a verdict may change without
	// anything having happened to the cluster.
	parts     [2]bool
	learnedAt time.Time
}

// eventBoard is what happened, and where in it the reader is.
type eventBoard struct {
	*eventLog
	// chosen is the line of the timeline that enter jumps to, 0 the newest one; first is the topmost in sight.
	chosen, first int
	// lines is how many there were when it was looked at last.
	lines int
}

// learnedEpisode is how long after the model has learned CPU or memory a changed verdict is put down to that.
const learnedEpisode = time.Minute

// judged logs what a watch noticed. Learned are the parts of the model that are learned.
func (b *eventLog) judged(at time.Time, learned [2]bool, noticed []cluster.Event) {
	if learned != b.parts {
		b.parts, b.learnedAt = learned, at
	}
	for i := range noticed {
		if e := &noticed[i]; e.Kind == cluster.VerdictChanged && !b.learnedAt.IsZero() && e.At.Sub(b.learnedAt) < learnedEpisode {
			e.Text += " (the model has just learned the costs here)"
		}
	}
	b.log.Add(noticed...)
}

// catchUp keeps the line that was chosen when others came before it.
func (b *eventBoard) catchUp() {
	if b.chosen > 0 {
		b.choose(b.log.Len() - b.lines)
	}
	b.lines = b.log.Len()
}

// choose moves the choice by so many lines.
func (b *eventBoard) choose(by int) {
	b.chosen = min(max(b.chosen+by, 0), max(b.log.Len()-1, 0))
}

// follow compares a snapshot with the one before, and says whether anything happened.
func (b *eventLog) follow(s *cluster.Snapshot) bool {
	events := cluster.Changes(b.last, s)
	b.last = s
	b.log.Add(events...)
	return len(events) > 0
}

// newestEvent is the newest line that had happened before a time, of several at once the first that needs a hand; nil when
// there is none.
func (b *eventLog) newestEvent(before time.Time) *cluster.Logged {
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
