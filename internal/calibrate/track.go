package calibrate

import (
	"math"
	"slices"

	"github.com/mimtop/mimtop/internal/sizing"
)

// Track is how well the model predicted what was observed next.
type Track struct {
	// Predictions counts all that were checked, ever.
	Predictions int
	// Median and P90 are of |predicted/observed - 1| over the newest of them; meaningful from the first prediction on.
	Median, P90 float64
	// Recent is the median of the last few, which notices first when the cluster changes.
	Recent float64
}

// wrongFrom is the error from which a model is said to mispredict.
const wrongFrom = 0.15

// Wrong says that the model has been mispredicting of late: it is not to be believed until it has learned what changed.
func (t Track) Wrong() bool { return t.Predictions >= leastChecked && t.Recent > wrongFrom }

// Checked is the track as a model carries it.
func (t Track) Checked() sizing.Checked {
	return sizing.Checked{Predictions: t.Predictions, Median: t.Median, P90: t.P90, Recent: t.Recent, Wrong: t.Wrong()}
}

// NodeTrack is the record of one node.
type NodeTrack struct {
	// Target is the node's, as in cluster.Node.
	Target      string
	CPU, Memory Track
}

// TrackRecord is the running check of the model against the cluster: at each snapshot, what the model learned from the
// ones before predicts for the loads that were now seen, against the CPU and memory that were now measured.
type TrackRecord struct {
	CPU, Memory Track
	// Nodes is in the order in which the nodes were first seen; a node that has left is dropped.
	Nodes []NodeTrack
}

const (
	nodeErrors    = 64  // newest predictions kept for a node and resource
	clusterErrors = 512 // and for the cluster
)

// errorRing holds the newest relative errors.
type errorRing struct {
	values []float32
	total  int
}

func (r *errorRing) add(predicted, observed float64, capacity int) {
	if observed <= 0 {
		return
	}
	e := float32(math.Abs(predicted/observed - 1))
	if len(r.values) < capacity {
		r.values = append(r.values, e)
	} else {
		r.values[r.total%capacity] = e
	}
	r.total++
}

func (r *errorRing) track() Track {
	t := Track{Predictions: r.total}
	if len(r.values) == 0 {
		return t
	}
	sorted := slices.Clone(r.values)
	slices.Sort(sorted)
	at := func(q float64) float64 { return float64(sorted[int(math.Round(q*float64(len(sorted)-1)))]) }
	t.Median, t.P90 = at(0.5), at(0.9)
	newest := sorted[:0]
	for i := range min(leastChecked, len(r.values)) {
		newest = append(newest, r.values[(r.total-1-i)%len(r.values)])
	}
	slices.Sort(newest)
	t.Recent = float64(newest[len(newest)/2])
	return t
}

// medianOfNormal is the median of the absolute value of a standard normal.
const medianOfNormal = 0.6745

// leastChecked is the number of predictions from which the record may widen an interval.
const leastChecked = 24

// excess is the relative standard deviation of the model beyond the noise that its fit already knows: 0 for a model that
// predicts as well as it fits.
func (t Track) excess(noise float64) float64 {
	if t.Predictions < leastChecked {
		return 0
	}
	seen := max(t.Median, t.Recent) / medianOfNormal
	return math.Sqrt(max(seen*seen-noise*noise, 0))
}
