package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// inputFlags are the what-if inputs as flags, and the coefficient table.
type inputFlags struct {
	given        [sizing.InputCount]bool
	values       [sizing.InputCount]sizing.Optional
	sites        []sizing.Site
	coefficients string
}

// register adds a flag for each input but those left out.
func (f *inputFlags) register(flags *pflag.FlagSet, leftOut ...sizing.Input) {
	for i := range sizing.InputCount {
		if slices.Contains(leftOut, i) {
			continue
		}
		info := i.Info()
		flag := flags.VarPF(&inputValue{f, i}, info.Flag(), "", info.Help)
		if info.Unit == quantity.Bool {
			flag.NoOptDefVal = "on"
		}
	}
	// Where the source gives the topology, it gives the sites too.
	if !slices.Contains(leftOut, sizing.Datacenters) {
		flags.Var(&siteValue{f}, "site", "named datacenter as NAME=NODES,share=S, with cores=, ram-gib= and nic-gbps= where its nodes differ; "+
			"repeatable, or several with ; between them; their shares of the users add to 1")
	}
	flags.StringVar(&f.coefficients, "coefficients", "", "file in JSON with measured coefficients in place of the built-in ones")
}

// flagName is the flag of a key: ram_gib is --ram-gib.
func flagName(key string) string { return strings.ReplaceAll(key, "_", "-") }

// apply sets the given inputs in a baseline.
func (f *inputFlags) apply(b *sizing.Baseline) {
	for i := range sizing.InputCount {
		switch {
		case f.given[i] && f.values[i].Known:
			b.Give(i, f.values[i].Value)
		case f.given[i]:
			b.ForgetInput(i)
		}
	}
	// The sites come last: their machines stand against that of the scenario.
	if len(f.sites) > 0 {
		b.GiveSites(f.sites)
	}
}

// complete sets the given inputs in a baseline that nothing is laid over.
func (f *inputFlags) complete(b *sizing.Baseline) {
	f.apply(b)
	b.PowerInPlaceOfMachine()
}

// model reads the coefficient table, or returns the built-in one. Names it does not know are told to warn.
func (f *inputFlags) model(warn func(format string, args ...any)) (*sizing.Model, error) {
	model, err := f.prior(warn)
	if model == nil && err == nil {
		model = sizing.DefaultModel()
	}
	return model, err
}

// prior reads the coefficient table, or returns nil when none was given.
func (f *inputFlags) prior(warn func(format string, args ...any)) (*sizing.Model, error) {
	if f.coefficients == "" {
		return nil, nil
	}
	data, err := readInput(nil, "coefficients", f.coefficients, "a table of coefficients")
	if err != nil {
		return nil, err
	}
	model, unknown, err := sizing.ParseModel(data)
	if err != nil {
		return nil, usage(fmt.Errorf("--coefficients %s: %w", f.coefficients, err))
	}
	if len(unknown) > 0 {
		warn("%s: unknown to this release and skipped: %s", f.coefficients, strings.Join(unknown, ", "))
	}
	return model, nil
}

// inputValue is one input as a pflag.Value.
type inputValue struct {
	flags *inputFlags
	input sizing.Input
}

// String implements pflag.Value with the default, for the help.
func (v *inputValue) String() string {
	if v.flags == nil {
		return ""
	}
	info := v.input.Info()
	switch {
	case v.flags.given[v.input] && v.flags.values[v.input].Known:
		return quantity.Exact(v.flags.values[v.input].Value, info.Unit)
	case !info.HasDefault:
		return ""
	case info.Choices != nil:
		return info.Choices[int(info.Default)]
	}
	return quantity.Exact(info.Default, info.Unit)
}

// Type implements pflag.Value.
func (v *inputValue) Type() string {
	info := v.input.Info()
	switch {
	case info.Choices != nil:
		return strings.Join(info.Choices, "|")
	case info.Unit == quantity.Bool:
		return "on|off"
	}
	return "number"
}

// Set implements pflag.Value.
func (v *inputValue) Set(text string) error {
	info := v.input.Info()
	value := sizing.Optional{Known: true}
	var err error
	switch {
	case (v.input == sizing.Datacenters || v.input == sizing.Nodes) && len(v.flags.sites) > 0:
		return errSitesOrNumber
	case info.Unknowable && text == "unknown":
		value = sizing.Optional{}
	case info.Choices != nil:
		at := slices.Index(info.Choices, text)
		if at < 0 {
			return fmt.Errorf("%q is not one of %s", text, strings.Join(info.Choices, ", "))
		}
		value.Value = float64(at)
	default:
		if value.Value, err = quantity.Parse(text, info.Unit); err != nil {
			return err
		}
		if err := quantity.Check(value.Value, info.Min, info.Max, info.Unit); err != nil {
			return err
		}
		if info.Integer && value.Value != float64(int64(value.Value)) {
			return errors.New("must be a whole number")
		}
	}
	v.flags.given[v.input], v.flags.values[v.input] = true, value
	return nil
}

// siteValue is the flag of a named site, one of several.
type siteValue struct{ flags *inputFlags }

// String implements pflag.Value: without the flag there are no named sites.
func (v *siteValue) String() string { return "" }

// Type implements pflag.Value.
func (v *siteValue) Type() string { return "site" }

// Set implements pflag.Value.
func (v *siteValue) Set(text string) error {
	if v.flags.given[sizing.Datacenters] || v.flags.given[sizing.Nodes] {
		return errSitesOrNumber
	}
	// Several in one, for the environment variable.
	for one := range strings.SplitSeq(text, ";") {
		site, err := sizing.ParseSite(one)
		if err != nil {
			return err
		}
		v.flags.sites = append(v.flags.sites, site)
	}
	return nil
}

var errSitesOrNumber = errors.New("--site says how many datacenters and nodes there are: leave out --dcs and --nodes")
