package mongooseim

import "github.com/mimtop/mimtop/internal/source/exposition"

// Units of the histograms, in seconds.
const (
	microsecond = 1e-6
	millisecond = 1e-3 // of mod_ping_response_time alone
)

// Families of a kind of which a node has one: the names of the SQL driver, or of the release. The newer name comes
// first; a node never has two of one line.
var (
	sqlCounts = []string{"mongoose_rdbms_pgsql_count", "mongoose_rdbms_mysql_count", "mongoose_rdbms_cockroachdb_count"}
	sqlTimes  = []string{"mongoose_rdbms_pgsql_time", "mongoose_rdbms_mysql_time", "mongoose_rdbms_cockroachdb_time"}

	// The c2s_ names are those of 6.3, the mod_ names those before 6.6.
	bytesIn = []string{
		"tcp_data_in_byte_size", "tls_data_in_byte_size", "c2s_tcp_data_in_byte_size", "c2s_tls_data_in_byte_size",
		"websocket_data_received_byte_size", "mod_websocket_data_received_byte_size",
		"bosh_data_received_byte_size", "mod_bosh_data_received_byte_size",
	}
	// What is sent to websocket and BOSH clients is inside tcp_data_out already.
	bytesOut = []string{
		"tcp_data_out_byte_size", "tls_data_out_byte_size", "c2s_tcp_data_out_byte_size", "c2s_tls_data_out_byte_size",
	}
	// A client with TLS counts here and not in tcp_data.
	tlsIn  = []string{"tls_data_in_byte_size", "c2s_tls_data_in_byte_size"}
	tlsOut = []string{"tls_data_out_byte_size", "c2s_tls_data_out_byte_size"}

	archiveRows    = []string{"mod_mam_pm_archive_message_count", "mod_mam_muc_archive_message_count"}
	archiveLookups = []string{"mod_mam_pm_lookup_count", "mod_mam_muc_lookup_count"}
	archiveDropped = []string{"mod_mam_pm_dropped_count", "mod_mam_muc_dropped_count"}
	archiveFlush   = []string{"mod_mam_pm_flushed_time", "mod_mam_muc_flushed_time"}
	archiveLookup  = []string{"mod_mam_pm_lookup_time", "mod_mam_muc_lookup_time"}

	// The publishes of the PubSub modules: the new one of 6.8, the old one under its name from 6.8 on, and before.
	publishes = []string{
		"mod_pubsub_backend_rdbms_count", "mod_pubsub_old_set_publish_count", "mod_pubsub_set_publish_count",
	}
)

// stanzaKinds are the counters of stanzas that are read, out of nine.
var stanzaKinds = []string{"stanza", "message", "presence", "iq", "error"}

// stanzaFamilies returns the names of one direction ("in" or "out") and kind, of 6.4 and later and of 6.3.
func stanzaFamilies(direction, kind string) []string {
	return []string{
		"xmpp_element_" + direction + "_" + kind + "_count",
		"c2s_element_" + direction + "_" + kind + "_count",
	}
}

var wanted = exposition.Compile(wantedFamilies())

func wantedFamilies() map[string]exposition.Rule {
	rules := map[string]exposition.Rule{}
	add := func(rule exposition.Rule, names ...string) {
		for _, name := range names {
			rules[name] = rule
		}
	}
	add(exposition.Rule{Type: exposition.Gauge},
		"sm_session_count", "sm_node_sessions_count", "sm_total_sessions_count", "sm_unique_sessions_count",
		"system_up_time_seconds", "system_memory_total", "system_process_queue_lengths_total",
		"system_info_process_count", "system_info_process_limit", "system_info_port_count", "system_info_port_limit",
		"erlang_vm_schedulers_online", "erlang_vm_logical_processors_available", "erlang_vm_memory_bytes_total",
		"erlang_vm_process_count", "erlang_vm_process_limit", "erlang_vm_port_count", "erlang_vm_port_limit",
		"erlang_vm_statistics_run_queues_length",
		"cets_info_joined_nodes", "cets_info_discovered_nodes", "cets_info_unavailable_nodes",
		"mnesia_info_running_db_nodes", "mnesia_info_db_nodes",
		"wpool_rdbms_stats_workers", "wpool_global_rdbms_stats_workers",
		"wpool_queue_lengths_total", "wpool_global_queue_lengths_total")
	// The third pool, inbox, is no archive.
	add(exposition.Rule{Type: exposition.Gauge, Drop: []exposition.Label{{Name: "pool_id", Value: "inbox"}}},
		"async_pool_queue_lengths_total")

	counter := exposition.Rule{Type: exposition.Counter}
	add(counter,
		"erlang_vm_statistics_runtime_milliseconds", "erlang_vm_statistics_wallclock_time_milliseconds",
		"sm_session_logins", "sm_session_logouts", "c2s_auth_failed_count", "sm_message_bounced_count",
		"hook_filter_room_packet_count", "hook_update_inbox_for_muc_count",
		"hook_offline_message_count", "hook_push_notifications_count",
		"mod_event_pusher_http_sent_count", "mod_event_pusher_http_sent_failure_count",
		"router_stanza_dropped_count", "router_no_route_found_count")
	for _, names := range [][]string{sqlCounts, archiveRows, archiveLookups, archiveDropped, publishes} {
		add(counter, names...)
	}
	add(exposition.Rule{Type: exposition.Counter, Accept: isPublish}, "mod_pubsub_backend_rdbms_count")

	// Other servers and components are not clients.
	ofClients := exposition.Rule{Type: exposition.Counter, Drop: []exposition.Label{
		{Name: "connection_type", Value: "s2s"}, {Name: "connection_type", Value: "component"},
	}}
	add(ofClients, bytesIn...)
	add(ofClients, bytesOut...)
	for _, kind := range stanzaKinds {
		add(ofClients, stanzaFamilies("in", kind)...)
		add(ofClients, stanzaFamilies("out", kind)...)
	}

	histogram := exposition.Rule{Type: exposition.Histogram, Edges: bucketEdges()}
	add(histogram, "c2s_message_processed_time", "mod_ping_response_time", "auth_authorize_time",
		"mod_event_pusher_http_sent_response_time")
	for _, names := range [][]string{sqlTimes, archiveFlush, archiveLookup} {
		add(histogram, names...)
	}
	return rules
}

// bucketEdges are the same for all histograms of MongooseIM, whatever they count.
func bucketEdges() []float64 {
	edges := make([]float64, 31)
	for i := range edges {
		edges[i] = float64(uint64(1) << i)
	}
	return edges
}

// isPublish tells the storing of a published item from the other seven functions of the PubSub backend.
func isPublish(labels []exposition.Label) bool {
	for _, l := range labels {
		if l.Name == "function" {
			return l.Value == "set_item"
		}
	}
	return false
}
