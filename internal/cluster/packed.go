package cluster

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
	"time"
)

// Packed is a snapshot in about a tenth of its memory. Counts of histograms and times are as exact as they were, figures
// have the seven digits of 32 bits, as in History. What seldom changes, such as names and reasons, is shared between the
// nodes of a snapshot and with the one packed before. It is immutable and safe to share.
type Packed struct {
	// head is the snapshot without its nodes.
	head    Snapshot
	nodes   []packedNode
	numbers []byte
	texts   *textTable
	bytes   int
}

type packedNode struct {
	who *identity
	// texts are numbers of the table, one for each figure and two for each histogram.
	texts string
}

// identity is what seldom changes about a node and is not a number.
type identity struct {
	target, name, site, reason, version, backend string
	state                                        State
	restarted, globalDistribution                bool
	warnings, services                           []string
	pools                                        []Pool // without their figures
}

// figureText is what a figure or a histogram says beside its numbers.
type figureText struct {
	from, why string
	known     bool
}

// textTable numbers the texts of figures and the edges of histograms.
type textTable struct {
	all    []figureText
	number map[figureText]int
	edges  [][]float64
}

const (
	// mostTexts is where a table is given up for a new one: reasons may hold a number that is another one each time.
	mostTexts = 4096
	mostEdges = 64
	// identityBytes is about what an identity of its own costs beside its texts, packedNodeBytes what each node does.
	identityBytes, packedNodeBytes = 256, 24
)

// At is the time of the snapshot.
func (p *Packed) At() time.Time { return p.head.At }

// Bytes is about what it holds in memory, without what it shares with one packed before.
func (p *Packed) Bytes() int { return p.bytes }

// Packer packs the snapshots of one cluster, each sharing what it can with the one before. It is not safe for concurrent
// use; its zero value is ready.
type Packer struct {
	texts *textTable
	last  *Packed
	// scratch is where the numbers of the next snapshot are put together.
	scratch []byte
}

// Pack packs a snapshot.
func (p *Packer) Pack(s *Snapshot) *Packed {
	if p.texts == nil || len(p.texts.all) > mostTexts || len(p.texts.edges) > mostEdges {
		p.texts, p.last = &textTable{number: make(map[figureText]int)}, nil
	}
	out := &Packed{head: *s, nodes: make([]packedNode, len(s.Nodes)), texts: p.texts}
	out.head.Nodes = nil
	out.bytes = packedNodeBytes * len(s.Nodes)
	shared := make(map[string]string) // texts of this snapshot's nodes, each kept once
	var figures []*Figure
	var texts []byte
	numbers := p.scratch[:0]
	for i := range s.Nodes {
		n := &s.Nodes[i]
		var before packedNode
		if p.last != nil && i < len(p.last.nodes) && p.last.nodes[i].who.target == n.Target {
			before = p.last.nodes[i]
		}
		node := &out.nodes[i]
		node.who = before.who
		if before.who == nil || !before.who.is(n) {
			node.who = identityOf(n)
			out.bytes += identityBytes
		}
		figures = n.eachFigure(figures[:0])
		latencies := n.eachLatency()
		texts = p.texts.append(texts[:0], figures, latencies)
		switch kept, ok := shared[string(texts)]; {
		case before.texts == string(texts):
			node.texts = before.texts
		case ok:
			node.texts = kept
		default:
			node.texts = string(texts)
			shared[node.texts] = node.texts
			out.bytes += len(texts)
		}
		numbers = appendNumbers(numbers, s.At, n, figures, latencies)
	}
	p.scratch = numbers
	out.numbers = slices.Clip(slices.Clone(numbers))
	out.bytes += len(out.numbers)
	p.last = out
	return out
}

// Snapshot unpacks it.
func (p *Packed) Snapshot() *Snapshot {
	s := p.head
	s.Nodes = make([]Node, len(p.nodes))
	numbers := numberReader(p.numbers)
	var figures []*Figure
	for i := range s.Nodes {
		n := &s.Nodes[i]
		p.nodes[i].who.give(n)
		figures = n.eachFigure(figures[:0])
		latencies := n.eachLatency()
		p.texts.give(p.nodes[i].texts, figures, latencies)
		numbers.read(s.At, n, figures, latencies)
	}
	return &s
}

func identityOf(n *Node) *identity {
	who := &identity{
		target: n.Target, name: n.Name, site: n.Site, reason: n.Reason, version: n.Version, backend: n.Membership.Backend,
		state: n.State, restarted: n.Restarted, globalDistribution: n.Membership.GlobalDistribution,
		warnings: n.Warnings, services: n.Services,
	}
	for _, p := range n.Pools {
		who.pools = append(who.pools, Pool{Kind: p.Kind, Tag: p.Tag, HostType: p.HostType})
	}
	return who
}

// is says whether a node has this identity.
func (w *identity) is(n *Node) bool {
	if w.target != n.Target || w.name != n.Name || w.site != n.Site || w.reason != n.Reason || w.version != n.Version ||
		w.backend != n.Membership.Backend || w.state != n.State || w.restarted != n.Restarted ||
		w.globalDistribution != n.Membership.GlobalDistribution || len(w.pools) != len(n.Pools) ||
		!slices.Equal(w.warnings, n.Warnings) || !slices.Equal(w.services, n.Services) {
		return false
	}
	for i := range w.pools {
		if a, b := &w.pools[i], &n.Pools[i]; a.Kind != b.Kind || a.Tag != b.Tag || a.HostType != b.HostType {
			return false
		}
	}
	return true
}

