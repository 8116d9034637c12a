package main

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/assess"
	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// plainSamples are the readings of one round: rates need two.
const plainSamples = 2

// blockAtLeastEvery is the longest time between two whole blocks.
const blockAtLeastEvery = 10 * time.Minute

// plainFlags print in place of drawing.
type plainFlags struct{ plain, watch bool }

func (f *plainFlags) register(flags *pflag.FlagSet) {
	flags.BoolVar(&f.plain, "plain", false, "print what the dashboard shows as plain lines, once: for screen readers and dumb terminals")
	flags.BoolVar(&f.watch, "watch", false, "with --plain, go on: one line each --interval, and all of it when a word of it changes")
}

func (f *plainFlags) asked() bool { return f.plain || f.watch }

// runPlain prints what the dashboard shows, once or until it is interrupted.
func (f *liveFlags) runPlain(cmd *cobra.Command) error {
	switch {
	case !f.plain.plain:
		return usage(errors.New("--watch is for --plain: the dashboard watches anyway"))
	case f.plain.watch && f.from.replay.file != "":
		return usage(errors.New("--watch follows live nodes; --plain --replay FILE prints one moment of a recording, --at says which"))
	}
	prior, err := f.inputs.prior(warner(cmd))
	if err != nil {
		return err
	}
	look, err := f.screen.options(prior)
	if err != nil {
		return err
	}
	out := &plainPrinter{w: cmd.OutOrStdout(), ascii: look.ASCII, inputs: &f.inputs, learner: calibrate.New(prior)}
	if f.plain.watch {
		return f.watchPlain(cmd, out)
	}
	if !cmd.Flags().Changed("interval") {
		f.from.interval = oneShotInterval
	}
	snapshot, err := readSamples(cmd, &f.from, plainSamples, out.learner.Add)
	if err != nil {
		return err
	}
	return out.print(snapshot)
}

// watchPlain prints until ctx ends.
func (f *liveFlags) watchPlain(cmd *cobra.Command, out *plainPrinter) error {
	src, closeSource, err := f.from.open(cmd.Context())
	if err != nil {
		return err
	}
	defer closeSource()
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	var failed error
	err = src.Run(ctx, func(s *cluster.Snapshot) {
		if failed == nil {
			if failed = out.print(s); failed != nil {
				cancel()
			}
		}
	})
	switch {
	case failed != nil:
		return failed
	case err != nil && cmd.Context().Err() == nil:
		return failure(err)
	}
	return &exitError{code: exitInterrupted}
}

// plainPrinter prints snapshots one after the other.
type plainPrinter struct {
	w       io.Writer
	ascii   bool
	inputs  *inputFlags
	learner *calibrate.Calibrator

	// words are those of the newest block, printed when; inLine says that lines came after it.
	words  string
	when   time.Time
	inLine bool
}

// print writes all that there is to say of a snapshot, or one line when no word of it has changed.
func (p *plainPrinter) print(s *cluster.Snapshot) error {
	p.learner.Add(s)
	local := *s
	local.At = s.At.Local() // That of a recording may be in the zone of another machine.
	j, err := judge(&local, p.inputs, p.learner)
	if err != nil {
		return err
	}
	text := j.Block()
	if words := report.Words(text); words == p.words && s.At.Sub(p.when) < blockAtLeastEvery {
		text, p.inLine = j.Line(), true
	} else {
		if p.inLine {
			text = "\n" + text
		}
		text += "\n"
		p.words, p.when, p.inLine = words, s.At, false
	}
	if p.ascii {
		text = theme.InASCII(text)
	}
	_, err = io.WriteString(p.w, text)
	return unwritten(err)
}

// judge evaluates the cluster as it runs, with what the flags change. The learner has the snapshot already. Flags that make no
// scenario are a usage error.
func judge(snapshot *cluster.Snapshot, inputs *inputFlags, learner *calibrate.Calibrator) (*report.Plain, error) {
	p := &report.Plain{Snapshot: snapshot, Learned: learner.Result(), Track: learner.TrackRecord()}
	live := &assessAll(snapshot, inputs, p.Learned.Model, []assess.Scenario{assess.LiveScenario()})[0]
	if live.Invalid {
		return nil, usage(errors.New(live.Why))
	}
	p.Verdict, p.Why, p.Likely = live.Verdict, live.Why, live.Probability
	return p, nil
}
