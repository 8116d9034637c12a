package sizing

import "math"

const gib = 1 << 30

// costs is a scenario priced with a model: everything that depends neither on how many nodes are up nor on the users and
// rates. It is made once for each evaluation, so that the search for limits stays cheap.
type costs struct {
	model *Model
	s     *Scenario
	// target is the share of each limit that may be used: 1 but for the question what a cluster can carry. Latency has an
	// objective in place of a limit, which is kept whole.
	target float64

	// stanzaIn and stanzaOut are µs of one stanza, the kinds of client taken in; tlsStanza (each side) and handshake are
	// 0 where the nodes do not end TLS.
	stanzaIn, stanzaOut, tlsStanza, handshake float64
	// memClient is bytes of one session, memStanza of one stanza it keeps; ghost counts sessions kept for resumption.
	memClient, memStanza, ghost float64
	procsPerSession             float64
	portLimit, procLimit        float64
	poolWorkers                 float64
	sigma, kappa, imbalance     float64

	// alike stands for every datacenter when none is named; else sites are those, and splits how the load is divided
	// over them: first with all up, then with each one lost. hardest are their parts, all nodes up, in the cases that
	// matter for a limit.
	alike   siteCosts
	sites   []siteCosts
	splits  []split
	hardest []siteSplit
}

// price fills in everything of costs that does not change with the users or the rates.
func price(m *Model, s *Scenario) costs {
	c := costs{model: m, s: s, target: 1}
	c.priceSites()
	c.portLimit = min(s.at(Ports), s.at(FDs))
	c.procLimit = m.Constants.ProcLimit
	if p := s.Get(ProcessLimit); p.Known {
		c.procLimit = p.Value
	}
	c.poolWorkers = m.Constants.DBWorkers
	if w := s.Get(DBWorkers); w.Known {
		c.poolWorkers = w.Value
	}
	c.sigma, c.kappa, c.imbalance = m.Typical(USLSigma), m.Typical(USLKappa), m.Typical(Imbalance)

	tcp, ws, bosh := s.connectedShares()
	perKind := tcp + m.Constants.WSCPU*ws + m.Constants.BOSHCPU*bosh
	c.stanzaIn, c.stanzaOut = m.Typical(CPUIn)*perKind, m.Typical(CPUOut)*perKind
	c.memClient = m.Typical(MemC2S) + m.Typical(MemKernel) + ws*m.Typical(MemWS) + bosh*m.Typical(MemBOSH)
	c.memStanza = m.Typical(MemStanza)
	c.procsPerSession = 1
	switch s.at(TLS) {
	case TLSFast:
		c.memClient += m.Typical(MemTLSFast)
	case TLSJust:
		c.memClient += m.Typical(MemTLSJust)
		// just_tls keeps two processes of its own for each connection.
		c.procsPerSession = 3
	}
	if s.terminatesTLS() {
		c.tlsStanza, c.handshake = m.Typical(CPUTLS), m.Typical(CPUHS)
	}
	c.ghost = 1 + s.at(DropsPerSessionHour)*m.Constants.ResumeTimeoutS/secondsPerHour
	return c
}

// terminatesTLS says whether the nodes themselves end TLS.
func (s *Scenario) terminatesTLS() bool { return s.at(TLS) == TLSFast || s.at(TLS) == TLSJust }

// connectedShares returns the shares of TCP, websocket and BOSH among the connected users.
func (s *Scenario) connectedShares() (tcp, ws, bosh float64) {
	connected := s.at(ShareTCP) + s.at(ShareWS) + s.at(ShareBOSH)
	if connected <= 0 {
		return 1, 0, 0
	}
	return s.at(ShareTCP) / connected, s.at(ShareWS) / connected, s.at(ShareBOSH) / connected
}

