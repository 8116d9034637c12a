package demo

// Truth is what the simulated cluster is doing, as no metric says it: for comparing with what mimtop reads and learns.
type Truth struct {
	// Coefficients are the hidden costs, the same at all times.
	Coefficients Coefficients
	// Nodes are in the order of the targets.
	Nodes []NodeTruth
}

// NodeTruth is the load of one node. Rates are per second, and hold for the tick that is under way.
type NodeTruth struct {
	// Up says that the node runs; when it does not, all else is 0.
	Up bool
	// Sessions and SiteSessions are those of the node and of its whole site, UniqueUsers the users of the site.
	Sessions, SiteSessions, UniqueUsers float64
	// StanzasIn and StanzasOut are what the node receives from and delivers to its clients, MessagesIn and MessagesOut
	// the messages among them.
	StanzasIn, StanzasOut, MessagesIn, MessagesOut float64
	// LoginsPerS and RowsPerS are session opens and archive rows.
	LoginsPerS, RowsPerS float64
	// CPUCores is the node's processor time, user and system, without the rest of the host.
	CPUCores float64
	// MemoryBytes is the VM's memory, HostMemoryBytes what is in use on the host.
	MemoryBytes, HostMemoryBytes float64
}

// Truth returns what is true now.
func (s *Simulation) Truth() Truth {
	t := Truth{Coefficients: hidden, Nodes: make([]NodeTruth, len(s.nodes))}
	for i, n := range s.nodes {
		if !n.up {
			continue
		}
		v := view{node: n, inTick: s.inTick}
		r := &n.rates
		t.Nodes[i] = NodeTruth{
			Up:           true,
			Sessions:     float64(v.counter(countLogins) - v.counter(countLogouts)),
			SiteSessions: n.gauge[gaugeClusterSessions], UniqueUsers: n.gauge[gaugeUniqueUsers],
			StanzasIn:  sum(r[countMessageIn : countPresenceErrorIn+1]),
			StanzasOut: sum(r[countMessageOut : countPresenceErrorOut+1]),
			MessagesIn: r[countMessageIn], MessagesOut: r[countMessageOut],
			LoginsPerS: r[countLogins], RowsPerS: r[countRowsPM] + r[countRowsMUC],
			CPUCores: n.cores.total, MemoryBytes: n.gauge[gaugeMemory], HostMemoryBytes: n.hostMemory,
		}
	}
	return t
}

func sum(all []float64) float64 {
	total := 0.0
	for _, x := range all {
		total += x
	}
	return total
}

// Grown returns what a node's host would use if its site's users and all that they do grew by a factor: busy cores and
// bytes in use, as the costs have it, without the noise of this moment. It is meant for nodes that are not overloaded.
func (s *Simulation) Grown(node int, factor float64) (cores, memoryBytes float64) {
	n, c := s.nodes[node], &hidden
	stanzas := sum(n.rates[countMessageIn:countPresenceErrorIn+1]) + sum(n.rates[countMessageOut:countPresenceErrorOut+1])
	wakeUps := func(rate float64) float64 {
		return c.WakeUpCores * rate / (rate + c.WakeUpHalfPerS) / n.site.efficiency()
	}
	cores = osUserCores + osSystemCores
	if now := n.cores.total / (1 + n.cpu.value); now > 0 {
		cores += wakeUps(factor*stanzas) + factor*(now-wakeUps(stanzas))
	}
	vm := n.gauge[gaugeMemory]/(1+n.memory.value) - c.MemVMBaseBytes
	memoryBytes = (c.MemVMBaseBytes+factor*vm)*c.MemFragmentation + factor*n.sessions()*c.MemKernelBytes + c.MemOSBytes
	return cores, memoryBytes
}
