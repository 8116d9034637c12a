package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// outputFlag is -o json|text.
type outputFlag string

const (
	outputJSON outputFlag = "json"
	outputText outputFlag = "text"
)

// String implements pflag.Value.
func (o *outputFlag) String() string { return string(*o) }

// Type implements pflag.Value.
func (o *outputFlag) Type() string { return "json|text" }

// Set implements pflag.Value.
func (o *outputFlag) Set(s string) error {
	if *o = outputFlag(s); *o != outputJSON && *o != outputText {
		return fmt.Errorf("%q is not one of json, text", s)
	}
	return nil
}

// formatFlag is -o of a command that knows more formats than outputFlag.
type formatFlag struct {
	format  string
	formats []string
}

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

func (o *formatFlag) register(cmd *cobra.Command) {
	last := len(o.formats) - 1
	cmd.Flags().VarP(o, "output", "o", "format of the answer: "+strings.Join(o.formats[:last], ", ")+" or "+o.formats[last])
	complete(cmd, "output", cobra.FixedCompletions(o.formats, cobra.ShellCompDirectiveNoFileComp))
}

func (o *outputFlag) register(cmd *cobra.Command) {
	cmd.Flags().VarP(o, "output", "o", "format of the answer: text or json")
}

func warner(cmd *cobra.Command) func(string, ...any) {
	return func(format string, args ...any) { fmt.Fprintf(cmd.ErrOrStderr(), "mimtop: "+format+"\n", args...) }
}

// isTerminal says whether a stream of the command is a terminal.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// progressLine shows the progress of work longer than a second on a terminal, and clears itself.
func progressLine(w io.Writer) (show func(done, of int), clear func()) {
	if !isTerminal(w) {
		return func(int, int) {}, func() {}
	}
	return func(done, of int) { fmt.Fprintf(w, "\rsample %d of %d", done, of) },
		func() { fmt.Fprint(w, "\r\x1b[K") }
}

// patience is how long work may take without a word.
const patience = time.Second

// slowLine shows on a terminal how far work is that has taken longer than a second, and clears itself.
func slowLine(w io.Writer, what string) (show func(done, of int64), clear func()) {
	if !isTerminal(w) {
		return func(int64, int64) {}, func() {}
	}
	return percentLine(w, what, time.Now)
}

func percentLine(w io.Writer, what string, now func() time.Time) (show func(done, of int64), clear func()) {
	began, shown := now(), int64(-1)
	show = func(done, of int64) {
		if percent := done * 100 / max(of, 1); percent != shown && now().Sub(began) >= patience {
			shown = percent
			fmt.Fprintf(w, "\r%s: %d %%", what, percent)
		}
	}
	clear = func() {
		if shown >= 0 {
			fmt.Fprint(w, "\r\x1b[K")
		}
	}
	return show, clear
}
