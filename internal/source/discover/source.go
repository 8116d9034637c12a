package discover

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/scrape"
)

const (
	// leftFor is how long snapshots name a node that has left the lists: long enough to see why a cluster became smaller.
	leftFor = 5 * time.Minute
	// maxLeft is how many of them are named, maxKeptLeavers how many are counted.
	maxLeft        = 5
	maxKeptLeavers = 1_000
)

// Source scrapes the nodes that a Discoverer finds, as they come and go. What is wrong with the lists is in the warnings of its
// snapshots.
type Source struct {
	discoverer *Discoverer
	scraper    *scrape.Source
	now        func() time.Time

	mu       sync.Mutex
	targets  []source.Target
	problems []Problem
	left     []leaver
}

var _ source.Source = (*Source)(nil)

// leaver is a node that is listed no longer.
type leaver struct {
	target source.Target
	at     time.Time
}

// NewSource returns a source that is ready to run. The targets are those of the discoverer, whatever the options say.
func NewSource(d *Discoverer, o scrape.Options) (*Source, error) {
	o.Targets, o.Changing = nil, true
	scraper, err := scrape.New(o)
	if err != nil {
		return nil, err
	}
	s := &Source{discoverer: d, scraper: scraper, now: o.Now}
	if s.now == nil {
		s.now = time.Now
	}
	return s, nil
}

// Run finds nodes and scrapes them until ctx ends. It returns an error when the first lists hold several clusters and none is
// chosen, or not the one that is.
func (s *Source) Run(ctx context.Context, sink func(*cluster.Snapshot)) error {
	outer := ctx
	ctx, stop := context.WithCancelCause(ctx)
	var finding sync.WaitGroup
	defer finding.Wait()
	defer stop(nil)
	finding.Go(func() {
		first := true
		stop(s.discoverer.Run(ctx, func(targets []source.Target, problems []Problem) {
			if err := undecided(targets, problems); first && err != nil {
				stop(err)
				return
			}
			first = false
			s.take(targets, problems)
		}))
	})
	err := s.scraper.Run(ctx, func(snapshot *cluster.Snapshot) { sink(s.annotated(snapshot)) })
	if cause := context.Cause(ctx); err == nil && outer.Err() == nil && !errors.Is(cause, context.Canceled) {
		err = cause
	}
	return err
}

// Samples finds the nodes once and scrapes them n times: see scrape.Source.Samples. It returns an error when no node is found.
func (s *Source) Samples(ctx context.Context, n int, progress func(done, of int)) (*cluster.Snapshot, error) {
	if err := s.find(ctx); err != nil {
		return nil, err
	}
	snapshot, err := s.scraper.Samples(ctx, n, progress)
	if err != nil {
		return nil, err
	}
	return s.annotated(snapshot), nil
}

// Examine finds the nodes once and examines them: see scrape.Source.Examine. It returns an error when no node is found.
func (s *Source) Examine(ctx context.Context, progress func(done, of int)) ([]scrape.Examination, *cluster.Snapshot, error) {
	if err := s.find(ctx); err != nil {
		return nil, nil, err
	}
	found, snapshot, err := s.scraper.Examine(ctx, progress)
	if err != nil {
		return nil, nil, err
	}
	return found, s.annotated(snapshot), nil
}

// find asks all origins once.
func (s *Source) find(ctx context.Context) error {
	targets, problems, err := s.discoverer.Once(ctx)
	if err == nil {
		err = undecided(targets, problems)
	}
	if err != nil {
		return err
	}
	if len(targets) == 0 {
		errs := make([]error, len(problems))
		for i, p := range problems {
			errs[i] = p
		}
		return fmt.Errorf("no node to read: %w", errors.Join(errs...))
	}
	s.take(targets, problems)
	return nil
}

// undecided returns what only the user can decide: which of several clusters is meant.
func undecided(targets []source.Target, problems []Problem) error {
	var choice *ClusterError
	for _, p := range problems {
		// That the chosen cluster is not there may change, as long as anything else is wrong.
		if errors.As(p, &choice) && !choice.Implied && (choice.Chosen == "" || len(targets) == 0 && len(problems) == 1) {
			return choice
		}
	}
	return nil
}

// take makes a list the one that is scraped.
func (s *Source) take(targets []source.Target, problems []Problem) {
	err := s.scraper.SetTargets(targets)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.problems = append(slices.Clone(problems), Problem{"discovery", fmt.Errorf("the nodes stay as they were: %w", err)})
		return
	}
	s.problems = problems
	listed := make(map[string]bool, len(targets))
	for _, t := range targets {
		listed[identity(t)] = true
	}
	now := s.now()
	s.left = slices.DeleteFunc(s.left, func(l leaver) bool { return listed[identity(l.target)] || now.Sub(l.at) > leftFor })
	for _, t := range s.targets {
		if !listed[identity(t)] {
			s.left = append(s.left, leaver{t, now})
		}
	}
	s.left = s.left[max(len(s.left)-maxKeptLeavers, 0):]
	s.targets = targets
}

// annotated returns a snapshot with what there is to say about the lists.
func (s *Source) annotated(snapshot *cluster.Snapshot) *cluster.Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := *snapshot
	all.Warnings = slices.Clone(snapshot.Warnings)
	for _, p := range s.problems {
		all.Warnings = append(all.Warnings, p.String())
	}
	more := 0
	for i := len(s.left) - 1; i >= 0; i-- { // The last one first.
		switch l := &s.left[i]; {
		case snapshot.At.Sub(l.at) > leftFor:
		case len(s.left)-i > maxLeft:
			more++
		default:
			all.Warnings = append(all.Warnings, fmt.Sprintf("%s is listed no longer, since %s: it is not counted",
				cmp.Or(l.target.Name, source.ShownURL(l.target.URL)), l.at.Format(time.TimeOnly)))
		}
	}
	if more > 0 {
		all.Warnings = append(all.Warnings, fmt.Sprintf("%d more nodes are listed no longer", more))
	}
	return &all
}
