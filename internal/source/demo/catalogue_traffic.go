package demo

// stanzaKinds are the kinds of stanzas in the order of their counters: the first three are those that are no errors.
var stanzaKinds = []string{"message", "iq", "presence", "message_error", "iq_error", "presence_error"}

// traffic adds what passes between the node and its peers.
func (c *catalogue) traffic() {
	for _, direction := range []struct {
		event string
		first counter
		size  timing
	}{
		{"xmpp_element_in", countMessageIn, sizeIn},
		{"xmpp_element_out", countMessageOut, sizeOut},
	} {
		c.element(direction.event, "count", observed(direction.size))
		c.element(direction.event, "stanza_count", sumOf(direction.first, len(stanzaKinds)))
		c.element(direction.event, "error_count", sumOf(direction.first+3, 3))
		for i, kind := range stanzaKinds {
			c.element(direction.event, kind+"_count", counted(direction.first+counter(i)))
		}
		c.histogram(direction.event, "byte_size", `connection_type="c2s",`+hostType, direction.size)
	}
	c.socket("tcp_data_in", countTCPBytesIn)
	c.socket("tcp_data_out", countTCPBytesOut)
	c.socket("tls_data_in", countTLSBytesIn)
	c.socket("tls_data_out", countTLSBytesOut)
	c.counter("websocket_data_received", "byte_size", "", counted(countWebsocketBytesIn))
	c.counter("websocket_data_sent", "byte_size", "", counted(countWebsocketBytesOut))
	c.counter("bosh_data_received", "byte_size", "", counted(countBOSHBytesIn))
	c.counter("bosh_data_sent", "byte_size", "", counted(countBOSHBytesOut))
	c.histogram("c2s_message_processed", "time", hostType, timeProcessed)
	c.counter("router_stanza_dropped", "count", hostType, counted(countDropped))
	c.counter("router_no_route_found", "count", "", nothing())
}

// element adds a family of XML elements. Other servers and components are connected to nobody here, and all counters of
// stanzas whose host is not known stay at 0.
func (c *catalogue) element(event, metric string, ofClients origin) {
	c.event("counter", event, metric,
		series{labels: `connection_type="s2s",` + hostType, from: nothing()},
		series{labels: `connection_type="s2s",host_type=""`, from: nothing()},
		series{labels: `connection_type="component",host_type=""`, from: nothing()},
		series{labels: `connection_type="c2s",` + hostType, from: ofClients},
		series{labels: `connection_type="c2s",host_type=""`, from: nothing()})
}

func (c *catalogue) socket(event string, bytes counter) {
	c.event("counter", event, "byte_size",
		series{labels: `connection_type="s2s"`, from: nothing()},
		series{labels: `connection_type="component"`, from: nothing()},
		series{labels: `connection_type="c2s"`, from: counted(bytes)})
}

// sumOf adds counters as they are shown, so that the sum holds on the page to the last digit.
func sumOf(first counter, n int) origin {
	return computed(func(v *view) int64 {
		var sum int64
		for i := range n {
			sum += v.counter(first + counter(i))
		}
		return sum
	})
}

// sessions adds who is connected, and how they came in.
func (c *catalogue) sessions() {
	c.counter("sm_session", "logins", hostType, counted(countLogins))
	c.counter("sm_session", "logouts", hostType, counted(countLogouts))
	c.gauge("sm_session", "count", hostType, computed(func(v *view) int64 {
		return v.counter(countLogins) - v.counter(countLogouts)
	}))
	c.gauge("sm_node_sessions", "count", "", probed(gaugeTCPSessions))
	c.gauge("sm_total_sessions", "count", "", probed(gaugeClusterSessions))
	c.gauge("sm_unique_sessions", "count", "", probed(gaugeUniqueUsers))
	c.counter("sm_message_bounced", "count", hostType, counted(countBounced))
	c.counter("sm_presence_subscription", "subscription_count", hostType, counted(countLogins).times(0.004))
	c.counter("sm_presence_subscription", "unsubscription_count", hostType, counted(countLogins).times(0.001))
	c.counter("c2s_auth_failed", "count", hostType, counted(countAuthFailures))
	c.counter("component_auth_failed", "count", "", nothing())
	c.counter("s2s_auth_failed", "count", "", nothing())
	c.timed("auth_authorize", timeAuthorize)
	c.timed("auth_does_user_exist", timeUserExists)
	for _, event := range []string{"auth_check_password", "auth_try_register"} {
		c.counter(event, "count", hostType, nothing())
		c.event("histogram", event, "time")
	}
	c.counter("auth_register_user", "count", hostType, counted(countLogins).times(0.0008))
	c.counter("auth_unregister_user", "count", hostType, counted(countLogouts).times(0.0002))
}

