package demo

import (
	"slices"
	"strconv"
	"strings"
)

// view is one node at one moment, as its page shows it.
type view struct {
	*node
	at     float64 // seconds of real time
	inTick float64 // seconds since the tick began
}

func (v *view) counter(c counter) int64 { return int64(v.counts[c] + v.rates[c]*v.inTick) }

// origin is where the value of a series comes from.
type origin struct {
	kind    sourceKind
	index   uint8
	factor  float64
	compute func(*view) int64
	peer    *node
}

type sourceKind uint8

const (
	fromText        sourceKind = iota // no value: the text stands for itself
	fromCounter                       // a counter times a factor, rounded down
	fromTiming                        // the number of observations of a histogram
	fromGauge                         // what a gauge is now, times a factor
	fromProbe                         // what it was at the last probe, 0 before the first
	fromLabelled                      // the same, but no sample before the first
	fromComputation                   // what compute returns
	fromPeer                          // a computation about another node, no sample while that one is down
)

func counted(c counter) origin { return origin{kind: fromCounter, index: uint8(c), factor: 1} }

func (s origin) times(factor float64) origin { s.factor *= factor; return s }

func observed(t timing) origin            { return origin{kind: fromTiming, index: uint8(t)} }
func current(g gauge) origin              { return origin{kind: fromGauge, index: uint8(g), factor: 1} }
func probed(g gauge) origin               { return origin{kind: fromProbe, index: uint8(g), factor: 1} }
func probedLabelled(g gauge) origin       { return origin{kind: fromLabelled, index: uint8(g), factor: 1} }
func computed(f func(*view) int64) origin { return origin{kind: fromComputation, compute: f} }

// nothing is what is never counted.
func nothing() origin { return origin{kind: fromCounter} }

// value returns the value of a series, and false when it has no sample now.
func (s *origin) value(v *view) (int64, bool) {
	switch s.kind {
	case fromCounter:
		return int64(s.factor * (v.counts[s.index] + v.rates[s.index]*v.inTick)), true
	case fromTiming:
		return v.histograms[s.index].count(v.inTick), true
	case fromGauge:
		return int64(s.factor * v.gauge[s.index]), true
	case fromProbe, fromLabelled:
		return int64(s.factor * v.seen[s.index]), v.probed || s.kind == fromProbe
	case fromPeer:
		return s.compute(v), s.peer.up
	}
	return s.compute(v), true
}

// op writes one piece of a page: text, then the value of from. A histogram has a text for each of its lines.
type op struct {
	text  []byte
	from  origin
	lines [][]byte
	// always says that the histogram is there before its first observation, as those without labels are.
	always bool
}

// page is the form of a node's page: all of it but the numbers.
type page struct{ ops []op }

// append writes the page with a node's numbers.
func (p *page) append(dst []byte, v *view) []byte {
	for i := range p.ops {
		o := &p.ops[i]
		switch {
		case o.lines != nil:
			dst = o.appendHistogram(dst, v)
		case o.from.kind == fromText:
			dst = append(dst, o.text...)
		default:
			if n, ok := o.from.value(v); ok {
				dst = append(dst, o.text...)
				dst = strconv.AppendInt(dst, n, 10)
				dst = append(dst, '\n')
			}
		}
	}
	return dst
}

func (o *op) appendHistogram(dst []byte, v *view) []byte {
	h := &v.histograms[o.from.index]
	if !o.always && h.count(v.inTick) == 0 {
		return dst
	}
	for i, line := range o.lines {
		var n int64
		switch i {
		case buckets:
			n = h.count(v.inTick)
		case buckets + 1:
			n = h.sumAt(v.inTick)
		default:
			n = h.at(i, v.inTick)
		}
		dst = append(dst, line...)
		dst = strconv.AppendInt(dst, n, 10)
		dst = append(dst, '\n')
	}
	return dst
}

// family is a metric family while a page is being composed.
type family struct {
	name, kind, help string
	series           []series
}

// series is one series of a family. Labels are written as they stand between the braces.
type series struct {
	labels string
	from   origin
	text   string // in place of a value
	always bool
}

// compose turns families into a page, in their order.
func compose(families []family) *page {
	p := &page{}
	for _, f := range families {
		p.text("# TYPE " + f.name + " " + f.kind + "\n# HELP " + f.name + " " + f.help + "\n")
		for _, s := range f.series {
			switch {
			case s.text != "":
				p.text(f.name + braced(s.labels) + " " + s.text + "\n")
			case f.kind == "histogram":
				p.ops = append(p.ops, op{from: s.from, lines: histogramLines(f.name, s.labels), always: s.always})
			default:
				p.ops = append(p.ops, op{text: []byte(f.name + braced(s.labels) + " "), from: s.from})
			}
		}
	}
	return p
}

// text adds fixed text, to the text before it if there is one.
func (p *page) text(s string) {
	if last := len(p.ops) - 1; last >= 0 && p.ops[last].from.kind == fromText && p.ops[last].lines == nil {
		p.ops[last].text = append(p.ops[last].text, s...)
		return
	}
	p.ops = append(p.ops, op{text: []byte(s)})
}

func histogramLines(name, labels string) [][]byte {
	lines := make([][]byte, 0, buckets+2)
	for i := range buckets {
		edge := "+Inf"
		if i < finiteBuckets {
			edge = strconv.FormatInt(1<<i, 10)
		}
		all := slices.DeleteFunc([]string{labels, `le="` + edge + `"`}, func(l string) bool { return l == "" })
		lines = append(lines, []byte(name+"_bucket"+braced(strings.Join(all, ","))+" "))
	}
	return append(lines, []byte(name+"_count"+braced(labels)+" "), []byte(name+"_sum"+braced(labels)+" "))
}

func braced(labels string) string {
	if labels == "" {
		return ""
	}
	return "{" + labels + "}"
}
