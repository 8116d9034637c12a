package doctor

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/promapi"
	"github.com/mimtop/mimtop/internal/source/way"
)

// healthyEngine is an engine with two nodes and nothing to mend.
func healthyEngine() (*promapi.Examination, *cluster.Snapshot) {
	x := &promapi.Examination{
		Address: "http://prometheus:9090", Program: "a Prometheus-compatible engine, version 3.8.0",
		Steps:      []way.Step{{Name: "connect", OK: true, Says: "to 10.0.0.9:9090"}, {Name: "HTTP", OK: true, Says: "it answers as a Prometheus API"}},
		ClockAhead: known(0.1), HistoryDays: known(40), Retention: "90d", Spacing: 15 * time.Second, Window: time.Minute,
		Selector: `job="chat"`, HostSelector: `job="node"`, SiteLabel: "dc", SiteLabels: map[string]int{"dc": 1},
		Instances: map[string]int{"chat": 2}, Exporters: map[string]int{"node": 2},
	}
	s := &cluster.Snapshot{At: noon, Source: "Prometheus API at prometheus:9090"}
	for _, name := range []string{"a:9091", "b:9091"} {
		n := healthy(name).Node
		n.Target, n.Site = name, "eu"
		s.Nodes = append(s.Nodes, n)
	}
	return x, s
}

func TestAHealthyEngineHasNothingToMend(t *testing.T) {
	x, s := healthyEngine()
	s.Nodes[0].ScrapeDuration = 1500 * time.Millisecond // Of the other one the engine does not tell.
	r := DiagnoseEngine(x, nil, s, noon)
	var text bytes.Buffer
	if err := r.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"http://prometheus:9090\n", "the engine scrapes it in 1.5 s\n", "the engine scrapes it\n", "version 3.8.0", `{job="chat"} fits 2 targets, 2 of them up`, "a scrape every 15 s, rates over 60 s",
		"40.0 days found; the engine keeps 90d", "label dc names 1 site", "has those of all nodes", "2 nodes, all of them read", "Nothing to mend.",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, &text)
		}
	}
	if r.Worst != Fine {
		t.Errorf("worst is %s", r.Worst)
	}
}

func TestFindingsAboutAnEngine(t *testing.T) {
	down := func(reason string) func(x *promapi.Examination, s *cluster.Snapshot) {
		return func(_ *promapi.Examination, s *cluster.Snapshot) {
			s.Nodes[1].State, s.Nodes[1].Reason = cluster.Down, reason
		}
	}
	noHosts := func(s *cluster.Snapshot) {
		for i := range s.Nodes {
			s.Nodes[i].Machine.MemoryBytes = cluster.Absent("no node_exporter series of host a")
		}
	}
	type spoil = func(x *promapi.Examination, s *cluster.Snapshot)
	for name, test := range map[string]struct {
		spoil     spoil
		severity  Severity
		text, fix string
	}{
		"a clock ahead":  {func(x *promapi.Examination, _ *cluster.Snapshot) { x.ClockAhead = known(30) }, Warning, "30 s ahead of ours", "NTP"},
		"a clock behind": {func(x *promapi.Examination, _ *cluster.Snapshot) { x.ClockAhead = known(-30) }, Warning, "30 s behind ours", "nocache=1"},
		"partial answers": {func(_ *promapi.Examination, s *cluster.Snapshot) {
			s.Warnings = []string{"the engine says: store x is away"}
		}, Warning, "store x is away", "figures be missing"},
		"others":           {func(x *promapi.Examination, _ *cluster.Snapshot) { x.Instances["other"] = 3 }, Note, `3 more: job "chat" (2), job "other" (3)`, "widen --selector"},
		"rare scrapes":     {func(x *promapi.Examination, _ *cluster.Snapshot) { x.Spacing, x.Window = 2*time.Minute, 4*time.Minute }, Note, "a scrape every 120 s", "scrape_interval"},
		"too rare scrapes": {func(x *promapi.Examination, _ *cluster.Snapshot) { x.Spacing, x.Window = 5*time.Minute, 4*time.Minute }, Warning, "from one scrape to the next", "scrape_interval"},
		"a new engine":     {func(x *promapi.Examination, _ *cluster.Snapshot) { x.Spacing = 0 }, Note, "for less than a minute", ""},
		"a short past":     {func(x *promapi.Examination, _ *cluster.Snapshot) { x.HistoryDays = known(3.25) }, Note, "3.2 days found; the engine keeps 90d", "retention"},
		"no past":          {func(x *promapi.Examination, _ *cluster.Snapshot) { x.HistoryDays = known(0) }, Note, "less than 6 h found", "retention"},
		"an unknown past":  {func(x *promapi.Examination, _ *cluster.Snapshot) { x.HistoryDays = cluster.Absent("too much") }, Note, "cannot be found: too much", ""},
		"a site label":     {func(x *promapi.Examination, _ *cluster.Snapshot) { x.SiteLabel, x.SiteLabels["dc"] = "", 2 }, Note, "label dc has 2 values", "--site-label dc"},
		"a site missing":   {func(_ *promapi.Examination, s *cluster.Snapshot) { s.Nodes[0].Site = "" }, Warning, "1 of 2 targets have no label dc", "scrape configuration"},
		"a wrong label": {func(x *promapi.Examination, s *cluster.Snapshot) {
			x.SiteLabel, s.Nodes[0].Site, s.Nodes[1].Site = "zone", "", ""
		}, Warning, "2 of 2 targets have no label zone", "--site-label dc"},
		"unused machines": {func(x *promapi.Examination, s *cluster.Snapshot) { x.HostSelector = ""; noHosts(s) }, Warning, "which are not used", `--node-exporter-selector 'job="node"'`},
		"other machines":  {func(x *promapi.Examination, s *cluster.Snapshot) { x.HostSelector = `job="x"`; noHosts(s) }, Warning, "0 of 2 nodes: no node_exporter series of host a", `'job="node"'`},
		"some machines": {func(_ *promapi.Examination, s *cluster.Snapshot) {
			s.Nodes[0].Machine.MemoryBytes = cluster.Absent("none of host a")
		}, Warning, "1 of 2 nodes: none of host a", "label instance"},
		"no machines":      {func(x *promapi.Examination, s *cluster.Snapshot) { x.HostSelector, x.Exporters = "", nil; noHosts(s) }, Note, "no node_exporter series", "--ram-gib"},
		"a closed port":    {down("the engine cannot scrape it: connect: connection refused"), Problem, "refused", "closed for the engine"},
		"an unknown name":  {down("lookup x: no such host"), Problem, "no such host", "does not know the name"},
		"a silent node":    {down("context deadline exceeded"), Problem, "deadline", "scrape_timeout"},
		"credentials":      {down("server returned HTTP status 401 Unauthorized"), Problem, "401", "credentials"},
		"a target gone":    {down("the engine does not list it as a target any more"), Problem, "does not list", "scrape configuration"},
		"an engine asleep": {down("the engine has no newer scrape than one of 90 s ago"), Problem, "no newer scrape", "stopped scraping"},
		"another program": {func(_ *promapi.Examination, s *cluster.Snapshot) {
			s.Nodes[1].State, s.Nodes[1].Reason = cluster.Foreign, "no MongooseIM metrics"
		}, Problem, "no MongooseIM", "another program"},
	} {
		t.Run(name, func(t *testing.T) {
			x, s := healthyEngine()
			test.spoil(x, s)
			found := DiagnoseEngine(x, nil, s, noon)
			for f := range found.all() {
				if strings.Contains(f.Text, test.text) {
					if f.Severity != test.severity || !strings.Contains(f.Fix, test.fix) {
						t.Errorf("got %+v, want severity %s and fix %q", f, test.severity, test.fix)
					}
					return
				}
			}
			t.Errorf("nothing says %q: %+v", test.text, found)
		})
	}
}

