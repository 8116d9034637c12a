package demo

// delays are what makes everything on a node slower for the tick.
type delays struct {
	waiting, waitMicros float64 // for a processor: share that waits, and mean
	database            float64 // factor on the time of SQL
}

// delay works out the waits: those for a processor follow the queue of a machine with so many cores, those of the
// database the rows that all nodes of the site write.
func (n *node) delay() delays {
	busy := min(n.cores.total/coresPerNode, saturated)
	rows := 2*n.site.flows.chats + n.site.flows.muc + n.site.flows.light
	const databaseRows = 60_000.0 // per second, of a site's database
	return delays{
		waiting:    waitShare(coresPerNode, busy),
		waitMicros: hidden.LatencyQuantumSeconds * 1e6 * waitMean(coresPerNode, busy),
		database:   1 / (1 - 0.8*min(rows/databaseRows, 1)),
	}
}

// work is a shape of work on the node's processors, with its wait.
func (d delays) work(medianMicros, sigma float64) shape {
	return shape{median: medianMicros, sigma: sigma, waiting: d.waiting, wait: d.waitMicros}
}

// sql is a shape of calls of the database.
func (d delays) sql(medianMicros, sigma float64) shape {
	return d.work(medianMicros*d.database, sigma)
}

// time sets how many observations of which size each histogram gets.
func (n *node) time(x *exchange) {
	d := n.delay()
	h := &n.histograms
	fanOut := 1.0
	if x.messageIn > 0 {
		fanOut = x.messageOut / x.messageIn
	}
	h[timeProcessed].expect(x.messageIn+x.messageErrorIn, d.work(430*(0.7+0.1*fanOut), 0.62))
	h[timeAuthorize].expect(x.logins*(1+shareAuthFailed), d.work(5_200, 0.35))
	h[timeUserExists].expect(x.chats*0.1+x.logins, d.sql(900, 0.5))

	n.timeArchive(x, d)
	n.timeModules(x, d)
	n.timeSites(x, d)
	flushed := h[timeFlushPM].perS + h[timeFlushMUC].perS
	calls := flushed + 2*x.lookups + 5*x.logins + 2*x.light + 3*x.publish + x.offline + x.chats/10
	h[timeExecute].expect(calls, d.sql(1_700, 0.85))
	h[timeQuery].expect(calls*0.02, d.sql(1_200, 0.6))

	h[sizeIn].expect(x.in()+x.streamIn, shape{median: 290, sigma: 0.85})
	h[sizeOut].expect(x.out()+x.streamOut, shape{median: 345, sigma: 0.80})
	h[timePing].expect(x.pings, shape{median: 62, sigma: 0.75, waiting: d.waiting, wait: d.waitMicros / 1000})
	h[timeHTTP].expect(x.http*(1-shareHTTPFailed), d.work(24_000, 0.7))
}

// sqlPatience is after how many seconds callers give up that wait for a worker: MongooseIM's call_timeout.
const sqlPatience = 60.0

// queueSQL lets the pool do what it can. A worker does one call at a time and is timed while it does, so that all calls
// together take no more seconds in a second than there are workers. The others wait.
func (n *node) queueSQL(tick float64) {
	execute, query := &n.histograms[timeExecute], &n.histograms[timeQuery]
	calls := execute.perS + query.perS
	if calls == 0 {
		n.sqlWaiting = 0
		return
	}
	meanSeconds := (execute.perS*execute.meanNow + query.perS*query.meanNow) / calls * 1e-6
	most := saturated * sqlWorkers / meanSeconds
	served := calls + n.sqlWaiting/tick
	if served <= most {
		n.sqlWaiting = 0
	} else {
		served = most
		n.sqlWaiting = min(max(n.sqlWaiting+(calls-served)*tick, 0), most*sqlPatience)
	}
	n.sqlWaitS = n.sqlWaiting / most
	execute.perS *= served / calls
	query.perS *= served / calls
}

func (n *node) timeArchive(x *exchange, d delays) {
	h := &n.histograms
	for _, each := range []struct {
		rows                               float64
		timed, full                        counter
		enqueue, flush, perRow, read, size timing
		lookups                            float64
	}{
		{x.rowsPM, countTimedPM, countBatchPM, timeArchivePM, timeFlushPM, timeFlushPerRowPM, timeLookupPM, sizeLookupPM, x.lookups * 0.7},
		{x.rowsMUC, countTimedMUC, countBatchMUC, timeArchiveMUC, timeFlushMUC, timeFlushPerRowMUC, timeLookupMUC, sizeLookupMUC, x.lookups * 0.3},
	} {
		batches := n.rates[each.timed] + n.rates[each.full]
		size := 1.0
		if batches > 0 {
			size = max(each.rows/batches, 1)
		}
		median := hidden.DBFlushSeconds * 1e6 * (0.35 + 0.65*size/batchRows)
		h[each.enqueue].expect(each.rows, d.work(14, 0.5))
		h[each.flush].expect(batches, d.sql(median, 0.45))
		h[each.perRow].expect(batches, d.sql(median/size, 0.45))
		h[each.read].expect(each.lookups, d.sql(15_000, 0.7))
		h[each.size].expect(each.lookups, shape{median: 18, sigma: 0.9})
	}
}

func (n *node) timeModules(x *exchange, d delays) {
	h := &n.histograms
	h[timePEPPublish].expect(x.publish*sharePEP, d.sql(2_600, 0.5))
	h[timePublish].expect(x.publish*(1-sharePEP), d.sql(5_400, 0.5))
	h[timeGetItems].expect(x.publish*0.4, d.sql(3_300, 0.5))
	h[timeRoomExists].expect(x.light, d.sql(1_100, 0.5))
	h[timeRoomMembers].expect(x.light, d.sql(1_600, 0.5))
	h[timeUserCache].expect(2*x.messageIn, d.work(9, 0.5))
	h[timeArchiveCache].expect(x.rowsPM, d.work(8, 0.5))
	h[timeInboxSet].expect(x.chats, d.work(40, 0.5))
	h[timeInboxUnread].expect(x.chats+x.light*lightMembers, d.work(45, 0.5))
	h[timePrivacy].expect(x.logins*2, d.sql(1_000, 0.5))
	h[timeRoster].expect(x.logins, d.sql(2_200, 0.6))
	h[timeOfflineWrite].expect(x.offline, d.sql(2_400, 0.6))
	h[timeOfflinePop].expect(x.logins, d.sql(1_500, 0.6))
	h[timeVCard].expect(x.logins*0.2, d.sql(1_300, 0.5))
	h[timeCaps].expect(x.logins, d.work(30, 0.5))
}

// sharePEP is the part of the publishes that goes through the new PubSub module, which serves personal events only.
const sharePEP = 0.6

func (n *node) timeSites(x *exchange, d delays) {
	h := &n.histograms
	half := x.crossing / 2
	h[timeSitesOutQueue].expect(half, d.work(180, 0.6))
	h[timeSitesInQueue].expect(half, d.work(220, 0.6))
	h[timeSitesTransfer].expect(half, shape{median: 46_000, sigma: 0.25})
	h[timeSitesMapping].expect(x.chats*0.2, d.work(600, 0.5))
}
