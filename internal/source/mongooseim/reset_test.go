package mongooseim

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/exposition"
)

func TestTheFirstScrapeGivesNoRate(t *testing.T) {
	x := newTarget("a")
	n := x.sees(t, 0, capture(t, "6.8.0-load-1-node1"))
	const why = "first rate after the next scrape"
	absent(t, "messages in", n.Traffic.Messages.In, why)
	absent(t, "bytes out", n.Traffic.Bytes.Out, why)
	absent(t, "one-to-one", n.Traffic.OneToOneIn, why)
	absent(t, "user CPU", n.VM.UserCPUCores, why)
	absent(t, "busy workers", n.SQL.BusyWorkers, why)
	if n.Processing.Count() != 0 || n.Processing.Why != why {
		t.Errorf("processing %+v", n.Processing)
	}
	if n.Window != 0 || n.Restarted {
		t.Errorf("window %v, restarted %v", n.Window, n.Restarted)
	}
	exact(t, "sessions", n.Sessions, 110)
}

func TestAFreshNodesZerosAreNotBelieved(t *testing.T) {
	for _, name := range []string{
		"6.3.3-single-idle-first", "6.3.3-cluster-idle-first-node1", "6.8.0-node3-restarted-first-node3",
	} {
		t.Run(name, func(t *testing.T) {
			n := newTarget(name).sees(t, 0, capture(t, name))
			for what, f := range map[string]cluster.Figure{
				"TCP connections": n.TCPConnections, "sessions of the cluster": n.ClusterSessions,
				"unique users": n.ClusterUniqueUsers, "joined": n.Membership.Joined, "known": n.Membership.Known,
				"unavailable": n.Membership.Unavailable, "mailboxes": n.VM.MailboxMessages,
			} {
				absent(t, what, f, "first probe has not run yet")
			}
			// These do not come from probes.
			exact(t, "sessions", n.Sessions, 0)
			for what, f := range map[string]cluster.Figure{
				"memory": n.VM.MemoryBytes, "uptime": n.VM.UptimeS, "processes": n.VM.Processes,
				"process limit": n.VM.ProcessLimit, "port limit": n.VM.PortLimit, "cores": n.Machine.Cores,
			} {
				if !f.Known || f.Value <= 0 {
					t.Errorf("%s is %+v, want a number above 0", what, f)
				}
			}
			if n.Membership.Backend != "CETS" || n.State != cluster.Up {
				t.Errorf("backend %q, state %v", n.Membership.Backend, n.State)
			}
		})
	}
}

func TestARestartedNodeHasNoRatesUntilTheSecondScrape(t *testing.T) {
	x := newTarget("node3")
	x.sees(t, 0, capture(t, "6.8.0-load-2-node3"))
	x.sees(t, 60, capture(t, "6.8.0-load-3-node3"))
	n := x.sees(t, 109.2, capture(t, "6.8.0-node3-restarted-first-node3"))
	if !n.Restarted || n.Window != 0 {
		t.Errorf("restarted %v, window %v", n.Restarted, n.Window)
	}
	absent(t, "messages in", n.Traffic.Messages.In, "node restarted")
	absent(t, "user CPU", n.VM.UserCPUCores, "node restarted")
	absent(t, "queue", n.Archive.QueueLength, "first probe has not run yet")
	if len(n.Pools) != 0 {
		t.Errorf("pools %+v of a node whose probes have not run", n.Pools)
	}
	n = x.sees(t, 129.2, capture(t, "6.8.0-node3-restarted-20s-node3"))
	if n.Restarted || n.Window.Round(time.Millisecond) != 20*time.Second {
		t.Errorf("restarted %v, window %v", n.Restarted, n.Window)
	}
	exact(t, "messages in", n.Traffic.Messages.In, 0)
	exact(t, "sessions of the cluster", n.ClusterSessions, 130)
	exact(t, "sessions", n.Sessions, 0)
}

// edit replaces one text in a body, which must be there.
func edit(t testing.TB, body []byte, pairs ...string) []byte {
	t.Helper()
	s := string(body)
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(s, pairs[i]) {
			t.Fatalf("no %q in the body", pairs[i])
		}
		s = strings.ReplaceAll(s, pairs[i], pairs[i+1])
	}
	return []byte(s)
}