// imbalanceAt is the busiest node over the mean; a lone node is the mean. With as many nodes as it was measured with, it is
// what was measured; how clients spread over more or fewer is not known.
func (c *costs) imbalanceAt(nodes float64) float64 {
	switch seen := c.model.Seen; {
	case nodes <= 1:
		return 1
	case seen != nil && seen.Imbalance > 0 && nodes == seen.Nodes:
		return seen.Imbalance
	}
	return c.imbalance
}

// efficiencyAt is the share of the nodes' capacity that clustering leaves.
func (c *costs) efficiencyAt(nodes float64) float64 { return Efficiency(nodes, c.sigma, c.kappa) }

// wakeShare is the share of the wake-up overhead that a node at the given stanzas per second, in and out, spends. It
// saturates: a busy scheduler does not fall asleep, and a full batch is written as it is.
func (c *costs) wakeShare(stanzasPerS float64) float64 {
	if stanzasPerS <= 0 {
		return 0
	}
	return stanzasPerS / (stanzasPerS + c.model.Typical(CPUWakeRate))
}

// work is what a load asks of the whole system, whatever is up.
type work struct {
	Flows
	// cores are busy cores of speed 1 without the hops between sites and the nodes' own work, hop those of one hop for
	// every delivery.
	cores, hop float64
	// perSession is bytes of one session, clientBytes bytes a second to or from clients, nodeBytes those of deliveries
	// that leave their node.
	perSession, clientBytes, nodeBytes float64
}

// workOf adds up the work of a load.
func (c *costs) workOf(f *Flows) work {
	m := c.model
	micros := f.In*(c.stanzaIn+c.tlsStanza) + f.Out*(c.stanzaOut+c.tlsStanza) +
		f.ArchiveRows*m.Typical(CPURow) + f.Push*m.Typical(CPUPush) + f.HTTP*m.Typical(CPUHTTP) +
		f.REST*m.Typical(CPUREST) + f.ArchiveReads*m.Typical(CPUMAMRead) +
		f.Sessions*m.Typical(CPUIdle) + f.Logins*(m.Typical(CPULogin)+c.handshake)
	bytes := c.s.at(BytesPerStanza)
	return work{
		Flows: *f, cores: micros * 1e-6, hop: f.Out * m.Typical(CPUXDC) * 1e-6,
		perSession:  c.memClient + c.bufferedStanzas(f)*c.memStanza,
		clientBytes: max(f.In, f.Out) * (bytes + m.Constants.IPOverhead) * c.tlsGrowth(),
		nodeBytes:   f.Out * (bytes + m.Constants.DistOverhead),
	}
}

// coresOfNodes is what the nodes of a site that are up spend beside the load: what they cost without users, and the
// wake-ups.
func (c *costs) coresOfNodes(f *Flows, p part) (idle, wakeUps float64) {
	return p.up * c.model.Typical(CPUNode), p.up * c.model.Typical(CPUWakeCores) * c.wakeShare((f.In+f.Out)*p.share/p.up)
}

// bufferedStanzas is how many unacknowledged stanzas a session holds.
func (c *costs) bufferedStanzas(f *Flows) float64 {
	if f.Sessions <= 0 {
		return 0
	}
	return min(c.model.Constants.SMBufferMax, f.Out/f.Sessions*c.model.Constants.AckDelayS)
}

// quantities are the demands on the busiest node of one failure case, each in its resource's unit.
type quantities struct {
	demand, limit [ResourceCount]float64
	judged        [ResourceCount]bool
	// rho is the utilisation of the busiest node's cores, 0 when cores are unknown.
	rho float64
}

