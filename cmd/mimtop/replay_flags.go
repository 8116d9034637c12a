package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/source/recording"
)

// replayFlags choose a recording in place of live nodes, and a time in it.
type replayFlags struct {
	file, at string
}

const atHelp = "time in the recording: 15:04, an RFC 3339 time, -10m from the end or +10m from the beginning"

func (f *replayFlags) register(flags *pflag.FlagSet) {
	f.registerFile(flags)
	flags.StringVar(&f.at, "at", "", atHelp+" (default: its last snapshot)")
}

func (f *replayFlags) registerFile(flags *pflag.FlagSet) {
	flags.StringVar(&f.file, "replay", "", "file of mimtop record in place of live nodes")
}

// liveNames are the flags that say how live nodes are read. A recording was read already.
var liveNames = [...]string{"samples", "interval", "timeout", "for"}

// validateBeside refuses with validate, and with a recording also what would say nothing about it, when it was given with
// this command. What stands in the environment is meant for all commands, and those that read live nodes take it.
func (f *replayFlags) validateBeside(flags *pflag.FlagSet, from *sourceFlags) error {
	if err := f.validate(from); err != nil || f.file == "" {
		return err
	}
	for _, name := range liveNames {
		if flag := flags.Lookup(name); flag != nil && flag.Changed && flag.Annotations[fromEnvironment] == nil {
			return usage(fmt.Errorf("--%s says how live nodes are read, and --replay reads what was recorded: leave one of them out", name))
		}
	}
	return nil
}

// validate refuses what makes no sense together with live nodes.
func (f *replayFlags) validate(from *sourceFlags) error {
	switch {
	case f.file == "" && f.at != "":
		return usage(errors.New("--at is a time in a recording: give --replay FILE, too"))
	case f.file != "" && (from.demo || from.given() || len(from.nodeExporters) > 0 || from.via+from.httpConfig+from.cluster != ""):
		return usage(errors.New("--replay reads a file: it excludes all live sources, such as --target and --demo, and what belongs to them"))
	}
	return nil
}

// openRecording opens a recording that has a snapshot, and warns of damage.
func openRecording(cmd *cobra.Command, path string) (*recording.Recording, error) {
	show, clearLine := slowLine(cmd.ErrOrStderr(), "checking "+cluster.Printable(filepath.Base(path), maxShownWord))
	r, err := recording.OpenWatched(cmd.Context(), path, show)
	clearLine()
	switch {
	case cmd.Context().Err() != nil:
		if err == nil {
			_ = r.Close() // Nothing was written.
		}
		return nil, &exitError{code: exitInterrupted}
	case err != nil:
		return nil, usage(err)
	}
	if r.Len() == 0 {
		err := fmt.Errorf("%s has no snapshot", path)
		if r.Damage() != nil {
			err = fmt.Errorf("%w: it is %s", err, r.Damage())
		}
		return nil, usage(errors.Join(err, r.Close()))
	}
	if r.Damage() != nil {
		warner(cmd)("%s is %s; what stands before that is read", path, r.Damage())
	}
	return r, nil
}

// localSpan returns the times of the first and the last snapshot in the zone of this machine.
func localSpan(r *recording.Recording) (first, last time.Time) {
	first, last = r.Span()
	return first.Local(), last.Local()
}

// readReplay returns the snapshot of the recording that the flags name, and hands the run-up to it to before.
func readReplay(cmd *cobra.Command, f *replayFlags, before func(*cluster.Snapshot)) (*cluster.Snapshot, error) {
	r, err := openRecording(cmd, f.file)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	number, err := f.locate(cmd, r)
	if err != nil {
		return nil, err
	}
	for i := r.RunUp(number); i < number && before != nil; i++ {
		if cmd.Context().Err() != nil {
			return nil, &exitError{code: exitInterrupted}
		}
		// One that cannot be read is left out here; the one asked for is an error below.
		if s, err := r.Snapshot(i); err == nil {
			before(s)
		}
	}
	s, err := r.Snapshot(number)
	if err != nil {
		return nil, failure(err)
	}
	return s, nil
}

// locate returns the number of the snapshot at the time of the flags, and says when that is.
func (f *replayFlags) locate(cmd *cobra.Command, r *recording.Recording) (int, error) {
	first, last := localSpan(r)
	at := last
	if f.at != "" {
		var err error
		if at, err = parseReplayTime(f.at, first, last); err != nil {
			return 0, usage(err)
		}
	}
	number, found, err := r.Locate(at)
	if err != nil {
		return 0, usage(err)
	}
	found = found.Local()
	warn := warner(cmd)
	warn("replaying %s: snapshot %d of %d, of %s", f.file, number+1, r.Len(), found.Format(time.RFC3339))
	if interval := r.Header().Interval; interval > 0 && at.Sub(found) > 3*interval {
		warn("nothing was recorded in the %s before %s: this is the last snapshot before that", quantity.FormatDuration(at.Sub(found)), at.Format(time.RFC3339))
	}
	return number, nil
}
