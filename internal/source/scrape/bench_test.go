package scrape

import (
	"context"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
)

// BenchmarkSnapshot scrapes 20 nodes once, on loopback and over connections kept alive, and builds the snapshot. The pages
// are real ones of 0.3 MB, under load. Servers and client share the processors and the count of allocations, so each way
// has the cost of fetching the pages alone beside it.
func BenchmarkSnapshot(b *testing.B) {
	const nodes = 20
	for name, compression := range map[string]Compression{"identity": CompressNever, "gzip": CompressAlways} {
		st := newStage(b, 1, "load-2")
		var addresses []string
		for range nodes {
			server, _ := start(b, st.ServeHTTP, false)
			addresses = append(addresses, server.URL)
		}
		s, err := New(Options{Targets: targets(b, addresses...), Compression: compression})
		if err != nil {
			b.Fatal(err)
		}
		run := func(what string, round func(ctx context.Context)) {
			b.Run(name+"/"+what, func(b *testing.B) {
				b.SetBytes(int64(nodes * len(st.plain[0])))
				b.ReportAllocs()
				for b.Loop() {
					round(b.Context())
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*nodes), "us/node")
			})
		}
		run("snapshot", func(ctx context.Context) {
			s.seats.round(ctx)
			snapshot := s.snapshot(s.seats.current())
			for i := range snapshot.Nodes {
				if snapshot.Nodes[i].State != cluster.Up {
					b.Fatal(snapshot.Nodes[i].Reason)
				}
			}
		})
		run("fetch only", func(ctx context.Context) {
			for _, seat := range s.seats {
				p, err := seat.metrics.get(ctx)
				if err != nil {
					b.Fatal(err)
				}
				p.release()
			}
		})
		s.seats.close()
	}
}
