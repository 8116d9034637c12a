package fakenode

// Size says how large a node's page is. The sizes of real nodes follow from what they have loaded.
type Size struct {
	// HostTypes is how many host types the node serves, Functions how many functions each backend module has.
	HostTypes, Functions int
	// Peers is the number of other nodes in the cluster, each with series of its own, and Schedulers that of the VM.
	Peers, Schedulers int
	// Modules is how many backend modules are loaded, each with a histogram of so many finite Buckets.
	Modules, Buckets int
}

// The sizes measured: a default installation, one with all backend modules, and one with two host types beside that.
var (
	Small  = Size{HostTypes: 1, Functions: 2, Peers: 2, Schedulers: 8, Modules: 16, Buckets: 31}
	Medium = Size{HostTypes: 1, Functions: 4, Peers: 4, Schedulers: 8, Modules: 52, Buckets: 22}
	Large  = Size{HostTypes: 2, Functions: 4, Peers: 9, Schedulers: 16, Modules: 52, Buckets: 31}
)

// nodeBuckets is the number of finite buckets of all histograms that MongooseIM makes, 1, 2, 4 ... 2^30.
const nodeBuckets = 31

// The names of the families, by the labels they have.
var (
	perHostTypeCounters = []string{
		"sm_session_logins", "sm_session_logouts", "sm_message_bounced_count", "c2s_auth_failed_count", "auth_authorize_count",
		"auth_register_user_count", "router_stanza_dropped_count", "router_no_route_found_count", "hook_filter_room_packet_count",
		"hook_offline_message_count", "hook_push_notifications_count", "mod_mam_pm_archive_message_count",
		"mod_mam_pm_dropped_count", "mod_mam_muc_archive_message_count", "mod_mam_pm_lookup_count", "mod_roster_get_count",
	}
	perHostTypeHistograms = []string{
		"c2s_message_processed_time", "auth_authorize_time", "mod_mam_pm_flushed_time", "mod_mam_pm_lookup_time",
	}
	elementKinds = []string{
		"stanza", "message", "presence", "iq", "error", "message_error", "presence_error", "iq_error", "other",
	}
	connectionTypes = []string{"c2s", "component", "s2s"}
	byteCounters    = []string{
		"tcp_data_in_byte_size", "tcp_data_out_byte_size", "tls_data_in_byte_size", "tls_data_out_byte_size",
	}
	nodeGauges = []gauge{
		{"sm_total_sessions_count", 60_000}, {"sm_unique_sessions_count", 55_000}, {"sm_node_sessions_count", 20_000},
		{"cets_info_joined_nodes", 3}, {"cets_info_discovered_nodes", 3}, {"cets_info_available_nodes", 3},
		{"cets_info_unavailable_nodes", 0}, {"cets_info_conflict_tables", 0},
		{"system_memory_total", 4e9}, {"system_memory_processes", 2e9}, {"system_memory_binary", 4e8}, {"system_memory_ets", 5e8},
		{"system_process_queue_lengths_total", 3}, {"system_info_process_count", 21_000}, {"system_info_process_limit", 1 << 20},
		{"system_info_port_count", 20_200}, {"system_info_port_limit", 1 << 16}, {"system_info_ets_count", 300},
		{"system_tcp_ports_count", 20_100}, {"system_dist_data_connections", 4},
		{"erlang_vm_memory_bytes_total", 4e9}, {"erlang_vm_process_count", 21_000}, {"erlang_vm_process_limit", 1 << 20},
		{"erlang_vm_port_count", 20_200}, {"erlang_vm_port_limit", 1 << 16}, {"erlang_vm_statistics_run_queues_length", 1},
		{"erlang_vm_schedulers_online", 8}, {"erlang_vm_logical_processors_available", 8},
	}
	nodeCounters = []string{
		"erlang_vm_statistics_context_switches", "erlang_vm_statistics_reductions_total", "erlang_vm_statistics_bytes_output_total",
		"erlang_vm_statistics_bytes_received_total", "erlang_vm_statistics_garbage_collection_number_of_gcs",
		"erlang_vm_statistics_garbage_collection_words_reclaimed",
	}
	peerGauges = []string{
		"recv_bytes", "recv_cnt", "recv_max_bytes", "recv_avg_bytes", "recv_dvi_bytes", "send_bytes", "send_cnt", "send_max_bytes",
		"send_avg_bytes", "send_pend_bytes", "port_input_bytes", "port_output_bytes", "port_memory_bytes", "port_queue_size_bytes",
		"proc_memory_bytes", "proc_heap_size_words", "proc_min_heap_size_words", "proc_min_bin_vheap_size_words",
		"proc_stack_size_words", "proc_total_heap_size_words", "proc_message_queue_len", "proc_reductions", "proc_status", "node_state",
	}
	schedulerCounters = []string{"aux", "check_io", "emulator", "gc", "other", "port", "sleep"}
)

type gauge struct {
	name  string
	level float64
}
