package mongooseim

import (
	"slices"
	"strings"
)

// service is a module, listener or pool that shows itself by its families. A family is declared as soon as the service is
// configured, used or not, so two nodes with the same services have the same list.
type service struct {
	name string
	// families are names, or prefixes when they end in _; one of them is enough. A prefix must not fit another service.
	families []string
}

// services are those whose families tell reliably. mod_carboncopy, mod_stream_management, mod_register and others have no
// family of their own; a hook counter does not tell which module it serves.
var services = []service{
	{"blocklist", []string{"mod_blocklist_"}},
	{"bosh", []string{"bosh_data_received_byte_size", "mod_bosh_data_received_byte_size"}},
	{"broadcast", []string{"mod_broadcast_"}},
	{"cache_users", []string{"user_cache_lookup_hits"}},
	{"caps", []string{"mod_caps_backend_"}},
	{"cets", []string{"cets_info_joined_nodes"}},
	{"component", []string{"component_auth_failed_count", "component_tcp_data_in_byte_size"}},
	{"csi", []string{"mod_csi_active_count"}},
	{"fast_auth_token", []string{"mod_fast_auth_token_"}},
	{"global_distrib", []string{"mod_global_distrib_"}},
	{"http_notifications", []string{"mod_event_pusher_http_sent_count"}},
	{"http_upload", []string{"mod_http_upload_"}},
	{"inbox", []string{"mod_inbox_"}},
	{"last", []string{"mod_last_"}},
	{"mam_muc", []string{"mod_mam_muc_archive_message_count"}},
	{"mam_pm", []string{"mod_mam_pm_archive_message_count"}},
	{"mnesia", []string{"mnesia_info_running_db_nodes"}},
	{"muc", []string{"mod_muc_rooms_online"}},
	{"muc_light", []string{"mod_muc_light_"}},
	{"offline", []string{"mod_offline_mnesia_count", "mod_offline_rdbms_count"}},
	{"ping", []string{"mod_ping_response_count"}},
	{"privacy", []string{"mod_privacy_get_count"}},
	{"private", []string{"mod_private_"}},
	{"pubsub", []string{"mod_pubsub_"}},
	{"push", []string{"hook_push_notifications_count", "mod_event_pusher_push_"}},
	{"rabbit", []string{"wpool_global_rabbit_", "wpool_rabbit_"}},
	{"rdbms", []string{"wpool_global_rdbms_", "wpool_rdbms_"}},
	{"roster", []string{"mod_roster_get_count"}},
	{"s2s", []string{"s2s_auth_failed_count", "s2s_tcp_data_in_byte_size"}},
	{"smart_markers", []string{"mod_smart_markers_"}},
	{"tls", []string{"tls_cert_remaining_days_count"}},
	{"vcard", []string{"mod_vcard_"}},
	{"websocket", []string{"websocket_data_received_byte_size", "mod_websocket_data_received_byte_size"}},
}

// serviceExact and servicePrefixes are the same, by family.
var serviceExact, servicePrefixes = indexServices()

func indexServices() (exact map[string]string, prefixes []service) {
	exact = map[string]string{}
	for _, s := range services {
		for _, family := range s.families {
			if strings.HasSuffix(family, "_") {
				prefixes = append(prefixes, service{name: s.name, families: []string{family}})
			} else {
				exact[family] = s.name
			}
		}
	}
	return exact, prefixes
}

// services returns the names of the services whose families the node declares, sorted.
func (p *page) services() []string {
	var found []string
	add := func(name string) {
		if !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	for family := range p.Names() {
		if name, ok := serviceExact[family]; ok {
			add(name)
			continue
		}
		for _, prefix := range servicePrefixes {
			if strings.HasPrefix(family, prefix.families[0]) {
				add(prefix.name)
				break
			}
		}
	}
	slices.Sort(found)
	return found
}
