package mongooseim

import "github.com/mimtop/mimtop/internal/cluster"

const (
	noHTTPNotifications = "HTTP notifications (mod_event_pusher, http) are not configured"
	noMUC               = "mod_muc is not loaded"
	noMUCLight          = "mod_muc_light is not loaded"
	noGroups            = "neither mod_muc nor mod_muc_light is loaded"
)

func (p *page) fillTraffic(t *cluster.Traffic) {
	t.Stanzas = p.stanzas("stanza")
	t.Messages = p.stanzas("message")
	t.Presence = p.stanzas("presence")
	t.IQ = p.stanzas("iq")
	t.Errors = p.stanzas("error")
	t.Bytes = cluster.Flow{In: p.rates.PerSecond(bytesIn...), Out: p.rates.PerSecond(bytesOut...)}
	t.TLSBytes = cluster.Flow{In: p.rates.PerSecond(tlsIn...), Out: p.rates.PerSecond(tlsOut...)}
	p.fillGroups(t)
	t.PubSubIn = p.rate("mod_pubsub is not loaded", publishes...)
	t.HTTPFailures = p.rate(noHTTPNotifications, "mod_event_pusher_http_sent_failure_count")
	// The first of the two counts every answer, also one that says error.
	t.HTTPNotifications = p.rate(noHTTPNotifications,
		"mod_event_pusher_http_sent_count", "mod_event_pusher_http_sent_failure_count")
	t.Push = p.rate("no push service (mod_push_service_mongoosepush) is loaded", "hook_push_notifications_count")
	t.Offline = p.rate("no module handles messages to offline users", "hook_offline_message_count")
	t.Bounced = p.rates.PerSecond("sm_message_bounced_count")
	t.Dropped = p.rates.PerSecond("router_stanza_dropped_count")
	t.REST = cluster.Absent("MongooseIM exports no REST request metric")
}

func (p *page) stanzas(kind string) cluster.Flow {
	return cluster.Flow{
		In:  p.rates.PerSecond(stanzaFamilies("in", kind)...),
		Out: p.rates.PerSecond(stanzaFamilies("out", kind)...),
	}
}

// fillGroups splits the messages received. No family counts one-to-one messages, or those of MUC and MUC Light apart.
func (p *page) fillGroups(t *cluster.Traffic) {
	muc := p.has("mod_muc_rooms_online")
	light := p.hasPrefix("mod_muc_light_")
	t.GroupIn = p.groups(muc || light)
	switch {
	case t.GroupIn.Known:
		t.OneToOneIn = noted(difference(t.Messages.In, t.GroupIn),
			"a group message counts where its room is, so this is exact for the cluster only")
	case muc || light:
		t.OneToOneIn = cluster.Absent(t.GroupIn.Why)
	default:
		t.OneToOneIn = noted(t.Messages.In, "no group chat module is loaded")
	}

	// mod_inbox, where it handles MUC, counts the messages of MUC and of nothing else.
	const inbox = "hook_update_inbox_for_muc_count"
	switch {
	case !muc:
		t.MUCIn = cluster.Absent(noMUC)
	case p.counts(inbox):
		t.MUCIn = p.rates.PerSecond(inbox)
	case !light:
		t.MUCIn = t.GroupIn
	default:
		t.MUCIn = cluster.Absent("MUC and MUC Light cannot be told apart: mod_inbox is not loaded for MUC")
	}
	switch {
	case !light:
		t.MUCLightIn = cluster.Absent(noMUCLight)
	case !muc:
		t.MUCLightIn = t.GroupIn
	default:
		t.MUCLightIn = difference(t.GroupIn, t.MUCIn)
	}
}

func (p *page) groups(loaded bool) cluster.Figure {
	for _, name := range []string{"hook_filter_room_packet_count", "mod_mam_muc_archive_message_count"} {
		if p.counts(name) {
			return p.rates.PerSecond(name)
		}
	}
	if !loaded {
		return cluster.Absent(noGroups)
	}
	return cluster.Absent("group messages are not counted: neither the group archive (mod_mam) nor mod_stanzaid is loaded")
}
