package exposition

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strconv"
)

// Most lines of an exposition are buckets. When the edges of a family are known beforehand (Rule.Edges), they need not
// go through the parser: only their counts differ. That is only right while every series has just those edges, in
// order, one line after the other, and whole counts. The fold checks it, and gives up on the first surprise; then the
// body is sifted once more with all its buckets.
//
// Of each run of buckets the parser sees the last line, with the number of the run in place of the count. So it is the
// parser that says which series a run belongs to.

// errOtherBuckets says that folding is not possible.
var errOtherBuckets = errors.New("buckets are not the expected ones")

// fold collects the buckets of one series after another.
type fold struct {
	series []byte // what stands before the le label, for all buckets of the series
	next   int    // index of the edge to come, 0 when no series is under way
	text   []byte // the count of the bucket before
	counts []float64
	runs   []int // where in counts each finished run begins
}

// bucket takes a bucket line. With the last one of a run it returns the line for the parser, appended to kept.
func (f *fold) bucket(line []byte, rule *compiledRule, kept []byte) ([]byte, error) {
	at := bytes.LastIndexByte(line, ' ')
	if at < 0 {
		return kept, errOtherBuckets
	}
	series, ok := bytes.CutSuffix(line[:at], rule.les[f.next])
	if !ok || len(series) == 0 || !endsLabel(series[len(series)-1]) {
		return kept, errOtherBuckets
	}
	if f.next == 0 {
		f.series, f.text = series, nil
	} else if !bytes.Equal(series, f.series) {
		return kept, errOtherBuckets
	}
	text := line[at+1:]
	if f.text != nil && bytes.Equal(text, f.text) {
		f.counts = append(f.counts, f.counts[len(f.counts)-1])
	} else {
		count, err := strconv.ParseUint(string(text), 10, 64)
		if err != nil {
			return kept, errOtherBuckets
		}
		f.counts, f.text = append(f.counts, float64(count)), text
	}
	if f.next++; f.next < len(rule.les) {
		return kept, nil
	}
	f.next = 0
	kept = append(kept, line[:at+1]...)
	kept = append(strconv.AppendInt(kept, int64(len(f.runs)), 10), '\n')
	f.runs = append(f.runs, len(f.counts)-len(rule.les))
	return kept, nil
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

// unfold gives a series, whose last bucket holds the number of its run, all its buckets.
func (s *Series) unfold(edges []float64, f *fold) (fault string) {
	if len(s.Cumulative) != 1 || s.Cumulative[0] >= float64(len(f.runs)) {
		return "has buckets that do not belong together"
	}
	from := f.runs[int(s.Cumulative[0])]
	to := from + len(edges)
	s.UpperEdges, s.Cumulative = edges, f.counts[from:to:to]
	return s.bucketFault()
}
