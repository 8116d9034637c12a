package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/ui"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// terminalFlags say what the terminal is like, where it does not say so itself.
type terminalFlags struct {
	background string
	colours    string
	noColour   bool
	ascii      bool
}

var backgrounds = []string{"auto", "dark", "light"}

// colourNames are the values of --colors; auto goes by the terminal.
var (
	colourNames    = []string{"auto", "none", "16", "256", "true"}
	colourProfiles = []colorprofile.Profile{
		colorprofile.Unknown, colorprofile.ASCII, colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor,
	}
)

func (f *terminalFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.background, "background", "auto", "what the theme is for: "+strings.Join(backgrounds, ", "))
	flags.StringVar(&f.colours, "colors", "auto", "how many colours: "+strings.Join(colourNames, ", "))
	flags.BoolVar(&f.noColour, "no-color", false, "no colours (also NO_COLOR)")
	flags.BoolVar(&f.ascii, "ascii", false, "only ASCII characters")
	complete(cmd, "background", cobra.FixedCompletions(backgrounds, cobra.ShellCompDirectiveNoFileComp))
	complete(cmd, "colors", cobra.FixedCompletions(colourNames, cobra.ShellCompDirectiveNoFileComp))
}

// complete ties a completion to a flag that the command has.
func complete(cmd *cobra.Command, flag string, f cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, f); err != nil {
		panic(err) // The flag is not there: a mistake in this program that its first test finds.
	}
}

// apply checks the flags and puts what they and the environment say into o.
func (f *terminalFlags) apply(o *ui.Options) error {
	if !slices.Contains(backgrounds, f.background) {
		return usage(fmt.Errorf("--background: %.40q is not one of %s", f.background, strings.Join(backgrounds, ", ")))
	}
	at := slices.Index(colourNames, f.colours)
	if at < 0 {
		return usage(fmt.Errorf("--colors: %.40q is not one of %s", f.colours, strings.Join(colourNames, ", ")))
	}
	o.Dark, o.Light = f.background == "dark", f.background == "light"
	o.Colours = colourProfiles[at]
	// A flag is stronger than the environment.
	o.NoColour = f.noColour || o.Colours == colorprofile.ASCII || o.Colours == colorprofile.Unknown && theme.WantsNoColour(os.Getenv)
	o.ASCII = f.ascii || theme.WantsASCII(os.Getenv)
	return nil
}

// colourWriter writes styled text to w with as many colours as the options or the terminal allow, and without any escape
// sequence into a file or a pipe, unless the options ask for colours.
func colourWriter(w io.Writer, o *ui.Options) *colorprofile.Writer {
	out := colorprofile.NewWriter(w, os.Environ())
	switch {
	case o.NoColour:
		out.Profile = min(out.Profile, colorprofile.ASCII)
	case o.Colours != colorprofile.Unknown:
		out.Profile = o.Colours
	}
	return out
}

// lookOptions are those of what is printed to a writer rather than shown by the dashboard.
func lookOptions(out *colorprofile.Writer, o *ui.Options) theme.Options {
	return theme.Options{
		Dark: !o.Light, ASCII: o.ASCII, Colour: out.Profile > colorprofile.ASCII, Sixteen: out.Profile == colorprofile.ANSI,
	}
}
