package demo

// Coefficients are the hidden costs of the simulated cluster. They are of the same kind as those of mimtop's sizing
// model and within its intervals, but differ from its defaults, so that calibration has something to find.
type Coefficients struct {
	// MemVMBaseBytes is the VM's memory without a session, MemOSBytes what everything else on the host uses.
	MemVMBaseBytes, MemOSBytes float64
	// Bytes for each session: its process, roster and presence state; the kernel's part of its socket; TLS, for those
	// that have it; what a websocket or BOSH adds.
	MemC2SBytes, MemKernelBytes, MemTLSBytes, MemWebsocketBytes, MemBOSHBytes float64
	// MemReplicaBytes is the session's row on every node of its site, MemStanzaBytes one stanza not yet acknowledged.
	MemReplicaBytes, MemStanzaBytes float64
	// MemFragmentation is the resident memory of the VM over what it has allocated.
	MemFragmentation float64

	// CPUIdleMicroseconds is one core's time for each session and second.
	CPUIdleMicroseconds float64
	// Microseconds of one core for one: stanza received, stanza delivered, stanza encrypted or decrypted, archive row,
	// push notification, HTTP notification, archive query, login without and TLS handshake, hop between sites.
	CPUInMicroseconds, CPUOutMicroseconds, CPUTLSMicroseconds, CPURowMicroseconds, CPUPushMicroseconds,
	CPUHTTPMicroseconds, CPUMAMReadMicroseconds, CPULoginMicroseconds, CPUHandshakeMicroseconds,
	CPUXDCMicroseconds float64
	// WakeUpCores is the overhead of waking idle schedulers, which saturates: WakeUpCores * rate/(rate +
	// WakeUpHalfPerS), with the rate of stanzas in and out.
	WakeUpCores, WakeUpHalfPerS float64
	// UserCPUFactor is all CPU time over the user time that the VM reports.
	UserCPUFactor float64
	// USLSigma and USLKappa are contention and coherency of the Universal Scalability Law, over the nodes of a site.
	USLSigma, USLKappa float64
	// DBFlushSeconds is the median time of one archive batch, LatencyQuantumSeconds the work that a waiting message
	// waits for.
	DBFlushSeconds, LatencyQuantumSeconds float64
}

// hidden are the coefficients of every simulated cluster.
var hidden = Coefficients{
	MemVMBaseBytes: 380 << 20, MemOSBytes: 980 << 20,
	MemC2SBytes: 34_000, MemKernelBytes: 10_500, MemTLSBytes: 31_000, MemWebsocketBytes: 7_200, MemBOSHBytes: 27_000,
	MemReplicaBytes: 1_050, MemStanzaBytes: 2_900, MemFragmentation: 1.17,

	CPUIdleMicroseconds: 4.2, CPUInMicroseconds: 95, CPUOutMicroseconds: 28, CPUTLSMicroseconds: 13, CPURowMicroseconds: 45,
	CPUPushMicroseconds: 190, CPUHTTPMicroseconds: 210, CPUMAMReadMicroseconds: 1_400, CPULoginMicroseconds: 9_600,
	CPUHandshakeMicroseconds: 2_700, CPUXDCMicroseconds: 160,
	WakeUpCores: 0.21, WakeUpHalfPerS: 140, UserCPUFactor: 1.27,
	USLSigma: 0.028, USLKappa: 0.0008,
	DBFlushSeconds: 0.0105, LatencyQuantumSeconds: 0.0065,
}

// The machine below each node, and the limits of MongooseIM's shipped configuration.
const (
	coresPerNode   = 8
	memoryPerNode  = 32 << 30
	nicBytesPerS   = 10e9 / 8
	portLimit      = 250_000
	processLimit   = 10_000_000
	reservedPorts  = 1_000 // files, pools, links between nodes
	sqlWorkers     = 10
	archiveWriters = 4 * coresPerNode
	batchRows      = 30.0
	flushInterval  = 2.0 // seconds
)

// The clients. Shares are of the connected sessions; a session over TCP or websocket is encrypted unless a proxy in
// front ends TLS for it.
const (
	usersPerNode    = 40_000.0 // unique users at the start
	devices         = 1.15     // sessions for each user online
	shareTCP        = 0.62
	shareWebsocket  = 0.33
	shareBOSH       = 1 - shareTCP - shareWebsocket
	shareTLS        = 0.90 // of TCP sessions
	shareEncrypted  = shareTLS * (shareTCP + shareWebsocket)
	shareBackground = 0.28 // of a message's recipients: reached by push
	dropsPerSession = 0.3 / 3600
)

// The traffic at its peak, per second and user online, and how far each kind spreads.
const (
	oneToOnePerUser = 0.020
	receiptsPerChat = 0.25
	mucPerUser      = 0.0012
	mucOccupants    = 12.0
	lightPerUser    = 0.0020
	lightMembers    = 8.0
	publishPerUser  = 0.0005
	subscribers     = 10.0
	presencePerUser = 5.0 / 3600
	contacts        = 14.0
	lookupsPerUser  = 0.0006
	httpPerChat     = 0.20 // one message in five is of interest to a service behind
	pingIntervalS   = 120.0
	shareCrossSite  = 0.12 // of one-to-one messages
)
