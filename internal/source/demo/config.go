package demo

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Config says what is simulated. The zero value of each field is its default.
type Config struct {
	// Nodes is the number of nodes in each site, 1 to 50; 3 by default.
	Nodes int
	// Sites is the number of datacenters, 1 to 8; 1 by default.
	Sites int
	// Seed chooses the noise and the imbalance. The same seed gives the same cluster.
	Seed uint64
	// Speed is how many seconds of the scenario pass in a real second, 0.01 to 1000; 1 by default. Rates stay per real
	// second: at some hundreds, users who come with the evening are a storm of logins that the nodes have to bear.
	Speed float64
	// Scenario is the name of one of Scenarios; "steady" by default.
	Scenario string
	// Now is the clock of a Cluster; time.Now by default. A Simulation has none and does not use it.
	Now func() time.Time
}

const (
	defaultNodes = 3
	maxNodes     = 50
	minSpeed     = 0.01
	maxSpeed     = 1000
)

// Validate reports every field that is outside what is accepted, joined, or nil.
func (c Config) Validate() error {
	c = c.complete()
	var problems []error
	if c.Nodes < 1 || c.Nodes > maxNodes {
		problems = append(problems, fmt.Errorf("nodes is %d, want 1 to %d in each site", c.Nodes, maxNodes))
	}
	if c.Sites < 1 || c.Sites > len(siteNames) {
		problems = append(problems, fmt.Errorf("sites is %d, want 1 to %d", c.Sites, len(siteNames)))
	}
	if !(c.Speed >= minSpeed && c.Speed <= maxSpeed) { // NaN is neither.
		problems = append(problems, fmt.Errorf("speed is %v, want %v to %d", c.Speed, minSpeed, maxSpeed))
	}
	if !slices.ContainsFunc(scenarios, func(s script) bool { return s.Name == c.Scenario }) {
		names := make([]string, len(scenarios))
		for i, s := range scenarios {
			names[i] = s.Name
		}
		problems = append(problems, fmt.Errorf("scenario is %q, want one of %s", c.Scenario, strings.Join(names, ", ")))
	}
	return errors.Join(problems...)
}

// complete fills in the defaults.
func (c Config) complete() Config {
	if c.Nodes == 0 {
		c.Nodes = defaultNodes
	}
	if c.Sites == 0 {
		c.Sites = 1
	}
	if c.Speed == 0 {
		c.Speed = 1
	}
	if c.Scenario == "" {
		c.Scenario = scenarios[0].Name
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}
