package sizing

// ClusterCPUCores returns what the whole cluster is predicted to spend with all nodes up, in busy cores of speed 1, over
// all nodes of all datacenters; unknown when the cores of a node are.
func (v *Verdict) ClusterCPUCores() Optional {
	at := &v.Cases[AllUp]
	if !at.Loads[CPU].Judged {
		return Optional{}
	}
	// The demand is the busiest node's; its spread over the mean is taken out again.
	return Known(at.Loads[CPU].Demand / at.Spread * float64(at.Nodes*at.Datacenters))
}

// NodeMemoryBytes returns what the busiest node is predicted to hold with all nodes up, in bytes. What that is follows
// from what MemBase was learned on: the host's memory in use where node_exporter showed it, else the resident memory of
// the Erlang VM with the kernel's part of the sockets.
func (v *Verdict) NodeMemoryBytes() float64 { return v.Cases[AllUp].Loads[Memory].Demand }
