package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui"
	"github.com/mimtop/mimtop/internal/ui/theme"
	"github.com/mimtop/mimtop/themes"
)

// dashboardInterval is the default time between two scrapes of a node while a dashboard runs.
const dashboardInterval = 5 * time.Second

// screenFlags say how the dashboard looks.
type screenFlags struct {
	terminalFlags
	theme        string
	noMouse      bool
	noSync       bool
	lowBandwidth string
	// keys are those of the configuration file in place of the usual ones.
	keys map[string][]string
}

// lowBandwidths are the values of --low-bandwidth.
var (
	lowBandwidths   = []string{"auto", "always", "never"}
	lowBandwidthsAs = []ui.LowBandwidth{ui.LowBandwidthAuto, ui.LowBandwidthAlways, ui.LowBandwidthNever}
)

func (f *screenFlags) register(cmd *cobra.Command) {
	f.terminalFlags.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.theme, "theme", themes.Default, "colours: "+strings.Join(themes.Names(), ", ")+", or your own; see 'mimtop themes'")
	flags.BoolVar(&f.noMouse, "no-mouse", false, "leave the mouse to the terminal")
	flags.StringVar(&f.lowBandwidth, "low-bandwidth", lowBandwidths[0],
		"write less to the terminal, at most 1 kB/s of live figures: auto (when it is slow to answer), always, never")
	flags.Lookup("low-bandwidth").NoOptDefVal = "always"
	flags.BoolVar(&f.noSync, "no-sync", false, "never ask the terminal to show frames as a whole (mode 2026)")
	f.registerKeymap(flags)
	complete(cmd, "theme", completeThemes)
	complete(cmd, "low-bandwidth", cobra.FixedCompletions(lowBandwidths, cobra.ShellCompDirectiveNoFileComp))
}

// options checks the flags and fills in what they say.
func (f *screenFlags) options(prior *sizing.Model) (ui.Options, error) {
	pair, err := ownThemes().Load(f.theme)
	if err != nil {
		return ui.Options{}, usage(fmt.Errorf("--theme: %w", err))
	}
	low := slices.Index(lowBandwidths, f.lowBandwidth)
	if low < 0 {
		return ui.Options{}, usage(fmt.Errorf("--low-bandwidth: %.40q is not one of %s", f.lowBandwidth, strings.Join(lowBandwidths, ", ")))
	}
	o := ui.Options{
		Prior: prior, Theme: pair, NoMouse: f.noMouse, Keys: f.keys, NoSync: f.noSync, AskSync: theme.OverSSH(os.Getenv),
		LowBandwidth: lowBandwidthsAs[low],
	}
	return o, f.terminalFlags.apply(&o)
}

// collectOften makes a command that may run for days beside other work on a bastion host gather a quarter of the usual garbage before it
// is collected, unless the user says how much.
func collectOften() {
	const percentOfUse = 25
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percentOfUse)
	}
}

// run shows a dashboard, with the themes that can be chosen while it runs.
func (f *screenFlags) run(cmd *cobra.Command, o ui.Options) error {
	collectOften()
	all, err := ownThemes().All()
	if err != nil {
		warner(cmd)("%v", err) // It is there to be read when the dashboard has gone.
	}
	o.Themes, o.Scenarios = all, scenarioFiles{}
	if path, _ := configPath(cmd); path != "" {
		o.ConfigPath = cluster.Printable(fromHome(path), maxShownPath)
	}
	o.Save = saveScreenshot
	return shown(cmd.Context(), ui.Run(cmd.Context(), o))
}

// errNoTerminal says what to do where a dashboard cannot be shown.
var errNoTerminal = errors.New("the dashboard needs a terminal that it can draw on; 'mimtop check' prints one verdict, 'mimtop --plain --watch' the same content as plain lines, 'mimtop plan -o text' sizes without a cluster")

// needTerminal refuses politely where a dashboard cannot be shown, before anything is started.
func needTerminal(cmd *cobra.Command) error {
	switch {
	case !isTerminal(cmd.InOrStdin()) || !isTerminal(cmd.OutOrStdout()):
		return usage(errNoTerminal)
	case os.Getenv("TERM") == "dumb":
		return usage(fmt.Errorf("TERM=dumb: %w", errNoTerminal))
	}
	return nil
}

// runPlan opens the sliders without a cluster.
func (f *screenFlags) runPlan(cmd *cobra.Command, b sizing.Baseline, model *sizing.Model) error {
	opts, err := f.options(model)
	if err != nil {
		return err
	}
	if err := needTerminal(cmd); err != nil {
		return err
	}
	opts.Plan, opts.Source = b, "PLAN: no cluster"
	return f.run(cmd, opts)
}

// runSource opens the dashboard on a source.
func (f *screenFlags) runSource(cmd *cobra.Command, from *sourceFlags, inputs *inputFlags) error {
	prior, err := inputs.prior(warner(cmd))
	if err != nil {
		return err
	}
	opts, err := f.options(prior)
	if err != nil {
		return err
	}
	if err := from.validate(); err != nil {
		return err
	}
	if err := needTerminal(cmd); err != nil {
		return err
	}
	src, closeSource, err := from.open(cmd.Context())
	if err != nil {
		return err
	}
	defer closeSource()
	opts.Run = src.Run
	opts.Demo, opts.Source = from.demo, from.describe()
	opts.Given = inputs.complete
	return f.run(cmd, opts)
}

// shown turns the end of a dashboard into the program's: a signal is an interruption, everything else a failure.
func shown(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return &exitError{code: exitInterrupted}
	}
	return failure(err)
}

// liveFlags are those of the dashboard on a live cluster.
type liveFlags struct {
	from   sourceFlags
	inputs inputFlags
	screen screenFlags
	plain  plainFlags
}

func (f *liveFlags) register(cmd *cobra.Command) {
	f.from.register(cmd.Flags(), dashboardInterval)
	f.screen.register(cmd)
	f.plain.register(cmd.Flags())
	f.inputs.register(cmd.Flags())
}

// runLive opens the dashboard on the nodes that are given, or on the demo cluster when none are.
func runLive(cmd *cobra.Command, f *liveFlags) error {
	if err := f.from.replay.validateBeside(cmd.Flags(), &f.from); err != nil {
		return err
	}
	if f.from.replay.file != "" && !f.plain.asked() {
		return f.screen.runReplay(cmd, &f.from.replay, 1, &f.inputs)
	}
	if f.from.replay.file == "" && !f.from.given() {
		f.from.demo = true
	}
	return f.run(cmd)
}

// run opens the dashboard on the source, or prints what it would show.
func (f *liveFlags) run(cmd *cobra.Command) error {
	if f.plain.asked() {
		return f.runPlain(cmd)
	}
	return f.screen.runSource(cmd, &f.from, &f.inputs)
}
