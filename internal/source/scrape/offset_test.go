package scrape

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheSpreadFollowsTheNumberOfNodes(t *testing.T) {
	for _, test := range []struct {
		nodes          int
		interval, want time.Duration
	}{
		{0, 5 * time.Second, 0}, {1, 5 * time.Second, 0}, {fewNodes, 5 * time.Second, 0},
		{fewNodes + 1, 5 * time.Second, 33 * time.Millisecond}, {1000, 5 * time.Second, time.Second},
		{1000, time.Second, 500 * time.Millisecond}, {5000, 5 * time.Second, maxSpread}, {5000, time.Hour, maxSpread},
	} {
		if got := spreadOf(test.nodes, test.interval); got != test.want {
			t.Errorf("%d nodes every %v are spread over %v, want %v", test.nodes, test.interval, got, test.want)
		}
	}
}

// TestEachOfManyNodesIsReadAtItsOwnOffset runs a large cluster with a hung node among it twice, in another order.
func TestEachOfManyNodesIsReadAtItsOwnOffset(t *testing.T) {
	const nodes = 600
	const spread = nodes * nodeTime
	var runs []map[string][]time.Duration
	for run := range 2 {
		synctest.Test(t, func(t *testing.T) {
			m := newMemnet(t)
			var mu sync.Mutex
			start, asked := time.Now(), map[string][]time.Duration{}
			page := ok(metricsBody(t))
			addresses := []string{"hung"}
			m.serve("hung:9091", hang)
			for i := range nodes - 1 {
				name := fmt.Sprint("n", i)
				addresses = append(addresses, name)
				m.serve(name+":9091", func(w http.ResponseWriter, r *http.Request) {
					mu.Lock()
					asked[name] = append(asked[name], time.Since(start))
					mu.Unlock()
					page(w, r)
				})
			}
			if run == 1 {
				slices.Reverse(addresses)
			}
			all := watch(t, Options{Targets: targets(t, addresses...), Dial: m.dial}, 13*time.Second)
			mu.Lock()
			defer mu.Unlock()
			runs = append(runs, asked)

			first := spread
			perStep := map[time.Duration]int{}
			for name, at := range asked {
				first = min(first, at[0])
				perStep[at[0]/(20*time.Millisecond)]++
				want := []time.Duration{at[0], at[0] + time.Second, at[0] + 6*time.Second, at[0] + 11*time.Second}
				if at[0] >= spread || !slices.Equal(at, want) {
					t.Errorf("%s was asked at %v, want %v, the first within %v", name, at, want, spread)
				}
			}
			for step, n := range perStep {
				if n > 50 { // 20 on average
					t.Errorf("%d nodes were asked within 20 ms, %v after the start", n, step*20*time.Millisecond)
				}
			}
			// A snapshot waits for all that began with the first of them, and for the hung one not longer than that.
			if len(all) < 4 || all[0].at != first+settleTime+spread || all[0].at > 3*time.Second {
				t.Fatalf("%d snapshots, the first at %v, want it at %v", len(all), all[0].at, first+settleTime+spread)
			}
			for _, s := range all {
				if up := s.Totals().NodesUp; up != nodes-1 {
					t.Errorf("at %v %d nodes are up, want all but one of %d", s.at, up, nodes)
				}
				for j := range s.Nodes {
					if s.Nodes[j].Name != addresses[j]+":9091" {
						t.Fatalf("at %v node %d is %s, want %s", s.at, j, s.Nodes[j].Name, addresses[j])
					}
				}
			}
		})
	}
	for name, at := range runs[0] {
		if !slices.Equal(at, runs[1][name]) {
			t.Errorf("%s was asked at %v, and at %v when the targets came in another order", name, at, runs[1][name])
		}
	}
}
