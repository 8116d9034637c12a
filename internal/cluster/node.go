package cluster

import "time"

// State says what is known about a target.
type State uint8

// The states of a target. Only Up means that the figures of the node are current.
const (
	Unseen  State = iota // no scrape has ended yet
	Up                   // the last scrape succeeded
	Empty                // it answered, with metrics, but not one wanted sample
	Down                 // it cannot be reached or did not answer in time
	Refused              // it answered and refused: credentials, TLS, status code
	Foreign              // it answered with something that is not a MongooseIM node's metrics
)

var stateWords = [...]string{"waiting", "up", "empty", "down", "refused", "not MongooseIM"}

// String returns the word shown to people.
func (s State) String() string { return stateWords[s] }

// Node is one MongooseIM node at one moment.
type Node struct {
	// Target is the address scraped, without credentials. It identifies the node: the exposition carries no name.
	Target string
	// Name is what is shown; it defaults to the host and port of Target.
	Name string
	// Site is the datacenter the target was configured into; "" when there is only one.
	Site string

	State State
	// Reason says why State is not Up.
	Reason string
	// At is when the figures below were scraped; zero when there never were any. A node that is not Up keeps its last
	// figures, and its age is the snapshot's time less At.
	At time.Time
	// ScrapeDuration is how long the last successful scrape took.
	ScrapeDuration time.Duration
	// Window is the time over which the rates were taken; 0 until there are two scrapes.
	Window time.Duration
	// Restarted says that the node's counters began anew since the scrape before.
	Restarted bool
	// Warnings are oddities of the exposition worth a line, such as duplicate series.
	Warnings []string

	// Version is the range of MongooseIM releases whose metric names match, such as "6.8+" or "6.4 - 6.5".
	Version string
	// Services are the modules and listeners whose families are exposed, sorted, such as "mam" or "websocket".
	Services []string

	// Sessions is this node's own authenticated sessions over all transports.
	Sessions Figure
	// TCPConnections counts this node's sockets on raw-TCP client listeners, also those not yet authenticated.
	TCPConnections Figure
	// ClusterSessions and ClusterUniqueUsers are this node's answer for the whole cluster: never add them over nodes.
	ClusterSessions, ClusterUniqueUsers Figure
	// LoginsPerS and LogoutsPerS are session opens and closes per second, AuthFailuresPerS refused logins.
	LoginsPerS, LogoutsPerS, AuthFailuresPerS Figure

	Machine    Machine
	VM         VM
	Membership Membership
	Traffic    Traffic
	Archive    Archive
	SQL        SQL
	Pools      []Pool

	// Processing is the in-server time from the receipt of a client's message to the end of routing. It is not
	// end-to-end delivery time, which no metric gives.
	Processing Latency
	// Ping is the round trip of server pings to clients, HTTPNotification that of HTTP notifications, Login the time
	// of an authentication.
	Ping, HTTPNotification, Login Latency
}

// Age returns how old the node's figures are at the given time, and false when there are none.
func (n *Node) Age(at time.Time) (time.Duration, bool) {
	if n.At.IsZero() {
		return 0, false
	}
	return max(at.Sub(n.At), 0), true
}

// Machine is the host below the node. All but Cores come from node_exporter.
type Machine struct {
	// Cores are the processors the node can use: the VM's online schedulers, or the host's processors.
	Cores Figure
	// MemoryBytes is the host's memory, MemoryUsedBytes what is not available any more.
	MemoryBytes, MemoryUsedBytes Figure
	// CPUCoresUsed is the host's busy time per second, all processes, user and system.
	CPUCoresUsed Figure
	// NetworkBitsPerS is the speed of the fastest interface, bits per second.
	NetworkBitsPerS Figure
	// NetworkInBytesPerS and NetworkOutBytesPerS are the host's traffic, loopback left out.
	NetworkInBytesPerS, NetworkOutBytesPerS Figure
	// FileDescriptors is the host-wide limit.
	FileDescriptors Figure
}

