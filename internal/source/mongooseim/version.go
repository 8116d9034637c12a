package mongooseim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mimtop/mimtop/internal/source/exposition"
)

// The metrics do not say which release a node runs, but names were added and changed. Only the minor number moves.
const (
	oldest = 3 // 6.3, the first with these metrics
	newest = 8
)

// evidence is a family that tells from which minor release on, or up to which one, it is exposed. A prefix ends in _.
var evidence = []struct {
	family     string
	from, upTo int
}{
	{"c2s_element_in_stanza_count", 3, 3},
	{"xmpp_element_in_stanza_count", 4, newest},
	{"mod_websocket_data_received_byte_size", 3, 5},
	{"mod_bosh_data_received_byte_size", 3, 5},
	{"websocket_data_received_byte_size", 6, newest},
	{"bosh_data_received_byte_size", 6, newest},
	{"wpool_global_rabbit_", 6, newest},
	{"mod_blocklist_denied_count", 6, newest},
	{"wpool_global_queue_lengths_total", 7, newest},
	{"wpool_queue_lengths_total", 7, newest},
	{"async_pool_queue_lengths_total", 7, newest},
	{"mod_caps_backend_cets_count", 7, newest},
	{"mod_pubsub_set_", 3, 7},
	{"mod_pubsub_db_", 3, 7},
	{"mod_pubsub_old_", 8, newest},
	{"mod_pubsub_backend_", 8, newest},
	{"mod_broadcast_", 8, newest},
	{"tls_cert_remaining_days_count", 8, newest},
}

// version returns the range of releases whose names the node has, such as "6.4 - 6.5" or "6.8+".
func (p *page) version() string {
	if p.isFirstRelease() {
		return "6.3.0"
	}
	low, high := oldest, newest
	for _, e := range evidence {
		if p.has(e.family) || strings.HasSuffix(e.family, "_") && p.hasPrefix(e.family) {
			low, high = max(low, e.from), min(high, e.upTo)
		}
	}
	// The three pool queues came with 6.7; every pool has one from then on.
	for _, pool := range []struct{ family, queue string }{
		{"wpool_global_rdbms_stats_workers", "wpool_global_queue_lengths_total"},
		{"wpool_rdbms_stats_workers", "wpool_queue_lengths_total"},
		{"async_pool_flush_timed", "async_pool_queue_lengths_total"},
	} {
		if p.has(pool.family) && !p.has(pool.queue) {
			high = min(high, 6)
		}
	}
	if f := p.Family("router_no_route_found_count"); f != nil {
		// The family lost its label with 6.8.
		if slices.ContainsFunc(f.Series, func(s exposition.Series) bool { return len(s.Labels) > 0 }) {
			high = min(high, 7)
		} else {
			low = max(low, 8)
		}
	}
	switch {
	case low == newest:
		return fmt.Sprintf("6.%d+", low)
	case low >= high: // Contradictory evidence: a release of its own, which has at least the names of low.
		return fmt.Sprintf("6.%d", low)
	case high == newest:
		return fmt.Sprintf("6.%d+", low)
	}
	return fmt.Sprintf("6.%d - 6.%d", low, high)
}

// GrowingPools is no family of MongooseIM: who reads series in place of a page declares it for a node whose families
// PoolSizes changed again and again in a few minutes. Nobody makes pools larger at every probe.
const GrowingPools = "mimtop_growing_pools"

// PoolSizes are the families of the size of SQL pools.
func PoolSizes() []string { return []string{globalWorkers, workers} }

// isFirstRelease says that this is 6.3.0, where the statistics of SQL pools were counters, and the size of a pool was
// added to itself at every probe; 6.3.1 made them gauges.
func (p *page) isFirstRelease() bool {
	for _, name := range []string{"wpool_global_rdbms_stats_recv_oct", "wpool_rdbms_stats_recv_oct"} {
		if t, ok := p.Declared(name); ok && t == exposition.Counter {
			return true
		}
	}
	return p.has(GrowingPools) && p.has("c2s_element_in_stanza_count")
}

func (p *page) hasPrefix(prefix string) bool {
	for name := range p.Names() {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
