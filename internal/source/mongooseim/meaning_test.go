package mongooseim

import (
	"reflect"
	"strings"
	"testing"
)

func TestGroupTrafficNeedsSomethingThatCountsIt(t *testing.T) {
	const messages = "counter xmpp_element_in_message_count{connection_type=\"c2s\",host_type=\"a\"} 5+60\n"
	const muc = "gauge mod_muc_rooms_online{host_type=\"a\"} 3\n"
	n := composed(vm + messages).twice(t)
	absent(t, "groups without group chat", n.Traffic.GroupIn, "neither mod_muc nor mod_muc_light is loaded")
	exact(t, "one-to-one without group chat", n.Traffic.OneToOneIn, 6)
	n = composed(vm + messages + muc).twice(t)
	absent(t, "groups uncounted", n.Traffic.GroupIn, "not counted")
	absent(t, "one-to-one with groups uncounted", n.Traffic.OneToOneIn, "not counted")
	n = composed(vm + messages + muc + "counter mod_mam_muc_archive_message_count{host_type=\"a\"} 1+90\n").twice(t)
	exact(t, "groups as archived", n.Traffic.GroupIn, 9)
	exact(t, "one-to-one, never below 0", n.Traffic.OneToOneIn, 0)
}

func TestASynchronousArchiveHasNoFlushTime(t *testing.T) {
	n := composed(vm + "counter mod_mam_pm_archive_message_count{host_type=\"a\"} 1+20\n").twice(t)
	exact(t, "rows", n.Archive.RowsPerS, 2)
	absent(t, "queue", n.Archive.QueueLength, "no asynchronous SQL writer")
	absent(t, "dropped", n.Archive.DroppedPerS, "no asynchronous SQL writer")
	if !strings.Contains(n.Archive.Flush.Why, "no asynchronous SQL writer") {
		t.Errorf("flush %+v", n.Archive.Flush)
	}
}

func TestMembershipAsksCETSBeforeMnesia(t *testing.T) {
	const cets = "gauge cets_info_joined_nodes 3\ngauge cets_info_discovered_nodes 4\ngauge cets_info_unavailable_nodes 1\n"
	const mnesia = "gauge mnesia_info_running_db_nodes 2\ngauge mnesia_info_db_nodes 5\n"
	for _, test := range []struct {
		body                 string
		backend              string
		joined, known, gone  float64
		warnings             int
		globallyDistributing bool
	}{
		{cets, "CETS", 3, 4, 1, 0, false},
		{mnesia, "Mnesia", 2, 5, 3, 0, false},
		{cets + mnesia, "CETS", 3, 4, 1, 1, false},
		{mnesia + "counter mod_global_distrib_outgoing_messages_count 1\n", "Mnesia", 2, 5, 3, 0, true},
	} {
		n := composed(vm + test.body).twice(t)
		m := n.Membership
		exact(t, "joined", m.Joined, test.joined)
		exact(t, "known", m.Known, test.known)
		exact(t, "unavailable", m.Unavailable, test.gone)
		if m.Backend != test.backend || len(n.Warnings) != test.warnings || m.GlobalDistribution != test.globallyDistributing {
			t.Errorf("%+v with warnings %q", m, n.Warnings)
		}
	}
	n := composed(vm).twice(t)
	absent(t, "members of a node that tells nothing", n.Membership.Joined, "neither CETS nor Mnesia")
	n = composed(vm + "gauge cets_info_joined_nodes 0\n").twice(t)
	absent(t, "members before CETS joined", n.Membership.Joined, "CETS has not joined")
}

func TestTypesAreBelievedAndSuffixesAreNot(t *testing.T) {
	n := composed(vm + `gauge sm_message_bounced_count{host_type="a"} 1+20
untyped router_stanza_dropped_count{host_type="a"} 1+20
`).twice(t)
	absent(t, "a counter that is a gauge", n.Traffic.Bounced, "of type gauge on this node, not counter")
	absent(t, "a counter without type", n.Traffic.Dropped, "of type untyped on this node, not counter")
	if len(n.Warnings) != 2 {
		t.Errorf("warnings %q", n.Warnings)
	}
}

func TestWhatIsNotANumberIsAbsent(t *testing.T) {
	n := composed(strings.Replace(vm, "} 5", "} NaN", 1) + `gauge erlang_vm_schedulers_online NaN
gauge erlang_vm_logical_processors_available 4
gauge erlang_vm_process_count +Inf
counter sm_message_bounced_count{host_type="a"} -5
`).twice(t)
	absent(t, "sessions", n.Sessions, "not a number")
	exact(t, "cores, from the processors", n.Machine.Cores, 4)
	absent(t, "processes", n.VM.Processes, "erlang_vm_process_count is not a number")
	absent(t, "bounced", n.Traffic.Bounced, "below 0")
}

