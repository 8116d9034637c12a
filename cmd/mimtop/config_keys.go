package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/ui"
)

// keymapFlag leads from a command to the keys of its dashboard, which only the configuration file says.
const keymapFlag = "keymap"

// keymapValue is the flag as a pflag.Value.
type keymapValue struct{ screen *screenFlags }

// String implements pflag.Value.
func (keymapValue) String() string { return "" }

// Type implements pflag.Value.
func (keymapValue) Type() string { return "keys" }

// Set implements pflag.Value.
func (keymapValue) Set(string) error {
	return errors.New("keys are remapped in the configuration file: see 'mimtop config example'")
}

func (f *screenFlags) registerKeymap(flags *pflag.FlagSet) {
	flags.Var(keymapValue{f}, keymapFlag, "")
	_ = flags.MarkHidden(keymapFlag) // The flag is there.
}

func actionNames() []string {
	var names []string
	for _, a := range ui.KeyActions() {
		names = append(names, a.Name)
	}
	return names
}

func newConfigKeys() *cobra.Command {
	return &cobra.Command{
		Use:   "keys",
		Short: "List the actions that keys can be bound to in the file, with the keys that they have now",
		Long: "Lists what stands below keys in the configuration file: the name of each action, its keys with those of the file in " +
			"place of the usual ones, where it works, and what it does.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			file, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			return writeKeys(cmd.OutOrStdout(), file.Keys)
		},
	}
}

// writeKeys writes the table of the actions. A remapped one is marked.
func writeKeys(w io.Writer, remapped map[string][]string) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "ACTION\tKEYS\tON\tDOES")
	for _, a := range ui.KeyActions() {
		keys, on := a.Keys, "all screens"
		if given, ok := remapped[a.Name]; ok {
			keys = append([]string{"(yours)"}, given...)
		}
		if len(a.Screens) > 0 {
			on = strings.Join(a.Screens, ", ")
		}
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", a.Name, strings.Join(keys, " "), on, a.Does)
	}
	return unwritten(out.Flush())
}
