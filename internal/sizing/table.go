package sizing

import "math"

// Setup is a row of the summary table.
type Setup uint8

// The rows of the summary table. NoSetup is what is left when a lone node is lost.
const (
	NoSetup Setup = iota
	SingleNode
	DualNode
	MultiNode
	MultiDatacenter
)

// Setups are the rows in the order of the table.
var Setups = [...]Setup{SingleNode, DualNode, MultiNode, MultiDatacenter}

var setupKeys = [...]string{"", "single", "dual", "multi", "multi_dc"}
var setupTitles = [...]string{"none", "Single-node", "Dual-node", "Multi-node", "Multi-datacenter"}

// Key returns the name used in JSON: single, dual, multi, multi_dc, or "" for NoSetup.
func (s Setup) Key() string { return setupKeys[s] }

// String returns the name used in the table.
func (s Setup) String() string { return setupTitles[s] }

// Band is a range of concurrent users, both edges inside.
type Band struct{ Low, High float64 }

// Row is one row of the summary table: the users one setup is said to carry on low-end and on high-end machines.
type Row struct {
	Setup           Setup
	Purpose         string
	LowEnd, HighEnd Band
}

// SummaryTable holds the figures of the summary table on the MongooseIM documentation's page "Cluster management
// considerations". It dates from 2016, names no machine, and is guidance rather than a benchmark.
var SummaryTable = [...]Row{
	{SingleNode, "Functional testing, development", Band{100, 10_000}, Band{100_000, 500_000}},
	{DualNode, "Low-end system, load testing", Band{1_000, 100_000}, Band{1_000_000, 3_000_000}},
	{MultiNode, "High-end production system", Band{10_000, 1_000_000}, Band{2_000_000, 10_000_000}},
	{MultiDatacenter, "Very large scale production system", Band{100_000, 10_000_000}, Band{10_000_000, 100_000_000}},
}

// Row returns the setup's row of the summary table. NoSetup has none: it gives the zero Row.
func (s Setup) Row() Row {
	if s == NoSetup {
		return Row{}
	}
	return SummaryTable[s-SingleNode]
}

// setupOf returns the row of the table that a topology belongs to: the node count decides, not the users.
func setupOf(datacenters, nodesPerDatacenter int) Setup {
	switch {
	case datacenters < 1 || nodesPerDatacenter < 1:
		return NoSetup
	case datacenters > 1:
		return MultiDatacenter
	case nodesPerDatacenter == 1:
		return SingleNode
	case nodesPerDatacenter == 2:
		return DualNode
	}
	return MultiNode
}

// afterLoss returns the row that is left after the worst loss: a node, or with several datacenters one of them.
func afterLoss(datacenters, nodesPerDatacenter int) Setup {
	if datacenters > 1 {
		return setupOf(datacenters-1, nodesPerDatacenter)
	}
	return setupOf(1, nodesPerDatacenter-1)
}

// The machines that stand for the two columns of the table. The documentation names none: the figures are assumptions,
// the high one set from the machines of published load tests (docs/model.md, evidence E3, E6, E8, E12).
const (
	lowEndCores, highEndCores     = 2, 32
	lowEndRAMGiB, highEndRAMGiB   = 4, 128
	lowEndNICGbps, highEndNICGbps = 1, 10
	coresWeight, ramWeight        = 0.4, 0.4
	nicWeight                     = 0.2
)

// machinePower places a machine between the low-end (0) and the high-end (1) column, on log scales, from cores, memory and
// network speed. Unknown parts are left out; it returns false when all are unknown.
func machinePower(cores, ramGiB, nicGbps Optional) (float64, bool) {
	sum, weight := 0.0, 0.0
	for _, part := range [...]struct {
		x                 Optional
		low, high, weight float64
	}{
		{cores, lowEndCores, highEndCores, coresWeight},
		{ramGiB, lowEndRAMGiB, highEndRAMGiB, ramWeight},
		{nicGbps, lowEndNICGbps, highEndNICGbps, nicWeight},
	} {
		if part.x.Known && part.x.Value > 0 {
			p := math.Log(part.x.Value/part.low) / math.Log(part.high/part.low)
			sum += part.weight * min(max(p, 0), 1)
			weight += part.weight
		}
	}
	if weight == 0 {
		return 0, false
	}
	return sum / weight, true
}

// Band interpolates between the row's two columns on a log scale, which fills the gap the printed table leaves.
func (r Row) Band(power float64) Band {
	between := func(low, high float64) float64 { return math.Pow(low, 1-power) * math.Pow(high, power) }
	return Band{between(r.LowEnd.Low, r.HighEnd.Low), between(r.LowEnd.High, r.HighEnd.High)}
}

// Relation says where a number of users lies relative to a band.
type Relation string

// The values of a Relation.
const (
	BelowBand Relation = "below"
	InBand    Relation = "in"
	AboveBand Relation = "above"
)

// edgeSlack is the relative tolerance on the edges, so that a value computed to be an edge counts as inside.
const edgeSlack = 1e-9

// Relation returns where users lies; both edges are inside.
func (b Band) Relation(users float64) Relation {
	switch {
	case users < b.Low*(1-edgeSlack):
		return BelowBand
	case users > b.High*(1+edgeSlack):
		return AboveBand
	}
	return InBand
}

// Position returns how far up the band users lies on a log scale, 0 at the bottom and 1 at the top, and false for no
// users at all.
func (b Band) Position(users float64) (float64, bool) {
	if users <= 0 || b.Low <= 0 || b.High <= b.Low {
		return 0, false
	}
	return math.Log(users/b.Low) / math.Log(b.High/b.Low), true
}

// Cell is the column of the printed table, or the place beside its columns, that a number of users falls into.
type Cell string

// The values of a Cell. A gap is between the two columns of a row.
const (
	CellLowEnd  Cell = "low_end"
	CellHighEnd Cell = "high_end"
	CellGap     Cell = "gap"
	CellBelow   Cell = "below"
	CellAbove   Cell = "above"
)

// cell returns the row's cell for users. The columns of the multi-datacenter row touch: a value in both goes to the
// high-end one for a machine of at least middling power.
func (r Row) cell(users, power float64) Cell {
	low := r.LowEnd.Relation(users) == InBand
	high := r.HighEnd.Relation(users) == InBand
	switch {
	case low && high && power < 0.5:
		return CellLowEnd
	case high:
		return CellHighEnd
	case low:
		return CellLowEnd
	case users < r.LowEnd.Low:
		return CellBelow
	case users > r.HighEnd.High:
		return CellAbove
	}
	return CellGap
}
