package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

func newPlan() *cobra.Command {
	var (
		inputs  inputFlags
		screen  screenFlags
		file    string
		output  outputFlag
		explain bool
		surface bool
		daily   string
		options optionsFlags
		carry   carryFlags
	)
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
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := planBaseline(cmd.InOrStdin(), file, &inputs)
			if err != nil {
				return err
			}
			model, err := inputs.model(warner(cmd))
			if err != nil {
				return err
			}
			if surface && output == outputJSON {
				return usage(errMapIsText)
			}
			search, err := options.search(cmd.Flags())
			if err != nil {
				return err
			}
			if err := carry.validate(cmd.Flags()); err != nil {
				return err
			}
			today := time.Now()
			peaks, err := readPeaks(cmd.InOrStdin(), daily, today)
			if err != nil {
				return err
			}
			if output == "" && !explain && !surface && daily == "" && search == nil && !carry.wanted && isTerminal(cmd.InOrStdin()) && isTerminal(cmd.OutOrStdout()) {
				return screen.runPlan(cmd, b, model)
			}
			v := sizing.Evaluate(model, b.Scenario)
			capacity := carry.capacity(model, &b.Scenario)
			sampler := newSampler()
			p := sampler.Probability(model, b.Scenario)
			forecast := forecasts(sampler, model, &b, peaks, today)
			if output == outputJSON {
				document := report.NewPlan(&v, &b, model)
				document.GiveProbability(&p)
				document.Forecast = forecast
				if capacity != nil {
					document.Capacity = report.NewCapacity(capacity)
				}
				if search != nil {
					found := sampler.Options(model, b.Scenario, search)
					document.Options = report.NewTopologyOptions(&found)
				}
				return report.WriteJSON(cmd.OutOrStdout(), document)
			}
			if err := report.WritePlanText(cmd.OutOrStdout(), &v, &p, model); err != nil {
				return err
			}
			if err := report.WriteForecasts(cmd.OutOrStdout(), forecast); err != nil {
				return err
			}
			if capacity != nil {
				if err := report.WriteCapacity(cmd.OutOrStdout(), capacity); err != nil {
					return err
				}
			}
			if search != nil {
				found := sampler.Options(model, b.Scenario, search)
				if err := report.WriteOptions(cmd.OutOrStdout(), &found); err != nil {
					return err
				}
			}
			if surface {
				look, err := screen.options(model)
				if err != nil {
					return err
				}
				if err := writeMap(cmd.OutOrStdout(), model, &b.Scenario, &look); err != nil {
					return err
				}
			}
			if !explain {
				return nil
			}
			return report.WriteExplanation(cmd.OutOrStdout(), &v, model)
		},
	}
	cmd.Flags().StringVar(&file, "input", "", "file in YAML or JSON with a scenario, - for standard input; flags override it")
	cmd.Flags().BoolVar(&explain, "explain", false, "print the arithmetic of the verdict, line by line")
	cmd.Flags().BoolVar(&surface, "map", false, "draw where the topology holds, over users and throughput")
	cmd.Flags().StringVar(&daily, "daily-peaks", "", "file with the most users of each day (date,users or a number a line; - for standard input): when the limit is reached")
	carry.register(cmd.Flags())
	options.register(cmd.Flags())
	output.register(cmd)
	screen.register(cmd)
	inputs.register(cmd.Flags())
	return cmd
}

// errMapIsText is for a map in JSON.
var errMapIsText = errors.New("--map draws text: leave out -o json")

// newSampler returns the sampler behind every probability: one seed, so that the same input gives the same answer.
func newSampler() *sizing.Sampler { return sizing.NewSampler(sizing.DefaultDraws, 1) }

// planBaseline is the scenario of a file, overridden by flags.
func planBaseline(stdin io.Reader, file string, inputs *inputFlags) (sizing.Baseline, error) {
	b := sizing.DefaultBaseline()
	if file != "" {
		data, err := readInput(stdin, file)
		if err != nil {
			return b, err
		}
		if err := b.GiveFile(data); err != nil {
			return b, usage(fmt.Errorf("--input %s: %w", file, err))
		}
	}
	inputs.apply(&b)
	b.PowerInPlaceOfMachine()
	if err := b.Scenario.Validate(); err != nil {
		return b, usage(err)
	}
	return b, nil
}

// maxInputBytes bounds a scenario file.
const maxInputBytes = 1 << 20

func readInput(stdin io.Reader, file string) ([]byte, error) {
	in := stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, usage(fmt.Errorf("--input: %w", err))
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxInputBytes+1))
	if err != nil {
		return nil, failure(fmt.Errorf("--input %s: %w", file, err))
	}
	if len(data) > maxInputBytes {
		return nil, usage(fmt.Errorf("--input %s: longer than %d bytes: is it a scenario?", file, maxInputBytes))
	}
	return data, nil
}
