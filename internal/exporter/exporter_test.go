package exporter

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"

	"github.com/mimtop/mimtop/internal/assess"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

func known(v float64) cluster.Figure { return cluster.Measured(v, "test") }

var start = time.Unix(1_000_000, 0)

// snapshotOf is a cluster of alike nodes with 240 k users between them.
func snapshotOf(nodes int, at time.Time) *cluster.Snapshot {
	n := float64(nodes)
	s := &cluster.Snapshot{At: at, Source: "test", Interval: 15 * time.Second}
	for i := range nodes {
		node := cluster.Node{
			Target: fmt.Sprintf("http://node%d", i), Name: "node", State: cluster.Up, At: at.Add(-time.Duration(i) * time.Second),
			Sessions: known(300_000 / n), ClusterSessions: known(300_000), ClusterUniqueUsers: known(240_000), LoginsPerS: known(20 / n),
		}
		node.Membership.Joined, node.Membership.Known = known(n), known(n)
		node.Machine.Cores, node.Machine.MemoryBytes = known(16), known(64<<30)
		node.Traffic.OneToOneIn = known(3_000 / n)
		node.Traffic.Messages = cluster.Flow{In: known(3_000 / n), Out: known(4_500 / n)}
		s.Nodes = append(s.Nodes, node)
	}
	return s
}

// rig is a watch with its time, files and log in the hands of a test.
type rig struct {
	*Watch
	now   time.Time
	files map[string]string
	log   strings.Builder
}

func newRig(t *testing.T, complete func(*sizing.Baseline), files map[string]string) *rig {
	t.Helper()
	r := &rig{now: start, files: files}
	o := Options{Complete: complete, Log: slog.New(slog.NewTextHandler(&r.log, nil)), Now: func() time.Time { return r.now }}
	for name := range files {
		o.Files = append(o.Files, File{Name: name, Path: name + ".yaml", Read: func() (assess.Scenario, error) {
			if r.files[name] == "" {
				return assess.Scenario{}, errors.New("no such file or directory")
			}
			return assess.Parse(name, []byte(r.files[name]))
		}})
	}
	slices.SortFunc(o.Files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	w, err := NewWatch(o)
	if err != nil {
		t.Fatal(err)
	}
	r.Watch = w
	return r
}

func (r *rig) gather(t *testing.T, perNode bool) (map[string]float64, []*dto.MetricFamily) {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(NewCollector(r.Watch, perNode))
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				labels = append(labels, l.GetValue())
			}
			all[strings.TrimSpace(strings.TrimPrefix(f.GetName(), "mimtop_")+" "+strings.Join(labels, " "))] = m.GetGauge().GetValue() + m.GetCounter().GetValue()
		}
	}
	return all, families
}

// expect compares series, written as name and label values in the order of the labels' names.
func expect(t *testing.T, when string, got map[string]float64, want map[string]float64) {
	t.Helper()
	for series, value := range want {
		if v, ok := got[series]; !ok || v != value {
			t.Errorf("%s: %s is %v (%v), want %v", when, series, v, ok, value)
		}
	}
}

// absent says that no series begins so.
func absent(t *testing.T, when string, got map[string]float64, prefixes ...string) {
	t.Helper()
	for series := range got {
		for _, prefix := range prefixes {
			if strings.HasPrefix(series, prefix) {
				t.Errorf("%s: %s is there", when, series)
			}
		}
	}
}

// verdicts are the metrics that only a verdict has.
var verdicts = []string{"holds", "headroom_ratio", "resource_judged", "users", "max_", "growth_", "time_until"}

