package main

import (
	"errors"

	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// utilisationFlag is the name of the flag of a target. --utilization is understood, too.
const utilisationFlag = "utilisation"

// carryFlags ask what a topology can carry.
type carryFlags struct {
	wanted bool
	target targetValue
}

func (f *carryFlags) register(flags *pflag.FlagSet) {
	f.target = sizing.MostTarget
	flags.BoolVar(&f.wanted, "carry", false, "say what the topology can carry: most users and most traffic in each failure case, and what binds then")
	flags.Var(&f.target, utilisationFlag, "share of each limit to use for --carry, such as 60%; all of it keeps the reserve that a limit leaves")
}

// capacity is the answer, nil when it was not asked for.
func (f *carryFlags) capacity(model *sizing.Model, s *sizing.Scenario) *sizing.Capacity {
	if !f.wanted {
		return nil
	}
	c := sizing.CapacityAt(model, *s, float64(f.target))
	return &c
}

// validate refuses a target for nothing.
func (f *carryFlags) validate(flags *pflag.FlagSet) error {
	if !f.wanted && flags.Changed(utilisationFlag) {
		return usage(errors.New("--" + utilisationFlag + " is for --carry: give that too"))
	}
	return nil
}

// targetValue is a share of each limit as a pflag.Value.
type targetValue float64

// String implements pflag.Value.
func (v *targetValue) String() string { return quantity.Exact(float64(*v), quantity.Share) }

// Type implements pflag.Value.
func (v *targetValue) Type() string { return "share" }

// Set implements pflag.Value.
func (v *targetValue) Set(text string) error {
	share, err := quantity.Parse(text, quantity.Share)
	if err == nil {
		err = quantity.Check(share, sizing.LeastTarget, sizing.MostTarget, quantity.Share)
	}
	if err == nil {
		*v = targetValue(share)
	}
	return err
}
