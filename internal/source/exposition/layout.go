package exposition

import (
	"bytes"
	"hash/maphash"
	"math"
	"slices"
	"strconv"
	"sync"
)

// Most pages of a node have the very lines of the page before, with other numbers, and the nodes of a cluster have the same
// lines as each other. A layout is what a page looked like: its # TYPE lines in order, and of the wanted families every sample
// line without its number. A page that matches a layout line by line is read in one pass that copies nothing and asks no
// map; any difference, and any spelling that is not the plain one, is for Read, the reader that everything else is measured
// against.

// layout is immutable and shared by the readers of all nodes with such pages.
type layout struct {
	hash     uint64
	families []familyLines
	samples  []sampleLine
	template *Exposition
	spare    sync.Pool // of *filled, for as many pages as are read at the same time
}

// familyLines is one # TYPE line and the samples that stood below it.
type familyLines struct {
	line   []byte // without its line break
	name   []byte
	parts  bool // the names of its samples may end in _bucket, _sum or _count
	wanted bool
	from   int // samples of a wanted family: layout.samples[from:to]
	to     int
}

// sampleLine is a sample line of a wanted family.
type sampleLine struct {
	key  []byte // up to the blank before the number
	slot int    // where the number goes, in filled.slots; leftOut when the rules do not want it
	// whole says that the number is a count of observations, which is never negative and has no fraction.
	whole bool
}

const leftOut = -1

// filled is an Exposition that can be filled again with the numbers of another page of its layout.
type filled struct {
	exposition *Exposition
	slots      []*float64
	counters   []*float64
	histograms []*Series
}

// fill reads a page of this layout into r. It returns false when the page is not exactly such a page; then the numbers
// in r are worthless.
func (l *layout) fill(body []byte, r *filled) bool {
	if len(body) == 0 || body[len(body)-1] != '\n' {
		return false
	}
	family, lines := -1, 0
	sample, last := 0, 0
	var current *familyLines
	for at := 0; at < len(body); lines++ {
		if sample < last {
			// A sample of a wanted family: first of all the one that stood here.
			next, ok := l.samples[sample].read(body, at, r)
			if !ok {
				return false
			}
			sample, at = sample+1, next
			continue
		}
		end := at + bytes.IndexByte(body[at:], '\n')
		line := body[at:end]
		at = end + 1
		switch {
		case len(line) == 0:
		case line[0] != '#':
			if current == nil || current.wanted || !current.owns(line) {
				return false
			}
		case bytes.HasPrefix(line, helpPrefix):
			// MongooseIM writes HELP behind TYPE, before the samples.
		default:
			if family++; family == len(l.families) || !bytes.Equal(line, l.families[family].line) {
				return false
			}
			current = &l.families[family]
			sample, last = current.from, current.to
			// HELP lines of a wanted family stand before its samples.
			for sample < last && bytes.HasPrefix(body[at:], helpPrefix) {
				at += bytes.IndexByte(body[at:], '\n') + 1
				lines++
			}
		}
	}
	return family == len(l.families)-1 && sample == last && lines <= maxLines && r.plausible()
}

var helpPrefix = []byte("# HELP ")

// owns says that a line is a sample of the family. Most lines of a page pass here, and most of them are buckets.
func (f *familyLines) owns(line []byte) bool {
	n := len(f.name)
	if len(line) <= n || string(line[:n]) != string(f.name) {
		return false
	}
	rest := line[n:]
	switch {
	case rest[0] == '{' || !f.parts:
		return endsName(rest[0])
	case len(rest) > len(bucketSuffix) && string(rest[:len(bucketSuffix)]) == "_bucket":
		return endsName(rest[len(bucketSuffix)])
	}
	rest = rest[partSuffix(rest):]
	return len(rest) > 0 && endsName(rest[0])
}

// read takes the number of the sample line at the given place of the body, and returns where the next line begins.
func (s *sampleLine) read(body []byte, at int, r *filled) (next int, ok bool) {
	n := len(s.key)
	line := body[at:]
	if len(line) < n+2 || line[n] != ' ' || string(line[:n]) != string(s.key) {
		return 0, false
	}
	value, length, ok := number(line[n+1:], s.whole)
	if !ok {
		return 0, false
	}
	if s.slot != leftOut {
		*r.slots[s.slot] = value
	}
	return at + n + 1 + length + 1, true
}

// exactDigits is how many decimal digits a float64 holds for sure, and tenTo what it may be divided by in one rounding.
const exactDigits = 15

var tenTo = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}

