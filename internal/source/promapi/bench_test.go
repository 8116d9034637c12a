package promapi

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// BenchmarkRefresh asks an engine about a number of nodes, each as large as a captured one of two host types, and makes the
// snapshot. The engine's answers are made beforehand; HTTP on loopback, decoding and mapping are in it. Every refresh finds
// a new scrape of every node.
func BenchmarkRefresh(b *testing.B) {
	body := captured(b, "6.8.0-load-2-node1")
	for _, nodes := range []int{3, 30, 300, 1000} {
		b.Run(fmt.Sprint(nodes), func(b *testing.B) {
			var targets []*fakeTarget
			for i := range nodes {
				targets = append(targets, newFakeTarget(b, fmt.Sprintf("node%d:9091", i), nil))
			}
			one := newFakeTarget(b, "", body)
			for _, t := range targets {
				t.values, t.histograms, t.signs = one.values, one.histograms, one.signs
			}
			engine := newFakeEngine(b, targets...)
			engine.keep = true
			clock := &tick{}
			s := newSource(b, Options{URL: engine.URL, Now: clock.now, Timeout: time.Minute})
			refresh := func() int {
				clock.ahead += 5 * time.Second
				engine.change(func() { engine.skew, engine.asked = clock.ahead, nil })
				snapshot := sample(b, s)
				if len(snapshot.Nodes) != nodes || snapshot.Totals().NodesUp != nodes {
					b.Fatalf("%d of %d nodes up", snapshot.Totals().NodesUp, nodes)
				}
				return snapshot.Queries
			}
			refresh() // The first one looks back.
			refresh()
			b.ReportAllocs()
			queries := 0
			for b.Loop() {
				s.surveyed = clock.now().Add(5 * time.Second) // Surveys are once in ten minutes.
				queries = refresh()
			}
			bytes := 0
			for question, body := range engine.rendered {
				if !strings.HasPrefix(question, "matrix") && !strings.HasPrefix(question, "vectorgroup") {
					bytes += len(body)
				}
			}
			b.ReportMetric(float64(bytes)/float64(nodes), "B/node")
			b.ReportMetric(float64(queries), "questions")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*nodes), "us/node")
		})
	}
}
