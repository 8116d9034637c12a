package fakenode

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"time"
)

// Node is one fake node. It is not safe for concurrent use.
type Node struct {
	random   *rand.Rand
	families []family
	uptime   time.Duration
}

// The clocks of the node, which say how long it has been up.
const (
	uptimeGauge    = "system_up_time_seconds"
	uptimeCounter  = "erlang_vm_statistics_wallclock_time_milliseconds"
	runtimeCounter = "erlang_vm_statistics_runtime_milliseconds"
	startUptime    = time.Hour
)

type family struct {
	name, typ string
	series    []series
}

// series is one label set of a family.
type series struct {
	labels string // as they are written, without braces
	value  float64
	// perSecond is how much a counter grows by on average, and how much a histogram counts.
	perSecond float64
	// counts are the observations of each bucket of a histogram, not cumulative; the last one has no upper edge.
	counts []uint64
}

// New returns a node. Nodes with the same seed and size write the same pages.
func New(seed uint64, size Size) *Node {
	n := &Node{random: rand.New(rand.NewPCG(seed, 7)), uptime: startUptime}
	var hostTypes, functions []string
	for i := range size.HostTypes {
		hostTypes = append(hostTypes, fmt.Sprintf(`host_type="xmpp%d.com"`, i+1))
	}
	for i := range size.Functions {
		for _, host := range hostTypes {
			functions = append(functions, fmt.Sprintf(`function="function_%d",%s`, i+1, host))
		}
	}
	n.add("counter", perHostTypeCounters, hostTypes, 20)
	n.gauges(gauge{"sm_session_count", 20_000}, hostTypes)
	n.histograms(perHostTypeHistograms, hostTypes, 40, nodeBuckets)
	var connections []string
	for _, c := range connectionTypes {
		for _, host := range hostTypes {
			connections = append(connections, fmt.Sprintf(`connection_type="%s",%s`, c, host))
		}
	}
	for _, direction := range []string{"in", "out"} {
		for _, kind := range elementKinds {
			n.add("counter", []string{"xmpp_element_" + direction + "_" + kind + "_count"}, connections, 300)
		}
		n.histograms([]string{"xmpp_element_" + direction + "_byte_size"}, connections, 50, nodeBuckets)
	}
	n.add("counter", byteCounters, []string{`connection_type="c2s"`, `connection_type="component"`, `connection_type="s2s"`}, 1e5)
	n.add("counter", []string{"mongoose_rdbms_pgsql_count"}, []string{`function="execute"`, `function="query"`}, 400)
	n.histograms([]string{"mongoose_rdbms_pgsql_time"}, []string{`function="execute"`, `function="query"`}, 60, nodeBuckets)
	for i := range size.Modules {
		name := fmt.Sprintf("mod_backend%d", i+1)
		n.add("counter", []string{name + "_count"}, functions, 10)
		n.histograms([]string{name + "_time"}, functions, 10, size.Buckets)
	}
	for _, g := range nodeGauges {
		n.gauges(g, []string{""})
	}
	n.gauges(gauge{uptimeGauge, 0}, []string{""})
	n.add("counter", nodeCounters, []string{""}, 5000)
	n.add("counter", []string{runtimeCounter}, []string{""}, 2500)
	n.add("counter", []string{uptimeCounter}, []string{""}, 0)
	var peers, schedulers []string
	for i := range size.Peers {
		peers = append(peers, fmt.Sprintf(`peer="mongooseim@node%d.example"`, i+2))
	}
	for i := range size.Schedulers {
		schedulers = append(schedulers, fmt.Sprintf(`id="%d",type="scheduler"`, i+1))
	}
	for _, name := range peerGauges {
		n.gauges(gauge{"erlang_vm_dist_" + name, 1e6}, peers)
	}
	for _, name := range schedulerCounters {
		n.add("counter", []string{"erlang_vm_msacc_" + name + "_seconds_total"}, schedulers, 3)
	}
	return n
}

