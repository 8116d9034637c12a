package demo

// counter is one thing that a node counts; all of them begin at 0 when the node starts.
type counter uint8

// The counters. Those of stanzas come in the order of stanzaKinds, first received, then sent.
const (
	countLogins counter = iota
	countLogouts
	countAuthFailures

	countMessageIn
	countIQIn
	countPresenceIn
	countMessageErrorIn
	countIQErrorIn
	countPresenceErrorIn
	countMessageOut
	countIQOut
	countPresenceOut
	countMessageErrorOut
	countIQErrorOut
	countPresenceErrorOut

	countChats    // messages with a body from user to user
	countMUC      // messages to MUC rooms that live on this node
	countMUCLight // messages to MUC Light rooms
	countRowsPM   // rows of the one-to-one archive
	countRowsMUC  // rows of the group archive
	countTimedPM  // flushes of it because the time was up
	countBatchPM  // flushes of it because a batch was full
	countTimedMUC // the same of the group archive
	countBatchMUC
	countInbox        // requests to the inbox writer
	countHTTPFailures // notifications without an answer
	countPush
	countOffline
	countBounced
	countDropped
	countInactive // clients going to the background
	countActive   // and coming back
	countHibernations

	countTCPBytesIn
	countTLSBytesIn
	countWebsocketBytesIn
	countBOSHBytesIn
	countTCPBytesOut
	countTLSBytesOut
	countWebsocketBytesOut
	countBOSHBytesOut

	countUserCPUMS
	countReductions
	countCollections
	countPortBytesIn
	countPortBytesOut
	countLinkBytesIn // from all other nodes of the site
	countLinkBytesOut
	countLinkPackets // each way
	countSQLBytesIn
	countSQLBytesOut

	countSitesOut // messages to other sites
	countSitesIn

	counters // not a counter: how many there are
)

// hostCounter is one thing that the host of a node counts, since its own start.
type hostCounter uint8

// The counters of a host.
const (
	hostUserS hostCounter = iota // CPU seconds in each mode
	hostSystemS
	hostSoftIRQS
	hostIOWaitS
	hostIdleS
	hostNetworkIn // bytes through the wire
	hostNetworkOut
	hostLoopback // bytes, each way
	hostDiskWritten
	hostDiskWrites
	hostDiskBusyS
	hostContextSwitches

	hostCounters // not a counter: how many there are
)
