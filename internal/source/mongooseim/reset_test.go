package mongooseim

import (
	"fmt"
	"testing"
	"time"
)

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
