package recording

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
)

// discard takes a recording and keeps nothing, so that what is measured is not the disk.
type discard struct{ bytes int }

func (d *discard) Write(p []byte) (int, error)    { d.bytes += len(p); return len(p), nil }
func (d *discard) Sync() error                    { return nil }
func (d *discard) Truncate(int64) error           { return nil }
func (d *discard) Seek(int64, int) (int64, error) { return 0, nil }
func (d *discard) Close() error                   { return nil }

// simulatedFor returns snapshots of a cluster for a benchmark: an hour of 3 nodes, less of more. The demo has at most 50 nodes
// in a site, so that 300 are 50 with different loads at different times.
func simulatedFor(b *testing.B, nodes int) []*cluster.Snapshot {
	switch {
	case nodes == 3:
		return hour(b)
	case nodes <= 50:
		return simulated(b, nodes, 150)
	}
	long := simulated(b, 50, 150)
	shift := 20
	few := long[:len(long)-shift*(nodes/50-1)]
	for i, s := range few {
		for copied := 1; copied < nodes/50; copied++ {
			for _, n := range long[i+copied*shift].Nodes[:50] {
				n.Target += fmt.Sprint("-", copied)
				s.Nodes = append(s.Nodes, n)
			}
		}
	}
	return few
}

func BenchmarkAdd(b *testing.B) {
	for _, nodes := range []int{3, 30, 300} {
		b.Run(fmt.Sprint("nodes=", nodes), func(b *testing.B) {
			all := simulatedFor(b, nodes)
			var d discard
			w, err := newWriter(&d, "", 0, 0, []byte(formatLine()), header)
			if err != nil {
				b.Fatal(err)
			}
			before, n := d.bytes, 0
			b.ReportAllocs()
			for b.Loop() {
				if err := w.Add(all[n%len(all)]); err != nil {
					b.Fatal(err)
				}
				n++
			}
			perSnapshot := float64(d.bytes-before) / float64(n)
			b.ReportMetric(perSnapshot, "bytes/snapshot")
			b.ReportMetric(perSnapshot/float64(nodes), "bytes/node")
		})
	}
}

// repeated returns a recording of three nodes that is so many hours long.
func repeated(b *testing.B, hours int) string {
	path := filepath.Join(b.TempDir(), "long.recording")
	data, ends := written(b, hour(b))
	all := bytes.Clone(data[:ends[0]])
	for range hours {
		all = append(all, data[ends[0]:]...)
	}
	if err := os.WriteFile(path, all, 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkLong says how opening and seeking grow with the length of a file.
func BenchmarkLong(b *testing.B) {
	for _, hours := range []int{1, 24, 168} {
		path := repeated(b, hours)
		b.Run(fmt.Sprintf("open/hours=%d", hours), func(b *testing.B) {
			info, err := os.Stat(path)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(info.Size())
			for b.Loop() {
				r, err := Open(path)
				if err != nil {
					b.Fatal(err)
				}
				if err := r.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("seek/hours=%d", hours), func(b *testing.B) {
			r, err := Open(path)
			if err != nil {
				b.Fatal(err)
			}
			defer r.Close()
			if r.Len() != 720*hours || r.Damage() != nil {
				b.Fatalf("%d snapshots, %v", r.Len(), r.Damage())
			}
			i := 0
			for b.Loop() {
				i = (i + 104_729) % r.Len()
				if _, err := r.Snapshot(i); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSnapshot(b *testing.B) {
	for _, nodes := range []int{3, 30, 300} {
		all := simulatedFor(b, nodes)
		data, _ := written(b, all)
		r := opened(b, data)
		b.Run(fmt.Sprintf("next/nodes=%d", nodes), func(b *testing.B) {
			i := 0
			for b.Loop() {
				i = (i + 1) % len(all)
				if _, err := r.Snapshot(i); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("run-up/nodes=%d", nodes), func(b *testing.B) {
			to := r.Len() - 1
			from := max(to-min(runUpSnapshots, runUpNodes/nodes), 0)
			for b.Loop() {
				for i := from; i <= to; i++ {
					if _, err := r.Snapshot(i); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(to-from), "snapshots")
		})
	}
}
