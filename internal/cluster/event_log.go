package cluster

import (
	"slices"
	"time"
)

const (
	// mostLogged is how many lines a log holds.
	mostLogged = 500
	// sameEpisode is the time within which the same thing happening again to the same node is one line with a count.
	sameEpisode = 10 * time.Minute
)

// Logged is an event as a log holds it: the newest of several alike, with their number and the time of the first.
type Logged struct {
	Event
	Count int
	First time.Time
}

// EventLog is what happened, bounded: of a node that goes up and down all the time it has one line for each kind of event,
// which counts. The zero value is empty. It is not safe for concurrent use.
type EventLog struct {
	lines []Logged // the oldest first, by the time of their newest event
}

// Add logs events. They may be somewhat older than those logged before: it can take time to be sure of one.
func (l *EventLog) Add(events ...Event) {
	for _, e := range events {
		line := Logged{Event: e, Count: 1, First: e.At}
		if i := l.alike(e); i >= 0 {
			line.Count, line.First = l.lines[i].Count+1, l.lines[i].First
			l.lines = slices.Delete(l.lines, i, i+1)
		}
		if len(l.lines) == mostLogged {
			l.lines = slices.Delete(l.lines, 0, 1)
		}
		at := len(l.lines)
		for at > 0 && l.lines[at-1].At.After(e.At) {
			at--
		}
		l.lines = slices.Insert(l.lines, at, line)
	}
}

// alike finds the line of the same episode; -1 when there is none.
func (l *EventLog) alike(e Event) int {
	for i := len(l.lines) - 1; i >= 0 && e.At.Sub(l.lines[i].At) <= sameEpisode; i-- {
		if k := &l.lines[i]; k.Kind == e.Kind && k.Target == e.Target && k.Subject == e.Subject && k.Good == e.Good && k.Alarm == e.Alarm {
			return i
		}
	}
	return -1
}

// Len is the number of lines.
func (l *EventLog) Len() int { return len(l.lines) }

// Newest returns a line, 0 for the newest one.
func (l *EventLog) Newest(i int) *Logged { return &l.lines[len(l.lines)-1-i] }
