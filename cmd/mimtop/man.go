package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/manpage"
)

func newMan() *cobra.Command {
	var folder string
	cmd := &cobra.Command{
		Use:   "man [COMMAND...]",
		Short: "Print a manual page, or write all of them to a folder",
		Long: "Prints the manual page of mimtop, or that of one of its commands, as troff for man. With --dir it writes a file for every command, " +
			"over one of an earlier time. Packages bring them along; this is for those who installed mimtop by other means.",
		Example: "mimtop man | man -l -\n" +
			"mimtop man config check | man -l -\n" +
			"mimtop man --dir ~/.local/share/man/man1",
		RunE: func(cmd *cobra.Command, args []string) error {
			root, manual := cmd.Root(), newManual()
			if folder != "" {
				if len(args) > 0 {
					return usage(fmt.Errorf("--dir writes the pages of all commands: leave %.40q away", strings.Join(args, " ")))
				}
				return writeManual(manual, root, folder)
			}
			for _, c := range manpage.Commands(root) {
				if c.CommandPath() == strings.Join(append([]string{root.Name()}, args...), " ") {
					return unwritten(manual.Write(cmd.OutOrStdout(), c))
				}
			}
			return usage(fmt.Errorf("man: %.40q is no command with a manual page", strings.Join(args, " ")))
		},
	}
	cmd.Flags().StringVar(&folder, "dir", "", "folder to write the pages of all commands to, made if need be")
	complete(cmd, "dir", func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveFilterDirs
	})
	return cmd
}

// writeManual writes one file for each command, such as mimtop-check.1.
func writeManual(manual *manpage.Manual, root *cobra.Command, folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return unwritten(fmt.Errorf("--dir: making the folder: %w", err))
	}
	for _, c := range manpage.Commands(root) {
		var page bytes.Buffer
		if err := manual.Write(&page, c); err != nil {
			return failure(err)
		}
		if err := os.WriteFile(filepath.Join(folder, manpage.Name(c)+".1"), page.Bytes(), 0o644); err != nil {
			return unwritten(fmt.Errorf("--dir: writing a page: %w", err))
		}
	}
	return nil
}

// newManual says what the pages have beside what the help of the commands says.
func newManual() *manpage.Manual {
	r := thisRelease()
	manual := &manpage.Manual{
		Version: r.Version,
		Common: []manpage.Section{
			{Title: "Exit status", Text: fmt.Sprintf("%d done; %d failed; %d the command line, the environment or the configuration is wrong; %d the answer "+
				"or a file could not be written; %d interrupted. Where a command gives numbers another meaning, its description says so.",
				exitOK, exitFailure, exitUsage, exitUnwritten, exitInterrupted)},
			{Title: "Environment", Text: "Options can be set in the environment, too: MIMTOP_RAM_GIB stands for --ram-gib. Where an option can be repeated, " +
				"the variable holds all values with blanks between them. The command line is stronger than the environment, and that is stronger than the " +
				"configuration file. NO_COLOR takes the colours away."},
			{Title: "Files", Text: "  $XDG_CONFIG_HOME/mimtop/config.yaml: the configuration, or ~/.config/mimtop/config.yaml; 'mimtop config example' prints one with every key\n" +
				"  $XDG_CONFIG_HOME/mimtop/themes: themes of your own, see mimtop-themes(1)"},
		},
	}
	// The date is that of the release, so that two builds write the same pages.
	if date, err := time.Parse(time.RFC3339, r.Date); err == nil {
		manual.Date = date.UTC().Format(time.DateOnly)
	}
	return manual
}
