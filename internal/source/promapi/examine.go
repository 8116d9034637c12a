package promapi

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/common/model"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
	"github.com/mimtop/mimtop/internal/source/nodeexporter"
	"github.com/mimtop/mimtop/internal/source/way"
)

// Examination is what an engine was found to be, and what it knows of the cluster.
type Examination struct {
	// Address is the engine's, without credentials; Secure says that the way to it has TLS.
	Address string
	Secure  bool
	// Steps are the parts of the way that were gone; only the last one may have failed, and then nothing else is known.
	Steps []way.Step
	// Program is what it says or shows to be, with its version where it tells one.
	Program string
	// ClockAhead is its clock less ours, seconds.
	ClockAhead cluster.Figure
	// Retention is how long it keeps what it scraped, in its own words; "" when it does not tell.
	Retention string
	// HistoryDays is how long ago the oldest figures of the nodes are.
	HistoryDays cluster.Figure
	// Spacing is the usual time between two of its scrapes of a node, 0 when it has not scraped them long enough to
	// tell; Window is the time over which rates are taken.
	Spacing, Window time.Duration

	// Selector chooses the nodes, HostSelector their machines; "" when these are not asked for.
	Selector, HostSelector string
	// SiteLabel is the label that names a node's site, "" when none is asked for.
	SiteLabel string
	// SiteLabels are labels that the nodes have and that may name sites, with how many values each has.
	SiteLabels map[string]int
	// Instances are how many instances with MongooseIM's figures each job of the engine has, Exporters those with
	// node_exporter's; when neither is known, InstancesWhy says why.
	Instances, Exporters map[string]int
	InstancesWhy         string
	// Failure says why there is no snapshot though the engine answers, Unfit that it is because the selector fits nothing.
	Failure string
	Unfit   bool
}

// HistoryStep is how exactly the age of the oldest figures is looked for, maxHistoryDays how far back.
const (
	HistoryStep    = 6 * time.Hour
	maxHistoryDays = 400
)

// siteLabelNames are labels that usually name a datacenter.
var siteLabelNames = []model.LabelName{"site", "datacenter", "dc", "region", "zone"}

// Examine goes the way to the engine step by step, asks what it is, and refreshes once. The snapshot is nil when there is
// nothing to see; then the examination says why. The error is that ctx has ended, or that the source is in use.
func (s *Source) Examine(ctx context.Context) (*Examination, *cluster.Snapshot, error) {
	if !s.busy.TryLock() {
		return nil, nil, errBusy
	}
	defer s.busy.Unlock()
	defer s.client.transport.CloseIdleConnections()
	x := &Examination{
		Address: source.ShownURL(s.client.address.String()), Secure: s.client.address.Scheme == "https",
		Selector: s.options.Selector, HostSelector: s.options.HostSelector, SiteLabel: s.options.SiteLabel,
		ClockAhead: cluster.Absent("the engine did not answer"), HistoryDays: cluster.Absent("the engine did not answer"),
	}
	if !s.approach(ctx, x) {
		return x, nil, ctxError(ctx)
	}
	snapshot, err := s.refresh(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, nil, context.Cause(ctx)
	case err != nil:
		x.Failure, x.Unfit = reasonOf(err), errors.Is(err, errNoTargets)
	default:
		x.Spacing, x.Window = s.measuredSpacing(ctx), s.view.window
		s.findSites(ctx, x)
		x.HistoryDays = s.historyDays(ctx)
	}
	s.findJobs(ctx, x)
	return x, snapshot, ctxError(ctx)
}

