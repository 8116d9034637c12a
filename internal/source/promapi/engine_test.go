package promapi

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/demo"
	"github.com/mimtop/mimtop/internal/source/promapi/enginetest"
	"github.com/mimtop/mimtop/internal/source/scrape"
)

// patienceOfTests is how long an engine may take to show what it was given; seconds are usual.
const patienceOfTests = time.Minute

// eventually asks the engine again and again until its snapshot is as wanted.
func eventually(t *testing.T, s *Source, wanted func(*cluster.Snapshot) bool) *cluster.Snapshot {
	t.Helper()
	deadline := time.Now().Add(patienceOfTests)
	for {
		snapshot, err := s.Samples(t.Context(), 1, nil)
		if err == nil && wanted(snapshot) {
			return snapshot
		}
		if time.Now().After(deadline) {
			t.Fatalf("after %v still not as wanted: %v, %+v", patienceOfTests, err, snapshot)
		}
		time.Sleep(250 * time.Millisecond)
	}
}

func allUpSince(since time.Time, nodes int) func(*cluster.Snapshot) bool {
	return func(s *cluster.Snapshot) bool {
		up := 0
		for i := range s.Nodes {
			if n := &s.Nodes[i]; n.State == cluster.Up && n.At.After(since) && n.Machine.MemoryBytes.Known {
				up++
			}
		}
		return up == nodes
	}
}

