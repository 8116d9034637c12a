package main

import (
	"fmt"

	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// optionsFlags ask for topologies out of a catalogue.
type optionsFlags struct {
	wanted    bool
	catalogue string
	minNodes  int
}

func (f *optionsFlags) register(flags *pflag.FlagSet) {
	flags.BoolVar(&f.wanted, "options", false, "find the smallest topology that survives a loss, the best on three machines, and the one to regret the least")
	flags.StringVar(&f.catalogue, "catalogue", "", "file in YAML with the machines for --options, in place of the built-in ones: machines: [{name: a, cores: 4, memory: 16 GiB, network: 2.5 Gbit/s, price: 120}]")
	flags.IntVar(&f.minNodes, "min-nodes", sizing.DefaultMinNodes, "fewest nodes of a datacenter for --options")
}

// search is what was asked for, nil when nothing was.
func (f *optionsFlags) search(flags *pflag.FlagSet) (*sizing.Search, error) {
	for _, name := range [...]string{"catalogue", "min-nodes"} {
		if !f.wanted && flags.Changed(name) {
			return nil, usage(fmt.Errorf("--%s is for --options: give that too", name))
		}
	}
	if !f.wanted {
		return nil, nil
	}
	if err := quantity.Check(float64(f.minNodes), 1, sizing.MostOptionNodes, quantity.Count); err != nil {
		return nil, usage(fmt.Errorf("--min-nodes: %w", err))
	}
	search := &sizing.Search{Catalogue: sizing.DefaultCatalogue(), MinNodes: f.minNodes}
	if f.catalogue == "" {
		return search, nil
	}
	data, err := readInput(nil, "catalogue", f.catalogue, "a catalogue")
	if err != nil {
		return nil, err
	}
	if search.Catalogue, err = sizing.ParseCatalogue(data); err != nil {
		return nil, usage(fmt.Errorf("--catalogue %s: %w", f.catalogue, err))
	}
	return search, nil
}
