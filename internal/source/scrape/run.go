package scrape

import (
	"context"
	"sync"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// Run scrapes every target at once, a second time a second later, and then every interval, and delivers a snapshot when
// all have reported or 250 ms after the first of them (with more than 32 targets up to 20 ms more for each further 32),
// until ctx ends. What comes later leads to a further snapshot, and so do other targets. Then it returns nil. It returns an
// error only when the source is in use already.
func (s *Source) Run(ctx context.Context, sink func(*cluster.Snapshot)) error {
	if !s.busy.TryLock() {
		return errBusy
	}
	defer s.busy.Unlock()
	all := s.seated()
	c := crew{start: time.Now(), interval: s.options.Interval, board: newBoard(all), stops: map[*node]context.CancelFunc{}}
	defer c.loops.Wait()
	// The loops must end also when sink panics, or the panic would be held up by waiting for them.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c.keep(ctx, all)
	relist := func() {
		all := s.seated()
		c.board.rearrange(all)
		c.keep(ctx, all)
	}
	c.board.collect(ctx, s.changed, relist, func(nodes []cluster.Node) { sink(s.snapshot(nodes)) })
	return nil
}

// crew are the loops of a run, one for each target.
type crew struct {
	start    time.Time
	interval time.Duration
	board    *board
	loops    sync.WaitGroup
	stops    map[*node]context.CancelFunc
}

// keep starts the loops of targets that have none, and stops those of targets that have left.
func (c *crew) keep(ctx context.Context, all seats) {
	now, newcomers := time.Now(), 0
	stay := make(map[*node]bool, len(all))
	for i, seat := range all {
		n := seat.node
		stay[n] = true
		if c.stops[n] != nil {
			continue
		}
		ctx, stop := context.WithCancel(ctx)
		c.stops[n] = stop
		times := timetable{start: c.start.Add(batchOffset(i)), interval: c.interval}
		first := now.Add(batchOffset(newcomers))
		newcomers++
		c.loops.Go(func() {
			defer stop()
			defer n.close()
			n.loop(ctx, times, first, func(read cluster.Node) { c.board.report(n, read) })
		})
	}
	for n, stop := range c.stops {
		if !stay[n] {
			stop()
			delete(c.stops, n)
		}
	}
}

// loop scrapes first, and then by the timetable, until ctx ends.
func (n *node) loop(ctx context.Context, times timetable, first time.Time, report func(cluster.Node)) {
	timer := time.NewTimer(time.Until(first))
	defer timer.Stop()
	for tick := times.joined(first); ; {
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
