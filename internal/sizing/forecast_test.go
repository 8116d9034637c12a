package sizing

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
)

func TestForecastGrowthCases(t *testing.T) {
	eachCase(t, "forecast_growth", func(t *testing.T, c specCase, close func(got, want float64) bool) {
		in := c.inputs(t)
		compare(t, "days", GrowthDays(in["users"], in["limit"], in["growth_pct_month"]), c.Expect["days"], close)
	})
}

// seriesInput is the input of the cases with daily peaks.
type seriesInput struct {
	Peaks              []float64 `json:"daily_peaks"`
	Limit              float64
	Season             int
	Alpha, Beta, Gamma float64
}

func (c specCase) series(t *testing.T) seriesInput {
	t.Helper()
	var in seriesInput
	if err := json.Unmarshal(c.Input, &in); err != nil {
		t.Fatal(err)
	}
	return in
}

// daysOf numbers days from 0.
func daysOf(peaks []float64) []float64 {
	days := make([]float64, len(peaks))
	for i := range days {
		days[i] = float64(i)
	}
	return days
}

func TestForecastLinearCases(t *testing.T) {
	eachCase(t, "forecast_linear", func(t *testing.T, c specCase, close func(got, want float64) bool) {
		in := c.series(t)
		line := fitLine(daysOf(in.Peaks), in.Peaks)
		for key, got := range map[string]float64{"intercept": line.Intercept, "slope_per_day": line.SlopePerDay, "days": line.daysTo(in.Limit)} {
			compare(t, key, got, c.Expect[key], close)
		}
	})
}

func TestForecastHoltWintersCases(t *testing.T) {
	eachCase(t, "forecast_holt_winters", func(t *testing.T, c specCase, close func(got, want float64) bool) {
		in := c.series(t)
		if in.Season != season || in.Alpha != levelShare || in.Beta != trendShare || in.Gamma != seasonShare {
			t.Fatalf("the case smooths by %+v", in)
		}
		fit, errors := fitHoltWinters(in.Peaks)
		if len(errors) != len(in.Peaks)-season {
			t.Errorf("%d errors of %d days after the first week", len(errors), len(in.Peaks)-season)
		}
		for key, got := range map[string]float64{"h1": fit.at(1), "h7": fit.at(7), "h30": fit.at(30), "days": fit.daysTo(in.Limit)} {
			compare(t, key, got, c.Expect[key], close)
		}
	})
}

// limitsOf are limits of which every draw is the same.
func limitsOf(withLoss, allUp float64) *GrowthLimits {
	return &GrowthLimits{
		WithLoss: Ceiling{Value: withLoss}, AllUp: Ceiling{Value: allUp},
		drawsWithLoss: []float64{withLoss}, drawsAllUp: []float64{allUp},
	}
}

// peaksOf makes a history of so many days by a rule.
func peaksOf(n int, of func(day int) float64) *DailyPeaks {
	p := &DailyPeaks{}
	for day := range n {
		p.Days, p.Users = append(p.Days, float64(day)), append(p.Users, of(day))
	}
	return p
}

// noise is between -1 and 1 and the same for the same day.
func noise(day int) float64 {
	random := splitMix(day)
	return float64(random.next()%2001)/1000 - 1
}

func TestBothDatesComeFromTheirLimits(t *testing.T) {
	rising := peaksOf(60, func(day int) float64 { return 100_000 + 500*float64(day) + 2_000*noise(day) + 4_000*float64(day%7) })
	f := ForecastPeaks(limitsOf(150_000, 200_000), rising, 1)
	if f.Method != WeeklyRhythm || f.Peaks != 60 || len(f.Remarks) != 0 {
		t.Errorf("method %v from %d peaks, remarks %q", f.Method.Key(), f.Peaks, f.Remarks)
	}
	for name, c := range map[string]Crossing{"loss": f.StopsSurviving, "all up": f.StopsHolding} {
		if !c.Known || c.P5 > c.Days || c.P95 < c.Days || c.P5 == c.P95 {
			t.Errorf("%s: %+v, want a date within its interval", name, c)
		}
	}
	// 500 a day: some 100 days lie between 150k and 200k.
	if apart := f.StopsHolding.Days - f.StopsSurviving.Days; apart < 70 || apart > 130 {
		t.Errorf("the dates are %v days apart", apart)
	}
	if again := ForecastPeaks(limitsOf(150_000, 200_000), rising, 1); again.StopsHolding != f.StopsHolding {
		t.Errorf("the same seed gives %+v and %+v", f.StopsHolding, again.StopsHolding)
	}
	short := peaksOf(20, func(day int) float64 { return rising.Users[day] })
	one, other := ForecastPeaks(limitsOf(150_000, 200_000), short, 1), ForecastPeaks(limitsOf(150_000, 200_000), short, 2)
	if one.Method != StraightLine || one.StopsHolding.P5 == other.StopsHolding.P5 {
		t.Errorf("another seed changes nothing: %+v", other.StopsHolding)
	}
}

