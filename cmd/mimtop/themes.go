package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"charm.land/lipgloss/v2"
	"github.com/spf13/cobra"

	"github.com/mimtop/mimtop/internal/config"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/ui"
	"github.com/mimtop/mimtop/themes"
)

// ownThemes is the user's folder of themes, beside the configuration file that is looked for; "" when there is no place for one.
func ownThemes() themes.Folder {
	path, err := config.Path(os.Getenv)
	if err != nil {
		return ""
	}
	return themes.Folder(filepath.Join(filepath.Dir(path), "themes"))
}

// completeThemes offers the themes with whom they are for.
func completeThemes(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	all, _ := ownThemes().All() // Those that cannot be read are not offered.
	offered := make([]cobra.Completion, 0, len(all))
	for i := range all {
		offered = append(offered, cobra.CompletionWithDesc(all[i].Name, all[i].About))
	}
	return offered, cobra.ShellCompDirectiveNoFileComp
}

// formatYAML is the text of a theme's file.
const formatYAML = "yaml"

func newThemes() *cobra.Command {
	var terminal terminalFlags
	output := formatFlag{formatText, []string{formatText, formatJSON, formatYAML}}
	cmd := &cobra.Command{
		Use:   "themes [NAME]",
		Short: "List the themes with a sample of each, or show one",
		Long: "Themes are pairs of palettes, for dark and for light terminals. Into a pipe only the names are written, unless --colors asks for more. With a name it shows " +
			"every colour of that theme, and what can hardly be read or told apart in it.\n\nA theme of your own is a file NAME.yaml in " +
			"$XDG_CONFIG_HOME/mimtop/themes, or ~/.config/mimtop/themes, in the form that -o yaml prints; what it leaves out is as in the theme default.",
		Example: "mimtop themes\nmimtop themes blue-orange --background light\n" +
			"mkdir -p ~/.config/mimtop/themes && mimtop themes default -o yaml > ~/.config/mimtop/themes/mine.yaml\nmimtop --theme mine",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage(fmt.Errorf("give one theme: mimtop themes NAME, not %d", len(args)))
			}
			return nil
		},
		ValidArgsFunction: completeThemes,
		RunE: func(cmd *cobra.Command, args []string) error {
			var o ui.Options
			if err := terminal.apply(&o); err != nil {
				return err
			}
			name := ""
			if len(args) > 0 {
				name = args[0]
			}
			switch {
			case output.format == formatYAML && name == "":
				return usage(errors.New("-o yaml prints one theme: give its name"))
			case output.format == formatYAML:
				source, err := ownThemes().Source(name)
				if err != nil {
					return usage(err)
				}
				_, err = cmd.OutOrStdout().Write(source)
				return unwritten(err)
			}
			shown, wrong, err := chosenThemes(name)
			if err != nil {
				return err
			}
			if output.format == formatJSON {
				err = report.WriteJSON(cmd.OutOrStdout(), asListed(shown))
			} else {
				if isTerminal(cmd.InOrStdin()) && isTerminal(cmd.OutOrStdout()) && !o.NoColour && !o.Dark && !o.Light {
					o.Light = !lipgloss.HasDarkBackground(os.Stdin, os.Stdout)
				}
				err = writeThemes(cmd.OutOrStdout(), shown, name != "", &o)
			}
			if err == nil && wrong != nil {
				return failure(wrong)
			}
			return unwritten(err)
		},
	}
	terminal.register(cmd)
	output.register(cmd.Flags())
	return cmd
}

// chosenThemes are the theme of a name, or all that can be read, and then what is wrong with the others.
func chosenThemes(name string) (chosen []themes.Theme, wrong, err error) {
	folder := ownThemes()
	if name == "" {
		chosen, wrong = folder.All()
		return chosen, wrong, nil
	}
	one, err := folder.Load(name)
	if err != nil {
		return nil, nil, usage(err)
	}
	return []themes.Theme{one}, nil, nil
}

// listedTheme is a theme in JSON.
type listedTheme struct {
	Name    string `json:"name"`
	About   string `json:"about"`
	BuiltIn bool   `json:"built_in"`
	// File is where a theme of the user's is.
	File  string         `json:"file,omitempty"`
	Dark  themes.Palette `json:"dark"`
	Light themes.Palette `json:"light"`
	// OwnColours says that the terminal's settings decide what its states look like.
	OwnColours bool     `json:"terminal_colours"`
	Faults     []string `json:"faults"`
}

type listedThemes struct {
	SchemaVersion int           `json:"schema_version"`
	Themes        []listedTheme `json:"themes"`
}

func asListed(all []themes.Theme) listedThemes {
	list := listedThemes{SchemaVersion: report.SchemaVersion, Themes: []listedTheme{}}
	for i := range all {
		t := &all[i]
		listed := listedTheme{
			Name: t.Name, About: t.About, BuiltIn: slices.Contains(themes.Names(), t.Name), Dark: t.Dark, Light: t.Light,
			OwnColours: t.OwnColours(), Faults: t.Faults(),
		}
		if !listed.BuiltIn {
			listed.File = ownThemes().Path(t.Name)
		}
		if listed.Faults == nil {
			listed.Faults = []string{}
		}
		list.Themes = append(list.Themes, listed)
	}
	return list
}
