package demo

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

func TestSnapshotsAreThoseOfAReaderAndAlwaysTheSame(t *testing.T) {
	read := func(seed uint64) []*cluster.Snapshot {
		all, err := Snapshots(Config{Seed: seed}, began, time.Minute, 5*time.Second, 30*time.Second)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	all := read(1)
	if len(all) != 13 {
		t.Fatalf("%d snapshots in a minute, want one every 5 s and one at the start", len(all))
	}
	last := all[len(all)-1]
	totals := last.Totals()
	if totals.NodesUp != defaultNodes || !totals.Traffic.Stanzas.In.Known || !last.Nodes[0].Machine.MemoryUsedBytes.Known || !last.Demo {
		t.Errorf("the last one has %d nodes up, stanzas %v, memory %v", totals.NodesUp, totals.Traffic.Stanzas.In, last.Nodes[0].Machine.MemoryUsedBytes)
	}
	if got, want := last.At, began.Add(time.Minute); !got.Equal(want) {
		t.Errorf("it is of %v, want %v", got, want)
	}
	if all[0].Nodes[0].Traffic.Stanzas.In.Known {
		t.Error("the first one has a rate: of which two readings?")
	}
	if !reflect.DeepEqual(all, read(1)) {
		t.Error("the same arguments give other snapshots")
	}
	if reflect.DeepEqual(last.Nodes[0].Sessions, read(2)[12].Nodes[0].Sessions) {
		t.Error("another seed gives the same snapshots")
	}
}

func TestSnapshotsShowANodeThatIsDown(t *testing.T) {
	all, err := Snapshots(Config{Scenario: "node-loss", Speed: 20}, began, 2*time.Minute, 5*time.Second, 30*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		for i := range s.Nodes {
			if n := &s.Nodes[i]; n.State == cluster.Down && n.Reason != "" && n.Sessions.Known {
				return
			}
		}
	}
	t.Error("no node is ever down with its last figures")
}

func TestSnapshotsThatCannotBeAreRefused(t *testing.T) {
	if _, err := Snapshots(Config{}, began, time.Minute, time.Millisecond, time.Second); err == nil || !strings.Contains(err.Error(), "at least 1s") {
		t.Errorf("a reading every millisecond: %v", err)
	}
	if _, err := Snapshots(Config{Nodes: 51}, began, time.Minute, time.Second, time.Second); err == nil || !strings.Contains(err.Error(), "nodes is 51") {
		t.Errorf("51 nodes: %v", err)
	}
}