// short is a small node at an uptime in seconds. Extra lines come last.
func short(uptimeS int, sent, bounced float64, extra string) []byte {
	return fmt.Appendf(nil, `# TYPE erlang_vm_statistics_wallclock_time_milliseconds counter
erlang_vm_statistics_wallclock_time_milliseconds %d
# TYPE erlang_vm_statistics_runtime_milliseconds counter
erlang_vm_statistics_runtime_milliseconds %d
# TYPE system_up_time_seconds gauge
system_up_time_seconds %d
# TYPE sm_session_count gauge
sm_session_count{host_type="localhost"} 7
# TYPE xmpp_element_in_message_count counter
xmpp_element_in_message_count{connection_type="c2s",host_type="a"} %v
xmpp_element_in_message_count{connection_type="c2s",host_type=""} 0
xmpp_element_in_message_count{connection_type="s2s",host_type="a"} 1000000
# TYPE sm_message_bounced_count counter
sm_message_bounced_count{host_type="a"} %v
%s`, uptimeS*1000, uptimeS*100, uptimeS, sent, bounced, extra)
}

func TestOneCounterThatFallsLeavesTheOthersAlone(t *testing.T) {
	x := newTarget("a")
	x.sees(t, 0, short(1000, 500, 900, ""))
	x.sees(t, 10, short(1010, 600, 950, ""))
	n := x.sees(t, 20, short(1020, 700, 3, ""))
	absent(t, "bounced", n.Traffic.Bounced, "sm_message_bounced_count began anew")
	exact(t, "messages", n.Traffic.Messages.In, 10)
	if n.Restarted || n.Window != 20*time.Second {
		t.Errorf("restarted %v, window %v", n.Restarted, n.Window)
	}
	n = x.sees(t, 30, short(1030, 800, 23, ""))
	exact(t, "bounced since its reset", n.Traffic.Bounced, 2)
	exact(t, "messages", n.Traffic.Messages.In, 10)
}

func TestASeriesThatFallsInsideASumIsSeen(t *testing.T) {
	two := func(a, b int) string {
		return fmt.Sprintf("# TYPE router_stanza_dropped_count counter\n"+
			"router_stanza_dropped_count{host_type=\"a\"} %d\nrouter_stanza_dropped_count{host_type=\"b\"} %d\n", a, b)
	}
	x := newTarget("a")
	x.sees(t, 0, short(1000, 0, 0, two(10, 1000)))
	n := x.sees(t, 10, short(1010, 0, 0, two(0, 2000)))
	absent(t, "dropped", n.Traffic.Dropped, "began anew")
}

const pingHeader = "# TYPE mod_ping_response_time histogram\n"

func TestAHistogramThatAppearsCountsFromZero(t *testing.T) {
	x := newTarget("a")
	x.sees(t, 0, short(1000, 0, 0, pingHeader))
	n := x.sees(t, 10, short(1010, 0, 0, pingHeader+`mod_ping_response_time_bucket{host_type="a",le="1"} 3
mod_ping_response_time_bucket{host_type="a",le="2"} 4
mod_ping_response_time_bucket{host_type="a",le="+Inf"} 4
mod_ping_response_time_count{host_type="a"} 4
mod_ping_response_time_sum{host_type="a"} 3
`))
	if n.Ping.Count() != 4 || n.Ping.SumSeconds != 3e-3 || n.Ping.UpperEdges[0] != 1e-3 {
		t.Errorf("ping %+v, want 4 of 3 ms together", n.Ping)
	}
}

func TestRatesForgetWhatIsOlderThanTheWindow(t *testing.T) {
	x := newTarget("a")
	x.Tracker = NewTracker(20 * time.Second)
	sent := 0.0
	for i := range 6 {
		sent += float64(i) * 10 // 1, 2, 3, 4, 5 messages a second in turn
		x.sees(t, float64(10*i), short(1000+10*i, sent, 0, ""))
	}
	if x.node.Window != 20*time.Second {
		t.Errorf("window %v, want 20 s", x.node.Window)
	}
	exact(t, "messages in", x.node.Traffic.Messages.In, 4.5)
}

func TestScrapesFurtherApartThanTheWindowStillGiveARate(t *testing.T) {
	x := newTarget("a")
	x.Tracker = NewTracker(10 * time.Second)
	x.sees(t, 0, short(1000, 0, 0, ""))
	n := x.sees(t, 60, short(1060, 600, 0, ""))
	exact(t, "messages in", n.Traffic.Messages.In, 10)
	n = x.sees(t, 60+3600, short(4660, 36_600, 0, ""))
	absent(t, "messages in after an hour", n.Traffic.Messages.In, "not read for a long time")
	if n.Restarted {
		t.Error("an unread node counts as restarted")
	}
}

