package sizing

// ClusterCPUCores returns what the whole cluster is predicted to spend with all nodes up, in busy cores of speed 1, over
// all nodes of all datacenters; unknown when the cores of a node are.
func (v *Verdict) ClusterCPUCores() Optional {
	// The demand is the busiest node's; its spread over the mean is taken out again.
	whole := func(at *Case, datacenters int) float64 {
		return at.Loads[CPU].Demand / at.Spread * float64(at.Nodes*datacenters)
	}
	all := &v.Cases[AllUp]
	if !all.Loads[CPU].Judged {
		return Optional{}
	}
	if len(v.Sites) == 0 {
		return Known(whole(all, all.Datacenters))
	}
	sum := 0.0
	for i := range v.Sites {
		at := &v.Sites[i].AllUp
		if !at.Loads[CPU].Judged {
			return Optional{}
		}
		sum += whole(at, 1)
	}
	return Known(sum)
}

// NodeMemoryBytes returns what the busiest node is predicted to hold with all nodes up, in bytes. What that is follows
// from what MemBase was learned on: the host's memory in use where node_exporter showed it, else the resident memory of
// the Erlang VM with the kernel's part of the sockets.
func (v *Verdict) NodeMemoryBytes() float64 {
	most := v.Cases[AllUp].Loads[Memory].Demand
	for i := range v.Sites {
		most = max(most, v.Sites[i].AllUp.Loads[Memory].Demand)
	}
	return most
}

// predictedAllUp is, for all nodes up, how hard the tightest limit is pressed, and the same two predictions.
func (c *costs) predictedAllUp(f *Flows) (strain float64, cores Optional, bytes float64) {
	w := c.workOf(f)
	cores = Known(0)
	for i := range c.classes() {
		p := c.partAt(i, c.siteAt(i).nodes, nobody)
		q := c.quantitiesAt(&w, p)
		_, u := q.binding()
		strain, bytes = max(strain, u), max(bytes, q.demand[Memory])
		cores.Known = cores.Known && q.judged[CPU]
		nodes := p.nodes
		if len(c.sites) == 0 {
			nodes *= c.s.at(Datacenters)
		}
		cores.Value += q.demand[CPU] / c.imbalanceAt(p.nodes) * nodes
	}
	return strain, cores, bytes
}
