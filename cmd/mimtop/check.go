package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// checkExit is the exit code of check for each outcome.
var checkExit = map[sizing.Outcome]int{sizing.Holds: 0, sizing.HoldsAllUp: 1, sizing.Fails: 2, sizing.Unknown: 3}

// oneShotInterval is the default time between the samples of the commands that print once: short, since people wait.
const oneShotInterval = 2 * time.Second

func newCheck() *cobra.Command {
	var (
		from    sourceFlags
		inputs  inputFlags
		samples int
		output  = outputText
	)
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Print one verdict on a live cluster",
		Long: "Reads the nodes, judges the cluster as it runs (or with what the flags change), prints the verdict, and exits with " +
			"0 holds, 1 holds only with all nodes up, 2 does not hold, 3 unknown. On a recording it says what the dashboard would " +
			"have said at that time, and knows nothing of what came later.",
		Example: "mimtop check --target node1 --target node2 --target node3 --ram-gib 32\n" +
			"mimtop check --target node1 --users 500k -o json\n" +
			"mimtop check --demo\n" +
			"mimtop check --replay incident.recording --at 14:03",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			prior, err := inputs.prior(warner(cmd))
			if err != nil {
				return err
			}
			learner := calibrate.New(prior)
			snapshot, err := readSamples(cmd, &from, samples, learner.Add)
			if err == nil {
				err = check(cmd.OutOrStdout(), snapshot, &inputs, learner, output)
			}
			return failureIsUnknown(err)
		},
	}
	from.register(cmd.Flags(), oneShotInterval)
	from.replay.register(cmd.Flags())
	cmd.Flags().IntVar(&samples, "samples", 2, "scrapes of each node; rates need 2")
	output.register(cmd)
	inputs.register(cmd.Flags(), sizing.GrowthPctMonth)
	return cmd
}

// check judges a snapshot and prints the verdict; the error carries the exit code. The learner knows what came before the
// snapshot.
func check(w io.Writer, snapshot *cluster.Snapshot, inputs *inputFlags, learner *calibrate.Calibrator, output outputFlag) error {
	learner.Add(snapshot)
	j, err := judge(snapshot, inputs, learner)
	if err != nil {
		return err
	}
	outcome := sizing.Unknown
	if j.Verdict != nil {
		outcome = j.Verdict.Outcome
	}
	model := j.Learned.Model
	if output == outputJSON {
		document := report.NewCheck(snapshot, j.Verdict, &j.baseline, model, j.Why)
		document.Model = report.NewModelState(j.Learned, j.Track)
		if document.Plan != nil {
			document.Plan.GiveProbability(&j.Likely)
		}
		err = report.WriteJSON(w, document)
	} else {
		err = report.WriteCheckText(w, snapshot, j.Verdict, &j.Likely, model, j.Why)
	}
	if err != nil {
		return failure(err)
	}
	if code := checkExit[outcome]; code != exitOK {
		return &exitError{code: code}
	}
	return nil
}

// judgement is what can be said of a snapshot.
type judgement struct {
	report.Plain
	baseline sizing.Baseline
}

// judge evaluates the cluster as it runs, with what the flags change. The learner has the snapshot already. Flags that make no
// scenario are a usage error.
func judge(snapshot *cluster.Snapshot, inputs *inputFlags, learner *calibrate.Calibrator) (*judgement, error) {
	j := &judgement{baseline: sizing.Observe(snapshot)}
	j.Snapshot, j.Learned, j.Track = snapshot, learner.Result(), learner.TrackRecord()
	inputs.apply(&j.baseline)
	j.baseline.PowerInPlaceOfMachine()
	j.Why = j.baseline.Missing()
	if snapshot.Totals().NodesUp == 0 {
		j.Why = "no node could be read"
	}
	if j.Why != "" {
		return j, nil
	}
	if err := j.baseline.Scenario.Validate(); err != nil {
		return nil, usage(err)
	}
	v := sizing.Evaluate(j.Learned.Model, j.baseline.Scenario)
	j.Verdict, j.Likely = &v, newSampler().Probability(j.Learned.Model, j.baseline.Scenario)
	return j, nil
}

// failureIsUnknown gives a failure of the program the exit code of an unknown verdict: 1 would say that the cluster holds
// with all nodes up.
func failureIsUnknown(err error) error {
	var exit *exitError
	if errors.As(err, &exit) && exit.code == exitFailure && exit.err != nil {
		return &exitError{code: checkExit[sizing.Unknown], err: exit.err}
	}
	return err
}

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

// maxSamples bounds what one command does to a node.
const maxSamples = 10_000
