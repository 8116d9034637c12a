package themes

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/smallfile"
)

const (
	// maxNameBytes bounds a theme's name, so that it has room in a line of names.
	maxNameBytes = 32
	// maxOwn bounds how many files of a folder are themes.
	maxOwn = 100
	// maxPathRunes is as long as a path may be on Linux.
	maxPathRunes = 4096
)

// Folder is where a user's own themes are, each in a file NAME.yaml; "" and a folder that does not exist have none. Files
// are read anew by every call.
type Folder string

// Path is the file of a theme of this name.
func (f Folder) Path(name string) string { return filepath.Join(string(f), name+".yaml") }

// Names returns the names of the built-in themes and of the user's own, the default one first, the built-in ones before the
// user's. The error says which files cannot be themes because of what they are called, or why the folder cannot be read; the
// names are good all the same.
func (f Folder) Names() ([]string, error) {
	names := Names()
	if f == "" {
		return names, nil
	}
	entries, err := os.ReadDir(string(f))
	if errors.Is(err, fs.ErrNotExist) {
		return names, nil
	}
	if err != nil {
		return names, fmt.Errorf("read the themes in %s: %w", cluster.Printable(string(f), maxPathRunes), smallfile.Reason(err))
	}
	var own []string
	var wrong []error
	for _, entry := range entries {
		name, found := strings.CutSuffix(entry.Name(), ".yaml")
		if !found || strings.HasPrefix(name, ".") {
			continue // An editor's backup, a README.
		}
		if err := checkOwnName(name); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", cluster.Printable(f.Path(name), maxPathRunes), err))
			continue
		}
		own = append(own, name)
	}
	if len(own) > maxOwn {
		wrong = append(wrong, fmt.Errorf("%s: more than %d themes, the rest is left out", cluster.Printable(string(f), maxPathRunes), maxOwn))
		own = own[:maxOwn]
	}
	return append(names, own...), errors.Join(wrong...)
}

// Load returns the theme of a name, built in or the user's own. The error names the file and the line, or lists the names
// that there are.
func (f Folder) Load(name string) (Theme, error) {
	if slices.Contains(Names(), name) {
		return Builtin(name)
	}
	if f == "" || checkOwnName(name) != nil {
		return Theme{}, f.unknown(name)
	}
	data, err := smallfile.Read(f.Path(name), maxFileBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return Theme{}, f.unknown(name)
	}
	if err != nil {
		return Theme{}, fmt.Errorf("read %s: %w", cluster.Printable(f.Path(name), maxPathRunes), smallfile.Reason(err))
	}
	theme, err := Parse(name, data)
	if err != nil {
		return Theme{}, fmt.Errorf("%s: %w", cluster.Printable(f.Path(name), maxPathRunes), err)
	}
	return theme, nil
}

// All returns all themes that can be read, in the order of Names. The error joins what is wrong with the others.
func (f Folder) All() ([]Theme, error) {
	names, err := f.Names()
	wrong := []error{err}
	var all []Theme
	for _, name := range names {
		theme, err := f.Load(name)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		all = append(all, theme)
	}
	return all, errors.Join(wrong...)
}

// Source returns the YAML text of a theme, as a beginning for a user's own.
func (f Folder) Source(name string) ([]byte, error) {
	if _, err := f.Load(name); err != nil {
		return nil, err
	}
	if slices.Contains(Names(), name) {
		return Source(name)
	}
	return smallfile.Read(f.Path(name), maxFileBytes)
}

func (f Folder) unknown(name string) error {
	names, _ := f.Names() // What is wrong with other files is no answer here.
	where := ""
	if f != "" {
		where = ", nor is there a file " + cluster.Printable(f.Path("NAME"), maxPathRunes)
		if checkOwnName(name) == nil {
			where = ", nor is there a file " + cluster.Printable(f.Path(name), maxPathRunes)
		}
	}
	return fmt.Errorf("theme %.40q is not built in%s; there are: %s", name, where, strings.Join(names, ", "))
}

// checkOwnName says why a user's theme cannot have a name. A name of a built-in theme always means that one: otherwise the
// same command would look different for two people, and neither would see why.
func checkOwnName(name string) error {
	if slices.Contains(Names(), name) {
		return fmt.Errorf("%s is a built-in theme: call the file something else", name)
	}
	plain := name != "" && len(name) <= maxNameBytes && name[0] != '-' && name[0] != '.'
	for i := range len(name) {
		c := name[i]
		plain = plain && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.')
	}
	if !plain {
		return fmt.Errorf("%.40q is no name for a theme; accepted: at most %d letters, digits, '-', '_' and '.', the first a letter or digit",
			name, maxNameBytes)
	}
	return nil
}
