package report

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/sizing"
)

var forecastDay = time.Date(2026, 7, 1, 23, 30, 0, 0, time.UTC)

func knownCrossing(days, p5, p95 float64) sizing.Crossing {
	return sizing.Crossing{
		Limit: sizing.Ceiling{Value: 430_000}, LimitRange: sizing.Range{P5: 300_000, P50: 430_000, P95: 600_000},
		Known: true, Days: days, P5: p5, P95: p95,
	}
}

func forecastText(t *testing.T, f *sizing.Forecast, newest time.Time) string {
	t.Helper()
	var b bytes.Buffer
	if err := WriteForecasts(&b, []Forecast{NewForecast(f, newest, forecastDay)}); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(b.String(), "\n") {
		if n := len([]rune(line)); n > textWidth {
			t.Errorf("%d columns: %q", n, line)
		}
	}
	// Folding depends on lengths that the tests are not about.
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestAForecastSaysBothDatesWithTheirIntervals(t *testing.T) {
	growth := sizing.Forecast{
		Method: sizing.GivenGrowth, Users: 300_000, PctPerMonth: 5,
		StopsSurviving: knownCrossing(0, 0, 12), StopsHolding: knownCrossing(31.9, 0, math.Inf(1)),
	}
	got := forecastText(t, &growth, time.Time{})
	for _, want := range []string{
		"from 300k users today, growing by 5 % a month, each as busy as now",
		"Stops surviving a loss: already; the limit is 430k users (300k-600k).",
		"Stops holding: 2026-08-01 (5-95 %: already to beyond 730 days); the limit is 430k users",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing says %q: %s", want, got)
		}
	}

	growth.PctPerMonth = -3
	if got := forecastText(t, &growth, time.Time{}); !strings.Contains(got, "shrinking by 3 % a month") {
		t.Errorf("growth of -3 %%: %s", got)
	}

	peaks := sizing.Forecast{
		Method: sizing.StraightLine, Users: 128_400, UsersPerDay: -12.2, Peaks: 20, Remarks: []string{"2 days are missing"},
		StopsSurviving: sizing.Crossing{Why: "a lone node does not survive its loss"},
		StopsHolding: sizing.Crossing{
			Why: "the daily peaks do not grow", Limit: sizing.Ceiling{Value: 430_000}, LimitRange: sizing.Range{P5: 1, P50: 2, P95: math.Inf(1)},
		},
	}
	got = forecastText(t, &peaks, forecastDay.AddDate(0, 0, -40))
	for _, want := range []string{
		"20 daily peaks to 2026-05-22 by a straight line: 128k users, -12 a day",
		"Stops surviving a loss: no date: a lone node does not survive its loss.",
		"Stops holding: no date: the daily peaks do not grow; the limit is 430k users (1-no limit).",
		"- 2 days are missing.", "- the newest daily peak is 40 d old.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing says %q: %s", want, got)
		}
	}
	peaks.Method = sizing.WeeklyRhythm
	if got := forecastText(t, &peaks, time.Time{}); !strings.Contains(got, "to 2026-07-01 with the rhythm of the week") {
		t.Errorf("peaks without dates do not end today: %s", got)
	}
}

func TestAForecastInJSONKeepsToTheContract(t *testing.T) {
	f := sizing.Forecast{
		Method: sizing.WeeklyRhythm, Peaks: 30, UsersPerDay: 7,
		StopsSurviving: knownCrossing(10, 5, math.Inf(1)), StopsHolding: sizing.Crossing{Why: "because"},
	}
	encoded, err := json.Marshal(NewForecast(&f, forecastDay, forecastDay))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"method":"holt_winters"`, `"growth_pct_month":null`, `"remarks":[]`, `"date":"2026-07-11"`, `"date_p5":"2026-07-06"`,
		`"date_p95":null`, `"days_p95":"inf"`, `"limit_users":430000`, `"stops_holding":{"date":null`, `"why":"because"`,
	} {
		if !strings.Contains(string(encoded), want) {
			t.Errorf("no %s in %s", want, encoded)
		}
	}
}

func TestAGrowthIsAnsweredInASentence(t *testing.T) {
	for _, c := range []struct {
		name               string
		surviving, holding sizing.Crossing
		says, saysHolding  string
	}{
		{
			"dates", knownCrossing(30, 10, math.Inf(1)), knownCrossing(60, 31, 90),
			"At 5 % a month this topology stops surviving a loss on 2026-07-31 (5-95 %: 2026-07-11 to beyond 730 days).",
			"At 5 % a month this topology stops holding at all on 2026-08-30 (5-95 %: 2026-08-01 to 2026-09-29).",
		},
		{
			"already", knownCrossing(0, 0, 12), knownCrossing(0, 0, 0),
			"This topology does not survive a loss now (5-95 %: already to 2026-07-13).",
			"This topology does not hold now: its users are above the whole interval of the limit.",
		},
		{
			"no date", sizing.Crossing{Why: "a lone node does not survive its loss"},
			sizing.Crossing{Why: "too far", Limit: sizing.Ceiling{Value: 9e5}, LimitRange: sizing.Range{P5: 5e5, P50: 9e5, P95: 2e6}},
			"At 5 % a month there is no date for the end of surviving a loss: a lone node does not survive its loss.",
			"At 5 % a month there is no date on which this topology stops holding at all: too far.",
		},
	} {
		f := NewForecast(&sizing.Forecast{Method: sizing.GivenGrowth, Users: 3e5, PctPerMonth: 5, StopsSurviving: c.surviving, StopsHolding: c.holding},
			time.Time{}, forecastDay)
		if surviving, holding := f.Answer(); surviving != c.says || holding != c.saysHolding {
			t.Errorf("%s:\n%s\n%s\nwant\n%s\n%s", c.name, surviving, holding, c.says, c.saysHolding)
		}
	}
}

func TestACrossingFitsItsColumns(t *testing.T) {
	for _, c := range []struct {
		name                        string
		crossing                    sizing.Crossing
		when, interval, limit, over string
	}{
		{"a date", knownCrossing(30, 10, 60), "2026-07-31", "2026-07-11 to 2026-08-30", "430k", "300k-600k"},
		{"already", knownCrossing(0, 0, 0), "already", "", "430k", "300k-600k"},
		{"no limit", sizing.Crossing{Why: "a lone node"}, "no date", "", "n/a", ""},
	} {
		got := newCrossing(&c.crossing, forecastDay)
		if limit, over := got.Limit(); got.When() != c.when || got.Interval() != c.interval || limit != c.limit || over != c.over {
			t.Errorf("%s: %q %q %q %q", c.name, got.When(), got.Interval(), limit, over)
		}
	}
}
