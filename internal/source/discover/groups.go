package discover

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/mimtop/mimtop/internal/cluster"
)

// maxTargets is the largest number of targets in one list, and in all of them together.
const maxTargets = 10_000

const wantGroups = `want a list of groups such as {"targets": ["host:9091"], "labels": {"site": "eu"}}`

var errTooManyTargets = fmt.Errorf("more than %d targets", maxTargets)

// group is one target group of a file_sd or http_sd list. One without targets counts as one of them: it may name it by its label
// __address__, and takes memory anyhow.
type group struct {
	targets []string
	labels  map[string]string
	// line is where the group begins, lines where each target stands if that is known.
	line  int
	lines []int
}

// parseJSON reads a list of groups. Unknown keys are errors, as in Prometheus: a misspelt "labels" must not go unnoticed.
func parseJSON(data []byte) ([]group, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("is not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	fail := func(err error) ([]group, error) {
		at := decoder.InputOffset()
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			at = syntax.Offset
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err, at = errors.New("ends in the middle"), int64(len(data))
		}
		return nil, fmt.Errorf("line %d: %w (%s)", lineAt(data, at), printable(err), wantGroups)
	}
	if open, err := decoder.Token(); err != nil {
		return fail(err)
	} else if open != json.Delim('[') {
		return fail(errors.New("is not a list"))
	}
	var groups []group
	for count := 0; decoder.More(); {
		line := lineAt(data, startOfValue(data, decoder.InputOffset()))
		var read struct {
			Targets []string          `json:"targets"`
			Labels  map[string]string `json:"labels"`
		}
		if err := decoder.Decode(&read); err != nil {
			if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
				err = fmt.Errorf("a %s cannot stand at %s of the group at line %d", wrong.Value, cluster.Printable(wrong.Field, maxNameRunes), line)
			}
			return fail(err)
		}
		if count += max(len(read.Targets), 1); count > maxTargets {
			return nil, errTooManyTargets
		}
		groups = append(groups, group{targets: read.Targets, labels: read.Labels, line: line})
	}
	if _, err := decoder.Token(); err != nil { // The closing bracket.
		return fail(err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fail(errors.New("goes on after the list"))
	}
	return groups, nil
}

// startOfValue skips what stands before the next element of a list.
func startOfValue(data []byte, at int64) int64 {
	for at < int64(len(data)) && strings.IndexByte(" \t\r\n,", data[at]) >= 0 {
		at++
	}
	return at
}

func lineAt(data []byte, at int64) int {
	return 1 + bytes.Count(data[:min(at, int64(len(data)))], []byte("\n"))
}

// parseYAML reads a list of groups. An empty file is an empty list, as in Prometheus.
func parseYAML(data []byte) ([]group, error) {
	var document, second yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("%w (%s)", printable(err), wantGroups)
	}
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("holds a second document, or something broken after the first (%s)", wantGroups)
	}
	if len(document.Content) == 0 || isNull(document.Content[0]) {
		return nil, nil
	}
	list := document.Content[0]
	if list.Kind != yaml.SequenceNode {
		return nil, fmt.Errorf("line %d: is not a list (%s)", list.Line, wantGroups)
	}
	groups := make([]group, len(list.Content))
	for i, item := range list.Content {
		var err error
		if groups[i], err = checkGroup(item); err != nil {
			return nil, fmt.Errorf("%w (%s)", err, wantGroups)
		}
	}
	if expanded(list, map[*yaml.Node]int{}) > maxNodes {
		return nil, fmt.Errorf("an anchor contains itself, or the aliases stand for more than %d values (%s)", maxNodes, wantGroups)
	}
	var read []struct {
		Targets []string          `yaml:"targets"`
		Labels  map[string]string `yaml:"labels"`
	}
	if err := list.Decode(&read); err != nil {
		var wrong *yaml.TypeError
		if errors.As(err, &wrong) && len(wrong.Errors) > 0 {
			err = errors.New(wrong.Errors[0])
		}
		return nil, fmt.Errorf("%w (%s)", printable(err), wantGroups)
	}
	count := 0
	for i, r := range read {
		if count += max(len(r.Targets), 1); count > maxTargets {
			return nil, errTooManyTargets
		}
		groups[i].targets, groups[i].labels = r.Targets, r.Labels
	}
	return groups, nil
}

// maxNodes bounds the keys and values of a YAML list with each alias written out. The decoder has such a bound of its own, which
// lets a file of a few kilobytes take many seconds.
const maxNodes = 300_000

// expanded counts the nodes below n with each alias written out. known holds those counted, and 0 for those under way, which
// contain themselves if they are met again.
func expanded(n *yaml.Node, known map[*yaml.Node]int) int {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if count, met := known[n]; met {
		if count == 0 {
			return maxNodes + 1
		}
		return count
	}
	known[n] = 0
	sum := 1
	for _, child := range n.Content {
		sum = min(sum+expanded(child, known), maxNodes+1)
	}
	known[n] = sum
	return sum
}

// checkGroup finds what the decoder would overlook, and the lines.
func checkGroup(item *yaml.Node) (group, error) {
	g := group{line: item.Line}
	if item.Kind == yaml.AliasNode {
		item = item.Alias
	}
	if item.Kind != yaml.MappingNode {
		return g, fmt.Errorf("line %d: is not a group", g.line)
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(item.Content); i += 2 {
		key, value := item.Content[i], item.Content[i+1]
		if seen[key.Value] {
			return g, fmt.Errorf("line %d: %q is there twice", key.Line, cluster.Printable(key.Value, maxNameRunes))
		}
		seen[key.Value] = true
		switch key.Value {
		case "labels":
		case "targets":
			for _, target := range value.Content {
				g.lines = append(g.lines, target.Line)
			}
		default:
			return g, fmt.Errorf("line %d: unknown key %q", key.Line, cluster.Printable(key.Value, maxNameRunes))
		}
	}
	return g, nil
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// entries makes the entries of groups. A target that cannot be is a problem and costs only itself.
func entries(where string, groups []group, siteLabels []string) ([]entry, []Problem) {
	var all []entry
	var problems []Problem
	for _, g := range groups {
		// A label __address__ can only stand for the list of targets; beside it Prometheus ignores it.
		given, hasGiven := g.labels[addressLabel]
		if hasGiven && len(g.targets) == 0 {
			g.targets, g.lines = []string{given}, nil
		}
		for i, address := range g.targets {
			at := fmt.Sprintf("%s:%d", where, g.line)
			if len(g.lines) == len(g.targets) {
				at = fmt.Sprintf("%s:%d", where, g.lines[i])
			}
			e, err := newEntry(address, g.labels, siteLabels)
			if err != nil {
				problems = append(problems, Problem{at, err})
				continue
			}
			if hasGiven && given != address {
				problems = append(problems, Problem{at, fmt.Errorf("target %q: the label %s has no effect beside targets",
					cluster.Printable(address, maxShownRunes), addressLabel)})
			}
			e.where = at
			all = append(all, e)
		}
	}
	return all, bounded(where, problems)
}
