package recording

import (
	"reflect"
	"testing"

	"bytes"

	"github.com/mimtop/mimtop/internal/cluster"
)

// FuzzFile reads any bytes as a file.
func FuzzFile(f *testing.F) {
	data, ends := written(f, restless(4))
	f.Add(data)
	f.Add(data[:ends[3]+5])
	f.Add([]byte(formatLine()))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := newRecording(bytes.NewReader(data), int64(len(data)), "fuzz")
		if err != nil {
			return
		}
		if d := r.Damage(); d != nil && (d.Offset < 0 || d.Offset > int64(len(data))) {
			t.Errorf("damage at %d of %d bytes", d.Offset, len(data))
		}
		readAll(t, r)
	})
}

// FuzzBody reads any bytes as the bodies of two frames whose checksums are right, as whoever forges a file would make them.
func FuzzBody(f *testing.F) {
	table, err := snapshotTable()
	if err != nil {
		f.Fatal(err)
	}
	all := append(restless(7)[3:], captured(f)[1])
	for i, s := range all {
		var before, after encoder
		shape, numbers, err := before.encode(table, reflect.ValueOf(*s))
		if err != nil {
			f.Fatal(err)
		}
		next, others, err := after.encode(table, reflect.ValueOf(*all[(i+1)%len(all)]))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(appendBody(nil, shape, numbers, nil), appendBody(nil, nil, numbers, numbers))
		f.Add(appendBody(nil, shape, numbers, nil), appendBody(nil, next, others, numbers))
	}
	f.Fuzz(func(t *testing.T, key, difference []byte) {
		if max(len(key), len(difference)) > 1<<20 || difference == nil {
			return
		}
		readAll(t, opened(t, framed(t, key, difference)))
	})
}

// readAll reads every snapshot, and what could be read must be sound and be written and read again as it is.
func readAll(t *testing.T, r *Recording) {
	var all []*cluster.Snapshot
	for i := range r.Len() {
		s, err := r.Snapshot(i)
		if err != nil {
			continue
		}
		for k := range s.Nodes {
			n := &s.Nodes[k]
			_ = n.State.String()
			if f := n.Sessions; f.Known && !(f.Value >= 0 && f.Value <= maxFigure) {
				t.Errorf("sessions are %v", f.Value)
			}
			for _, l := range []cluster.Latency{n.Processing, n.Archive.Flush, n.SQL.Call} {
				if q, ok := l.Quantile(0.99); ok && !(q.Seconds >= q.LowSeconds*0.999 && q.Seconds <= q.HighSeconds*1.001) {
					t.Errorf("p99 of %+v is %+v", l, q)
				}
			}
		}
		s.Totals()
		if !s.At.IsZero() && s.At.Year() > firstYear && s.At.Year() < lastYear {
			all = append(all, s)
		}
	}
	if len(all) > 8 {
		all = all[:8]
	}
	table, err := snapshotTable()
	if err != nil {
		t.Fatal(err)
	}
	var e encoder
	for _, s := range all {
		shape, numbers, err := e.encode(table, reflect.ValueOf(*s))
		if err != nil {
			continue // A time of a node may be one that nobody records.
		}
		parsed, err := parseShape(shape, table)
		if err != nil {
			t.Fatal(err)
		}
		again := new(cluster.Snapshot)
		if err := decode(parsed, numbers, reflect.ValueOf(again).Elem(), ""); err != nil {
			t.Fatal(err)
		}
		if d := differ("snapshot", reflect.ValueOf(*again), reflect.ValueOf(*s)); d != "" {
			t.Errorf("written and read again: %s", d)
		}
	}
}
