package mongooseim

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
)

// composed builds a body from lines "TYPE name{labels} value", whose values may be of the form 1+2: the second number is
// added per scrape. It stands for releases that were not captured.
type composed string

func (c composed) body(scrape int) []byte {
	var b strings.Builder
	declared := map[string]bool{}
	for line := range strings.Lines(strings.TrimSpace(string(c))) {
		typ, sample, _ := strings.Cut(strings.TrimSpace(line), " ")
		name, _, _ := strings.Cut(strings.Fields(sample)[0], "{")
		if !declared[name] {
			declared[name] = true
			fmt.Fprintf(&b, "# TYPE %s %s\n# HELP %s Event: %s\n", name, typ, name, name)
		}
		at := strings.LastIndexByte(sample, ' ')
		var first, step float64
		if _, err := fmt.Sscanf(sample[at+1:], "%g+%g", &first, &step); err != nil {
			fmt.Fprintln(&b, sample)
			continue
		}
		fmt.Fprintf(&b, "%s %g\n", sample[:at], first+float64(scrape)*step)
	}
	b.WriteString("\n")
	return []byte(b.String())
}

// twice observes two scrapes ten seconds apart.
func (c composed) twice(t *testing.T) *cluster.Node {
	t.Helper()
	x := newTarget("composed")
	x.sees(t, 0, c.body(0))
	return x.sees(t, 10, c.body(1))
}

const vm = `counter erlang_vm_statistics_wallclock_time_milliseconds 90000+10000
gauge system_up_time_seconds 90
gauge sm_session_count{host_type="a"} 70
gauge sm_session_count{host_type="b"} 5
`

func TestRelease630CountsItsPoolsWrongly(t *testing.T) {
	n := composed(vm + `counter c2s_element_in_stanza_count{host_type="a"} 5+70
counter c2s_element_in_message_count{host_type="a"} 5+40
counter c2s_element_in_message_count{host_type="b"} 0+10
counter c2s_element_out_message_count{host_type="a"} 9+90
counter c2s_tcp_data_in_byte_size 100+1000
counter c2s_tls_data_in_byte_size 100+2000
counter mod_websocket_data_received_byte_size 7+500
counter c2s_tcp_data_out_byte_size 100+4000
counter c2s_tls_data_out_byte_size 100+1000
counter mod_websocket_data_sent_byte_size 7+3000
counter wpool_global_rdbms_stats_recv_oct{pool_tag="default"} 10+10
gauge wpool_global_rdbms_stats_workers{pool_tag="default"} 10+10
`).twice(t)
	if n.Version != "6.3.0" {
		t.Errorf("version %q", n.Version)
	}
	exact(t, "sessions", n.Sessions, 75)
	exact(t, "stanzas in", n.Traffic.Stanzas.In, 7)
	exact(t, "messages in", n.Traffic.Messages.In, 5)
	exact(t, "messages out", n.Traffic.Messages.Out, 9)
	exact(t, "bytes in", n.Traffic.Bytes.In, 350)
	exact(t, "bytes out: websockets are inside", n.Traffic.Bytes.Out, 500)
	exact(t, "TLS bytes in", n.Traffic.TLSBytes.In, 200)
	if len(n.Pools) != 1 {
		t.Fatalf("pools %+v", n.Pools)
	}
	absent(t, "workers", n.Pools[0].Workers, "6.3.0")
	absent(t, "queue", n.Pools[0].QueueLength, "before 6.7")
}

