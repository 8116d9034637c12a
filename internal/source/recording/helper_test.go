package recording

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/demo"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
	"github.com/mimtop/mimtop/internal/source/nodeexporter"
	"github.com/mimtop/mimtop/internal/source/pages"
)

var began = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

const interval = 5 * time.Second

var header = Header{Source: "three nodes", Interval: interval, Version: "0.9.0", Began: began}

// captured returns what real nodes showed: under load, with one killed, and with it back.
func captured(t testing.TB) []*cluster.Snapshot {
	t.Helper()
	files := fstest.MapFS{}
	for i, scrape := range []string{
		"6.8.0-load-1", "6.8.0-load-2", "6.8.0-load-3", "6.8.0-node3-killed-25s", "6.8.0-node3-restarted-first", "6.8.0-node3-restarted-20s",
	} {
		for _, node := range []string{"-node1", "-node2", "-node3"} {
			data, err := os.ReadFile("../mongooseim/testdata/" + scrape + node + ".prom.gz")
			if os.IsNotExist(err) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			files[string(rune('a'+i))+node+".prom.gz"] = &fstest.MapFile{Data: data}
		}
	}
	var all []*cluster.Snapshot
	f := &pages.Folder{Files: files, Name: "captures", Every: interval, Window: time.Minute, Began: began}
	if err := f.Run(t.Context(), func(s *cluster.Snapshot) { all = append(all, s) }); err != nil {
		t.Fatal(err)
	}
	if len(all) != 6 || all[3].Nodes[2].State != cluster.Down {
		t.Fatalf("%d snapshots, want 6, the fourth with a node down", len(all))
	}
	return all
}

// simulated returns snapshots of the demo cluster, an interval apart.
func simulated(t testing.TB, nodes, snapshots int) []*cluster.Snapshot {
	t.Helper()
	simulation, err := demo.NewSimulation(demo.Config{Nodes: nodes, Sites: 1, Scenario: "steady", Speed: 1}, time.Second, began)
	if err != nil {
		t.Fatal(err)
	}
	now := make([]cluster.Node, nodes)
	trackers, hosts := make([]*mongooseim.Tracker, nodes), make([]*nodeexporter.Tracker, nodes)
	for i := range nodes {
		trackers[i], hosts[i] = mongooseim.NewTracker(time.Minute), nodeexporter.NewTracker(time.Minute)
		now[i] = cluster.Node{Target: simulation.Name(i) + ":9091", Name: simulation.Name(i), Site: simulation.Site(i)}
	}
	var all []*cluster.Snapshot
	for k := range snapshots {
		since := time.Duration(k) * interval
		simulation.Step(since)
		for i := range nodes {
			// Each node is scraped in as many nanoseconds as real ones are.
			at := began.Add(since + time.Duration(i)*time.Millisecond + time.Duration(k*7919%1000)*time.Microsecond)
			if err := trackers[i].Observe(simulation.AppendMetrics(nil, i), at, &now[i]); err != nil {
				t.Fatal(err)
			}
			if err := hosts[i].Observe(simulation.AppendHost(nil, i), at, &now[i].Machine); err != nil {
				t.Fatal(err)
			}
			now[i].ScrapeDuration = 8*time.Millisecond + time.Duration(k*104729%999_983)
		}
		all = append(all, &cluster.Snapshot{
			At: began.Add(since + 250*time.Millisecond), Source: "demo", Demo: true, Interval: interval, Nodes: append([]cluster.Node(nil), now...),
		})
	}
	return all
}

// hour is an hour of three simulated nodes, made once.
var hour = sync.OnceValue(func() func(testing.TB) []*cluster.Snapshot {
	var once sync.Once
	var all []*cluster.Snapshot
	return func(t testing.TB) []*cluster.Snapshot {
		once.Do(func() { all = simulated(t, 3, 720) })
		return all
	}
})()

// written returns the bytes of a recording and where its frames end.
func written(t testing.TB, all []*cluster.Snapshot) (data []byte, ends []int64) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.recording")
	w, err := create(path, header)
	if err != nil {
		t.Fatal(err)
	}
	ends = append(ends, w.offset)
	for _, s := range all {
		if err := w.Add(s); err != nil {
			t.Fatal(err)
		}
		ends = append(ends, w.offset)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if data, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	return data, ends
}

func opened(t testing.TB, data []byte) *Recording {
	t.Helper()
	r, err := newRecording(bytes.NewReader(data), int64(len(data)), "test")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// same fails unless the recording holds the first n of all, exactly.
func same(t *testing.T, r *Recording, all []*cluster.Snapshot) {
	t.Helper()
	if r.Len() != len(all) {
		t.Fatalf("%d snapshots, want %d", r.Len(), len(all))
	}
	for i, want := range all {
		got, err := r.Snapshot(i)
		if err != nil {
			t.Fatal(err)
		}
		if difference := differ("snapshot", reflect.ValueOf(*got), reflect.ValueOf(*want)); difference != "" {
			t.Fatalf("snapshot %d: %s", i, difference)
		}
	}
}
