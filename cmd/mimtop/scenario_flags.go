package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/assess"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// maxScenarios bounds the scenarios of one command: each is judged at every snapshot, and is a label of the exporter.
const maxScenarios = 64

// scenarioFlags are named scenarios in files.
type scenarioFlags struct{ files []string }

// register adds the flag. It is not taken from the environment, where MIMTOP_SCENARIO is the story of the demo.
func (f *scenarioFlags) register(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.files, "scenario", nil, "file in YAML or JSON with what differs from the live cluster, repeatable; its name without folder and ending is that of the scenario")
	_ = flags.SetAnnotation("scenario", notFromEnvironment, []string{}) // it is there
}

// names returns the name of the scenario in each file, which must differ.
func (f *scenarioFlags) names() ([]string, error) {
	if len(f.files) > maxScenarios {
		return nil, usage(fmt.Errorf("--scenario: %d files; at most %d are accepted", len(f.files), maxScenarios))
	}
	var names []string
	fileOf := map[string]string{}
	for _, file := range f.files {
		base := filepath.Base(file)
		name := strings.TrimSuffix(base, filepath.Ext(base))
		if other, taken := fileOf[name]; taken {
			return nil, usage(fmt.Errorf("--scenario: %s and %s would both be the scenario %q: rename one", other, file, name))
		}
		fileOf[name] = file
		names = append(names, name)
	}
	return names, nil
}

// read returns the live cluster, and the scenario of each file.
func (f *scenarioFlags) read() ([]assess.Scenario, error) {
	names, err := f.names()
	if err != nil {
		return nil, err
	}
	all := []assess.Scenario{assess.LiveScenario()}
	for i, file := range f.files {
		s, err := readScenario(names[i], file)
		if err != nil {
			return nil, usage(fmt.Errorf("--scenario %s: %w", file, err))
		}
		all = append(all, s)
	}
	return all, nil
}

// readScenario reads the scenario in one file. The caller names the file.
func readScenario(name, file string) (assess.Scenario, error) {
	data, err := readScenarioFile(file)
	if err != nil {
		return assess.Scenario{}, err
	}
	return assess.Parse(name, data)
}

// blame says which flag or file leads to inputs that contradict each other.
func (f *scenarioFlags) blame(a *assess.Assessment) error {
	names, _ := f.names()
	for i, name := range names {
		if name == a.Name {
			return fmt.Errorf("--scenario %s: %s", f.files[i], a.Why)
		}
	}
	return errors.New(a.Why)
}

// requirementFlags say what is asked of each scenario.
type requirementFlags struct {
	outcome               string
	probability, headroom optionalShare
}

func (f *requirementFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.outcome, "require", "", "outcome to ask for: holds, also after a loss, or holds_all_up, with all nodes up")
	flags.Var(&f.probability, "min-probability", "least probability that it holds to ask for, such as 90%")
	flags.Var(&f.headroom, "min-headroom", "least share of the tightest limit to be left to ask for, such as 20%")
	complete(cmd, "require", cobra.FixedCompletions([]cobra.Completion{sizing.Holds.Key(), sizing.HoldsAllUp.Key()}, cobra.ShellCompDirectiveNoFileComp))
}

// requirement is what is asked for, nil when nothing is.
func (f *requirementFlags) requirement() (*assess.Requirement, error) {
	r := assess.Requirement{Failure: assess.AnyLoss, MinProbability: f.probability.Optional, MinHeadroom: f.headroom.Optional}
	switch f.outcome {
	case sizing.Holds.Key():
	case sizing.HoldsAllUp.Key():
		r.Failure = assess.AllUp
	case "":
		if !r.MinProbability.Known && !r.MinHeadroom.Known {
			return nil, nil
		}
	default:
		return nil, usage(fmt.Errorf("--require: %q is not one of %s, %s", f.outcome, sizing.Holds.Key(), sizing.HoldsAllUp.Key()))
	}
	return &r, nil
}

// optionalShare is a share as a pflag.Value; unknown until it is given.
type optionalShare struct{ sizing.Optional }

// String implements pflag.Value.
func (v *optionalShare) String() string {
	if !v.Known {
		return ""
	}
	return quantity.Exact(v.Value, quantity.Share)
}

// Type implements pflag.Value.
func (v *optionalShare) Type() string { return "share" }

// Set implements pflag.Value.
func (v *optionalShare) Set(text string) error {
	share, err := quantity.Parse(text, quantity.Share)
	if err != nil {
		return err
	}
	if err := quantity.Check(share, 0, 1, quantity.Share); err != nil {
		return err
	}
	v.Optional = sizing.Known(share)
	return nil
}
