package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/sizing"
)

// documentedFlag is a flag as a page shows it. Two commands that say the same of it share a row.
type documentedFlag struct {
	name, short, initial, usage string
	// commandLineOnly says that the environment does not set it.
	commandLineOnly bool
}

// commandPaths returns the commands in the order of the program's own list, below a root.
func commandPaths(root *cobra.Command) []*cobra.Command {
	root.InitDefaultCompletionCmd()
	var all []*cobra.Command
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		if c.Hidden || c.Name() == "help" {
			return
		}
		all = append(all, c)
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
	return all
}

// flagsOf returns the flags of a command by name.
func flagsOf(c *cobra.Command) map[string]documentedFlag {
	all := map[string]documentedFlag{}
	c.InheritedFlags() // It merges those of the root into Flags.
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" || f.Name == configFlag { // All commands have these.
			return
		}
		d := documentedFlag{name: f.Name, short: f.Shorthand, initial: f.DefValue, usage: f.Usage, commandLineOnly: f.Annotations[notFromEnvironment] != nil}
		if d.initial == "[]" || d.initial == "false" {
			d.initial = ""
		}
		all[f.Name] = d
	})
	return all
}

// flagsPage is docs/flags.md.
func flagsPage(t *testing.T) []byte {
	root := newRoot()
	var b bytes.Buffer
	b.WriteString(`# Commands and flags

<!-- Written by go generate ./cmd/mimtop. Do not edit. -->

` + "`--help`" + ` behind a command says the same in a terminal. A flag can be written with ` + "`-` or `_`" + `, in any order with the others.

Flags can be set in the environment, too: ` + "`--ram-gib` is `MIMTOP_RAM_GIB`" + `. Where a flag can be repeated, the variable holds all values with
blanks between them. The command line is stronger than the environment, and that is stronger than the [configuration file](config.md).
A flag marked † is taken from the command line alone. All commands have ` + "`--help` and `--config FILE`" + `.

Exit codes that all commands have: 0 done, 1 failed, 64 the command line or the configuration is wrong, 74 the answer or a file could not
be written, 130 interrupted. Those of ` + "`check`, `doctor`, `snapshot` and `report`" + ` say more, see there: with them 1 to 3 are about the cluster.

A file that ` + "`-o` of `report` and `screenshot`" + ` names is there whole or not at all, and one that exists is not written over without
` + "`--force`; `record`" + ` goes on with a recording that exists, and writes over nothing else.

| command | does |
| --- | --- |
`)
	commands := commandPaths(root)
	own := map[string][]documentedFlag{}
	shared := map[documentedFlag][]string{} // to the paths of its commands
	for _, c := range commands {
		path := c.CommandPath()
		if strings.HasPrefix(path, "mimtop completion") && c.Name() != "completion" {
			continue
		}
		link := "`" + path + "`"
		if documented(c) {
			link = fmt.Sprintf("[`%s`](#%s)", path, strings.ReplaceAll(path, " ", "-"))
		}
		fmt.Fprintf(&b, "| %s | %s |\n", link, cell(c.Short))
		if !documented(c) {
			continue
		}
		for _, f := range flagsOf(c) {
			shared[f] = append(shared[f], path)
		}
	}
	sets := map[string][]documentedFlag{} // the flags of the same commands
	for f, of := range shared {
		if len(of) == 1 || groupOf(f) == "" {
			for _, path := range of {
				own[path] = append(own[path], f)
			}
			continue
		}
		sets[strings.Join(of, ", ")] = append(sets[strings.Join(of, ", ")], f)
	}
	for _, c := range commands {
		if !documented(c) {
			continue
		}
		path := c.CommandPath()
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", path, prose(c))
		if c.Example != "" {
			fmt.Fprintf(&b, "\n%s\n", indented(c.Example))
		}
		if flags := own[path]; len(flags) > 0 {
			b.WriteByte('\n')
			flagTable(&b, flags)
		}
		if groups := groupsOf(path, sets); len(groups) > 0 {
			fmt.Fprintf(&b, "\nAlso flags of %s.\n", strings.Join(groups, ", "))
		}
	}
	for _, g := range flagGroups {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", g.title, g.says)
		var keys []string
		for key := range sets {
			keys = append(keys, key)
		}
		slices.SortFunc(keys, func(x, y string) int {
			if d := len(sets[y]) - len(sets[x]); d != 0 {
				return d
			}
			return strings.Compare(x, y)
		})
		for _, key := range keys {
			var of []documentedFlag
			for _, f := range sets[key] {
				if groupOf(f) == g.title {
					of = append(of, f)
				}
			}
			if len(of) > 0 {
				fmt.Fprintf(&b, "\nOf `%s`:\n\n", strings.ReplaceAll(key, ", ", "`, `"))
				flagTable(&b, of)
			}
		}
	}
	return b.Bytes()
}

