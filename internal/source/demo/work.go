package demo

const (
	// effort is what parsing and encoding cost over all transports, TCP being 1.
	effort = shareTCP + 1.2*shareWebsocket + 3*shareBOSH
	// saturated is the share of the cores beyond which messages have to wait for their turn.
	saturated = 0.97
	// fullyBusy leaves the operating system its little share.
	fullyBusy  = 0.99
	maxBacklog = 5e6 // messages
)

// work decides what a node does in the tick, and what that costs.
func (n *node) work(s *Simulation) {
	if !n.up {
		n.idleHost()
		return
	}
	x := n.exchange(s)
	noise := (1 + n.cpu.step(s.rng, s.tick, memoryCPU, sigmaCPU)) / n.site.efficiency()
	n.memory.step(s.rng, s.tick, memoryMemory, sigmaMemory)
	sessions := n.sessions()
	messages := x.messageCores() * noise
	fixed := hidden.CPUIdleMicroseconds * 1e-6 * sessions * noise
	logins := x.logins * (hidden.CPULoginMicroseconds + hidden.CPUHandshakeMicroseconds*shareEncrypted) * 1e-6 * noise
	n.backlog *= 0.9
	if room := saturated*coresPerNode - fixed - logins; messages > room {
		slower := max(room/messages, 0.05)
		n.backlog = min(n.backlog+x.messageIn*(1-slower)*s.tick, maxBacklog)
		x.slow(slower)
		messages *= slower
	}
	n.cores = usage{total: min(messages+fixed+logins, fullyBusy*coresPerNode), withoutLogins: messages + fixed}

	n.count(&x)
	n.time(&x)
	n.queueSQL(s.tick)
	n.countBytes(&x)
	n.measure(s, &x)
	n.host(&x)
}

// messageCores is the processor time of what users send and receive, in cores.
func (x *exchange) messageCores() float64 {
	c := &hidden
	in, out := x.in(), x.out()
	micros := in*(c.CPUInMicroseconds*effort+c.CPUTLSMicroseconds*shareEncrypted) +
		out*(c.CPUOutMicroseconds*effort+c.CPUTLSMicroseconds*shareEncrypted) +
		(x.rowsPM+x.rowsMUC)*c.CPURowMicroseconds + x.push*c.CPUPushMicroseconds + x.http*c.CPUHTTPMicroseconds +
		x.lookups*c.CPUMAMReadMicroseconds + x.crossing*c.CPUXDCMicroseconds
	return micros*1e-6 + c.WakeUpCores*(in+out)/(in+out+c.WakeUpHalfPerS)
}

func (n *node) count(x *exchange) {
	r := &n.rates
	r[countAuthFailures] = x.logins * shareAuthFailed
	r[countMessageIn], r[countIQIn], r[countPresenceIn] = x.messageIn, x.iqIn, x.presenceIn
	r[countMessageErrorIn], r[countIQErrorIn], r[countPresenceErrorIn] = x.messageErrorIn, x.iqErrorIn, x.presenceErrorIn
	r[countMessageOut], r[countIQOut], r[countPresenceOut] = x.messageOut, x.iqOut, x.presenceOut
	r[countMessageErrorOut], r[countIQErrorOut], r[countPresenceErrorOut] = x.messageErrorOut, x.iqErrorOut, x.presenceErrorOut
	r[countChats], r[countMUC], r[countMUCLight] = x.chats, x.roomMessages(), x.light
	r[countRowsPM], r[countRowsMUC] = x.rowsPM, x.rowsMUC
	r[countTimedPM], r[countBatchPM] = flushes(x.rowsPM)
	r[countTimedMUC], r[countBatchMUC] = flushes(x.rowsMUC)
	r[countInbox] = 2*x.chats + x.light*lightMembers
	r[countHTTPFailures] = x.http * shareHTTPFailed
	r[countPush], r[countOffline] = x.push, x.offline
	r[countBounced], r[countDropped] = x.chats*shareBounced, x.messageIn*shareDropped
	sessions := n.sessions()
	r[countInactive], r[countActive] = sessions/1_800, sessions/1_810
	r[countHibernations] = sessions * roomsPerSession / 3_600
	r[countSitesOut], r[countSitesIn] = x.crossing/2, x.crossing/2

	user := n.cores.total / hidden.UserCPUFactor
	r[countUserCPUMS] = user * 1000
	r[countReductions] = user * 28e6
	r[countCollections] = 3 * (x.in() + x.out())
}

// flushes returns how many batches per second the archive's writers write because their time is up, and because they are
// full. Rows are spread over the writers, each of which waits for a full batch or for two seconds.
func flushes(rows float64) (timed, full float64) {
	waiting := rows / archiveWriters * flushInterval
	full = rows / batchRows * smoothStep(0.5, 1.5, waiting/batchRows)
	timed = (rows - full*batchRows) / min(max(waiting, 1), batchRows)
	return timed, full
}

func (n *node) countBytes(x *exchange) {
	in := n.histograms[sizeIn].perS * n.histograms[sizeIn].meanNow
	out := n.histograms[sizeOut].perS * n.histograms[sizeOut].meanNow
	r := &n.rates
	r[countTCPBytesIn], r[countTLSBytesIn] = in*shareTCP*(1-shareTLS), in*shareTCP*shareTLS
	r[countWebsocketBytesIn], r[countBOSHBytesIn] = in*shareWebsocket, in*shareBOSH
	r[countWebsocketBytesOut], r[countBOSHBytesOut] = out*shareWebsocket, out*shareBOSH
	// What goes to websocket and BOSH clients is counted a second time here, as MongooseIM does.
	r[countTCPBytesOut] = out * (shareTCP*(1-shareTLS) + shareWebsocket + shareBOSH)
	r[countTLSBytesOut] = out * shareTCP * shareTLS

	k := float64(n.site.up())
	elsewhere := (k - 1) / k
	r[countLinkPackets] = (x.messageOut+x.presenceOut)*elsewhere + x.logins*k
	r[countLinkBytesOut] = r[countLinkPackets] * 640
	r[countLinkBytesIn] = r[countLinkPackets] * 655
	calls := n.histograms[timeExecute].perS
	r[countSQLBytesOut] = calls*260 + (x.rowsPM+x.rowsMUC)*720
	r[countSQLBytesIn] = calls*120 + x.lookups*18_000
	r[countPortBytesIn] = in*1.06 + r[countLinkBytesIn] + r[countSQLBytesIn]
	r[countPortBytesOut] = out*1.06 + r[countLinkBytesOut] + r[countSQLBytesOut]
}