func TestUnknownIsNoSeries(t *testing.T) {
	r := newRig(t, nil, map[string]string{"launch": "users: 500k"})
	before, _ := r.gather(t, true)
	expect(t, "before the first snapshot", before, map[string]float64{
		"verdict_known live": 0, "verdict_known launch": 0, "snapshots_total": 0, "scenario_last_reload_successful launch": 1,
	})
	absent(t, "before the first snapshot", before, append(verdicts, "snapshot_timestamp", "nodes", "node_", "model", "oldest")...)
	if r.Ready() {
		t.Error("ready before the first snapshot")
	}

	dead := snapshotOf(3, start)
	for i := range dead.Nodes {
		dead.Nodes[i].State = cluster.Down
	}
	r.Take(dead)
	none, _ := r.gather(t, true)
	expect(t, "with no node", none, map[string]float64{"verdict_known live": 0, "verdict_known launch": 0, "nodes down": 3, "nodes up": 0, "snapshots_total": 1})
	absent(t, "with no node", none, append(verdicts, "oldest")...)

	r.Take(snapshotOf(3, start))
	good, _ := r.gather(t, false)
	expect(t, "with all nodes", good, map[string]float64{"verdict_known live": 1, "holds all_up live": 1, "nodes up": 3, "oldest_figures_timestamp_seconds": 1_000_000 - 2})
	absent(t, "without being asked for", good, "node_")

	r.now = start.Add(2 * time.Minute)
	old, _ := r.gather(t, false)
	expect(t, "with old figures", old, map[string]float64{"verdict_known live": 0, "verdict_known launch": 0, "snapshot_timestamp_seconds": 1_000_000})
	absent(t, "with old figures", old, verdicts...)
}

func TestSeriesSayWhatTheVerdictSays(t *testing.T) {
	r := newRig(t, nil, map[string]string{"launch": "users: 20M\ngrowth_pct_month: 5", "grow": "growth_pct_month: 5", "table": "cores: unknown\nram_gib: unknown"})
	r.Take(snapshotOf(3, start))
	got, families := r.gather(t, true)
	v := r.newest.Load()
	for i := range v.scenarios {
		a := &v.scenarios[i]
		for f := range assess.FailureCount {
			holds, applies := f.Holds(a.Verdict)
			series := "holds " + f.Key() + " " + a.Name
			if value, ok := got[series]; ok != applies || value != truth(holds) {
				t.Errorf("%s is %v (%v), want %v (%v)", series, value, ok, holds, applies)
			}
		}
		n := &a.Verdict.Cases[sizing.NodeLost]
		for resource := range sizing.ResourceCount {
			series := "headroom_ratio node_loss " + resource.Key() + " " + a.Name
			if value, ok := got[series]; ok != n.Loads[resource].Judged || ok && value != 1-n.Loads[resource].Utilisation {
				t.Errorf("%s is %v (%v), want 1 - %v", series, value, ok, n.Loads[resource].Utilisation)
			}
		}
	}
	live := v.scenarios[0].Verdict
	expect(t, "live", got, map[string]float64{
		"users live": 240_000, "max_users any_loss live": live.MaxUsersWithLoss.Value, "max_users all_up live": live.MaxUsersAllUp.Value,
		"resource_judged memory live": 1, "resource_judged network live": 0, "resource_judged memory table": 0,
		"holds_probability any_loss live": v.scenarios[0].Probability.WithLoss.P, "source_info false test": 1,
		"node_up node  http://node1": 1, "node_last_scrape_timestamp_seconds node  http://node1": 1_000_000 - 1,
		"time_until_limit_seconds all_up launch": 0, "growth_limit_users any_loss grow": growthLimitOf(t, r, "grow"), "growth_limit_users any_loss live": growthLimitOf(t, r, "live"),
	})
	absent(t, "on the table alone", got, "max_users all_up table", "growth_limit_users all_up table", "holds_probability all_up table")
	absent(t, "without growth", got, "time_until_limit_seconds all_up live")
	days := sizing.GrowthDays(240_000, growthLimitOf(t, r, "grow"), 5)
	if got := got["time_until_limit_seconds any_loss grow"] / 86400; math.Abs(got-days) > 1e-6*days || days <= 0 {
		t.Errorf("%v days until the limit, want %v", got, days)
	}
	problems, err := promlint.NewWithMetricFamilies(families).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("lint: %v %v", problems, err)
	}
}

// growthLimitOf is the most users of a scenario after a loss, each as busy as now.
func growthLimitOf(t *testing.T, r *rig, name string) float64 {
	t.Helper()
	for _, a := range r.newest.Load().scenarios {
		if a.Name == name {
			limits := sizing.NewSampler(sizing.DefaultDraws, 1).GrowthLimits(sizing.PriorFor(nil), a.Verdict.Scenario)
			return limits.WithLoss.Value
		}
	}
	t.Fatalf("no scenario %s", name)
	return 0
}