// number reads a number that ends with its line, and returns its length. It knows plain decimal numbers; others it leaves to
// the reference parser.
func number(text []byte, whole bool) (value float64, length int, ok bool) {
	i, negative := 0, false
	if text[0] == '-' {
		i, negative = 1, true
	}
	digits, point := 0, -1
	mantissa := uint64(0)
scan:
	for ; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			mantissa = mantissa*10 + uint64(c-'0')
			if digits++; digits > exactDigits {
				return longNumber(text, whole)
			}
		case c == '\n':
			break scan
		case c == '.' && point < 0:
			point = digits
		default:
			return longNumber(text, whole)
		}
	}
	if digits == 0 || i == len(text) || whole && (negative || point >= 0) {
		return 0, 0, false
	}
	value = float64(mantissa)
	if point >= 0 {
		value /= tenTo[digits-point]
	}
	if negative {
		value = -value
	}
	return value, i, true
}

// longNumber reads what number does not: more digits, and exponents.
func longNumber(text []byte, whole bool) (value float64, length int, ok bool) {
	length = bytes.IndexByte(text, '\n')
	if whole || length > maxNumberBytes {
		return 0, 0, false
	}
	for _, c := range text[:length] {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return 0, 0, false
		}
	}
	value, err := strconv.ParseFloat(string(text[:length]), 64)
	return value, length, err == nil && math.Abs(value) <= largestValue
}

const maxNumberBytes = 64

// plausible says that the numbers have no fault that Read would report.
func (r *filled) plausible() bool {
	for _, v := range r.counters {
		if *v < 0 {
			return false
		}
	}
	for _, s := range r.histograms {
		before := 0.0
		for _, count := range s.Cumulative {
			if count < before {
				return false
			}
			before = count
		}
	}
	return true
}

// newFilled returns a reading with memory of its own for all numbers.
func (l *layout) newFilled() *filled {
	e := &Exposition{declared: l.template.declared, names: l.template.names, families: make(map[string]*Family, len(l.template.families))}
	r := &filled{exposition: e}
	for name, f := range l.template.families {
		own := *f
		own.Series = slices.Clone(f.Series)
		for i := range own.Series {
			s := &own.Series[i]
			s.Cumulative = slices.Clone(s.Cumulative)
			switch own.Type {
			case Counter:
				r.counters = append(r.counters, &s.Value)
			case Histogram:
				r.histograms = append(r.histograms, s)
			}
		}
		e.families[name] = &own
	}
	r.slots = l.slotsIn(e)
	return r
}

// slotsIn returns the places of all numbers of an exposition of this layout, in the order of their slots: series after
// series by family name, of each the value and then the buckets.
func (l *layout) slotsIn(e *Exposition) []*float64 {
	var slots []*float64
	for _, name := range sortedFamilies(e) {
		f := e.families[name]
		for i := range f.Series {
			s := &f.Series[i]
			slots = append(slots, &s.Value)
			for k := range s.Cumulative {
				slots = append(slots, &s.Cumulative[k])
			}
		}
	}
	return slots
}

func sortedFamilies(e *Exposition) []string {
	names := make([]string, 0, len(e.families))
	for name := range e.families {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// equal says that two layouts have the same lines.
func (l *layout) equal(other *layout) bool {
	return l.hash == other.hash && len(l.families) == len(other.families) && len(l.samples) == len(other.samples) &&
		slices.EqualFunc(l.families, other.families, func(a, b familyLines) bool {
			return bytes.Equal(a.line, b.line) && a.from == b.from && a.to == b.to
		}) &&
		slices.EqualFunc(l.samples, other.samples, func(a, b sampleLine) bool { return bytes.Equal(a.key, b.key) && a.slot == b.slot })
}

func (l *layout) rehash() {
	var h maphash.Hash
	h.SetSeed(seed)
	for i := range l.families {
		_, _ = h.Write(l.families[i].line)
	}
	for i := range l.samples {
		_, _ = h.Write(l.samples[i].key)
		_ = h.WriteByte(0)
	}
	l.hash = h.Sum64()
}

// same says that two expositions of one page are alike, number by number.
func (e *Exposition) same(other *Exposition) bool {
	if len(e.families) != len(other.families) {
		return false
	}
	for name, f := range e.families {
		g := other.families[name]
		if g == nil || f.Type != g.Type || f.Fault != g.Fault || len(f.Series) != len(g.Series) {
			return false
		}
		for i := range f.Series {
			a, b := &f.Series[i], &g.Series[i]
			if a.id != b.id || math.Float64bits(a.Value) != math.Float64bits(b.Value) || !slices.Equal(a.Cumulative, b.Cumulative) {
				return false
			}
		}
	}
	return true
}
