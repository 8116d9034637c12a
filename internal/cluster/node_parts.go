package cluster

// latencyCount is the number of histograms of a node.
const latencyCount = 7

// eachFigure appends all figures of a node, those of its pools last.
func (n *Node) eachFigure(to []*Figure) []*Figure {
	m, vm, t, a := &n.Machine, &n.VM, &n.Traffic, &n.Archive
	to = append(to,
		&n.Sessions, &n.TCPConnections, &n.ClusterSessions, &n.ClusterUniqueUsers, &n.LoginsPerS, &n.LogoutsPerS, &n.AuthFailuresPerS,
		&m.Cores, &m.MemoryBytes, &m.MemoryUsedBytes, &m.CPUCoresUsed, &m.NetworkBitsPerS, &m.NetworkInBytesPerS, &m.NetworkOutBytesPerS,
		&m.FileDescriptors,
		&vm.UserCPUCores, &vm.MemoryBytes, &vm.UptimeS, &vm.Processes, &vm.ProcessLimit, &vm.Ports, &vm.PortLimit, &vm.RunQueue,
		&vm.MailboxMessages,
		&n.Membership.Joined, &n.Membership.Known, &n.Membership.Unavailable,
	)
	for _, f := range [...]*Flow{&t.Stanzas, &t.Messages, &t.Presence, &t.IQ, &t.Errors, &t.Bytes, &t.TLSBytes} {
		to = append(to, &f.In, &f.Out)
	}
	to = append(to,
		&t.OneToOneIn, &t.GroupIn, &t.MUCIn, &t.MUCLightIn, &t.PubSubIn, &t.HTTPNotifications, &t.HTTPFailures, &t.Push,
		&t.Offline, &t.Bounced, &t.Dropped, &t.REST,
		&a.RowsPerS, &a.LookupsPerS, &a.DroppedPerS, &a.QueueLength, &n.SQL.CallsPerS, &n.SQL.BusyWorkers,
	)
	for i := range n.Pools {
		to = append(to, &n.Pools[i].Workers, &n.Pools[i].QueueLength)
	}
	return to
}

// eachLatency are all histograms of a node.
func (n *Node) eachLatency() [latencyCount]*Latency {
	return [...]*Latency{&n.Archive.Flush, &n.Archive.Lookup, &n.SQL.Call, &n.Processing, &n.Ping, &n.HTTPNotification, &n.Login}
}