func (n *Node) add(typ string, names, labels []string, perSecond float64) {
	for _, name := range names {
		f := family{name: name, typ: typ}
		for _, l := range labels {
			// Series begin with a past of an hour.
			s := series{labels: l, perSecond: perSecond * (0.5 + n.random.Float64())}
			s.value = math.Floor(s.perSecond * startUptime.Seconds())
			f.series = append(f.series, s)
		}
		n.families = append(n.families, f)
	}
}

func (n *Node) gauges(g gauge, labels []string) {
	f := family{name: g.name, typ: "gauge"}
	for _, l := range labels {
		f.series = append(f.series, series{labels: l, value: g.level})
	}
	n.families = append(n.families, f)
}

func (n *Node) histograms(names, labels []string, perSecond float64, buckets int) {
	n.add("histogram", names, labels, perSecond)
	for _, f := range n.families[len(n.families)-len(names):] {
		for i := range f.series {
			s := &f.series[i]
			s.value, s.counts = 0, make([]uint64, buckets+1)
			s.observe(n.random, 1000)
		}
	}
}

// observe counts so many observations, most of them in the middle of the buckets. They come in a few lots.
func (s *series) observe(random *rand.Rand, count int) {
	const lots = 8
	for i := range lots {
		lot := (count + i) / lots
		exponent := float64(len(s.counts))/2 + 2*random.NormFloat64()
		at := min(max(int(exponent), 0), len(s.counts)-1)
		s.counts[at] += uint64(lot)
		s.value += math.Floor(float64(lot) * math.Exp2(float64(at)-0.5))
	}
}

// Advance lets the node work for some time.
func (n *Node) Advance(step time.Duration) {
	n.uptime += step
	for i := range n.families {
		f := &n.families[i]
		for k := range f.series {
			s := &f.series[k]
			grown := s.perSecond * step.Seconds() * (0.8 + 0.4*n.random.Float64())
			switch {
			case s.counts != nil:
				s.observe(n.random, int(grown))
			case s.perSecond > 0:
				s.value += math.Floor(grown)
			}
		}
	}
}

// Restart lets the node begin anew, with all counters at 0.
func (n *Node) Restart() {
	n.uptime = 0
	for i := range n.families {
		f := &n.families[i]
		for k := range f.series {
			s := &f.series[k]
			if f.typ != "gauge" {
				s.value = 0
			}
			clear(s.counts)
		}
	}
}

// AppendPage writes the page of the moment as MongooseIM does: TYPE before HELP, labels by their names, whole numbers, and
// an empty line at the end.
func (n *Node) AppendPage(page []byte) []byte {
	for i := range n.families {
		f := &n.families[i]
		page = append(page, "# TYPE "+f.name+" "+f.typ+"\n# HELP "+f.name+" Event: "+f.name+"\n"...)
		for k := range f.series {
			s := &f.series[k]
			switch f.name {
			case uptimeGauge:
				page = appendSample(page, f.name, "", s.labels, n.uptime.Seconds())
				continue
			case uptimeCounter:
				page = appendSample(page, f.name, "", s.labels, float64(n.uptime.Milliseconds()))
				continue
			}
			if s.counts != nil {
				page = s.appendHistogram(page, f.name)
				continue
			}
			page = appendSample(page, f.name, "", s.labels, s.value)
		}
	}
	return append(page, '\n')
}

func (s *series) appendHistogram(page []byte, name string) []byte {
	sum := uint64(0)
	for i, count := range s.counts {
		sum += count
		edge := "+Inf"
		if i < len(s.counts)-1 {
			edge = strconv.FormatUint(1<<i, 10)
		}
		page = append(append(append(page, name...), "_bucket{"...), s.labels...)
		if s.labels != "" {
			page = append(page, ',')
		}
		page = append(append(append(page, `le="`...), edge...), `"} `...)
		page = append(strconv.AppendUint(page, sum, 10), '\n')
	}
	page = appendSample(page, name, "_count", s.labels, float64(sum))
	return appendSample(page, name, "_sum", s.labels, s.value)
}

func appendSample(page []byte, name, suffix, labels string, value float64) []byte {
	page = append(append(page, name...), suffix...)
	if labels != "" {
		page = append(append(append(page, '{'), labels...), '}')
	}
	page = append(page, ' ')
	return append(strconv.AppendFloat(page, value, 'f', -1, 64), '\n')
}
