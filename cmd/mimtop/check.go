package main

import (
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/assess"
	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// checkExit is the exit code of check for each outcome.
var checkExit = map[sizing.Outcome]int{sizing.Holds: 0, sizing.HoldsAllUp: 1, sizing.Fails: 2, sizing.Unknown: 3}

// answerExit is the exit code of check for each answer to what is asked for.
var answerExit = map[assess.Answer]int{assess.Met: 0, assess.NotMet: 2, assess.Undecided: 3}

// oneShotInterval is the default time between the samples of the commands that print once: short, since people wait.
const oneShotInterval = 2 * time.Second

// The formats of check beside those of outputFlag.
const (
	formatJUnit  = "junit"
	formatNagios = "nagios"
)

// checkFlags are those of check.
type checkFlags struct {
	from    sourceFlags
	inputs  inputFlags
	named   scenarioFlags
	asked   requirementFlags
	samples int
	output  formatFlag
}

func newCheck() *cobra.Command {
	f := checkFlags{output: formatFlag{formatText, []string{formatText, formatJSON, formatJUnit, formatNagios}}}
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Print one verdict on a live cluster",
		Long: "Reads the nodes, judges the cluster as it runs (or with what the flags change), prints the verdict, and exits with " +
			"0 holds, 1 holds only with all nodes up, 2 does not hold, 3 unknown. On a recording it says what the dashboard would " +
			"have said at that time, and knows nothing of what came later.\n\n" +
			"With --scenario there is one line for the cluster as it runs, which is the scenario live, and one for each file. A file " +
			"names what differs from the live cluster, such as 'users: 500k'; what it leaves out stays as observed, or as a flag says, " +
			"message rates too. The worst outcome decides: does not hold, then unknown, then holds only with all nodes up.\n\n" +
			"With --require, --min-probability or --min-headroom the exit code is 0 when every scenario is as asked for, 2 when one is " +
			"not, and 3 when that is unknown of one and all others are as asked for. The least numbers are of all nodes up with " +
			"--require holds_all_up, else of the worst loss; without --require they ask for holds. The formats junit and nagios are " +
			"for build servers and for Nagios or Icinga, which read these exit codes as OK, WARNING, CRITICAL and UNKNOWN.",
		Example: "mimtop check --target node1 --target node2 --target node3 --ram-gib 32\n" +
			"mimtop check --target node1 --users 500k -o json\n" +
			"mimtop check --demo\n" +
			"mimtop check --replay incident.recording --at 14:03\n" +
			"mimtop check -c prod --scenario launch.yaml --scenario new-year.yaml --require holds\n" +
			"mimtop check -c prod --scenario launch.yaml --min-probability 90% --min-headroom 20% -o junit > mimtop.xml\n" +
			"mimtop check -c prod --require holds_all_up -o nagios",
		Args: noArguments,
		// In place of that of the root: a format that others read tells of a wrong configuration, too.
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			return f.tellProblem(cmd.OutOrStdout(), completeFromElsewhere(cmd))
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			err := f.run(cmd)
			return failureIsUnknown(f.tellProblem(cmd.OutOrStdout(), err))
		},
	}
	f.from.register(cmd.Flags(), oneShotInterval)
	f.from.replay.register(cmd.Flags())
	cmd.Flags().IntVar(&f.samples, "samples", 2, "scrapes of each node; rates need 2")
	f.named.register(cmd.Flags())
	f.asked.register(cmd)
	f.output.register(cmd.Flags())
	f.inputs.register(cmd.Flags(), sizing.GrowthPctMonth)
	return cmd
}

