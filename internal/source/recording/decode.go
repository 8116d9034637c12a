package recording

import (
	"errors"
	"math"
	"reflect"
	"time"
	"unsafe"

	"github.com/mimtop/mimtop/internal/cluster"
)

// decoder puts a value together from its shape and its numbers.
type decoder struct {
	*shape
	cells   bytesReader
	numbers []uint64
	// freeBytes is what the value may still take.
	freeBytes int
	// absent is the reason of figures that the recording does not have.
	absent string
}

var (
	errNumbers = errors.New("snapshot has another count of numbers than its shape")
	errMemory  = errors.New("snapshot takes too much memory")
)

// decode fills value, whose table the shape was parsed with.
func decode(s *shape, numbers []uint64, value reflect.Value, absent string) error {
	d := &decoder{
		shape: s, cells: bytesReader{rest: s.cells}, numbers: numbers, freeBytes: maxMemoryBytes - s.memoryBytes, absent: absent,
	}
	d.row(&s.table, value)
	switch {
	case d.cells.err != nil:
		return d.cells.err
	case len(d.cells.rest) > 0:
		return errShape
	case len(d.numbers) > 0:
		return errNumbers
	}
	return nil
}

// stop ends decoding: all that follows is zero and takes no memory.
func (d *decoder) stop(err error) {
	if d.cells.err == nil {
		d.cells.rest, d.cells.err = nil, err
	}
}

func (d *decoder) spend(bytes int) bool {
	d.freeBytes -= bytes
	if d.freeBytes < 0 {
		d.stop(errMemory)
	}
	return d.cells.err == nil
}

func (d *decoder) number() uint64 {
	if len(d.numbers) == 0 {
		d.stop(errNumbers)
		return 0
	}
	n := d.numbers[0]
	d.numbers = d.numbers[1:]
	return n
}

func (d *decoder) word() string { return d.text(&d.cells) }

// row reads one row of a table. Without a value, it is passed over.
func (d *decoder) row(t *fileTable, value reflect.Value) {
	for i := range t.columns {
		if d.cells.err != nil {
			return
		}
		c := &t.columns[i]
		if value.IsValid() && c.index != nil {
			d.column(c, value.FieldByIndex(c.index))
		} else {
			d.skip(c)
		}
	}
	if !value.IsValid() {
		return
	}
	for _, c := range t.missing {
		switch p := value.FieldByIndex(c.index).Addr().Interface().(type) {
		case *cluster.Figure:
			*p = cluster.Absent(d.absent)
		case *cluster.Latency:
			p.Why = d.absent
		}
	}
}

func (d *decoder) column(c *fileColumn, field reflect.Value) {
	switch p := field.Addr().Interface().(type) {
	case *cluster.Figure:
		*p = d.figure()
	case *cluster.Latency:
		*p = d.latency()
	case *time.Time:
		*p = d.time()
	case *time.Duration:
		*p = max(time.Duration(d.number()), 0)
	case *int:
		*p = int(min(d.number(), maxCount))
	case *string:
		*p = d.word()
	case *[]string:
		*p = d.words()
	case *bool:
		*p = d.cells.uvarint() == 1
	case *cluster.State:
		*p = stateOf(d.word())
	default:
		n := d.cells.length(d.freeBytes / max(c.rows.elementBytes, 1))
		if n == 0 || !d.spend(n*c.rows.elementBytes) {
			return
		}
		field.Set(reflect.MakeSlice(field.Type(), n, n))
		for i := range n {
			d.row(c.rows, field.Index(i))
		}
	}
}

// skip passes over a column that this program has no use for.
func (d *decoder) skip(c *fileColumn) {
	switch c.kind {
	case kindFigure:
		d.figure()
	case kindLatency:
		d.latency()
	case kindTime:
		d.time()
	case kindDuration, kindCount:
		d.number()
	case kindText, kindState:
		d.word()
	case kindTexts:
		d.words()
	case kindFlag:
		d.cells.uvarint()
	case kindRows:
		// Rows without columns take nothing from the file, so that their number would not be bounded by it.
		n := d.cells.length(math.MaxInt32)
		if len(c.rows.columns) == 0 {
			return
		}
		for range n {
			if d.cells.err != nil {
				return
			}
			d.row(c.rows, reflect.Value{})
		}
	}
}

func (d *decoder) figure() cluster.Figure {
	i := d.cells.uvarint()
	if i>>1 >= uint64(len(d.shape.texts)) {
		d.stop(errShape)
		return cluster.Figure{}
	}
	f := cluster.Figure{From: d.shape.texts[i>>1]}
	if i&1 == 1 {
		f = cluster.Measured(math.Float64frombits(d.number()), f.From)
		if f.Known && (f.Value < 0 || f.Value > maxFigure) {
			f = cluster.Figure{From: f.From, Why: "what the recording has of it is no measurement"}
		}
	}
	if why := d.word(); why != "" {
		f.Why = why
	}
	return f
}

func (d *decoder) latency() cluster.Latency {
	var l cluster.Latency
	i := d.cells.length(len(d.edges) - 1)
	n := d.cells.length(maxBuckets)
	if n >= len(d.numbers) { // The sum follows.
		d.stop(errNumbers)
	}
	if !d.spend(8 * n) {
		return l
	}
	l.UpperEdges = d.edges[i]
	if n > 0 {
		l.Cumulative = make([]float64, n)
	}
	for i := range l.Cumulative {
		l.Cumulative[i] = math.Float64frombits(d.number())
	}
	l.SumSeconds = math.Float64frombits(d.number())
	l.From, l.Why = d.word(), d.word()
	if !sound(l) {
		return cluster.Latency{From: l.From, Why: "what the recording has of it is no histogram"}
	}
	return l
}

// sound says that a histogram's edges and counts ascend, and that counts and sum are neither negative nor larger than any can be.
func sound(l cluster.Latency) bool {
	if len(l.Cumulative) > 0 && len(l.Cumulative) != len(l.UpperEdges) {
		return false
	}
	before := 0.0
	for _, edge := range l.UpperEdges {
		if !(edge > before) { // Also false for NaN.
			return false
		}
		before = edge
	}
	before = 0
	for _, count := range l.Cumulative {
		if !(count >= before) || count > maxFigure {
			return false
		}
		before = count
	}
	return l.SumSeconds >= 0 && l.SumSeconds <= maxFigure
}

func (d *decoder) time() time.Time {
	switch d.cells.length(1) {
	case 0:
		return time.Time{}
	default:
		return time.Unix(0, int64(d.number())).UTC()
	}
}

// words reads a list of texts.
func (d *decoder) words() []string {
	n := d.cells.length(len(d.cells.rest)) // Each takes a byte at least.
	if n == 0 || !d.spend(n*int(unsafe.Sizeof(""))) {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = d.word()
	}
	return list
}

// stateOf returns the state of a word, Unseen for one that this program does not know.
func stateOf(word string) cluster.State {
	for s := cluster.Unseen; s <= cluster.Foreign; s++ {
		if s.String() == word {
			return s
		}
	}
	return cluster.Unseen
}
