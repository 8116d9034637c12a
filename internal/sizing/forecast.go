package sizing

import (
	"fmt"
	"math"
)

// What a forecast needs, and how far it looks.
const (
	// HorizonDays is how far ahead a date is given: nobody knows more.
	HorizonDays = 730
	// leastDays of daily peaks carry a date, weeklyDays the rhythm of a week.
	leastDays  = 14
	weeklyDays = 28
	// bootstrapPaths is how many futures an interval rests on.
	bootstrapPaths = 500
	// leastPaths is the share of them that has to reach a limit for a date to be given.
	leastPaths = 0.5
)

// Method is how growth is foreseen.
type Method uint8

// The methods.
const (
	GivenGrowth Method = iota
	StraightLine
	WeeklyRhythm
)

var methodKeys = [...]string{"growth", "linear", "holt_winters"}

// Key returns the name used in JSON.
func (m Method) Key() string { return methodKeys[m] }

// Crossing is when growth reaches a limit.
type Crossing struct {
	// Limit is the most users with each as busy as now, LimitRange the same over the draws of the model's intervals.
	Limit      Ceiling
	LimitRange Range
	// Known is false when no date can be given; Why says why not.
	Known bool
	Why   string
	// Days from the newest day, 0 when the limit is reached already. P5 and P95 are the days over the paths, which differ
	// in their growth and in their limit; math.Inf(1) beyond the horizon.
	Days, P5, P95 float64
}

// Forecast is when a topology stops to hold as its users grow.
type Forecast struct {
	Method Method
	// Users is where the growth starts from, PctPerMonth how fast it is for GivenGrowth, UsersPerDay for the others.
	Users, PctPerMonth, UsersPerDay float64
	// Peaks are how many daily peaks it rests on; none for GivenGrowth.
	Peaks int
	// Remarks say what of the daily peaks was not used, and why.
	Remarks []string
	// StopsSurviving is when it stops surviving a loss, StopsHolding when it stops holding at all.
	StopsSurviving, StopsHolding Crossing
}

// ForecastGrowth foresees users that grow by so many percent a month from the scenario's. The interval is that of the limit.
func ForecastGrowth(l *GrowthLimits, s *Scenario, pctPerMonth float64) Forecast {
	f := Forecast{Method: GivenGrowth, Users: s.at(Users), PctPerMonth: pctPerMonth}
	why := ""
	switch {
	case s.at(Users) <= 0:
		why = "there are no users to grow from"
	case pctPerMonth <= 0:
		why = "users do not grow"
	}
	f.each(l, func(limit float64, draws []float64) (float64, []float64, string) {
		if why != "" {
			return 0, nil, why
		}
		paths := make([]float64, len(draws))
		for i, of := range draws {
			paths[i] = GrowthDays(f.Users, of, pctPerMonth)
		}
		return GrowthDays(f.Users, limit, pctPerMonth), paths, ""
	})
	return f
}

// UsersAfter is how many users there are so many days after the newest one, by the growth without its errors.
func (f *Forecast) UsersAfter(days float64) float64 {
	if f.Method == GivenGrowth {
		return f.Users * math.Exp(math.Log1p(f.PctPerMonth/100)*days/daysPerMonth)
	}
	return max(f.Users+f.UsersPerDay*days, 0)
}

// ForecastPeaks foresees users from daily peaks: by Holt-Winters when the newest four weeks are whole, else by a straight
// line. The interval is over paths whose errors are drawn from those of the fit (a residual bootstrap), each with a limit
// from the draws of the model. The same seed gives the same answer.
func ForecastPeaks(l *GrowthLimits, peaks *DailyPeaks, seed uint64) Forecast {
	days, values := peaks.Days, peaks.Users
	f := Forecast{Method: StraightLine, Peaks: len(values)}
	if len(values) < leastDays {
		if len(values) > 0 {
			f.Users = values[len(values)-1]
		}
		why := fmt.Sprintf("not enough data: %d daily peaks, and a date needs %d", len(values), leastDays)
		f.each(l, func(float64, []float64) (float64, []float64, string) { return 0, nil, why })
		return f
	}
	var t trend
	if whole := peaks.wholeTail(); len(whole) >= weeklyDays {
		if unused := len(values) - len(whole); unused > 0 {
			f.Remarks = append(f.Remarks, fmt.Sprintf("%d peaks before the last gap are not used", unused))
		}
		f.Method, f.Peaks, t = WeeklyRhythm, len(whole), newWeeklyTrend(whole)
	} else {
		if missing := peaks.missing(); missing > 0 && len(values) >= weeklyDays {
			f.Remarks = append(f.Remarks, fmt.Sprintf("%d days are missing, so the rhythm of the week is not used", missing))
		}
		t = newStraightTrend(days, values)
	}
	f.Users, f.UsersPerDay = t.now()
	f.each(l, func(limit float64, draws []float64) (float64, []float64, string) {
		point := t.daysTo(limit)
		if f.UsersPerDay <= 0 && point > 0 {
			return 0, nil, "the daily peaks do not grow"
		}
		random := splitMix(seed)
		paths := make([]float64, bootstrapPaths)
		for i := range paths {
			paths[i] = t.path(&random, draws[i%len(draws)])
		}
		return point, paths, ""
	})
	return f
}

// each fills in both crossings. Days returns the days to a limit, the days on each path, or why there are none.
func (f *Forecast) each(l *GrowthLimits, days func(limit float64, draws []float64) (float64, []float64, string)) {
	for _, at := range [...]struct {
		crossing *Crossing
		limit    Ceiling
		draws    []float64
		lost     bool
	}{{&f.StopsSurviving, l.WithLoss, l.drawsWithLoss, true}, {&f.StopsHolding, l.AllUp, l.drawsAllUp, false}} {
		c := at.crossing
		c.Limit, c.LimitRange = at.limit, percentiles(at.draws)
		switch {
		case l.Why != "":
			c.Why = l.Why
		case at.lost && l.LoneNode:
			c.Limit, c.LimitRange = Ceiling{}, Range{}
			c.Why = "a lone node does not survive its loss"
		case c.Limit.Unbounded:
			c.Why = "nothing that is judged binds"
		default:
			c.settle(days(c.Limit.Value, at.draws))
		}
	}
}

// settle takes over the days of the paths, or says why they carry no date.
func (c *Crossing) settle(point float64, paths []float64, why string) {
	if why != "" {
		c.Why = why
		return
	}
	within := 0
	for i, days := range paths {
		if days > HorizonDays {
			paths[i] = math.Inf(1)
		} else {
			within++
		}
	}
	share := float64(within) / float64(max(len(paths), 1))
	over := percentiles(paths)
	switch {
	case point > HorizonDays:
		c.Why = fmt.Sprintf("the limit is not reached within %d days", HorizonDays)
	case point > 0 && share < leastPaths:
		c.Why = fmt.Sprintf("the data carry no date: only %.0f %% of the draws reach the limit within %d days", 100*share, HorizonDays)
	default:
		c.Known, c.Days, c.P5, c.P95 = true, point, over.P5, over.P95
	}
}
