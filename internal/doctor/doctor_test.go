package doctor

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/admin"
	"github.com/mimtop/mimtop/internal/source/scrape"
	"github.com/mimtop/mimtop/internal/source/way"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// known is a measured figure.
func known(v float64) cluster.Figure { return cluster.Measured(v, "family") }

// healthy is an examination without anything to mend.
func healthy(name string) scrape.Examination {
	flow := cluster.Flow{In: known(10), Out: known(12)}
	histogram := cluster.Latency{UpperEdges: []float64{1}, Cumulative: []float64{5}, From: "family"}
	return scrape.Examination{
		Steps:      []way.Step{{Name: "connect", OK: true, Took: time.Millisecond, Says: "to 10.0.0.1:9091"}, {Name: "HTTP", OK: true, Says: "1 bytes"}},
		ClockAhead: known(0.4),
		Node: cluster.Node{
			Target: "http://" + name + ":9091/metrics", Name: name, State: cluster.Up, At: noon, Window: 10 * time.Second,
			Version: "6.8+", Services: []string{"cets", "mam_pm"},
			Sessions: known(1000), ClusterSessions: known(2000), ClusterUniqueUsers: known(1900), LoginsPerS: known(1),
			Machine:    cluster.Machine{Cores: known(8), MemoryBytes: known(32 << 30)},
			VM:         cluster.VM{UserCPUCores: known(1), MemoryBytes: known(1e9), UptimeS: known(9999), PortLimit: known(250_000)},
			Membership: cluster.Membership{Joined: known(2), Known: known(2)},
			Traffic:    cluster.Traffic{Stanzas: flow, Messages: flow, OneToOneIn: known(5)},
			Archive:    cluster.Archive{RowsPerS: known(10), Flush: histogram},
			Processing: histogram,
		},
	}
}

func diagnosed(of ...scrape.Examination) Report {
	s := &cluster.Snapshot{At: noon, Source: "metrics of 2 targets"}
	for _, x := range of {
		s.Nodes = append(s.Nodes, x.Node)
	}
	return Diagnose(of, make([]Told, len(of)), s)
}

func TestWhatTheAdminAPITells(t *testing.T) {
	facts := admin.Facts{Version: "6.8.0", Commit: "abc", Running: true, Backend: "CETS", Members: []string{"a@h", "b@h"}}
	away, lost, silent := facts, facts, facts
	away.Away, lost.DiscoveryFails = []string{"c@h"}, true
	silent.Members, silent.Untold = nil, "refused: category disabled"
	stopping := facts
	stopping.Running = false
	tests := map[string]struct {
		told     Told
		severity Severity
		text     string
	}{
		"members":        {Told{Asked: "http://a:5551", Facts: facts}, Fine, "CETS members a@h, b@h"},
		"version":        {Told{Asked: "http://a:5551", Facts: facts}, Fine, "MongooseIM 6.8.0 (abc)"},
		"a member away":  {Told{Asked: "http://a:5551", Facts: away}, Warning, "does not reach c@h"},
		"lost discovery": {Told{Asked: "http://a:5551", Facts: lost}, Warning, "discovery"},
		"not running":    {Told{Asked: "http://a:5551", Facts: stopping}, Warning, "not running"},
		"a cut category": {Told{Asked: "http://a:5551", Facts: silent}, Note, "category disabled"},
		"nothing":        {Told{Asked: "http://a:5551", Err: errors.New("no answer within 5s")}, Note, "no answer within 5s"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			x := healthy("a")
			r := Diagnose([]scrape.Examination{x}, []Told{test.told}, &cluster.Snapshot{Nodes: []cluster.Node{x.Node}})
			for _, f := range r.Targets[0].Findings {
				if f.About == "admin API" && strings.Contains(f.Text, test.text) {
					if f.Severity != test.severity {
						t.Errorf("got %+v", f)
					}
					return
				}
			}
			t.Errorf("nothing says %q: %+v", test.text, r.Targets[0].Findings)
		})
	}
}

func TestAHealthyClusterHasNothingToMend(t *testing.T) {
	r := diagnosed(healthy("a"), healthy("b"))
	if r.Worst != Fine {
		t.Fatalf("worst is %s: %+v", r.Worst, r)
	}
	var text bytes.Buffer
	if err := r.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2 nodes, all of them read", "Nothing to mend.", "the same modules and listeners as a"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("no %q in\n%s", want, &text)
		}
	}
}

