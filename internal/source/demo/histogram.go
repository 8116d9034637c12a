package demo

import "math"

const (
	finiteBuckets = 31
	buckets       = finiteBuckets + 1 // edges 1, 2, 4 ... 2^30 and +Inf
)

// timing is one thing whose duration or size a node keeps a histogram of.
type timing uint8

// The histograms: in microseconds, unless they say otherwise.
const (
	timeProcessed timing = iota
	timeAuthorize
	timeUserExists
	timeFlushPM
	timeFlushMUC
	timeFlushPerRowPM
	timeFlushPerRowMUC
	timeArchivePM
	timeArchiveMUC
	timeLookupPM
	timeLookupMUC
	sizeLookupPM  // rows
	sizeLookupMUC // rows
	timeExecute
	timeQuery
	sizeIn   // bytes of an element
	sizeOut  // bytes of an element
	timePing // milliseconds
	timeHTTP
	timePEPPublish
	timePublish
	timeGetItems
	timeRoomExists
	timeRoomMembers
	timeUserCache
	timeArchiveCache
	timeInboxSet
	timeInboxUnread
	timePrivacy
	timeRoster
	timeOfflineWrite
	timeOfflinePop
	timeVCard
	timeCaps
	timeSitesOutQueue
	timeSitesInQueue
	timeSitesTransfer
	timeSitesMapping

	timings // not a histogram: how many there are
)

// shape is a distribution: a lognormal body, and for some observations a wait with an exponential tail beside it, of
// which the longer one counts. That is the tail of a queue with several servers.
type shape struct {
	median, sigma float64 // sigma of the logarithm
	waiting       float64 // share that waits at all
	wait          float64 // mean of a wait
}

// histogram holds observations, and the rate and distribution of those to come until the next tick.
type histogram struct {
	cumulative [buckets]float64
	sum        float64

	perS    float64
	share   [buckets]float64 // cumulative
	meanNow float64
}

func (h *histogram) expect(perS float64, s shape) {
	h.perS = max(perS, 0)
	s.cumulate(&h.share)
	h.meanNow = mean(&h.share)
}

func (h *histogram) pass(seconds float64) {
	n := h.perS * seconds
	for i := range h.cumulative {
		h.cumulative[i] += n * h.share[i]
	}
	h.sum += n * h.meanNow
}

// at returns a bucket's count so many seconds after the last tick. It is monotone over buckets and over time.
func (h *histogram) at(bucket int, seconds float64) int64 {
	return int64(h.cumulative[bucket] + h.perS*seconds*h.share[bucket])
}

func (h *histogram) count(seconds float64) int64 { return h.at(finiteBuckets, seconds) }

func (h *histogram) sumAt(seconds float64) int64 {
	return int64(h.sum + h.perS*seconds*h.meanNow)
}

// cumulate sets the share of observations at or below each edge.
func (s shape) cumulate(share *[buckets]float64) {
	step := math.Ln2 / s.sigma
	z := -math.Log(s.median) / s.sigma
	late := 0.0 // share of waits beyond the edge; squaring it doubles the edge
	if s.waiting > 0 && s.wait > 0 {
		late = math.Exp(-1 / s.wait)
	}
	for i := range finiteBuckets {
		share[i] = normal(z) * (1 - s.waiting*late)
		z += step
		late *= late
	}
	share[finiteBuckets] = 1
}

// mean takes each bucket's observations as spread evenly over the logarithm, which keeps the sum consistent with the
// buckets.
func mean(share *[buckets]float64) float64 {
	sum, below, edge := 0.0, 0.0, 1.0
	for i := range finiteBuckets {
		sum += (share[i] - below) * edge * (0.5 / math.Ln2)
		below = share[i]
		edge *= 2
	}
	return sum
}

const (
	normalReach = 6
	normalSteps = 64 // for each unit
)

// normals tabulates the normal distribution function: it is asked for millions of times in a simulated day.
var normals = func() (table [2*normalReach*normalSteps + 2]float64) {
	for i := range table {
		table[i] = 0.5 * math.Erfc(-(float64(i)/normalSteps-normalReach)/math.Sqrt2)
	}
	return table
}()

func normal(z float64) float64 {
	at := (z + normalReach) * normalSteps
	if at <= 0 {
		return 0
	}
	if at >= 2*normalReach*normalSteps {
		return 1
	}
	i := int(at)
	return normals[i] + (at-float64(i))*(normals[i+1]-normals[i])
}
