package demo

// modules adds the modules that serve a user's own account.
func (c *catalogue) modules() {
	c.histogram("mod_ping_response", "time", hostType, timePing)
	c.counter("mod_ping_response", "count", hostType, observed(timePing))
	c.counter("mod_ping_response", "timeout_count", hostType, counted(countLogouts).times(0.3))
	c.counter("mod_csi_inactive", "count", hostType, counted(countInactive))
	c.counter("mod_csi_active", "count", hostType, counted(countActive))
	c.counter("mod_roster_get", "count", hostType, observed(timeRoster))
	c.counter("mod_roster_set", "count", hostType, counted(countLogins).times(0.01))
	c.counter("mod_roster_push", "count", hostType, counted(countLogins).times(0.012))
	c.counter("mod_disco_roster_get", "count", hostType, nothing())
	c.counter("mod_privacy_get", "count", hostType, counted(countLogins).times(0.05))
	for _, metric := range []string{"count", "active_count", "default_count"} {
		c.counter("mod_privacy_set", metric, hostType, nothing())
	}
	c.counter("mod_privacy_push_item", "count", hostType, nothing())
	c.counter("mod_privacy_check_packet", "count", hostType, observed(timeUserCache))
	c.counter("mod_privacy_check_packet", "denied_count", hostType, counted(countDropped))
	c.counter("mod_privacy_check_packet", "blocked_count", hostType, counted(countDropped).times(0.6))
	c.counter("mod_blocklist_denied", "count", hostType, nothing())

	c.backend("mod_roster_rdbms", append([]call{
		{"get_roster", observed(timeRoster)}, {"get_subscription_lists", counted(countLogins)}},
		unused("write_roster_version", "update_roster_t", "roster_subscribe_t", "read_roster_version", "get_roster_entry", "del_roster_t")...)...)
	c.backend("mod_privacy_rdbms", append([]call{{"get_default_list", observed(timePrivacy)}},
		unused("get_privacy_list", "get_list_names", "set_default_list", "forget_default_list", "remove_privacy_list", "replace_privacy_list")...)...)
	c.backend("mod_offline_rdbms",
		call{"write_messages", observed(timeOfflineWrite)}, call{"pop_messages", observed(timeOfflinePop)})
	c.backend("mod_vcard_rdbms", append([]call{{"get_vcard", observed(timeVCard)}}, unused("set_vcard", "search")...)...)
	c.backend("mod_caps_backend_cets", append([]call{{"set_features", observed(timeCaps)}, {"delete_features", counted(countLogouts)}},
		unused("set_hash_features", "delete_hash_features")...)...)
	c.backend("mod_inbox_rdbms_async", append([]call{
		{"set_inbox", observed(timeInboxSet)}, {"set_inbox_incr_unread", observed(timeInboxUnread)},
		{"get_inbox", counted(countLogins)}, {"reset_unread", counted(countChats).times(0.5)}},
		unused("remove_inbox_row", "clear_inbox", "get_inbox_unread", "get_full_entry", "get_entry_properties", "set_entry_properties", "remove_domain")...)...)
	c.backend("mod_last_rdbms", append([]call{{"set_last_info", counted(countLogouts)}}, unused("get_last", "session_cleanup")...)...)
	c.backend("mod_private_rdbms", unused("multi_set_data", "multi_get_data")...)
	c.backend("mod_smart_markers_rdbms", append([]call{{"update_chat_marker", counted(countChats).times(0.5)}},
		unused("get_conv_chat_marker", "get_chat_markers")...)...)

	const users, archive = `cache_name="mod_cache_users_` + hostTypeName + `",` + hostType, `cache_name="mod_mam_cache_user_` + hostTypeName + `",` + hostType
	hit := func(t timing, missed bool) origin {
		return computed(func(v *view) int64 {
			looked := v.histograms[t].count(v.inTick)
			misses := int64(float64(looked) * 0.07)
			if missed {
				return misses
			}
			return looked - misses
		})
	}
	c.event("gauge", "user_cache_lookup", "hits",
		series{labels: users, from: hit(timeUserCache, false)}, series{labels: archive, from: hit(timeArchiveCache, false)})
	c.event("gauge", "user_cache_lookup", "misses",
		series{labels: users, from: hit(timeUserCache, true)}, series{labels: archive, from: hit(timeArchiveCache, true)})
	c.event("histogram", "user_cache_lookup", "latency",
		series{labels: users, from: observed(timeUserCache)}, series{labels: archive, from: observed(timeArchiveCache)})
}

