package exposition

import (
	"bytes"
	"iter"
	"slices"
)

// Type is the type of a family, as its # TYPE line says.
type Type uint8

// The types. Untyped is also what has no # TYPE line, or one with a word not known here.
const (
	Untyped Type = iota
	Counter
	Gauge
	Histogram
	Summary
)

var typeWords = [...]string{"untyped", "counter", "gauge", "histogram", "summary"}

// String returns the word of the # TYPE line.
func (t Type) String() string { return typeWords[t] }

func typeOf(word []byte) Type {
	for t, known := range typeWords {
		if bytes.EqualFold(word, []byte(known)) {
			return Type(t)
		}
	}
	return Untyped
}

// Label is one label of a series.
type Label struct{ Name, Value string }

// Rule says what is wanted of one family.
type Rule struct {
	// Type is what the family is. A family that says otherwise of itself is reported as faulty, not read.
	Type Type
	// Drop leaves out the series that carry one of these labels. It is cheap: most such lines are not parsed at all.
	Drop []Label
	// Accept, if not nil, leaves out the series for whose labels (sorted by name) it returns false.
	Accept func([]Label) bool
	// Edges are the finite upper edges that all series of a histogram are expected to have, ascending. They make reading
	// cheaper and change nothing else: a body with other edges is read as well.
	Edges []float64
}

func (r *Rule) accepts(labels []Label) bool {
	for _, unwanted := range r.Drop {
		if slices.Contains(labels, unwanted) {
			return false
		}
	}
	return r.Accept == nil || r.Accept(labels)
}

// Rules are the wanted families, ready for reading. They may be shared by everything that reads: only what they remember of
// pages read changes.
type Rules struct {
	byName  map[string]*compiledRule
	schemas schemas
}

// All yields the wanted families with their rules, in no order.
func (r *Rules) All() iter.Seq2[string, Rule] {
	return func(yield func(string, Rule) bool) {
		for name, c := range r.byName {
			if !yield(name, c.Rule) {
				return
			}
		}
	}
}

// Rule returns what is wanted of a family, and false when nothing is.
func (r *Rules) Rule(family string) (Rule, bool) {
	if c := r.byName[family]; c != nil {
		return c.Rule, true
	}
	return Rule{}, false
}

type compiledRule struct {
	Rule
	name string
	// drop holds Drop as the usual spelling of a label inside a line.
	drop [][]byte
	// edges are Edges and +Inf, les the same as the end of a bucket line before its count; nil without Edges.
	edges []float64
	les   [][]byte
}

// Compile prepares rules, keyed by family name.
func Compile(wanted map[string]Rule) *Rules {
	r := &Rules{byName: make(map[string]*compiledRule, len(wanted))}
	for name, rule := range wanted {
		c := &compiledRule{Rule: rule, name: name}
		c.expect(rule.Edges)
		for _, l := range rule.Drop {
			c.drop = append(c.drop, []byte(l.Name+`="`+l.Value+`"`))
		}
		r.byName[name] = c
	}
	return r
}

// drops says that a sample line surely carries one of the labels to be dropped. A quote inside a label value is always
// escaped, so the spelling looked for can only be a label; an unusual spelling is found after parsing.
func (c *compiledRule) drops(line []byte) bool {
	for _, spelling := range c.drop {
		if at := bytes.Index(line, spelling); at > 0 && endsLabel(line[at-1]) {
			return true
		}
	}
	return false
}
