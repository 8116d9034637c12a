package review

import (
	"io"
	"time"

	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// The cells of the map.
const (
	mapColumns = 48
	mapRows    = 24
)

// forecastSeed makes the same peaks give the same interval in every run.
const forecastSeed = 1

// assumedGrowths, in percent a month, are what dates are given for when nobody says how fast the users grow.
var assumedGrowths = [...]float64{2, 5, 10}

// Review is a document with what its pictures are drawn from. It is not changed once made.
type Review struct {
	Document

	subject *Subject
	// observed is what the subject's snapshot shows, if there is one.
	observed sizing.Baseline
	verdict  *sizing.Verdict // nil when nothing can be judged
	odds     sizing.Probability
	// capacity is that of Plan.
	capacity sizing.Capacity
	surface  *sizing.Surface
	lines    sizing.Lines
	marks    []mark
	// forecasts are those of Plan.Forecast, growthGiven says that somebody said how fast the users grow.
	forecasts   []sizing.Forecast
	growthGiven bool
}

// mark is a point on the map.
type mark struct {
	name               string
	users, stanzasPerS float64
}

// New makes a review. The scenarios must be valid, and so must the baseline when nothing is missing. It takes some hundred
// milliseconds.
func New(s *Subject) *Review {
	r := &Review{subject: s, Document: Document{
		SchemaVersion: report.SchemaVersion, Basis: s.Basis, MadeAt: s.MadeAt, Version: s.Version, Source: "a plan, no cluster",
		Verdict: sizing.Unknown.Key(), Headline: sizing.Unknown.String() + ": " + s.Missing, Error: s.Missing,
		Measured: []Measured{}, Latencies: []Latency{}, Traffic: []Traffic{}, Findings: []Finding{},
		Recommendations: []Recommendation{}, Arithmetic: []Passage{}, Scenarios: []ScenarioVerdict{},
	}}
	if s.Snapshot != nil {
		r.observed = sizing.Observe(s.Snapshot)
	}
	if s.Missing == "" {
		r.judge()
	}
	if s.Snapshot != nil {
		r.observe(s.Snapshot)
	}
	for _, a := range sizing.Recommendations(r.verdict, &s.Baseline, s.Snapshot) {
		r.Recommendations = append(r.Recommendations, Recommendation{a.Key, a.Says, a.State.Key(), a.Why, a.State.String()})
	}
	if s.Learned != nil {
		r.Model, r.Seen = report.NewModelState(s.Learned, s.Track), seenIn(s.Learned)
	}
	r.compare()
	r.reproduce()
	return r
}

// judge evaluates the baseline.
func (r *Review) judge() {
	s := r.subject
	scenario := &s.Baseline.Scenario
	v := r.evaluate(scenario)
	r.verdict = &v
	r.odds = s.Sampler.Probability(s.Model, *scenario)
	plan := report.NewPlan(&v, &s.Baseline, s.Model)
	plan.GiveProbability(&r.odds)
	r.capacity = sizing.CapacityAt(s.Model, *scenario, sizing.MostTarget)
	plan.Capacity = report.NewCapacity(&r.capacity)
	r.foresee(&plan)
	r.Plan, r.Verdict, r.Headline, r.Error = &plan, v.Outcome.Key(), report.Headline(&v), ""
	for _, p := range report.Explain(&v, s.Model) {
		r.Arithmetic = append(r.Arithmetic, Passage{p.Title, append([]string{}, p.Lines...)})
	}
	r.drawMap()
}

// evaluate judges a scenario beside what the snapshot shows, if there is one.
func (r *Review) evaluate(scenario *sizing.Scenario) sizing.Verdict {
	s := r.subject
	if s.Snapshot == nil {
		return sizing.Evaluate(s.Model, *scenario)
	}
	return sizing.EvaluateLive(s.Model, *scenario, s.Snapshot, &r.observed)
}

// foresee adds the forecasts: of the growth that was given or of some that are assumed, and of the daily peaks.
func (r *Review) foresee(plan *report.Plan) {
	s := r.subject
	scenario := &s.Baseline.Scenario
	limits := s.Sampler.GrowthLimits(s.Model, *scenario)
	growths := assumedGrowths[:]
	if r.growthGiven = s.Baseline.Inputs[sizing.GrowthPctMonth].Origin == sizing.FromUser; r.growthGiven {
		growths = []float64{scenario.Get(sizing.GrowthPctMonth).Value}
	}
	if s.Peaks != nil && !r.growthGiven {
		growths = nil
	}
	for _, growth := range growths {
		f := sizing.ForecastGrowth(&limits, scenario, growth)
		r.forecasts = append(r.forecasts, f)
		plan.Forecast = append(plan.Forecast, report.NewForecast(&f, time.Time{}, s.today()))
	}
	if s.Peaks != nil {
		f := sizing.ForecastPeaks(&limits, s.Peaks, forecastSeed)
		r.forecasts = append(r.forecasts, f)
		plan.Forecast = append(plan.Forecast, report.NewForecast(&f, s.Peaks.Newest, s.today()))
	}
}

// drawMap judges the topology over users and traffic, so that the baseline and the scenarios are on it.
func (r *Review) drawMap() {
	s := r.subject
	here := "this cluster"
	if s.Basis == Planned {
		here = "this plan"
	}
	r.marks = append(r.marks, markOf(here, &s.Baseline.Scenario))
	for i := range s.Scenarios {
		r.marks = append(r.marks, markOf(s.Scenarios[i].Name, &s.Scenarios[i].Baseline.Scenario))
	}
	points := make([][2]float64, len(r.marks))
	for i, m := range r.marks {
		points[i] = [2]float64{m.users, m.stanzasPerS}
	}
	grid := sizing.GridFor(s.Model, s.Baseline.Scenario, mapColumns, mapRows, points...)
	r.surface = sizing.Judge(s.Model, s.Baseline.Scenario, grid)
	r.lines = s.Sampler.Lines(s.Model, s.Baseline.Scenario, grid)
	r.Map = newMap(r.surface, &r.lines)
}

func markOf(name string, s *sizing.Scenario) mark {
	return mark{name, s.Get(sizing.Users).Value, s.Throughput()}
}

func newMap(f *sizing.Surface, lines *sizing.Lines) *Map {
	m := &Map{
		Basis: f.Basis.Key(), UsersLow: f.Users.Low, UsersHigh: f.Users.High, StanzasInPerSLow: f.Rates.Low, StanzasInPerSHigh: f.Rates.High,
		Columns: f.Columns, Rows: f.Rows, Holds: make([]int, f.Columns), HoldsAllUp: make([]int, f.Columns),
		Likely: lines.Likely, Possible: lines.Possible,
	}
	for column := range f.Columns {
		for row := range f.Rows {
			switch f.Region(column, row) {
			case sizing.Holds:
				m.Holds[column]++
				m.HoldsAllUp[column]++
			case sizing.HoldsAllUp:
				m.HoldsAllUp[column]++
			}
		}
	}
	return m
}

// observe takes what was read.
func (r *Review) observe(s *cluster.Snapshot) {
	snapshot := report.NewSnapshot(s)
	r.Snapshot, r.DataAt, r.Source, r.Demo = &snapshot, &s.At, s.Source, s.Demo
	for _, warning := range s.Warnings {
		r.Findings = append(r.Findings, Finding{true, warning})
	}
	advice := sizing.AdviseLive(s)
	if r.verdict != nil {
		advice = append(advice, sizing.AdviseObserved(s, r.subject.Model, r.verdict)...)
		for resource, use := range sizing.Observed(s, r.verdict) {
			r.Measured = append(r.Measured, Measured{sizing.Resource(resource).Key(), known(use), use.From, use.Why})
		}
	}
	for _, a := range advice {
		r.Findings = append(r.Findings, Finding{a.Alarm, a.Text})
	}
	totals := s.Totals()
	r.Traffic = trafficOf(&totals)
	for _, l := range latenciesOf(&totals) {
		r.Latencies = append(r.Latencies, Latency{l.Key, report.NewLatency(l.Latency), l.Why})
	}
}

// seenIn is the load that was learned from, nil when there was none.
func seenIn(l *calibrate.Result) *Seen {
	if l.Users.Max == 0 && l.Rate.Max == 0 {
		return nil
	}
	return &Seen{
		Samples: l.Snapshots, SpanS: l.Last.Sub(l.First).Seconds(),
		Users: Span{l.Users.P5, l.Users.P95, l.Users.Max}, Messages: Span{l.Rate.P5, l.Rate.P95, l.Rate.Max},
	}
}

// compare judges the scenarios.
func (r *Review) compare() {
	s := r.subject
	for i := range s.Scenarios {
		b := &s.Scenarios[i].Baseline
		v := r.evaluate(&b.Scenario)
		odds := s.Sampler.Probability(s.Model, b.Scenario)
		plan := report.NewPlan(&v, b, s.Model)
		plan.GiveProbability(&odds)
		r.Scenarios = append(r.Scenarios, newScenarioVerdict(s.Scenarios[i].Name, &plan, &v, &odds))
	}
}

func newScenarioVerdict(name string, plan *report.Plan, v *sizing.Verdict, odds *sizing.Probability) ScenarioVerdict {
	return ScenarioVerdict{
		Name: name, Plan: plan, outcome: v.Outcome, headline: report.Headline(v), topology: report.TopologyLine(&v.Scenario),
		odds: report.OddsOf(v, odds), table: report.PlacementLine(&v.Placement),
	}
}

// reproduce says what the same verdict follows from.
func (r *Review) reproduce() {
	s := r.subject
	out := Reproduce{Asked: s.Command, Remarks: []string{}, Coefficients: sizing.NewFile(s.Model)}
	if command, err := report.NewPlanCommand(&s.Baseline.Scenario, s.Model); err != nil {
		out.Remarks = append(out.Remarks, err.Error())
	} else {
		out.PlanCommand, out.Remarks = command.Line(), append(out.Remarks, command.Remarks...)
	}
	if file, err := s.Baseline.ScenarioFile(); err != nil {
		out.Remarks = append(out.Remarks, err.Error())
	} else {
		out.ScenarioFile = string(file)
	}
	r.Reproduce = out
}

// WriteJSON writes the document.
func (r *Review) WriteJSON(w io.Writer) error { return report.WriteJSON(w, &r.Document) }

func known(f cluster.Figure) *float64 {
	if !f.Known {
		return nil
	}
	return &f.Value
}
