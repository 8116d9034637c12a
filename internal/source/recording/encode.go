package recording

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"time"
	"unsafe"

	"github.com/mimtop/mimtop/internal/cluster"
)

// encoder takes a snapshot apart into its shape and its numbers. Its buffers are used again for the next one.
type encoder struct {
	texts       []string
	textNumbers map[string]uint64
	edges       [][]float64
	cells       []byte
	numbers     []uint64
	memoryBytes int
	shape       []byte
}

// encode returns the shape and the numbers of a value that t is the table of. Both hold until the next call.
func (e *encoder) encode(t *table, value reflect.Value) (shape []byte, numbers []uint64, err error) {
	e.texts, e.edges, e.cells, e.numbers, e.memoryBytes = e.texts[:0], e.edges[:0], e.cells[:0], e.numbers[:0], 0
	if e.textNumbers == nil {
		e.textNumbers = map[string]uint64{}
	}
	clear(e.textNumbers)
	e.text("") // The empty text is number 0 everywhere.
	e.edges = append(e.edges, nil)
	schema := e.schema(nil, t)
	if err := e.row(t, value); err != nil {
		return nil, nil, err
	}
	s := binary.AppendUvarint(e.shape[:0], uint64(len(e.texts)))
	for _, text := range e.texts {
		s = binary.AppendUvarint(s, uint64(len(text)))
		s = append(s, text...)
	}
	s = binary.AppendUvarint(s, uint64(len(e.edges)))
	for _, edges := range e.edges {
		s = binary.AppendUvarint(s, uint64(len(edges)))
		for _, edge := range edges {
			s = binary.LittleEndian.AppendUint64(s, math.Float64bits(edge))
		}
	}
	s = append(s, schema...)
	e.shape = append(s, e.cells...)
	if e.memoryBytes > maxMemoryBytes || len(e.shape)+8*len(e.numbers) > maxPlainBytes-2*binary.MaxVarintLen64 {
		return nil, nil, fmt.Errorf("snapshot is larger than a recording may hold (%d MiB)", maxPlainBytes>>20)
	}
	return e.shape, e.numbers, nil
}

func (e *encoder) schema(dst []byte, t *table) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(t.columns)))
	for _, c := range t.columns {
		dst = binary.AppendUvarint(dst, e.text(c.name))
		dst = append(dst, byte(c.kind))
		if c.kind == kindRows {
			dst = e.schema(dst, c.rows)
		}
	}
	return dst
}

// text returns the number of a text, printable and of bounded length.
func (e *encoder) text(s string) uint64 {
	if number, ok := e.textNumbers[s]; ok {
		return number
	}
	clean := cluster.Printable(s, maxTextRunes)
	number, ok := e.textNumbers[clean]
	if !ok {
		number = uint64(len(e.texts))
		e.texts = append(e.texts, clean)
		e.textNumbers[clean] = number
	}
	e.textNumbers[s] = number
	return number
}

func (e *encoder) cell(number uint64) { e.cells = binary.AppendUvarint(e.cells, number) }

func (e *encoder) number(v float64) { e.numbers = append(e.numbers, math.Float64bits(v)) }

func (e *encoder) row(t *table, value reflect.Value) error {
	for _, c := range t.columns {
		v := value.FieldByIndex(c.index)
		switch c.kind {
		case kindFigure:
			e.figure(v.Interface().(cluster.Figure))
		case kindLatency:
			if err := e.latency(v.Interface().(cluster.Latency)); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
		case kindTime:
			if err := e.time(v.Interface().(time.Time)); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
		case kindDuration:
			e.numbers = append(e.numbers, uint64(max(v.Int(), 0)))
		case kindCount:
			e.numbers = append(e.numbers, uint64(min(max(v.Int(), 0), maxCount)))
		case kindText:
			e.cell(e.text(v.String()))
		case kindTexts:
			e.cell(uint64(v.Len()))
			e.memoryBytes += v.Len() * int(unsafe.Sizeof(""))
			for i := range v.Len() {
				e.cell(e.text(v.Index(i).String()))
			}
		case kindFlag:
			flag := uint64(0)
			if v.Bool() {
				flag = 1
			}
			e.cell(flag)
		case kindState:
			if v.Uint() > uint64(cluster.Foreign) {
				return fmt.Errorf("%s: there is no state %d", c.name, v.Uint())
			}
			e.cell(e.text(cluster.State(v.Uint()).String()))
		case kindRows:
			e.cell(uint64(v.Len()))
			e.memoryBytes += v.Len() * int(c.rows.of.Size())
			for i := range v.Len() {
				if err := e.row(c.rows, v.Index(i)); err != nil {
					return fmt.Errorf("%s %d: %w", c.name, i+1, err)
				}
			}
		}
	}
	return nil
}

func (e *encoder) figure(f cluster.Figure) {
	known := uint64(0)
	if f.Known {
		known = 1
		e.number(f.Value)
	}
	e.cell(e.text(f.From)<<1 | known)
	e.cell(e.text(f.Why))
}

func (e *encoder) latency(l cluster.Latency) error {
	if max(len(l.UpperEdges), len(l.Cumulative)) > maxBuckets {
		return fmt.Errorf("more than %d buckets", maxBuckets)
	}
	at := 0
	if len(l.UpperEdges) > 0 {
		at = slices.IndexFunc(e.edges, func(edges []float64) bool { return slices.Equal(edges, l.UpperEdges) })
		if at < 0 {
			at = len(e.edges)
			e.edges = append(e.edges, l.UpperEdges)
		}
	}
	e.cell(uint64(at))
	e.cell(uint64(len(l.Cumulative)))
	e.memoryBytes += 8 * len(l.Cumulative)
	for _, c := range l.Cumulative {
		e.number(c)
	}
	e.number(l.SumSeconds)
	e.cell(e.text(l.From))
	e.cell(e.text(l.Why))
	return nil
}

// Times outside these years have no count of nanoseconds in 64 bits.
const firstYear, lastYear = 1700, 2200

var errTime = errors.New("time outside of the years 1700 to 2200")

func (e *encoder) time(at time.Time) error {
	if at.IsZero() {
		e.cell(0)
		return nil
	}
	if y := at.Year(); y < firstYear || y > lastYear {
		return errTime
	}
	e.cell(1)
	e.numbers = append(e.numbers, uint64(at.UnixNano()))
	return nil
}
