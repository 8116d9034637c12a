package exposition

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
)

// learnLayout returns the layout of a page that Read has read into e, with a schema of its own; nil when the page has a spelling
// that only the reference parser is trusted with, or when something about it is worth a warning.
func learnLayout(body []byte, rules *Rules, e *Exposition) *layout {
	if len(e.Warnings) > 0 {
		return nil
	}
	s := &schema{template: e}
	learner := schemaLearner{schema: s, rules: rules}
	for rest := bytes.Clone(body); len(rest) > 0; {
		end := bytes.IndexByte(rest, '\n')
		if end < 0 || !learner.line(rest[:end:end]) {
			return nil
		}
		rest = rest[end+1:]
	}
	if s.weigh(); s.bytes > maxSchemaBytes {
		return nil
	}
	s.own()
	s.spare.New = func() any { return s.newFilled() }
	l := s.order(body)
	if l == nil {
		return nil // It has a line twice.
	}
	r := s.newFilled()
	if !l.fill(body, r) || !r.exposition.same(e) {
		return nil
	}
	s.spare.Put(r)
	return l
}

// schemaLearner walks a page once.
type schemaLearner struct {
	schema *schema
	rules  *Rules
	rule   *compiledRule
	first  map[*Series]int // slot of the value of each series
}

func (w *schemaLearner) line(line []byte) bool {
	s := w.schema
	switch {
	case len(line) == 0, bytes.HasPrefix(line, helpPrefix):
		return true
	case line[0] == '#':
		return w.family(line)
	case len(s.lines) == 0:
		return false
	}
	f := &s.lines[len(s.lines)-1]
	if !f.owns(line) {
		return false
	}
	return !f.wanted || w.sample(line, f)
}

var typePrefix = []byte("# TYPE ")

func (w *schemaLearner) family(line []byte) bool {
	if !bytes.HasPrefix(line, typePrefix) {
		return false
	}
	name, rest := token(line[len(typePrefix):])
	word, _ := token(rest)
	typ := typeOf(word)
	w.rule = w.rules.byName[string(name)]
	w.schema.lines = append(w.schema.lines, typeLine{
		line: line, name: name, parts: typ == Histogram || typ == Summary, wanted: w.rule != nil,
	})
	return w.rule == nil || typ != Summary
}

// sample notes a sample line of a wanted family.
func (w *schemaLearner) sample(line []byte, f *typeLine) bool {
	blank := bytes.LastIndexByte(line, ' ')
	if blank < 0 {
		return false
	}
	s := sampleLine{key: line[:blank], family: uint32(len(w.schema.lines) - 1), slot: leftOut}
	part := s.key[len(f.name):]
	suffix := ""
	if f.parts {
		suffix = string(part[:partSuffix(part)])
	}
	labels, edge, ok := plainLabels(part[len(suffix):])
	if !ok {
		return false
	}
	s.whole = suffix == string(bucketSuffix)
	// What is not in the exposition the rules do not want; the count of a histogram is that of its last bucket.
	if series := w.find(identity(w.rule.name, labels)); series != nil && suffix != string(countSuffix) {
		s.slot = w.slotOf(series)
		if s.whole {
			at := slices.Index(series.UpperEdges, edge)
			if at < 0 {
				return false
			}
			s.slot += 1 + at
		}
	}
	f.samples++
	w.schema.samples = append(w.schema.samples, s)
	return true
}

func (w *schemaLearner) find(id uint64) *Series {
	f := w.schema.template.families[w.rule.name]
	if f == nil {
		return nil
	}
	for i := range f.Series {
		if f.Series[i].id == id {
			return &f.Series[i]
		}
	}
	return nil
}

// slotOf returns the slot of a series' value; those of its buckets follow it.
func (w *schemaLearner) slotOf(series *Series) int {
	if w.first == nil {
		w.first = make(map[*Series]int)
		e, slot := w.schema.template, 0
		for _, name := range sortedFamilies(e) {
			for i := range e.families[name].Series {
				s := &e.families[name].Series[i]
				w.first[s] = slot
				slot += 1 + len(s.Cumulative)
			}
		}
	}
	return w.first[series]
}

// plainLabels reads what stands between a name and the blank before its number: nothing, or labels without escapes. The label
// le is not among them, but returned as a number.
func plainLabels(text []byte) (labels []Label, edge float64, ok bool) {
	if len(text) == 0 {
		return nil, 0, true
	}
	if len(text) < 2 || text[0] != '{' || text[len(text)-1] != '}' || bytes.IndexByte(text, '\\') >= 0 {
		return nil, 0, false
	}
	for text = text[1 : len(text)-1]; len(text) > 0; {
		name, rest, found := bytes.Cut(text, []byte(`="`))
		value, rest, closed := bytes.Cut(rest, []byte(`"`))
		if !found || !closed || !isName(name) {
			return nil, 0, false
		}
		switch {
		case len(rest) == 0:
		case rest[0] == ',':
			rest = rest[1:]
		default:
			return nil, 0, false
		}
		text = rest
		if string(name) != "le" {
			labels = append(labels, Label{Name: string(name), Value: string(value)})
			continue
		}
		var err error
		if edge, err = strconv.ParseFloat(string(value), 64); err != nil {
			return nil, 0, false
		}
	}
	slices.SortFunc(labels, func(a, b Label) int { return cmp.Compare(a.Name, b.Name) })
	return labels, edge, true
}