// documented says whether a command has a part of its own: those of the completion are cobra's.
func documented(c *cobra.Command) bool {
	return c.Runnable() && !strings.HasPrefix(c.CommandPath(), "mimtop completion")
}

func documentedCommands(all []*cobra.Command) []*cobra.Command {
	return slices.DeleteFunc(slices.Clone(all), func(c *cobra.Command) bool { return !documented(c) })
}

// flagGroups are the parts that flags of several commands stand in.
var flagGroups = []struct{ title, says string }{
	{"What is read", "Where figures come from, when, and for how long. Without any of the sources the cluster of the configuration file is read."},
	{"What is assumed", "The inputs of the model, which are the sliders of the dashboard and the keys of a scenario file (with _ for -). Over a live " +
		"cluster they replace what was measured. `?` or `unknown` makes an input unknown that may be."},
	{"How it looks", "Only the dashboard and what prints in colours has these."},
}

// groupOf returns the title of the part that a flag stands in when several commands have it, or "" when it stands with each of
// them.
func groupOf(f documentedFlag) string {
	in := func(c *cobra.Command) bool { return c.Flags().Lookup(f.name) != nil }
	switch {
	case f.name == "output":
		return ""
	case in(newSnapshot()) || strings.HasPrefix(f.usage, "with --demo"):
		return "What is read"
	case in(newCheck()) || f.name == sizing.GrowthPctMonth.Info().Flag():
		return "What is assumed"
	case in(newDemo()) || in(newThemes()):
		return "How it looks"
	}
	return ""
}

// groupsOf returns links to the parts that a command has flags in.
func groupsOf(path string, sets map[string][]documentedFlag) []string {
	of := map[string]bool{}
	for key, flags := range sets {
		if slices.Contains(strings.Split(key, ", "), path) {
			for _, f := range flags {
				of[groupOf(f)] = true
			}
		}
	}
	var links []string
	for _, g := range flagGroups {
		if of[g.title] {
			links = append(links, fmt.Sprintf("[%s](#%s)", strings.ToLower(g.title), strings.ToLower(strings.ReplaceAll(g.title, " ", "-"))))
		}
	}
	return links
}

func flagTable(b *bytes.Buffer, flags []documentedFlag) {
	slices.SortFunc(flags, func(x, y documentedFlag) int { return strings.Compare(x.name, y.name) })
	b.WriteString("| flag | is | without it |\n| --- | --- | --- |\n")
	for _, f := range flags {
		name := "`--" + f.name + "`"
		if f.short != "" {
			name = "`-" + f.short + "`, " + name
		}
		if f.commandLineOnly {
			name += " †"
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", name, cell(f.usage), cell(f.initial))
	}
}

// prose is what the help of a command begins with.
func prose(c *cobra.Command) string {
	text := c.Long
	if text == "" {
		text = strings.TrimSuffix(c.Short, ".") + "."
	}
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if name, says, ok := strings.Cut(strings.TrimSpace(line), ": "); ok && strings.HasPrefix(line, "  ") {
			line = "- " + name + ": " + says
		}
		lines = append(lines, escaped(line))
	}
	return strings.Join(lines, "\n")
}

// escaped keeps what Markdown would take for its own.
func escaped(text string) string {
	return strings.NewReplacer("<", "&lt;", "*", `\*`, "_", `\_`).Replace(text)
}

func cell(text string) string { return strings.ReplaceAll(escaped(text), "|", `\|`) }

func indented(text string) string {
	return "    " + strings.ReplaceAll(text, "\n", "\n    ")
}

// TestEveryFlagIsOnThePage counts them another way than the page does.
func TestEveryFlagIsOnThePage(t *testing.T) {
	page := string(flagsPage(t))
	names := map[string]bool{}
	for _, c := range documentedCommands(commandPaths(newRoot())) {
		for name := range flagsOf(c) {
			names[name] = true
		}
		if !strings.Contains(page, "\n## "+c.CommandPath()+"\n") {
			t.Errorf("%s has no part", c.CommandPath())
		}
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !strings.Contains(page, "`--"+name+"`") {
			t.Errorf("--%s is not there", name)
		}
	}
	if len(names) < 100 {
		t.Errorf("%d flags", len(names))
	}
}
