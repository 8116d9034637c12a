package exposition

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"math"
	"slices"

	dto "github.com/prometheus/client_model/go"
)

// maxBuckets bounds a histogram. MongooseIM's have 32.
const maxBuckets = 200

var seed = maphash.MakeSeed()

// adopt takes the families over from the parser. Folded holds the buckets that were left out where the rules have
// edges; it is nil when none were.
func (e *Exposition) adopt(parsed map[string]*dto.MetricFamily, rules *Rules, folded *fold) error {
	e.families = make(map[string]*Family, len(parsed))
	timed := false
	for name, from := range parsed {
		rule := rules.byName[name]
		if rule == nil {
			continue
		}
		f := &Family{Name: name, Type: typeFrom(from.GetType())}
		repeated, err := f.adopt(from, rule, folded)
		if err != nil {
			return err
		}
		timed = timed || slices.ContainsFunc(from.GetMetric(), func(m *dto.Metric) bool { return m.TimestampMs != nil })
		if len(f.Series) == 0 {
			continue
		}
		if f.Type != rule.Type {
			f.Fault = fmt.Sprintf("%s is of type %s on this node, not %s", name, f.Type, rule.Type)
		}
		if f.Fault != "" {
			e.Warnings = append(e.Warnings, f.Fault)
		}
		if repeated {
			e.Warnings = append(e.Warnings, name+" holds the same series more than once; the last one counts")
		}
		e.families[name] = f
	}
	if timed {
		e.Warnings = append(e.Warnings, timedSamples)
	}
	e.sortWarnings()
	return nil
}

// timedSamples is said of a page whose samples carry times. A node writes none; a cache or a gateway does, and may repeat what
// it was told long ago.
const timedSamples = "samples carry times of their own, which are not used: what stands between may repeat old figures"

// adopt takes the series of a family, and says whether some series was there twice.
func (f *Family) adopt(from *dto.MetricFamily, rule *compiledRule, folded *fold) (repeated bool, err error) {
	f.Series = make([]Series, 0, len(from.GetMetric()))
	seen := make(map[uint64]int, len(from.GetMetric()))
	for _, m := range from.GetMetric() {
		labels, err := labelsFrom(m)
		if err != nil {
			return false, err
		}
		if !rule.accepts(labels) {
			continue
		}
		s := Series{Labels: labels, id: identity(f.Name, labels)}
		fault, twice := s.take(m, f.Type)
		if fault == "" && folded != nil && rule.edges != nil && f.Type == Histogram {
			fault = s.unfold(rule.edges, folded)
		}
		if fault != "" && f.Fault == "" {
			f.Fault = f.Name + " " + fault
		}
		if at, ok := seen[s.id]; ok {
			f.Series[at], repeated = s, true
			continue
		}
		repeated = repeated || twice
		seen[s.id] = len(f.Series)
		f.Series = append(f.Series, s)
	}
	slices.SortFunc(f.Series, func(a, b Series) int {
		return slices.CompareFunc(a.Labels, b.Labels, func(a, b Label) int {
			return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value))
		})
	})
	return repeated, nil
}

// take reads the value. It returns what makes it unusable, if anything, and whether a bucket was there twice.
func (s *Series) take(m *dto.Metric, t Type) (fault string, repeated bool) {
	switch t {
	case Counter:
		s.Value = m.GetCounter().GetValue()
		if s.Value < 0 {
			return "is a counter below 0", false
		}
	case Gauge:
		s.Value = m.GetGauge().GetValue()
	case Histogram:
		fault, repeated = s.takeBuckets(m.GetHistogram())
	case Untyped:
		s.Value = m.GetUntyped().GetValue()
	case Summary:
		s.Value = m.GetSummary().GetSampleSum()
	}
	switch {
	case math.IsNaN(s.Value) || math.IsInf(s.Value, 0):
		fault = "is not a number on this node"
	case math.Abs(s.Value) > largestValue:
		fault = "is larger on this node than any count or size can be"
	}
	return fault, repeated
}

