package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/config"
)

func newConfig() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Check, show or begin a configuration file",
		Long: "The configuration file names clusters, so that 'mimtop -c prod' reads them, and says how the dashboard looks. It is " +
			"$XDG_CONFIG_HOME/mimtop/config.yaml, or ~/.config/mimtop/config.yaml, or what --config says. A flag is stronger than " +
			"an environment variable (MIMTOP_INTERVAL for --interval), and that is stronger than the file.",
		Example: "mkdir -p ~/.config/mimtop && mimtop config example > ~/.config/mimtop/config.yaml\nmimtop config check\nmimtop config show --config staging.yaml",
		Args:    noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage(errors.New("give check, show, keys or example"))
		},
	}
	cmd.AddCommand(
		&cobra.Command{
			Use:   "check",
			Short: "Print every mistake in the file with its line; exit 1 if there is one",
			Args:  noArguments,
			RunE:  func(cmd *cobra.Command, _ []string) error { return checkConfig(cmd) },
		},
		&cobra.Command{
			Use:   "show",
			Short: "Print as JSON what the file says, without secrets",
			Args:  noArguments,
			RunE: func(cmd *cobra.Command, _ []string) error {
				path, err := existingConfig(cmd)
				if err != nil {
					return err
				}
				file, err := loadConfig(cmd)
				if err != nil {
					return err
				}
				if len(file.Clusters) == 0 {
					warner(cmd)("%s names no cluster", path)
				}
				for i := range file.Clusters {
					if _, err := file.Cluster(file.Clusters[i].Name); err != nil {
						warner(cmd)("%v", err)
					}
				}
				_, err = fmt.Fprintln(cmd.OutOrStdout(), file.String())
				return unwritten(err)
			},
		},
		newConfigKeys(),
		&cobra.Command{
			Use:   "example",
			Short: "Print a commented file that uses every key",
			Args:  noArguments,
			RunE: func(cmd *cobra.Command, _ []string) error {
				_, err := io.WriteString(cmd.OutOrStdout(), config.Example())
				return unwritten(err)
			},
		},
	)
	return cmd
}

// existingConfig returns the path of the file, which must be there.
func existingConfig(cmd *cobra.Command) (string, error) {
	path, _ := configPath(cmd)
	if path == "" {
		return "", usage(errors.New("there is no home directory to look for a configuration file in: give --config FILE"))
	}
	if _, err := os.Stat(path); err != nil {
		return "", usage(fmt.Errorf("there is no configuration file: %w; 'mimtop config example' prints one", err))
	}
	return path, nil
}

func checkConfig(cmd *cobra.Command) error {
	path, err := existingConfig(cmd)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	mistakes := 0
	for _, p := range config.Check(path, configOptions()) {
		if !p.Warning {
			mistakes++
		}
		fmt.Fprintln(out, p)
	}
	if mistakes > 0 {
		return &exitError{code: exitFailure}
	}
	file, _, err := config.Load(path, configOptions())
	if err != nil {
		return failure(err)
	}
	names := make([]string, len(file.Clusters))
	for i := range file.Clusters {
		names[i] = file.Clusters[i].Name
		if names[i] == file.Default {
			names[i] += " (default)"
		}
	}
	if len(names) == 0 {
		names = []string{"none"}
	}
	_, err = fmt.Fprintf(out, "%s: ok, clusters: %s\n", path, strings.Join(names, ", "))
	return unwritten(err)
}
