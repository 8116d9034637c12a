package sizing

// maxTerms is the most summands all resources have together.
const maxTerms = 30

// explain records the summands of every demand with all nodes up.
func (v *Verdict) explain(c *costs) {
	s, m, f := c.s, c.model, &v.Flows
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
	micros("stanzas in", f.In, CPUIn, c.stanzaIn)
	micros("stanzas out", f.Out, CPUOut, c.stanzaOut)
	if c.tlsStanza > 0 {
		micros("TLS of stanzas", f.In+f.Out, CPUTLS, c.tlsStanza)
		micros("TLS handshakes", f.Logins, CPUHS, c.handshake)
	}
	micros("archive rows", f.ArchiveRows, CPURow, m.Typical(CPURow))
	micros("push notifications", f.Push, CPUPush, m.Typical(CPUPush))
	micros("HTTP notifications", f.HTTP, CPUHTTP, m.Typical(CPUHTTP))
	micros("REST requests", f.REST, CPUREST, m.Typical(CPUREST))
	micros("archive reads", f.ArchiveReads, CPUMAMRead, m.Typical(CPUMAMRead))
	micros("open sessions", f.Sessions, CPUIdle, m.Typical(CPUIdle))
	micros("logins", f.Logins, CPULogin, m.Typical(CPULogin))
	if s.at(Datacenters) > 1 {
		micros("cross-site hops", f.Out*s.at(CrossSiteShare), CPUXDC, m.Typical(CPUXDC))
	}

	idle, wakeUps := c.coresOfNodes(f, shape{s.at(Datacenters), s.at(Nodes)})
	cores := func(what string, value float64, coefficient Coefficient) {
		if value > 0 {
			add(what, value/m.Typical(coefficient), coefficient, m.Typical(coefficient))
		}
	}
	cores("nodes themselves", idle, CPUNode)
	cores("wake-ups", wakeUps, CPUWakeCores)

	sessionsInSite := f.Sessions / s.at(Datacenters)
	onNode := sessionsInSite / s.at(Nodes) * c.imbalanceAt(s.at(Nodes))
	held := onNode * c.ghost
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
	add("rows to the pools", f.ArchiveRows, DBFlushS,
		1/c.poolRowsPerS(shape{s.at(Datacenters), s.at(Nodes)}))
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
		used[c] = v.Scenario.at(Nodes) > 1
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
