package mongooseim

import (
	"fmt"

	"github.com/mimtop/mimtop/internal/cluster"
)

const sessionDrift = "sm_session_count is below 0: it lost count when a module was configured anew"

func (p *page) fillSessions(n *cluster.Node) {
	n.Sessions = p.Sum("sm_session_count")
	if p.drifted() {
		n.Sessions = cluster.Absent(sessionDrift)
	}
	n.TCPConnections = p.probe("sm_node_sessions_count")
	n.ClusterSessions = p.probe("sm_total_sessions_count")
	n.ClusterUniqueUsers = p.probe("sm_unique_sessions_count")
	n.LoginsPerS = p.rates.PerSecond("sm_session_logins")
	n.LogoutsPerS = p.rates.PerSecond("sm_session_logouts")
	n.AuthFailuresPerS = p.rates.PerSecond("c2s_auth_failed_count")
}

// drifted says that the node has lost count of its sessions.
func (p *page) drifted() bool {
	sessions := p.Exposition.Sum("sm_session_count")
	return sessions.Known && sessions.Value < 0
}

func (p *page) fillMachine(n *cluster.Node) {
	const fromHost = "not among MongooseIM's metrics; node_exporter on the host supplies it"
	absent := cluster.Absent(fromHost)
	n.Machine = cluster.Machine{
		// The VM takes a container's CPU quota into account here; the number of processors does not show it.
		Cores:       cores(p.Sum("erlang_vm_schedulers_online")).Or(cores(p.Sum("erlang_vm_logical_processors_available"))),
		MemoryBytes: absent, MemoryUsedBytes: absent, CPUCoresUsed: absent,
		NetworkBitsPerS: absent, NetworkInBytesPerS: absent, NetworkOutBytesPerS: absent,
		FileDescriptors: absent,
	}
	const runtime, wallclock = "erlang_vm_statistics_runtime_milliseconds", "erlang_vm_statistics_wallclock_time_milliseconds"
	uptime := p.Sum(wallclock)
	if uptime.Known {
		uptime = cluster.Measured(uptime.Value/1000, wallclock)
	}
	n.VM = cluster.VM{
		UserCPUCores: noted(p.rates.PerSecond(runtime).Ratio(p.rates.PerSecond(wallclock)), "user CPU only, system time is not in it"),
		MemoryBytes:  p.vmMemory(),
		UptimeS:      uptime.Or(p.probe("system_up_time_seconds")),
		Processes:    p.Sum("erlang_vm_process_count").Or(p.probe("system_info_process_count")),
		ProcessLimit: p.Sum("erlang_vm_process_limit").Or(p.probe("system_info_process_limit")),
		Ports:        p.Sum("erlang_vm_port_count").Or(p.probe("system_info_port_count")),
		PortLimit:    p.Sum("erlang_vm_port_limit").Or(p.probe("system_info_port_limit")),
		RunQueue:     p.Sum("erlang_vm_statistics_run_queues_length"),

		MailboxMessages: p.probe("system_process_queue_lengths_total"),
	}
}

// mostSchedulers is the most that an Erlang VM can be started with (erl +S).
const mostSchedulers = 1024

// cores refuses a number of cores that no VM can use.
func cores(f cluster.Figure) cluster.Figure {
	if f.Known && (f.Value < 1 || f.Value > mostSchedulers) {
		return cluster.Absent(fmt.Sprintf("%s is %.4g, not between 1 and %d", f.From, f.Value, mostSchedulers))
	}
	return f
}

// vmMemory adds the two kinds of memory, which together are all; a reading with one of them is not the total.
func (p *page) vmMemory() cluster.Figure {
	const name = "erlang_vm_memory_bytes_total"
	if f := p.Family(name); f != nil && len(f.Series) == 2 {
		return p.Sum(name)
	}
	return p.probe("system_memory_total")
}

func (p *page) fillMembership(n *cluster.Node) {
	m := &n.Membership
	m.GlobalDistribution = p.hasPrefix("mod_global_distrib_")
	switch {
	case p.has("cets_info_joined_nodes"):
		m.Backend = "CETS"
		m.Joined = counted(p.probe("cets_info_joined_nodes"), "CETS has not joined the cluster yet")
		m.Unavailable = p.probe("cets_info_unavailable_nodes")
		m.Known = counted(p.probe("cets_info_discovered_nodes"), "CETS discovery lists no node")
		if m.Joined.Known && m.Joined.Value > m.Known.Value {
			m.Known = m.Joined
		}
	case p.has("mnesia_info_running_db_nodes"):
		m.Backend = "Mnesia"
		m.Joined = counted(p.probe("mnesia_info_running_db_nodes"), "Mnesia is not running yet")
		m.Known = counted(p.probe("mnesia_info_db_nodes"), "Mnesia is not running yet")
		m.Unavailable = difference(m.Known, m.Joined)
	default:
		none := cluster.Absent("the node exposes neither CETS nor Mnesia")
		m.Joined, m.Known, m.Unavailable = none, none, none
	}
}

// mostMembers is far more nodes than an Erlang cluster, in which each is connected to each other, can have.
const mostMembers = 10_000

// counted makes a count of nodes that includes the node itself absent when it is 0, and when no cluster has so many.
func counted(f cluster.Figure, why string) cluster.Figure {
	switch {
	case f.Known && f.Value <= 0:
		return cluster.Absent(why)
	case f.Known && f.Value > mostMembers:
		return cluster.Absent(fmt.Sprintf("%s is %.4g, more than a cluster can have", f.From, f.Value))
	}
	return f
}
