package ui

import (
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// control is one slider of the what-if screen: a number of the scenario that a person can move.
type control struct {
	label    string
	unit     quantity.Unit
	min, max float64
	log      bool
	integer  bool
	// input is the scenario's input behind it, whose origin says whether it is a default.
	input sizing.Input
	// get reads the number from a scenario; it may be unknown there.
	get func(s *sizing.Scenario) sizing.Optional
	// set changes the scenario to the number. Sets are applied in the order of the controls.
	set func(s *sizing.Scenario, v float64)
}

// setter sets one input.
func setter(i sizing.Input) func(*sizing.Scenario, float64) {
	return func(s *sizing.Scenario, v float64) { s.Set(i, v) }
}

// getter reads one input.
func getter(i sizing.Input) func(*sizing.Scenario) sizing.Optional {
	return func(s *sizing.Scenario) sizing.Optional { return s.Get(i) }
}

// The sliders by name, in the order on the screen.
const (
	usersControl = iota
	throughputControl
	nodesControl
	sitesControl
	coresControl
	memoryControl
	backgroundControl
	archiveControl
	growthControl // last: only tall screens have room for it
	controlCount
)

var controls = [controlCount]control{
	usersControl: {
		label: "users", input: sizing.Users, unit: quantity.Count, min: 100, max: 100e6, log: true,
		get: getter(sizing.Users), set: setter(sizing.Users),
	},
	throughputControl: {
		label: "throughput", input: sizing.OneToOneRate, unit: quantity.PerSecond, max: 10e6, log: true,
		get: func(s *sizing.Scenario) sizing.Optional { return sizing.Known(s.Throughput()) },
		set: func(s *sizing.Scenario, v float64) { s.SetThroughput(v) },
	},
	nodesControl: {
		label: "nodes", input: sizing.Nodes, min: 1, max: 32, integer: true,
		get: getter(sizing.Nodes), set: setter(sizing.Nodes),
	},
	sitesControl: {
		label: "datacenters", input: sizing.Datacenters, min: 1, max: 6, integer: true,
		get: getter(sizing.Datacenters), set: setter(sizing.Datacenters),
	},
	coresControl: {
		label: "cores", input: sizing.Cores, min: 1, max: 128, log: true, integer: true,
		get: getter(sizing.Cores), set: setter(sizing.Cores),
	},
	memoryControl: {
		label: "memory", input: sizing.RAMGiB, unit: quantity.GiB, min: 1, max: 1024, log: true,
		get: getter(sizing.RAMGiB), set: setter(sizing.RAMGiB),
	},
	backgroundControl: {
		label: "background", input: sizing.ShareBackground, unit: quantity.Share, max: 0.99,
		get: getter(sizing.ShareBackground),
		set: func(s *sizing.Scenario, v float64) { s.SetBackground(v) },
	},
	archiveControl: {
		label: "archive", input: sizing.Archive, unit: quantity.Bool, max: 1, integer: true,
		get: getter(sizing.Archive), set: setter(sizing.Archive),
	},
	growthControl: {
		label: "growth", input: sizing.GrowthPctMonth, unit: quantity.Percent, max: 30,
		get: getter(sizing.GrowthPctMonth), set: setter(sizing.GrowthPctMonth),
	},
}
