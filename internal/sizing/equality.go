package sizing

import (
	"fmt"
	"slices"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
)

// sameMachine is how far two machines of the same kind may differ: a few percent of memory do.
const sameMachine = 1.05

// unequalMachines says in which parts the machines of nodes differ. A part that one of them does not know is left out.
func unequalMachines(nodes []*cluster.Node) []string {
	var unequal []string
	for _, part := range machineParts {
		if low, high, ok := rangeOver(nodes, part.of); ok && high > low*sameMachine {
			unequal = append(unequal, fmt.Sprintf("%s from %s to %s", part.name, part.show(low), part.show(high)))
		}
	}
	return unequal
}

// machinePart is a part of a machine that all nodes should have alike.
type machinePart struct {
	name string
	of   func(*cluster.Node) cluster.Figure
	show func(float64) string
}

var machineParts = [...]machinePart{
	{
		"cores", func(n *cluster.Node) cluster.Figure { return n.Machine.Cores },
		func(v float64) string { return quantity.Format(v, quantity.Count) },
	},
	{
		"memory", func(n *cluster.Node) cluster.Figure { return n.Machine.MemoryBytes },
		func(v float64) string { return quantity.Format(v/gib, quantity.GiB) },
	},
}

// rangeOver is the least and the most of a figure, false when a node does not know it or there is none.
func rangeOver(nodes []*cluster.Node, of func(*cluster.Node) cluster.Figure) (low, high float64, ok bool) {
	for i, n := range nodes {
		f := of(n)
		if !f.Known {
			return 0, 0, false
		}
		if i == 0 {
			low, high = f.Value, f.Value
		}
		low, high = min(low, f.Value), max(high, f.Value)
	}
	return low, high, len(nodes) > 0
}

// unequalServices says which services are on some of the nodes only.
func unequalServices(nodes []*cluster.Node) []string {
	var uneven []string
	for _, service := range allServices(nodes) {
		on := 0
		for _, n := range nodes {
			if slices.Contains(n.Services, service) {
				on++
			}
		}
		if on < len(nodes) {
			uneven = append(uneven, fmt.Sprintf("%s on %d of %d", service, on, len(nodes)))
		}
	}
	return uneven
}

// busiestOf is the node with the most sessions and how many times the mean that is, false when a node does not know its
// sessions or there are none.
func busiestOf(nodes []*cluster.Node) (busiest *cluster.Node, overMean float64, ok bool) {
	var sum, most float64
	for _, n := range nodes {
		if !n.Sessions.Known {
			return nil, 0, false
		}
		sum += n.Sessions.Value
		if n.Sessions.Value > most {
			most, busiest = n.Sessions.Value, n
		}
	}
	if sum <= 0 {
		return nil, 0, false
	}
	return busiest, most / (sum / float64(len(nodes))), true
}

func allServices(nodes []*cluster.Node) []string {
	var all []string
	for _, n := range nodes {
		all = append(all, n.Services...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
