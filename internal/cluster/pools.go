package cluster

import (
	"cmp"
	"slices"
)

// Pools adds up the outgoing connection pools of the nodes that are up: those of one kind, name and host type are one
// here. They are sorted by kind, host type and name. A figure that no node has keeps the reason of the first.
func (s *Snapshot) Pools() []Pool {
	type key struct{ kind, tag, hostType string }
	at := map[key]int{}
	var pools []Pool
	for i := range s.Nodes {
		if s.Nodes[i].State != Up {
			continue
		}
		for _, p := range s.Nodes[i].Pools {
			k := key{p.Kind, p.Tag, p.HostType}
			j, seen := at[k]
			if !seen {
				at[k] = len(pools)
				pools = append(pools, p)
				continue
			}
			pools[j].Workers = pools[j].Workers.Plus(p.Workers)
			pools[j].QueueLength = pools[j].QueueLength.Plus(p.QueueLength)
		}
	}
	slices.SortFunc(pools, func(a, b Pool) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.HostType, b.HostType), cmp.Compare(a.Tag, b.Tag))
	})
	return pools
}

// SQLWorkers is the size of all pools to relational databases together, absent where none says its size.
func SQLWorkers(pools []Pool) Figure {
	var workers Figure
	for i := range pools {
		if pools[i].Kind == "rdbms" {
			workers = workers.Plus(pools[i].Workers)
		}
	}
	return workers
}