// hooks adds the counters of hooks that other families do not repeat.
func (c *catalogue) hooks() {
	for _, hook := range []struct {
		name string
		from origin
	}{
		{"filter_room_packet", computed(func(v *view) int64 { return v.counter(countMUC) + v.counter(countMUCLight) })},
		{"update_inbox_for_muc", counted(countMUC)},
		{"filter_local_packet", sumOf(countMessageIn, len(stanzaKinds))},
		{"offline_message", counted(countOffline)},
		{"offline_groupchat_message", counted(countMUCLight).times(lightMembers * shareBackground)},
		{"push_notifications", counted(countPush)},
		{"push_event", counted(countChats).times(1 + httpPerChat)},
		{"user_available", counted(countLogins)},
		{"unset_presence", counted(countLogouts)},
		{"user_open_session", counted(countLogins)},
		{"user_terminate", counted(countLogouts)},
		{"user_ping_response", observed(timePing)},
		{"user_socket_closed", counted(countLogouts).times(0.55)},
		{"user_socket_error", counted(countLogouts).times(0.03)},
		{"user_stop_request", nothing()},
		{"xmpp_presend_element", observed(sizeOut)},
		{"user_send_xmlel", observed(sizeIn)},
		{"mam_lookup_messages", counted(countLogins).times(2.4)},
		{"mam_archive_id", counted(countRowsPM)},
		{"mam_muc_archive_id", counted(countRowsMUC)},
		{"mam_get_behaviour", counted(countRowsPM)},
		{"mam_archive_size", nothing()},
		{"mam_archive_sync", nothing()},
		{"mam_muc_archive_size", nothing()},
		{"inbox_unread_count", counted(countPush)},
		{"disco_local_features", counted(countLogins).times(0.7)},
		{"disco_local_identity", counted(countLogins).times(0.7)},
		{"disco_local_items", counted(countLogins).times(0.1)},
		{"disco_info", counted(countLogins).times(0.7)},
		{"disco_muc_features", nothing()},
		{"does_user_exist", observed(timeUserCache)},
		{"privacy_get_user_list", counted(countLogins).times(2)},
		{"privacy_updated_list", nothing()},
		{"roster_get_subscription_lists", counted(countLogins)},
		{"roster_get_versioning_feature", counted(countLogins)},
		{"roster_in_subscription", counted(countLogins).times(0.005)},
		{"roster_out_subscription", counted(countLogins).times(0.005)},
		{"resend_offline_messages", counted(countLogins)},
		{"reroute_unacked_messages", counted(countLogouts)},
		{"sm_filter_offline_message", counted(countOffline)},
		{"room_exists", observed(timeRoomExists)},
		{"can_access_room", counted(countMUC).times(0.02)},
		{"room_new_affiliations", counted(countMUCLight).times(0.01)},
		{"acc_room_affiliations", counted(countMUCLight)},
		{"c2s_stream_features", counted(countLogins)},
		{"sasl2_stream_features", counted(countLogins)},
		{"bind2_stream_features", counted(countLogins)},
		{"sasl2_start", nothing()},
		{"sasl2_success", nothing()},
		{"caps_recognised", counted(countLogins).times(0.9)},
		{"set_vcard", counted(countLogins).times(0.002)},
		{"failed_to_store_message", nothing()},
		{"forget_room", nothing()},
		{"remove_domain", nothing()},
		{"session_cleanup", nothing()},
		{"sessions_cleanup", nothing()},
		{"get_personal_data", nothing()},
	} {
		c.counter("hook_"+hook.name, "count", hostType, hook.from)
	}
	c.counter("hook_node_cleanup", "count", "", nothing())
}
