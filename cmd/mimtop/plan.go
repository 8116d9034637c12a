package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui"
)

// planFlags are those of plan.
type planFlags struct {
	inputs  inputFlags
	screen  screenFlags
	file    string
	output  formatFlag
	explain bool
	surface bool
	daily   string
	options optionsFlags
	carry   carryFlags
}

func newPlan() *cobra.Command {
	f := planFlags{output: textOrJSON()}
	f.output.format = "" // The sliders, in a terminal.
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Size a topology with no cluster at all",
		Long: "Judges the topology and load given by flags or by a scenario file. In a terminal it opens the sliders; with -o, " +
			"--explain, --map, --carry, --options or --daily-peaks, or into a pipe, it prints the verdict.\n\n" +
			"A scenario file has a line for each input that is not as by default, such as 'users: 600k', 'ram_gib: 32' or 'archive: on': " +
			"the names are those of the flags with _ for -, and 'sites' is a list of {name: eu, nodes: 4, share: 60%, cores: 16}.",
		Example: "mimtop plan --nodes 5 --cores 8 --ram-gib 32 --users 600k --m11 12k/s --archive -o text\n" +
			"mimtop plan --input scenario.yaml --users 2.5M -o json\n" +
			"mimtop plan --nodes 3 --users 500k --power 0.8 -o text\n" +
			"mimtop plan --nodes 3 --users 500k --m11 5k/s --explain\n" +
			"mimtop plan --nodes 3 --users 500k --m11 5k/s --map\n" +
			"mimtop plan --nodes 5 --users 300k --m11 5k/s --carry --utilisation 60%\n" +
			"mimtop plan --users 500k --m11 5k/s --options --catalogue machines.yaml -o text\n" +
			"mimtop plan --nodes 3 --users 500k --m11 5k/s --growth 5% --daily-peaks peaks.csv -o text\n" +
			"mimtop plan --site eu=4,share=60%,cores=16 --site us=3,share=40%,cores=8 --users 1M --m11 5k/s -o text",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.file, "input", "", "file in YAML or JSON with a scenario, - for standard input; flags override it")
	flags.BoolVar(&f.explain, "explain", false, "print the arithmetic of the verdict, line by line")
	flags.BoolVar(&f.surface, "map", false, "draw where the topology holds, over users and throughput")
	flags.StringVar(&f.daily, "daily-peaks", "", "file with the most users of each day (date,users or a number a line; - for standard input): when the limit is reached")
	f.carry.register(flags)
	f.options.register(flags)
	f.output.register(flags)
	f.screen.register(cmd)
	f.inputs.register(flags)
	return cmd
}

func (f *planFlags) run(cmd *cobra.Command) error {
	b, err := planBaseline(cmd.InOrStdin(), f.file, &f.inputs)
	if err != nil {
		return err
	}
	model, err := f.inputs.model(warner(cmd))
	if err != nil {
		return err
	}
	// A wrong word is named, whether what is printed has colours or not.
	look, err := f.screen.options(model)
	if err != nil {
		return err
	}
	if f.surface && f.output.format == formatJSON {
		return usage(errors.New("--map draws text: leave out -o json"))
	}
	search, err := f.options.search(cmd.Flags())
	if err != nil {
		return err
	}
	if err := f.carry.validate(cmd.Flags()); err != nil {
		return err
	}
	today := time.Now()
	peaks, err := readPeaks(cmd.InOrStdin(), f.daily, today)
	if err != nil {
		return err
	}
	prints := f.output.format != "" || f.explain || f.surface || f.daily != "" || f.options.wanted || f.carry.wanted
	if !prints && isTerminal(cmd.InOrStdin()) && isTerminal(cmd.OutOrStdout()) {
		return f.screen.runPlan(cmd, b, model)
	}
	sampler := newSampler()
	p := planAnswer{
		baseline: b, model: model, verdict: sizing.Evaluate(model, b.Scenario), likely: sampler.Probability(model, b.Scenario),
		forecast: forecasts(sampler, model, &b, peaks, today), capacity: f.carry.capacity(model, &b.Scenario),
	}
	if search != nil {
		found := sampler.Options(model, b.Scenario, search)
		p.options = &found
	}
	if f.output.format == formatJSON {
		return unwritten(report.WriteJSON(cmd.OutOrStdout(), p.document()))
	}
	return unwritten(f.writeText(cmd.OutOrStdout(), &p, &look))
}

// planAnswer is what plan prints; capacity and options are nil where they were not asked for.
type planAnswer struct {
	baseline sizing.Baseline
	model    *sizing.Model
	verdict  sizing.Verdict
	likely   sizing.Probability
	forecast []report.Forecast
	capacity *sizing.Capacity
	options  *sizing.Options
}

func (p *planAnswer) document() report.Plan {
	document := report.NewPlan(&p.verdict, &p.baseline, p.model)
	document.GiveProbability(&p.likely)
	document.Forecast = p.forecast
	if p.capacity != nil {
		document.Capacity = report.NewCapacity(p.capacity)
	}
	if p.options != nil {
		document.Options = report.NewTopologyOptions(p.options)
	}
	return document
}

// writeText writes one part after the other, the map and the arithmetic last.
func (f *planFlags) writeText(w io.Writer, p *planAnswer, look *ui.Options) error {
	err := report.WritePlanText(w, &p.verdict, &p.likely, p.model)
	if err == nil {
		err = report.WriteForecasts(w, p.forecast)
	}
	if err == nil && p.capacity != nil {
		err = report.WriteCapacity(w, p.capacity)
	}
	if err == nil && p.options != nil {
		err = report.WriteOptions(w, p.options)
	}
	if err == nil && f.surface {
		err = writeMap(w, p.model, &p.baseline.Scenario, look)
	}
	if err == nil && f.explain {
		err = report.WriteExplanation(w, &p.verdict, p.model)
	}
	return err
}

// newSampler returns the sampler behind every probability: one seed, so that the same input gives the same answer.
func newSampler() *sizing.Sampler { return sizing.NewSampler(sizing.DefaultDraws, 1) }

// planBaseline is the scenario of a file, overridden by flags.
func planBaseline(stdin io.Reader, file string, inputs *inputFlags) (sizing.Baseline, error) {
	b := sizing.DefaultBaseline()
	if file != "" {
		data, err := readInput(stdin, "input", file, "a scenario")
		if err != nil {
			return b, err
		}
		if err := b.GiveFile(data); err != nil {
			return b, usage(fmt.Errorf("--input %s: %w", file, err))
		}
	}
	inputs.complete(&b)
	if err := b.Scenario.Validate(); err != nil {
		return b, usage(err)
	}
	return b, nil
}
