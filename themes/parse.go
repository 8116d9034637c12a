package themes

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/mimtop/mimtop/internal/cluster"
)

// maxFileBytes bounds a theme file; the sample with every role named and explained is a twentieth of it.
const maxFileBytes = 64 << 10

// maxAboutRunes keeps the description on one line of a list.
const maxAboutRunes = 100

// maxErrorRunes is enough for what the YAML parser says.
const maxErrorRunes = 300

// Parse reads a theme in the form of the built-in files. Roles and sides that are left out are those of the default
// theme. An unknown or repeated key, a colour that is none, control characters and a second document are errors that name
// the key and the line; name is what the theme is called in them.
func Parse(name string, data []byte) (Theme, error) {
	base, err := Builtin(Default)
	if err != nil {
		return Theme{}, err
	}
	return parseOver(base, name, data)
}

// parseOver walks the YAML nodes rather than decoding into structs: the decoder reports an unknown key with the names of
// Go types, and would follow aliases.
func parseOver(base Theme, name string, data []byte) (Theme, error) {
	theme := base
	theme.Name = cluster.Printable(name, maxAboutRunes)
	theme.About = ""
	fail := func(err error) (Theme, error) { return Theme{}, fmt.Errorf("theme %q: %w", theme.Name, err) }
	if len(data) > maxFileBytes {
		return fail(fmt.Errorf("the file is larger than %d bytes", maxFileBytes))
	}
	document, err := onlyDocument(data)
	if err != nil {
		return fail(err)
	}
	err = eachKey(document.Content[0], "", func(key string, value *yaml.Node) error {
		switch key {
		case "about":
			return setAbout(&theme, value)
		case "dark":
			return setPalette(&theme.Dark, key, value)
		case "light":
			return setPalette(&theme.Light, key, value)
		}
		return errUnknownKey
	}, "about", "dark", "light")
	if err != nil {
		return fail(err)
	}
	return theme, nil
}

// onlyDocument reads the one YAML document of a file.
func onlyDocument(data []byte) (*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document, more yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF), err == nil && len(document.Content) == 0:
		return nil, errors.New("the file is empty")
	case err != nil: // It names the line, and may quote the file.
		return nil, errors.New(cluster.Printable(err.Error(), maxErrorRunes))
	}
	switch err := decoder.Decode(&more); {
	case errors.Is(err, io.EOF):
		return &document, nil
	case err != nil:
		return nil, errors.New(cluster.Printable(err.Error(), maxErrorRunes))
	}
	return nil, fmt.Errorf("line %d: a second document; a file is one theme", more.Line)
}

// errUnknownKey is returned by the function given to eachKey, which knows the line and the accepted keys.
var errUnknownKey = errors.New("unknown key")

// eachKey calls do for each key of a mapping, in order, and puts the line before its error.
func eachKey(mapping *yaml.Node, path string, do func(key string, value *yaml.Node) error, accepted ...string) error {
	if mapping.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: %snot a mapping of %s", mapping.Line, prefix(path), strings.Join(accepted, ", "))
	}
	var seen []string
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key, value := mapping.Content[i], mapping.Content[i+1]
		if slices.Contains(seen, key.Value) {
			return fmt.Errorf("line %d: %skey %.40q is there twice", key.Line, prefix(path), key.Value)
		}
		seen = append(seen, key.Value)
		err := do(key.Value, value)
		if errors.Is(err, errUnknownKey) {
			return fmt.Errorf("line %d: %sunknown key %.40q; accepted: %s", key.Line, prefix(path), key.Value, strings.Join(accepted, ", "))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func prefix(path string) string {
	if path == "" {
		return ""
	}
	return path + ": "
}

func setAbout(theme *Theme, value *yaml.Node) error {
	if value.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: about: not a text", value.Line)
	}
	about := strings.TrimSpace(value.Value)
	if utf8.RuneCountInString(about) > maxAboutRunes {
		return fmt.Errorf("line %d: about: longer than %d characters", value.Line, maxAboutRunes)
	}
	if cluster.Printable(about, maxAboutRunes) != about {
		return fmt.Errorf("line %d: about: %q has a control character, a line break or an invisible one; accepted: one line of text", value.Line, about)
	}
	theme.About = about
	return nil
}

func setPalette(palette *Palette, side string, value *yaml.Node) error {
	keys := make([]string, 0, len(roles))
	for _, r := range roles {
		keys = append(keys, r.key)
	}
	return eachKey(value, side, func(key string, value *yaml.Node) error {
		i := slices.Index(keys, key)
		if i < 0 {
			return errUnknownKey
		}
		if value.Tag == "!!null" { // "good: #ffffff" is a comment after nothing.
			return fmt.Errorf("line %d: %s.%s has no value; #rrggbb needs quotes, and the terminal's own is \"\"", value.Line, side, key)
		}
		c := Color(strings.ToLower(value.Value))
		if value.Kind != yaml.ScalarNode || !c.valid() {
			return fmt.Errorf("line %d: %s.%s: %.40q is no colour; accepted: 0 to 255, #rrggbb in quotes, or \"\" for the terminal's own",
				value.Line, side, key, value.Value)
		}
		*roles[i].color(palette) = c
		return nil
	}, keys...)
}