// largestValue is what fits into 64 bits: a limit that is "unlimited" on the host reads 2^63. Beyond it a value such as 1e308
// is not a measurement, whatever it is.
const largestValue = 1 << 64

func (s *Series) takeBuckets(h *dto.Histogram) (fault string, repeated bool) {
	s.Value = h.GetSampleSum()
	buckets, repeated := lastRun(h.GetBucket())
	if len(buckets) > maxBuckets {
		return fmt.Sprintf("has more than %d buckets", maxBuckets), repeated
	}
	// A stable sort leaves the last of two equal edges last.
	slices.SortStableFunc(buckets, func(a, b *dto.Bucket) int { return cmp.Compare(a.GetUpperBound(), b.GetUpperBound()) })
	both := make([]float64, 2*len(buckets))
	s.UpperEdges, s.Cumulative = both[:0:len(buckets)], both[len(buckets):len(buckets)]
	for _, b := range buckets {
		count := float64(b.GetCumulativeCount())
		if b.CumulativeCountFloat != nil {
			count = b.GetCumulativeCountFloat()
		}
		edge, last := b.GetUpperBound(), len(s.UpperEdges)-1
		if last >= 0 && s.UpperEdges[last] == edge {
			s.Cumulative[last], repeated = count, true
			continue
		}
		s.UpperEdges, s.Cumulative = append(s.UpperEdges, edge), append(s.Cumulative, count)
	}
	return s.bucketFault(), repeated
}

// lastRun returns the buckets after the last but one +Inf, if there is one: when a series is in the body twice, the parser
// puts the buckets of both into one histogram.
func lastRun(buckets []*dto.Bucket) (run []*dto.Bucket, repeated bool) {
	last := len(buckets) - 1
	if last < 0 || !math.IsInf(buckets[last].GetUpperBound(), 1) {
		return buckets, false
	}
	for i := last - 1; i >= 0; i-- {
		if math.IsInf(buckets[i].GetUpperBound(), 1) {
			return buckets[i+1:], true
		}
	}
	return buckets, false
}

func (s *Series) bucketFault() string {
	last := len(s.UpperEdges) - 1
	if last < 0 || !math.IsInf(s.UpperEdges[last], 1) {
		return "has no bucket without an upper edge, hence no count"
	}
	before := 0.0
	for i, count := range s.Cumulative {
		switch edge := s.UpperEdges[i]; {
		case math.IsNaN(edge), math.IsInf(edge, -1), math.IsNaN(count), math.IsInf(count, 0):
			return "has a bucket that is not a number"
		case count < before:
			return "has buckets that decrease"
		}
		before = count
	}
	return ""
}

func labelsFrom(m *dto.Metric) ([]Label, error) {
	pairs := m.GetLabel()
	if len(pairs) == 0 {
		return nil, nil
	}
	labels := make([]Label, len(pairs))
	for i, p := range pairs {
		if len(p.GetValue()) > maxValueBytes {
			return nil, fmt.Errorf("%w: a label value of more than %d bytes", ErrTooMuch, maxValueBytes)
		}
		labels[i] = Label{Name: p.GetName(), Value: p.GetValue()}
	}
	slices.SortFunc(labels, func(a, b Label) int { return cmp.Compare(a.Name, b.Name) })
	return labels, nil
}

func identity(name string, labels []Label) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	_, _ = h.WriteString(name) // A hash takes everything.
	for _, l := range labels {
		_ = h.WriteByte(0)
		_, _ = h.WriteString(l.Name)
		_ = h.WriteByte(0)
		_, _ = h.WriteString(l.Value)
	}
	return h.Sum64()
}

func typeFrom(t dto.MetricType) Type {
	switch t {
	case dto.MetricType_COUNTER:
		return Counter
	case dto.MetricType_GAUGE:
		return Gauge
	case dto.MetricType_HISTOGRAM:
		return Histogram
	case dto.MetricType_SUMMARY:
		return Summary
	}
	return Untyped
}