// The true crossing of histories with a known trend is within the interval about as often as it says.
func TestTheIntervalCoversTheTruth(t *testing.T) {
	for _, c := range []struct {
		name string
		days int
	}{{"a line", 21}, {"weeks", 84}} {
		covered := 0
		const seeds = 100
		for seed := range seeds {
			slope, last := 400., float64(c.days-1)
			p := peaksOf(c.days, func(day int) float64 { return 100_000 + slope*float64(day) + 3_000*noise(day+1000*seed) })
			f := ForecastPeaks(limitsOf(200_000, 200_000), p, uint64(seed))
			truth := 100_000/slope - last
			if x := f.StopsHolding; x.Known && x.P5 <= truth && truth <= x.P95 {
				covered++
			}
		}
		if covered < 70 {
			t.Errorf("%s: %d of %d intervals of 90 %% cover the truth", c.name, covered, seeds)
		}
	}
}

func TestNoDateWithoutAReason(t *testing.T) {
	flat := peaksOf(40, func(day int) float64 { return 100_000 + 5_000*noise(day) - float64(day) })
	falling := peaksOf(40, func(day int) float64 { return 100_000 - 500*float64(day) })
	slow := peaksOf(40, func(day int) float64 { return 100_000 + 10*float64(day) })
	rising := peaksOf(40, func(day int) float64 { return 100_000 + 500*float64(day) })
	for _, c := range []struct {
		name   string
		limits *GrowthLimits
		peaks  *DailyPeaks
		want   string
	}{
		{"13 days", limitsOf(2e5, 2e5), peaksOf(13, func(day int) float64 { return 1e5 + 1e3*float64(day) }), "13 daily peaks, and a date needs 14"},
		{"falling", limitsOf(2e5, 2e5), falling, "do not grow"},
		{"flat", limitsOf(2e5, 2e5), flat, ""},
		{"slow", limitsOf(2e5, 2e5), slow, "not reached within 730 days"},
		{"no limit", &GrowthLimits{WithLoss: Ceiling{Unbounded: true}, AllUp: Ceiling{Unbounded: true}, drawsAllUp: []float64{math.Inf(1)}, drawsWithLoss: []float64{math.Inf(1)}}, rising, "nothing that is judged binds"},
		{"refused", &GrowthLimits{Why: "because"}, rising, "because"},
		{"lone", &GrowthLimits{LoneNode: true, AllUp: Ceiling{Unbounded: true}}, rising, ""},
	} {
		f := ForecastPeaks(c.limits, c.peaks, 1)
		for _, x := range []Crossing{f.StopsSurviving, f.StopsHolding} {
			if x.Known || x.Why == "" || !strings.Contains(x.Why, c.want) {
				t.Errorf("%s: %+v, want no date because of %q", c.name, x, c.want)
			}
		}
	}
	lone := ForecastPeaks(&GrowthLimits{LoneNode: true, AllUp: Ceiling{Value: 2e5}, drawsAllUp: []float64{2e5}}, rising, 1)
	if lone.StopsSurviving.Known || !strings.Contains(lone.StopsSurviving.Why, "lone node") || !lone.StopsHolding.Known {
		t.Errorf("lone node: %+v", lone)
	}
	if half := ForecastPeaks(&GrowthLimits{
		AllUp: Ceiling{Value: 2e5}, WithLoss: Ceiling{Value: 2e5}, drawsAllUp: []float64{2e5, 1e9, 1e9}, drawsWithLoss: []float64{2e5, 2e5, 1e9},
	}, rising, 1); half.StopsHolding.Known || !strings.Contains(half.StopsHolding.Why, "carry no date") || !half.StopsSurviving.Known || !math.IsInf(half.StopsSurviving.P95, 1) {
		t.Errorf("two of three limits out of reach: %+v, one of three: %+v", half.StopsHolding, half.StopsSurviving)
	}
}

func TestALimitThatIsPassedIsPassed(t *testing.T) {
	for _, days := range []int{20, 40} {
		f := ForecastPeaks(limitsOf(90_000, 1e9), peaksOf(days, func(day int) float64 { return 1e5 - float64(day) }), 1)
		if c := f.StopsSurviving; !c.Known || c.Days != 0 {
			t.Errorf("%d days: %+v, want 0 days", days, c)
		}
	}
}

func TestGapsLeaveTheRhythmOut(t *testing.T) {
	p := peaksOf(60, func(day int) float64 { return 1e5 + 500*float64(day) })
	gap := func(at int) *DailyPeaks {
		return &DailyPeaks{
			Days:  append(append([]float64{}, p.Days[:at]...), p.Days[at+2:]...),
			Users: append(append([]float64{}, p.Users[:at]...), p.Users[at+2:]...),
		}
	}
	late := ForecastPeaks(limitsOf(2e5, 2e5), gap(50), 1)
	if late.Method != StraightLine || late.Peaks != 58 || len(late.Remarks) != 1 || !strings.Contains(late.Remarks[0], "2 days are missing") {
		t.Errorf("a late gap: %+v", late)
	}
	// The days that are missing count: 2e5 is 141 days after the last one.
	if math.Abs(late.StopsHolding.Days-141) > 1e-6 {
		t.Errorf("a late gap: %v days, want 141", late.StopsHolding.Days)
	}
	early := ForecastPeaks(limitsOf(2e5, 2e5), gap(10), 1)
	if early.Method != WeeklyRhythm || early.Peaks != 48 || len(early.Remarks) != 1 || !strings.Contains(early.Remarks[0], "10 peaks before") {
		t.Errorf("an early gap: %+v", early)
	}
}

