package scrape

import (
	"context"
	"sync"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// Run scrapes every target at once, a second time a second later, and then every interval, until ctx ends; then it returns nil. It
// delivers a snapshot when all that were quick the last time have reported, or 250 ms after the first of them. What comes later leads
// to a further snapshot, and so do other targets. More than 32 targets are each scraped at a fixed offset, spread over 1 ms for each
// of them but at most half an interval and 2.5 s, for which a snapshot waits longer. It returns an error only when the source is in
// use already.
func (s *Source) Run(ctx context.Context, sink func(*cluster.Snapshot)) error {
	if !s.busy.TryLock() {
		return errBusy
	}
	defer s.busy.Unlock()
	all := s.seated()
	interval := s.options.Interval
	board := newBoard(all, spreadOf(len(all), interval))
	c := crew{start: time.Now(), interval: interval, board: board, stops: map[*node]context.CancelFunc{}}
	defer c.loops.Wait()
	// The loops must end also when sink panics, or the panic would be held up by waiting for them.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c.keep(ctx, all)
	relist := func() {
		all := s.seated()
		c.board.rearrange(all, spreadOf(len(all), interval))
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
	now, spread := time.Now(), spreadOf(len(all), c.interval)
	stay := make(map[*node]bool, len(all))
	for _, seat := range all {
		n := seat.node
		stay[n] = true
		if c.stops[n] != nil {
			continue
		}
		ctx, stop := context.WithCancel(ctx)
		c.stops[n] = stop
		times := timetable{start: c.start.Add(n.offset(spread)), interval: c.interval}
		first := now.Add(n.offset(spread))
		c.loops.Go(func() {
			defer stop()
			defer n.close()
			n.loop(ctx, times, first, func(read *cluster.Node, took time.Duration) { c.board.report(n, read, took) })
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
func (n *node) loop(ctx context.Context, times timetable, first time.Time, report func(read *cluster.Node, took time.Duration)) {
	timer := time.NewTimer(time.Until(first))
	defer timer.Stop()
	for tick := times.joined(first); ; {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		// A goroutine of its own gives back the stack that reading a page takes; a loop that kept it would keep it for all
		// the time that it waits.
		var scrape sync.WaitGroup
		var read bool
		begin := time.Now()
		scrape.Go(func() { read = n.scrape(ctx) })
		scrape.Wait()
		if !read {
			return
		}
		report(n.last, time.Since(begin))
		tick = times.after(tick, ticksToSkip(n.failures), time.Now())
		timer.Reset(time.Until(times.at(tick)))
	}
}
