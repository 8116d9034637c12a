package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/mimtop/mimtop/internal/cluster"
)

const (
	// maxProblems bounds what is reported of one file.
	maxProblems = 100
	// maxNodes bounds the keys and values of a file with each alias written out.
	maxNodes = 100_000
	// maxDepth is far more than any key needs.
	maxDepth     = 50
	maxTextBytes = 4 << 10
)

// reader walks the YAML nodes of a file rather than decoding into structs, so that each problem has its line and none hides
// another.
type reader struct {
	path     string
	options  Options
	problems []Problem
}

func (r *reader) fail(n *yaml.Node, format string, args ...any) { r.add(n, Problem{}, format, args) }

func (r *reader) warn(n *yaml.Node, format string, args ...any) {
	r.add(n, Problem{Warning: true}, format, args)
}

func (r *reader) unset(n *yaml.Node, format string, args ...any) {
	r.add(n, Problem{Unset: true}, format, args)
}

func (r *reader) add(n *yaml.Node, p Problem, format string, args []any) {
	p.Path = r.path
	if n != nil {
		p.Line = n.Line
	}
	switch {
	case len(r.problems) == maxProblems-1:
		p, format, args = Problem{Path: r.path}, "there are more problems", nil
	case len(r.problems) >= maxProblems:
		return
	}
	p.Text = cluster.Printable(strings.Join(strings.Fields(fmt.Sprintf(format, args...)), " "), maxShownRunes)
	r.problems = append(r.problems, p)
}

// document returns the root of the file with aliases and merge keys written out, or nil when it is empty or cannot be read.
func (r *reader) document(data []byte) *yaml.Node {
	if len(data) > maxFileBytes {
		r.fail(nil, "is larger than %d bytes", maxFileBytes)
		return nil
	}
	var document, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		// The two complaints of the decoder that a tab in place of blanks brings.
		aboutTab := strings.Contains(err.Error(), "cannot start any token") || strings.Contains(err.Error(), "tab character")
		if line := tabbedLine(data); aboutTab && line > 0 {
			r.fail(&yaml.Node{Line: line}, "begins with a tab, and YAML takes only blanks there")
			return nil
		}
		r.fail(nil, "%v", withoutValues(err))
		return nil
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		r.fail(&second, "a second document, or something broken after the first")
		return nil
	}
	if len(document.Content) == 0 {
		return nil
	}
	left := maxNodes
	root, err := written(document.Content[0], maxDepth, &left)
	if err != nil {
		r.fail(document.Content[0], "%v", err)
		return nil
	}
	return root
}

// tabbedLine returns the number of the first line of YAML, not of comment, whose indentation holds a tab, counted from 1, or 0.
func tabbedLine(data []byte) int {
	number := 0
	for line := range bytes.Lines(data) {
		number++
		text := bytes.TrimSpace(line)
		if len(text) > 0 && text[0] != '#' && bytes.IndexByte(line[:bytes.Index(line, text)], '\t') >= 0 {
			return number
		}
	}
	return 0
}

// written returns a copy of a node with its aliases and merge keys written out, so that each value stands alone.
func written(n *yaml.Node, depth int, left *int) (*yaml.Node, error) {
	if *left--; *left < 0 || depth < 0 {
		return nil, fmt.Errorf("an anchor contains itself, or there are more than %d values or %d levels", maxNodes, maxDepth)
	}
	if n.Kind == yaml.AliasNode {
		return written(n.Alias, depth-1, left)
	}
	full := &yaml.Node{Kind: n.Kind, Style: n.Style, Tag: n.Tag, Value: n.Value, Line: n.Line, Column: n.Column}
	var merged []*yaml.Node
	for i, child := range n.Content {
		part, err := written(child, depth-1, left)
		if err != nil {
			return nil, err
		}
		switch {
		case n.Kind != yaml.MappingNode:
			full.Content = append(full.Content, part)
		case n.Content[i&^1].Tag == "!!merge" && i%2 == 1 && part.Kind == yaml.SequenceNode:
			merged = append(merged, part.Content...)
		case n.Content[i&^1].Tag == "!!merge" && i%2 == 1:
			merged = append(merged, part)
		case n.Content[i&^1].Tag != "!!merge":
			full.Content = append(full.Content, part)
		}
	}
	given := map[string]bool{}
	for i := 0; len(merged) > 0 && i < len(full.Content); i += 2 {
		given[full.Content[i].Value] = true
	}
	for _, m := range merged {
		if m.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("line %d: what is merged with << is not a mapping", m.Line)
		}
		for i := 0; i+1 < len(m.Content); i += 2 {
			if key := m.Content[i].Value; !given[key] { // What is given directly, or merged earlier, is stronger.
				given[key] = true
				full.Content = append(full.Content, m.Content[i], m.Content[i+1])
			}
		}
	}
	return full, nil
}

