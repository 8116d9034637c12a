package calibrate

import (
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// A stream is one of the regressors that a scrape of a node gives, per second unless said.
type stream uint8

const (
	streamIn    stream = iota // messages and presences from clients, but the first presence of a login: that is in its price
	streamOut                 // and to clients
	streamRows                // archive rows
	streamReads               // archive queries
	streamPush
	streamHTTP
	streamLogins
	streamSessions        // open sessions on the node, not a rate
	streamClusterSessions // and in its site
	streamCount
)

// sample is what one scrape of one node teaches. It is small: thousands are kept.
type sample struct {
	at     time.Time
	node   int32 // number of the node within its Calibrator
	nodes  int32 // nodes of its site that were up
	values [streamCount]float64

	hasCPU, hostCPU       bool // cores is known; it is the host's
	hasVMMemory           bool
	hasHostMemory         bool
	cores                 float64 // the host's, or the VM's user time
	vmMemory, hostMemory  float64
	bothCPU               bool
	userCores, totalCores float64 // when both are known
}

// shortestWindow is the least time over which rates are worth learning from: counters of a few events say little.
const shortestWindow = 5 * time.Second

// sampleOf reads a node; ok is false when it teaches nothing. Streams that are absent count as 0: their modules are not
// loaded, and a coefficient without any variation keeps its prior.
func sampleOf(n *cluster.Node, siteNodesUp int) (s sample, ok bool) {
	if n.State != cluster.Up || n.At.IsZero() || n.Restarted || !n.Sessions.Known {
		return sample{}, false
	}
	s.at, s.nodes = n.At, int32(siteNodesUp)
	t := &n.Traffic
	for st, f := range [streamCount]cluster.Figure{
		streamIn:              t.Messages.In.Plus(beyondLogins(t.Presence.In, n.LoginsPerS)),
		streamOut:             t.Messages.Out.Plus(beyondLogins(t.Presence.Out, n.LoginsPerS)),
		streamRows:            n.Archive.RowsPerS,
		streamReads:           n.Archive.LookupsPerS,
		streamPush:            t.Push,
		streamHTTP:            t.HTTPNotifications,
		streamLogins:          n.LoginsPerS,
		streamSessions:        n.Sessions,
		streamClusterSessions: n.ClusterSessions,
	} {
		if f.Known {
			s.values[st] = max(f.Value, 0)
		}
	}
	if !n.ClusterSessions.Known {
		s.values[streamClusterSessions] = s.values[streamSessions] * float64(siteNodesUp)
	}
	rates := t.Messages.In.Known && t.Messages.Out.Known && n.Window >= shortestWindow
	host, user := n.Machine.CPUCoresUsed, n.VM.UserCPUCores
	switch {
	case !rates:
	case host.Known:
		s.cores, s.hasCPU, s.hostCPU = host.Value, host.Value > 0, true
	case user.Known:
		s.cores, s.hasCPU = user.Value, user.Value > 0
	}
	if rates && host.Known && user.Known {
		s.bothCPU, s.userCores, s.totalCores = true, user.Value, host.Value
	}
	s.vmMemory, s.hasVMMemory = n.VM.MemoryBytes.Value, n.VM.MemoryBytes.Known && n.VM.MemoryBytes.Value > 0
	s.hostMemory, s.hasHostMemory = n.Machine.MemoryUsedBytes.Value, n.Machine.MemoryUsedBytes.Known && n.Machine.MemoryUsedBytes.Value > 0
	return s, s.believable() && (s.hasCPU || s.hasVMMemory || s.hasHostMemory)
}

// What no node can have; a figure beyond it is an error somewhere, and would swamp everything else.
const (
	mostOfStream = 1e10
	mostCores    = 1e5
	mostMemory   = 1e15
)

func (s *sample) believable() bool {
	for _, v := range s.values {
		if v > mostOfStream {
			return false
		}
	}
	return s.cores <= mostCores && s.totalCores <= mostCores && max(s.vmMemory, s.hostMemory) <= mostMemory
}

// beyondLogins takes the presences out that belong to logins: one each way.
func beyondLogins(presence, logins cluster.Figure) cluster.Figure {
	if presence.Known && logins.Known {
		presence.Value = max(presence.Value-logins.Value, 0)
	}
	return presence
}

// stanzas is the rate that wakes the node, in and out.
func (s *sample) stanzas() float64 { return s.values[streamIn] + s.values[streamOut] }

// mix is how the clients of the cluster reach it, as sizing sees it: what the prices per stanza and session are made of.
type mix struct {
	websocket, bosh       float64 // shares of the connected users
	tls                   int     // one of sizing's TLS modes
	dropsPerSessionHour   float64
	stanzasPerSession     float64 // deliveries a second and session
	sumDrops, sumSessions float64
}

// observe takes the mix of one snapshot. Reconnects are counted by what was closed: users who log in for the first time
// are growth, and leave no session behind that waits to be resumed.
func (m *mix) observe(s *cluster.Snapshot, b *sizing.Baseline, totals *cluster.Totals) {
	m.websocket = b.Scenario.Get(sizing.ShareWS).Value
	m.bosh = b.Scenario.Get(sizing.ShareBOSH).Value
	if connected := 1 - b.Scenario.Get(sizing.ShareBackground).Value; connected > 0 {
		m.websocket, m.bosh = m.websocket/connected, m.bosh/connected
	}
	m.tls = int(b.Scenario.Get(sizing.TLS).Value)
	if totals.Sessions.Known && totals.Sessions.Value > 0 {
		var logouts, logins float64
		for i := range s.Nodes {
			if n := &s.Nodes[i]; n.State == cluster.Up && n.LogoutsPerS.Known && n.LoginsPerS.Known {
				logouts += n.LogoutsPerS.Value
				logins += n.LoginsPerS.Value
			}
		}
		m.sumDrops += min(logins, logouts) * 3600
		m.sumSessions += totals.Sessions.Value
		m.dropsPerSessionHour = m.sumDrops / m.sumSessions
		out := totals.Traffic.Messages.Out.Plus(totals.Traffic.Presence.Out)
		if out.Known {
			m.stanzasPerSession = out.Value / totals.Sessions.Value
		}
	}
}

// websocket and BOSH clients cost more for each stanza.
func (m *mix) perStanza(c *sizing.Constants) float64 {
	return 1 - m.websocket - m.bosh + c.WSCPU*m.websocket + c.BOSHCPU*m.bosh
}

func (m *mix) tlsOnNodes() bool { return m.tls == sizing.TLSFast || m.tls == sizing.TLSJust }

// ghost counts the sessions that are kept for resumption, as sizing does.
func (m *mix) ghost(c *sizing.Constants) float64 {
	return 1 + m.dropsPerSessionHour*c.ResumeTimeoutS/3600
}

// reservoir is a bounded sample of the past: when it is full, every second one of its older half goes, so that the newest
// are all there, and of older ones the fewer the older they are. It is every second one of each series, such as a node: of two
// nodes that take turns, every second one of all would be the same node each time.
type reservoir[T any] struct {
	kept     []T
	capacity int
	total    int // ever added
	series   func(T) int32
}

func (r *reservoir[T]) add(v T) {
	if len(r.kept) >= r.capacity {
		half := r.capacity / 2
		kept := r.kept[:0]
		seen := make(map[int32]int)
		for i, old := range r.kept {
			of := r.series(old)
			at, ok := seen[of]
			if !ok {
				at = len(seen) // of series with one value each, every second one goes
			}
			if i >= half || at%2 == 0 {
				kept = append(kept, old)
			}
			seen[of] = at + 1
		}
		r.kept = kept
	}
	r.kept = append(r.kept, v)
	r.total++
}
