package scrape

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/fakenode"
)

// soakNode is a node with a life of its own, told by how often it was asked.
type soakNode struct {
	mu    sync.Mutex
	fake  *fakenode.Node
	last  time.Time
	asked int
	page  []byte
	// flaps fails every other time, restarts begins anew now and then, changes has other lines now and then.
	flaps, restarts, changes bool
}

func (n *soakNode) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked++
	if n.flaps && n.asked%2 == 0 {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	now := time.Now()
	n.fake.Advance(now.Sub(n.last))
	n.last = now
	if n.restarts && n.asked%50 == 0 {
		n.fake.Restart()
	}
	n.page = n.fake.AppendPage(n.page[:0])
	page := string(n.page)
	if n.changes {
		// Every 8 scrapes there is another room service, each with a name that was never there before.
		era := n.asked / 8
		page += fmt.Sprintf("# TYPE wpool_queue_lengths_total gauge\nwpool_queue_lengths_total{pool_tag=\"p%d\"} 1\n"+
			"# TYPE mod_of_era_%d_count counter\nmod_of_era_%d_count %d\n", era, era, era, n.asked)
	}
	ok(page)(w, r)
}

// TestTenThousandIntervalsLeaveNothingBehind watches a small cluster for a long time in a bubble, as the dashboard does, and
// compares what is in memory early and late.
func TestTenThousandIntervalsLeaveNothingBehind(t *testing.T) {
	const interval = 5 * time.Second
	size := fakenode.Size{HostTypes: 1, Functions: 1, Peers: 1, Schedulers: 1, Modules: 1, Buckets: 31}
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		for name, n := range map[string]*soakNode{
			"steady": {}, "flaps": {flaps: true}, "restarts": {restarts: true}, "changes": {changes: true},
		} {
			n.fake, n.last = fakenode.New(1, size), time.Now()
			m.serve(name+":9091", n.ServeHTTP)
		}
		m.serve("hung:9091", hang)
		m.serve("steady:9100", ok(hostBody(t)))
		list := withExporter(targets(t, "steady", "flaps", "restarts", "changes", "hung", "gone"), "http://steady:9100/metrics")
		s, err := New(Options{Targets: list, Dial: m.dial, Interval: interval})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), soakLate*interval+interval/2)
		defer cancel()

		// What the dashboard keeps: its history, and the newest snapshot.
		history := cluster.NewHistory(soakEarly / 2)
		var newest *cluster.Snapshot
		type use struct {
			heapBytes  uint64
			goroutines int
		}
		var early, late use
		measure := func() use {
			var memory runtime.MemStats
			for range 3 { // A pool gives back what it holds at the second collection.
				runtime.GC()
			}
			runtime.ReadMemStats(&memory)
			return use{memory.HeapAlloc, runtime.NumGoroutine()}
		}
		start, states := time.Now(), map[string]int{}
		err = s.Run(ctx, func(snapshot *cluster.Snapshot) {
			history.Add(snapshot)
			newest = snapshot
			for i := range snapshot.Nodes {
				n := &snapshot.Nodes[i]
				states[fmt.Sprint(strings.TrimSuffix(n.Name, ":9091"), " ", n.State)]++
			}
			at := time.Since(start)
			switch {
			case early.goroutines == 0 && at >= soakEarly*interval:
				early = measure()
			case late.goroutines == 0 && at >= (soakLate-1)*interval:
				late = measure()
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, state := range []string{"steady up", "flaps up", "flaps refused", "restarts up", "changes up", "hung down", "gone down"} {
			if states[state] < soakLate/4 {
				t.Errorf("%s in %d snapshots of %d intervals: %v", state, states[state], soakLate, states)
			}
		}
		if n := newest.Nodes[0]; n.State != cluster.Up || !n.LoginsPerS.Known || len(history.Series(n.Target, cluster.SignalSessions, 10)) != 10 {
			t.Errorf("at the end the steady node is %v with %v logins", n.State, n.LoginsPerS)
		}
		// The collector may leave a little more or less; what grows with every interval would be far above.
		const slackBytes = 512 << 10
		t.Logf("after %d intervals %d KiB and %d goroutines, after %d %d KiB and %d", soakEarly, early.heapBytes>>10, early.goroutines,
			soakLate, late.heapBytes>>10, late.goroutines)
		if late.heapBytes > early.heapBytes+slackBytes {
			t.Errorf("the heap grew from %d to %d KiB", early.heapBytes>>10, late.heapBytes>>10)
		}
		if late.goroutines > early.goroutines+8 {
			t.Errorf("goroutines grew from %d to %d", early.goroutines, late.goroutines)
		}
	})
}