func newSource(t testing.TB, o Options) *Source {
	t.Helper()
	if o.Selector == "" {
		o.Selector = `job="mongooseim"`
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestEngineAndNodesAgree replays three nodes of MongooseIM 6.8.0 to an engine and to direct scraping, and compares all
// figures: gauges and what counters and histograms grew by exactly. Then one node dies.
func TestEngineAndNodesAgree(t *testing.T) {
	host, err := os.ReadFile("../nodeexporter/testdata/host.prom")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range enginetest.Kinds() {
		t.Run(kind.Name, func(t *testing.T) {
			enginetest.Binary(t, kind)
			t.Parallel()
			exporter := newStage(t, host)
			var stages []*stage
			var targets []source.Target
			for node := 1; node <= 3; node++ {
				st := newStage(t, captured(t, fmt.Sprintf("6.8.0-load-1-node%d", node)), captured(t, fmt.Sprintf("6.8.0-load-2-node%d", node)))
				stages = append(stages, st)
				targets = append(targets, source.Target{URL: st.URL, NodeExporterURL: exporter.URL, Site: []string{"eu", "eu", "us"}[node-1]})
			}
			const absent = "127.0.0.1:1" // Nothing listens there.
			url := enginetest.Start(t, kind,
				enginetest.Job{Name: "mongooseim", Groups: []enginetest.Group{
					{Targets: []string{stages[0].address(), stages[1].address()}, Labels: map[string]string{"dc": "eu", "pod": "p"}},
					{Targets: []string{stages[2].address(), absent}, Labels: map[string]string{"dc": "us"}},
				}},
				enginetest.Job{Name: "node", Groups: []enginetest.Group{{Targets: []string{exporter.address()}}}})
			direct, err := scrape.New(scrape.Options{Targets: targets, Window: time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			engine := newSource(t, Options{URL: url, SiteLabel: "dc", HostSelector: `job="node"`, Window: time.Hour})
			if _, err := direct.Samples(t.Context(), 1, nil); err != nil {
				t.Fatal(err)
			}
			eventually(t, engine, allUpSince(time.Time{}, 3))
			for _, st := range stages {
				st.phase.Store(1)
			}
			moved := time.Now()
			read, err := direct.Samples(t.Context(), 1, nil)
			if err != nil {
				t.Fatal(err)
			}
			// One node has a series that it did not have before, and VictoriaMetrics takes some scrapes to find new series.
			asked := eventually(t, engine, allUpSince(moved.Add(10*enginetest.ScrapeInterval), 3))

			byName := map[string]*cluster.Node{}
			for i := range asked.Nodes {
				byName[asked.Nodes[i].Target] = &asked.Nodes[i]
			}
			for i := range read.Nodes {
				d, e := &read.Nodes[i], byName[stages[i].address()]
				if e == nil {
					t.Fatalf("%s is missing among %d nodes", d.Target, len(asked.Nodes))
				}
				if d.Version != e.Version || strings.Join(d.Services, " ") != strings.Join(e.Services, " ") || d.Site != e.Site || d.Name != e.Name {
					t.Errorf("directly %s %v %s %s, by the engine %s %v %s %s", d.Version, d.Services, d.Site, d.Name, e.Version, e.Services, e.Site, e.Name)
				}
				// VictoriaMetrics rounds to milliseconds.
				if e.ScrapeDuration > patienceOfTests || kind.Name == "prometheus" && e.ScrapeDuration == 0 {
					t.Errorf("%s took %v", e.Name, e.ScrapeDuration)
				}
				if compared := agree(t, d, e); compared < 50 {
					t.Errorf("%d figures compared", compared)
				}
			}
			if totals := asked.Totals(); totals.NodesUp != 3 || totals.Targets != 4 || len(asked.Sites()) != 2 {
				t.Errorf("%d of %d nodes up in %d sites, want 3 of 4 in 2", totals.NodesUp, totals.Targets, len(asked.Sites()))
			}
			if dead := byName[absent]; dead == nil || dead.State != cluster.Down || !strings.Contains(dead.Reason, "refused") {
				t.Errorf("the absent node is %+v", dead)
			}
			if asked.Queries != 4 {
				t.Errorf("%d questions for a refresh, want 4", asked.Queries)
			}

			history(t, engine, moved)
			stages[1].Close()
			eventually(t, engine, func(s *cluster.Snapshot) bool {
				n := s.Nodes[slices.IndexFunc(s.Nodes, func(n cluster.Node) bool { return n.Target == stages[1].address() })]
				return n.State == cluster.Down && n.Sessions.Value == 110 && strings.HasPrefix(n.Reason, "the engine cannot scrape it")
			})
		})
	}
}

// history checks the same two phases as the engine remembers them.
func history(t *testing.T, engine *Source, moved time.Time) {
	t.Helper()
	var seen []*cluster.Snapshot
	err := engine.History(t.Context(), moved.Add(-3*time.Second), moved.Add(time.Minute), time.Second, func(s *cluster.Snapshot) { seen = append(seen, s) })
	if err != nil {
		t.Fatal(err)
	}
	grown := 0.0
	for i, s := range seen {
		if i > 0 && s.At.Sub(seen[i-1].At) != time.Second {
			t.Errorf("from %v to %v is no step", seen[i-1].At, s.At)
		}
		for j := range s.Nodes {
			n := &s.Nodes[j]
			// The same scrape may be the newest at two steps.
			if n.State == cluster.Up && n.Traffic.Messages.In.Known && (i == 0 || n.At != seen[i-1].Nodes[j].At) {
				grown += n.Traffic.Messages.In.Value * n.Window.Seconds()
			}
		}
	}
	// The clients sent 1019 messages between the two phases. A rate is over at most two steps, so that a step counts twice
	// where the engine's scrapes and the steps drift apart.
	if len(seen) < 5 || grown < 1019*0.98 || grown > 2*1019*1.02 {
		t.Errorf("%d snapshots with %v messages, want 1019 seen once or twice", len(seen), grown)
	}
	peaks, err := engine.DailyPeaks(t.Context(), 2, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	// Each site repeats the users of the whole captured cluster, which was one.
	if len(peaks) == 0 || peaks[len(peaks)-1].Users.Value != 600 || peaks[len(peaks)-1].Sessions.Value != 330 || peaks[len(peaks)-1].Coverage <= 0 {
		t.Errorf("peaks are %+v, want 600 users and 330 sessions today", peaks)
	}
}

// TestRatesOfALiveClusterAgree compares rates while they move: the simulated cluster under its usual noise, over the same
// window a few seconds apart.
func TestRatesOfALiveClusterAgree(t *testing.T) {
	const window, tolerance = 10 * time.Second, 0.10
	for _, kind := range enginetest.Kinds() {
		t.Run(kind.Name, func(t *testing.T) {
			enginetest.Binary(t, kind)
			t.Parallel()
			live, err := demo.Start(t.Context(), demo.Config{Nodes: 3, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			defer live.Close()
			var group enginetest.Group
			for _, target := range live.Targets() {
				group.Targets = append(group.Targets, strings.TrimSuffix(strings.TrimPrefix(target.URL, "http://"), "/metrics"))
			}
			url := enginetest.Start(t, kind, enginetest.Job{Name: "mongooseim", Groups: []enginetest.Group{group}})
			ctx, cancel := context.WithTimeout(t.Context(), patienceOfTests)
			defer cancel()
			direct, err := scrape.New(scrape.Options{Targets: live.Targets(), Interval: time.Second, Window: window})
			if err != nil {
				t.Fatal(err)
			}
			read, err := direct.Samples(ctx, int(window/time.Second)+1, nil)
			if err != nil {
				t.Fatal(err)
			}
			ended := time.Now()
			engine := newSource(t, Options{URL: url, Window: window})
			asked := eventually(t, engine, func(s *cluster.Snapshot) bool {
				for i := range s.Nodes {
					if s.Nodes[i].At.Before(ended.Add(-time.Second)) || s.Nodes[i].Window < window/2 {
						return false
					}
				}
				return len(s.Nodes) == 3
			})
			d, e := read.Totals(), asked.Totals()
			for name, pair := range map[string][2]cluster.Figure{
				"messages in":  {d.Traffic.Messages.In, e.Traffic.Messages.In},
				"messages out": {d.Traffic.Messages.Out, e.Traffic.Messages.Out},
				"stanzas in":   {d.Traffic.Stanzas.In, e.Traffic.Stanzas.In},
				"bytes out":    {d.Traffic.Bytes.Out, e.Traffic.Bytes.Out},
				"archive rows": {d.ArchiveRowsPerS, e.ArchiveRowsPerS},
			} {
				a, b := pair[0].Value, pair[1].Value
				if !pair[0].Known || !pair[1].Known || math.Abs(a-b) > tolerance*a {
					t.Errorf("%s: %v per second directly, %v by the engine, want within %v %%", name, a, b, 100*tolerance)
				}
			}
		})
	}
}

// TestRealEnginesSayWhatIsWrong makes the mistakes that people make.
func TestRealEnginesSayWhatIsWrong(t *testing.T) {
	for _, kind := range enginetest.Kinds() {
		t.Run(kind.Name, func(t *testing.T) {
			enginetest.Binary(t, kind)
			t.Parallel()
			st := newStage(t, captured(t, "6.8.0-load-1-node1"))
			url := enginetest.Start(t, kind, enginetest.Job{Name: "chat", Groups: []enginetest.Group{{Targets: []string{st.address()}}}})
			eventually(t, newSource(t, Options{URL: url, Selector: `job="chat"`}), func(*cluster.Snapshot) bool { return true })
			tests := map[string]struct {
				o    Options
				want []string
			}{
				"another job": {Options{URL: url}, []string{`no scrape target fits {job="mongooseim"}`, "jobs that it has: chat"}},
				"bad pattern": {Options{URL: url, Selector: `job=~"("`}, []string{"is the selector right?"}},
				"wrong path":  {Options{URL: url + "/nowhere"}, []string{"is the path right"}},
				"too large":   {Options{URL: url, Selector: `job="chat"`, MaxBodyBytes: 2000}, []string{"narrow --selector"}},
			}
			for name, test := range tests {
				_, err := newSource(t, test.o).Samples(t.Context(), 1, nil)
				for _, want := range test.want {
					if err == nil || !strings.Contains(err.Error(), want) {
						t.Errorf("%s: got %v, want %s", name, err, want)
					}
				}
			}
		})
	}
}

// growingPools serves a page of 6.3.3 with a pool that grows from one scrape to the next, as in 6.3.0.
func growingPools(t *testing.T, by int) *httptest.Server {
	t.Helper()
	const pool = "# TYPE wpool_global_rdbms_stats_workers gauge\nwpool_global_rdbms_stats_workers{pool_tag=\"default\"} %d\n"
	body := captured(t, "6.3.3-cluster-load-2-node1")
	var scrapes atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		_, _ = fmt.Fprintf(w, "%s"+pool, body, 5+by*int(scrapes.Add(1)))
	}))
	t.Cleanup(s.Close)
	return s
}

// TestTheFirstReleaseIsToldByItsPools has an engine scrape a node whose pool grows, and one whose pool does not.
func TestTheFirstReleaseIsToldByItsPools(t *testing.T) {
	for _, kind := range enginetest.Kinds() {
		t.Run(kind.Name, func(t *testing.T) {
			enginetest.Binary(t, kind)
			t.Parallel()
			address := func(s *httptest.Server) string { return s.Listener.Addr().String() }
			first, later := growingPools(t, 5), growingPools(t, 0)
			url := enginetest.Start(t, kind, enginetest.Job{
				Name: "mongooseim", Groups: []enginetest.Group{{Targets: []string{address(first), address(later)}}},
			})
			for deadline := time.Now().Add(patienceOfTests); ; time.Sleep(time.Second) {
				said := map[string]string{}
				snapshot, err := newSource(t, Options{URL: url}).Samples(t.Context(), 1, nil)
				if err == nil {
					for _, n := range snapshot.Nodes {
						if len(n.Pools) > 0 {
							said[n.Target] = fmt.Sprint(n.Version, " ", n.Pools[0].Workers.Known)
						}
					}
				}
				if said[address(first)] == "6.3.0 false" && said[address(later)] == "6.3 true" {
					return
				}
				if time.Now().After(deadline) {
					t.Fatalf("%s grows and %s does not: %v, %v", address(first), address(later), said, err)
				}
			}
		})
	}
}
