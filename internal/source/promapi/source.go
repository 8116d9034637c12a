package promapi

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
)

const (
	// settleTime is how far back an engine is asked: VictoriaMetrics shows what it scraped up to 5 s later, and a scrape
	// shows only after its end. What is older than that does not change between one question and the next.
	settleTime = 5 * time.Second
	// clockTolerance is how far the engine's clock may be from ours without a word.
	clockTolerance = 2 * time.Second
	// surveyEvery is the time between two looks at what does not change often: the engine's clock and rhythm, and which
	// families the nodes have. When nodes came or began anew it is resurveyAfter.
	surveyEvery, resurveyAfter = 10 * time.Minute, time.Minute
	// scrapesPerWindow is how many scrapes of the engine a rate spans at least.
	scrapesPerWindow = 4
)

// Source asks an engine. It implements source.Source.
type Source struct {
	options   Options
	questions questions
	client    *client

	busy sync.Mutex // held while Run, Samples, History or DailyPeaks asks
	view *view
	// ledgers are those of the refreshes.
	ledgers ledgers
	// skew is by how much the engine's clock is ahead of ours, spacing the time between its scrapes.
	skew, spacing time.Duration
	surveyed      time.Time     // by our clock
	unsettled     bool          // nodes came or began anew since the last survey
	asked         time.Time     // when it was last asked why nodes are down
	slowest       time.Duration // the longest scrape of a node
}

var _ source.Source = (*Source)(nil)

var (
	errBusy      = errors.New("the source is already in use")
	errNoTargets = errors.New("the selector fits nothing")
)

// New returns a source that is ready to run. The error names every problem of the options.
func New(o Options) (*Source, error) {
	o, address, err := o.complete()
	if err != nil {
		return nil, err
	}
	c, err := newClient(address, o)
	if err != nil {
		return nil, err
	}
	s := &Source{options: o, questions: newQuestions(o), client: c}
	s.ledgers = s.newLedgers()
	return s, nil
}

// Describe says in words where the figures come from.
func (s *Source) Describe() string {
	return "Prometheus API at " + s.client.address.Host + s.client.address.EscapedPath()
}