const release64 = vm + `counter xmpp_element_in_stanza_count{connection_type="c2s",host_type="a"} 5+90
counter xmpp_element_in_message_count{connection_type="c2s",host_type="a"} 5+60
counter xmpp_element_in_message_count{connection_type="c2s",host_type=""} 0+20
counter xmpp_element_in_message_count{connection_type="s2s",host_type="a"} 0+7000
counter xmpp_element_in_message_count{connection_type="component",host_type=""} 0+9000
counter tls_data_in_byte_size{connection_type="c2s"} 100+2000
counter tls_data_in_byte_size{connection_type="component"} 100+9000
counter mod_websocket_data_received_byte_size 7+500
counter mod_bosh_data_received_byte_size 7+100
counter router_no_route_found_count{host_type="a"} 0
counter mod_pubsub_set_publish_count{host_type="a"} 3+30
gauge mod_muc_rooms_online{host_type="a"} 3
counter hook_filter_room_packet_count{host_type="a"} 1+50
gauge wpool_rdbms_stats_recv_oct{host_type="a",pool_tag="default"} 10+10
gauge wpool_rdbms_stats_workers{host_type="a",pool_tag="default"} 8
`

func TestReleases64To65(t *testing.T) {
	n := composed(release64).twice(t)
	if n.Version != "6.4 - 6.5" {
		t.Errorf("version %q", n.Version)
	}
	exact(t, "messages in", n.Traffic.Messages.In, 8)
	exact(t, "bytes in", n.Traffic.Bytes.In, 260)
	exact(t, "publishes", n.Traffic.PubSubIn, 3)
	exact(t, "group messages", n.Traffic.GroupIn, 5)
	exact(t, "MUC, the only kind of room", n.Traffic.MUCIn, 5)
	absent(t, "MUC Light", n.Traffic.MUCLightIn, "mod_muc_light is not loaded")
	exact(t, "one-to-one", n.Traffic.OneToOneIn, 3)
	if len(n.Pools) != 1 || n.Pools[0].HostType != "a" {
		t.Fatalf("pools %+v", n.Pools)
	}
	exact(t, "workers", n.Pools[0].Workers, 8)
	if want := []string{"bosh", "muc", "pubsub", "rdbms", "websocket"}; !slices.Equal(n.Services, want) {
		t.Errorf("services %v, want %v", n.Services, want)
	}
}

func TestVersionsAreToldByTheirNames(t *testing.T) {
	plain := strings.NewReplacer("mod_websocket_data", "websocket_data", "mod_bosh_data", "bosh_data").Replace(release64)
	withQueue := plain + `gauge wpool_queue_lengths_total{host_type="a",pool_tag="default",pool_type="rdbms"} 4
`
	noRoute := strings.Replace(withQueue, `router_no_route_found_count{host_type="a"}`, "router_no_route_found_count", 1)
	bare := vm + "counter xmpp_element_in_stanza_count{connection_type=\"c2s\",host_type=\"a\"} 1\n"
	for _, test := range []struct {
		what string
		body composed
		want string
	}{
		{"the websocket family changed its name, no pool queue yet", composed(plain), "6.6"},
		{"pool queues, and unroutable stanzas by host type", composed(withQueue), "6.7"},
		{"unroutable stanzas without host type", composed(strings.ReplaceAll(noRoute, "mod_pubsub_set_", "mod_pubsub_old_set_")), "6.8+"},
		{"nothing but the new element names", composed(bare), "6.4+"},
		{"the same before 6.8", composed(bare + "counter router_no_route_found_count{host_type=\"a\"} 0\n"), "6.4 - 6.7"},
	} {
		if n := test.body.twice(t); n.Version != test.want {
			t.Errorf("%s: version %q, want %q", test.what, n.Version, test.want)
		}
	}
}

