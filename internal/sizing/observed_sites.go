package sizing

import (
	"fmt"
	"slices"

	"github.com/mimtop/mimtop/internal/cluster"
)

// weakest is the least of a figure over nodes: the one to judge by when they should be alike and are not.
func weakest(nodes []*cluster.Node, of func(n *cluster.Node) cluster.Figure) cluster.Figure {
	least := cluster.Absent("no node is up")
	for _, n := range nodes {
		if f := of(n); f.Known && (!least.Known || f.Value < least.Value) || !least.Known && f.Why != "" {
			least = f
		}
	}
	return least
}

// machineFigure is a part of a node's machine, in the unit of the input.
func machineFigure(i Input) func(n *cluster.Node) cluster.Figure {
	return func(n *cluster.Node) cluster.Figure {
		f := n.Machine.Cores
		switch i {
		case RAMGiB:
			f = n.Machine.MemoryBytes
			f.Value /= gib
		case NICGbps:
			f = n.Machine.NetworkBitsPerS
			f.Value /= 1e9
		}
		return f
	}
}

// nodesUp are the nodes of a snapshot that are up, in its order.
func nodesUp(snapshot *cluster.Snapshot) []*cluster.Node {
	up := make([]*cluster.Node, 0, len(snapshot.Nodes))
	for i := range snapshot.Nodes {
		if n := &snapshot.Nodes[i]; n.State == cluster.Up {
			up = append(up, n)
		}
	}
	return up
}

// upOf are the nodes of a site that are up.
func upOf(site cluster.Site) []*cluster.Node {
	return slices.DeleteFunc(slices.Clone(site.Nodes), func(n *cluster.Node) bool { return n.State != cluster.Up })
}

// upOrLast are the nodes of a site that are up, or with none up all of them, by what was last seen of their machines.
func upOrLast(site cluster.Site) []*cluster.Node {
	if up := upOf(site); len(up) > 0 {
		return up
	}
	return site.Nodes
}

// observeSites names the sites of a snapshot that has several: their nodes, their share of the sessions, the weakest
// machine of each. More sites than can be named, or names that cannot be told apart, leave the datacenters alike.
func (b *Baseline) observeSites(seen []cluster.Site) {
	if len(seen) < 2 || len(seen) > MaxSites {
		return
	}
	sites := make([]Site, len(seen))
	names := make(map[string]bool)
	nodes := Nodes.Info()
	for k := range seen {
		sites[k].Name = SiteName(seen[k].Name)
		names[sites[k].Name] = true
		sites[k].Nodes = int(min(max(float64(seen[k].Totals().NodesKnown), nodes.Min), nodes.Max))
	}
	if len(names) < len(seen) {
		return
	}
	from := observeShares(seen, sites)
	for _, i := range machineInputs {
		b.observeMachines(i, seen, sites)
	}
	b.Scenario.SetSites(sites)
	b.Sites = Provenance{Origin: FromLive, From: from}
}

// SiteName is a site's name from a target list, fit to be shown.
func SiteName(name string) string {
	if name == "" {
		return "(no name)"
	}
	return cluster.Printable(name, maxSiteName)
}

// observeShares sets the sites' shares of the sessions and returns where they come from. Where a site's sessions are not
// known, because none of its nodes is up, the shares are those of the nodes: what all of them would carry together.
func observeShares(seen []cluster.Site, sites []Site) (from string) {
	sessions, nodes := 0.0, 0.0
	unknown := ""
	for k := range seen {
		of := seen[k].Totals().Sessions
		if !of.Known && unknown == "" {
			unknown = sites[k].Name
		}
		sites[k].Share = max(of.Value, 0)
		sessions += sites[k].Share
		nodes += float64(sites[k].Nodes)
	}
	if unknown == "" && sessions > 0 {
		for k := range sites {
			sites[k].Share /= sessions
		}
		return "sessions of each site"
	}
	for k := range sites {
		sites[k].Share = float64(sites[k].Nodes) / nodes
	}
	if unknown == "" {
		return "nodes of each site: there are no sessions"
	}
	return fmt.Sprintf("nodes of each site: the sessions of %s are not known", unknown)
}

// observeMachines gives each site its own part of the machine where they differ. Where one site's part is unknown the
// scenario's becomes so, since another site's machine says nothing of it.
func (b *Baseline) observeMachines(i Input, seen []cluster.Site, sites []Site) {
	info := i.Info()
	var all []cluster.Figure
	for k := range seen {
		f := weakest(upOrLast(seen[k]), machineFigure(i))
		f.Value = min(max(f.Value, info.Min), info.Max)
		all = append(all, f)
	}
	unlike := slices.IndexFunc(all, func(f cluster.Figure) bool { return f.Known != all[0].Known || f.Known && f.Value != all[0].Value })
	if unlike < 0 {
		return
	}
	for k, f := range all {
		*sites[k].own(i) = Optional{f.Value, f.Known}
		if !f.Known {
			*sites[k].own(i) = Optional{}
			b.unknown(i, fmt.Sprintf("it is not known in %s", sites[k].Name))
		}
	}
}