// quantitiesAt computes demand and limit of every resource on the busiest node of a site.
func (c *costs) quantitiesAt(w *work, p part) (q quantities) {
	m, k := c.model, p.up
	spread := c.imbalanceAt(k) / k
	sessionsInSite := w.Sessions * p.share
	sessionsOnNode := sessionsInSite * spread

	if p.cores.Known {
		idle, wakeUps := c.coresOfNodes(&w.Flows, p)
		q.demand[CPU] = (w.cores*p.share + w.hop*p.hops + idle + wakeUps) * spread / c.efficiencyAt(k)
		q.limit[CPU] = p.usableCores.Value * p.cap.Value
		q.judged[CPU] = true
		q.rho = q.demand[CPU] / p.usableCores.Value
	}
	q.demand[Memory] = m.Typical(MemBase) + sessionsOnNode*c.ghost*w.perSession + sessionsInSite*m.Typical(MemReplica)
	q.limit[Memory] = m.Constants.MemUsable * p.ram.Value * gib
	q.judged[Memory] = p.ram.Known

	q.demand[Network] = (w.clientBytes + w.nodeBytes*(k-1)/k) * p.share * spread
	q.limit[Network] = m.Constants.NetUsable * p.nic.Value * 1e9 / 8
	q.judged[Network] = p.nic.Known

	q.demand[PortsResource] = sessionsOnNode + m.Constants.PortReserve
	q.limit[PortsResource] = m.Constants.PortUsable * c.portLimit
	q.judged[PortsResource] = true

	q.demand[ProcessesResource] = c.procsPerSession*sessionsOnNode*c.ghost + m.Constants.ProcReserve
	q.limit[ProcessesResource] = m.Constants.ProcUsable * c.procLimit
	q.judged[ProcessesResource] = true

	q.demand[Database], q.limit[Database] = c.databaseAt(&w.Flows, p), 1
	q.judged[Database] = true
	if c.target != 1 { // hardly ever, and this runs a million times a second
		for r := range LatencyResource {
			q.limit[r] *= c.target
		}
	}

	if slo := c.s.at(P99SLOMS); slo > 0 && p.cores.Known {
		q.demand[LatencyResource], q.limit[LatencyResource] = c.p99MS(p.cores.Value, q.rho), slo
		q.judged[LatencyResource] = true
	}
	return q
}

// p99MS predicts the 99th percentile of latency at a utilisation of a node's cores.
func (c *costs) p99MS(cores, rho float64) float64 {
	return latencyQuantileMS(cores, rho, 0.99, c.model.Typical(LatNetMS), c.model.Typical(LatQuantumMS))
}

// tlsGrowth is the growth of the bytes by TLS ended on the nodes.
func (c *costs) tlsGrowth() float64 {
	if c.s.terminatesTLS() {
		return c.model.Constants.TLSBytes
	}
	return 1
}

// poolRowsPerS is how many archive rows the pools of a site's nodes that are up can write.
func (c *costs) poolRowsPerS(up float64) float64 {
	return c.poolWorkers * c.model.Constants.MAMBatch / c.model.Typical(DBFlushS) * up
}

// databaseAt is the utilisation of the archive's database: the site's rows against its pools or all rows against the
// measured ceiling, whichever is tighter, plus all reads against theirs. The ceilings are of the whole system.
func (c *costs) databaseAt(f *Flows, p part) float64 {
	u := f.ArchiveRows * p.share / c.poolRowsPerS(p.up)
	if limit := c.s.at(DBRowsCap); limit > 0 {
		u = max(u, f.ArchiveRows/limit)
	}
	if limit := c.s.at(DBReadsCap); limit > 0 {
		u += f.ArchiveReads / limit
	}
	return u
}

// utilisation returns demand over limit, 0 for a resource that is not judged.
func (q *quantities) utilisation(r Resource) float64 {
	if !q.judged[r] {
		return 0
	}
	return q.demand[r] / q.limit[r]
}

// binding returns the judged resource with the highest utilisation.
func (q *quantities) binding() (Resource, float64) {
	worst, highest := CPU, math.Inf(-1)
	for r := range ResourceCount {
		if !q.judged[r] {
			continue
		}
		if u := q.demand[r] / q.limit[r]; u > highest {
			worst, highest = r, u
		}
	}
	return worst, highest
}