func TestRelease67HasQueues(t *testing.T) {
	n := composed(vm + `counter xmpp_element_in_message_count{connection_type="c2s",host_type="a"} 5+60
gauge mod_muc_rooms_online{host_type="a"} 3
counter mod_muc_light_db_rdbms_count{function="create_room",host_type="a"} 3
counter hook_filter_room_packet_count{host_type="a"} 1+50
counter hook_update_inbox_for_muc_count{host_type="a"} 1+20
counter mod_mam_muc_archive_message_count{host_type="a"} 1+50
counter mod_mam_pm_archive_message_count{host_type="a"} 1+20
counter mod_mam_pm_dropped_count{host_type="a"} 1+5
histogram mod_mam_pm_flushed_time_bucket{host_type="a",le="+Inf"} 0
gauge async_pool_queue_lengths_total{host_type="a",pool_id="pm_mam"} 3
gauge async_pool_queue_lengths_total{host_type="a",pool_id="muc_mam"} 4
gauge async_pool_queue_lengths_total{host_type="a",pool_id="inbox"} 900
gauge wpool_global_queue_lengths_total{pool_tag="out",pool_type="http"} 12
gauge wpool_global_queue_lengths_total{pool_tag="default",pool_type="rdbms"} 2
gauge wpool_queue_lengths_total{host_type="a",pool_tag="default",pool_type="rdbms"} 6
gauge wpool_global_rdbms_stats_workers{pool_tag="default"} 10
counter mod_event_pusher_http_sent_count{host_type="a"} 10+30
counter mod_event_pusher_http_sent_failure_count{host_type="a"} 10+10
counter hook_push_notifications_count{host_type="a"} 10+70
`).twice(t)
	exact(t, "MUC", n.Traffic.MUCIn, 2)
	exact(t, "MUC Light", n.Traffic.MUCLightIn, 3)
	exact(t, "one-to-one", n.Traffic.OneToOneIn, 1)
	exact(t, "archive rows", n.Archive.RowsPerS, 7)
	exact(t, "rows dropped", n.Archive.DroppedPerS, 0.5)
	exact(t, "HTTP notifications", n.Traffic.HTTPNotifications, 4)
	exact(t, "HTTP failures", n.Traffic.HTTPFailures, 1)
	exact(t, "push", n.Traffic.Push, 7)
	var shown []string
	for _, p := range n.Pools {
		shown = append(shown, fmt.Sprint(p.Kind, "/", p.HostType, "/", p.Tag, " ", p.QueueLength.Value, " ", p.Workers.Known))
	}
	want := []string{"http//out 12 false", "rdbms//default 2 true", "rdbms/a/default 6 false"}
	if !slices.Equal(shown, want) {
		t.Errorf("pools %v, want %v", shown, want)
	}
}

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
	absent(t, "processes", n.VM.Processes, "is not exported")
	absent(t, "bounced", n.Traffic.Bounced, "below 0")
}

func TestSessionsBelowZeroAreNoSessions(t *testing.T) {
	n := composed(strings.Replace(vm, "} 70", "} -70", 1)).twice(t)
	absent(t, "sessions", n.Sessions, "below 0")
	if len(n.Warnings) != 1 {
		t.Errorf("warnings %q", n.Warnings)
	}
}

