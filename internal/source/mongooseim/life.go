package mongooseim

import (
	"time"

	"github.com/mimtop/mimtop/internal/source/exposition"
)

// life tells from the clocks of the Erlang VM whether successive scrapes are of the same run of the same node.
type life struct {
	at              time.Time
	wallclock       time.Duration // since the VM started
	runtimeMS       float64
	severalNodesFor int // further scrapes for which several nodes count as seen
	// jumped says that the VM's clock did not go on as ours did since the scrape before.
	jumped bool
}

// change is what happened to the node since the scrape before.
type change uint8

const (
	sameRun change = iota
	restarted
	severalNodes // one that was running already answered in place of the one before
)

// why says why rates have to begin anew, "" when they go on.
func (c change) why() string {
	switch c {
	case restarted:
		return "node restarted; first rate after the next scrape"
	case severalNodes:
		return "several nodes answer at this address"
	}
	return ""
}

const (
	// clockTolerance is how far the VM's clock may seem to jump: an overloaded node reads it long before it answers.
	clockTolerance = 15 * time.Second
	// rememberNodes is for how many scrapes an address stays suspect after another node answered. A load balancer may
	// send a few in a row to the same one.
	rememberNodes = 10
)

// observe takes the VM's clocks. Both families come from the VM itself, at the scrape, and no module can begin them anew.
func (l *life) observe(at time.Time, e *exposition.Exposition) change {
	ms, known := e.Sum("erlang_vm_statistics_wallclock_time_milliseconds").Get()
	if !known || ms > float64(maxUptime.Milliseconds()) {
		l.jumped = false // Nothing is known of this scrape.
		return sameRun
	}
	now := life{at: at, wallclock: time.Duration(ms) * time.Millisecond, severalNodesFor: max(l.severalNodesFor-1, 0)}
	now.runtimeMS, _ = e.Sum("erlang_vm_statistics_runtime_milliseconds").Get()
	c := sameRun
	if !l.at.IsZero() && at.After(l.at) {
		c = now.since(l)
	}
	if c == severalNodes {
		now.severalNodesFor = rememberNodes
	}
	if now.severalNodesFor > 0 {
		c = severalNodes
	}
	*l = now
	return c
}

// maxUptime keeps a nonsensical uptime within a time.Duration.
const maxUptime = 100 * 365 * 24 * time.Hour

func (l *life) since(before *life) change {
	// Our monotonic clock stands still while our machine sleeps, our wall clock may be set: the VM may agree with either.
	steady := l.at.Sub(before.at)
	wall := l.at.Round(0).Sub(before.at.Round(0))
	grown := l.wallclock - before.wallclock
	l.jumped = !agrees(grown, steady) && !agrees(grown, wall)
	backwards := grown < 0 || l.runtimeMS < before.runtimeMS
	switch elapsed := max(steady, wall); {
	case !backwards && !l.jumped:
		return sameRun
	case backwards && l.wallclock <= elapsed+tolerance(elapsed), !backwards && l.wallclock < elapsed-tolerance(elapsed):
		return restarted
	case backwards:
		return severalNodes // It has been up for longer than since the scrape before.
	}
	// A clock that runs too fast or stands still, but never goes back, is no proof of another node: pages may be replayed.
	return sameRun
}

func agrees(grown, elapsed time.Duration) bool { return (grown - elapsed).Abs() <= tolerance(elapsed) }

// tolerance allows for Erlang's time correction too, which is at most 1 %.
func tolerance(elapsed time.Duration) time.Duration { return clockTolerance + elapsed/100 }
