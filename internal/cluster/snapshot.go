package cluster

import (
	"slices"
	"time"
)

// Snapshot is the whole of what was known at one moment. It is immutable once handed on.
type Snapshot struct {
	// At is the time of the snapshot. Figures of a node may be older: see Node.At.
	At time.Time
	// Source says in words where the figures come from; Demo that the cluster is simulated.
	Source string
	Demo   bool
	// Interval is the time between two scrapes of a node.
	Interval time.Duration
	// Warnings are what the source as a whole has to say, such as that an engine answered in part or a list cannot be read.
	Warnings []string
	// Queries is how many questions this snapshot took to an engine; 0 where the nodes themselves are read.
	Queries int
	// Nodes are all configured targets, in a stable order.
	Nodes []Node
}

// Site is the part of a snapshot that belongs to one datacenter: one MongooseIM cluster.
type Site struct {
	Name  string
	Nodes []*Node
}

// Totals are sums over a set of nodes. Cluster-wide figures, which every node repeats, are taken once per site.
type Totals struct {
	NodesUp, NodesKnown, Targets int
	// Sessions is the number of open sessions, UniqueUsers the number of distinct users among them.
	Sessions, UniqueUsers Figure
	LoginsPerS            Figure
	LogoutsPerS           Figure
	Traffic               Traffic
	ArchiveRowsPerS       Figure
	ArchiveLookupsPerS    Figure
	// ArchiveDroppedPerS and ArchiveQueueLength are the rows lost and those that wait, SQL all calls and workers at work.
	ArchiveDroppedPerS, ArchiveQueueLength Figure
	SQL                                    SQL
	Processing, Flush                      Latency
	// Lookup is that of the archive; Login, Ping and HTTPNotification are those of Node.
	Lookup, Login, Ping, HTTPNotification Latency
}

// Sites groups the nodes by site, in the order in which the sites first appear.
func (s *Snapshot) Sites() []Site {
	var sites []Site
	for i := range s.Nodes {
		n := &s.Nodes[i]
		at := slices.IndexFunc(sites, func(site Site) bool { return site.Name == n.Site })
		if at < 0 {
			at = len(sites)
			sites = append(sites, Site{Name: n.Site})
		}
		sites[at].Nodes = append(sites[at].Nodes, n)
	}
	return sites
}

// Totals adds up all sites.
func (s *Snapshot) Totals() Totals {
	var sum Totals
	for _, site := range s.Sites() {
		sum.add(site.Totals())
	}
	return sum
}

// Totals adds up the nodes of one site that are up. Sessions of nodes that are not scraped are found through the
// cluster-wide gauge of those that are.
func (site Site) Totals() Totals {
	var t Totals
	t.Targets = len(site.Nodes)
	t.NodesKnown = t.Targets
	var own, clusterWide Figure
	var latencies latencySums
	for _, n := range site.Nodes {
		if known, ok := n.Membership.Known.Or(n.Membership.Joined).Get(); ok && n.State == Up {
			t.NodesKnown = max(t.NodesKnown, int(known))
		}
		if n.State != Up {
			continue
		}
		t.NodesUp++
		own.add(&n.Sessions)
		clusterWide = larger(clusterWide, n.ClusterSessions)
		t.UniqueUsers = larger(t.UniqueUsers, n.ClusterUniqueUsers)
		t.LoginsPerS.add(&n.LoginsPerS)
		t.LogoutsPerS.add(&n.LogoutsPerS)
		t.Traffic.add(&n.Traffic)
		t.ArchiveRowsPerS.add(&n.Archive.RowsPerS)
		t.ArchiveLookupsPerS.add(&n.Archive.LookupsPerS)
		t.ArchiveDroppedPerS.add(&n.Archive.DroppedPerS)
		t.ArchiveQueueLength.add(&n.Archive.QueueLength)
		t.SQL.addCalls(&n.SQL)
		latencies.add(&n.SQL.Call, &n.Processing, &n.Archive.Flush, &n.Archive.Lookup, &n.Login, &n.Ping, &n.HTTPNotification)
	}
	latencies.into(&t)
	// The event-driven sum is exact and instant, but only complete when every node of the cluster answered.
	t.Sessions = own
	if t.NodesUp < t.NodesKnown || !own.Known {
		t.Sessions = larger(own, clusterWide)
	}
	if t.NodesUp == 0 {
		t.Sessions, t.UniqueUsers = Absent("no node is up"), Absent("no node is up")
	}
	return t
}

