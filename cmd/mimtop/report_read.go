package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
)

// live reads the nodes, learns from them, and returns the last snapshot.
func (f *reportFlags) live(cmd *cobra.Command, learner *calibrate.Calibrator) (*cluster.Snapshot, error) {
	if f.lasting == 0 {
		s, err := readSamples(cmd, &f.from, f.samples, nil)
		if err != nil {
			return nil, err
		}
		learner.Add(s)
		return s, unwritten(f.outputs.addHistory(s))
	}
	src, closeSource, err := f.from.open(cmd.Context())
	if err != nil {
		return nil, err
	}
	defer closeSource()
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	show, clearLine := lastingLine(cmd.ErrOrStderr(), "reading", f.lasting)
	var last *cluster.Snapshot
	var broken error
	err = timed{src, f.lasting}.Run(ctx, func(s *cluster.Snapshot) {
		if broken != nil {
			return
		}
		last = s
		learner.Add(s)
		show(s)
		if broken = f.outputs.addHistory(s); broken != nil {
			cancel()
		}
	})
	clearLine()
	switch {
	case broken != nil:
		return nil, unwritten(broken)
	case err != nil && ctx.Err() == nil && !errors.Is(err, context.DeadlineExceeded):
		return nil, failure(err)
	case last == nil && cmd.Context().Err() != nil:
		return nil, &exitError{code: exitInterrupted}
	case last == nil:
		return nil, failure(fmt.Errorf("nothing was read in %s: --for is shorter than one scrape of all nodes", f.lasting))
	}
	return last, f.from.unreached(last)
}

// replayed reads the snapshot of the recording that the flags name. The run-up to it is learned from, and all that is before it
// goes to the history.
func (f *reportFlags) replayed(cmd *cobra.Command, learner *calibrate.Calibrator) (*cluster.Snapshot, error) {
	r, err := openRecording(cmd, f.from.replay.file)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	number, err := f.from.replay.locate(cmd, r)
	if err != nil {
		return nil, err
	}
	learnedFrom := r.RunUp(number)
	from := learnedFrom
	if f.outputs.wantsHistory() {
		from = 0
	}
	var last *cluster.Snapshot
	for i := from; i <= number; i++ {
		if cmd.Context().Err() != nil {
			return nil, &exitError{code: exitInterrupted}
		}
		s, err := r.Snapshot(i)
		if err != nil {
			// One that cannot be read is left out; the one asked for must be.
			if i == number {
				return nil, failure(err)
			}
			continue
		}
		if err := f.outputs.addHistory(s); err != nil {
			return nil, unwritten(err)
		}
		if i >= learnedFrom {
			learner.Add(s)
		}
		last = s
	}
	return last, nil
}
