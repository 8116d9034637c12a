package sizing

import "math"

// trend is a fit to daily peaks that can be drawn again.
type trend interface {
	// now is the fit's users on the newest day, and their growth in a day.
	now() (users, perDay float64)
	// daysTo is when the fit reaches a limit.
	daysTo(limit float64) float64
	// path is when it does so with errors drawn anew.
	path(random *splitMix, limit float64) float64
}

// straightTrend is a line with what the peaks were off it.
type straightTrend struct {
	line         peakLine
	days, errors []float64
	redrawn      []float64
}

func newStraightTrend(days, peaks []float64) trend {
	t := &straightTrend{line: fitLine(days, peaks), days: days, redrawn: make([]float64, len(days))}
	for i, day := range days {
		t.errors = append(t.errors, peaks[i]-t.line.at(day))
	}
	return t
}

func (t *straightTrend) now() (users, perDay float64) {
	return t.line.at(t.line.lastDay), t.line.SlopePerDay
}

func (t *straightTrend) daysTo(limit float64) float64 { return t.line.daysTo(limit) }

// path fits a line to peaks that are those of the line with other errors.
func (t *straightTrend) path(random *splitMix, limit float64) float64 {
	for i, day := range t.days {
		t.redrawn[i] = t.line.at(day) + random.pick(t.errors)
	}
	return fitLine(t.days, t.redrawn).daysTo(limit)
}

// weeklyTrend is a Holt-Winters fit with what it was off each next day.
type weeklyTrend struct {
	fit    holtWinters
	errors []float64
}

func newWeeklyTrend(peaks []float64) trend {
	t := &weeklyTrend{}
	t.fit, t.errors = fitHoltWinters(peaks)
	return t
}

func (t *weeklyTrend) now() (users, perDay float64) { return t.fit.level, t.fit.trend }

func (t *weeklyTrend) daysTo(limit float64) float64 {
	if t.fit.level > limit {
		return 0
	}
	return t.fit.daysTo(limit)
}

// path lets the fit run on through days that miss its forecasts by other errors, until a forecast of the next day is above
// the limit.
func (t *weeklyTrend) path(random *splitMix, limit float64) float64 {
	fit := t.fit
	if fit.level > limit {
		return 0
	}
	for ahead := 1; ahead <= HorizonDays; ahead++ {
		expected := fit.at(1)
		if expected > limit {
			return float64(ahead)
		}
		fit.observe(expected + random.pick(t.errors))
	}
	return math.Inf(1)
}

// pick returns one of the numbers.
func (s *splitMix) pick(of []float64) float64 { return of[s.next()%uint64(len(of))] }
