package sizing

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
)

const (
	// maxDocumentDepth is far more than any key needs.
	maxDocumentDepth = 32
	// maxShownValue bounds what is repeated of a file, in characters.
	maxShownValue = 40
	// maxYAMLError bounds what is repeated of the YAML reader's own words.
	maxYAMLError = 200
)

var errEmptyDocument = errors.New("the file is empty")

// readDocument reads a file in YAML or JSON as a tree of YAML nodes with their lines. The nodes are walked rather than
// decoded into structs: a decoder names Go types in its errors, takes the last of two equal keys in silence, and follows
// aliases however many times. JSON is read as JSON, since not all of it is YAML: pairs of escaped surrogates are not.
func readDocument(data []byte) (*yaml.Node, error) {
	if json.Valid(data) {
		return readJSON(data)
	}
	var document, more yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF) || err == nil && len(document.Content) == 0:
		return nil, errEmptyDocument
	case err != nil:
		return nil, notYAML(err)
	}
	switch err := decoder.Decode(&more); {
	case err == nil:
		return nil, errors.New("more than one YAML document: right would be a single one")
	case !errors.Is(err, io.EOF):
		return nil, notYAML(err)
	}
	root := document.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		return nil, errEmptyDocument
	}
	return root, checkTree(root, maxDocumentDepth)
}

func notYAML(err error) error {
	return fmt.Errorf("neither YAML nor JSON: %s", cluster.Printable(strings.TrimPrefix(err.Error(), "yaml: "), maxYAMLError))
}

// checkTree refuses what would be read in another way than it looks: aliases, tags, keys that are no words, and keys that
// are there twice.
func checkTree(n *yaml.Node, depth int) error {
	switch {
	case depth == 0:
		return fmt.Errorf("line %d: more than %d levels", n.Line, maxDocumentDepth)
	case n.Kind == yaml.AliasNode:
		return fmt.Errorf("line %d: the alias *%s is not accepted: write the value out", n.Line, shown(n.Value))
	case n.Style&yaml.TaggedStyle != 0:
		return fmt.Errorf("line %d: the tag %s is not accepted: leave it out", n.Line, shown(n.Tag))
	}
	for _, child := range n.Content {
		if err := checkTree(child, depth-1); err != nil {
			return err
		}
	}
	if n.Kind != yaml.MappingNode {
		return nil
	}
	lines := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Kind != yaml.ScalarNode {
			return fmt.Errorf("line %d: a key is not a word", key.Line)
		}
		if first, twice := lines[key.Value]; twice {
			return fmt.Errorf("line %d: the key %q is there twice, first in line %d", key.Line, shown(key.Value), first)
		}
		lines[key.Value] = key.Line
	}
	return nil
}

// readJSON reads valid JSON as a tree of YAML nodes.
func readJSON(data []byte) (*yaml.Node, error) {
	r := jsonTree{data: data, decoder: json.NewDecoder(bytes.NewReader(data)), line: 1}
	r.decoder.UseNumber()
	root, err := r.value(maxDocumentDepth)
	if err != nil {
		return nil, err
	}
	return root, checkTree(root, maxDocumentDepth)
}

type jsonTree struct {
	data    []byte
	decoder *json.Decoder
	counted int64 // bytes before which lines are counted
	line    int
}

func (r *jsonTree) value(depth int) (*yaml.Node, error) {
	token, err := r.decoder.Token()
	if err != nil {
		return nil, fmt.Errorf("read JSON: %w", err)
	}
	end := r.decoder.InputOffset()
	r.line += bytes.Count(r.data[r.counted:end], []byte("\n"))
	r.counted = end
	n := &yaml.Node{Kind: yaml.ScalarNode, Line: r.line}
	switch token := token.(type) {
	case json.Delim:
		n.Kind = yaml.MappingNode
		if token == '[' {
			n.Kind = yaml.SequenceNode
		}
		if depth == 0 {
			return nil, fmt.Errorf("line %d: more than %d levels", n.Line, maxDocumentDepth)
		}
		for r.decoder.More() {
			child, err := r.value(depth - 1)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, child)
		}
		_, err = r.decoder.Token() // the end of the list or object
	case string:
		n.Tag, n.Style, n.Value = "!!str", yaml.DoubleQuotedStyle, token
	case json.Number:
		n.Tag, n.Value = "!!float", token.String()
	case bool:
		n.Tag, n.Value = "!!bool", strconv.FormatBool(token)
	default:
		n.Tag, n.Value = "!!null", "null"
	}
	return n, err
}

// shown is a word of a file, fit to be repeated.
func shown(word string) string { return cluster.Printable(word, maxShownValue) }

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// isPlain says that a value is written without quotes. Only then it may stand for more than a text.
func isPlain(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Style == 0 }

// described is a value as it is named in errors.
func described(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case isNull(n):
		return "null"
	case isPlain(n):
		return shown(n.Value)
	}
	return strconv.Quote(shown(n.Value))
}

// numberOf reads a number, as JSON and YAML write it or as flags take it: 600k, 64 GiB, 30%. The error does not name the
// key.
func numberOf(n *yaml.Node, unit quantity.Unit) (float64, error) {
	if !isPlain(n) || isNull(n) || n.Tag == "!!bool" && unit != quantity.Bool {
		return 0, fmt.Errorf("must be a number, not %s", described(n))
	}
	if strings.Trim(n.Value, "+-.eE0123456789") == "" {
		if v, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return v, nil
		}
	}
	return quantity.Parse(n.Value, unit)
}
