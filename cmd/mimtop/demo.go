package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/source/demo"
)

func newDemo() *cobra.Command {
	f := liveFlags{from: sourceFlags{demo: true}}
	var scenarios []string
	for _, s := range demo.Scenarios() {
		scenarios = append(scenarios, "  "+s.Name+": "+s.Summary)
	}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "The dashboard on a simulated cluster",
		Long: "Starts a simulated cluster whose nodes serve real metrics on loopback, and opens the dashboard on it. The scenarios:\n" +
			strings.Join(scenarios, "\n"),
		Example: "mimtop demo\nmimtop demo --nodes 5 --scenario launch-day --speed 20\nmimtop demo --sites 2 --scenario node-loss",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := refuseEmptyDemo(cmd.Flags()); err != nil {
				return err
			}
			return f.run(cmd)
		},
	}
	flags := cmd.Flags()
	f.from.registerDemo(flags, "")
	f.from.registerTimes(flags, dashboardInterval)
	f.screen.register(cmd)
	f.plain.register(flags)
	// The cluster gives these; and the speed of a core would take the name of the speed of the day.
	f.inputs.register(flags, sizing.Nodes, sizing.Datacenters, sizing.Speed)
	return cmd
}

// registerDemo adds the flags of the simulated cluster; when is a condition that their help begins with, such as "with --demo, ".
func (f *sourceFlags) registerDemo(flags *pflag.FlagSet, when string) {
	config := &f.demoConfig
	flags.IntVar(&config.Nodes, "nodes", 3, when+"nodes in each datacenter")
	flags.IntVar(&config.Sites, "sites", 1, when+"datacenters")
	flags.Uint64Var(&config.Seed, "seed", 1, when+"seed of the simulation: the same seed gives the same cluster")
	flags.Float64Var(&config.Speed, "speed", 1, when+"how fast the day of the scenario goes by; rates stay true")
	flags.StringVar(&config.Scenario, "scenario", "steady", when+"what happens: one of the stories that mimtop demo --help lists")
}

// refuseEmptyDemo refuses a 0 in the flags of registerDemo: it stands for what is usual, and nobody asks for that by none.
func refuseEmptyDemo(flags *pflag.FlagSet) error {
	for _, name := range []string{"nodes", "sites", "speed"} {
		if flags.Lookup(name).Value.String() == "0" {
			return usage(fmt.Errorf("--%s must not be 0", name))
		}
	}
	return nil
}
