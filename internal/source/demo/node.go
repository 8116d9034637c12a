package demo

import (
	"math/rand/v2"
	"strconv"
)

const (
	probeInterval = 15.0 // seconds of real time, MongooseIM's default
	// What the nodes and hosts have behind them at time 0.
	nodeUpDays, hostUpDays = 6.0, 41.0
	// The past was on the average this busy, compared with the start.
	pastLoad = 0.8
)

// node is one MongooseIM node and its host.
type node struct {
	site   *site
	name   string
	index  int     // in its site
	weight float64 // share of its site's sessions, not normalised

	up        bool
	startedAt float64 // seconds of real time; negative before time 0
	nextProbe float64
	probed    bool

	counts, rates [counters]float64 // rates are per second, until the next tick
	histograms    [timings]histogram
	gauge         [gauges]float64 // at the start of the tick
	seen          [gauges]float64 // at the last probe

	hostStarted float64
	hostCounts  [hostCounters]float64
	hostRates   [hostCounters]float64
	hostMemory  float64 // bytes in use

	load, cpu, memory drift
	backlog           float64 // messages that wait for a processor
	sqlWaiting        float64 // calls that wait for an SQL worker
	sqlWaitS          float64 // how long they do, seconds
	leaves, room      float64 // sessions, while the tick is being planned
	cores             usage
}

// usage is the processor time that a node uses, in cores.
type usage struct{ total, withoutLogins float64 }

// newNode draws what is a node's own. Its weight differs from the others' by a few percent, as behind any load balancer.
func newNode(at *site, index int, rng *rand.Rand) *node {
	n := &node{site: at, index: index, up: true}
	n.weight = min(max(1+0.03*rng.NormFloat64(), 0.92), 1.08)
	prefix := at.name
	if prefix == "" {
		prefix = "mongooseim"
	}
	n.name = prefix + "-" + strconv.Itoa(index+1)
	n.load.settle(rng, sigmaNode)
	n.memory.settle(rng, sigmaMemory)
	n.startedAt = -(nodeUpDays + rng.Float64()) * day
	n.hostStarted = -(hostUpDays + rng.Float64()) * day
	n.nextProbe = 1 + rng.Float64()*(probeInterval-1)
	return n
}

// sessions is what the node has at the start of the tick.
func (n *node) sessions() float64 { return n.counts[countLogins] - n.counts[countLogouts] }

// pass adds up a tick that is over.
func (n *node) pass(seconds float64) {
	for i := range n.hostCounts {
		n.hostCounts[i] += n.hostRates[i] * seconds
	}
	if !n.up {
		return
	}
	for i := range n.counts {
		n.counts[i] += n.rates[i] * seconds
	}
	for i := range n.histograms {
		n.histograms[i].pass(seconds)
	}
}

// pastDays makes the counters those of a node that has been up for days.
func (n *node) pastDays() {
	up := -n.startedAt * pastLoad
	sessions := n.sessions()
	for i := range n.counts {
		n.counts[i] += n.rates[i] * up
	}
	// Whoever came has left again, but for those who are here.
	n.counts[countLogouts] = float64(int64(sessions * dropsPerSession * up))
	n.counts[countLogins] = n.counts[countLogouts] + sessions
	for i := range n.histograms {
		n.histograms[i].pass(up)
	}
	for i := range n.hostCounts {
		n.hostCounts[i] = n.hostRates[i] * -n.hostStarted
	}
}

// probe takes the gauges that a node refreshes only now and then.
func (n *node) probe(at float64) {
	n.seen = n.gauge
	n.probed = true
	for n.nextProbe <= at {
		n.nextProbe += probeInterval
	}
}

// kill ends the node as SIGKILL does: nobody logs out, and the rest of the cluster notices at its next probe.
func (n *node) kill() {
	n.up = false
	n.rates = [counters]float64{}
	n.cores = usage{}
	n.backlog, n.sqlWaiting, n.sqlWaitS = 0, 0, 0
}

// start begins the node anew, with nothing counted and nobody connected.
func (n *node) start(at float64) {
	n.up = true
	n.startedAt = at
	n.nextProbe = at + probeInterval
	n.probed = false
	n.counts, n.rates = [counters]float64{}, [counters]float64{}
	n.histograms = [timings]histogram{}
	n.seen = [gauges]float64{}
}
