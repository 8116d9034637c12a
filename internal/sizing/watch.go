package sizing

import (
	"fmt"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

const (
	// steadyJudgements is how often in a row another outcome must be judged before it counts, so that a verdict at the edge
	// is not news with every snapshot.
	steadyJudgements = 3
	// nearLimit is the measured share of a usable limit from which a resource is near it; limitSlack is how far the share must
	// fall below a threshold before that is undone.
	nearLimit  = 0.8
	limitSlack = 0.05
)

// Watch notices when the verdict on a running cluster becomes another one, and when the measured use of a resource comes near
// its usable limit, over it, or back. Its zero value has seen nothing yet. It is not safe for concurrent use.
type Watch struct {
	outcome Outcome
	begun   bool
	// next is another outcome, judged so often in a row since a time.
	next  Outcome
	since time.Time
	times int

	use   [ResourceCount]useLevel
	known [ResourceCount]bool
}

// useLevel is where the use of a resource is.
type useLevel uint8

const (
	withRoom useLevel = iota
	nearIt
	overIt
)

// See takes the verdict on a snapshot, nil where there is none, with what was measured (Observed), and returns what is new.
// A change of the outcome has the time at which it was first judged.
func (w *Watch) See(at time.Time, v *Verdict, measured *[ResourceCount]cluster.Figure) []cluster.Event {
	events := w.seeOutcome(at, v)
	if v == nil || measured == nil {
		return events
	}
	for r := range ResourceCount {
		if e, ok := w.seeUse(at, r, measured[r]); ok {
			events = append(events, e)
		}
	}
	return events
}

func (w *Watch) seeOutcome(at time.Time, v *Verdict) []cluster.Event {
	outcome := Unknown
	if v != nil {
		outcome = v.Outcome
	}
	switch {
	case !w.begun && outcome == Unknown:
		return nil // figures are still to come
	case !w.begun:
		w.begun, w.outcome = true, outcome
		return nil
	case outcome == w.outcome:
		w.times = 0
		return nil
	case w.times == 0 || outcome != w.next:
		w.next, w.since, w.times = outcome, at, 1
	default:
		w.times++
	}
	if w.times < steadyJudgements {
		return nil
	}
	before := w.outcome
	w.outcome, w.times = outcome, 0
	text := fmt.Sprintf("verdict %s, was %s", outcome, before)
	if v != nil {
		if _, loss, ok := v.WithLoss(); ok && v.Outcome != Fails {
			text += ": " + loss.Binding.String()
		} else {
			text += ": " + v.Cases[AllUp].Binding.String()
		}
	}
	return []cluster.Event{{
		At: w.since, Kind: cluster.VerdictChanged, Text: text,
		Alarm: outcome == Unknown || before != Unknown && outcome > before, Good: before != Unknown && outcome != Unknown && outcome < before,
	}}
}

func (w *Watch) seeUse(at time.Time, r Resource, share cluster.Figure) (cluster.Event, bool) {
	if !share.Known {
		return cluster.Event{}, false
	}
	before := w.use[r]
	level := before
	for level < overIt && share.Value >= level.ends() {
		level++
	}
	for level > withRoom && share.Value < (level-1).ends()-limitSlack {
		level--
	}
	w.use[r] = level
	if !w.known[r] || level == before {
		w.known[r] = true
		return cluster.Event{}, false
	}
	words := [...]string{"has room again", "near its usable limit", "over its usable limit"}[level]
	if level == nearIt && before == overIt {
		words = "below its usable limit again"
	}
	return cluster.Event{
		At: at, Kind: cluster.LimitCrossed, Subject: r.String(), Alarm: level > before, Good: level < before,
		Text: fmt.Sprintf("%s %s: %.0f %% on the busiest node", r, words, 100*share.Value),
	}, true
}

// ends is the share from which the next level begins.
func (l useLevel) ends() float64 { return [...]float64{nearLimit, 1}[l] }
