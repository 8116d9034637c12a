package ui

import (
	"fmt"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
)

// lookBackBytes is what the moments of a live cluster may take: all that there should be of some eighty nodes, about nine
// of a thousand.
const lookBackBytes = 4 << 20

// lookBack is what is kept of a live cluster, and where in it the screens stand. It is moved like a recording: to play is to
// be live.
type lookBack struct {
	moments *cluster.Moments
	// newest is the last snapshot that arrived, number how many there were then.
	newest *cluster.Snapshot
	number int
	// paused says that the screens stay at a moment, at is its time, from the time of the newest snapshot when the pause
	// began, and arrived how many came since.
	paused   bool
	at, from time.Time
	arrived  int
}

// arrive takes note of the newest snapshot and how many there were so far.
func (b *lookBack) arrive(s *cluster.Snapshot, number int) {
	if b.paused {
		b.arrived += number - b.number
	}
	b.newest, b.number = s, number
}

// State implements Replay.
func (b *lookBack) State() ReplayState {
	if b.newest == nil {
		return ReplayState{Playing: true, Speed: 1}
	}
	s := ReplayState{At: b.newest.At, First: b.moments.At(0), Last: b.newest.At, Playing: !b.paused, Speed: 1}
	if b.paused {
		s.At = b.at
	}
	return s
}

// Play implements Replay.
func (b *lookBack) Play() { b.paused, b.arrived = false, 0 }

// Pause implements Replay.
func (b *lookBack) Pause() {
	if !b.paused && b.newest != nil {
		b.paused, b.at, b.from, b.arrived = true, b.newest.At, b.newest.At, 0
	}
}

// Step implements Replay.
func (b *lookBack) Step(by int) {
	b.Pause()
	i := b.moments.Find(b.at)
	if by < 0 && i >= 0 && b.moments.At(i).Before(b.at) {
		i++ // The moment shown is not kept any more: the one before it is a step away.
	}
	b.move(i + by)
}

// Skip implements Replay. It always comes to another moment when there is one.
func (b *lookBack) Skip(by time.Duration) {
	b.Pause()
	i := b.moments.Find(b.at.Add(by))
	if now := b.moments.Find(b.at); by < 0 && i >= now {
		i = now - 1
	} else if by > 0 && i <= now {
		i = now + 1
	}
	b.move(i)
}

// Seek implements Replay.
func (b *lookBack) Seek(to time.Time) {
	b.Pause()
	b.move(b.moments.Find(to))
}

// SetSpeed implements Replay: what is live has one speed.
func (b *lookBack) SetSpeed(float64) {}

func (b *lookBack) move(to int) {
	if last := b.moments.Len() - 1; last >= 0 {
		b.at = b.moments.At(min(max(to, 0), last))
	}
}

// snapshot is the one to show.
func (b *lookBack) snapshot() *cluster.Snapshot {
	if i := b.moments.Find(b.at); b.paused && i >= 0 {
		return b.moments.Snapshot(i)
	}
	return b.newest
}

// words say that the screens do not move: PAUSED, the time shown, how long ago that is, and how many snapshots came since.
// With room it also says by whose model the past is judged.
func (b *lookBack) words(now time.Time, roomy bool) string {
	text := fmt.Sprintf("PAUSED · %s · %s ago · %d new since", b.at.Format("15:04:05"), quantity.FormatDuration(max(now.Sub(b.at), 0)), b.arrived)
	if !b.at.After(b.moments.At(0)) {
		text += " · nothing older is kept"
	}
	if roomy && b.at.Before(b.from) {
		text += " · judged by today's model"
	}
	return text
}

// tape is what the keys of time move: the recording, or what is kept of the live cluster. It is nil for a plan, and until
// there is something to look back on.
func (m *Model) tape() Replay {
	switch {
	case m.options.Replay != nil:
		return m.options.Replay
	case m.past.newest != nil:
		return &m.past
	}
	return nil
}

// lookingBack says that the screens stay at a moment of a live cluster.
func (m *Model) lookingBack() bool { return m.options.Replay == nil && m.past.paused }

// timed says that the line above the footer tells which moment the screens show.
func (m *Model) timed() bool { return m.options.Replay != nil || m.past.paused }

// moment is the time that the screens are about: now, unless they stay at another one. Ages are those of then.
func (m *Model) moment() time.Time {
	if m.lookingBack() {
		return m.past.at
	}
	return m.now()
}

// showMoment takes what the live cluster was, after the keys of time have moved it.
func (m *Model) showMoment() {
	if m.options.Replay != nil || m.past.newest == nil {
		return
	}
	if s := m.past.snapshot(); m.snapshot == nil || !s.At.Equal(m.snapshot.At) {
		m.take(s)
	}
}
