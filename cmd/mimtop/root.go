package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/sizing"
)

func newRoot() *cobra.Command {
	var flags liveFlags
	root := &cobra.Command{
		Use:   "mimtop",
		Short: "Will this MongooseIM cluster hold?",
		Long: "mimtop reads the metrics of MongooseIM nodes, places the cluster on the documentation's capacity table, and shows " +
			"whether it holds with all nodes up, with one lost, and with a datacenter lost - now, and at the users and traffic " +
			"that you set with sliders.\n\nWith no target and no configuration file it runs on a built-in demo cluster and says so.",
		Example: strings.Join([]string{
			"# the demo cluster",
			"mimtop",
			"# your nodes, with the machine's memory from node_exporter",
			"mimtop --target http://node1:9091/metrics --target http://node2:9091/metrics --node-exporter 9100",
			"# nodes that come and go, listed in Prometheus's own file; a cluster of the configuration file",
			"mimtop --file-sd /etc/prometheus/mongooseim.yml",
			"mimtop -c prod",
			"# one verdict for a script: exit 0 holds, 1 only with all nodes up, 2 does not hold, 3 unknown",
			"mimtop check --target node1 --target node2 --target node3 --ram-gib 32",
			"# sizing without a cluster",
			"mimtop plan --nodes 5 --cores 8 --ram-gib 32 --users 600k --m11 12k/s --archive",
		}, "\n"),
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return runLive(cmd, &flags) },
	}
	root.CompletionOptions.HiddenDefaultCmd = false
	root.SetGlobalNormalizationFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		switch name {
		case "growth":
			name = sizing.GrowthPctMonth.Info().Key // the short form
		case "utilization":
			name = utilisationFlag
		}
		return pflag.NormalizedName(strings.ReplaceAll(name, "_", "-"))
	})
	root.PersistentFlags().String(configFlag, "", "configuration file (default: $XDG_CONFIG_HOME/mimtop/config.yaml)")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return completeFromElsewhere(cmd) }
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(explainFlag(cmd, err)) })
	flags.register(root)
	flags.from.replay.register(root.Flags())
	root.AddCommand(newDemo(), newPlan(), newCheck(), newReport(), newExporter(), newSnapshot(), newRecord(), newServe(), newReplay(), newDoctor(),
		newCalibrate(), newConfig(), newThemes(), newScreenshot(), newVersion(), newMan())
	return root
}

// completeFromElsewhere sets the flags that were not given from the environment and the configuration file.
func completeFromElsewhere(cmd *cobra.Command) error {
	if err := flagsFromEnvironment(cmd); err != nil {
		return err
	}
	return flagsFromFile(cmd)
}

// environmentPrefix starts the name of every environment variable: MIMTOP_RAM_GIB stands for --ram-gib.
const environmentPrefix = "MIMTOP_"

// fromEnvironment marks flags that were set from the environment.
const fromEnvironment = "mimtop_environment"

// notFromEnvironment marks flags that only the command line sets, for the want of a name that means the same everywhere.
const notFromEnvironment = "mimtop_not_from_environment"

// flagsFromEnvironment sets the flags that were not given from the environment.
func flagsFromEnvironment(cmd *cobra.Command) error {
	var failed error
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		name := environmentPrefix + strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(flag.Name))
		value, ok := os.LookupEnv(name)
		if !ok || flag.Changed || failed != nil || flag.Annotations[notFromEnvironment] != nil {
			return
		}
		values := []string{value}
		if _, ok := flag.Value.(pflag.SliceValue); ok {
			values = strings.Fields(value) // MIMTOP_TARGET holds all targets
		}
		for _, value := range values {
			if err := cmd.Flags().Set(flag.Name, value); err != nil {
				failed = usage(fmt.Errorf("environment variable %s: %w", name, explainFlag(cmd, err)))
				return
			}
		}
		_ = cmd.Flags().SetAnnotation(flag.Name, fromEnvironment, []string{name}) // it is there
	})
	return failed
}