func TestGrowthTakesTheTrafficAlong(t *testing.T) {
	model, sampler := DefaultModel(), NewSampler(200, 1)
	s := threeNodes()
	l := sampler.GrowthLimits(model, s)
	grown, ok := s.grown(l.WithLoss.Value)
	if !ok || math.Abs(grown.at(OneToOneRate)/grown.at(Users)-s.at(OneToOneRate)/s.at(Users)) > 1e-12 {
		t.Errorf("at the limit a user sends %v, now %v", grown.at(OneToOneRate)/grown.at(Users), s.at(OneToOneRate)/s.at(Users))
	}
	if got := Evaluate(model, grown).Outcome; got != Holds {
		t.Errorf("at the limit: %v", got)
	}
	past, _ := s.grown(l.WithLoss.Value * 1.001)
	if got := Evaluate(model, past).Outcome; got == Holds {
		t.Errorf("past the limit: %v", got)
	}
	if alone := Evaluate(model, s).MaxUsersWithLoss; l.WithLoss.Value > alone.Value {
		t.Errorf("%v users with their traffic, %v without more traffic", l.WithLoss, alone)
	}
	if over := percentiles(l.drawsWithLoss); !(over.P5 < l.WithLoss.Value && l.WithLoss.Value < over.P95) {
		t.Errorf("limit %v is not within %v", l.WithLoss, over)
	}

	f := ForecastGrowth(&l, &s, 5)
	if c := f.StopsSurviving; !c.Known || math.Abs(c.Days-GrowthDays(s.at(Users), l.WithLoss.Value, 5)) > 1e-9 || c.P5 > c.Days || c.P95 < c.Days {
		t.Errorf("growth of 5 %%: %+v", c)
	}
	for _, c := range []struct {
		users, pct float64
		want       string
	}{{300_000, 0, "do not grow"}, {300_000, -5, "do not grow"}, {0, 5, "no users"}} {
		s := threeNodes().With(Users, c.users)
		s.ScaleRates(0)
		l := sampler.GrowthLimits(model, s)
		if f := ForecastGrowth(&l, &s, c.pct); f.StopsHolding.Known || !strings.Contains(f.StopsHolding.Why, c.want) {
			t.Errorf("%v users at %v %%: %+v", c.users, c.pct, f.StopsHolding)
		}
	}
	if l := sampler.GrowthLimits(model, s.With(Users, 0)); !strings.Contains(l.Why, "--users") {
		t.Errorf("messages without users: %q", l.Why)
	}
	s.Forget(Cores)
	s.Forget(RAMGiB)
	if l := sampler.GrowthLimits(model, s); !strings.Contains(l.Why, "--cores") {
		t.Errorf("without a machine: %q", l.Why)
	}
}

func BenchmarkForecastPeaks(b *testing.B) {
	s := threeNodes()
	limits := NewSampler(DefaultDraws, 1).GrowthLimits(DefaultModel(), s)
	for _, days := range []int{20, 60, 365, mostPeaks} {
		b.Run(fmt.Sprintf("days=%d", days), func(b *testing.B) {
			peaks := peaksOf(days, func(day int) float64 { return 1e5 + 300*float64(day) + 2_000*noise(day) })
			for b.Loop() {
				ForecastPeaks(&limits, peaks, 1)
			}
		})
	}
}

func BenchmarkGrowthLimits(b *testing.B) {
	sampler, model, s := NewSampler(DefaultDraws, 1), DefaultModel(), threeNodes()
	for b.Loop() {
		sampler.GrowthLimits(model, s)
	}
}

func TestUsersAfterTheDaysToALimitAreTheLimit(t *testing.T) {
	for _, pct := range []float64{0.5, 5, 30, 200} {
		f := Forecast{Method: GivenGrowth, Users: 170_000, PctPerMonth: pct}
		if got := f.UsersAfter(0); math.Abs(got-170_000) > 1e-6 {
			t.Errorf("%v %%: %v users at once", pct, got)
		}
		days := GrowthDays(f.Users, 430_000, pct)
		if got := f.UsersAfter(days); math.Abs(got-430_000) > 1 {
			t.Errorf("%v %%: %v users after %v days, want 430k", pct, got, days)
		}
	}
	shrinking := Forecast{Method: StraightLine, Users: 100, UsersPerDay: -3}
	if got := shrinking.UsersAfter(20); got != 40 {
		t.Errorf("%v users after 20 days, want 40", got)
	}
	if got := shrinking.UsersAfter(50); got != 0 {
		t.Errorf("%v users after 50 days, want none", got)
	}
}
