package sizing

// Coefficient names one cost of the model. Memory costs are bytes, CPU costs microseconds of one core unless said.
type Coefficient uint8

// The coefficients, with what each one prices.
const (
	MemBase    Coefficient = iota // VM and operating system, per node
	MemC2S                        // client process, session, roster and presence state, per session
	MemKernel                     // kernel memory of one TCP socket
	MemTLSFast                    // fast_tls, per connection
	MemTLSJust                    // just_tls, per hibernated connection
	MemWS                         // extra of a websocket
	MemBOSH                       // extra of a BOSH session
	MemReplica                    // session row on every node of the datacenter
	MemStanza                     // one stanza kept for acknowledgement

	CPUIdle    // keepalive and timers, per session and second
	CPUIn      // parse and route one stanza
	CPUOut     // encode and send one delivery
	CPUTLS     // TLS, per stanza and side
	CPURow     // hand one row to the archive writer
	CPUPush    // one push notification
	CPUHTTP    // one HTTP notification
	CPUREST    // one REST or GraphQL request
	CPUMAMRead // one archive page of at most 50 messages
	CPULogin   // authenticate, bind, roster, first presence
	CPUHS      // TLS handshake
	CPUXDC     // one hop between datacenters, both ends
	// A node's own work, which does not grow with its load. It is in cores, not in microseconds.
	CPUNode      // a node without users: the VM, and the system where it was measured too
	CPUWakeCores // waking idle schedulers and flushing half-empty batches, at its most
	CPUWakeRate  // stanzas a second, in and out, at which half of CPUWakeCores is spent

	USLSigma     // contention of the Universal Scalability Law
	USLKappa     // coherency of the Universal Scalability Law
	Imbalance    // busiest node over mean
	DBFlushS     // seconds to write one archive batch
	RowBytes     // one archive row with its indexes
	LatNetMS     // network and client stack, milliseconds
	LatQuantumMS // effective work quantum, milliseconds

	CoefficientCount // not a coefficient: how many there are
)

// Origin says where a number comes from.
type Origin uint8

// The origins of a number.
const (
	FromDefault Origin = iota // built in
	FromLive                  // measured on the cluster
	FromUser                  // a flag, a file or a slider
	FromNowhere               // unknown
)

var originWords = [...]string{"default", "live", "given", "unknown"}

// String returns the word shown to people.
func (o Origin) String() string { return originWords[o] }

// Interval is a coefficient's value with the range that holds the truth in 90 of 100 cases.
type Interval struct {
	Low, Typical, High float64
	// Origin is FromDefault for the built-in guess.
	Origin Origin
}

// coefficientInfo is what is fixed about a coefficient.
type coefficientInfo struct {
	key     string // as in coefficient files
	meaning string
	unit    string
	weak    bool // a guess: no evidence bears on it
}

var coefficientInfos = [CoefficientCount]coefficientInfo{
	MemBase:      {"mem_base", "VM and system", "B/node", true},
	MemC2S:       {"mem_c2s", "session state", "B/session", false},
	MemKernel:    {"mem_kernel", "kernel socket memory", "B/session", true},
	MemTLSFast:   {"mem_tls_fast", "fast_tls", "B/session", false},
	MemTLSJust:   {"mem_tls_just", "just_tls", "B/session", false},
	MemWS:        {"mem_ws", "websocket", "B/session", true},
	MemBOSH:      {"mem_bosh", "BOSH", "B/session", true},
	MemReplica:   {"mem_replica", "replicated session row", "B/session", true},
	MemStanza:    {"mem_stanza", "unacknowledged stanza", "B/stanza", true},
	CPUIdle:      {"cpu_idle", "idle session", "µs/session/s", false},
	CPUIn:        {"cpu_in", "stanza in", "µs", false},
	CPUOut:       {"cpu_out", "stanza out", "µs", false},
	CPUTLS:       {"cpu_tls", "TLS, per stanza and side", "µs", true},
	CPURow:       {"cpu_row", "archive row", "µs", false},
	CPUPush:      {"cpu_push", "push notification", "µs", true},
	CPUHTTP:      {"cpu_http", "HTTP notification", "µs", true},
	CPUREST:      {"cpu_rest", "REST request", "µs", true},
	CPUMAMRead:   {"cpu_mamread", "archive page read", "µs", true},
	CPULogin:     {"cpu_login", "login", "µs", false},
	CPUHS:        {"cpu_hs", "TLS handshake", "µs", true},
	CPUXDC:       {"cpu_xdc", "hop between datacenters", "µs", true},
	CPUNode:      {"cpu_node", "node without load", "cores", false},
	CPUWakeCores: {"cpu_wake_cores", "wake-ups of a node, at most", "cores", false},
	CPUWakeRate:  {"cpu_wake_rate", "a node's rate at half of them", "stanzas/s", false},
	USLSigma:     {"usl_sigma", "contention between nodes", "", true},
	USLKappa:     {"usl_kappa", "coherency between nodes", "", true},
	Imbalance:    {"imbalance", "busiest node over mean", "", true},
	DBFlushS:     {"db_flush_s", "archive batch written", "s", true},
	RowBytes:     {"row_bytes", "archive row", "B", true},
	LatNetMS:     {"lat_net_ms", "network and client", "ms", true},
	LatQuantumMS: {"lat_quantum_ms", "work quantum", "ms", true},
}

