package scrape

import "time"

const (
	// patience is the number of failures in a row after which a target is asked less often.
	patience = 3
	// maxBackoff is the longest time between two scrapes of a failing target, in intervals.
	maxBackoff = 8
	// quickInterval is the time to the second scrape: rates need two, and people wait for them.
	quickInterval = time.Second
)

// ticksToSkip returns how many ticks lie between a scrape and the next one, after that many failures in a row.
func ticksToSkip(failures int) int {
	if failures <= patience {
		return 1
	}
	return min(1<<min(failures-patience, 3), maxBackoff)
}

// timetable gives the times at which targets are scraped. All targets keep to the ticks of the same table, also those
// that skip some, so that their figures are of the same moments.
type timetable struct {
	start    time.Time
	interval time.Duration
}

// at returns the time of a tick: the start, soon after it, and then every interval.
func (t timetable) at(tick int) time.Time {
	if tick == 0 {
		return t.start
	}
	return t.start.Add(min(quickInterval, t.interval) + time.Duration(tick-1)*t.interval)
}

// after returns the tick that is skip ticks after the given one, or the first that is not over yet.
func (t timetable) after(tick, skip int, now time.Time) int {
	tick += skip
	if late := now.Sub(t.at(tick)); late > 0 {
		tick += int((late + t.interval - 1) / t.interval)
	}
	return tick
}

// joined returns the tick that a first scrape stands for: the start, or, for a target that joins later, the tick before the
// next one that is far enough away for a rate.
func (t timetable) joined(first time.Time) int {
	if !first.After(t.start) {
		return 0
	}
	return t.after(0, 1, first.Add(min(quickInterval, t.interval)/2)) - 1
}
