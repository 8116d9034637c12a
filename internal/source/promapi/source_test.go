package promapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/config"
	"github.com/prometheus/common/model"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
)

func sample(t testing.TB, s *Source) *cluster.Snapshot {
	t.Helper()
	snapshot, err := s.Samples(t.Context(), 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	return snapshot
}

// tick is a clock that the tests move.
type tick struct{ ahead time.Duration }

func (c *tick) now() time.Time { return time.Now().Add(c.ahead) }

func TestTargetsBecomeNodes(t *testing.T) {
	body := captured(t, "6.8.0-load-1-node1")
	tests := map[string]struct {
		change func(*fakeTarget)
		body   []byte
		state  cluster.State
		reason string
	}{
		"well":              {func(*fakeTarget) {}, body, cluster.Up, ""},
		"not scraped":       {func(f *fakeTarget) { f.up, f.lastError = 0, "server returned HTTP status 500" }, body, cluster.Down, "the engine cannot scrape it: server returned HTTP status 500"},
		"no reason given":   {func(f *fakeTarget) { f.up = 0 }, body, cluster.Down, "the engine cannot scrape it (up is 0)"},
		"up is no number":   {func(f *fakeTarget) { f.up = math.NaN() }, body, cluster.Down, "(up is 0)"},
		"another program":   {func(*fakeTarget) {}, []byte("# TYPE a counter\na 1\n"), cluster.Foreign, "no MongooseIM metrics"},
		"old samples":       {func(f *fakeTarget) { f.age = 250 * time.Second }, body, cluster.Down, "no newer scrape than one of 250 s ago"},
		"nonsense for time": {func(f *fakeTarget) { f.age = -1e6 * time.Hour }, body, cluster.Up, ""},
		"a figure not known": {func(f *fakeTarget) {
			for i := range f.values {
				if f.values[i].labels["__name__"] == "sm_session_count" {
					f.values[i].values[0].Value = model.SampleValue(math.NaN())
				}
			}
		}, body, cluster.Up, ""},
		"control characters": {func(f *fakeTarget) { f.up, f.lastError = 0, "\x1b[2J" }, body, cluster.Down, "?[2J"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			target := newFakeTarget(t, "node1:9091", test.body)
			test.change(target)
			engine := newFakeEngine(t, target)
			snapshot := sample(t, newSource(t, Options{URL: engine.URL}))
			if len(snapshot.Nodes) != 1 {
				t.Fatalf("%d nodes", len(snapshot.Nodes))
			}
			n := snapshot.Nodes[0]
			if n.State != test.state || !strings.Contains(n.Reason, test.reason) || n.Name != "node1:9091" {
				t.Errorf("%s is %v, %q, want %v, %q", n.Name, n.State, n.Reason, test.state, test.reason)
			}
			if name == "a figure not known" && (n.Sessions.Known || n.Sessions.Why != "sm_session_count is not a number on this node") {
				t.Errorf("the figure is %+v", n.Sessions)
			}
			if n.State == cluster.Up && n.Machine.MemoryBytes.Why != noHosts {
				t.Errorf("the machine is absent because %q", n.Machine.MemoryBytes.Why)
			}
		})
	}
}

func TestReplicasAreRefused(t *testing.T) {
	body := captured(t, "6.8.0-load-1-node1")
	a, b := newFakeTarget(t, "node1:9091", body), newFakeTarget(t, "node1:9091", body)
	a.labels["replica"], b.labels["replica"] = "a", "b"
	n := sample(t, newSource(t, Options{URL: newFakeEngine(t, a, b).URL})).Nodes[0]
	if n.State != cluster.Foreign || !strings.Contains(n.Reason, "more than once, by label replica") {
		t.Errorf("got %v, %q", n.State, n.Reason)
	}
}

func TestSitesAndNames(t *testing.T) {
	body := captured(t, "6.8.0-load-1-node1")
	var targets []*fakeTarget
	for _, at := range []string{"eu n10:1", "eu n2:1", "us n2:1", " n3:1"} {
		site, instance, _ := strings.Cut(at, " ")
		target := newFakeTarget(t, instance, body)
		if site != "" {
			target.labels["dc"] = model.LabelValue(site)
		}
		targets = append(targets, target)
	}
	snapshot := sample(t, newSource(t, Options{URL: newFakeEngine(t, targets...).URL, SiteLabel: "dc"}))
	var got []string
	for _, n := range snapshot.Nodes {
		got = append(got, fmt.Sprintf("%s|%s|%s", n.Site, n.Name, n.Target))
	}
	want := "|n3:1|n3:1 eu|n2:1|n2:1 eu|n10:1|n10:1 us|n2:1|mongooseim/n2:1"
	if strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, " "), want)
	}
}

