package recording

import (
	"encoding/binary"
	"errors"
	"math"
	"unsafe"

	"github.com/mimtop/mimtop/internal/cluster"
)

// shape is the parsed form of what seldom changes from one snapshot to the next. It is not changed once it is parsed.
type shape struct {
	texts []string
	edges [][]float64
	table fileTable
	cells []byte
	// memoryBytes is what the above takes.
	memoryBytes int
}

// fileTable is a table as a file has it, matched to that of this program.
type fileTable struct {
	columns []fileColumn
	// missing are the columns of this program's table that the file does not have.
	missing []column
	// elementBytes is the memory that one row takes.
	elementBytes int
}

// fileColumn has an empty index when this program has no use for it.
type fileColumn struct {
	kind  kind
	index []int
	rows  *fileTable
}

var errShape = errors.New("shape of the snapshot makes no sense")

// bytesReader reads a part of a file. After the first failure it gives zeros, and err says why.
type bytesReader struct {
	rest []byte
	err  error
}

func (r *bytesReader) fail() { r.rest, r.err = nil, errShape }

func (r *bytesReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// length returns a number that is at most most.
func (r *bytesReader) length(most int) int {
	v := r.uvarint()
	if v > uint64(most) {
		r.fail()
		return 0
	}
	return int(v)
}

// take returns the next n bytes.
func (r *bytesReader) take(n int) []byte {
	if n > len(r.rest) {
		r.fail()
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

// parseShape reads the shape of a snapshot, which is a t to this program.
func parseShape(b []byte, t *table) (*shape, error) {
	r := &bytesReader{rest: b}
	s := &shape{memoryBytes: len(b)}
	texts := r.length(len(b)) // Each takes a byte at least.
	s.memoryBytes += texts * int(unsafe.Sizeof(""))
	if err := s.sound(r); err != nil {
		return nil, err
	}
	s.texts = make([]string, 0, texts)
	for range texts {
		text := cluster.Printable(string(r.take(r.length(maxTextBytes))), maxTextRunes)
		s.memoryBytes += len(text)
		if err := s.sound(r); err != nil {
			return nil, err
		}
		s.texts = append(s.texts, text)
	}
	lists := r.length(len(b))
	s.memoryBytes += lists * int(unsafe.Sizeof([]float64(nil)))
	if err := s.sound(r); err != nil {
		return nil, err
	}
	s.edges = make([][]float64, 0, lists)
	for range lists {
		n := r.length(maxBuckets)
		raw := r.take(8 * n)
		var edges []float64
		s.memoryBytes += 2 * len(raw)
		if err := s.sound(r); err != nil {
			return nil, err
		}
		for i := range n {
			edges = append(edges, math.Float64frombits(binary.LittleEndian.Uint64(raw[8*i:])))
		}
		s.edges = append(s.edges, edges)
	}
	if lists == 0 || texts == 0 {
		return nil, errShape // Number 0 of each is the empty one, and stands in every file.
	}
	s.table = s.parseTable(r, t, 0)
	s.cells = r.rest
	return s, r.err
}

// sound says whether to go on reading.
func (s *shape) sound(r *bytesReader) error {
	if r.err == nil && s.memoryBytes > maxMemoryBytes {
		r.err = errMemory
	}
	return r.err
}

// parseTable reads the columns of a table, which is a t to this program, or nothing if t is nil.
func (s *shape) parseTable(r *bytesReader, t *table, depth int) fileTable {
	var found fileTable
	var seen map[string]bool
	if depth > maxDepth {
		r.fail()
	}
	n := r.length(maxColumns)
	for range n {
		name, k := s.text(r), kind(0)
		if b := r.take(1); len(b) == 1 {
			k = kind(b[0])
		}
		c := fileColumn{kind: k}
		var ours column
		if t != nil && !seen[name] {
			ours, _ = t.find(name, k)
			if ours.index != nil {
				if seen == nil {
					seen = map[string]bool{}
				}
				c.index, seen[name] = ours.index, true
			}
		}
		switch k {
		case kindFigure, kindLatency, kindTime, kindDuration, kindCount, kindText, kindTexts, kindFlag, kindState:
		case kindRows:
			rows := s.parseTable(r, ours.rows, depth+1)
			c.rows = &rows
		default:
			r.fail()
		}
		if r.err != nil {
			return fileTable{}
		}
		found.columns = append(found.columns, c)
	}
	if t == nil {
		return found
	}
	found.elementBytes = int(t.of.Size())
	for _, c := range t.columns {
		if !seen[c.name] {
			found.missing = append(found.missing, c)
		}
	}
	return found
}

// text reads the number of a text, and returns the text.
func (s *shape) text(r *bytesReader) string {
	i := r.uvarint()
	if i >= uint64(len(s.texts)) {
		r.fail()
		return ""
	}
	return s.texts[i]
}
