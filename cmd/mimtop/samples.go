package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/cluster"
)

// maxSamples bounds what one command does to a node.
const maxSamples = 10_000

// readSamples scrapes every node a number of times and returns what it found, progress shown on a terminal. From a recording
// it returns one snapshot, and hands those that came before it to before, if that is not nil.
func readSamples(cmd *cobra.Command, from *sourceFlags, samples int, before func(*cluster.Snapshot)) (*cluster.Snapshot, error) {
	if from.replay.file != "" {
		if err := from.replay.validateBeside(cmd.Flags(), from); err != nil {
			return nil, err
		}
		return readReplay(cmd, &from.replay, before)
	}
	if samples < 1 || samples > maxSamples {
		return nil, usage(fmt.Errorf("--samples must be between 1 and %d, not %d", maxSamples, samples))
	}
	src, closeSource, err := from.open(cmd.Context())
	if err != nil {
		return nil, err
	}
	defer closeSource()
	show, clearLine := progressLine(cmd.ErrOrStderr())
	snapshot, err := src.Samples(cmd.Context(), samples, show)
	clearLine()
	if err != nil {
		if cmd.Context().Err() != nil {
			return nil, &exitError{code: exitInterrupted}
		}
		return nil, failure(err)
	}
	return snapshot, from.unreached(snapshot)
}
