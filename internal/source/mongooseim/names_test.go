package mongooseim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

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

func TestRelease66HasNewTransportNamesAndNoQueues(t *testing.T) {
	n := composed(vm + `counter xmpp_element_in_message_count{connection_type="c2s",host_type="a"} 5+60
counter xmpp_element_out_message_count{connection_type="c2s",host_type="a"} 5+80
counter xmpp_element_out_message_count{connection_type="c2s",host_type="b"} 5+40
counter xmpp_element_in_presence_count{connection_type="c2s",host_type="a"} 5+30
counter xmpp_element_in_iq_count{connection_type="c2s",host_type=""} 5+20
counter xmpp_element_in_error_count{connection_type="c2s",host_type="a"} 5+10
counter xmpp_element_in_message_error_count{connection_type="c2s",host_type="a"} 5+10
counter tcp_data_in_byte_size{connection_type="c2s"} 100+1000
counter tcp_data_in_byte_size{connection_type="s2s"} 100+90000
counter tls_data_in_byte_size{connection_type="c2s"} 100+2000
counter websocket_data_received_byte_size 7+500
counter bosh_data_received_byte_size 7+100
counter tcp_data_out_byte_size{connection_type="c2s"} 100+5000
counter tls_data_out_byte_size{connection_type="c2s"} 100+1000
counter websocket_data_sent_byte_size 7+3000
counter bosh_data_sent_byte_size 7+1000
counter mod_blocklist_denied_count{host_type="a"} 1
counter wpool_global_rabbit_connections_opened{pool_tag="event_pusher"} 1
counter router_no_route_found_count{host_type="a"} 0
counter mod_pubsub_set_publish_count{host_type="a"} 3+20
counter mod_pubsub_set_publish_count{host_type="b"} 3+10
gauge wpool_global_rdbms_stats_recv_oct{pool_tag="default"} 10+10
gauge wpool_global_rdbms_stats_workers{pool_tag="default"} 10
counter mongoose_rdbms_mysql_count{function="query"} 1+100
counter mongoose_rdbms_mysql_count{function="execute"} 1+200
counter mod_mam_pm_archive_message_count{host_type="a"} 1+20
histogram mod_mam_pm_flushed_time_bucket{host_type="a",le="+Inf"} 0
`).twice(t)
	if n.Version != "6.6" {
		t.Errorf("version %q", n.Version)
	}
	exact(t, "messages in", n.Traffic.Messages.In, 6)
	exact(t, "messages out", n.Traffic.Messages.Out, 12)
	exact(t, "presence in", n.Traffic.Presence.In, 3)
	exact(t, "IQ in", n.Traffic.IQ.In, 2)
	exact(t, "errors in", n.Traffic.Errors.In, 1)
	exact(t, "bytes in", n.Traffic.Bytes.In, 360)
	exact(t, "bytes out: websocket and BOSH are inside", n.Traffic.Bytes.Out, 600)
	exact(t, "TLS bytes out", n.Traffic.TLSBytes.Out, 100)
	exact(t, "publishes", n.Traffic.PubSubIn, 3)
	exact(t, "SQL calls", n.SQL.CallsPerS, 30)
	absent(t, "archive queue", n.Archive.QueueLength, "before 6.7")
	if len(n.Pools) != 1 {
		t.Fatalf("pools %+v", n.Pools)
	}
	exact(t, "workers", n.Pools[0].Workers, 10)
	absent(t, "pool queue", n.Pools[0].QueueLength, "before 6.7")
	if want := []string{"blocklist", "bosh", "mam_pm", "pubsub", "rabbit", "rdbms", "websocket"}; !slices.Equal(n.Services, want) {
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
		{"an archive writer without queue", composed(plain + "counter async_pool_flush_timed{host_type=\"a\",pool_id=\"pm_mam\"} 4\n"), "6.6"},
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
		t.Fatalf("pools %v, want %v", shown, want)
	}
	absent(t, "workers of an HTTP pool", n.Pools[0].Workers, "only the size of relational database pools")
	absent(t, "workers of a pool of one host type", n.Pools[2].Workers, "wpool_rdbms_stats_workers is not exported")
}

func TestNodesWithTheSameModulesHaveTheSameServices(t *testing.T) {
	busy := newTarget("a").sees(t, 0, capture(t, "6.8.0-load-3-node1"))
	fresh := newTarget("b").sees(t, 0, capture(t, "6.8.0-node3-restarted-first-node3"))
	if !slices.Equal(busy.Services, fresh.Services) || len(busy.Services) == 0 {
		t.Errorf("under load %v\nat start %v", busy.Services, fresh.Services)
	}
}

func TestPoolsThatGrowAreThoseOfTheFirstRelease(t *testing.T) {
	grow := "gauge " + GrowingPools + " 1\n"
	first := `counter c2s_element_in_stanza_count{host_type="a"} 5+70
gauge wpool_global_rdbms_stats_workers{pool_tag="default"} 10+10
`
	if n := composed(vm + first + grow).twice(t); n.Version != "6.3.0" || n.Pools[0].Workers.Known {
		t.Errorf("it is %s with %+v", n.Version, n.Pools)
	}
	if n := composed(vm + first).twice(t); n.Version == "6.3.0" || !n.Pools[0].Workers.Known {
		t.Errorf("it is %s with %+v", n.Version, n.Pools)
	}
	// In later releases whatever makes a pool change is no sign.
	if n := composed(release64 + grow).twice(t); n.Version != "6.4 - 6.5" || !n.Pools[0].Workers.Known {
		t.Errorf("it is %s with %+v", n.Version, n.Pools)
	}
}
