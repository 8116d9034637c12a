package recording

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// The speeds of a Player, in seconds of the recording per second.
const (
	MinSpeed = 0.1
	MaxSpeed = 1000
)

// A gap in a recording, such as between two recorders, is played as one of maxGapIntervals, or of maxGap if the recording
// does not say its interval. A snapshot that is not after the one before it, as when the recorder's clock was set back, follows after
// one interval.
const (
	maxGapIntervals = 3
	maxGap          = time.Minute
)

// Player is a recording as a source of snapshots. It implements source.Source. All methods may be called at any time, also
// while Run runs.
//
// A consumer that keeps a history, or learns, is given what belongs before the snapshot it is to show: after a seek the
// player first delivers the run-up to the position (see Recording.RunUp), without what it has delivered already when it
// moves on. When it moves back, the time of a snapshot is not after that of the one before; then the consumer has to begin
// anew, so that it counts nothing twice and knows nothing of what comes later.
type Player struct {
	recording *Recording
	now       func() time.Time

	mu       sync.Mutex
	position int
	// next is the number of the snapshot to deliver next: before position during a run-up, behind it when that is shown.
	next    int
	playing bool
	speed   float64
	problem error
	running bool
	// moved says that position was set from outside and its run-up has not begun.
	moved bool
	// due is when the snapshot at position was to be shown, in the time of the clock.
	due time.Time

	// wake is told after each of these changes.
	wake chan struct{}
}

// State is what a Player is doing.
type State struct {
	// Position is the number of the snapshot shown, from 0; Of is how many there are.
	Position, Of int
	// At is the time of the snapshot shown, First and Last those of the whole recording; all zero when it is empty.
	At, First, Last time.Time
	Playing         bool
	// Seeking says that the run-up to the position is still being delivered.
	Seeking bool
	// Speed is in seconds of the recording per second, also while paused.
	Speed float64
	// Problem says why the snapshot at Position cannot be shown; nil when it can. It pauses the player.
	Problem error
	// Damage is where the recording ends early, or nil.
	Damage *Damage
}

// NewPlayer returns a player at the beginning of a recording, which plays as soon as it runs, at speed 1, by the given clock
// (time.Now). The recording must stay open while it runs.
func NewPlayer(r *Recording, now func() time.Time) *Player {
	return &Player{recording: r, now: now, playing: true, speed: 1, moved: true, wake: make(chan struct{}, 1)}
}

// Now returns what time it is in the recording: that of the snapshot shown, and what has passed since.
func (p *Player) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.recording.Len() == 0 {
		return p.now()
	}
	at := p.recording.time(p.position)
	if p.playing && !p.moved {
		shown := min(max(p.now().Sub(p.due), 0), p.wait())
		at = at.Add(time.Duration(float64(shown) * p.speed))
	}
	return at
}

// State returns what the player is doing.
func (p *Player) State() State {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := State{
		Position: p.position, Of: p.recording.Len(), Playing: p.playing, Speed: p.speed, Problem: p.problem,
		Seeking: p.running && (p.moved || p.next < p.position), Damage: p.recording.Damage(),
	}
	if s.Of > 0 {
		s.At = p.recording.time(p.position)
		s.First, s.Last = p.recording.Span()
	}
	return s
}

// change does something to the player and wakes Run.
func (p *Player) change(do func()) {
	p.mu.Lock()
	do()
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default: // It is told already.
	}
}

// Play goes on, from the beginning if the end is shown.
func (p *Player) Play() {
	p.change(func() {
		if p.playing {
			return
		}
		p.playing, p.due = true, p.now()
		if p.position == p.last() {
			p.move(0)
		}
	})
}

// Pause stays at the snapshot shown.
func (p *Player) Pause() { p.change(func() { p.playing = false }) }

// Step pauses and moves by n snapshots, back if n is negative, as far as there are any.
func (p *Player) Step(n int) {
	p.change(func() {
		p.playing = false
		n = min(max(n, -p.position), p.last()-p.position) // First, so that the sum cannot overflow.
		p.move(p.position + n)
	})
}

// Seek moves to the last snapshot that is not after a time, or to the first one. It does not change whether it plays.
func (p *Player) Seek(at time.Time) {
	p.change(func() { p.move(max(p.recording.Find(at), 0)) })
}

// Move moves to the snapshot of a number, or to the nearest there is. It does not change whether it plays.
func (p *Player) Move(to int) {
	p.change(func() { p.move(min(max(to, 0), p.last())) })
}

