package discover

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// origin is one place that lists targets. It is used by one goroutine at a time.
type origin interface {
	// read returns what the place lists now, or listed when it last could be read.
	read(ctx context.Context) reading
	// where names the place.
	where() string
	// interval is the time between two readings.
	interval() time.Duration
}

// reading is what an origin gave. Its slices are never changed.
type reading struct {
	entries  []entry
	problems []Problem
	// failed says that the place could not be read.
	failed bool
}

func (r reading) equal(other reading) bool {
	return slices.Equal(r.entries, other.entries) && sameProblems(r.problems, other.problems)
}

// lastGood remembers the last list of a place, which stays in force while it cannot be read.
type lastGood struct {
	reading
	at    time.Time
	known bool
}

// update returns the reading, or, when it failed, the last good one and why. The words stay the same until that changes,
// so that a list is not delivered again for nothing.
func (l *lastGood) update(r reading, err error, where string, now time.Time) reading {
	if err == nil {
		*l = lastGood{reading: r, at: now, known: true}
		return r
	}
	if l.known {
		err = fmt.Errorf("%w; its list of %s stays in force: %s", err, l.at.Format(time.DateTime), countTargets(len(l.entries)))
	}
	return reading{
		entries:  l.entries,
		problems: append(slices.Clone(l.problems), Problem{where, err}),
		failed:   true,
	}
}

func countTargets(n int) string {
	if n == 1 {
		return "1 target"
	}
	return fmt.Sprintf("%d targets", n)
}

// firstRetry is the pause after a first failure; it doubles with each further one up to the interval.
const firstRetry = 5 * time.Second

// watch reads an origin again and again and hands each new reading on, until ctx ends.
func watch(ctx context.Context, o origin, report func(reading)) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	var last reading
	pause, first := firstRetry, true
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		r := o.read(ctx)
		if ctx.Err() != nil {
			return
		}
		if first || !r.equal(last) {
			report(r)
		}
		last, first = r, false
		if r.failed {
			timer.Reset(min(pause, o.interval()))
			pause = min(2*pause, maxInterval)
			continue
		}
		pause = firstRetry
		timer.Reset(o.interval())
	}
}