// groups adds rooms and PubSub.
func (c *catalogue) groups() {
	c.gauge("mod_muc_rooms", "online", hostType, probedLabelled(gaugeRooms))
	c.gauge("mod_muc_rooms", "hibernated", hostType, probedLabelled(gaugeHibernated))
	c.counter("mod_muc_hibernations", "count", hostType, counted(countHibernations))
	c.counter("mod_muc_deep_hibernations", "count", hostType, counted(countHibernations).times(0.2))
	c.counter("mod_muc_process_recreations", "count", hostType, counted(countHibernations).times(0.18))
	c.backend("mod_muc_online_cets", append([]call{{"register_room", counted(countHibernations).times(0.2)},
		{"room_destroyed", counted(countHibernations).times(0.19)}}, unused("get_online_rooms")...)...)
	c.backend("mod_muc_rdbms", append([]call{{"can_use_nick", counted(countMUC).times(0.02)}},
		unused("unset_nick", "store_room", "set_nick", "restore_room", "get_user_rooms", "get_rooms", "get_nick", "forget_room")...)...)
	c.backend("mod_muc_light_db_rdbms", append([]call{
		{"room_exists", observed(timeRoomExists)}, {"get_aff_users", observed(timeRoomMembers)}},
		unused("set_config", "set_blocking", "remove_user", "remove_domain", "modify_aff_users", "get_user_rooms", "get_config", "get_blocking", "destroy_room", "create_room")...)...)

	c.backend("mod_pubsub_backend_rdbms", append([]call{{"set_item", observed(timePEPPublish)}},
		unused("set_subscription", "set_node", "remove_user", "remove_domain", "delete_subscription", "delete_node", "delete_item")...)...)
	for _, action := range []struct {
		name string
		from origin
	}{
		{"set_publish", observed(timePublish)}, {"get_items", observed(timeGetItems)}, {"set_subscribe", nothing()},
	} {
		c.counter("mod_pubsub_old_"+action.name, "count", hostType, action.from)
		c.counter("mod_pubsub_old_"+action.name, "errors", hostType, nothing())
		if action.from.kind == fromTiming {
			c.event("histogram", "mod_pubsub_old_"+action.name, "time", series{labels: hostType, from: action.from})
		} else {
			c.event("histogram", "mod_pubsub_old_"+action.name, "time")
		}
	}
}

// archive adds mod_mam with its asynchronous writers.
func (c *catalogue) archive() {
	for _, each := range []struct {
		event, pool                        string
		rows, timed, full                  counter
		enqueue, flush, perRow, read, size timing
		queue                              gauge
	}{
		{"mod_mam_pm", "pm_mam", countRowsPM, countTimedPM, countBatchPM,
			timeArchivePM, timeFlushPM, timeFlushPerRowPM, timeLookupPM, sizeLookupPM, gaugeArchiveQueue},
		{"mod_mam_muc", "muc_mam", countRowsMUC, countTimedMUC, countBatchMUC,
			timeArchiveMUC, timeFlushMUC, timeFlushPerRowMUC, timeLookupMUC, sizeLookupMUC, gaugeGroupArchiveQueue},
	} {
		c.timed(each.event+"_archive_message", each.enqueue)
		c.counter(each.event+"_flushed", "count", hostType, counted(each.rows))
		c.histogram(each.event+"_flushed", "time", hostType, each.flush)
		c.histogram(each.event+"_flushed", "time_per_message", hostType, each.perRow)
		c.timed(each.event+"_lookup", each.read)
		c.histogram(each.event+"_lookup", "size", hostType, each.size)
		for _, housekeeping := range []string{"dropped", "dropped_iq", "remove_archive", "get_prefs", "set_prefs"} {
			c.counter(each.event+"_"+housekeeping, "count", hostType, nothing())
		}
	}
	c.counter("mod_mam_pm_lookup", "simple", hostType, observed(timeLookupPM))

	pool := func(id string, from origin) series {
		return series{labels: hostType + `,pool_id="` + id + `"`, from: from}
	}
	c.event("counter", "async_pool_flush", "timed", pool("pm_mam", counted(countTimedPM)),
		pool("muc_mam", counted(countTimedMUC)), pool("inbox", counted(countInbox).times(0.02)))
	c.event("counter", "async_pool_flush", "batch", pool("pm_mam", counted(countBatchPM)),
		pool("muc_mam", counted(countBatchMUC)), pool("inbox", nothing()))
	c.event("counter", "async_pool_request", "count", pool("pm_mam", nothing()),
		pool("muc_mam", nothing()), pool("inbox", counted(countInbox)))
	c.event("gauge", "async_pool_queue_lengths", "total", pool("pm_mam", probedLabelled(gaugeArchiveQueue)),
		pool("muc_mam", probedLabelled(gaugeGroupArchiveQueue)), pool("inbox", probedLabelled(gaugeSQLQueue)))
}

// notifications adds what tells services and sleeping phones about messages.
func (c *catalogue) notifications() {
	const event = "mod_event_pusher_http_sent"
	c.counter(event, "count", hostType, observed(timeHTTP))
	c.counter(event, "failure_count", hostType, counted(countHTTPFailures))
	c.histogram(event, "response_time", hostType, timeHTTP)
	c.backend("mod_event_pusher_push_rdbms", call{"get_publish_services", counted(countPush)},
		call{"enable", counted(countLogins).times(0.3)}, call{"disable", counted(countLogouts).times(0.01)})
}