// TestNodesLiveOn follows the engine through what happens to it and to its targets.
func TestNodesLiveOn(t *testing.T) {
	body := captured(t, "6.8.0-load-1-node1")
	one, two := newFakeTarget(t, "node1:9091", body), newFakeTarget(t, "node2:9091", body)
	engine := newFakeEngine(t, one, two)
	clock := &tick{}
	s := newSource(t, Options{URL: engine.URL, Now: clock.now})
	state := func(when string, i int, want cluster.State, reason string) {
		t.Helper()
		engine.change(func() { engine.skew = clock.ahead })
		n := sample(t, s).Nodes[i]
		if n.State != want || !strings.Contains(n.Reason, reason) || n.Sessions.Value != 99 && n.Sessions.Value != 110 {
			t.Errorf("%s: %v, %q, %v sessions; want %v, %q", when, n.State, n.Reason, n.Sessions.Value, want, reason)
		}
	}
	state("at first", 1, cluster.Up, "")
	engine.change(func() {
		engine.fail = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }
	})
	state("the engine fails", 1, cluster.Unseen, "HTTP 502: bad gateway")
	engine.change(func() { engine.fail = nil })
	clock.ahead += 10 * time.Second
	state("the engine is back", 1, cluster.Up, "")
	engine.change(func() { engine.targets = engine.targets[:1] })
	clock.ahead += 10 * time.Second
	state("a target is gone", 1, cluster.Down, "does not list it")
	clock.ahead += leaveAfter
	engine.change(func() { engine.skew = clock.ahead })
	if snapshot := sample(t, s); len(snapshot.Nodes) != 1 {
		t.Errorf("%d nodes after one is gone for long", len(snapshot.Nodes))
	}
}

func TestWarningsClockAndCount(t *testing.T) {
	engine := newFakeEngine(t, newFakeTarget(t, "node1:9091", captured(t, "6.8.0-load-1-node1")))
	engine.warning, engine.skew = "only a\npart", time.Hour
	clock := &tick{}
	s := newSource(t, Options{URL: engine.URL, Now: clock.now})
	snapshot := sample(t, s)
	warnings := strings.Join(snapshot.Warnings, "; ")
	if want := "the engine says: only a?part; the engine's clock is 3600 s from ours: all times are the engine's"; warnings != want {
		t.Errorf("warnings are %q, want %q", warnings, want)
	}
	if age, _ := snapshot.Nodes[0].Age(snapshot.At); age < settleTime || age > settleTime+10*time.Second {
		t.Errorf("the figures are %v old, want a little over %v", age, settleTime)
	}
	if snapshot.Queries != 5 {
		t.Errorf("%d questions at first, want the greeting, the signs and three", snapshot.Queries)
	}
	clock.ahead += time.Second
	if snapshot := sample(t, s); snapshot.Queries != 3 {
		t.Errorf("%d questions then, want 3", snapshot.Queries)
	}
	for _, r := range engine.asked {
		if r.URL.Query().Get("nocache") != "1" || r.Header.Get("Accept-Encoding") != "gzip" {
			t.Errorf("asked %s with %v", r.URL, r.Header)
		}
	}
}

func TestSettingsReachTheEngine(t *testing.T) {
	engine := newFakeEngine(t, newFakeTarget(t, "node1:9091", captured(t, "6.8.0-load-1-node1")))
	with := config.DefaultHTTPClientConfig
	with.HTTPHeaders = &config.Headers{Headers: map[string]config.Header{"X-Scope-OrgID": {Values: []string{"us"}}}}
	with.BasicAuth = &config.BasicAuth{Username: "u", Password: "secret"}
	sample(t, newSource(t, Options{URL: engine.URL + "/api/v1/", HTTP: with}))
	for _, r := range engine.asked {
		user, password, _ := r.BasicAuth()
		if r.Header.Get("X-Scope-OrgID") != "us" || user != "u" || password != "secret" || r.UserAgent() != source.UserAgent() {
			t.Errorf("sent %v", r.Header)
		}
	}
}

func TestRunEndsAndKeepsTheOrder(t *testing.T) {
	engine := newFakeEngine(t, newFakeTarget(t, "node1:9091", captured(t, "6.8.0-load-1-node1")))
	s := newSource(t, Options{URL: engine.URL, Interval: minInterval})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last time.Time
	seen := 0
	err := s.Run(ctx, func(snapshot *cluster.Snapshot) {
		if !snapshot.At.After(last) {
			t.Errorf("%v after %v", snapshot.At, last)
		}
		last = snapshot.At
		if _, err := s.Samples(ctx, 1, nil); !errors.Is(err, errBusy) {
			t.Errorf("the source was used twice at once: %v", err)
		}
		if seen++; seen == 3 {
			cancel()
		}
	})
	if err != nil || seen != 3 {
		t.Errorf("Run returned %v after %d snapshots", err, seen)
	}
	gone := newSource(t, Options{URL: "127.0.0.1:1"})
	if err := gone.Run(t.Context(), func(*cluster.Snapshot) { t.Error("a snapshot of nothing") }); err == nil {
		t.Error("Run does not say that the engine is not there")
	}
}

