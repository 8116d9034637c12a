package exposition

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"sync"
)

// learnLayout returns the layout of a page that Read has read into e, nil when the page has a spelling that only the
// reference parser is trusted with, or when something about it is worth a warning.
func learnLayout(body []byte, rules *Rules, e *Exposition) *layout {
	if len(e.Warnings) > 0 {
		return nil
	}
	l := &layout{template: e}
	learner := layoutLearner{layout: l, rules: rules}
	for rest := bytes.Clone(body); len(rest) > 0; {
		end := bytes.IndexByte(rest, '\n')
		if end < 0 || !learner.line(rest[:end:end]) {
			return nil
		}
		rest = rest[end+1:]
	}
	learner.endFamily()
	if l.weigh(); l.bytes > maxLayoutBytes {
		return nil
	}
	l.own()
	l.spare.New = func() any { return l.newFilled() }
	r := l.newFilled()
	if !l.fill(body, r) || !r.exposition.same(e) {
		return nil
	}
	l.spare.Put(r)
	return l
}

// layoutLearner walks a page once.
type layoutLearner struct {
	layout *layout
	rules  *Rules
	rule   *compiledRule
	typ    Type
	first  map[*Series]int // slot of the value of each series
}

func (w *layoutLearner) line(line []byte) bool {
	switch {
	case len(line) == 0, bytes.HasPrefix(line, helpPrefix):
		return true
	case line[0] == '#':
		return w.family(line)
	case len(w.layout.families) == 0:
		return false
	}
	f := &w.layout.families[len(w.layout.families)-1]
	if !f.owns(line) {
		return false
	}
	return !f.wanted || w.sample(line, f)
}

var typePrefix = []byte("# TYPE ")

func (w *layoutLearner) family(line []byte) bool {
	if !bytes.HasPrefix(line, typePrefix) {
		return false
	}
	name, rest := token(line[len(typePrefix):])
	word, _ := token(rest)
	w.endFamily()
	w.rule, w.typ = w.rules.byName[string(name)], typeOf(word)
	w.layout.families = append(w.layout.families, familyLines{
		line: line, name: name, parts: w.typ == Histogram || w.typ == Summary, wanted: w.rule != nil, from: len(w.layout.samples),
	})
	return w.rule == nil || w.typ != Summary
}

// endFamily notes where the samples of the family under way end.
func (w *layoutLearner) endFamily() {
	if n := len(w.layout.families); n > 0 {
		w.layout.families[n-1].to = len(w.layout.samples)
	}
}

// sample notes a sample line of a wanted family.
func (w *layoutLearner) sample(line []byte, f *familyLines) bool {
	blank := bytes.LastIndexByte(line, ' ')
	if blank < 0 {
		return false
	}
	s := sampleLine{key: line[:blank], slot: leftOut}
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
	w.layout.samples = append(w.layout.samples, s)
	return true
}

func (w *layoutLearner) find(id uint64) *Series {
	f := w.layout.template.families[w.rule.name]
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
func (w *layoutLearner) slotOf(series *Series) int {
	if w.first == nil {
		w.first = make(map[*Series]int)
		e, slot := w.layout.template, 0
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

// weigh estimates the memory that the layout will take, its template and the numbers of one reading included.
func (l *layout) weigh() {
	const familyBytes, sampleBytes = 300, 200 // beside the text
	for i := range l.families {
		l.bytes += familyBytes + 2*len(l.families[i].line) // The name is in the template, too.
	}
	for i := range l.samples {
		l.bytes += sampleBytes + 2*len(l.samples[i].key)
	}
}

// own moves the lines that have to be remembered into memory of their own, so that the rest of the page can go.
func (l *layout) own() {
	size := 0
	for i := range l.families {
		size += len(l.families[i].line)
	}
	for i := range l.samples {
		size += len(l.samples[i].key)
	}
	memory := make([]byte, 0, size)
	keep := func(text []byte) []byte {
		memory = append(memory, text...)
		return memory[len(memory)-len(text):]
	}
	for i := range l.families {
		f := &l.families[i]
		at := bytes.Index(f.line, f.name)
		f.line = keep(f.line)
		f.name = f.line[at : at+len(f.name)]
	}
	for i := range l.samples {
		l.samples[i].key = keep(l.samples[i].key)
	}
	l.rehash()
}

const (
	// maxLayouts is how many layouts the readers of one set of rules share, and maxSharedBytes how large they may be together;
	// nodes with others keep their own.
	maxLayouts     = 64
	maxSharedBytes = 16 << 20
	// maxLayoutBytes is how large a layout may be: several times that of a large node. A larger one is not remembered.
	maxLayoutBytes = 1 << 20
)

// layouts are the layouts seen, the newest last. It is safe for concurrent use.
type layouts struct {
	mu    sync.Mutex
	seen  []*layout
	bytes int
}

// newest returns the layout that was seen first last, nil before there is any.
func (s *layouts) newest() *layout {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.seen) == 0 {
		return nil
	}
	return s.seen[len(s.seen)-1]
}

// share returns the layout that is known already in place of an equal one.
func (s *layouts) share(l *layout) *layout {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, known := range s.seen {
		if known.equal(l) {
			return known
		}
	}
	s.seen = append(s.seen, l)
	s.bytes += l.bytes
	for len(s.seen) > maxLayouts || s.bytes > maxSharedBytes {
		s.bytes -= s.seen[0].bytes
		s.seen = slices.Delete(s.seen, 0, 1)
	}
	return l
}
