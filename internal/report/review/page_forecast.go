package review

import (
	"fmt"
	"math"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// forecastSection says when growth reaches the limits.
func (r *Review) forecastSection() section {
	s := section{id: "forecast", title: "Forecast"}
	if r.verdict == nil {
		return s
	}
	switch {
	case r.growthGiven, r.subject.Peaks != nil:
	default:
		s.sayAs(fair, "Nobody said how fast the users grow (--growth) and no daily peaks were given (--daily-peaks): these growths are assumed, to choose from.")
	}
	s.add(picture{svg: func(d *drawing) { drawForecast(d, r) }, caption: "Users over the coming days, each as busy as now, against what the topology carries."})
	t := table{
		caption: "When the growing users reach a limit, each as busy as now; dates and limits with their 5-95 % intervals",
		columns: words("Growth", "Stops surviving a loss", "At", "Stops holding at all", "At"),
	}
	for i := range r.Plan.Forecast {
		f := &r.Plan.Forecast[i]
		t.rows = append(t.rows, texts(r.growthTitle(i), crossingDates(&f.StopsSurviving), crossingLimit(&f.StopsSurviving),
			crossingDates(&f.StopsHolding), crossingLimit(&f.StopsHolding)))
	}
	s.add(t)
	var remarks list
	for i := range r.Plan.Forecast {
		f := &r.Plan.Forecast[i]
		for _, remark := range f.Remarks {
			remarks.items = append(remarks.items, paragraph{plain, remark + "."})
		}
	}
	if len(remarks.items) > 0 {
		s.add(remarks)
	}
	s.say(fmt.Sprintf("Days count from %s. Nothing is said beyond %d days.", r.Plan.Forecast[0].From, sizing.HorizonDays))
	return s
}

// growthTitle names a forecast.
func (r *Review) growthTitle(i int) string {
	f := &r.Plan.Forecast[i]
	if f.GrowthPctMonth == nil {
		return fmt.Sprintf("by %d daily peaks, %+.0f users a day", f.DailyPeaks, *f.UsersPerDay)
	}
	title := quantity.Format(*f.GrowthPctMonth, quantity.Percent) + " a month"
	if !r.growthGiven {
		title += " (assumed)"
	}
	return title
}

func crossingDates(c *report.Crossing) string {
	switch {
	case c.Days == nil:
		return "no date: " + c.Why
	case *c.Days == 0:
		return "already"
	}
	return fmt.Sprintf("%s (%s)", c.When(), c.Interval())
}

func crossingLimit(c *report.Crossing) string {
	if c.LimitUsers == nil {
		return "n/a"
	}
	if math.IsInf(float64(*c.LimitUsers), 1) {
		return "no limit"
	}
	count := func(n *report.Number) string {
		if math.IsInf(float64(*n), 1) {
			return "no limit"
		}
		return quantity.Format(float64(*n), quantity.Count)
	}
	return fmt.Sprintf("%s users (%s to %s)", count(c.LimitUsers), count(c.LimitP5), count(c.LimitP95))
}

// scenariosSection sets the scenarios beside the baseline.
func (r *Review) scenariosSection() section {
	s := section{id: "scenarios", title: "Scenarios compared"}
	if len(r.Scenarios) == 0 {
		return s
	}
	here := "This cluster"
	if r.Basis == Planned {
		here = "This plan"
	}
	t := table{caption: "The same model on each scenario", columns: words("", here)}
	all := []*ScenarioVerdict{}
	if r.verdict != nil {
		of := newScenarioVerdict("", r.Plan, r.verdict, &r.odds)
		all = append(all, &of)
	} else {
		all = append(all, nil)
	}
	for i := range r.Scenarios {
		t.columns = append(t.columns, column{title: r.Scenarios[i].Name})
		all = append(all, &r.Scenarios[i])
	}
	row := func(title string, of func(*ScenarioVerdict) cell) {
		cells := []cell{{text: title}}
		for _, one := range all {
			if one == nil {
				cells = append(cells, unknown)
				continue
			}
			cells = append(cells, of(one))
		}
		t.rows = append(t.rows, cells)
	}
	row("Verdict", func(s *ScenarioVerdict) cell { return cell{s.headline, outcomeTones[s.outcome]} })
	row("Topology and load", func(s *ScenarioVerdict) cell { return cell{text: s.topology} })
	row("Odds", func(s *ScenarioVerdict) cell { return cell{text: s.odds} })
	row("Summary table", func(s *ScenarioVerdict) cell { return cell{text: s.table} })
	row("Headroom, all up", func(s *ScenarioVerdict) cell { return headroomCell(s.Plan.HeadroomNPct, s.Plan.BindingN) })
	row("Headroom, a node lost", func(s *ScenarioVerdict) cell { return headroomCell(s.Plan.HeadroomN1Pct, s.Plan.BindingN1) })
	row("Headroom, datacenter lost", func(s *ScenarioVerdict) cell {
		return headroomCell(s.Plan.HeadroomSiteLossPct, s.Plan.BindingSiteLoss)
	})
	row("Most users at these rates, all up", func(s *ScenarioVerdict) cell { return cell{text: reachedText(float64(s.Plan.MaxUsersAllUp))} })
	row("Most users at these rates, with a loss", func(s *ScenarioVerdict) cell {
		if s.Plan.HeadroomN1Pct == nil && s.Plan.HeadroomSiteLossPct == nil {
			return cell{text: "none"} // nothing is left after one
		}
		return cell{text: reachedText(float64(s.Plan.MaxUsersWithLoss))}
	})
	row("Not judged", func(s *ScenarioVerdict) cell {
		text := ""
		for i, u := range s.Plan.Unjudged {
			if i > 0 {
				text += ", "
			}
			text += resourceWord(u.Resource)
		}
		if text == "" {
			return cell{text: "nothing"}
		}
		return cell{text, fair}
	})
	s.add(t)
	return s
}

// resourceWord is the resource of a key as people read it.
func resourceWord(key string) string {
	for r := range sizing.ResourceCount {
		if r.Key() == key {
			return r.String()
		}
	}
	return key
}

// headroomCell is the headroom of a failure case; one that the topology does not have has none.
func headroomCell(pct *float64, binding string) cell {
	if pct == nil {
		return cell{"no such case", faint}
	}
	c := cell{text: fmt.Sprintf("%.0f %% (%s)", *pct, resourceWord(binding))}
	if *pct < 0 {
		c.tone = bad
	}
	return c
}
