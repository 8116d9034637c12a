package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/config"
)

// TestEveryFlagIsCompleted: no shell offers files where a number is wanted, of any command, also of one that is new.
func TestEveryFlagIsCompleted(t *testing.T) {
	root, flags := newRoot(), 0
	completeFlags(root)
	for _, c := range documentedCommands(commandPaths(root)) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if f.Value.Type() == "bool" {
				return
			}
			flags++
			if _, ok := c.GetFlagCompletionFunc(f.Name); !ok {
				t.Errorf("%s --%s has no completion", c.CommandPath(), f.Name)
			}
		})
		if !c.HasSubCommands() && c.ValidArgsFunction == nil {
			t.Errorf("the arguments of %s have no completion", c.CommandPath())
		}
	}
	if flags < 200 {
		t.Errorf("%d flags", flags)
	}
}

// TestWhatIsCompleted asks as a shell does.
func TestWhatIsCompleted(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", home)
	if err := os.Mkdir(filepath.Join(home, "mimtop"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "mimtop", "config.yaml"), []byte(config.Example()), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(home, "broken.yaml")
	if err := os.WriteFile(broken, []byte("clusters: 7"), 0o600); err != nil {
		t.Fatal(err)
	}
	const words, files, folders = cobra.ShellCompDirectiveNoFileComp, cobra.ShellCompDirectiveFilterFileExt, cobra.ShellCompDirectiveFilterDirs
	for line, want := range map[string]struct {
		directive cobra.ShellCompDirective
		offered   []string
	}{
		"-c":                              {words, []string{"prod", "staging", "history"}},
		"doctor --cluster":                {words, []string{"prod", "staging", "history"}},
		"-c x --config " + broken + " -c": {words, nil},
		"check -o":                        {words, []string{"text", "json", "junit", "nagios"}},
		"snapshot -o":                     {words, []string{"text", "json"}},
		"plan -o":                         {words, []string{"text", "json"}},
		"plan --tls":                      {words, []string{"none", "offload", "fast", "just"}},
		"plan --users":                    {words, nil},
		"check --timeout":                 {words, nil},
		"demo --scenario":                 {words, []string{"steady", "launch-day", "node-loss", "growth", "group-storm"}},
		"check --scenario":                {files, []string{"yaml", "yml", "json"}},
		"check --replay":                  {files, []string{"recording"}},
		"replay":                          {files, []string{"recording"}},
		"replay a.recording":              {words, nil},
		"plan --coefficients":             {files, []string{"json"}},
		"report -o":                       {files, []string{"md", "html", "json", "csv"}},
		"screenshot -o":                   {files, []string{"svg", "ansi", "txt"}},
		"record -o":                       {files, []string{"recording"}},
		"calibrate --expositions":         {folders, nil},
		"version":                         {words, nil},
	} {
		var out bytes.Buffer
		args := append(append([]string{"__completeNoDesc"}, strings.Fields(line)...), "")
		if code := run(args, &bytes.Buffer{}, &out, &bytes.Buffer{}); code != exitOK {
			t.Errorf("%s: exit %d", line, code)
		}
		lines := strings.Fields(out.String())
		directive, offered := lines[len(lines)-1], lines[:len(lines)-1]
		if wanted := fmt.Sprintf(":%d", want.directive); directive != wanted {
			t.Errorf("%s: directive %s, want %s", line, directive, wanted)
		}
		if !slices.Equal(offered, want.offered) && len(offered)+len(want.offered) > 0 {
			t.Errorf("%s: %q, want %q", line, offered, want.offered)
		}
	}
}