// Explain gives every figure that is absent the reason, but cores only where they have none: the VM may know them.
func (m *Machine) Explain(why string) {
	for _, f := range []*Figure{
		&m.MemoryBytes, &m.MemoryUsedBytes, &m.CPUCoresUsed, &m.NetworkBitsPerS,
		&m.NetworkInBytesPerS, &m.NetworkOutBytesPerS, &m.FileDescriptors,
	} {
		if !f.Known {
			*f = Absent(why)
		}
	}
	if !m.Cores.Known && m.Cores.Why == "" {
		m.Cores = Absent(why)
	}
}

// VM is the Erlang virtual machine of a node.
type VM struct {
	// UserCPUCores is the VM's CPU time per second, user time only: system time is not in it.
	UserCPUCores Figure
	// MemoryBytes is what the VM has allocated; the resident set is larger.
	MemoryBytes Figure
	// UptimeS is the time since the VM started, in seconds.
	UptimeS Figure
	// Processes and Ports are counts with the limits they run against.
	Processes, ProcessLimit, Ports, PortLimit Figure
	// RunQueue is the number of runnable tasks waiting for a scheduler, MailboxMessages the sum of all mailboxes.
	RunQueue, MailboxMessages Figure
}

// Membership is what a node believes about its cluster.
type Membership struct {
	// Joined counts nodes in the cluster, itself included; Known also those that are down.
	Joined, Known, Unavailable Figure
	// Backend is "CETS", "Mnesia", or "" when neither is exposed.
	Backend string
	// GlobalDistribution says that the node belongs to a multi-datacenter setup.
	GlobalDistribution bool
}

// Flow is a pair of rates per second: In is received from clients, Out is sent to clients.
type Flow struct{ In, Out Figure }

// Traffic holds rates per second of one node, or of a cluster when summed.
type Traffic struct {
	Stanzas, Messages, Presence, IQ, Errors Flow
	// Bytes is payload per second, decrypted where TLS is used; TLSBytes is the part of it over TLS that the nodes end.
	Bytes, TLSBytes Flow
	// OneToOneIn is messages sent from user to user (receipts, markers and typing states included); GroupIn is messages
	// accepted by rooms, and MUCIn and MUCLightIn are its two parts where they can be told apart.
	OneToOneIn, GroupIn, MUCIn, MUCLightIn Figure
	// PubSubIn is publishes.
	PubSubIn Figure
	// HTTPNotifications is attempts, HTTPFailures those without any answer; Push is batches handed to a push service.
	HTTPNotifications, HTTPFailures, Push Figure
	// Offline is messages to users with no session, Bounced those returned to the sender, Dropped those filtered.
	Offline, Bounced, Dropped Figure
	// REST is requests of REST and GraphQL clients; MongooseIM exports no such metric.
	REST Figure
}

// Archive is message archive management (MAM), one-to-one and group archives together.
type Archive struct {
	// RowsPerS is rows handed to the archive: a one-to-one message is two of them.
	RowsPerS Figure
	// LookupsPerS is archive queries, DroppedPerS rows lost because the database refused them.
	LookupsPerS, DroppedPerS Figure
	// QueueLength is rows waiting in the asynchronous writers.
	QueueLength Figure
	// Flush is the time of one batch written to the database, Lookup of one query.
	Flush, Lookup Latency
}

// SQL is a node's relational database traffic, all pools together.
type SQL struct {
	// CallsPerS is queries per second, BusyWorkers the mean number of connections at work: what calls took that ended in the
	// window, so that it passes the size of the pools only by what calls took of it that began before.
	CallsPerS, BusyWorkers Figure
	// Call is the time of one call.
	Call Latency
}

// Pool is one outgoing connection pool.
type Pool struct {
	// Kind is rdbms, http, redis, rabbit, cassandra, elastic, ldap or generic; Tag its name; HostType "" for global.
	Kind, Tag, HostType string
	// Workers is the pool's size, QueueLength the requests that wait.
	Workers, QueueLength Figure
}