func (w *identity) give(n *Node) {
	n.Target, n.Name, n.Site, n.Reason, n.Version = w.target, w.name, w.site, w.reason, w.version
	n.State, n.Restarted, n.Warnings, n.Services = w.state, w.restarted, w.warnings, w.services
	n.Membership.Backend, n.Membership.GlobalDistribution = w.backend, w.globalDistribution
	n.Pools = slices.Clone(w.pools)
}

// append adds the numbers of the texts of figures and histograms.
func (t *textTable) append(to []byte, figures []*Figure, latencies [latencyCount]*Latency) []byte {
	for _, f := range figures {
		to = binary.AppendUvarint(to, uint64(t.numberOf(figureText{f.From, f.Why, f.Known})))
	}
	for _, l := range latencies {
		to = binary.AppendUvarint(to, uint64(t.numberOf(figureText{from: l.From, why: l.Why})))
		to = binary.AppendUvarint(to, uint64(t.edgesOf(l.UpperEdges)))
	}
	return to
}

func (t *textTable) numberOf(text figureText) int {
	number, ok := t.number[text]
	if !ok {
		number = len(t.all)
		t.all = append(t.all, text)
		t.number[text] = number
	}
	return number
}

func (t *textTable) edgesOf(edges []float64) int {
	for i, known := range t.edges {
		if len(known) == len(edges) && (len(edges) == 0 || &known[0] == &edges[0] || slices.Equal(known, edges)) {
			return i
		}
	}
	t.edges = append(t.edges, edges)
	return len(t.edges) - 1
}

func (t *textTable) give(texts string, figures []*Figure, latencies [latencyCount]*Latency) {
	numbers := numberReader(texts)
	for _, f := range figures {
		text := &t.all[numbers.next()]
		f.From, f.Why, f.Known = text.from, text.why, text.known
	}
	for _, l := range latencies {
		text := &t.all[numbers.next()]
		l.From, l.Why = text.from, text.why
		l.UpperEdges = t.edges[numbers.next()]
	}
}

// appendNumbers adds what a node's figures and histograms count. A figure that is not known has no number.
func appendNumbers(to []byte, at time.Time, n *Node, figures []*Figure, latencies [latencyCount]*Latency) []byte {
	if n.At.IsZero() {
		to = append(to, 0)
	} else {
		to = append(to, 1)
		to = binary.AppendVarint(to, int64(at.Sub(n.At)))
	}
	to = binary.AppendVarint(to, int64(n.ScrapeDuration))
	to = binary.AppendVarint(to, int64(n.Window))
	for _, f := range figures {
		if f.Known {
			to = appendFloat(to, f.Value)
		}
	}
	for _, l := range latencies {
		to = binary.AppendUvarint(to, uint64(len(l.Cumulative)))
		if len(l.Cumulative) > 0 {
			to = appendFloat(to, l.SumSeconds)
			to = appendCounts(to, l.Cumulative)
		}
	}
	return to
}

// appendFloat adds a number with 32 bits, round ones in fewer bytes: their last bits, which are 0, are those of the highest
// value here.
func appendFloat(to []byte, v float64) []byte {
	short := float32(min(max(v, -math.MaxFloat32), math.MaxFloat32))
	return binary.AppendUvarint(to, uint64(bits.ReverseBytes32(math.Float32bits(short))))
}

// appendCounts adds the steps of cumulative counts: whole ones doubled, others as a 1 and all of their bits, and of those
// that are 0 how many there are.
func appendCounts(to []byte, cumulative []float64) []byte {
	before := 0.0
	for i := 0; i < len(cumulative); {
		step := cumulative[i] - before
		if step == 0 {
			run := 1
			for i+run < len(cumulative) && cumulative[i+run] == before {
				run++
			}
			to = binary.AppendUvarint(append(to, 0), uint64(run))
			i += run
			continue
		}
		if whole := math.Trunc(step); whole == step && step > 0 && step < 1<<53 {
			to = binary.AppendUvarint(to, uint64(whole)<<1)
		} else {
			to = binary.LittleEndian.AppendUint64(append(to, 1), math.Float64bits(cumulative[i]))
		}
		before = cumulative[i]
		i++
	}
	return to
}

// numberReader is what is left to be read of numbers or texts.
type numberReader []byte

func (r *numberReader) next() uint64 {
	v, n := binary.Uvarint(*r)
	*r = (*r)[max(n, 0):]
	return v
}

func (r *numberReader) signed() int64 {
	v, n := binary.Varint(*r)
	*r = (*r)[max(n, 0):]
	return v
}

func (r *numberReader) float() float64 {
	return float64(math.Float32frombits(bits.ReverseBytes32(uint32(r.next()))))
}

func (r *numberReader) read(at time.Time, n *Node, figures []*Figure, latencies [latencyCount]*Latency) {
	if r.next() != 0 {
		n.At = at.Add(-time.Duration(r.signed()))
	}
	n.ScrapeDuration, n.Window = time.Duration(r.signed()), time.Duration(r.signed())
	for _, f := range figures {
		if f.Known {
			f.Value = r.float()
		}
	}
	for _, l := range latencies {
		if count := r.next(); count > 0 {
			l.SumSeconds = r.float()
			l.Cumulative = make([]float64, count)
			r.counts(l.Cumulative)
		}
	}
}

func (r *numberReader) counts(cumulative []float64) {
	before := 0.0
	for i := 0; i < len(cumulative); i++ {
		switch code := r.next(); {
		case code == 0:
			run := int(r.next())
			for k := range min(run, len(cumulative)-i) {
				cumulative[i+k] = before
			}
			i += max(run, 1) - 1
			continue
		case code == 1:
			before = math.Float64frombits(binary.LittleEndian.Uint64(*r))
			*r = (*r)[8:]
		default:
			before += float64(code >> 1)
		}
		cumulative[i] = before
	}
}
