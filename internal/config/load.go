package config

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/smallfile"
)

// maxFileBytes bounds a configuration file: the example is a hundredth of it.
const maxFileBytes = 1 << 20

// Options are what is checked beyond the form of the file. The zero value checks nothing more.
type Options struct {
	// InputKeys are the known keys below scenario, with underscores. Nil accepts all.
	InputKeys []string
	// CheckInput refuses the value of a known input: it is what a flag of that name takes. Nil accepts all.
	CheckInput func(key, value string) error
	// CheckTheme refuses the name of a theme. Nil accepts all.
	CheckTheme func(name string) error
	// Actions are the known names below keys. Nil accepts all.
	Actions []string
	// CheckKey refuses a word that is no key's name, CheckKeys the keys of actions that cannot be together, by the names of the
	// actions. Nil accepts all.
	CheckKey  func(key string) error
	CheckKeys func(keys map[string][]string) map[string]error
	// Getenv looks an environment variable up, for secrets written as ${NAME}; nil means that there are none.
	Getenv func(name string) (value string, ok bool)
}

// Path returns where the file of a user is: mimtop/config.yaml in $XDG_CONFIG_HOME, or in .config of the home directory. The
// file need not exist. It returns an error when there is no home directory either.
func Path(getenv func(name string) string) (string, error) {
	// The specification says that a relative path is to be ignored.
	if dir := getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "mimtop", "config.yaml"), nil
	}
	home := getenv("HOME")
	if home == "" {
		var err error
		if home, err = os.UserHomeDir(); err != nil {
			return "", fmt.Errorf("finding the configuration file: neither XDG_CONFIG_HOME nor a home directory is set: %w", err)
		}
	}
	return filepath.Join(home, ".config", "mimtop", "config.yaml"), nil
}

// Load reads a file. The error joins all its problems that make it unusable, each with file and line; a file that does not exist
// is fs.ErrNotExist. What is unset in the environment is an error of Config.Cluster.
func Load(path string, o Options) (c *Config, warnings []Problem, err error) {
	data, err := smallfile.Read(path, maxFileBytes)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the configuration %s: %w", cluster.Printable(path, maxPathRunes), err)
	}
	c, problems := Parse(path, data, o)
	if warnings, err = split(problems); err != nil {
		return nil, warnings, err
	}
	return c, warnings, nil
}

// Check returns all problems of a file, errors and warnings, in the order of their lines.
func Check(path string, o Options) []Problem {
	data, err := smallfile.Read(path, maxFileBytes)
	if err != nil {
		return []Problem{{Path: path, Text: "cannot be read: " + err.Error()}}
	}
	_, problems := Parse(path, data, o)
	return problems
}

// sorted puts problems in the order of their lines.
func sorted(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int { return a.Line - b.Line })
	return problems
}
