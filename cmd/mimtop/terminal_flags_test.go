package main

import (
	"bytes"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/ui"
)

// TestFlagsAreStrongerThanTheEnvironmentAboutTheTerminal: what the flags and the environment say becomes the options.
func TestFlagsAreStrongerThanTheEnvironmentAboutTheTerminal(t *testing.T) {
	for _, c := range []struct {
		rule string
		env  map[string]string
		args []string
		want ui.Options
	}{
		{"nothing said", map[string]string{"TERM": "xterm-256color"}, nil, ui.Options{}},
		{"NO_COLOR", map[string]string{"TERM": "xterm", "NO_COLOR": "0"}, nil, ui.Options{NoColour: true}},
		{"a flag against NO_COLOR", map[string]string{"TERM": "xterm", "NO_COLOR": "1"}, []string{"--colors", "16"}, ui.Options{Colours: colorprofile.ANSI}},
		{"none", nil, []string{"--colors", "none"}, ui.Options{Colours: colorprofile.ASCII, NoColour: true}},
		{"no-color wins", nil, []string{"--colors", "256", "--no-color"}, ui.Options{Colours: colorprofile.ANSI256, NoColour: true}},
		{"the Linux console", map[string]string{"TERM": "linux"}, nil, ui.Options{ASCII: true}},
		{"a serial console", map[string]string{"TERM": "vt100"}, []string{"--background", "light"}, ui.Options{ASCII: true, NoColour: true, Light: true}},
		{"dark", nil, []string{"--background", "dark", "--ascii", "--colors", "true"}, ui.Options{Dark: true, ASCII: true, Colours: colorprofile.TrueColor}},
	} {
		t.Run(c.rule, func(t *testing.T) {
			for _, name := range []string{"TERM", "NO_COLOR", "LC_ALL", "LC_CTYPE", "LANG"} {
				t.Setenv(name, c.env[name])
			}
			var f terminalFlags
			cmd := &cobra.Command{}
			f.register(cmd)
			if err := cmd.ParseFlags(c.args); err != nil {
				t.Fatal(err)
			}
			var got ui.Options
			if err := f.apply(&got); err != nil {
				t.Fatal(err)
			}
			if got.NoColour != c.want.NoColour || got.ASCII != c.want.ASCII || got.Colours != c.want.Colours ||
				got.Dark != c.want.Dark || got.Light != c.want.Light {
				t.Errorf("options %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestAPipeGetsNoEscapeSequencesUnlessAskedFor(t *testing.T) {
	t.Setenv("CLICOLOR_FORCE", "")
	for _, c := range []struct {
		o    ui.Options
		want string
	}{
		{ui.Options{}, "ok"},
		{ui.Options{NoColour: true, Colours: colorprofile.ASCII}, "ok"},
		{ui.Options{Colours: colorprofile.ANSI256}, "\x1b[38;5;121mok\x1b[m"},
	} {
		var b bytes.Buffer
		if _, err := colourWriter(&b, &c.o).WriteString("\x1b[38;5;121mok\x1b[m"); err != nil || b.String() != c.want {
			t.Errorf("%+v: %q, %v, want %q", c.o.Colours, b.String(), err, c.want)
		}
	}
}
