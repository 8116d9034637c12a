package exposition

import "bytes"

// Most pages of a node have the very lines of the page before, with other numbers. A layout is what a page looked like: its
// # TYPE lines in order, and of the wanted families every sample line without its number. A page that matches a layout line by
// line is read in one pass that copies nothing and asks no map; any difference, and any spelling that is not the plain one, is
// for others.
//
// The nodes of a cluster have the same lines as each other, but a server writes them in the order of its hash tables, which is
// another one on each node and may change. So the lines themselves stand in a schema, which alike nodes share, and a layout is
// no more than an order of them.

// layout is immutable.
type layout struct {
	*schema
	// families and samples are places in the schema's lines and samples, in the order of the page.
	families, samples []uint32
}

// fill reads a page of this layout into r. It returns false when the page is not exactly such a page; then the numbers
// in r are worthless.
func (l *layout) fill(body []byte, r *filled) bool {
	if len(body) == 0 || body[len(body)-1] != '\n' {
		return false
	}
	family, lines := -1, 0
	sample, last := 0, 0
	var current *typeLine
	for at := 0; at < len(body); lines++ {
		if sample < last {
			// A sample of a wanted family: first of all the one that stood here.
			next, ok := l.schema.samples[l.samples[sample]].read(body, at, r)
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
			if family++; family == len(l.families) {
				return false
			}
			current = &l.lines[l.families[family]]
			if !bytes.Equal(line, current.line) {
				return false
			}
			last = sample + current.samples
			// HELP lines of a wanted family stand before its samples.
			for sample < last && bytes.HasPrefix(body[at:], helpPrefix) {
				at += bytes.IndexByte(body[at:], '\n') + 1
				lines++
			}
		}
	}
	return family == len(l.families)-1 && sample == len(l.samples) && lines <= maxLines && r.plausible()
}

var helpPrefix = []byte("# HELP ")

// owns says that a line is a sample of the family. Most lines of a page pass here, and most of them are buckets.
func (f *typeLine) owns(line []byte) bool {
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
