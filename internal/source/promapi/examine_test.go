package promapi

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/demo"
	"github.com/mimtop/mimtop/internal/source/promapi/enginetest"
)

// stepsOf writes the steps of a way in a line.
func stepsOf(x *Examination) string {
	var all []string
	for _, s := range x.Steps {
		all = append(all, fmt.Sprintf("%s %v", s.Name, s.OK))
	}
	return strings.Join(all, ", ")
}

func TestTheWayToAnEngineEndsSomewhere(t *testing.T) {
	node := newFakeTarget(t, "node1:9091", captured(t, "6.8.0-load-2-node1"))
	well := newFakeEngine(t, node)
	refusing := newFakeEngine(t)
	refusing.fail = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }
	closed := newFakeEngine(t)
	closed.Close()
	for name, test := range map[string]struct{ url, steps, says string }{
		"well":                {well.URL, "connect true, HTTP true", "answers"},
		"refusing":            {refusing.URL, "connect true, HTTP false", "--http-config"},
		"closed":              {closed.URL, "connect false", "connection refused"},
		"TLS":                 {strings.Replace(well.URL, "http:", "https:", 1), "connect true, TLS false", ""},
		"a name that is none": {"http://nosuch.invalid:9090", "name false", ""},
	} {
		t.Run(name, func(t *testing.T) {
			x, snapshot, err := newSource(t, Options{URL: test.url}).Examine(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if got := stepsOf(x); got != test.steps || !strings.Contains(x.Steps[len(x.Steps)-1].Says, test.says) {
				t.Errorf("steps are %s: %+v", got, x.Steps)
			}
			if ok := name == "well"; ok != (snapshot != nil) || ok != x.ClockAhead.Known {
				t.Errorf("snapshot %+v, clock %+v", snapshot, x.ClockAhead)
			}
		})
	}
}

func TestWhatAnEngineTellsOfItself(t *testing.T) {
	node := newFakeTarget(t, "node1:9091", captured(t, "6.8.0-load-2-node1"))
	for name, test := range map[string]struct {
		build http.HandlerFunc
		want  string
	}{
		"Prometheus":      {status(200, "application/json", `{"status":"success","data":{"version":"3.8.0"}}`), "a Prometheus-compatible engine, version 3.8.0"},
		"Mimir":           {status(200, "application/json", `{"status":"success","data":{"application":"Grafana Mimir","version":"2.17.1"}}`), "Grafana Mimir 2.17.1"},
		"nothing":         {status(404, "text/html", "no"), "a Prometheus-compatible engine that does not tell its version"},
		"an escape":       {status(200, "application/json", `{"status":"success","data":{"version":"\u001b[2J"}}`), "a Prometheus-compatible engine, version \u001b[2J"},
		"no JSON":         {status(200, "application/json", `x`), "a Prometheus-compatible engine that does not tell its version"},
		"VictoriaMetrics": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Server-Hostname", "vm") }, "VictoriaMetrics"},
	} {
		t.Run(name, func(t *testing.T) {
			engine := newFakeEngine(t, node)
			engine.build = test.build
			x, _, err := newSource(t, Options{URL: engine.URL}).Examine(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if want := cluster.Printable(test.want, maxNameRunes); x.Program != want {
				t.Errorf("it is %q, want %q", x.Program, want)
			}
		})
	}
}

func TestASelectorThatFitsNothingIsNoError(t *testing.T) {
	x, snapshot, err := newSource(t, Options{URL: newFakeEngine(t).URL}).Examine(t.Context())
	if err != nil || snapshot != nil || !x.Unfit || !strings.Contains(x.Failure, "jobs that it has: node, chat") {
		t.Errorf("got %+v, %v, %v", x, snapshot, err)
	}
}

// TestRealEnginesAreExamined looks at real engines that scrape the simulated cluster and a target that is not there.
func TestRealEnginesAreExamined(t *testing.T) {
	for _, kind := range enginetest.Kinds() {
		t.Run(kind.Name, func(t *testing.T) {
			enginetest.Binary(t, kind)
			t.Parallel()
			live, err := demo.Start(t.Context(), demo.Config{Nodes: 2, Seed: 1})
			if err != nil {
				t.Fatal(err)
			}
			defer live.Close()
			var nodes, hosts []string
			for _, target := range live.Targets() {
				nodes = append(nodes, strings.TrimSuffix(strings.TrimPrefix(target.URL, "http://"), "/metrics"))
				hosts = append(hosts, strings.TrimSuffix(strings.TrimPrefix(target.NodeExporterURL, "http://"), "/metrics"))
			}
			url := enginetest.Start(t, kind,
				enginetest.Job{Name: "chat", Groups: []enginetest.Group{
					{Targets: nodes[:1], Labels: map[string]string{"dc": "eu"}}, {Targets: []string{nodes[1], "127.0.0.1:1"}, Labels: map[string]string{"dc": "us"}},
				}},
				enginetest.Job{Name: "node", Groups: []enginetest.Group{{Targets: hosts}}})
			s := newSource(t, Options{URL: url, Selector: `job="chat"`})
			var x *Examination
			var snapshot *cluster.Snapshot
			for deadline := time.Now().Add(patienceOfTests); ; time.Sleep(time.Second) {
				if x, snapshot, err = s.Examine(t.Context()); err != nil {
					t.Fatal(err)
				}
				if snapshot != nil && snapshot.Totals().NodesUp == 2 && x.HistoryDays.Known && x.Instances["chat"] == 2 && x.Exporters["node"] == 2 {
					break
				}
				if time.Now().After(deadline) {
					t.Fatalf("found %+v and %+v", x, snapshot)
				}
			}
			if stepsOf(x) != "connect true, HTTP true" || !x.ClockAhead.Known || x.HistoryDays.Value != 0 || x.SiteLabels["dc"] != 2 {
				t.Errorf("found %+v", x)
			}
			// A test's build of Prometheus has no version, and only Prometheus tells how long it keeps what it has.
			isPrometheus := kind.Name == enginetest.Prometheus.Name
			if (x.Program == "VictoriaMetrics") == isPrometheus || (x.Retention != "") != isPrometheus {
				t.Errorf("%s is %q and keeps %q", kind.Name, x.Program, x.Retention)
			}
		})
	}
}
