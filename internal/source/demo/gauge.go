package demo

import "math"

// gauge is a figure of a node that goes up and down.
type gauge uint8

// The gauges. All are whole numbers.
const (
	gaugeTCPSessions gauge = iota
	gaugeClusterSessions
	gaugeUniqueUsers
	gaugeUpS
	gaugePorts
	gaugeProcesses
	gaugeRunQueue
	gaugeMailboxes
	gaugeRooms
	gaugeHibernated
	gaugeArchiveQueue // of the one-to-one archive
	gaugeGroupArchiveQueue
	gaugeSQLQueue
	gaugeHTTPQueue
	gaugeMemberNodes
	gaugeLostNodes
	gaugeDiscovered
	gaugeLinks
	gaugeLinkReceived // bytes, and the ones below too
	gaugeLinkSent
	gaugeSQLReceived
	gaugeSQLSent
	gaugeOne // always 1: what never changes, but is not known before the first probe

	gaugeMemory // bytes: of processes and of the system
	gaugeMemoryProcesses
	gaugeMemorySystem // the five kinds below
	gaugeMemoryAtom
	gaugeMemoryBinary
	gaugeMemoryCode
	gaugeMemoryETS
	gaugeMemoryOther

	gauges // not a gauge: how many there are
)

const (
	portsPerSession = shareTCP + shareWebsocket + 1.4*shareBOSH // a BOSH client holds two connections at times
	ownPorts        = 140
	ownProcesses    = 1_600
	roomsPerSession = 0.018
	memoryCode      = 31 << 20
	memoryAtoms     = 1_600_000
	memoryAtomsFree = 12_000
)

// measure sets the gauges to what they are at the start of the tick.
func (n *node) measure(s *Simulation, x *exchange) {
	at, g := n.site, &n.gauge
	sessions := n.sessions()
	// Some of the sockets have not logged in yet.
	g[gaugeTCPSessions] = sessions*shareTCP + x.logins*0.6
	g[gaugeClusterSessions] = at.connected
	g[gaugeUniqueUsers] = at.connected / devices
	g[gaugeUpS] = s.start() - n.startedAt
	g[gaugePorts] = ownPorts + sessions*portsPerSession
	g[gaugeRooms] = at.connected * roomsPerSession / float64(at.up())
	g[gaugeHibernated] = g[gaugeRooms] * 0.37
	// A session is a process, and two more where Erlang's TLS ends it.
	g[gaugeProcesses] = ownProcesses + sessions*(1+2*shareEncrypted) + g[gaugeRooms]

	busy := min(n.cores.total/coresPerNode, saturated)
	g[gaugeRunQueue] = queueLength(coresPerNode, busy) * (0.5 + s.rng.Float64())
	g[gaugeMailboxes] = n.backlog + x.in()*hidden.LatencyQuantumSeconds*waitShare(coresPerNode, busy)*s.rng.Float64()

	h := &n.histograms
	g[gaugeArchiveQueue] = x.rowsPM * (h[timeFlushPM].meanNow*1e-6*(0.5+s.rng.Float64()) + n.sqlWaitS)
	g[gaugeGroupArchiveQueue] = x.rowsMUC * (h[timeFlushMUC].meanNow*1e-6*(0.5+s.rng.Float64()) + n.sqlWaitS)
	g[gaugeSQLQueue] = n.sqlWaiting +
		queueLength(sqlWorkers, min(h[timeExecute].perS*h[timeExecute].meanNow*1e-6/sqlWorkers, saturated))
	g[gaugeHTTPQueue] = queueLength(10, min(x.http*h[timeHTTP].meanNow*1e-6/10, saturated))

	g[gaugeMemberNodes] = float64(at.up())
	g[gaugeLostNodes] = float64(len(at.nodes)) - g[gaugeMemberNodes]
	g[gaugeDiscovered] = float64(len(at.nodes))
	g[gaugeLinks] = g[gaugeMemberNodes] - 1
	g[gaugeLinkReceived], g[gaugeLinkSent] = n.counts[countLinkBytesIn], n.counts[countLinkBytesOut]
	g[gaugeSQLReceived], g[gaugeSQLSent] = n.counts[countSQLBytesIn], n.counts[countSQLBytesOut]
	g[gaugeOne] = 1
	n.measureMemory(x)
	for i := range g {
		g[i] = math.Floor(g[i])
	}
	g[gaugeMemoryOther] = g[gaugeMemorySystem] - g[gaugeMemoryAtom] - g[gaugeMemoryBinary] - g[gaugeMemoryCode] - g[gaugeMemoryETS]
	g[gaugeMemory] = g[gaugeMemoryProcesses] + g[gaugeMemorySystem]
}

func (n *node) measureMemory(x *exchange) {
	c, g := &hidden, &n.gauge
	sessions := n.sessions()
	unanswered := min(x.out()*0.25, 100*sessions) * c.MemStanzaBytes
	processes := 0.2*c.MemVMBaseBytes + sessions*(c.MemC2SBytes+c.MemTLSBytes*shareEncrypted+
		c.MemWebsocketBytes*shareWebsocket+c.MemBOSHBytes*shareBOSH) + n.backlog*c.MemStanzaBytes
	replicas := n.site.connected * c.MemReplicaBytes
	noise := 1 + n.memory.value
	g[gaugeMemoryProcesses] = processes * noise
	g[gaugeMemorySystem] = (0.8*c.MemVMBaseBytes + replicas + unanswered) * noise
	g[gaugeMemoryAtom] = memoryAtoms
	g[gaugeMemoryCode] = memoryCode
	g[gaugeMemoryBinary] = unanswered*noise + 14<<20
	g[gaugeMemoryETS] = replicas*noise + 60<<20
}
