package exporter

import (
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/mimtop/mimtop/internal/assess"
	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Options say what is judged.
type Options struct {
	// Prior is the model to start from; nil for that of the modules that are seen.
	Prior *sizing.Model
	// Complete adds what no metric says to what was observed.
	Complete func(*sizing.Baseline)
	// Files are scenarios beside the live cluster. Their names differ.
	Files []File
	Log   *slog.Logger
	Now   func() time.Time
}

// Watch judges the scenarios on each snapshot. Take is called by one goroutine at a time, everything else by any.
type Watch struct {
	options Options
	learner *calibrate.Calibrator
	sampler *sizing.Sampler
	files   []*loaded
	newest  atomic.Pointer[view]
}

// view is what was known after a snapshot. It is not changed once built.
type view struct {
	snapshots int
	// at is the time of the snapshot, taken when it came: with an engine its figures are older than it.
	at, taken time.Time
	interval  time.Duration
	source    string
	demo      bool
	warnings  int
	nodes     []cluster.Node
	known     int
	scenarios []scenarioView
	files     []fileView
	model     map[sizing.Resource]calibrate.Track
	took      time.Duration
}

// scenarioView is a scenario with how far its users can grow.
type scenarioView struct {
	assess.Assessment
	limits *sizing.GrowthLimits // nil where nothing is judged
	growth *sizing.Forecast     // nil where no growth is given, too
	// measured is the use of the limits by the cluster as it runs; nil for what could be.
	measured *[sizing.ResourceCount]cluster.Figure
}

// NewWatch reads the files for the first time; an error names the first one that cannot be used.
func NewWatch(o Options) (*Watch, error) {
	w := &Watch{options: o, learner: calibrate.New(o.Prior), sampler: sizing.NewSampler(sizing.DefaultDraws, 1)}
	for _, file := range o.Files {
		l, err := load(file, o.Now())
		if err != nil {
			return nil, err
		}
		w.files = append(w.files, l)
	}
	empty := &view{files: w.fileViews(), scenarios: []scenarioView{{Assessment: assess.Assessment{Name: assess.Live}}}}
	for _, l := range w.files {
		empty.scenarios = append(empty.scenarios, scenarioView{Assessment: assess.Assessment{Name: l.file.Name}})
	}
	w.newest.Store(empty)
	return w, nil
}

// Ready says that there has been a snapshot.
func (w *Watch) Ready() bool { return w.newest.Load().snapshots > 0 }

// Take judges a snapshot, after the files have been read again.
func (w *Watch) Take(s *cluster.Snapshot) {
	began := w.options.Now()
	before := w.newest.Load()
	scenarios := []assess.Scenario{assess.LiveScenario()}
	for _, l := range w.files {
		l.reload(w.options.Now(), w.options.Log)
		scenarios = append(scenarios, l.scenario)
	}
	w.learner.Add(s)
	model := w.learner.Result().Model
	ground := assess.Ground{Snapshot: s, Model: model, Sampler: w.sampler, Complete: w.options.Complete}
	v := &view{
		snapshots: before.snapshots + 1, at: s.At, interval: s.Interval, source: s.Source, demo: s.Demo, warnings: len(s.Warnings),
		nodes: s.Nodes, known: s.Totals().NodesKnown, files: w.fileViews(), model: tracks(w.learner.TrackRecord()),
	}
	for _, a := range assess.Evaluate(&ground, scenarios) {
		v.scenarios = append(v.scenarios, w.grown(model, a))
	}
	if live := &v.scenarios[0]; live.Verdict != nil {
		use := sizing.Observed(s, live.Verdict)
		live.measured = &use
	}
	v.taken = w.options.Now()
	v.took = v.taken.Sub(began)
	w.newest.Store(v)
	w.tell(before, v)
}

// grown adds how far the users of a scenario can grow, and until when they do where it says how fast.
func (w *Watch) grown(m *sizing.Model, a assess.Assessment) scenarioView {
	v := scenarioView{Assessment: a}
	if a.Verdict == nil {
		return v
	}
	s := &a.Verdict.Scenario
	limits := w.sampler.GrowthLimits(m, *s)
	v.limits = &limits
	if a.Baseline.Inputs[sizing.GrowthPctMonth].Origin == sizing.FromUser {
		f := sizing.ForecastGrowth(&limits, s, s.Get(sizing.GrowthPctMonth).Value)
		v.growth = &f
	}
	return v
}

func tracks(r calibrate.TrackRecord) map[sizing.Resource]calibrate.Track {
	return map[sizing.Resource]calibrate.Track{sizing.CPU: r.CPU, sizing.Memory: r.Memory}
}

// tell logs the scenarios whose outcome has changed.
func (w *Watch) tell(before, now *view) {
	for i := range now.scenarios {
		a, was := &now.scenarios[i], &before.scenarios[i]
		if a.Outcome() == was.Outcome() && a.Why == was.Why {
			continue
		}
		w.options.Log.Info("verdict", "scenario", a.Name, "outcome", a.Outcome().Key(), "before", was.Outcome().Key(), "why", a.Why)
	}
}
