package demo

import (
	"testing"
	"time"
)

func BenchmarkStep(b *testing.B) {
	for _, bench := range []struct {
		name string
		tick time.Duration
	}{{"1s", time.Second}, {"1m", time.Minute}} {
		b.Run(bench.name, func(b *testing.B) {
			s, err := NewSimulation(Config{}, bench.tick, began)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			at := time.Duration(0)
			for b.Loop() {
				at += bench.tick
				s.Step(at)
			}
		})
	}
}

func BenchmarkAppendMetrics(b *testing.B) {
	s := simulate(b, Config{})
	page := s.AppendMetrics(nil, 0)
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		page = s.AppendMetrics(page[:0], 0)
	}
}

func BenchmarkAppendHost(b *testing.B) {
	s := simulate(b, Config{})
	page := s.AppendHost(nil, 0)
	b.ReportAllocs()
	for b.Loop() {
		page = s.AppendHost(page[:0], 0)
	}
}