// Key returns the name used in coefficient files and JSON.
func (c Coefficient) Key() string { return coefficientInfos[c].key }

// Meaning returns what the coefficient prices, in a few words.
func (c Coefficient) Meaning() string { return coefficientInfos[c].meaning }

// Unit returns the coefficient's unit, "" for a plain ratio.
func (c Coefficient) Unit() string { return coefficientInfos[c].unit }

// Weak says that the built-in value is a guess without evidence.
func (c Coefficient) Weak() bool { return coefficientInfos[c].weak }

// defaultIntervals is the built-in table, for planning without a cluster. It rests on published load tests of XMPP servers
// and other Erlang messaging, listed in docs/model.md, and on MongooseIM 6.3.3 and 6.8.0 measured on a slow shared
// machine (Evidence). The measurements widen what they fall out of and move a price towards them, not onto them: one
// machine is no price list. CPUHTTP has no evidence of its own: it is priced like a push notification, since both are one
// HTTP request through an outgoing pool.
var defaultIntervals = [CoefficientCount]Interval{
	MemBase:      {Low: 192 << 20, Typical: 1 << 30, High: 2 << 30},
	MemC2S:       {Low: 7_000, Typical: 25_000, High: 80_000},
	MemKernel:    {Low: 4_000, Typical: 8_000, High: 20_000},
	MemTLSFast:   {Low: 6_000, Typical: 20_000, High: 100_000},
	MemTLSJust:   {Low: 15_000, Typical: 20_000, High: 80_000},
	MemWS:        {Low: 2_000, Typical: 5_000, High: 15_000},
	MemBOSH:      {Low: 5_000, Typical: 20_000, High: 60_000},
	MemReplica:   {Low: 400, Typical: 800, High: 2_000},
	MemStanza:    {Low: 1_000, Typical: 2_000, High: 6_000},
	CPUIdle:      {Low: 1, Typical: 3, High: 20},
	CPUIn:        {Low: 25, Typical: 90, High: 300},
	CPUOut:       {Low: 12, Typical: 45, High: 150},
	CPUTLS:       {Low: 4, Typical: 10, High: 25},
	CPURow:       {Low: 15, Typical: 100, High: 500},
	CPUPush:      {Low: 50, Typical: 150, High: 400},
	CPUHTTP:      {Low: 50, Typical: 150, High: 400},
	CPUREST:      {Low: 150, Typical: 500, High: 2_000},
	CPUMAMRead:   {Low: 300, Typical: 1_000, High: 4_000},
	CPULogin:     {Low: 2_000, Typical: 7_000, High: 25_000},
	CPUHS:        {Low: 1_000, Typical: 2_000, High: 8_000},
	CPUXDC:       {Low: 40, Typical: 120, High: 400},
	CPUNode:      {Low: 0.0005, Typical: 0.002, High: 0.02},
	CPUWakeCores: {Low: 0.02, Typical: 0.06, High: 0.3},
	CPUWakeRate:  {Low: 15, Typical: 80, High: 300},
	USLSigma:     {Low: 0.005, Typical: 0.02, High: 0.05},
	USLKappa:     {Low: 0.00005, Typical: 0.0005, High: 0.002},
	Imbalance:    {Low: 1.02, Typical: 1.1, High: 1.3},
	DBFlushS:     {Low: 0.005, Typical: 0.015, High: 0.06},
	RowBytes:     {Low: 400, Typical: 900, High: 3_000},
	LatNetMS:     {Low: 0.5, Typical: 1, High: 5},
	LatQuantumMS: {Low: 1, Typical: 5, High: 20},
}