func ctxError(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// reasonOf returns what is wrong without the engine's address.
func reasonOf(err error) string {
	if f, ok := errors.AsType[*failure](err); ok {
		return f.reason
	}
	return cluster.Printable(err.Error(), maxShownRunes)
}

// approach asks for the engine's time and for what it is. It says whether the engine answers at all.
func (s *Source) approach(ctx context.Context, x *Examination) bool {
	ctx, cancel := context.WithTimeoutCause(ctx, s.options.Timeout, context.DeadlineExceeded)
	defer cancel()
	var w way.Way
	began := time.Now()
	rows, err := s.client.rows(w.Traced(ctx), s.questions.greeting, span{})
	last := way.Step{OK: err == nil, Took: time.Since(began), Says: "it answers as a Prometheus API"}
	if err != nil {
		last.Says = reasonOf(err)
	}
	x.Steps = w.Steps(x.Secure, last)
	if err != nil {
		return false
	}
	x.ClockAhead = cluster.Absent("the engine does not tell its time")
	for _, r := range rows {
		if r.labels[partLabel] == partNow {
			ahead := float64(r.values[0].Value) - float64(s.options.Now().UnixMilli())/1000
			x.ClockAhead = cluster.Measured(ahead, "the engine's time() less our clock")
		}
	}
	x.Program, x.Retention = s.client.program(ctx), s.client.retention(ctx)
	return true
}

// findSites looks for labels of the nodes' targets that may name their sites.
func (s *Source) findSites(ctx context.Context, x *Examination) {
	x.SiteLabels = map[string]int{}
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	rows, err := s.client.rows(ctx, "up{"+s.options.Selector+"}", span{at: s.settledTime()})
	if err != nil {
		return
	}
	for _, name := range siteLabelNames {
		values := map[model.LabelValue]bool{}
		for _, r := range rows {
			if v := r.labels[name]; v != "" {
				values[v] = true
			}
		}
		if len(values) > 0 {
			x.SiteLabels[string(name)] = len(values)
		}
	}
}

// measuredSpacing counts the scrapes of the last minutes, or of the last one while the engine has no more. It returns 0
// when it has not even that.
func (s *Source) measuredSpacing(ctx context.Context) time.Duration {
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	up := "up{" + s.options.Selector + "}"
	for _, over := range []time.Duration{rhythmSpan, time.Minute} {
		// A target that was not there at the beginning has fewer.
		expression := fmt.Sprintf("max(count_over_time(%s[%s]) and (%s offset %s))", up, promDuration(over), up, promDuration(over))
		rows, err := s.client.rows(ctx, expression, span{at: s.settledTime()})
		if err == nil && len(rows) == 1 && rows[0].values[0].Value >= 1 {
			return time.Duration(float64(over) / float64(rows[0].values[0].Value))
		}
	}
	return 0
}

// historyDays asks how long ago the oldest figures are. It looks at single moments, which costs an engine little.
func (s *Source) historyDays(ctx context.Context) cluster.Figure {
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	end := s.settledTime()
	back := steps{first: end.Add(-maxHistoryDays * 24 * time.Hour), last: end, every: HistoryStep}
	expression := fmt.Sprintf("count(%s{%s})", mongooseim.NodeSessionsFamily, s.options.Selector)
	rows, err := s.client.rows(ctx, expression, span{steps: &back})
	switch {
	case err != nil:
		return cluster.Absent(reasonOf(err))
	case len(rows) == 0:
		return cluster.Absent("the engine has no " + mongooseim.NodeSessionsFamily + " of these nodes")
	}
	oldest := end
	for _, one := range rows {
		if at := one.values[0].Timestamp.Time(); at.Before(oldest) {
			oldest = at
		}
	}
	return cluster.Measured(end.Sub(oldest).Hours()/24, "age of the oldest "+mongooseim.NodeSessionsFamily)
}

// findJobs asks which jobs have MongooseIM's figures, and which node_exporter's.
func (s *Source) findJobs(ctx context.Context, x *Examination) {
	ctx, cancel := context.WithTimeout(ctx, s.options.Timeout)
	defer cancel()
	x.Instances, x.Exporters = map[string]int{}, map[string]int{}
	expression := either(
		part(partNodes, "count by (job) (group by (job,instance) ("+mongooseim.NodeSessionsFamily+"))"),
		part(partExporters, "count by (job) (group by (job,instance) ("+nodeexporter.MemoryFamily+"))"))
	rows, err := s.client.rows(ctx, expression, span{at: s.settledTime()})
	if err != nil {
		x.InstancesWhy = reasonOf(err)
		return
	}
	for _, r := range rows {
		of := x.Instances
		if r.labels[partLabel] == partExporters {
			of = x.Exporters
		}
		of[cluster.Printable(string(r.labels[model.JobLabel]), maxNameRunes)] = int(r.values[0].Value)
	}
}
