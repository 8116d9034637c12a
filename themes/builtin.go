package themes

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
)

const (
	// Default is the name of the theme that is used when none is asked for.
	Default = "default"
	// Terminal16 is the name of the theme that has only the terminal's own sixteen colours.
	Terminal16 = "terminal-16"
)

//go:embed *.yaml
var files embed.FS

// builtins reads the embedded files once. The default theme comes first, because the others are laid over it.
var builtins = sync.OnceValues(func() (map[string]Theme, error) {
	themes := make(map[string]Theme)
	base, err := builtin(Default, Theme{})
	if err != nil {
		return nil, err
	}
	for _, name := range Names() {
		if themes[name], err = builtin(name, base); err != nil {
			return nil, err
		}
	}
	return themes, nil
})

func builtin(name string, base Theme) (Theme, error) {
	data, err := files.ReadFile(name + ".yaml")
	if err != nil {
		return Theme{}, fmt.Errorf("read theme %s: %w", name, err)
	}
	return parseOver(base, name, data)
}

// Names returns the names of the built-in themes: the default one first, then the others sorted.
func Names() []string {
	names := []string{Default}
	entries, err := files.ReadDir(".")
	if err != nil {
		return names
	}
	for _, e := range entries {
		if name := strings.TrimSuffix(path.Base(e.Name()), ".yaml"); name != Default {
			names = append(names, name)
		}
	}
	slices.Sort(names[1:])
	return names
}

// Builtin returns the built-in theme of the given name. The error for any other name lists those there are.
func Builtin(name string) (Theme, error) {
	themes, err := builtins()
	if err != nil {
		return Theme{}, err
	}
	theme, known := themes[name]
	if !known {
		return Theme{}, fmt.Errorf("theme %.40q is not built in; there are: %s", name, strings.Join(Names(), ", "))
	}
	return theme, nil
}

// On16 is what a terminal without more than its own sixteen colours shows of a theme: the theme itself when it has no others,
// else Terminal16. The nearest of sixteen colours, which nobody knows, would be chosen without regard to what they mean: two
// states could become one.
func (t Theme) On16() Theme {
	for _, s := range sides {
		for _, r := range roles {
			if _, fixed := r.color(s.palette(&t)).fixed(); fixed {
				if own, err := Builtin(Terminal16); err == nil {
					return own
				}
			}
		}
	}
	return t
}

// Source returns the YAML text of a built-in theme, as a beginning for a user's own.
func Source(name string) ([]byte, error) {
	if _, err := Builtin(name); err != nil {
		return nil, err
	}
	data, err := files.ReadFile(name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("read theme %s: %w", name, err)
	}
	return data, nil
}
