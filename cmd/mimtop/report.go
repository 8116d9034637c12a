package main

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/assess"
	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/report/review"
	"github.com/mimtop/mimtop/internal/sizing"
)

// reportFlags say what a review is made of, and where it goes.
type reportFlags struct {
	from      sourceFlags
	inputs    inputFlags
	samples   int
	lasting   time.Duration
	plan      bool
	input     string
	scenarios scenarioFlags
	daily     string
	outputs   reportOutputs
}

func newReport() *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Write the document for a capacity review",
		Long: "Writes a review of a live cluster, of a recording at a time, or of a plan: the verdict with all its arithmetic, the resources with " +
			"all nodes up, one lost and a datacenter lost, traffic, latency, forecast, the documentation's recommendations checked one by one, " +
			"scenarios side by side, the model's self-check, and the inputs to come to the same again.\n\n" +
			"The form follows from the file's ending: .md Markdown, .html one page with pictures that needs nothing else, .json for programs " +
			"(docs/schema), .csv the history of the run or the recording. -o can be given several times; without it Markdown goes to standard " +
			"output. An existing file is not written over without --force. Exits with 3 when nothing could be judged: the review says why.",
		Example: "mimtop report --target node1 --target node2 --for 5m -o review.html -o history.csv\n" +
			"mimtop report --replay incident.recording --at 14:03 -o incident.html\n" +
			"mimtop report -c prod --scenario double.yaml --growth 5% -o review.html\n" +
			"mimtop report --plan --nodes 5 --cores 8 --ram-gib 32 --users 600k -o plan.html\n" +
			"mimtop report --demo | less",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return failureIsUnknown(f.run(cmd)) },
	}
	flags := cmd.Flags()
	f.from.register(flags, oneShotInterval)
	f.from.replay.register(flags)
	flags.IntVar(&f.samples, "samples", 2, "scrapes of each node; rates need 2")
	flags.DurationVar(&f.lasting, "for", 0, "read live nodes for this long, so that the model learns and the history has more than a moment; ctrl+c ends it early")
	flags.BoolVar(&f.plan, "plan", false, "review a plan, given by flags, and read no nodes")
	flags.StringVar(&f.input, "input", "", "review a plan, from a file in YAML or JSON with a scenario, - for standard input; flags override it")
	f.scenarios.register(flags)
	flags.StringVar(&f.daily, "daily-peaks", "", "file with the most users of each day (date,users or a number a line), for the forecast")
	f.outputs.register(cmd)
	f.inputs.register(flags)
	onlyOnCommandLine(cmd, "output", "format", "force", "plan", "input")
	return cmd
}

func (f *reportFlags) run(cmd *cobra.Command) error {
	if err := f.validate(cmd); err != nil {
		return err
	}
	scenarios, err := f.scenarios.read()
	if err != nil {
		return err
	}
	now := time.Now()
	peaks, err := readPeaks(cmd.InOrStdin(), f.daily, now)
	if err != nil {
		return err
	}
	defer f.outputs.discard()
	if err := f.outputs.open(cmd.OutOrStdout()); err != nil {
		return err
	}
	s := review.Subject{Version: thisRelease().Version, Command: askedFor(os.Args[1:]), Peaks: peaks, Sampler: newSampler()}
	if f.planned() {
		err = f.fromPlan(cmd, &s)
	} else {
		err = f.fromSnapshots(cmd, &s)
	}
	if err != nil {
		return err
	}
	if s.Missing == "" {
		if s.Scenarios, err = f.compared(scenarios, s.Baseline); err != nil {
			return err
		}
	}
	s.MadeAt = time.Now()
	r := review.New(&s)
	code := exitOK
	if s.Missing != "" {
		code = checkExit[sizing.Unknown]
	}
	return exitWith(code, f.outputs.write(r))
}

func (f *reportFlags) planned() bool { return f.plan || f.input != "" }

