package discover

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mimtop/mimtop/internal/source"
)

// settleTime is how long the first list waits for origins that have not answered yet.
const settleTime = time.Second

// Discoverer keeps the list of targets.
type Discoverer struct {
	options Options
	origins []origin
	busy    sync.Mutex // held while Run or Once uses the origins
}

var errBusy = errors.New("discovering targets: the discoverer is already in use")

// New returns a discoverer that is ready to run. The error names every problem of the options; nothing is read yet.
func New(o Options) (*Discoverer, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	d := &Discoverer{options: o}
	for _, pattern := range o.Files {
		d.origins = append(d.origins, newFiles(pattern, &o))
	}
	for _, l := range o.Lists {
		d.origins = append(d.origins, newHTTPList(l, &o))
	}
	for _, n := range o.Names {
		d.origins = append(d.origins, newDNSName(n, &o))
	}
	return d, nil
}

// answer is a reading of one origin.
type answer struct {
	origin int
	reading
}

// Run delivers the targets and what is wrong with them: at once, that is when all origins have answered or a second has
// passed, and then whenever either changes, one at a time and in order, until ctx ends. Then it returns nil after all its
// goroutines have ended. The list may be empty. deliver may keep the slices. It returns an error only when the discoverer is
// in use already.
func (d *Discoverer) Run(ctx context.Context, deliver func([]source.Target, []Problem)) error {
	if !d.busy.TryLock() {
		return errBusy
	}
	defer d.busy.Unlock()
	var loops sync.WaitGroup
	defer loops.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // Before waiting, also when deliver panics.

	answers := make(chan answer)
	for i, o := range d.origins {
		loops.Go(func() {
			watch(ctx, o, func(r reading) {
				select {
				case answers <- answer{i, r}:
				case <-ctx.Done():
				}
			})
		})
	}
	state := newState(d)
	settle := time.NewTimer(settleTime)
	defer settle.Stop()
	for settled := false; ; {
		if settled = settled || state.waiting == 0; settled && ctx.Err() == nil {
			if targets, problems, changed := state.list(); changed {
				deliver(targets, problems)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case a := <-answers:
			state.take(a)
		case <-settle.C:
			settled = true
		}
	}
}

// Once asks every origin once, all at the same time, and returns the targets and what is wrong with them. It returns an error
// only when ctx ends or the discoverer is in use already.
func (d *Discoverer) Once(ctx context.Context) ([]source.Target, []Problem, error) {
	if !d.busy.TryLock() {
		return nil, nil, errBusy
	}
	defer d.busy.Unlock()
	state := newState(d)
	readings := make([]reading, len(d.origins))
	var all sync.WaitGroup
	for i, o := range d.origins {
		all.Go(func() { readings[i] = o.read(ctx) })
	}
	all.Wait()
	if ctx.Err() != nil {
		return nil, nil, fmt.Errorf("discovering targets: %w", context.Cause(ctx))
	}
	for i, r := range readings {
		state.take(answer{i, r})
	}
	targets, problems, _ := state.list()
	return targets, problems, nil
}

// state is what the origins have said so far.
type state struct {
	discoverer *Discoverer
	readings   []reading
	answered   []bool
	waiting    int // for how many origins

	dirty     bool // something was taken since the last list
	delivered bool
	targets   []source.Target
	problems  []Problem
	cluster   string // the one that is shown
}

func newState(d *Discoverer) *state {
	n := len(d.origins)
	return &state{discoverer: d, readings: make([]reading, n), answered: make([]bool, n), waiting: n, dirty: true}
}

func (s *state) take(a answer) {
	if !s.answered[a.origin] {
		s.answered[a.origin] = true
		s.waiting--
	}
	s.readings[a.origin], s.dirty = a.reading, true
}

// list merges what is there. changed says that it differs from the last list.
func (s *state) list() (targets []source.Target, problems []Problem, changed bool) {
	if !s.dirty {
		return nil, nil, false
	}
	s.dirty = false
	d := s.discoverer
	for i, o := range d.origins {
		if !s.answered[i] {
			problems = append(problems, Problem{o.where(), errors.New("no answer yet")})
		}
		problems = append(problems, s.readings[i].problems...)
	}
	targets, more, shown := merge(&d.options, s.readings, s.cluster)
	s.cluster = shown
	problems = append(problems, more...)
	if len(targets) == 0 && len(problems) == 0 {
		problems = []Problem{{"discovery", errors.New("there is no target now")}}
	}
	problems = bounded("discovery", problems)
	if s.delivered && slices.Equal(targets, s.targets) && sameProblems(problems, s.problems) {
		return nil, nil, false
	}
	s.delivered, s.targets, s.problems = true, slices.Clone(targets), slices.Clone(problems)
	return targets, problems, true
}
