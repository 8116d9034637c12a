package exposition

import (
	"bytes"
	"slices"
	"sync"
)

// schema is the lines of pages that are alike but for their order and their numbers: all # TYPE lines, and the sample lines of the
// wanted families. It is immutable, and shared by the readers of all nodes with such pages.
type schema struct {
	lines    []typeLine
	samples  []sampleLine
	byLine   map[string]uint32
	byKey    map[string]uint32
	bytes    int // an estimate
	template *Exposition
	spare    sync.Pool // of *filled, for as many pages as are read at the same time
}

// typeLine is a # TYPE line with what may stand below it.
type typeLine struct {
	line    []byte // without its line break
	name    []byte
	parts   bool // the names of its samples may end in _bucket, _sum or _count
	wanted  bool
	samples int // how many lines of a wanted family are samples
}

// sampleLine is a sample line of a wanted family.
type sampleLine struct {
	key    []byte // up to the blank before the number
	family uint32 // the place of its # TYPE line
	slot   int    // where the number goes, in filled.slots; leftOut when the rules do not want it
	// whole says that the number is a count of observations, which is never negative and has no fraction.
	whole bool
}

const leftOut = -1

// order returns the layout of a page that has exactly the lines of the schema, in whatever order, and nil for any other page. What
// it returns has still to be filled, which looks at everything again.
func (s *schema) order(body []byte) *layout {
	l := &layout{schema: s, families: make([]uint32, 0, len(s.lines)), samples: make([]uint32, 0, len(s.samples))}
	current := uint32(0)
	for at := 0; at < len(body); {
		end := at + bytes.IndexByte(body[at:], '\n')
		if end < at {
			return nil
		}
		line := body[at:end]
		at = end + 1
		switch {
		case len(line) == 0, bytes.HasPrefix(line, helpPrefix):
		case line[0] == '#':
			place, ok := s.byLine[string(line)]
			if !ok || len(l.families) == len(s.lines) {
				return nil
			}
			l.families, current = append(l.families, place), place
		case len(l.families) == 0 || !s.lines[current].owns(line):
			return nil
		case s.lines[current].wanted:
			place, ok := s.byKey[string(line[:max(bytes.LastIndexByte(line, ' '), 0)])]
			if !ok || s.samples[place].family != current || len(l.samples) == len(s.samples) {
				return nil
			}
			l.samples = append(l.samples, place)
		}
	}
	if !complete(l.families, len(s.lines)) || !complete(l.samples, len(s.samples)) {
		return nil
	}
	return l
}

// complete says that every number below n is there, once.
func complete(places []uint32, n int) bool {
	if len(places) != n {
		return false
	}
	there := make([]bool, n)
	for _, p := range places {
		if there[p] {
			return false
		}
		there[p] = true
	}
	return true
}

// weigh estimates the memory that the schema takes, its template and the numbers of one reading included.
func (s *schema) weigh() {
	const familyBytes, sampleBytes = 400, 300 // beside the text
	for i := range s.lines {
		s.bytes += familyBytes + 3*len(s.lines[i].line) // The name is in the template and in the map, too.
	}
	for i := range s.samples {
		s.bytes += sampleBytes + 3*len(s.samples[i].key)
	}
}

// own moves the lines that have to be remembered into memory of their own, so that the rest of the page can go, and notes where
// each of them is.
func (s *schema) own() {
	size := 0
	for i := range s.lines {
		size += len(s.lines[i].line)
	}
	for i := range s.samples {
		size += len(s.samples[i].key)
	}
	memory := make([]byte, 0, size)
	keep := func(text []byte) []byte {
		memory = append(memory, text...)
		return memory[len(memory)-len(text):]
	}
	s.byLine, s.byKey = make(map[string]uint32, len(s.lines)), make(map[string]uint32, len(s.samples))
	for i := range s.lines {
		f := &s.lines[i]
		at := bytes.Index(f.line, f.name)
		f.line = keep(f.line)
		f.name = f.line[at : at+len(f.name)]
		s.byLine[string(f.line)] = uint32(i)
	}
	for i := range s.samples {
		s.samples[i].key = keep(s.samples[i].key)
		s.byKey[string(s.samples[i].key)] = uint32(i)
	}
}

const (
	// maxSchemas is how many schemas the readers of one set of rules share, and maxSharedBytes how large they may be together;
	// nodes with others keep their own.
	maxSchemas     = 64
	maxSharedBytes = 16 << 20
	// maxSchemaBytes is how large a schema may be: several times that of a large node. A larger one is not remembered.
	maxSchemaBytes = 1 << 20
	// triedSchemas is how many of them, the newest first, are tried on a page that nothing is known of. One that is another
	// page's is given up at its first other line.
	triedSchemas = 4
)

// schemas are those seen, the newest last. It is safe for concurrent use.
type schemas struct {
	mu    sync.Mutex
	seen  []*schema
	bytes int
}

// order returns the layout of a page by one of the newest schemas, nil when it is another kind of page.
func (s *schemas) order(body []byte) *layout {
	s.mu.Lock()
	newest := slices.Clone(s.seen[max(len(s.seen)-triedSchemas, 0):])
	s.mu.Unlock()
	for _, known := range slices.Backward(newest) {
		if l := known.order(body); l != nil {
			return l
		}
	}
	return nil
}

// share remembers a schema, and returns the layout by one that is known already in its place.
func (s *schemas) share(l *layout, body []byte) *layout {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, known := range slices.Backward(s.seen) {
		if same := known.order(body); same != nil {
			return same
		}
	}
	s.seen = append(s.seen, l.schema)
	s.bytes += l.bytes
	for len(s.seen) > maxSchemas || s.bytes > maxSharedBytes {
		s.bytes -= s.seen[0].bytes
		s.seen = slices.Delete(s.seen, 0, 1)
	}
	return l
}
