package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/cluster"
)

// mostEdits is how many letters of a name may be wrong for it to be guessed.
const mostEdits = 2

// noArguments refuses words behind a command that takes none. To one that has commands they are misspelt ones.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	word := cluster.Printable(args[0], maxShownWord)
	if !cmd.HasSubCommands() {
		return usage(fmt.Errorf("%s takes flags only, and %q is none", cmd.Name(), word))
	}
	cmd.SuggestionsMinimumDistance = mostEdits
	near := cmd.SuggestionsFor(args[0])
	if len(near) == 0 {
		return usage(fmt.Errorf("unknown command %q", word))
	}
	return usage(fmt.Errorf("unknown command %q, did you mean %q?", word, near[0]))
}

// refuseUnknownWords makes the commands that the library adds tell of a misspelt word, which they answer with a help text otherwise:
// a shell would read it as completions. It comes after the outputs are set, as these commands keep them.
func refuseUnknownWords(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = func(_ *cobra.Command, words []string) error {
				found, rest, err := root.Find(words)
				if err != nil {
					return err
				}
				return noArguments(found, rest)
			}
		case "completion":
			cmd.Args = noArguments
			cmd.RunE = func(*cobra.Command, []string) error {
				return usage(errors.New("give the shell: bash, zsh, fish or powershell"))
			}
		}
	}
}

// notAccepted says what is wrong with a value of one of the library's own types, which it explains in the words of a programmer.
var notAccepted = map[string]string{
	"bool":     "is neither true nor false",
	"duration": "is no duration; accepted: 500ms, 5s, 10m, 1h30m",
	"uint64":   "is no whole number; accepted: 1, 20",
	"int":      "is no whole number; accepted: 1, 20",
	"float64":  "is no number; accepted: 1, 2.5",
}

// explainFlag says of a flag that cannot be used what would be right.
func explainFlag(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "" {
		if near := nearestFlag(cmd, unknown.GetSpecifiedName()); near != "" {
			return fmt.Errorf("%w, did you mean --%s?", err, near)
		}
		if named, _, missing := cmd.Root().Find([]string{unknown.GetSpecifiedName()}); missing == nil && named.HasParent() {
			return fmt.Errorf("%w, did you mean '%s'?", err, named.CommandPath())
		}
		return err
	}
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return err
	}
	why, ok := notAccepted[invalid.GetFlag().Value.Type()]
	if !ok {
		return err
	}
	return fmt.Errorf("--%s: %q %s", invalid.GetFlag().Name, cluster.Printable(invalid.GetValue(), maxShownWord), why)
}

// nearestFlag is the flag of a command that a name is the beginning or a misspelling of, "" when there is none.
func nearestFlag(cmd *cobra.Command, name string) string {
	// The library compares names of commands only, so the flags are made some.
	names := &cobra.Command{SuggestionsMinimumDistance: mostEdits}
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if !flag.Hidden {
			names.AddCommand(&cobra.Command{Use: flag.Name, Run: func(*cobra.Command, []string) {}})
		}
	})
	near := names.SuggestionsFor(strings.TrimLeft(name, "-"))
	if len(near) == 0 {
		return ""
	}
	best := near[0]
	for _, other := range near { // the one that is as long as the name, when several begin alike
		if distance(len(other), len(name)) < distance(len(best), len(name)) {
			best = other
		}
	}
	return best
}

func distance(a, b int) int { return max(a-b, b-a) }