// Run asks the engine at once and then every interval, and delivers a snapshot each time, until ctx ends. The first one
// has rates already, since the engine knows the past. An engine that does not answer at first, or that has no such
// targets, is an error; later its nodes are kept as they were, with the reason, until it answers again.
func (s *Source) Run(ctx context.Context, sink func(*cluster.Snapshot)) error {
	if !s.busy.TryLock() {
		return errBusy
	}
	defer s.busy.Unlock()
	defer s.client.transport.CloseIdleConnections()
	ticker := time.NewTicker(s.options.Interval)
	defer ticker.Stop()
	for {
		snapshot, err := s.refresh(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return err
		}
		sink(snapshot)
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// Samples asks n times, an interval apart, and returns the last snapshot. Rates need only one. It calls progress, if not
// nil, after each. An engine that does not answer at first is an error; a node that is down is none.
func (s *Source) Samples(ctx context.Context, n int, progress func(done, of int)) (*cluster.Snapshot, error) {
	if n < 1 {
		return nil, fmt.Errorf("asking %d times: want at least once", n)
	}
	if !s.busy.TryLock() {
		return nil, errBusy
	}
	defer s.busy.Unlock()
	defer s.client.transport.CloseIdleConnections()
	timer := time.NewTimer(0)
	defer timer.Stop()
	start := time.Now()
	var last *cluster.Snapshot
	for round := range n {
		timer.Reset(time.Until(start.Add(time.Duration(round) * s.options.Interval)))
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-timer.C:
		}
		snapshot, err := s.refresh(ctx)
		if err != nil {
			return nil, err
		}
		last = snapshot
		if progress != nil {
			progress(round+1, n)
		}
	}
	return last, nil
}

// refresh asks once. It returns an error when ctx has ended, or when the engine has never answered.
func (s *Source) refresh(ctx context.Context) (*cluster.Snapshot, error) {
	err := s.update(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil && (s.view == nil || len(s.view.nodes) == 0):
		return nil, err // Nothing is known of any node, so there is nothing to show.
	case err != nil:
		s.view.lose(err.Error())
	}
	snapshot := &cluster.Snapshot{
		At: s.engineTime(), Source: s.Describe(), Interval: s.options.Interval,
		Warnings: s.client.takeWarnings(), Queries: s.client.queries(), Nodes: s.view.list(),
	}
	if s.skew != 0 {
		snapshot.Warnings = append(snapshot.Warnings,
			fmt.Sprintf("the engine's clock is %.0f s from ours: all times are the engine's", s.skew.Seconds()))
	}
	return snapshot, nil
}

func (s *Source) update(ctx context.Context) error {
	now := s.options.Now()
	if since := now.Sub(s.surveyed); s.view == nil || since >= surveyEvery || s.unsettled && since >= resurveyAfter || s.view.undeclared() {
		if err := s.survey(ctx); err != nil {
			return err
		}
		s.surveyed, s.unsettled = now, false
	}
	at := s.settledTime()
	if len(s.view.nodes) == 0 {
		// What the engine knows of the last while gives rates at once.
		step := max((s.view.window / scrapesPerWindow).Truncate(time.Second), time.Second)
		if err := s.follow(ctx, s.view, steps{first: at.Add(-scrapesPerWindow * step), last: at, every: step}, nil); err != nil {
			return err
		}
		if len(s.view.nodes) == 0 {
			return s.noTargets(ctx)
		}
		s.explainDown(ctx)
		return nil
	}
	f, err := s.ask(ctx, span{at: at}, s.ledgers)
	if err != nil {
		return err
	}
	s.step(at, f)
	s.explainDown(ctx)
	return nil
}

// step moves the present view.
func (s *Source) step(at time.Time, f *frame) {
	s.unsettled = s.view.step(at, f) || s.unsettled
	s.slowest = 0
	for _, n := range s.view.nodes {
		s.slowest = max(s.slowest, n.last.ScrapeDuration)
	}
}

// follow moves a view through a time, step by step.
func (s *Source) follow(ctx context.Context, v *view, over steps, each func(at time.Time)) error {
	f, err := s.ask(ctx, span{steps: &over}, s.newLedgers())
	if err != nil {
		return err
	}
	for at := over.first; !at.After(over.last); at = at.Add(over.every) {
		v.step(at, f)
		if each != nil {
			each(at)
		}
	}
	return nil
}

// engineTime is the present by the engine's clock.
func (s *Source) engineTime() time.Time { return s.options.Now().Add(s.skew) }

// settledTime is the newest time at which the engine's answers do not change any more. Engines know whole milliseconds,
// and ranges are simplest at whole seconds.
func (s *Source) settledTime() time.Time {
	return s.engineTime().Add(-settleTime - min(s.slowest, settleTime)).Truncate(time.Second)
}

// survey asks for what does not change often. The first one makes the view.
func (s *Source) survey(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, s.options.Timeout, context.DeadlineExceeded)
	defer cancel()
	rows, err := s.client.rows(ctx, s.questions.greeting, span{})
	if err != nil {
		return err
	}
	spacing := time.Duration(0)
	for _, r := range rows {
		value := float64(r.values[0].Value)
		switch string(r.labels[partLabel]) {
		case partNow:
			s.skew = 0
			skew := time.Duration((value - float64(s.options.Now().UnixMilli())/1000) * float64(time.Second)).Round(time.Second)
			if skew.Abs() > clockTolerance {
				s.skew = skew
			}
		case partScrapes:
			if value >= 1 {
				spacing = time.Duration(float64(rhythmSpan) / value)
			}
		}
	}
	if spacing == 0 {
		return s.noTargets(ctx)
	}
	if rows, err = s.client.rows(ctx, s.questions.signs, span{at: s.settledTime()}); err != nil {
		return err
	}
	declared := s.declared(rows)
	if s.view == nil {
		// A target that came a moment ago has few scrapes: that is no rhythm.
		s.spacing = min(spacing, firstSpacing)
		s.view = newView(max(s.options.Window, scrapesPerWindow*s.spacing), declared)
	}
	s.view.declared = declared
	return nil
}

// declared returns the families that each node has, from the signs that were found.
func (s *Source) declared(rows []row) map[key][]string {
	declared := map[key][]string{}
	for _, r := range rows {
		k, sign := keyOf(r.labels, s.options.SiteLabel), string(r.labels[partLabel])
		if sign == "" {
			continue
		}
		declared[k] = append(append(declared[k], sign), mongooseim.DeclaredWith(sign)...)
	}
	for k, names := range declared {
		slices.Sort(names)
		declared[k] = slices.Compact(names)
	}
	return declared
}

// noTargets says that the selector fits nothing, and what it could fit.
func (s *Source) noTargets(ctx context.Context) error {
	f := s.client.failure("no scrape target fits {%s} in the last %.0f minutes", s.options.Selector, rhythmSpan.Minutes())
	f.cause = errNoTargets
	now := s.engineTime()
	if jobs := s.client.jobs(ctx, now.Add(-rhythmSpan), now); len(jobs) > 0 {
		f.reason = cluster.Printable(f.reason+"; jobs that it has: "+strings.Join(jobs, ", "), maxShownRunes)
	}
	return f
}

// explainDown asks why nodes cannot be scraped, at most once a minute. Not every engine knows.
func (s *Source) explainDown(ctx context.Context) {
	down, now := s.view.downNodes(), s.options.Now()
	if len(down) == 0 || now.Sub(s.asked) < resurveyAfter {
		return
	}
	s.asked = now
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	why, ok := s.client.scrapeErrors(ctx, s.options.SiteLabel)
	if !ok {
		return // The state is known; only the words are not.
	}
	s.view.down = why
	for _, k := range down {
		if why := s.view.down[k]; why != "" {
			s.view.nodes[k].fail(cluster.Down, why)
		}
	}
}