func TestAnEngineWithoutASnapshot(t *testing.T) {
	for name, test := range map[string]struct {
		spoil     func(x *promapi.Examination)
		text, fix string
	}{
		"not there": {func(x *promapi.Examination) {
			x.Steps = []way.Step{{Name: "connect", Says: "connection refused"}}
		}, "connection refused", "its port (9090"},
		"a name that is none": {func(x *promapi.Examination) {
			x.Steps = []way.Step{{Name: "name", Says: "name x not found"}}
		}, "not found", "check the name"},
		"credentials": {func(x *promapi.Examination) {
			x.Steps[1] = way.Step{Name: "HTTP", Says: "HTTP 401: credentials needed (see --http-config)"}
		}, "HTTP 401", ""},
		"a selector that fits nothing": {func(x *promapi.Examination) { x.Failure, x.Unfit = "no scrape target fits", true }, "no scrape target fits", `--selector 'job="chat"'`},
		"an engine without nodes": {func(x *promapi.Examination) {
			x.Failure, x.Unfit, x.Instances = "no scrape target fits", true, nil
		}, "no scrape target fits", "scrape configuration"},
		"a question refused": {func(x *promapi.Examination) { x.Failure = "too much for the engine's limits" }, "engine's limits", "not this question"},
	} {
		t.Run(name, func(t *testing.T) {
			x, _ := healthyEngine()
			test.spoil(x)
			r := DiagnoseEngine(x, nil, nil, noon)
			last := r.Engine.Findings[len(r.Engine.Findings)-1]
			if last.Severity != Problem || !strings.Contains(last.Text, test.text) || !strings.Contains(last.Fix, test.fix) || (test.fix == "") != (last.Fix == "") {
				t.Errorf("got %+v", last)
			}
			if r.Worst != Problem || r.At != noon || len(r.Targets) != 0 {
				t.Errorf("got %+v", r)
			}
		})
	}
}

func TestWhatIsMissingEverywhereIsSaidOnce(t *testing.T) {
	x, s := healthyEngine()
	for i := range s.Nodes {
		s.Nodes[i].Traffic, s.Nodes[i].LoginsPerS = cluster.Traffic{}, cluster.Figure{}
	}
	r := DiagnoseEngine(x, nil, s, noon)
	last := r.Targets[1].Findings[len(r.Targets[1].Findings)-1]
	if !strings.HasSuffix(last.Text, "are n/a as of a:9091") || len(r.Targets[0].missing) < 3 {
		t.Errorf("got %+v after %+v", last, r.Targets[0].missing)
	}
}
