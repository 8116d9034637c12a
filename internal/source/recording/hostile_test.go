package recording

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
)

// framed returns a recording whose checksums are right around plain bodies: of a key, and of a difference unless it is nil.
func framed(t testing.TB, key, difference []byte) []byte {
	t.Helper()
	data, err := appendHeader([]byte(formatLine()), header)
	if err != nil {
		t.Fatal(err)
	}
	shape, _, err := parseBody(key, nil)
	if err != nil {
		shape = nil
	}
	w := Writer{plain: key, keyShape: shape}
	if err := w.pack(kindKey); err != nil {
		t.Fatal(err)
	}
	data = appendFrame(data, kindKey, began.UnixNano(), w.packed.Bytes(), len(key))
	if difference != nil {
		w.plain = difference
		if err := w.pack(kindDifference); err != nil {
			t.Fatal(err)
		}
		data = appendFrame(data, kindDifference, began.UnixNano(), w.packed.Bytes(), len(difference))
	}
	return data
}

// shaped builds the shape of a snapshot of texts, and of numbers and letters behind them.
func shaped(texts []string, behind ...any) []byte {
	b := binary.AppendUvarint(nil, uint64(len(texts)))
	for _, s := range texts {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	b = append(b, 1, 0) // One list of edges, which is empty.
	for _, x := range behind {
		switch x := x.(type) {
		case int:
			b = binary.AppendUvarint(b, uint64(x))
		case kind:
			b = append(b, byte(x))
		case []byte:
			b = append(b, x...)
		}
	}
	return b
}

func TestWhatAHostileFileClaimsTakesNoMemory(t *testing.T) {
	nodes := []string{"", "Nodes", "Services", "Elsewhere"}
	manyNodes := maxMemoryBytes / int(reflect.TypeFor[cluster.Node]().Size())
	for name, shape := range map[string][]byte{
		"two thousand million rows":    shaped(nodes, 1, 1, kindRows, 0, math.MaxInt32),
		"as many rows as are allowed":  shaped(nodes, 1, 1, kindRows, 0, manyNodes-2),
		"rows nobody asked for":        shaped(nodes, 1, 3, kindRows, 0, math.MaxInt32),
		"and with columns":             shaped(nodes, 1, 3, kindRows, 1, 3, kindText, math.MaxInt32),
		"texts in rows":                shaped(nodes, 1, 1, kindRows, 1, 2, kindTexts, 2, math.MaxInt32),
		"lists of texts over and over": shaped(nodes, 1, 1, kindRows, 1, 2, kindTexts, 1, 1<<22, make([]byte, 1<<23)),
		"tables in tables":             shaped(nodes, 1, 3, kindRows, 1, 3, kindRows, 1, 3, kindRows, 1, 3, kindRows, 1, 3, kindRows, 1, 3, kindRows, 0),
		"columns":                      shaped(nodes, math.MaxInt32),
		"texts":                        binary.AppendUvarint(nil, math.MaxUint64),
		"eight million empty texts":    append(binary.AppendUvarint(nil, 1<<23), make([]byte, 1<<23+100)...),
		"a long text":                  append(binary.AppendUvarint([]byte{2, 0}, 1<<30), make([]byte, 1<<20)...),
		"lists of edges":               binary.AppendUvarint([]byte{1, 0}, math.MaxUint64),
		"million lists of edges":       append(binary.AppendUvarint([]byte{1, 0}, 1<<22), make([]byte, 1<<22+10)...),
		"a long list of edges":         append(binary.AppendUvarint([]byte{1, 0, 1}, maxBuckets+1), make([]byte, 16<<10)...),
		"no lists of edges":            {1, 0, 0, 0},
		"nothing":                      {},
	} {
		t.Run(name, func(t *testing.T) {
			r := opened(t, framed(t, appendBody(nil, shape, nil, nil), nil))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := r.Snapshot(0)
			runtime.ReadMemStats(&after)
			if allowed := name == "as many rows as are allowed" || name == "rows nobody asked for"; (err == nil) != allowed {
				t.Errorf("it is read with %v", err)
			}
			// What lists grow through on their way counts as well.
			if took := after.TotalAlloc - before.TotalAlloc; took > 3*maxMemoryBytes+2*maxPlainBytes {
				t.Errorf("it took %d MiB", took>>20)
			}
		})
	}
}

func TestADecompressionBombIsRefused(t *testing.T) {
	var w Writer
	w.plain = make([]byte, maxPlainBytes+1<<20)
	if err := w.pack(kindKey); err != nil {
		t.Fatal(err)
	}
	packed := bytes.Clone(w.packed.Bytes())
	start, err := appendHeader([]byte(formatLine()), header)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		plainBytes int
		says       string
	}{
		"that says how large it is":   {len(w.plain), "more than"},
		"that says less":              {1000, "longer than the 1000 bytes"},
		"that says the most it may":   {maxPlainBytes, "longer than"},
		"that says more than can be":  {maxPlainBytes, "claim"},
		"that says more than it does": {2000, "too short"},
	} {
		body := packed
		switch name {
		case "that says more than can be":
			body = packed[:100]
		case "that says more than it does":
			w.plain = make([]byte, 1000)
			if err := w.pack(kindKey); err != nil {
				t.Fatal(err)
			}
			body = w.packed.Bytes()
		}
		r := opened(t, appendFrame(bytes.Clone(start), kindKey, 1, bytes.Clone(body), c.plainBytes))
		said := ""
		if r.Damage() != nil {
			said = r.Damage().Reason
		} else if _, err := r.Snapshot(0); err != nil {
			said = err.Error()
		}
		if !strings.Contains(said, c.says) {
			t.Errorf("a bomb %s: %q does not say %q", name, said, c.says)
		}
	}
}

func TestTheCountOfNumbersHasToFit(t *testing.T) {
	table, err := snapshotTable()
	if err != nil {
		t.Fatal(err)
	}
	var e encoder
	shape, numbers, err := e.encode(table, reflect.ValueOf(*captured(t)[0]))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][]uint64{
		"one too few":  numbers[1:],
		"one too many": append([]uint64{1}, numbers...),
		"none":         nil,
	} {
		_, err := opened(t, framed(t, appendBody(nil, shape, c, nil), nil)).Snapshot(0)
		if !errors.Is(err, errNumbers) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
