package demo

// pools adds the outgoing pools and what passes through them.
func (c *catalogue) pools() {
	c.event("counter", "mongoose_rdbms_pgsql", "count",
		series{labels: `function="query"`, from: observed(timeQuery)}, series{labels: `function="execute"`, from: observed(timeExecute)})
	c.event("histogram", "mongoose_rdbms_pgsql", "time",
		series{labels: `function="query"`, from: observed(timeQuery)}, series{labels: `function="execute"`, from: observed(timeExecute)})

	const tag = `pool_tag="default"`
	stat := func(metric string, from origin) { c.gauge("wpool_global_rdbms_stats", metric, tag, from) }
	stat("workers", probedLabelled(gaugeOne).times(sqlWorkers))
	stat("recv_oct", probedLabelled(gaugeSQLReceived))
	stat("send_oct", probedLabelled(gaugeSQLSent))
	stat("recv_cnt", probedLabelled(gaugeSQLReceived).times(1.0/450))
	stat("send_cnt", probedLabelled(gaugeSQLSent).times(1.0/510))
	stat("recv_max", probedLabelled(gaugeOne).times(63_000))
	stat("send_max", probedLabelled(gaugeOne).times(21_000))
	stat("send_pend", probedLabelled(gaugeOne).times(0))
	c.event("gauge", "wpool_global_queue_lengths", "total",
		series{labels: tag + `,pool_type="rdbms"`, from: probedLabelled(gaugeSQLQueue)},
		series{labels: `pool_tag="notifications",pool_type="http"`, from: probedLabelled(gaugeHTTPQueue)})
}

// probes adds the gauges that MongooseIM refreshes every 15 s.
func (c *catalogue) probes() {
	always := func(event, metric string, value float64) {
		c.gauge(event, metric, "", probed(gaugeOne).times(value))
	}
	c.gauge("system_up_time", "seconds", "", probed(gaugeUpS))
	c.gauge("system_tcp_ports", "count", "", probed(gaugePorts))
	c.gauge("system_process_queue_lengths", "total", "", probed(gaugeMailboxes))
	c.gauge("system_info", "port_count", "", probed(gaugePorts))
	c.gauge("system_info", "process_count", "", probed(gaugeProcesses))
	always("system_info", "port_limit", portLimit)
	always("system_info", "process_limit", processLimit)
	always("system_info", "ets_count", etsTables)
	always("system_info", "ets_limit", etsLimit)
	for _, kind := range []struct {
		metric string
		from   gauge
	}{
		{"total", gaugeMemory}, {"processes", gaugeMemoryProcesses}, {"system", gaugeMemorySystem}, {"atom", gaugeMemoryAtom},
		{"binary", gaugeMemoryBinary}, {"code", gaugeMemoryCode}, {"ets", gaugeMemoryETS},
	} {
		c.gauge("system_memory", kind.metric, "", probed(kind.from))
	}
	c.gauge("system_memory", "processes_used", "", probed(gaugeMemoryProcesses).times(0.999))
	always("system_memory", "atom_used", memoryAtoms-memoryAtomsFree)

	c.gauge("cets_info", "available_nodes", "", probed(gaugeMemberNodes))
	c.gauge("cets_info", "joined_nodes", "", probed(gaugeMemberNodes))
	c.gauge("cets_info", "discovered_nodes", "", probed(gaugeDiscovered))
	c.gauge("cets_info", "unavailable_nodes", "", probed(gaugeLostNodes))
	always("cets_info", "discovery_works", 1)
	for _, trouble := range []string{
		"remote_nodes_without_disco", "remote_nodes_with_unknown_tables", "remote_unknown_tables",
		"remote_nodes_with_missing_tables", "remote_missing_tables", "conflict_nodes", "conflict_tables",
	} {
		always("cets_info", trouble, 0)
	}

	c.gauge("system_dist_data", "connections", "", probed(gaugeLinks))
	c.gauge("system_dist_data", "recv_oct", "", probed(gaugeLinkReceived))
	c.gauge("system_dist_data", "send_oct", "", probed(gaugeLinkSent))
	c.gauge("system_dist_data", "recv_cnt", "", probed(gaugeLinkReceived).times(1.0/655))
	c.gauge("system_dist_data", "send_cnt", "", probed(gaugeLinkSent).times(1.0/640))
	always("system_dist_data", "recv_max", 64_120)
	always("system_dist_data", "send_max", 64_088)
	always("system_dist_data", "send_pend", 0)
	c.gauge("tls_cert_remaining_days", "count", `listener_id="0.0.0.0@tcp/5222"`, probedLabelled(gaugeOne).times(61))
}

// web adds what the web server and the exporter say of themselves: most of it is declared and never fed.
func (c *catalogue) web() {
	for _, each := range []struct{ kind, name, help string }{
		{"counter", "cowboy_requests_total", "Requests served by Cowboy."},
		{"counter", "cowboy_errors_total", "Requests that ended in an error."},
		{"counter", "cowboy_spawned_processes_total", "Processes started for requests."},
		{"histogram", "cowboy_request_duration_seconds", "Time of a whole request."},
		{"histogram", "cowboy_receive_body_duration_seconds", "Time to receive a request's body."},
		{"histogram", "cowboy_request_body_size_bytes", "Size of requests' bodies."},
		{"histogram", "cowboy_response_body_size_bytes", "Size of responses' bodies."},
		{"summary", "telemetry_scrape_duration_seconds", "Time of a scrape."},
		{"summary", "telemetry_scrape_size_bytes", "Size of a scrape before encoding."},
		{"summary", "telemetry_scrape_encoded_size_bytes", "Size of a scrape after encoding."},
	} {
		c.add(each.kind, each.name, each.help)
	}
	c.add("counter", "cowboy_early_errors_total", "Requests refused before they were read.", series{from: nothing()})
	c.add("counter", "cowboy_protocol_upgrades_total", "Upgrades to another protocol.",
		series{from: counted(countLogins).times(shareWebsocket)})
}

// globalDistribution adds the traffic between sites.
func (c *catalogue) globalDistribution() {
	const event = "mod_global_distrib_"
	c.counter(event+"outgoing_messages", "count", "", counted(countSitesOut))
	c.counter(event+"incoming_messages", "count", "", counted(countSitesIn))
	for _, direction := range []string{"incoming", "outgoing"} {
		c.counter(event+direction+"_established", "count", "", counted(countLogins).times(1e-6))
		c.counter(event+direction+"_closed", "count", "", counted(countLogouts).times(1e-6))
		c.counter(event+direction+"_errored", "count", "", nothing())
	}
	c.counter(event+"incoming_first_packet", "count", "", counted(countLogins).times(1e-6))
	c.counter(event+"mapping_fetches", "count", "", observed(timeSitesMapping))
	c.counter(event+"mapping_cache_misses", "count", "", observed(timeSitesMapping))
	c.counter(event+"stop_ttl_zero", "count", "", nothing())
	c.gauge(event+"bounce_queue", "size", "", probed(gaugeOne).times(0))
	for _, each := range []struct {
		name string
		t    timing
	}{
		{"outgoing_queue", timeSitesOutQueue}, {"incoming_queue", timeSitesInQueue},
		{"incoming_transfer", timeSitesTransfer}, {"mapping_fetches", timeSitesMapping},
	} {
		c.event("histogram", event+each.name, "time", series{from: observed(each.t), always: true})
	}
}
