package report

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Forecast is when a topology stops to hold as its users, and their traffic with them, grow.
type Forecast struct {
	// Method is growth, linear or holt_winters.
	Method string `json:"method"`
	// From is the day that days count from, Users what the growth starts with.
	From           string   `json:"from"`
	Users          float64  `json:"users"`
	GrowthPctMonth *float64 `json:"growth_pct_month"`
	UsersPerDay    *float64 `json:"users_per_day"`
	// DailyPeaks are how many it rests on.
	DailyPeaks     int      `json:"daily_peaks"`
	StopsSurviving Crossing `json:"stops_surviving_loss"`
	StopsHolding   Crossing `json:"stops_holding"`
	Remarks        []string `json:"remarks"`
}

// Crossing is when growth reaches a limit. Days and dates are null when there is no date; Why says why. A day beyond the
// horizon of the forecast is "inf", its date null.
type Crossing struct {
	Date       *string `json:"date"`
	DateP5     *string `json:"date_p5"`
	DateP95    *string `json:"date_p95"`
	Days       *Number `json:"days"`
	DaysP5     *Number `json:"days_p5"`
	DaysP95    *Number `json:"days_p95"`
	LimitUsers *Number `json:"limit_users"`
	LimitP5    *Number `json:"limit_users_p5"`
	LimitP95   *Number `json:"limit_users_p95"`
	Why        string  `json:"why,omitempty"`
}

// staleAfter is the age from which on the newest daily peak is worth a remark.
const staleAfter = 7 * 24 * time.Hour

// NewForecast turns a forecast into its document. It starts from the newest daily peak, the zero Time for one without
// dates, which starts today.
func NewForecast(f *sizing.Forecast, newest, today time.Time) Forecast {
	from := today
	out := Forecast{
		Method: f.Method.Key(), Users: f.Users, DailyPeaks: f.Peaks, Remarks: append([]string{}, f.Remarks...),
	}
	if f.Method == sizing.GivenGrowth {
		out.GrowthPctMonth = &f.PctPerMonth
	} else {
		out.UsersPerDay = &f.UsersPerDay
		if !newest.IsZero() {
			from = newest
		}
		if age := today.Sub(newest); !newest.IsZero() && age > staleAfter {
			out.Remarks = append(out.Remarks, fmt.Sprintf("the newest daily peak is %s old", quantity.FormatDuration(age)))
		}
	}
	out.From = from.Format(time.DateOnly)
	out.StopsSurviving, out.StopsHolding = newCrossing(&f.StopsSurviving, from), newCrossing(&f.StopsHolding, from)
	return out
}

func newCrossing(c *sizing.Crossing, from time.Time) Crossing {
	out := Crossing{Why: c.Why}
	if c.LimitRange != (sizing.Range{}) || c.Limit != (sizing.Ceiling{}) {
		limit, low, high := fromCeiling(c.Limit), Number(c.LimitRange.P5), Number(c.LimitRange.P95)
		out.LimitUsers, out.LimitP5, out.LimitP95 = &limit, &low, &high
	}
	if !c.Known {
		return out
	}
	out.Date, out.Days = dateAfter(from, c.Days)
	out.DateP5, out.DaysP5 = dateAfter(from, c.P5)
	out.DateP95, out.DaysP95 = dateAfter(from, c.P95)
	return out
}

// dateAfter returns the date so many days later, nil when that is beyond the horizon.
func dateAfter(from time.Time, days float64) (*string, *Number) {
	number := Number(days)
	if math.IsInf(days, 1) {
		return nil, &number
	}
	date := from.AddDate(0, 0, int(days)).Format(time.DateOnly)
	return &date, &number
}

// WriteForecasts writes forecasts as plain lines of at most 80 columns.
func WriteForecasts(w io.Writer, forecasts []Forecast) error {
	var b strings.Builder
	for i := range forecasts {
		f := &forecasts[i]
		b.WriteString("\n")
		for _, line := range f.Lines() {
			b.WriteString(fold(line))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Lines says what it is a forecast of, both dates or why there are none, and the remarks.
func (f *Forecast) Lines() []string {
	lines := []string{f.heading(), f.StopsSurviving.line("Stops surviving a loss"), f.StopsHolding.line("Stops holding")}
	for _, remark := range f.Remarks {
		lines = append(lines, "- "+remark+".")
	}
	return lines
}

// GrowthLine says both dates of a given growth in at most 76 columns.
func (f *Forecast) GrowthLine() string {
	return fmt.Sprintf("%s: stops surviving a loss %s, holding %s", GrowthText(*f.GrowthPctMonth), f.StopsSurviving.word(), f.StopsHolding.word())
}

// GrowthText names a growth.
func GrowthText(pctPerMonth float64) string {
	return "Growth " + quantity.Format(pctPerMonth, quantity.Percent) + " a month"
}

func (c *Crossing) word() string {
	if c.Days == nil {
		return "(no date)"
	}
	return dateText(c.Date, c.Days)
}

func (f *Forecast) heading() string {
	users := quantity.Format(math.Round(f.Users), quantity.Count)
	switch f.Method {
	case sizing.GivenGrowth.Key():
		way := "growing"
		if *f.GrowthPctMonth < 0 {
			way = "shrinking"
		}
		return fmt.Sprintf("Forecast from %s users today, %s by %s a month, each as busy as now:", users, way,
			quantity.Format(math.Abs(*f.GrowthPctMonth), quantity.Percent))
	case sizing.StraightLine.Key():
		return fmt.Sprintf("Forecast from %d daily peaks to %s by a straight line: %s users, %+.0f a day, each as busy as in this plan:",
			f.DailyPeaks, f.From, users, *f.UsersPerDay)
	}
	return fmt.Sprintf("Forecast from %d daily peaks to %s with the rhythm of the week: %s users, %+.0f a day, each as busy as in this plan:",
		f.DailyPeaks, f.From, users, *f.UsersPerDay)
}

func (c *Crossing) line(what string) string {
	limit := ""
	if c.LimitUsers != nil && !math.IsInf(float64(*c.LimitUsers), 1) {
		limit = fmt.Sprintf("the limit is %s users (%s-%s)", most(float64(*c.LimitUsers)), most(float64(*c.LimitP5)), most(float64(*c.LimitP95)))
	}
	switch {
	case c.Days == nil && limit == "":
		return fmt.Sprintf("%s: no date: %s.", what, c.Why)
	case c.Days == nil:
		return fmt.Sprintf("%s: no date: %s; %s.", what, c.Why, limit)
	case *c.Days == 0:
		return fmt.Sprintf("%s: already; %s.", what, limit)
	}
	return fmt.Sprintf("%s: %s (5-95 %%: %s to %s); %s.", what, dateText(c.Date, c.Days), dateText(c.DateP5, c.DaysP5), dateText(c.DateP95, c.DaysP95), limit)
}

func dateText(date *string, days *Number) string {
	switch {
	case date == nil:
		return fmt.Sprintf("beyond %d days", sizing.HorizonDays)
	case *days == 0:
		return "already"
	}
	return *date
}
