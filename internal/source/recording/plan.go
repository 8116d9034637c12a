package recording

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// kind is what a column holds. The letters stand in files: none may change its meaning.
type kind byte

const (
	kindFigure   kind = 'f'
	kindLatency  kind = 'l'
	kindTime     kind = 't'
	kindDuration kind = 'd'
	kindCount    kind = 'i' // a whole number that is not negative
	kindText     kind = 's'
	kindTexts    kind = 'S'
	kindFlag     kind = 'b'
	kindState    kind = 'e' // by its word, since the numbers of cluster.State are not made to last
	kindRows     kind = 'r'
)

// column is one field that a snapshot is made of, found by its path of field names.
type column struct {
	name string
	kind kind
	// index is the path of field numbers, empty when the program at hand has no such field.
	index []int
	// rows is the table of each element, for kindRows.
	rows *table
}

// table is the columns of a struct. Structs inside it have theirs among them, under names such as "VM.MemoryBytes".
type table struct {
	of      reflect.Type
	columns []column
}

// snapshotTable is how this program sees a snapshot. Being made from the types themselves, it has every field that package
// cluster gains.
var snapshotTable = sync.OnceValues(func() (*table, error) { return tableOf(reflect.TypeFor[cluster.Snapshot](), 0) })

var kinds = map[reflect.Type]kind{
	reflect.TypeFor[cluster.Figure]():  kindFigure,
	reflect.TypeFor[cluster.Latency](): kindLatency,
	reflect.TypeFor[time.Time]():       kindTime,
	reflect.TypeFor[time.Duration]():   kindDuration,
	reflect.TypeFor[int]():             kindCount,
	reflect.TypeFor[string]():          kindText,
	reflect.TypeFor[[]string]():        kindTexts,
	reflect.TypeFor[bool]():            kindFlag,
	reflect.TypeFor[cluster.State]():   kindState,
}

func tableOf(of reflect.Type, depth int) (*table, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("%s lies too deep for a recording", of)
	}
	t := &table{of: of}
	if err := t.add("", nil, of, depth); err != nil {
		return nil, err
	}
	if len(t.columns) > maxColumns {
		return nil, fmt.Errorf("%s has %d fields, more than the %d a recording may have", of, len(t.columns), maxColumns)
	}
	return t, nil
}

func (t *table) add(prefix string, index []int, of reflect.Type, depth int) error {
	for i := range of.NumField() {
		field := of.Field(i)
		c := column{name: prefix + field.Name, index: append(slices.Clip(index), i)}
		known, ok := kinds[field.Type]
		switch {
		case !field.IsExported():
			return fmt.Errorf("a recording cannot hold the field %s of %s, which is not exported", field.Name, of)
		case ok:
			c.kind = known
		case field.Type.Kind() == reflect.Struct:
			if err := t.add(c.name+".", c.index, field.Type, depth); err != nil {
				return err
			}
			continue
		case field.Type.Kind() == reflect.Slice && field.Type.Elem().Kind() == reflect.Struct:
			rows, err := tableOf(field.Type.Elem(), depth+1)
			if err != nil {
				return err
			}
			c.kind, c.rows = kindRows, rows
		default:
			return fmt.Errorf("a recording cannot hold the field %s of %s: no kind of column is a %s", field.Name, of, field.Type)
		}
		t.columns = append(t.columns, c)
	}
	return nil
}

// find returns the column of a name, if it is of that kind.
func (t *table) find(name string, k kind) (column, bool) {
	for _, c := range t.columns {
		if c.name == name && c.kind == k {
			return c, true
		}
	}
	return column{}, false
}
