package report

import (
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// Node is one node in JSON. From names the metric family, or the arithmetic over families, behind each number, by the
// number's key; Absent says why a number is missing.
type Node struct {
	Target   string     `json:"target"`
	Name     string     `json:"name"`
	Site     string     `json:"site,omitempty"`
	Up       bool       `json:"up"`
	State    string     `json:"state"`
	Error    string     `json:"error,omitempty"`
	At       *time.Time `json:"at"`
	AgeS     *float64   `json:"age_s"`
	WindowS  float64    `json:"window_s"`
	Restart  bool       `json:"restarted"`
	Version  string     `json:"version,omitempty"`
	Services []string   `json:"services"`
	Warnings []string   `json:"warnings"`

	Sessions            *float64 `json:"sessions"`
	TCPConnections      *float64 `json:"tcp_connections,omitempty"`
	ClusterSessions     *float64 `json:"cluster_sessions,omitempty"`
	ClusterUniqueUsers  *float64 `json:"cluster_unique_users,omitempty"`
	LoginsPerS          *float64 `json:"logins_per_s,omitempty"`
	LogoutsPerS         *float64 `json:"logouts_per_s,omitempty"`
	AuthFailuresPerS    *float64 `json:"auth_failures_per_s,omitempty"`
	Cores               *float64 `json:"cores"`
	CPUCoresUsed        *float64 `json:"cpu_cores_used"`
	MemoryBytes         *float64 `json:"memory_bytes"`
	UptimeS             *float64 `json:"uptime_s,omitempty"`
	Processes           *float64 `json:"processes,omitempty"`
	ProcessLimit        *float64 `json:"process_limit,omitempty"`
	Ports               *float64 `json:"ports,omitempty"`
	PortLimit           *float64 `json:"port_limit,omitempty"`
	RunQueue            *float64 `json:"run_queue,omitempty"`
	MailboxMessages     *float64 `json:"mailbox_messages,omitempty"`
	HostMemoryBytes     *float64 `json:"host_memory_bytes,omitempty"`
	HostMemoryUsedBytes *float64 `json:"host_memory_used_bytes,omitempty"`
	HostCPUCoresUsed    *float64 `json:"host_cpu_cores_used,omitempty"`
	NetworkBitsPerS     *float64 `json:"network_bits_per_s,omitempty"`
	NetworkInBytesPerS  *float64 `json:"network_in_bytes_per_s,omitempty"`
	NetworkOutBytesPerS *float64 `json:"network_out_bytes_per_s,omitempty"`
	MembersJoined       *float64 `json:"members_joined,omitempty"`
	MembersKnown        *float64 `json:"members_known,omitempty"`

	StanzasInPerS         *float64 `json:"stanzas_in_per_s,omitempty"`
	StanzasOutPerS        *float64 `json:"stanzas_out_per_s,omitempty"`
	MessagesInPerS        *float64 `json:"messages_in_per_s,omitempty"`
	MessagesOutPerS       *float64 `json:"messages_out_per_s,omitempty"`
	PresenceInPerS        *float64 `json:"presence_in_per_s,omitempty"`
	PresenceOutPerS       *float64 `json:"presence_out_per_s,omitempty"`
	IQInPerS              *float64 `json:"iq_in_per_s,omitempty"`
	IQOutPerS             *float64 `json:"iq_out_per_s,omitempty"`
	ErrorsInPerS          *float64 `json:"errors_in_per_s,omitempty"`
	ErrorsOutPerS         *float64 `json:"errors_out_per_s,omitempty"`
	BytesInPerS           *float64 `json:"bytes_in_per_s,omitempty"`
	BytesOutPerS          *float64 `json:"bytes_out_per_s,omitempty"`
	OneToOneInPerS        *float64 `json:"one_to_one_in_per_s,omitempty"`
	GroupInPerS           *float64 `json:"group_in_per_s,omitempty"`
	MUCInPerS             *float64 `json:"muc_in_per_s,omitempty"`
	MUCLightInPerS        *float64 `json:"muc_light_in_per_s,omitempty"`
	PubSubInPerS          *float64 `json:"pubsub_in_per_s,omitempty"`
	HTTPNotificationsPerS *float64 `json:"http_notifications_per_s,omitempty"`
	HTTPFailuresPerS      *float64 `json:"http_failures_per_s,omitempty"`
	PushPerS              *float64 `json:"push_per_s,omitempty"`
	OfflinePerS           *float64 `json:"offline_per_s,omitempty"`
	BouncedPerS           *float64 `json:"bounced_per_s,omitempty"`
	DroppedPerS           *float64 `json:"dropped_per_s,omitempty"`
	RESTPerS              *float64 `json:"rest_per_s,omitempty"`

	ArchiveRowsPerS    *float64 `json:"archive_rows_per_s,omitempty"`
	ArchiveLookupsPerS *float64 `json:"archive_lookups_per_s,omitempty"`
	ArchiveDroppedPerS *float64 `json:"archive_dropped_per_s,omitempty"`
	ArchiveQueue       *float64 `json:"archive_queue,omitempty"`
	SQLCallsPerS       *float64 `json:"sql_calls_per_s,omitempty"`
	SQLBusyWorkers     *float64 `json:"sql_busy_workers,omitempty"`

	Latencies map[string]*Latency `json:"latencies"`
	Pools     []Pool              `json:"pools"`

	From   map[string]string `json:"from"`
	Absent map[string]string `json:"absent"`
}

// newNode turns a node into its document; at is the time of the snapshot.
func newNode(n *cluster.Node, at time.Time) Node {
	out := Node{
		Target: n.Target, Name: n.Name, Site: n.Site, Up: n.State == cluster.Up, State: n.State.String(), Error: n.Reason,
		WindowS: n.Window.Seconds(), Restart: n.Restarted, Version: n.Version,
		Services: append([]string{}, n.Services...), Warnings: append([]string{}, n.Warnings...),
		Latencies: map[string]*Latency{}, Pools: []Pool{}, From: map[string]string{}, Absent: map[string]string{},
	}
	if age, ok := n.Age(at); ok {
		seconds := age.Seconds()
		out.At, out.AgeS = &n.At, &seconds
	}
	for _, field := range out.fields(n) {
		*field.to = fromFigure(field.figure)
		switch {
		case field.figure.Known:
			out.From[field.key] = field.figure.From
		case field.figure.Why != "":
			out.Absent[field.key] = field.figure.Why
		}
	}
	for _, latency := range NodeLatencies(n) {
		if l := NewLatency(latency.Latency); l != nil {
			out.Latencies[latency.Key] = l
		} else if latency.Why != "" {
			out.Absent["latencies."+latency.Key] = latency.Why
		}
	}
	for _, p := range n.Pools {
		out.Pools = append(out.Pools, Pool{p.Kind, p.Tag, p.HostType, fromFigure(p.Workers), fromFigure(p.QueueLength)})
	}
	return out
}

// field is one number of a node: its key, where it goes and where it comes from.
type field struct {
	key    string
	to     **float64
	figure cluster.Figure
}

// NamedFigure is a figure of a node with its key in JSON, which ends with its unit.
type NamedFigure struct {
	Key string
	cluster.Figure
}

// NodeFigures are all figures of a node, in the order of its document.
func NodeFigures(n *cluster.Node) []NamedFigure {
	var out Node
	fields := out.fields(n)
	figures := make([]NamedFigure, len(fields))
	for i, f := range fields {
		figures[i] = NamedFigure{f.key, f.figure}
	}
	return figures
}

// NamedLatency is a histogram of a node with its key in JSON.
type NamedLatency struct {
	Key string
	cluster.Latency
}

// NodeLatencies are all histograms of a node.
func NodeLatencies(n *cluster.Node) []NamedLatency {
	return []NamedLatency{
		{"processing", n.Processing}, {"ping", n.Ping}, {"http_notification", n.HTTPNotification}, {"login", n.Login},
		{"archive_flush", n.Archive.Flush}, {"archive_lookup", n.Archive.Lookup}, {"sql_call", n.SQL.Call},
	}
}

func (out *Node) fields(n *cluster.Node) []field {
	t, vm, machine := &n.Traffic, &n.VM, &n.Machine
	return []field{
		{"sessions", &out.Sessions, n.Sessions},
		{"tcp_connections", &out.TCPConnections, n.TCPConnections},
		{"cluster_sessions", &out.ClusterSessions, n.ClusterSessions},
		{"cluster_unique_users", &out.ClusterUniqueUsers, n.ClusterUniqueUsers},
		{"logins_per_s", &out.LoginsPerS, n.LoginsPerS},
		{"logouts_per_s", &out.LogoutsPerS, n.LogoutsPerS},
		{"auth_failures_per_s", &out.AuthFailuresPerS, n.AuthFailuresPerS},
		{"cores", &out.Cores, machine.Cores},
		{"cpu_cores_used", &out.CPUCoresUsed, vm.UserCPUCores},
		{"memory_bytes", &out.MemoryBytes, vm.MemoryBytes},
		{"uptime_s", &out.UptimeS, vm.UptimeS},
		{"processes", &out.Processes, vm.Processes},
		{"process_limit", &out.ProcessLimit, vm.ProcessLimit},
		{"ports", &out.Ports, vm.Ports},
		{"port_limit", &out.PortLimit, vm.PortLimit},
		{"run_queue", &out.RunQueue, vm.RunQueue},
		{"mailbox_messages", &out.MailboxMessages, vm.MailboxMessages},
		{"host_memory_bytes", &out.HostMemoryBytes, machine.MemoryBytes},
		{"host_memory_used_bytes", &out.HostMemoryUsedBytes, machine.MemoryUsedBytes},
		{"host_cpu_cores_used", &out.HostCPUCoresUsed, machine.CPUCoresUsed},
		{"network_bits_per_s", &out.NetworkBitsPerS, machine.NetworkBitsPerS},
		{"network_in_bytes_per_s", &out.NetworkInBytesPerS, machine.NetworkInBytesPerS},
		{"network_out_bytes_per_s", &out.NetworkOutBytesPerS, machine.NetworkOutBytesPerS},
		{"members_joined", &out.MembersJoined, n.Membership.Joined},
		{"members_known", &out.MembersKnown, n.Membership.Known},
		{"stanzas_in_per_s", &out.StanzasInPerS, t.Stanzas.In},
		{"stanzas_out_per_s", &out.StanzasOutPerS, t.Stanzas.Out},
		{"messages_in_per_s", &out.MessagesInPerS, t.Messages.In},
		{"messages_out_per_s", &out.MessagesOutPerS, t.Messages.Out},
		{"presence_in_per_s", &out.PresenceInPerS, t.Presence.In},
		{"presence_out_per_s", &out.PresenceOutPerS, t.Presence.Out},
		{"iq_in_per_s", &out.IQInPerS, t.IQ.In},
		{"iq_out_per_s", &out.IQOutPerS, t.IQ.Out},
		{"errors_in_per_s", &out.ErrorsInPerS, t.Errors.In},
		{"errors_out_per_s", &out.ErrorsOutPerS, t.Errors.Out},
		{"bytes_in_per_s", &out.BytesInPerS, t.Bytes.In},
		{"bytes_out_per_s", &out.BytesOutPerS, t.Bytes.Out},
		{"one_to_one_in_per_s", &out.OneToOneInPerS, t.OneToOneIn},
		{"group_in_per_s", &out.GroupInPerS, t.GroupIn},
		{"muc_in_per_s", &out.MUCInPerS, t.MUCIn},
		{"muc_light_in_per_s", &out.MUCLightInPerS, t.MUCLightIn},
		{"pubsub_in_per_s", &out.PubSubInPerS, t.PubSubIn},
		{"http_notifications_per_s", &out.HTTPNotificationsPerS, t.HTTPNotifications},
		{"http_failures_per_s", &out.HTTPFailuresPerS, t.HTTPFailures},
		{"push_per_s", &out.PushPerS, t.Push},
		{"offline_per_s", &out.OfflinePerS, t.Offline},
		{"bounced_per_s", &out.BouncedPerS, t.Bounced},
		{"dropped_per_s", &out.DroppedPerS, t.Dropped},
		{"rest_per_s", &out.RESTPerS, t.REST},
		{"archive_rows_per_s", &out.ArchiveRowsPerS, n.Archive.RowsPerS},
		{"archive_lookups_per_s", &out.ArchiveLookupsPerS, n.Archive.LookupsPerS},
		{"archive_dropped_per_s", &out.ArchiveDroppedPerS, n.Archive.DroppedPerS},
		{"archive_queue", &out.ArchiveQueue, n.Archive.QueueLength},
		{"sql_calls_per_s", &out.SQLCallsPerS, n.SQL.CallsPerS},
		{"sql_busy_workers", &out.SQLBusyWorkers, n.SQL.BusyWorkers},
	}
}