// Skip moves by so much time, back if it is negative, and by one snapshot at least, so that it also leaves a gap. It stops where the
// recorder's clock was set back.
func (p *Player) Skip(by time.Duration) {
	p.change(func() {
		if p.recording.Len() == 0 || by == 0 {
			return
		}
		at, to := p.recording.time, p.position
		wanted := at(to).Add(by)
		if by > 0 {
			for to < p.last() && !at(to+1).After(wanted) && !at(to+1).Before(at(to)) {
				to++
			}
			to = max(to, p.position+1)
		} else {
			for to > 0 && at(to).After(wanted) && !at(to-1).After(at(to)) {
				to--
			}
			to = min(to, p.position-1)
		}
		to = min(max(to, 0), p.last())
		p.move(to)
	})
}

// SetSpeed sets the speed, in seconds of the recording per second. It is kept between MinSpeed and MaxSpeed; one that is not
// a number is ignored.
func (p *Player) SetSpeed(speed float64) {
	if math.IsNaN(speed) {
		return
	}
	p.change(func() {
		speed = min(max(speed, MinSpeed), MaxSpeed)
		if wait := p.until(p.due.Add(p.wait())); p.playing && wait > 0 {
			// What is left of the wait passes at the new speed.
			left := time.Duration(float64(wait) * p.speed / speed)
			p.speed = speed
			p.due = p.now().Add(left - p.wait())
		}
		p.speed = speed
	})
}

func (p *Player) last() int { return max(p.recording.Len()-1, 0) }

// move sets the position. One that is shown already is not shown again.
func (p *Player) move(to int) {
	p.moved = p.moved || to != p.position || p.next <= to
	p.position = to
}

func (p *Player) until(at time.Time) time.Duration { return at.Sub(p.now()) }

// wait returns how long the snapshot at position is shown.
func (p *Player) wait() time.Duration {
	index := p.recording.index
	if p.position+1 >= len(index) {
		return 0
	}
	next := index[p.position+1]
	gap, most := time.Duration(next.atNs-index[p.position].atNs), maxGap
	interval := p.recording.parts[next.part].Interval
	if interval > 0 {
		most = maxGapIntervals * interval
	}
	if gap <= 0 {
		gap = interval
	}
	return time.Duration(float64(min(gap, most)) / p.speed)
}

// Run implements source.Source: it delivers the snapshot at the position, and those that follow while it plays, until ctx
// ends. At the end of the recording it pauses and goes on to obey. A recording without snapshots, and a player that runs
// already, are errors.
func (p *Player) Run(ctx context.Context, sink func(*cluster.Snapshot)) error {
	if p.recording.Len() == 0 {
		return p.recording.empty()
	}
	p.mu.Lock()
	if p.running {
		p.mu.Unlock()
		return errors.New("the player runs already")
	}
	p.running, p.moved, p.next = true, true, 0
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.running = false
		p.mu.Unlock()
	}()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		s, wait := p.deliver()
		if s != nil {
			sink(s)
			continue
		}
		var due <-chan time.Time
		if wait >= 0 {
			timer.Reset(wait)
			due = timer.C
		}
		select {
		case <-ctx.Done():
		case <-p.wake:
		case <-due:
		}
	}
	return nil
}

// deliver returns the snapshot to deliver now, or how long nothing is to be done: less than 0 means until the player is woken.
func (p *Player) deliver() (*cluster.Snapshot, time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.moved {
		p.begin()
	}
	if p.next <= p.position {
		s, wait := p.show()
		p.due = p.now() // It is shown from now on, however long the run-up took.
		return s, wait
	}
	if p.playing && p.position == p.last() {
		p.playing = false
	}
	if !p.playing {
		return nil, -1
	}
	next := p.due.Add(p.wait())
	if wait := p.until(next); wait > 0 {
		return nil, wait
	}
	p.position++
	// A sink that is slower than the speed is not made to catch up.
	if p.due = next; p.until(next) < -time.Second {
		p.due = p.now()
	}
	return p.show()
}

// begin begins the run-up to the position.
func (p *Player) begin() {
	p.moved = false
	from := p.recording.RunUp(p.position)
	if p.next <= p.position {
		from = max(from, p.next)
	}
	p.next = from
}

// show reads the next snapshot. Of a run-up, those that cannot be read are left out.
func (p *Player) show() (*cluster.Snapshot, time.Duration) {
	s, err := p.recording.Snapshot(p.next)
	shown := p.next == p.position
	p.next++
	switch {
	case err == nil:
		if shown {
			p.problem = nil
		}
		return s, 0
	case shown:
		p.problem, p.playing = err, false
		return nil, -1
	}
	return nil, 0
}
