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
		if typ == "histogram" {
			name = strings.TrimSuffix(strings.TrimSuffix(name, "_bucket"), "_sum")
		}
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