// status always answers the same.
func status(code int, mediaType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		w.WriteHeader(code)
		_, _ = io.WriteString(w, body)
	}
}

func TestFailuresSayWhatToDo(t *testing.T) {
	const html, js = "text/html; charset=utf-8", "application/json"
	failed := func(kind, text string) string {
		return fmt.Sprintf(`{"status":"error","errorType":%q,"error":%q}`, kind, text)
	}
	tests := map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"no credentials":  {status(401, html, "<html>"), "HTTP 401: credentials needed (see --http-config)"},
		"not allowed":     {status(403, js, "{}"), "X-Scope-OrgID"},
		"proxy":           {status(407, html, ""), "the proxy needs credentials"},
		"no such path":    {status(404, html, "<html>"), "is the path right"},
		"too often":       {status(429, "text/plain", "slow down"), "longer --interval"},
		"bad selector":    {status(400, js, failed("bad_data", "parse error: missing )")), "is the selector right? (it says: parse error: missing ))"},
		"too many":        {status(422, js, failed("execution", "query processing would load too many samples into memory")), "narrow --selector, such as to one datacenter, or raise the limit"},
		"too many series": {status(422, js, failed("422", "exceeds -search.maxUniqueTimeseries=300000")), "narrow --selector"},
		"engine too slow": {status(503, js, failed("timeout", "query timed out in expression evaluation")), "give more --timeout"},
		"gave up":         {status(503, js, failed("timeout", "")), "give more --timeout"},
		"cannot":          {status(422, js, failed("execution", "many-to-many matching not allowed")), "it cannot answer: many-to-many"},
		"fails with 200":  {status(200, js, failed("internal", "no storage")), "it cannot answer: no storage"},
		"inner error":     {status(500, js, failed("internal", "no storage")), "HTTP 500: no storage"},
		"odd success":     {status(500, js, `{"status":"success"}`), "not an answer of the Prometheus API: is the address right? (success with HTTP 500)"},
		"no status":       {status(200, js, `{}`), "is the address right? (its JSON has no status)"},
		"engine starting": {status(503, "text/plain", "Service Unavailable\nsecond"), "HTTP 503: Service Unavailable"},
		"web page":        {status(200, html, "<html>"), "a web page, not the Prometheus API"},
		"another API":     {status(200, js, `[1]`), "not an answer of the Prometheus API"},
		"cut off":         {status(200, js, `{"status":"success","data":{"resultType":"vector","result":[`), "not an answer of the Prometheus API"},
		"a string":        {status(200, js, `{"status":"success","data":{"resultType":"string","result":[1,"x"]}}`), "string"},
		"no data":         {status(200, js, `{"status":"success"}`), "is it a Prometheus API?"},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://u:secret@x.example/login?t=1", http.StatusFound)
		}, "redirected to https://x.example/login: give the address"},
		"too large": {status(200, js, strings.Repeat(" ", 3<<20)), "an answer of more than 2 MiB: narrow --selector"},
		"silent":    {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "no answer in time: give more --timeout"},
		"bad gzip": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, "this is no gzip at all")
		}, "compressed answer is broken"},
		"reset": {func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }, "connection closed without an answer"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			engine := newFakeEngine(t)
			engine.fail = test.answer
			engine.Config.ErrorLog = nil
			o := Options{URL: strings.Replace(engine.URL, "http://", "http://u:secret@", 1), MaxBodyBytes: 2 << 20}
			if name == "silent" {
				o.Timeout = 50 * time.Millisecond
			}
			_, err := newSource(t, o).Samples(t.Context(), 1, nil)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %s", err, test.want)
			}
			if strings.Contains(err.Error(), "secret") || !strings.HasPrefix(err.Error(), engine.URL) {
				t.Errorf("got %v, want the address without the password", err)
			}
		})
	}
}

func TestNoTargetsNamesTheJobs(t *testing.T) {
	_, err := newSource(t, Options{URL: newFakeEngine(t).URL}).Samples(t.Context(), 1, nil)
	if err == nil || !strings.Contains(err.Error(), `no scrape target fits {job="mongooseim"} in the last 10 minutes; jobs that it has: node, chat`) {
		t.Errorf("got %v", err)
	}
}
