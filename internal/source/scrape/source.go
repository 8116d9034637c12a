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

// Source scrapes all targets. It implements source.Source.
type Source struct {
	options Options
	busy    sync.Mutex    // held while Run or Samples uses the nodes
	changed chan struct{} // holds one token after SetTargets

	mu    sync.Mutex
	seats seats // replaced, never changed
}

// seat is a node with what its list calls it.
type seat struct {
	*node
	name, site string
}

type seats []seat

var _ source.Source = (*Source)(nil)

var errBusy = errors.New("scraping: the source is already in use")

// New returns a source that is ready to run. The error names every problem of the options.
func New(o Options) (*Source, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	s := &Source{options: o, changed: make(chan struct{}, 1)}
	if s.seats, err = s.seat(o.Targets, nil); err != nil {
		return nil, err
	}
	return s, nil
}

// seat returns the nodes of normalised targets. One that was there before stays, and with it its figures and rates; it is
// the same when its addresses are.
func (s *Source) seat(targets []source.Target, before seats) (seats, error) {
	type addresses struct{ metrics, exporter string }
	known := make(map[addresses]*node, len(before))
	for _, b := range before {
		known[addresses{b.from.URL, b.from.NodeExporterURL}] = b.node
	}
	all := make(seats, 0, len(targets))
	for _, t := range targets {
		n := known[addresses{t.URL, t.NodeExporterURL}]
		if n == nil {
			var err error
			if n, err = newNode(t, s.options); err != nil {
				return nil, err
			}
		}
		all = append(all, seat{n, t.Name, t.Site})
	}
	return all, nil
}

// SetTargets replaces the targets, also while Run is under way: those that stay go on with their figures and rates, new ones
// are scraped at once, and those that have left are dropped. A snapshot follows even when the list is the same. It may be called
// by any goroutine. After an error, which names every target that cannot be, the targets are those of before.
func (s *Source) SetTargets(targets []source.Target) error {
	targets, err := normaliseAll(targets)
	if err != nil {
		return err
	}
	s.mu.Lock()
	seats, err := s.seat(targets, s.seats)
	if err == nil {
		s.seats = seats
	}
	s.mu.Unlock()
	select {
	case s.changed <- struct{}{}:
	default:
	}
	return err
}

func (s *Source) seated() seats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seats
}

// Samples scrapes every target n times, an interval apart, and returns the snapshot after the last round; rates need n
// of at least 2. It does not wait after the last round, and calls progress, if not nil, after each. A node that is
// down is no error. Targets that are set meanwhile are for the next time.
func (s *Source) Samples(ctx context.Context, n int, progress func(done, of int)) (*cluster.Snapshot, error) {
	return s.samples(ctx, s.seated(), n, progress)
}

func (s *Source) samples(ctx context.Context, all seats, n int, progress func(done, of int)) (*cluster.Snapshot, error) {
	if n < 1 {
		return nil, fmt.Errorf("scraping %d times: want at least once", n)
	}
	if !s.busy.TryLock() {
		return nil, errBusy
	}
	defer s.busy.Unlock()
	defer all.close()
	timer := time.NewTimer(0)
	defer timer.Stop()
	start := time.Now()
	for round := range n {
		timer.Reset(time.Until(start.Add(time.Duration(round) * s.options.Interval)))
		select {
		case <-ctx.Done():
		case <-timer.C:
			all.round(ctx, spreadOf(len(all), s.options.Interval))
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("scraping, round %d of %d: %w", round+1, n, context.Cause(ctx))
		}
		if progress != nil {
			progress(round+1, n)
		}
	}
	return s.snapshot(all.current()), nil
}

// round scrapes every target once, each at its offset, and waits for all.
func (all seats) round(ctx context.Context, spread time.Duration) {
	var scrapes sync.WaitGroup
	for _, seat := range all {
		scrapes.Go(func() {
			timer := time.NewTimer(seat.offset(spread))
			defer timer.Stop()
			select {
			case <-ctx.Done():
			case <-timer.C:
				seat.scrape(ctx)
			}
		})
	}
	scrapes.Wait()
}

// current returns what is known of all nodes. No scrape may be under way.
func (all seats) current() []cluster.Node {
	nodes := make([]cluster.Node, 0, len(all))
	for _, seat := range all {
		n := *seat.last
		n.Name, n.Site = seat.name, seat.site
		nodes = append(nodes, n)
	}
	return nodes
}

func (all seats) close() {
	for _, seat := range all {
		seat.node.close()
	}
}

func (s *Source) snapshot(nodes []cluster.Node) *cluster.Snapshot {
	from := s.options.Source
	switch {
	case from == "" && len(nodes) == 1:
		from = "metrics of 1 target"
	case from == "":
		from = fmt.Sprintf("metrics of %d targets", len(nodes))
	}
	return &cluster.Snapshot{
		At:       s.options.Now(),
		Source:   from,
		Demo:     s.options.Demo,
		Interval: s.options.Interval,
		Nodes:    nodes,
	}
}
