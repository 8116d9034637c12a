package sizing

// maxTerms is the most summands all resources have together.
const maxTerms = 30

// explain records the summands of every demand with all nodes up, of named sites in the one where the resource is
// nearest to its limit.
func (v *Verdict) explain(c *costs) {
	s, m, f := c.s, c.model, &v.Flows
	at := func(r Resource) part {
		i := 0
		for k := range v.Sites {
			if v.Sites[k].Name == v.Cases[AllUp].Loads[r].Site {
				i = k
			}
		}
		return c.partAt(i, c.siteAt(i).nodes, nobody)
	}
	n := 0
	add := func(what string, amount float64, coefficient Coefficient, perUnit float64) {
		if amount != 0 {
			v.terms[n] = Term{What: what, Amount: amount, Coefficient: coefficient, Value: amount * perUnit}
			n++
		}
	}
	micros := func(what string, amount float64, coefficient Coefficient, perUnit float64) {
		add(what, amount, coefficient, perUnit*1e-6)
	}
	next := func(r Resource) { v.termsFrom[r] = n }

	next(CPU)
	p := at(CPU)
	// Alike datacenters are explained all together, a named site by its part of the load.
	sites := 1.0
	if len(v.Sites) == 0 {
		sites = s.at(Datacenters)
	}
	of := p.share * sites
	micros("stanzas in", f.In*of, CPUIn, c.stanzaIn)
	micros("stanzas out", f.Out*of, CPUOut, c.stanzaOut)
	if c.tlsStanza > 0 {
		micros("TLS of stanzas", (f.In+f.Out)*of, CPUTLS, c.tlsStanza)
		micros("TLS handshakes", f.Logins*of, CPUHS, c.handshake)
	}
	micros("archive rows", f.ArchiveRows*of, CPURow, m.Typical(CPURow))
	micros("push notifications", f.Push*of, CPUPush, m.Typical(CPUPush))
	micros("HTTP notifications", f.HTTP*of, CPUHTTP, m.Typical(CPUHTTP))
	micros("REST requests", f.REST*of, CPUREST, m.Typical(CPUREST))
	micros("archive reads", f.ArchiveReads*of, CPUMAMRead, m.Typical(CPUMAMRead))
	micros("open sessions", f.Sessions*of, CPUIdle, m.Typical(CPUIdle))
	micros("logins", f.Logins*of, CPULogin, m.Typical(CPULogin))
	micros("cross-site hops", f.Out*p.hops*sites, CPUXDC, m.Typical(CPUXDC))

	idle, wakeUps := c.coresOfNodes(f, p)
	cores := func(what string, value float64, coefficient Coefficient) {
		if value > 0 {
			add(what, value/m.Typical(coefficient), coefficient, m.Typical(coefficient))
		}
	}
	cores("nodes themselves", idle*sites, CPUNode)
	cores("wake-ups", wakeUps*sites, CPUWakeCores)

	p = at(Memory)
	sessionsInSite := f.Sessions * p.share
	held := sessionsInSite / p.nodes * c.imbalanceAt(p.nodes) * c.ghost
	_, ws, bosh := s.connectedShares()
	next(Memory)
	add("the node itself", 1, MemBase, m.Typical(MemBase))
	add("sessions held", held, MemC2S, m.Typical(MemC2S))
	add("their sockets", held, MemKernel, m.Typical(MemKernel))
	switch s.at(TLS) {
	case TLSFast:
		add("their TLS", held, MemTLSFast, m.Typical(MemTLSFast))
	case TLSJust:
		add("their TLS", held, MemTLSJust, m.Typical(MemTLSJust))
	}
	add("websockets", held*ws, MemWS, m.Typical(MemWS))
	add("BOSH sessions", held*bosh, MemBOSH, m.Typical(MemBOSH))
	add("stanzas kept", held*c.bufferedStanzas(f), MemStanza, m.Typical(MemStanza))
	add("session table rows", sessionsInSite, MemReplica, m.Typical(MemReplica))
	next(Network)
	next(PortsResource)
	next(ProcessesResource)
	next(Database)
	p = at(Database)
	add("rows to the pools", f.ArchiveRows*p.share*sites, DBFlushS, 1/(c.poolRowsPerS(p.nodes)*sites))
	next(LatencyResource)
	v.termsFrom[ResourceCount] = n
}

// Defaults returns the coefficients that shaped the verdict and are still built-in guesses.
func (v *Verdict) Defaults(m *Model) []Coefficient {
	var used [CoefficientCount]bool
	for i := range v.termsFrom[ResourceCount] {
		used[v.terms[i].Coefficient] = true
	}
	for _, c := range [...]Coefficient{USLSigma, USLKappa, Imbalance} {
		used[c] = v.Cases[NodeLost].Applies
	}
	used[LatNetMS], used[LatQuantumMS] = true, true
	defaults := make([]Coefficient, 0, CoefficientCount)
	for c := range CoefficientCount {
		if used[c] && m.Coefficients[c].Origin == FromDefault {
			defaults = append(defaults, c)
		}
	}
	return defaults
}