func (f *checkFlags) run(cmd *cobra.Command) error {
	required, err := f.asked.requirement()
	if err != nil {
		return err
	}
	scenarios, err := f.named.read()
	if err != nil {
		return err
	}
	prior, err := f.inputs.prior(warner(cmd))
	if err != nil {
		return err
	}
	learner := calibrate.New(prior)
	snapshot, err := readSamples(cmd, &f.from, f.samples, learner.Add)
	if err != nil {
		return err
	}
	learner.Add(snapshot)
	learned := learner.Result()
	all := assessAll(snapshot, &f.inputs, learned.Model, scenarios)
	for i := range all {
		if all[i].Invalid {
			return usage(f.named.blame(&all[i]))
		}
	}
	model := report.NewModelState(learned, learner.TrackRecord())
	if required == nil && len(scenarios) == 1 && f.output.format != formatJUnit && f.output.format != formatNagios {
		return f.writeOne(cmd.OutOrStdout(), snapshot, &all[0], learned.Model, model)
	}
	checks := report.Checks{Snapshot: snapshot, Model: learned.Model, Assessments: all, Required: required, Learned: model}
	return f.writeAll(cmd.OutOrStdout(), &checks)
}

// writeOne prints the verdict on the cluster in full; the error carries the exit code.
func (f *checkFlags) writeOne(w io.Writer, s *cluster.Snapshot, a *assess.Assessment, m *sizing.Model, learned *report.ModelState) error {
	var err error
	if f.output.format == formatJSON {
		document := report.NewCheck(s, a.Verdict, &a.Baseline, m, a.Why)
		document.Model = learned
		if document.Plan != nil {
			document.Plan.GiveProbability(&a.Probability)
		}
		err = report.WriteJSON(w, document)
	} else {
		err = report.WriteCheckText(w, s, a.Verdict, &a.Probability, m, a.Why)
	}
	return exitWith(checkExit[a.Outcome()], err)
}

// writeAll prints a line, or what the format has in its place, for each scenario; the error carries the exit code.
func (f *checkFlags) writeAll(w io.Writer, c *report.Checks) error {
	code := checkExit[c.Worst()]
	if c.Required != nil {
		code = answerExit[c.Answer()]
	}
	var err error
	switch f.output.format {
	case formatJSON:
		err = report.WriteJSON(w, report.NewChecks(c))
	case formatJUnit:
		err = report.WriteJUnit(w, c)
	case formatNagios:
		err = report.WriteNagios(w, c, code)
	default:
		err = report.WriteChecksText(w, c)
	}
	return exitWith(code, err)
}

// tellProblem writes in the formats that other programs read why there is no answer, and returns an error that says no more than
// the exit code: a monitoring plugin answers on standard output, and knows no exit code above 3.
func (f *checkFlags) tellProblem(w io.Writer, problem error) error {
	var exit *exitError
	if !errors.As(problem, &exit) || exit.err == nil {
		return problem
	}
	switch f.output.format {
	case formatNagios:
		_ = report.WriteNagiosProblem(w, exit.err) // It may be that nothing can be written.
		return &exitError{code: checkExit[sizing.Unknown]}
	case formatJUnit:
		if err := report.WriteJUnitProblem(w, exit.err, time.Now()); err != nil {
			return unwritten(err)
		}
	}
	return problem
}

// exitWith ends the command with a code, unless its answer could not be written.
func exitWith(code int, err error) error {
	switch {
	case err != nil:
		return unwritten(err)
	case code != exitOK:
		return &exitError{code: code}
	}
	return nil
}

// assessAll judges scenarios on a snapshot, with what the flags change.
func assessAll(s *cluster.Snapshot, inputs *inputFlags, m *sizing.Model, scenarios []assess.Scenario) []assess.Assessment {
	return assess.Evaluate(&assess.Ground{Snapshot: s, Model: m, Sampler: newSampler(), Complete: inputs.apply}, scenarios)
}

// failureIsUnknown gives a failure to read the cluster the exit code of an unknown verdict: 1 would say that the cluster holds
// with all nodes up.
func failureIsUnknown(err error) error {
	var exit *exitError
	if errors.As(err, &exit) && exit.code == exitFailure && exit.err != nil {
		return &exitError{code: checkExit[sizing.Unknown], err: exit.err}
	}
	return err
}
