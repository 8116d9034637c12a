package promapi

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

const (
	// leaveAfter is how long a node that the engine does not know any more stays listed.
	leaveAfter = 10 * time.Minute
	noReason   = "the engine cannot scrape it (up is 0)"
	gone       = "the engine does not list it as a target any more"
)

// view follows all nodes through successive times.
type view struct {
	window time.Duration
	nodes  map[key]*node
	// declared are the families that a node has beside those with series, down what the engine says of its failure.
	declared map[key][]string
	down     map[key]string
}

func newView(window time.Duration, declared map[key][]string) *view {
	return &view{window: window, nodes: map[key]*node{}, declared: declared, down: map[key]string{}}
}

// step takes over what a frame holds for one time. The times only grow. It says whether nodes are new, or began anew.
func (v *view) step(at time.Time, f *frame) (changed bool) {
	for k, t := range f.nodes {
		n := v.nodes[k]
		if n == nil {
			n = newNode(k, v.window)
			v.nodes[k] = n
		}
		changed = changed || n.listed.IsZero()
		n.step(at, f, t, v.declared[k], cmp.Or(v.down[k], noReason))
		changed = changed || n.last.Restarted
	}
	for k, n := range v.nodes {
		switch away := at.Sub(n.listed); {
		case n.listed.IsZero() || away > leaveAfter:
			delete(v.nodes, k)
		case away > 0:
			n.fail(cluster.Down, gone)
		}
	}
	return changed
}

// undeclared says that nothing is known of what a node declares: it was not there at the last survey.
func (v *view) undeclared() bool {
	for k, n := range v.nodes {
		if n.last.State == cluster.Up && len(v.declared[k]) == 0 {
			return true
		}
	}
	return false
}

// lose says of all nodes that nothing current is known of them, which is not the same as being down.
func (v *view) lose(why string) {
	for _, n := range v.nodes {
		n.fail(cluster.Unseen, why)
	}
}

// list returns the nodes in a stable order: by site, job and instance, numbers inside names as numbers.
func (v *view) list() []cluster.Node {
	keys := slices.SortedFunc(maps.Keys(v.nodes), func(a, b key) int {
		return cmp.Or(cmp.Compare(a.site, b.site), cmp.Compare(a.job, b.job), cluster.CompareNames(a.instance, b.instance))
	})
	nodes := make([]cluster.Node, 0, len(keys))
	seen := make(map[string]bool, len(keys))
	for _, k := range keys {
		n := v.nodes[k].last
		// The target identifies a node everywhere else.
		for _, qualifier := range []string{k.job, k.site} {
			if seen[n.Target] {
				n.Target = cluster.Printable(qualifier+"/"+n.Target, maxShownRunes)
			}
		}
		seen[n.Target] = true
		nodes = append(nodes, n)
	}
	return nodes
}

// downNodes returns the nodes that the engine cannot scrape.
func (v *view) downNodes() []key {
	var keys []key
	for k, n := range v.nodes {
		if n.last.State == cluster.Down && n.last.Reason != gone {
			keys = append(keys, k)
		}
	}
	return keys
}