func (f *reportFlags) validate(cmd *cobra.Command) error {
	if f.planned() {
		for _, name := range append(slices.Clone(sourceNames), clusterFlag, "at", "for", "samples") {
			if name == "plan" || name == "input" {
				continue
			}
			if flag := cmd.Flags().Lookup(name); flag != nil && flag.Changed && flag.Annotations[fromEnvironment] == nil {
				return usage(fmt.Errorf("--%s reads a cluster, and --plan and --input review a plan: leave one of them out", name))
			}
		}
		if f.outputs.wantsHistory() {
			return usage(errors.New("a plan has no history: leave out the .csv"))
		}
		return nil
	}
	switch {
	case f.lasting < 0:
		return usage(fmt.Errorf("--for must be above 0, not %s", f.lasting))
	case f.lasting > 0 && cmd.Flags().Changed("samples"):
		return usage(errors.New("--for and --samples both say how long to read: leave one of them out"))
	case f.samples < 1 || f.samples > maxSamples:
		return usage(fmt.Errorf("--samples must be between 1 and %d, not %d", maxSamples, f.samples))
	}
	return f.from.replay.validateBeside(cmd.Flags(), &f.from)
}

// fromPlan takes the scenario of flags and a file.
func (f *reportFlags) fromPlan(cmd *cobra.Command, s *review.Subject) (err error) {
	s.Basis = review.Planned
	if s.Baseline, err = planBaseline(cmd.InOrStdin(), f.input, &f.inputs); err != nil {
		return err
	}
	s.Model, err = f.inputs.model(warner(cmd))
	return err
}

// fromSnapshots reads live nodes or a recording.
func (f *reportFlags) fromSnapshots(cmd *cobra.Command, s *review.Subject) error {
	prior, err := f.inputs.prior(warner(cmd))
	if err != nil {
		return err
	}
	learner := calibrate.New(prior)
	var last *cluster.Snapshot
	if f.from.replay.file != "" {
		s.Basis = review.Replayed
		last, err = f.replayed(cmd, learner)
	} else {
		s.Basis = review.Live
		last, err = f.live(cmd, learner)
	}
	if err != nil {
		return err
	}
	learned := learner.Result()
	b := sizing.Observe(last)
	f.inputs.complete(&b)
	s.Snapshot, s.Learned, s.Track, s.Model, s.Baseline = last, learned, learner.TrackRecord(), learned.Model, b
	s.Missing = b.Missing()
	if last.Totals().NodesUp == 0 {
		s.Missing = "no node could be read"
	}
	if s.Missing != "" {
		return nil
	}
	if err := b.Scenario.Validate(); err != nil {
		return usage(err)
	}
	return nil
}

// compared are the scenarios of the files, each laid over what is under review.
func (f *reportFlags) compared(scenarios []assess.Scenario, under sizing.Baseline) ([]review.Scenario, error) {
	var all []review.Scenario
	for i, s := range scenarios[1:] { // The first changes nothing.
		b, err := s.On(under)
		if err == nil {
			err = b.Scenario.Validate()
		}
		if err != nil {
			return nil, usage(fmt.Errorf("--scenario %s: %w", f.scenarios.files[i], err))
		}
		all = append(all, review.Scenario{Name: s.Name, Baseline: b})
	}
	return all, nil
}

// What of a command line may be a secret: credentials and questions in addresses.
var (
	credentials = regexp.MustCompile(`://[^/@\s]*@`)
	questions   = regexp.MustCompile(`(://[^?\s]*)\?\S*`)
)

// askedFor is the command line that asked for a review, without its secrets.
func askedFor(args []string) string {
	shown := make([]string, len(args))
	for i, arg := range args {
		arg = credentials.ReplaceAllString(arg, "://...@")
		shown[i] = cluster.Printable(questions.ReplaceAllString(arg, "$1?..."), 400)
	}
	return report.CommandLine(shown)
}