func (t *Totals) add(o Totals) {
	t.NodesUp += o.NodesUp
	t.NodesKnown += o.NodesKnown
	t.Targets += o.Targets
	t.Sessions.add(&o.Sessions)
	t.UniqueUsers.add(&o.UniqueUsers)
	t.LoginsPerS.add(&o.LoginsPerS)
	t.LogoutsPerS.add(&o.LogoutsPerS)
	t.Traffic.add(&o.Traffic)
	t.ArchiveRowsPerS.add(&o.ArchiveRowsPerS)
	t.ArchiveLookupsPerS.add(&o.ArchiveLookupsPerS)
	t.ArchiveDroppedPerS.add(&o.ArchiveDroppedPerS)
	t.ArchiveQueueLength.add(&o.ArchiveQueueLength)
	t.SQL.addCalls(&o.SQL)
	var latencies latencySums
	for _, each := range [...]*Totals{t, &o} {
		latencies.add(&each.SQL.Call, &each.Processing, &each.Flush, &each.Lookup, &each.Login, &each.Ping, &each.HTTPNotification)
	}
	latencies.into(t)
}

// latencySums add up the histograms of Totals.
type latencySums struct{ call, processing, flush, lookup, login, ping, notification latencySum }

func (s *latencySums) add(call, processing, flush, lookup, login, ping, notification *Latency) {
	s.call.add(call)
	s.processing.add(processing)
	s.flush.add(flush)
	s.lookup.add(lookup)
	s.login.add(login)
	s.ping.add(ping)
	s.notification.add(notification)
}

func (s *latencySums) into(t *Totals) {
	t.SQL.Call, t.Processing, t.Flush, t.Lookup = s.call.Latency, s.processing.Latency, s.flush.Latency, s.lookup.Latency
	t.Login, t.Ping, t.HTTPNotification = s.login.Latency, s.ping.Latency, s.notification.Latency
}

func larger(a, b Figure) Figure {
	if !a.Known || (b.Known && b.Value > a.Value) {
		return b.Or(a)
	}
	return a
}

// TLSShare is the share of the bytes from clients that came over TLS ended on the nodes.
func (t *Traffic) TLSShare() Figure { return t.TLSBytes.In.Ratio(t.Bytes.In) }

func (f *Flow) add(o *Flow) {
	f.In.add(&o.In)
	f.Out.add(&o.Out)
}

// addCalls adds the calls and the workers at work, not the latencies.
func (s *SQL) addCalls(o *SQL) {
	s.CallsPerS.add(&o.CallsPerS)
	s.BusyWorkers.add(&o.BusyWorkers)
}

func (t *Traffic) add(o *Traffic) {
	t.Stanzas.add(&o.Stanzas)
	t.Messages.add(&o.Messages)
	t.Presence.add(&o.Presence)
	t.IQ.add(&o.IQ)
	t.Errors.add(&o.Errors)
	t.Bytes.add(&o.Bytes)
	t.TLSBytes.add(&o.TLSBytes)
	t.OneToOneIn.add(&o.OneToOneIn)
	t.GroupIn.add(&o.GroupIn)
	t.MUCIn.add(&o.MUCIn)
	t.MUCLightIn.add(&o.MUCLightIn)
	t.PubSubIn.add(&o.PubSubIn)
	t.HTTPNotifications.add(&o.HTTPNotifications)
	t.HTTPFailures.add(&o.HTTPFailures)
	t.Push.add(&o.Push)
	t.Offline.add(&o.Offline)
	t.Bounced.add(&o.Bounced)
	t.Dropped.add(&o.Dropped)
	t.REST.add(&o.REST)
}
