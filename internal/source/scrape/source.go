package scrape

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
)

// With more than batchSize targets, each further batch starts batchDelay later than the one before: the pages of a
// thousand nodes at once would be half a gigabyte.
const (
	batchSize  = 32
	batchDelay = 20 * time.Millisecond
)

// Source scrapes all targets. It implements source.Source.
type Source struct {
	options Options
	nodes   []*node
	busy    sync.Mutex // held while Run or Samples uses the nodes
}

var _ source.Source = (*Source)(nil)

var errBusy = errors.New("scraping: the source is already in use")

// New returns a source that is ready to run. The error names every problem of the options.
func New(o Options) (*Source, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	s := &Source{options: o}
	for _, t := range o.Targets {
		n, err := newNode(t, o)
		if err != nil {
			return nil, err
		}
		s.nodes = append(s.nodes, n)
	}
	return s, nil
}

// Run scrapes every target at once, a second time a second later, and then every interval, and delivers a snapshot when
// all have reported or 250 ms after the first of them (with more than 32 targets up to 20 ms more for each further 32),
// until ctx ends. What comes later leads to a further snapshot. Then it returns nil. It returns an error only when the
// source is in use already.
func (s *Source) Run(ctx context.Context, sink func(*cluster.Snapshot)) error {
	if !s.busy.TryLock() {
		return errBusy
	}
	defer s.busy.Unlock()
	defer s.hangUp()
	// After the last batch has begun, all targets get the same time to settle.
	b := newBoard(s.current(), settleTime+batchOffset(len(s.nodes)-1))
	start := time.Now()
	var loops sync.WaitGroup
	defer loops.Wait()
	// The loops must end also when sink panics, or the panic would be held up by waiting for them.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for i, n := range s.nodes {
		times := timetable{start: start.Add(batchOffset(i)), interval: s.options.Interval}
		loops.Go(func() { n.loop(ctx, times, func(read cluster.Node) { b.report(i, read) }) })
	}
	b.collect(ctx, func(nodes []cluster.Node) { sink(s.snapshot(nodes)) })
	return nil
}

// loop scrapes by the timetable until ctx ends.
func (n *node) loop(ctx context.Context, times timetable, report func(cluster.Node)) {
	timer := time.NewTimer(time.Until(times.at(0)))
	defer timer.Stop()
	for tick := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if !n.scrape(ctx) {
			return
		}
		report(n.last)
		tick = times.after(tick, ticksToSkip(n.failures), time.Now())
		timer.Reset(time.Until(times.at(tick)))
	}
}

// Samples scrapes every target n times, an interval apart, and returns the snapshot after the last round; rates need n
// of at least 2. It does not wait after the last round, and calls progress, if not nil, after each. A node that is
// down is no error.
func (s *Source) Samples(ctx context.Context, n int, progress func(done, of int)) (*cluster.Snapshot, error) {
	if n < 1 {
		return nil, fmt.Errorf("scraping %d times: want at least once", n)
	}
	if !s.busy.TryLock() {
		return nil, errBusy
	}
	defer s.busy.Unlock()
	defer s.hangUp()
	timer := time.NewTimer(0)
	defer timer.Stop()
	start := time.Now()
	for round := range n {
		timer.Reset(time.Until(start.Add(time.Duration(round) * s.options.Interval)))
		select {
		case <-ctx.Done():
		case <-timer.C:
			s.round(ctx)
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("scraping, round %d of %d: %w", round+1, n, context.Cause(ctx))
		}
		if progress != nil {
			progress(round+1, n)
		}
	}
	return s.snapshot(s.current()), nil
}

// round scrapes every target once and waits for all.
func (s *Source) round(ctx context.Context) {
	var all sync.WaitGroup
	for i, n := range s.nodes {
		all.Go(func() {
			timer := time.NewTimer(batchOffset(i))
			defer timer.Stop()
			select {
			case <-ctx.Done():
			case <-timer.C:
				n.scrape(ctx)
			}
		})
	}
	all.Wait()
}

func batchOffset(index int) time.Duration { return time.Duration(index/batchSize) * batchDelay }

// current returns what is known of all nodes. No scrape may be under way.
func (s *Source) current() []cluster.Node {
	nodes := make([]cluster.Node, 0, len(s.nodes))
	for _, n := range s.nodes {
		nodes = append(nodes, n.last)
	}
	return nodes
}

func (s *Source) snapshot(nodes []cluster.Node) *cluster.Snapshot {
	return &cluster.Snapshot{
		At:       s.options.Now(),
		Source:   s.options.Source,
		Demo:     s.options.Demo,
		Interval: s.options.Interval,
		Nodes:    nodes,
	}
}

func (s *Source) hangUp() {
	for _, n := range s.nodes {
		n.close()
	}
}
