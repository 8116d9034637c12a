package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"
)

// The formats that most commands know.
const (
	formatText = "text"
	formatJSON = "json"
)

// formatFlag is the format of an answer, one of several, as a pflag.Value.
type formatFlag struct {
	format  string
	formats []string
}

// textOrJSON is -o of most commands.
func textOrJSON() formatFlag { return formatFlag{formatText, []string{formatText, formatJSON}} }

// String implements pflag.Value.
func (o *formatFlag) String() string { return o.format }

// Type implements pflag.Value.
func (o *formatFlag) Type() string { return strings.Join(o.formats, "|") }

// Set implements pflag.Value.
func (o *formatFlag) Set(s string) error {
	if !slices.Contains(o.formats, s) {
		return fmt.Errorf("%q is not one of %s", s, strings.Join(o.formats, ", "))
	}
	o.format = s
	return nil
}

func (o *formatFlag) register(flags *pflag.FlagSet) {
	last := len(o.formats) - 1
	flags.VarP(o, "output", "o", "format of the answer: "+strings.Join(o.formats[:last], ", ")+" or "+o.formats[last])
}

func warner(cmd *cobra.Command) func(string, ...any) {
	return func(format string, args ...any) { fmt.Fprintf(cmd.ErrOrStderr(), "mimtop: "+format+"\n", args...) }
}

// isTerminal says whether a stream of the command is a terminal.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
