package main

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/config"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/source/demo"
)

// fileEndings are the flags that take files, with the endings that a shell offers.
var fileEndings = map[string][]string{
	configFlag: {"yaml", "yml"}, "http-config": {"yaml", "yml"}, "graphql-config": {"yaml", "yml"}, "catalogue": {"yaml", "yml"},
	"web.config.file": {"yaml", "yml"}, "file-sd": {"json", "yaml", "yml"}, "input": {"yaml", "yml", "json"},
	"coefficients": {"json"}, "replay": {recordingEnding}, "daily-peaks": {"csv", "txt"},
}

// recordingEnding is what the names of recordings end in unless the user says otherwise.
const recordingEnding = "recording"

// completeFlags gives each flag of a command and of those below it that has none a completion for shells: words where there are some to
// choose from, files where it takes one, and nothing where it takes a number or a text, so that no shell offers files there.
func completeFlags(cmd *cobra.Command) {
	each := func(flag *pflag.Flag) {
		if _, ok := cmd.GetFlagCompletionFunc(flag.Name); !ok && flag.Value.Type() != "bool" {
			complete(cmd, flag.Name, completionOf(cmd, flag))
		}
	}
	cmd.PersistentFlags().VisitAll(each)
	cmd.Flags().VisitAll(each)
	if cmd.ValidArgsFunction == nil && !cmd.HasSubCommands() {
		cmd.ValidArgsFunction = cobra.NoFileCompletions
	}
	for _, sub := range cmd.Commands() {
		completeFlags(sub)
	}
}

func completionOf(cmd *cobra.Command, flag *pflag.Flag) cobra.CompletionFunc {
	words := func(words ...string) cobra.CompletionFunc {
		return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
	}
	switch value := flag.Value.(type) {
	case *inputValue:
		switch info := value.input.Info(); {
		case info.Choices != nil:
			return words(info.Choices...)
		case info.Unit == quantity.Bool:
			return words("on", "off")
		}
		return cobra.NoFileCompletions
	case *formatFlag:
		return words(value.formats...)
	case clusterValue:
		return completeClusters
	}
	switch _, repeated := flag.Value.(pflag.SliceValue); {
	case flag.Name == "scenario" && repeated:
		return endings("yaml", "yml", "json")
	case flag.Name == "scenario":
		return completeDemoScenarios
	case flag.Name == "expositions":
		return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		}
	case flag.Name == "output" || flag.Name == "file": // What is to be written.
		return endings(writtenEndings[cmd.Name()]...)
	case fileEndings[flag.Name] != nil:
		return endings(fileEndings[flag.Name]...)
	}
	return cobra.NoFileCompletions
}

// writtenEndings are those of the files that commands write.
var writtenEndings = map[string][]string{
	"report": {"md", "html", "json", "csv"}, "screenshot": {"svg", "ansi", "txt"}, "record": {recordingEnding},
}

// endings lets the shell offer files with one of these endings, and folders.
func endings(of ...string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return slices.Clone(of), cobra.ShellCompDirectiveFilterFileExt
	}
}

// completeRecording offers recordings for the one argument of a command.
func completeRecording(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return []cobra.Completion{recordingEnding}, cobra.ShellCompDirectiveFilterFileExt
}

// completeClusters offers the clusters of the configuration file. One that cannot be read has none: a shell has no place to say why.
func completeClusters(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	path, _ := configPath(cmd)
	if path == "" {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	file, _, err := config.Load(path, configOptions())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []cobra.Completion
	for i := range file.Clusters {
		names = append(names, file.Clusters[i].Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeDemoScenarios offers what can happen to the demo cluster.
func completeDemoScenarios(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var all []cobra.Completion
	for _, s := range demo.Scenarios() {
		all = append(all, cobra.CompletionWithDesc(s.Name, s.Summary))
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}
