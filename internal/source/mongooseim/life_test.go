package mongooseim

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
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
			for what, test := range map[string]struct {
				l   cluster.Latency
				why string
			}{
				"processing": {n.Processing, "no client has sent a message yet"}, "login": {n.Login, "no client has logged in yet"},
			} {
				if test.l.Count() != 0 || test.l.Why != test.why {
					t.Errorf("%s is %+v, want it empty because %q", what, test.l, test.why)
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

func TestAClockThatRunsOnTooFastOrStandsStillIsOnlyWarnedAbout(t *testing.T) {
	for name, uptime := range map[string]int{"too fast": 1100, "stands still": 1000} {
		t.Run(name, func(t *testing.T) {
			x := newTarget("a")
			x.sees(t, 0, short(1000, 100, 5, ""))
			n := x.sees(t, 50, short(uptime, 200, 5, ""))
			exact(t, "messages in", n.Traffic.Messages.In, 2)
			if len(n.Warnings) != 1 || !strings.Contains(n.Warnings[0], "clock") || n.Restarted {
				t.Errorf("warnings %q, restarted %v", n.Warnings, n.Restarted)
			}
			n = x.sees(t, 60, bytes.ReplaceAll(short(uptime, 200, 5, ""), []byte("wallclock"), []byte("other")))
			if len(n.Warnings) != 0 {
				t.Errorf("warnings %q about a clock that is not there", n.Warnings)
			}
		})
	}
}

func TestProbesThatStandStillAreReported(t *testing.T) {
	body := edit(t, short(1000, 0, 0, ""), "system_up_time_seconds 1000", "system_up_time_seconds 700")
	n := newTarget("a").sees(t, 0, body)
	if len(n.Warnings) != 1 || !strings.Contains(n.Warnings[0], "probes last ran 300 s ago") {
		t.Errorf("warnings %q", n.Warnings)
	}
}
