package report

import (
	"fmt"
	"math"

	"github.com/mimtop/mimtop/internal/quantity"
)

// Answer says in two sentences when a given growth makes the topology stop to survive a loss and to hold, each with the
// interval of its date, or that there is no date: Reasons says why.
func (f *Forecast) Answer() (surviving, holding string) {
	at := "At " + quantity.Format(*f.GrowthPctMonth, quantity.Percent) + " a month"
	return f.StopsSurviving.answer(at, "surviving a loss", "survive a loss"), f.StopsHolding.answer(at, "holding at all", "hold")
}

func (c *Crossing) answer(at, stops, does string) string {
	switch {
	case c.Days == nil && c.LimitUsers == nil:
		return fmt.Sprintf("%s there is no date for the end of %s: %s.", at, stops, c.Why)
	case c.Days == nil:
		return fmt.Sprintf("%s there is no date on which this topology stops %s: %s.", at, stops, c.Why)
	case *c.Days == 0 && *c.DaysP95 == 0:
		return fmt.Sprintf("This topology does not %s now: its users are above the whole interval of the limit.", does)
	case *c.Days == 0:
		return fmt.Sprintf("This topology does not %s now (5-95 %%: already to %s).", does, dateText(c.DateP95, c.DaysP95))
	}
	return fmt.Sprintf("%s this topology stops %s on %s (5-95 %%: %s).", at, stops, dateText(c.Date, c.Days), c.Interval())
}

// When is the date in at most ten columns, "no date" when there is none.
func (c *Crossing) When() string {
	switch {
	case c.Days == nil:
		return "no date"
	case c.Date == nil:
		return "later"
	}
	return dateText(c.Date, c.Days)
}

// Interval is the two dates that nine of ten paths lie between, "" when there is no date or none but today.
func (c *Crossing) Interval() string {
	if c.Days == nil || *c.DaysP5 == 0 && *c.DaysP95 == 0 {
		return ""
	}
	return dateText(c.DateP5, c.DaysP5) + " to " + dateText(c.DateP95, c.DaysP95)
}

// Limit is the most users and the interval of that; "n/a" and "" where there is no limit.
func (c *Crossing) Limit() (users, interval string) {
	if c.LimitUsers == nil {
		return quantity.Format(math.NaN(), quantity.Count), ""
	}
	return most(float64(*c.LimitUsers)), most(float64(*c.LimitP5)) + "-" + most(float64(*c.LimitP95))
}
