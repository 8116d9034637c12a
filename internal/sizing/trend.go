package sizing

import "math"

// daysPerMonth is the mean length of a month.
const daysPerMonth = 30.4375

// GrowthDays returns the days until users grow past a limit at so many percent a month: 0 when they are over it already,
// math.Inf(1) when they do not grow.
func GrowthDays(users, limit, pctPerMonth float64) float64 {
	switch {
	case users >= limit:
		return 0
	case pctPerMonth <= 0 || users <= 0:
		return math.Inf(1)
	}
	return daysPerMonth * math.Log(limit/users) / math.Log1p(pctPerMonth/100)
}

// peakLine is a straight line through daily peaks, with days counted from the first one.
type peakLine struct {
	Intercept, SlopePerDay float64
	lastDay                float64
}

// fitLine fits a line by least squares. There must be two days at least, and not all the same.
func fitLine(days, peaks []float64) peakLine {
	var meanDay, meanPeak float64
	for i := range days {
		meanDay += days[i] / float64(len(days))
		meanPeak += peaks[i] / float64(len(days))
	}
	var spread, together float64
	for i := range days {
		spread += (days[i] - meanDay) * (days[i] - meanDay)
		together += (days[i] - meanDay) * (peaks[i] - meanPeak)
	}
	slope := together / spread
	return peakLine{Intercept: meanPeak - slope*meanDay, SlopePerDay: slope, lastDay: days[len(days)-1]}
}

func (l peakLine) at(day float64) float64 { return l.Intercept + l.SlopePerDay*day }

// daysTo returns the days from the last one until the line reaches a limit: 0 when it is there already, math.Inf(1) when
// it never gets there.
func (l peakLine) daysTo(limit float64) float64 {
	switch left := limit - l.at(l.lastDay); {
	case left <= 0:
		return 0
	case l.SlopePerDay <= 0:
		return math.Inf(1)
	default:
		return left / l.SlopePerDay
	}
}

// season is the days of the rhythm of daily peaks: a week.
const season = 7

// The shares that Holt-Winters takes of each new day: of its level, of the trend and of the day of the week.
const (
	levelShare  = 0.3
	trendShare  = 0.05
	seasonShare = 0.2
)

// holtWinters is the additive Holt-Winters forecast of daily peaks with a weekly season (Winters: Forecasting sales by
// exponentially weighted moving averages, 1960).
type holtWinters struct {
	level, trend float64
	season       [season]float64
	// next is the day of the season of the next day.
	next int
}

// fitHoltWinters smooths daily peaks without a gap, two weeks of them at least. It starts with the mean of the first week
// as the level, the growth from the first week's mean to the second's as the trend, and what the first week's days differ
// from its mean as the season, and smooths from the second week on. Errors are what each of these days was off the
// forecast of the day before it.
func fitHoltWinters(peaks []float64) (h holtWinters, errors []float64) {
	second := 0.0
	for i := range season {
		h.level += peaks[i] / season
		second += peaks[i+season] / season
	}
	h.trend = (second - h.level) / season
	for i := range season {
		h.season[i] = peaks[i] - h.level
	}
	for _, peak := range peaks[season:] {
		errors = append(errors, peak-h.at(1))
		h.observe(peak)
	}
	return h, errors
}

// observe takes in the next day.
func (h *holtWinters) observe(peak float64) {
	s, before := &h.season[h.next], h.level
	h.level = levelShare*(peak-*s) + (1-levelShare)*(h.level+h.trend)
	h.trend = trendShare*(h.level-before) + (1-trendShare)*h.trend
	*s = seasonShare*(peak-h.level) + (1-seasonShare)**s
	h.next = (h.next + 1) % season
}

// at is the forecast so many days ahead, 1 being the next day.
func (h *holtWinters) at(ahead int) float64 {
	return h.level + float64(ahead)*h.trend + h.season[(h.next+ahead-1)%season]
}

// daysTo returns the first day ahead above a limit, math.Inf(1) when there is none within the horizon.
func (h *holtWinters) daysTo(limit float64) float64 {
	for ahead := 1; ahead <= HorizonDays; ahead++ {
		if h.at(ahead) > limit {
			return float64(ahead)
		}
	}
	return math.Inf(1)
}
