package scrape

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

func TestTheExporterFillsTheMachine(t *testing.T) {
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	tests := map[string]struct {
		handler http.HandlerFunc // nil: nothing listens
		without bool             // none is configured
		why     string           // "" means that memory is known
		took    time.Duration
	}{
		"answers":        {handler: ok(hostBody(t))},
		"not configured": {without: true, why: noExporter},
		"refuses":        {why: "node_exporter at a:9100/metrics: connection refused"},
		"wants credentials": {handler: status(http.StatusUnauthorized),
			why: "node_exporter at a:9100/metrics: HTTP 401: credentials needed (see --http-config)"},
		"is another program": {handler: ok("# TYPE go_threads gauge\ngo_threads 7\n"),
			why: "node_exporter at a:9100/metrics: no node_exporter metrics: another program answers at this address"},
		"hangs": {handler: hang, why: "node_exporter at a:9100/metrics: no answer within 2 s", took: 2 * time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemnet(t)
				m.serve("a:9091", ok(metricsBody(t)))
				if test.handler != nil {
					m.serve("a:9100", test.handler)
				}
				list := targets(t, "a")
				if !test.without {
					list[0].NodeExporterURL = "http://a:9100/metrics"
				}
				start := time.Now()
				n := sampleOnce(t, Options{Targets: list, Dial: m.dial})
				if n.State != cluster.Up || n.Sessions.Value != 1200 || n.Reason != "" {
					t.Errorf("the node is %v, %q with %v sessions", n.State, n.Reason, n.Sessions.Value)
				}
				if n.Machine.Cores.Value != 8 {
					t.Errorf("cores are %+v, want the 8 of the VM", n.Machine.Cores)
				}
				if known := n.Machine.MemoryBytes.Known; known != (test.why == "") || n.Machine.MemoryBytes.Why != test.why {
					t.Errorf("memory is %+v, want it known or absent because of %q", n.Machine.MemoryBytes, test.why)
				}
				if test.why != "" && n.Machine.CPUCoresUsed.Why != test.why {
					t.Errorf("CPU is absent because of %q, want %q", n.Machine.CPUCoresUsed.Why, test.why)
				}
				if took := time.Since(start); took != test.took {
					t.Errorf("took %v, want %v", took, test.took)
				}
			})
		})
	}
}

func TestAFailingExporterIsAskedLessOftenAndItsReasonStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		m.serve("a:9091", ok(metricsBody(t)))
		list := targets(t, "a")
		list[0].NodeExporterURL = "http://a:9100/metrics"
		all := watch(t, Options{Targets: list, Dial: m.dial, Interval: 10 * time.Second}, 165*time.Second)
		// Of the scrapes 0 to 17 it is asked in 0, 1, 2, 3, 5, 9 and 17.
		if got := m.dialled("a:9100"); got != 7 {
			t.Errorf("asked %d times, want 7", got)
		}
		if len(all) != 18 {
			t.Errorf("got %d snapshots, want 18", len(all))
		}
		for _, s := range all {
			n := s.Nodes[0]
			if n.State != cluster.Up || !strings.HasSuffix(n.Machine.MemoryBytes.Why, "connection refused") {
				t.Errorf("at %v the node is %v, memory absent because of %q", s.at, n.State, n.Machine.MemoryBytes.Why)
			}
		}
	})
}
