package mongooseim

import (
	"cmp"
	"slices"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/exposition"
)

const (
	maxPools = 200
	// maxLabelRunes is what is kept of a name that an operator gave.
	maxLabelRunes = 64
)

// The families of global pools, and of those of one host type.
const (
	globalWorkers, workers = "wpool_global_rdbms_stats_workers", "wpool_rdbms_stats_workers"
	globalQueues, queues   = "wpool_global_queue_lengths_total", "wpool_queue_lengths_total"
)

type poolKey struct{ kind, tag, hostType string }

// family returns the one that fits the pool.
func (k poolKey) family(global, ofHostType string) string {
	if k.hostType == "" {
		return global
	}
	return ofHostType
}

// whyNoWorkers says why the size of a pool is absent, for as long as it is.
func (p *page) whyNoWorkers(key poolKey) string {
	if key.kind != "rdbms" {
		return "MongooseIM exports only the size of relational database pools"
	}
	return p.whyNot(key.family(globalWorkers, workers))
}

func (p *page) whyNoQueue(key poolKey) string {
	if !p.has(globalQueues, queues) {
		return "MongooseIM before 6.7 exports no queue length of pools"
	}
	return p.whyNot(key.family(globalQueues, queues))
}

// whyNot says why a pool has no figure in a family.
func (p *page) whyNot(name string) string {
	switch value := p.Sum(name); {
	case value.Known:
		return name + " does not name this pool"
	case !p.probed:
		return notProbed
	default:
		return value.Why
	}
}

// pools joins the sizes and the queues of the outgoing pools by name. Global pools and those of a host type have
// families of their own.
func (p *page) pools() []cluster.Pool {
	found := map[poolKey]*cluster.Pool{}
	pool := func(kind string, s *exposition.Series) *cluster.Pool {
		key := poolKey{kind, s.Label("pool_tag"), s.Label("host_type")}
		if found[key] == nil {
			if len(found) == maxPools {
				return &cluster.Pool{} // Nobody looks at that many.
			}
			found[key] = &cluster.Pool{
				Kind: printable(key.kind), Tag: printable(key.tag), HostType: printable(key.hostType),
				Workers:     cluster.Absent(p.whyNoWorkers(key)),
				QueueLength: cluster.Absent(p.whyNoQueue(key)),
			}
		}
		return found[key]
	}
	for _, name := range []string{globalWorkers, workers} {
		if f := p.usable(name); f != nil {
			for i := range f.Series {
				s := &f.Series[i]
				pool("rdbms", s).Workers = p.workers(name, s.Value)
			}
		}
	}
	for _, name := range []string{globalQueues, queues} {
		if f := p.usable(name); f != nil {
			for i := range f.Series {
				s := &f.Series[i]
				pool(s.Label("pool_type"), s).QueueLength = natural(cluster.Measured(s.Value, name))
			}
		}
	}
	pools := make([]cluster.Pool, 0, len(found))
	for _, each := range found {
		pools = append(pools, *each)
	}
	slices.SortFunc(pools, func(a, b cluster.Pool) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.HostType, b.HostType), cmp.Compare(a.Tag, b.Tag))
	})
	return pools
}

func (p *page) usable(name string) *exposition.Family {
	if f := p.Family(name); f != nil && f.Fault == "" {
		return f
	}
	return nil
}

// workers withholds the figure of 6.3.0, which adds the size of the pool to itself at every probe.
func (p *page) workers(name string, value float64) cluster.Figure {
	if p.isFirstRelease() {
		return cluster.Absent(name + " grows without meaning in MongooseIM 6.3.0; 6.3.1 repaired it")
	}
	return natural(cluster.Measured(value, name))
}

func printable(s string) string { return cluster.Printable(s, maxLabelRunes) }