func TestAFullNodeComposedFromTheSource(t *testing.T) {
	body := capture(t, "6.8-composed")
	later := edit(t, body,
		`xmpp_element_in_message_count{connection_type="c2s",host_type="localhost"} 41472300`,
		`xmpp_element_in_message_count{connection_type="c2s",host_type="localhost"} 41473300`,
		`hook_filter_room_packet_count{host_type="localhost"} 4902118`,
		`hook_filter_room_packet_count{host_type="localhost"} 4902318`,
		`hook_update_inbox_for_muc_count{host_type="localhost"} 2001340`,
		`hook_update_inbox_for_muc_count{host_type="localhost"} 2001390`,
		`mod_pubsub_backend_rdbms_count{function="set_item",host_type="localhost"} 402118`,
		`mod_pubsub_backend_rdbms_count{function="set_item",host_type="localhost"} 402128`,
		`mod_pubsub_backend_rdbms_count{function="set_node",host_type="localhost"} 15310`,
		`mod_pubsub_backend_rdbms_count{function="set_node",host_type="localhost"} 19999`,
		`mod_pubsub_old_set_publish_count{host_type="localhost"} 88310`,
		`mod_pubsub_old_set_publish_count{host_type="localhost"} 88330`,
		"erlang_vm_statistics_wallclock_time_milliseconds 259260000", "erlang_vm_statistics_wallclock_time_milliseconds 259270000",
		"erlang_vm_statistics_runtime_milliseconds 1348152000", "erlang_vm_statistics_runtime_milliseconds 1348204000",
		"tcp_data_out_byte_size{connection_type=\"c2s\"} 15442144638", "tcp_data_out_byte_size{connection_type=\"c2s\"} 15442154638",
		"websocket_data_sent_byte_size 14220500310", "websocket_data_sent_byte_size 14220508310",
		"websocket_data_received_byte_size 9330118204", "websocket_data_received_byte_size 9330119204")
	x := newTarget("full")
	x.sees(t, 0, body)
	n := x.sees(t, 10, later)
	for _, test := range []struct {
		what string
		f    cluster.Figure
		want float64
	}{
		{"sessions", n.Sessions, 81240}, {"TCP connections", n.TCPConnections, 52310},
		{"sessions of the cluster", n.ClusterSessions, 243905}, {"unique users", n.ClusterUniqueUsers, 198312},
		{"messages in", n.Traffic.Messages.In, 100}, {"messages out", n.Traffic.Messages.Out, 0},
		{"groups", n.Traffic.GroupIn, 20}, {"MUC", n.Traffic.MUCIn, 5}, {"MUC Light", n.Traffic.MUCLightIn, 15},
		{"one-to-one", n.Traffic.OneToOneIn, 80}, {"publishes of both modules", n.Traffic.PubSubIn, 3},
		{"bytes in", n.Traffic.Bytes.In, 100}, {"bytes out", n.Traffic.Bytes.Out, 1000},
		{"user CPU", n.VM.UserCPUCores, 5.2}, {"memory", n.VM.MemoryBytes, 16373324065}, {"cores", n.Machine.Cores, 16},
		{"uptime", n.VM.UptimeS, 259270}, {"run queue", n.VM.RunQueue, 3}, {"mailboxes", n.VM.MailboxMessages, 218},
		{"processes", n.VM.Processes, 221060}, {"process limit", n.VM.ProcessLimit, 16777216},
		{"ports", n.VM.Ports, 81405}, {"port limit", n.VM.PortLimit, 262144},
		{"archive queue", n.Archive.QueueLength, 3}, {"members", n.Membership.Joined, 3},
	} {
		exact(t, test.what, test.f, test.want)
	}
	if !strings.Contains(n.VM.UserCPUCores.From, "user CPU only") {
		t.Errorf("user CPU comes from %q, which does not say that it is user CPU only", n.VM.UserCPUCores.From)
	}
	for _, service := range []string{
		"bosh", "csi", "http_notifications", "inbox", "mam_muc", "mam_pm", "muc", "muc_light", "offline", "ping", "privacy",
		"pubsub", "push", "rabbit", "roster", "s2s", "component", "tls", "websocket",
	} {
		if !slices.Contains(n.Services, service) {
			t.Errorf("service %s is missing from %v", service, n.Services)
		}
	}
	if n.Version != "6.8+" || slices.Contains(n.Services, "global_distrib") || len(n.Warnings) != 0 {
		t.Errorf("version %q, services %v, warnings %q", n.Version, n.Services, n.Warnings)
	}
}

func TestNodesWithTheSameModulesHaveTheSameServices(t *testing.T) {
	busy := newTarget("a").sees(t, 0, capture(t, "6.8.0-load-3-node1"))
	fresh := newTarget("b").sees(t, 0, capture(t, "6.8.0-node3-restarted-first-node3"))
	if !slices.Equal(busy.Services, fresh.Services) || len(busy.Services) == 0 {
		t.Errorf("under load %v\nat start %v", busy.Services, fresh.Services)
	}
}