func TestALoadBalancerIsNotTakenForANode(t *testing.T) {
	// Two nodes, up for long, in turn; then two that started together and differ in their CPU time alone.
	otherCPU := func(body []byte) []byte {
		return edit(t, body, "runtime_milliseconds 1", "runtime_milliseconds ")
	}
	for name, bodies := range map[string][3][]byte{
		"different ages": {short(9000, 50, 5, ""), short(500_000, 9, 8, ""), short(9010, 60, 5, "")},
		"same age":       {short(1000, 50, 5, ""), otherCPU(short(1005, 60, 5, "")), short(1010, 60, 6, "")},
	} {
		t.Run(name, func(t *testing.T) {
			x := newTarget("vip")
			for i, body := range bodies {
				x.sees(t, float64(5*i), body)
			}
			n := &x.node
			if len(n.Warnings) != 1 || !strings.Contains(n.Warnings[0], "several nodes answer at this address") {
				t.Errorf("warnings %q", n.Warnings)
			}
			absent(t, "messages in", n.Traffic.Messages.In, "several nodes answer")
			if n.Restarted {
				t.Error("another node counts as a restart")
			}
		})
	}
}

func TestARestartIsSeenThoughTheNewUptimeIsLonger(t *testing.T) {
	x := newTarget("a")
	x.sees(t, 0, short(60, 100, 0, ""))
	n := x.sees(t, 500, short(400, 200, 0, ""))
	if !n.Restarted {
		t.Error("the node started 400 s ago and was seen 500 s ago, and does not count as restarted")
	}
	absent(t, "messages in", n.Traffic.Messages.In, "node restarted")
}

func TestProbesThatStandStillAreReported(t *testing.T) {
	body := edit(t, short(1000, 0, 0, ""), "system_up_time_seconds 1000", "system_up_time_seconds 700")
	n := newTarget("a").sees(t, 0, body)
	if len(n.Warnings) != 1 || !strings.Contains(n.Warnings[0], "probes last ran 300 s ago") {
		t.Errorf("warnings %q", n.Warnings)
	}
}

func TestAnErrorLeavesTheNodeAsItWas(t *testing.T) {
	x := newTarget("a")
	x.sees(t, 0, capture(t, "6.8.0-load-1-node1"))
	before := x.node
	good := capture(t, "6.8.0-load-2-node1")
	for name, test := range map[string]struct {
		body []byte
		want error
	}{
		"cut off":         {good[:len(good)/2], exposition.ErrTruncated},
		"web page":        {[]byte("<!DOCTYPE html>\n<html>\n</html>\n"), exposition.ErrNotExposition},
		"another program": {[]byte("# TYPE go_goroutines gauge\ngo_goroutines 12\n"), ErrNotMongooseIM},
		"empty":           {nil, ErrNotMongooseIM},
		"odd value":       {edit(t, good, "sm_total_sessions_count 330", "sm_total_sessions_count many"), exposition.ErrMalformed},
	} {
		if err := x.Observe(test.body, epoch.Add(time.Second), &x.node); !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", name, err, test.want)
		}
		if !reflect.DeepEqual(x.node, before) {
			t.Errorf("%s changed the node", name)
		}
	}
	// The bad scrapes do not count as readings.
	n := x.sees(t, 15.039, good)
	if n.Restarted || n.Window != 15039*time.Millisecond {
		t.Errorf("window %v, restarted %v after bad scrapes", n.Window, n.Restarted)
	}
}

func TestANodeWithHeadersAloneIsEmpty(t *testing.T) {
	var headers []byte
	for line := range bytes.Lines(capture(t, "6.8.0-load-1-node1")) {
		if line[0] == '#' {
			headers = append(headers, line...)
		}
	}
	n := newTarget("a").sees(t, 0, headers)
	if n.State != cluster.Empty {
		t.Errorf("state %v, want empty", n.State)
	}
	absent(t, "sessions", n.Sessions, "sm_session_count has no value yet")
}

func TestObserveLeavesAloneWhatIsNotItsOwn(t *testing.T) {
	x := newTarget("a")
	x.node.Site, x.node.Reason, x.node.ScrapeDuration = "eu", "kept", time.Second
	x.node.Pools = []cluster.Pool{{Kind: "stale"}}
	x.node.Warnings = []string{"stale"}
	x.node.Machine.MemoryBytes = cluster.Measured(1, "stale")
	n := x.sees(t, 0, short(1000, 0, 0, ""))
	if n.Target != "a" || n.Site != "eu" || n.Reason != "kept" || n.ScrapeDuration != time.Second {
		t.Errorf("%+v", n)
	}
	if len(n.Pools) != 0 || len(n.Warnings) != 0 || n.Machine.MemoryBytes.Known {
		t.Errorf("stale figures: %+v", n)
	}
}
