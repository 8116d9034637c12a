package promapi

import (
	"cmp"
	"encoding/json"
	"hash/maphash"
	"maps"
	"slices"

	"github.com/prometheus/common/model"

	"github.com/mimtop/mimtop/internal/source/exposition"
)

// ledger sorts the series of one question by the target they belong to. It remembers from one refresh to the next what
// each series is, by a hash of its labels, so that they are looked into only once. The hash has 64 bits and a seed that
// nobody knows: of the 300,000 series of a thousand nodes, the chance that any two are taken for one is 1 in 400 million.
type ledger struct {
	rules     *exposition.Rules
	siteLabel string

	seed    maphash.Seed
	known   map[uint64]entry
	found   int // of known, in this round
	forms   map[form]*form
	ranked  int // how many forms have their rank
	seats   map[key]*seat
	store   pairStore
	labels  model.Metric // used again
	strings map[string]string
}

// entry is what a series is.
type entry struct {
	*seat
	*form // nil when it is not wanted
}

// seat is what belongs to one target.
type seat struct {
	labels model.Metric
	lines  []line
}

const (
	// maxForgotten is how many series may be known that are not there any more.
	maxForgotten = 10_000
	// maxStrings bounds the texts of labels that are kept once.
	maxStrings = 100_000
	// maxLinesPerTarget is more than exposition reads of one page.
	maxLinesPerTarget = 20_000
)

func newLedger(rules *exposition.Rules, siteLabel string) *ledger {
	l := &ledger{rules: rules, siteLabel: siteLabel, labels: model.Metric{}}
	l.forget()
	return l
}

func (l *ledger) forget() {
	l.seed, l.known = maphash.MakeSeed(), map[uint64]entry{}
	l.forms, l.ranked = map[form]*form{}, 0
	l.seats, l.strings = map[key]*seat{}, map[string]string{}
}

// begin makes room for the series of the targets. What a round before has returned must not be used any more.
func (l *ledger) begin(targets map[key]*target) {
	if len(l.known) > l.found+maxForgotten || len(l.strings) > maxStrings {
		l.forget()
	}
	for k, s := range l.seats {
		// What of the labels of a series is the target's is known only for these labels of the target.
		if t := targets[k]; t == nil || !maps.Equal(t.labels, s.labels) {
			l.forget()
			break
		}
	}
	l.found = 0
	l.store.begin()
	for k, t := range targets {
		if s := l.seats[k]; s != nil {
			s.lines = s.lines[:0]
		} else {
			l.seats[k] = &seat{labels: t.labels}
		}
	}
}

// add takes over a series. Those of no target are left out.
func (l *ledger) add(one *series) error {
	hash := maphash.Bytes(l.seed, one.metric)
	e, ok := l.known[hash]
	if !ok {
		if err := l.readLabels(one.metric); err != nil {
			return err
		}
		if e.seat = l.seats[keyOf(l.labels, l.siteLabel)]; e.seat == nil {
			return nil
		}
		if f, wanted := formOf(l.labels, e.seat.labels, l.rules); wanted {
			e.form = l.once(f)
		}
		l.known[hash] = e
	}
	l.found++
	if e.form != nil && len(e.lines) < maxLinesPerTarget {
		e.lines = append(e.lines, line{form: e.form, values: cursor{values: l.store.keep(one.values)}})
	}
	return nil
}

// once returns the one form that is equal.
func (l *ledger) once(f form) *form {
	known := l.forms[f]
	if known == nil {
		known = &form{family: f.family, kind: f.kind, text: f.text, edge: f.edge}
		l.forms[f] = known
	}
	return known
}

// end returns the lines of each target that has some, in the order of a page.
func (l *ledger) end() map[key][]line {
	if l.ranked < len(l.forms) {
		l.ranked = len(l.forms)
		all := slices.SortedFunc(maps.Values(l.forms), func(a, b *form) int {
			return cmp.Or(cmp.Compare(a.family, b.family), cmp.Compare(a.kind, b.kind), cmp.Compare(a.edge, b.edge),
				cmp.Compare(a.text, b.text))
		})
		for i, f := range all {
			f.rank = i
		}
	}
	lines := make(map[key][]line, len(l.seats))
	for k, s := range l.seats {
		if len(s.lines) > 0 {
			slices.SortFunc(s.lines, func(a, b line) int { return cmp.Compare(a.rank, b.rank) })
			lines[k] = s.lines
		}
	}
	return lines
}

// readLabels reads the labels of a series into l.labels.
func (l *ledger) readLabels(metric []byte) error {
	clear(l.labels)
	p := pieces{data: metric}
	for p.open('{', '}'); p.more(); {
		name := p.value()
		p.expect(':')
		value := p.value()
		if p.broken || !l.readLabel(name, value) {
			return errNoJSON
		}
	}
	if p.broken || p.at < len(metric) {
		return errNoJSON
	}
	return nil
}

func (l *ledger) readLabel(name, value []byte) bool {
	n, ok := l.text(name)
	if !ok {
		return false
	}
	v, ok := l.text(value)
	l.labels[model.LabelName(n)] = model.LabelValue(v)
	return ok
}

// text reads a JSON string, and returns the same one for the same.
func (l *ledger) text(data []byte) (string, bool) {
	if text, ok := l.strings[string(data)]; ok {
		return text, true
	}
	var text string
	if len(data) == 0 || data[0] != '"' || json.Unmarshal(data, &text) != nil {
		return "", false
	}
	l.strings[string(data)] = text
	return text, true
}

// pairStore keeps the values of one round in few pieces of memory, which the next round uses again.
type pairStore struct {
	chunks [][]model.SamplePair
	used   int // of chunks, those that are full
}

const pairsPerChunk = 4096

func (s *pairStore) begin() {
	s.used = 0
	if len(s.chunks) > 0 {
		s.chunks[0] = s.chunks[0][:0]
	}
}

// keep copies values that are only lent.
func (s *pairStore) keep(values []model.SamplePair) []model.SamplePair {
	if len(values) > pairsPerChunk {
		return slices.Clone(values)
	}
	for {
		if s.used == len(s.chunks) {
			s.chunks = append(s.chunks, make([]model.SamplePair, 0, pairsPerChunk))
		}
		chunk := s.chunks[s.used]
		if at := len(chunk); at+len(values) <= cap(chunk) {
			chunk = append(chunk, values...)
			s.chunks[s.used] = chunk
			return chunk[at:len(chunk):len(chunk)]
		}
		if s.used++; s.used < len(s.chunks) {
			s.chunks[s.used] = s.chunks[s.used][:0]
		}
	}
}
