package exposition

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"slices"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/mimtop/mimtop/internal/cluster"
)

// Exposition is what was kept of one body. It is immutable and holds nothing of the body's memory.
type Exposition struct {
	// Warnings are oddities worth a line, at most a few, sorted.
	Warnings []string

	families map[string]*Family
	declared map[string]Type
	names    []string
}

// Family is a wanted family with at least one series.
type Family struct {
	Name string
	Type Type
	// Series are in the order of their labels; none is there twice.
	Series []Series
	// Fault says, when it is not empty, why the values cannot be used.
	Fault string
}

// Series is one series of a family.
type Series struct {
	// Labels are sorted by name; values are raw text from the network.
	Labels []Label
	// Value is the value of a counter, gauge or untyped series, and the sum of a histogram.
	Value float64
	// UpperEdges and Cumulative are the buckets of a histogram: ascending edges, the last one +Inf, and the number of
	// observations at or below each.
	UpperEdges, Cumulative []float64

	id uint64 // of family name and labels; only equal or not within this process
}

// Label returns the value of a label, "" when the series does not have it.
func (s *Series) Label(name string) string {
	for _, l := range s.Labels {
		if l.Name == name {
			return l.Value
		}
	}
	return ""
}

// Read reads the wanted families of a body. The body is not kept.
func Read(body []byte, rules *Rules) (*Exposition, error) {
	s := newSifter(body, rules)
	err := s.sift(body)
	if errors.Is(err, errOtherBuckets) {
		s = newSifter(body, rules)
		s.all = true
		err = s.sift(body)
	}
	if err != nil {
		return nil, err
	}
	parsed, err := parse(s.kept)
	if err != nil {
		return nil, err
	}
	// Nodes that have the same lines in other orders have the same exposition.
	slices.Sort(s.names)
	e := &Exposition{declared: s.declared, names: s.names}
	switch {
	case s.odd == 1:
		e.Warnings = append(e.Warnings, "one line is not a metric and was skipped")
	case s.odd > 1:
		e.Warnings = append(e.Warnings, fmt.Sprintf("%d lines are not metrics and were skipped", s.odd))
	}
	var folded *fold
	if !s.all {
		folded = &s.fold
	}
	if err := e.adopt(parsed, rules, folded); err != nil {
		return nil, err
	}
	return e, nil
}

// parse is the only use of the reference parser.
func parse(text []byte) (map[string]*dto.MetricFamily, error) {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(bytes.NewReader(text))
	if err != nil {
		// The map is half filled now and must not be used.
		return nil, fmt.Errorf("%w: %s", ErrMalformed, cluster.Printable(err.Error(), 200))
	}
	return families, nil
}

// Declared returns the type of a family, and whether the body had its # TYPE line, with or without samples: that a
// module is loaded shows so.
func (e *Exposition) Declared(name string) (Type, bool) {
	t, ok := e.declared[name]
	return t, ok
}

// Names yields the names of all families with a # TYPE line, wanted or not, sorted.
func (e *Exposition) Names() iter.Seq[string] { return slices.Values(e.names) }

// Family returns a wanted family, nil when it has no series.
func (e *Exposition) Family(name string) *Family { return e.families[name] }

// Samples returns the number of series kept.
func (e *Exposition) Samples() int {
	n := 0
	for _, f := range e.families {
		n += len(f.Series)
	}
	return n
}

// Sum adds up the series of the first of the named families that has any: the present value, not a rate. It is absent
// when none has, with the reason.
func (e *Exposition) Sum(names ...string) cluster.Figure {
	for _, name := range names {
		f := e.families[name]
		switch {
		case f == nil:
			continue
		case f.Fault != "":
			return cluster.Absent(f.Fault)
		}
		sum := 0.0
		for i := range f.Series {
			sum += f.Series[i].Value
		}
		return cluster.Measured(sum, name)
	}
	return cluster.Absent(e.missing(names))
}

// missing says why none of the families has a value.
func (e *Exposition) missing(names []string) string {
	if len(names) == 0 {
		return ""
	}
	for _, name := range names {
		if _, ok := e.declared[name]; ok {
			return name + " has no value yet on this node"
		}
	}
	return names[0] + " is not exported by this node"
}

// sortWarnings keeps reports the same whatever the order of a map was.
func (e *Exposition) sortWarnings() {
	slices.Sort(e.Warnings)
	if len(e.Warnings) > maxWarnings {
		more := fmt.Sprintf("and %d more oddities", len(e.Warnings)-maxWarnings+1)
		e.Warnings = append(e.Warnings[:maxWarnings-1], more)
	}
}

const maxWarnings = 10