func TestEachFindingHasItsSeverityAndFix(t *testing.T) {
	tests := map[string]struct {
		spoil    func(x *scrape.Examination)
		severity Severity
		text     string
		fix      string
	}{
		"a name that is not known": {func(x *scrape.Examination) {
			x.Node.State, x.Node.Reason = cluster.Down, "name a not found"
			x.Steps = []way.Step{{Name: "name", Says: "name a not found"}}
		}, Problem, "name a not found", "check the name"},
		"a closed port": {func(x *scrape.Examination) {
			x.Node.State = cluster.Down
			x.Steps = []way.Step{{Name: "connect", Says: "connection refused"}}
		}, Problem, "connection refused", "ip_address = 127.0.0.1"},
		"a firewall": {func(x *scrape.Examination) {
			x.Node.State = cluster.Down
			x.Steps = []way.Step{{Name: "connect", Says: "no answer within 2 s"}}
		}, Problem, "no answer", "--via HOST"},
		"a certificate": {func(x *scrape.Examination) {
			x.Node.State = cluster.Refused
			x.Steps = []way.Step{{Name: "TLS", Says: "certificate is not for a"}}
		}, Problem, "certificate", "--http-config"},
		"a bastion that refuses": {func(x *scrape.Examination) {
			x.Node.State = cluster.Down
			x.Steps = []way.Step{{Name: "HTTP", Says: "ssh to bastion failed: Permission denied (publickey)."}}
		}, Problem, "Permission denied", "ssh -o BatchMode=yes"},
		"another program": {func(x *scrape.Examination) {
			x.Node.State, x.Node.Reason = cluster.Foreign, "no MongooseIM metrics"
		}, Problem, "no MongooseIM metrics", "another program"},
		"a slow node": {func(x *scrape.Examination) {
			x.Node.State = cluster.Down
			x.Steps = append(x.Steps[:1], way.Step{Name: "HTTP", Says: "no answer within 2 s"})
		}, Problem, "no answer", "--timeout"},
		"no instrumentation": {func(x *scrape.Examination) {
			x.Node.State, x.Node.Reason = cluster.Empty, "it answers, but has not counted anything yet"
		}, Problem, "has not counted", "[instrumentation.prometheus]"},
		"a first probe to come": {func(x *scrape.Examination) {
			x.Node.ClusterSessions, x.Node.VM.UptimeS = cluster.Absent("first probe has not run yet"), known(4)
		}, Note, "its zeros are none", "wait 15 s"},
		"probes that fail": {func(x *scrape.Examination) {
			x.Node.ClusterSessions = cluster.Absent("sm_total_sessions_count is not exported")
		}, Warning, "no cluster-wide count", "probe_interval"},
		"frozen probes": {func(x *scrape.Examination) {
			x.Node.Warnings = []string{"probes last ran 400 s ago: cluster-wide sessions, members and queues are that old"}
		}, Warning, "probes last ran 400 s ago", "hangs"},
		"a load balancer": {func(x *scrape.Examination) {
			x.Node.Warnings = []string{"several nodes answer at this address; give each node's own address"}
		}, Warning, "several nodes", "not that of a load balancer"},
		"a clock ahead":  {func(x *scrape.Examination) { x.ClockAhead = known(75) }, Warning, "ahead of", "NTP"},
		"a clock behind": {func(x *scrape.Examination) { x.ClockAhead = known(-3) }, Warning, "behind ours", "NTP"},
		"no Date header": {func(x *scrape.Examination) { x.ClockAhead = cluster.Absent("no Date header") }, Note, "cannot be compared", ""},
		"few ports":      {func(x *scrape.Examination) { x.Node.VM.PortLimit = known(65_536) }, Warning, "nobody has configured", "ERL_MAX_PORTS"},
		"ports for few users": {func(x *scrape.Examination) {
			x.Node.Sessions = known(100_000)
		}, Warning, "three times the users", "ulimit -n"},
		"an unused node_exporter": {func(x *scrape.Examination) {
			x.Node.Machine.MemoryBytes = cluster.Absent("no node_exporter is configured")
			x.ExporterNear = "http://a:9100/metrics"
		}, Warning, "http://a:9100/metrics", "--node-exporter 9100"},
		"no node_exporter": {func(x *scrape.Examination) {
			x.Node.Machine.MemoryBytes = cluster.Absent("no node_exporter is configured")
		}, Note, "memory and network are not judged", "--ram-gib"},
		"a missing family": {func(x *scrape.Examination) {
			x.Node.Traffic.Messages = cluster.Flow{In: cluster.Absent("xmpp_element_in_message_count is not exported"), Out: cluster.Absent("gone")}
		}, Note, "the price of a message cannot be learned", ""},
		"an archive that says nothing": {func(x *scrape.Examination) {
			x.Node.Archive.RowsPerS = cluster.Absent("first rate after the next scrape")
		}, Note, "the load on the archive's database is unknown", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			x := healthy("a")
			test.spoil(&x)
			r := diagnosed(x, healthy("b"))
			found := false
			for _, f := range r.Targets[0].Findings {
				if strings.Contains(f.Text, test.text) {
					found = true
					if f.Severity != test.severity || !strings.Contains(f.Fix, test.fix) {
						t.Errorf("got %+v, want severity %s and fix %q", f, test.severity, test.fix)
					}
				}
			}
			if !found {
				t.Errorf("nothing says %q: %+v", test.text, r.Targets[0].Findings)
			}
			if r.Worst.rank() < test.severity.rank() {
				t.Errorf("worst is %s", r.Worst)
			}
		})
	}
}

func TestModulesThatAreNotLoadedCostNothing(t *testing.T) {
	x := healthy("a")
	x.Node.Services = []string{"cets"}
	x.Node.Archive = cluster.Archive{}
	if r := diagnosed(x); r.Targets[0].Findings[len(r.Targets[0].Findings)-1].Severity != Fine {
		t.Errorf("got %+v", r.Targets[0].Findings)
	}
}

func TestTheReportFitsTheScreenAndListsAreNeverNull(t *testing.T) {
	down := healthy("a-node-with-a-long-name.in.a.long.domain.example.com")
	down.Node.State, down.Node.Reason, down.Steps = cluster.Foreign, "body larger than 16 MiB", nil
	r := diagnosed(down)
	var text bytes.Buffer
	if err := r.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(text.String()) {
		if n := len([]rune(line)) - 1; n > textWidth && strings.HasPrefix(line, " ") {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "null") {
		t.Errorf("null in %s", data)
	}
}