func TestWhatNoNodeCanHaveIsAbsent(t *testing.T) {
	n := composed(strings.Replace(vm, "} 5", "} 1e308", 1) + `gauge erlang_vm_schedulers_online 4000000
gauge erlang_vm_process_count -1e300
counter sm_message_bounced_count{host_type="a"} 1e308
`).twice(t)
	absent(t, "sessions", n.Sessions, "larger on this node than any count")
	absent(t, "cores", n.Machine.Cores, "erlang_vm_schedulers_online is 4e+06, not between 1 and 1024")
	absent(t, "processes", n.VM.Processes, "erlang_vm_process_count is larger")
	absent(t, "bounced", n.Traffic.Bounced, "larger")
}

// below is a node whose gauges are all below 0, which none of them can be.
const below = vm + `gauge erlang_vm_memory_bytes_total{kind="system"} -5
gauge erlang_vm_memory_bytes_total{kind="processes"} 1
gauge sm_total_sessions_count -3
gauge cets_info_joined_nodes -1
gauge cets_info_discovered_nodes 3
gauge wpool_global_rdbms_stats_workers{pool_tag="a"} -4
gauge wpool_global_queue_lengths_total{pool_tag="a",pool_type="rdbms"} -4
gauge erlang_vm_statistics_run_queues_length -1
`

func TestNothingIsBelowZero(t *testing.T) {
	n := composed(below).twice(t)
	holds(t, "node", reflect.ValueOf(*n))
	absent(t, "memory", n.VM.MemoryBytes, "erlang_vm_memory_bytes_total is below 0")
	absent(t, "sessions of the cluster", n.ClusterSessions, "below 0")
	absent(t, "queue", n.Pools[0].QueueLength, "below 0")
	absent(t, "workers", n.Pools[0].Workers, "below 0")
}

func TestMoreMembersThanAClusterCanHaveAreNone(t *testing.T) {
	n := composed(vm + "gauge cets_info_joined_nodes 3\ngauge cets_info_discovered_nodes 9e18\n").twice(t)
	exact(t, "joined", n.Membership.Joined, 3)
	exact(t, "known", n.Membership.Known, 3)
	n = composed(vm + "gauge cets_info_joined_nodes 9e18\ngauge cets_info_discovered_nodes 3\n").twice(t)
	absent(t, "joined", n.Membership.Joined, "more than a cluster can have")
}

func TestACounterThatWasNotANumberCountsFromItsNextReading(t *testing.T) {
	x := newTarget("a")
	odd := strings.Replace(string(short(1010, 600, 0, "")), `host_type="a"} 600`, `host_type="a"} NaN`, 1)
	x.sees(t, 0, short(1000, 500, 0, ""))
	n := x.sees(t, 10, []byte(odd))
	absent(t, "messages at NaN", n.Traffic.Messages.In, "xmpp_element_in_message_count is not a number")
	exact(t, "another counter of the same scrape", n.Traffic.Bounced, 0)
	n = x.sees(t, 20, short(1020, 700, 0, ""))
	absent(t, "messages right after NaN", n.Traffic.Messages.In, "first rate after the next scrape")
	n = x.sees(t, 30, short(1030, 800, 0, ""))
	exact(t, "messages after that", n.Traffic.Messages.In, 10)
}

func TestWritingToTheArchiveIsTimedByFlushesAndNotByTheQueue(t *testing.T) {
	// Each flush takes between 1,024 and 2,048 us, and each row about 4 us to enqueue.
	n := composed(vm + `counter mod_mam_pm_archive_message_count{host_type="a"} 1+20
histogram mod_mam_pm_archive_message_time_bucket{host_type="a",le="4"} 0+20
histogram mod_mam_pm_archive_message_time_bucket{host_type="a",le="+Inf"} 0+20
counter mod_mam_muc_archive_message_count{host_type="a"} 1+10
histogram mod_mam_pm_flushed_time_bucket{host_type="a",le="1024"} 5+0
histogram mod_mam_pm_flushed_time_bucket{host_type="a",le="2048"} 5+7
histogram mod_mam_pm_flushed_time_bucket{host_type="a",le="+Inf"} 5+7
histogram mod_mam_pm_flushed_time_sum{host_type="a"} 20+10500
`).twice(t)
	exact(t, "archive rows", n.Archive.RowsPerS, 3)
	if n.Archive.Flush.Count() != 7 || n.Archive.Flush.From != "mod_mam_pm_flushed_time" {
		t.Errorf("flush %+v, want the 7 flushes", n.Archive.Flush)
	}
	if mean, _ := n.Archive.Flush.MeanSeconds(); mean < 1.499e-3 || mean > 1.501e-3 {
		t.Errorf("a flush takes %v s, want 1.5 ms", mean)
	}
}

func TestSessionsBelowZeroAreNoSessions(t *testing.T) {
	n := composed(strings.Replace(vm, "} 70", "} -70", 1)).twice(t)
	absent(t, "sessions", n.Sessions, "below 0")
	if len(n.Warnings) != 1 {
		t.Errorf("warnings %q", n.Warnings)
	}
}