// withoutValues cuts the values out of an error of the YAML decoder, which quotes the beginning of what it could not use: it
// may be a password.
func withoutValues(err error) error {
	text := err.Error()
	var wrong *yaml.TypeError
	if errors.As(err, &wrong) && len(wrong.Errors) > 0 {
		text = wrong.Errors[0]
	}
	parts := strings.Split(text, "`")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = "..."
	}
	return errors.New(strings.Join(parts, "`"))
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// fields are the keys that a mapping may have.
type fields map[string]func(value *yaml.Node)

// mapping hands the values of a mapping to the functions of their keys, in the order of the file. A value of null is one that
// is not given.
func (r *reader) mapping(n *yaml.Node, what string, known fields) {
	r.eachKey(n, what, func(key, value *yaml.Node) {
		read, ok := known[key.Value]
		if !ok {
			names := slices.Sorted(maps.Keys(known))
			r.fail(key, "unknown key %q in %s%s (accepted: %s)", short(key.Value), what, nearest(key.Value, names), strings.Join(names, ", "))
			return
		}
		if !isNull(value) {
			read(value)
		}
	})
}

// eachKey calls do for each key of a mapping that is there once.
func (r *reader) eachKey(n *yaml.Node, what string, do func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, "%s is not a mapping of key: value", what)
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		first, twice := seen[key.Value]
		switch {
		case key.Kind != yaml.ScalarNode:
			r.fail(key, "a key of %s is not a word", what)
		case twice:
			r.fail(key, "%q is in %s twice, first at line %d", short(key.Value), what, first)
		default:
			seen[key.Value] = key.Line
			do(key, n.Content[i+1])
		}
	}
}

// list calls do for each element of a list.
func (r *reader) list(n *yaml.Node, what string, do func(element *yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		r.fail(n, "%s is not a list: write each element on its own line behind \"- \"", what)
		return
	}
	for _, element := range n.Content {
		do(element)
	}
}

// text returns a scalar that can be printed, and false when it is something else.
func (r *reader) text(n *yaml.Node, what string) (string, bool) {
	switch {
	case n.Kind != yaml.ScalarNode || isNull(n):
		r.fail(n, "%s is not a text", what)
	case n.Value == "":
		r.fail(n, "%s is empty", what)
	case len(n.Value) > maxTextBytes:
		r.fail(n, "%s is longer than %d bytes", what, maxTextBytes)
	case cluster.Printable(n.Value, maxTextBytes) != n.Value:
		r.fail(n, "%s holds a character that cannot be printed", what)
	default:
		return n.Value, true
	}
	return "", false
}

// setText returns a function that sets a text.
func (r *reader) setText(to *string, what string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if text, ok := r.text(n, what); ok {
			*to = text
		}
	}
}

// setSwitch returns a function that sets true or false.
func (r *reader) setSwitch(to **bool, what string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		var on bool
		if n.Tag != "!!bool" || n.Decode(&on) != nil {
			r.fail(n, "%s is not true or false", what)
			return
		}
		*to = &on
	}
}

// setWord returns a function that sets one of the accepted words.
func (r *reader) setWord(to *string, what string, accepted ...string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if text, ok := r.text(n, what); ok && !slices.Contains(accepted, text) {
			r.fail(n, "%s %q is not one of %s%s", what, short(text), strings.Join(accepted, ", "), nearest(text, accepted))
		}
		*to = n.Value
	}
}

// setDuration returns a function that sets a time span.
func (r *reader) setDuration(to *time.Duration, what string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		text, ok := r.text(n, what)
		if !ok {
			return
		}
		d, err := time.ParseDuration(text)
		if err != nil || d <= 0 {
			r.fail(n, "%s %q is not a time above 0 such as 500ms, 5s or 1m30s", what, short(text))
			return
		}
		*to = d
	}
}
