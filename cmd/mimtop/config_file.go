package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/config"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui"
)

const (
	configFlag  = "config"
	clusterFlag = "cluster"
)

// sourceNames are the flags that say what is read, or that nothing is. With one of them the clusters of the file are not asked.
var sourceNames = []string{"demo", "target", "file-sd", "http-sd", "dns", "prometheus", "expositions", "replay", "plan", "input"}

// clusterValue is --cluster as a pflag.Value. It leads from a command to what it reads.
type clusterValue struct{ from *sourceFlags }

// String implements pflag.Value.
func (v clusterValue) String() string {
	if v.from == nil {
		return ""
	}
	return v.from.cluster
}

// Type implements pflag.Value.
func (v clusterValue) Type() string { return "name" }

// Set implements pflag.Value.
func (v clusterValue) Set(name string) error {
	v.from.cluster = name
	return nil
}

// flagsFromFile sets what neither the command line nor the environment has set from the configuration file: how the dashboard
// looks, and the cluster.
func flagsFromFile(cmd *cobra.Command) error {
	flags := cmd.Flags()
	chosen := flags.Lookup(clusterFlag)
	if chosen == nil && flags.Lookup("background") == nil {
		return nil
	}
	file, err := loadConfig(cmd)
	if err != nil {
		return err
	}
	// What was given is stronger, so it is counted before anything is set.
	given := map[string]bool{}
	flags.Visit(func(flag *pflag.Flag) { given[flag.Name] = true })
	if keys := flags.Lookup(keymapFlag); keys != nil {
		keys.Value.(keymapValue).screen.keys = file.Keys
	}
	settings := dashboardSettings(&file.Dashboard)
	if chosen != nil && !slices.ContainsFunc(sourceNames, func(name string) bool { return given[name] }) {
		from := chosen.Value.(clusterValue).from
		if from.named, err = clusterOf(file, from.cluster); err != nil {
			return usage(err)
		}
		if c := from.named; c != nil {
			if given["interval"] && c.Timeout >= from.interval {
				given["timeout"] = true // It belongs to the interval of the file.
			}
			settings = append(settings, clusterSettings(c)...)
		}
	}
	for _, s := range settings {
		if flags.Lookup(s.flag) == nil || given[s.flag] {
			continue
		}
		if err := flags.Set(s.flag, s.value); err != nil {
			return usage(fmt.Errorf("%s: %s: %w", file.Path, s.flag, err))
		}
	}
	return nil
}

// setting is a flag with what the file says instead of it.
type setting struct{ flag, value string }

func dashboardSettings(d *config.Dashboard) []setting {
	var all []setting
	for _, s := range []setting{{"theme", d.Theme}, {"background", d.Background}, {"low-bandwidth", d.LowBandwidth}} {
		if s.value != "" {
			all = append(all, s)
		}
	}
	if d.ASCII != nil {
		all = append(all, setting{"ascii", strconv.FormatBool(*d.ASCII)})
	}
	if d.Mouse != nil {
		all = append(all, setting{"no-mouse", strconv.FormatBool(!*d.Mouse)})
	}
	return all
}

func clusterSettings(c *config.Cluster) []setting {
	var all []setting
	if c.Interval != 0 {
		all = append(all, setting{"interval", c.Interval.String()})
	}
	if c.Timeout != 0 {
		all = append(all, setting{"timeout", c.Timeout.String()})
	}
	texts := []setting{{"site-label", c.SiteLabel}, {"coefficients", c.Coefficients}, {"via", c.Via}, {"graphql", c.Graph}}
	if p := c.Prometheus; p != nil {
		texts = append(texts, setting{"prometheus", p.URL}, setting{"selector", p.Selector},
			setting{"node-exporter-selector", p.HostSelector}, setting{"site-label", p.SiteLabel})
	}
	for _, s := range texts {
		if s.value != "" {
			all = append(all, s)
		}
	}
	for _, e := range c.NodeExporters {
		if c.Prometheus != nil {
			break // The file was warned of.
		}
		all = append(all, setting{"node-exporter", e})
	}
	for _, input := range c.Scenario {
		all = append(all, setting{flagName(input.Key), input.Value})
	}
	return all
}

// clusterOf returns the cluster of a file that is meant, or nil when the file has none and none is named.
func clusterOf(file *config.Config, name string) (*config.Cluster, error) {
	switch {
	case len(file.Clusters) > 0:
		return file.Cluster(name)
	case name == "":
		return nil, nil
	}
	return nil, fmt.Errorf("--cluster %s: %s has no clusters, and no --file-sd or --http-sd is given", cluster.Printable(name, maxShownWord), file.Path)
}

// configPath returns where the file is, and whether the user said so; "" when there is no place for one.
func configPath(cmd *cobra.Command) (path string, given bool) {
	if flag := cmd.Flags().Lookup(configFlag); flag != nil && flag.Value.String() != "" {
		return flag.Value.String(), true
	}
	path, err := config.Path(os.Getenv)
	if err != nil {
		return "", false // Nobody has asked for a file.
	}
	return path, false
}

// loadConfig reads the file. One that does not exist is empty, unless the user named it.
func loadConfig(cmd *cobra.Command) (*config.Config, error) {
	path, given := configPath(cmd)
	if path == "" {
		return &config.Config{}, nil
	}
	file, warnings, err := config.Load(path, configOptions())
	for _, w := range warnings {
		warner(cmd)("%v", w)
	}
	if errors.Is(err, fs.ErrNotExist) && !given {
		return &config.Config{Path: path}, nil
	}
	if err != nil {
		return nil, usage(err)
	}
	return file, nil
}

// configOptions are the checks that need the rest of the program.
func configOptions() config.Options {
	keys := make([]string, 0, sizing.InputCount)
	for i := range sizing.InputCount {
		keys = append(keys, i.Info().Key)
	}
	return config.Options{
		InputKeys: keys,
		CheckInput: func(key, value string) error {
			return (&inputValue{&inputFlags{}, sizing.Input(slices.Index(keys, key))}).Set(value)
		},
		CheckTheme: func(name string) error {
			_, err := ownThemes().Load(name)
			return err
		},
		Actions: actionNames(), CheckKey: ui.CheckKey, CheckKeys: ui.KeyConflicts,
		Getenv: os.LookupEnv,
	}
}
