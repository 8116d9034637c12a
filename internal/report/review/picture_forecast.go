package review

import (
	"fmt"
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// drawForecast draws the growing users against the limits with their intervals.
func drawForecast(d *drawing, r *Review) {
	const (
		left, right, top, bottom = 70, 640, 46, 300
		stepDays                 = 5
	)
	if len(r.forecasts) == 0 {
		return
	}
	first := &r.forecasts[0]
	highest := first.Users
	for _, c := range [...]*sizing.Crossing{&first.StopsSurviving, &first.StopsHolding} {
		if hasLimit(c) {
			highest = max(highest, c.Limit.Value)
			if finite(c.LimitRange.P95) {
				highest = max(highest, min(c.LimitRange.P95, 2*c.Limit.Value))
			}
		}
	}
	if highest <= 0 {
		return
	}
	d.begin(bottom+54, "Growth of the users against the limits", r.forecastAbout())
	x := scale{low: 0, high: sizing.HorizonDays, from: left, to: right}
	y := scale{low: 0, high: 1.15 * highest, from: bottom, to: top}
	for _, v := range y.rounds(6) {
		d.line("grid", left, y.at(v), right, y.at(v))
		d.text("ink end", left-6, y.at(v)+4, quantity.Format(v, quantity.Count))
	}
	from, err := time.Parse(time.DateOnly, r.Plan.Forecast[0].From)
	if err != nil {
		return
	}
	for day := 0; day <= sizing.HorizonDays; day += 146 { // fifths of the horizon
		d.line("grid", x.at(float64(day)), bottom, x.at(float64(day)), bottom+5)
		d.text("ink middle", x.at(float64(day)), bottom+20, from.AddDate(0, 0, day).Format(time.DateOnly))
	}
	d.text("ink", 8, top-26, "users")
	for i, c := range [...]*sizing.Crossing{&first.StopsHolding, &first.StopsSurviving} {
		if !hasLimit(c) {
			continue
		}
		class := [...]string{"up", "loss"}[i]
		if finite(c.LimitRange.P5) {
			p95 := y.high
			if finite(c.LimitRange.P95) {
				p95 = c.LimitRange.P95
			}
			d.rect("range-"+class, left, y.at(p95), right-left, y.at(c.LimitRange.P5)-y.at(p95))
		}
		d.line("limit-"+class, left, y.at(c.Limit.Value), right, y.at(c.Limit.Value))
	}
	for i, c := range [...]*sizing.Crossing{&first.StopsHolding, &first.StopsSurviving} {
		if hasLimit(c) {
			d.text("ink", right+6, y.at(c.Limit.Value)+4, [...]string{"all nodes up", "after a loss"}[i]+" "+quantity.Format(c.Limit.Value, quantity.Count))
		}
	}
	for i := range r.forecasts {
		f := &r.forecasts[i]
		var points []point
		for day := 0.0; day <= sizing.HorizonDays; day += stepDays {
			users := f.UsersAfter(day)
			if users > y.high {
				break
			}
			points = append(points, point{x.at(day), y.at(users)})
		}
		d.path(fmt.Sprintf("growth growth%d", i%3), points)
		if len(points) > 0 {
			end := points[len(points)-1]
			d.text("halo end", end.x-8, max(end.y-6, top+12), shortGrowth(f))
		}
		for _, c := range [...]*sizing.Crossing{&f.StopsSurviving, &f.StopsHolding} {
			if c.Known && c.Days > 0 && c.Days <= sizing.HorizonDays && hasLimit(c) {
				d.circle("cross", x.at(c.Days), y.at(c.Limit.Value), 4)
			}
		}
	}
	d.rect("range-loss", left, 6, 14, 12)
	d.text("ink", left+19, 16, "5-95 % of the limit after a loss")
	d.rect("range-up", left+230, 6, 14, 12)
	d.text("ink", left+249, 16, "and of that with all nodes up")
	d.circle("cross", left+455, 12, 4)
	d.text("ink", left+464, 16, "a limit is reached")
	d.text("ink", left, bottom+42, "each user as busy as now; the table has the dates with their intervals")
}

func hasLimit(c *sizing.Crossing) bool {
	return !c.Limit.Unbounded && c.Limit.Value > 0 && c.LimitRange != (sizing.Range{})
}

func shortGrowth(f *sizing.Forecast) string {
	if f.Method == sizing.GivenGrowth {
		return quantity.Format(f.PctPerMonth, quantity.Percent) + " a month"
	}
	return fmt.Sprintf("%+.0f a day", f.UsersPerDay)
}

func (r *Review) forecastAbout() string {
	var parts []string
	for i := range r.Plan.Forecast {
		f := &r.Plan.Forecast[i]
		parts = append(parts, fmt.Sprintf("%s: stops surviving a loss %s, stops holding %s", r.growthTitle(i), crossingDates(&f.StopsSurviving), crossingDates(&f.StopsHolding)))
	}
	return strings.Join(parts, "; ") + "."
}
