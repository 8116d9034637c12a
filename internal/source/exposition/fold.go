package exposition

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strconv"
)

// Most lines of an exposition are buckets, and most buckets add nothing to the one below. When the edges of a family are
// known beforehand (Rule.Edges), such lines need not be parsed: their counts are those of the bucket below. That is only
// right while every series has just those edges, in order, one line after the other. The fold checks it, and gives up
// on the first surprise; then the body is sifted once more with all its buckets.

// errOtherBuckets says that folding is not possible.
var errOtherBuckets = errors.New("buckets are not the expected ones")

// fold follows the buckets of one series after another.
type fold struct {
	series []byte // what stands before the le label, for all buckets of the series
	next   int    // index of the edge to come, 0 when no series is under way
	count  []byte // of the bucket before
}

var zero = []byte("0")

// bucket takes a bucket line, and says whether it may be left out.
func (f *fold) bucket(line []byte, rule *compiledRule) (leaveOut bool, err error) {
	at := bytes.LastIndexByte(line, ' ')
	if at < 0 {
		return false, errOtherBuckets
	}
	series, ok := bytes.CutSuffix(line[:at], rule.les[f.next])
	if !ok || len(series) == 0 || !endsLabel(series[len(series)-1]) {
		return false, errOtherBuckets
	}
	if f.next == 0 {
		f.series, f.count = series, zero
	} else if !bytes.Equal(series, f.series) {
		return false, errOtherBuckets
	}
	count := line[at+1:]
	leaveOut = bytes.Equal(count, f.count)
	f.count = count
	if f.next++; f.next == len(rule.les) {
		f.next = 0
		return false, nil // The last bucket is the count of the series.
	}
	return leaveOut, nil
}

// done says that no series is left with a part of its buckets.
func (f *fold) done() bool { return f.next == 0 }

func endsLabel(b byte) bool { return b == '{' || b == ',' }

// expect prepares the known edges of a rule.
func (c *compiledRule) expect(finite []float64) {
	if len(finite) == 0 {
		return
	}
	c.edges = append(slices.Clone(finite), math.Inf(1))
	for _, edge := range finite {
		c.les = append(c.les, []byte(`le="`+strconv.FormatFloat(edge, 'f', -1, 64)+`"}`))
	}
	c.les = append(c.les, []byte(`le="+Inf"}`))
}

// unfold gives a series back the buckets that were left out.
func (s *Series) unfold(edges []float64) {
	counts := make([]float64, len(edges))
	from, count := 0, 0.0
	for i, edge := range edges {
		if from < len(s.UpperEdges) && s.UpperEdges[from] == edge {
			count = s.Cumulative[from]
			from++
		}
		counts[i] = count
	}
	s.UpperEdges, s.Cumulative = edges, counts
}