func TestALoneNodeHasNoLimitAfterItsLoss(t *testing.T) {
	r := newRig(t, nil, map[string]string{"few": "users: 20k"})
	r.Take(snapshotOf(1, start))
	got, _ := r.gather(t, false)
	expect(t, "a lone node", got, map[string]float64{"holds all_up few": 1, "holds node_loss few": 0, "holds any_loss few": 0})
	absent(t, "a lone node", got, "max_users any_loss", "growth_limit_users any_loss", "headroom_ratio node_loss", "holds dc_loss")
}

func TestABadFileKeepsItsLastGoodContent(t *testing.T) {
	r := newRig(t, nil, map[string]string{"launch": "users: 500k"})
	for _, step := range []struct {
		content       string
		users, ok, at float64
	}{
		{"users: 500k", 500_000, 1, 0}, {"userz: 1M", 500_000, 0, 0}, {"", 500_000, 0, 0}, {"users: 1M", 1_000_000, 1, 45}, {"users: 1M", 1_000_000, 1, 45},
		{"share_tcp: 50%", -1, 1, 75},
	} {
		r.files["launch"] = step.content
		r.Take(snapshotOf(3, r.now))
		got, _ := r.gather(t, false)
		expect(t, step.content, got, map[string]float64{
			"scenario_last_reload_successful launch": step.ok, "scenario_last_reload_success_timestamp_seconds launch": 1_000_000 + step.at, "verdict_known live": 1,
		})
		if step.users < 0 {
			// What contradicts the live cluster is no broken file: there is no verdict, and the log says why.
			expect(t, step.content, got, map[string]float64{"verdict_known launch": 0})
			absent(t, step.content, got, "users launch", "holds all_up launch")
		} else {
			expect(t, step.content, got, map[string]float64{"users launch": step.users, "verdict_known launch": 1})
		}
		r.now = r.now.Add(15 * time.Second)
	}
	for _, want := range []string{`unknown key \"userz\"`, "no such file", "read again", "must be 1"} {
		if !strings.Contains(r.log.String(), want) {
			t.Errorf("the log says nothing of %q:\n%s", want, r.log.String())
		}
	}
	if n := strings.Count(r.log.String(), "cannot be used"); n != 2 {
		t.Errorf("%d complaints for two problems:\n%s", n, r.log.String())
	}
	if _, err := NewWatch(Options{Now: time.Now, Files: []File{{Name: "a", Path: "a.yaml", Read: func() (assess.Scenario, error) { return assess.Parse("a", nil) }}}}); err == nil ||
		!strings.HasPrefix(err.Error(), "a.yaml: ") {
		t.Errorf("a bad file at the start: %v", err)
	}
}

func TestASourceThatCannotGoOnIsStartedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, nil, nil)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var runs []time.Duration
		began := time.Now()
		r.Follow(ctx, func(ctx context.Context, sink func(*cluster.Snapshot)) error {
			runs = append(runs, time.Since(began))
			switch len(runs) {
			case 1, 2:
				return errors.New("connection refused")
			case 3:
				sink(snapshotOf(3, start))
				return errors.New("connection refused")
			}
			cancel()
			return nil
		}, 15*time.Second)
		if want := []time.Duration{0, 15 * time.Second, 30 * time.Second, 45 * time.Second}; !slices.Equal(runs, want) {
			t.Errorf("started at %v, want %v", runs, want)
		}
		if n := strings.Count(r.log.String(), "connection refused"); n != 2 || !r.Ready() {
			t.Errorf("ready %v, and %d complaints about two times:\n%s", r.Ready(), n, r.log.String())
		}
	})
}

func TestPagesOfTheExporter(t *testing.T) {
	r := newRig(t, nil, nil)
	registry := prometheus.NewRegistry()
	registry.MustRegister(NewCollector(r.Watch, false))
	handler, err := Handler(r.Watch, registry, "1.0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	get := func(path string) (int, string) {
		answer, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(body)
	}
	pages := func(ready int) {
		t.Helper()
		for path, want := range map[string]struct {
			code int
			text string
		}{
			"/": {200, `href="/metrics"`}, "/-/healthy": {200, "healthy"}, "/-/ready": {ready, ""}, "/metrics": {200, "mimtop_verdict_known"}, "/other": {404, ""},
		} {
			if code, body := get(path); code != want.code || !strings.Contains(body, want.text) {
				t.Errorf("%s answers %d %q, want %d %q", path, code, body, want.code, want.text)
			}
		}
	}
	pages(503)
	r.Take(snapshotOf(3, start))
	pages(200)
}
