package sizing

// Model is everything Evaluate needs beside the scenario. It is not changed once built and may be shared.
type Model struct {
	Coefficients [CoefficientCount]Interval
	Constants    Constants
	// Joint is what was learned about several coefficients at once; nil when nothing was.
	Joint *Joint
	// Seen is the load that the learned part comes from; nil when nothing was learned.
	Seen *Seen
	// Record is how well the learned model predicted what came next; nil when that was never checked.
	Record *Record
}

// Record is the track record of a learned model.
type Record struct {
	CPU    Checked `json:"cpu"`
	Memory Checked `json:"memory"`
}

// Checked is how well one resource of a node was predicted: over so many predictions, the median and the P90 of
// |predicted/observed - 1|, and the median of the last few.
type Checked struct {
	Predictions int     `json:"predictions"`
	Median      float64 `json:"median_error"`
	P90         float64 `json:"p90_error"`
	Recent      float64 `json:"recent_error"`
	// Wrong says that it was mispredicted of late.
	Wrong bool `json:"mispredicts"`
}

// Joint is a normal distribution over coefficients that were learned together, because users and messages move together:
// a draw is Mean + Factor x z with independent standard normal z, and nothing below 0. Coefficients not named in Of are
// independent of each other, each within its Interval.
type Joint struct {
	Of   []Coefficient
	Mean []float64 // in the units of the coefficients
	// Factor is the lower triangle L with covariance = L x transpose(L), len(Of) rows.
	Factor [][]float64
	// Kept are sums that are known better than their terms.
	Kept []Kept
}

// Kept is a sum of weighted coefficients that was measured: the demand at the mean of the loads that a model was learned
// from. Its terms may trade off against each other; a draw that takes one of them below 0 is cut off there, and then all
// of them are scaled so that the sum stays the one that was drawn.
type Kept struct {
	Of      []Coefficient
	Weights []float64
	// Nodes is how many nodes were up in a datacenter, on the mean, for a sum whose demand includes what clustering costs;
	// else 0. There the sum and that cost were measured together: a draw with a higher one has lower coefficients.
	Nodes float64
}

// DefaultModel returns the built-in model.
func DefaultModel() *Model {
	return &Model{Coefficients: defaultIntervals, Constants: defaultConstants}
}

// Typical returns the coefficient's value for a point evaluation.
func (m *Model) Typical(c Coefficient) float64 { return m.Coefficients[c].Typical }

// Constants are conventions and shipped settings of MongooseIM rather than measured costs.
type Constants struct {
	MemUsable      float64 `json:"mem_usable"`       // share of a machine's memory that may be used
	NetUsable      float64 `json:"net_usable"`       // share of the network speed
	PortUsable     float64 `json:"port_usable"`      // share of the port limit
	ProcUsable     float64 `json:"proc_usable"`      // share of the process limit
	PortReserve    float64 `json:"port_reserve"`     // ports for listeners, databases and links
	ProcReserve    float64 `json:"proc_reserve"`     // processes of the server itself
	ProcLimit      float64 `json:"proc_limit"`       // +P of the shipped vm.args
	CPUCapMax      float64 `json:"cpu_cap_max"`      // never plan above this utilisation
	CPUCapMin      float64 `json:"cpu_cap_min"`      // small machines may be used at least this far
	CPUStormCap    float64 `json:"cpu_storm_cap"`    // utilisation accepted during a reconnect storm
	WSCPU          float64 `json:"ws_cpu"`           // stanza cost over websocket against TCP
	BOSHCPU        float64 `json:"bosh_cpu"`         // stanza cost over BOSH against TCP (weak)
	IPOverhead     float64 `json:"ip_overhead"`      // bytes of headers on one stanza
	TLSBytes       float64 `json:"tls_bytes"`        // growth of the bytes under TLS
	DistOverhead   float64 `json:"dist_overhead"`    // bytes of Erlang distribution on one stanza
	AckDelayS      float64 `json:"ack_delay_s"`      // seconds until a client acknowledges
	SMBufferMax    float64 `json:"sm_buffer_max"`    // stanzas that stream management keeps at most
	ResumeTimeoutS float64 `json:"resume_timeout_s"` // seconds that a lost session is kept for resumption
	DBWorkers      float64 `json:"db_workers"`       // default pool size, connections a node
	MAMBatch       float64 `json:"mam_batch"`        // rows in one archive write
	MAMFlushS      float64 `json:"mam_flush_s"`      // longest wait of a row for its batch
}

var defaultConstants = Constants{
	MemUsable: 0.75, NetUsable: 0.7, PortUsable: 0.95, ProcUsable: 0.8,
	PortReserve: 1_000, ProcReserve: 20_000, ProcLimit: 10_000_000,
	CPUCapMax: 0.85, CPUCapMin: 0.25, CPUStormCap: 0.95,
	WSCPU: 1.2, BOSHCPU: 3, IPOverhead: 60, TLSBytes: 1.05, DistOverhead: 100,
	AckDelayS: 1, SMBufferMax: 100, ResumeTimeoutS: 600,
	DBWorkers: 10, MAMBatch: 30, MAMFlushS: 2,
}
