package calibrate

import (
	"slices"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

const (
	// keptSamples is how many scrapes of nodes are kept, keptLoads how many loads of the whole cluster.
	keptSamples, keptLoads = 1024, 1024
	// nodesEach is how many nodes of one snapshot are kept; with more nodes they take turns.
	nodesEach = 32
	// leastSamples and leastSnapshots are what anything is learned from.
	leastSamples, leastSnapshots = 12, 6
	// refitShare is the growth of the samples after which the model behind the track record is fitted again.
	refitShare = 1.0 / 12
	// refitSnapshots is the most snapshots that this has to wait when every one of them brings many samples.
	refitSnapshots = 16
	// forgetNodesAfter is the number of snapshots after which a node that does not come back is dropped.
	forgetNodesAfter = 480
)

// Calibrator learns from snapshots of one cluster. It is not safe for concurrent use.
type Calibrator struct {
	given    *sizing.Model // the prior when the caller chose it
	modules  []string
	nodes    map[string]*nodeState
	samples  reservoir[sample]
	loads    reservoir[clusterLoad]
	added    int // snapshots that taught something
	mix      mix
	flush    flushes
	turn     int // of the nodes that are kept
	numbered int32
	ordered  int     // nodes ever seen
	free     []int32 // numbers of nodes that left

	userCores, totalCores float64 // sums where both are known
	bothKnown             int

	cpu, memory           errorRing
	fits                  fits
	fittedAt, fittedAdded int // samples.total and added at the last fit
	firstAt, lastSnapshot time.Time
}

// nodeState is what is remembered of one node.
type nodeState struct {
	number       int32
	order        int
	lastAt       time.Time
	lastSnapshot int // Calibrator.added when it was last seen
	seen         int
	load         nodeLoad
	cpu, memory  errorRing
}

// windowSlack is the part of a window that may overlap the one before: scrapes are not on the second.
const windowSlack = 0.1

// teaches says whether a node's figures are of a time that nothing was learned from yet. Sources take rates over a window
// of several scrapes; windows that overlap repeat each other, and blur each step of the load into the next.
func (n *nodeState) teaches(now *cluster.Node) bool {
	least := time.Duration((1 - windowSlack) * float64(now.Window))
	return now.At.After(n.lastAt) && now.At.Sub(n.lastAt) >= least
}

// clusterLoad is the load of the whole cluster at one snapshot.
type clusterLoad struct {
	users, rate float64
}

// fits are the newest regressions.
type fits struct {
	prior             *sizing.Model
	cpu               cpuFit
	memory            memoryFit
	hasCPU, hasMemory bool
}

// New returns a calibrator that knows nothing yet. A nil prior is chosen by the modules that the metrics show
// (sizing.PriorFor).
func New(prior *sizing.Model) *Calibrator {
	return &Calibrator{
		given: prior, nodes: make(map[string]*nodeState),
		samples: reservoir[sample]{capacity: keptSamples, series: func(s sample) int32 { return s.node }},
		loads:   reservoir[clusterLoad]{capacity: keptLoads, series: func(clusterLoad) int32 { return 0 }},
	}
}

// Add learns from a snapshot: every node that is up, with a window of rates that does not overlap the one before it. What the model learned so
// far predicts for these nodes is checked first.
func (c *Calibrator) Add(s *cluster.Snapshot) {
	up := nodesUp(s)
	var fresh []sample
	var of, waiting []*nodeState // those of fresh, and those whose window is not over
	for i := range s.Nodes {
		n := &s.Nodes[i]
		state := c.nodes[n.Target]
		if state != nil && !state.teaches(n) {
			if n.State == cluster.Up {
				waiting = append(waiting, state)
			}
			continue
		}
		taken, ok := sampleOf(n, up[n.Site])
		if !ok {
			continue
		}
		if state == nil {
			state = c.newNode()
			c.nodes[n.Target] = state
		}
		taken.node = state.number
		state.lastAt, state.lastSnapshot = n.At, c.added+1
		fresh, of = append(fresh, taken), append(of, state)
		c.see(n.Services)
	}
	if len(fresh) == 0 {
		return
	}
	for _, n := range waiting {
		n.lastSnapshot = c.added + 1
	}
	c.addCluster(s)
	for i := range fresh {
		c.check(&fresh[i], of[i])
		of[i].seen++
		of[i].load.add(&fresh[i], of[i].seen)
	}
	c.keep(fresh)
	c.forgetNodes()
	kept := len(c.samples.kept)
	grown := c.samples.total - c.fittedAt
	if float64(grown) >= refitShare*float64(kept) && c.added-c.fittedAdded >= min(refitSnapshots, kept/64) {
		c.refit()
	}
}

// newNode gives a node a number; those of nodes that left are used again, so that they stay small.
func (c *Calibrator) newNode() *nodeState {
	n := &nodeState{order: c.ordered}
	c.ordered++
	if last := len(c.free) - 1; last >= 0 {
		n.number, c.free = c.free[last], c.free[:last]
		return n
	}
	n.number = c.numbered
	c.numbered++
	return n
}

func nodesUp(s *cluster.Snapshot) map[string]int {
	up := make(map[string]int)
	for i := range s.Nodes {
		if s.Nodes[i].State == cluster.Up {
			up[s.Nodes[i].Site]++
		}
	}
	return up
}

// see remembers modules. A node that runs fewer than the others does not take theirs away.
func (c *Calibrator) see(services []string) {
	for _, name := range services {
		if at, found := slices.BinarySearch(c.modules, name); !found {
			c.modules = slices.Insert(c.modules, at, name)
		}
	}
}

// addCluster takes what belongs to the cluster as a whole.
func (c *Calibrator) addCluster(s *cluster.Snapshot) {
	totals := s.Totals()
	b := sizing.Observe(s)
	c.mix.observe(s, &b, &totals)
	c.flush.add(s)
	users, rate := totals.UniqueUsers.Or(totals.Sessions), totals.Traffic.Messages.In
	if users.Known && rate.Known {
		c.loads.add(clusterLoad{users: users.Value, rate: rate.Value})
	}
	c.added++
	// A clock may have been set back in between.
	if c.firstAt.IsZero() || s.At.Before(c.firstAt) {
		c.firstAt = s.At
	}
	if s.At.After(c.lastSnapshot) {
		c.lastSnapshot = s.At
	}
}

// check predicts a sample with what was learned before it.
func (c *Calibrator) check(s *sample, n *nodeState) {
	if c.fits.hasCPU && s.hasCPU {
		predicted, observed := c.fits.cpu.predict(s), cpuResponse(s, c.fits.prior, c.factor().Typical)
		n.cpu.add(predicted, observed, nodeErrors)
		c.cpu.add(predicted, observed, clusterErrors)
	}
	if c.fits.hasMemory {
		if observed, known := c.fits.memory.response(s); known {
			predicted := c.fits.memory.predict(s)
			n.memory.add(predicted, observed, nodeErrors)
			c.memory.add(predicted, observed, clusterErrors)
		}
	}
}

// keep puts samples into the reservoir: all of them, or a bounded number that goes round the nodes.
func (c *Calibrator) keep(fresh []sample) {
	for i := range fresh {
		if s := &fresh[i]; s.bothCPU && s.userCores > 0 {
			c.userCores += s.userCores
			c.totalCores += s.totalCores
			c.bothKnown++
		}
	}
	take := min(len(fresh), nodesEach)
	for i := range take {
		c.samples.add(fresh[(c.turn+i)%len(fresh)])
	}
	if take < len(fresh) {
		c.turn = (c.turn + take) % len(fresh)
	}
}

func (c *Calibrator) forgetNodes() {
	for target, n := range c.nodes {
		if c.added-n.lastSnapshot > forgetNodesAfter {
			c.free = append(c.free, n.number)
			delete(c.nodes, target)
		}
	}
}

// leastBoth is how many scrapes with both measures of CPU make their ratio trusted.
const leastBoth = 24

// factor is all CPU time over the VM's user time: learned where node_exporter shows the host's CPU on some nodes.
func (c *Calibrator) factor() sizing.Interval {
	if c.bothKnown < leastBoth {
		return sizing.TotalOverUserCPU
	}
	ratio := min(max(c.totalCores/c.userCores, 1), 2)
	return sizing.Interval{Low: max(1, ratio*0.93), Typical: ratio, High: ratio * 1.07, Origin: sizing.FromLive}
}

// prior is what is assumed before anything is learned.
func (c *Calibrator) prior() *sizing.Model {
	if c.given != nil {
		return c.given
	}
	return sizing.PriorFor(c.modules)
}

// refit fits both regressions to what is kept.
func (c *Calibrator) refit() {
	if c.fittedAt == c.samples.total {
		return
	}
	c.fittedAt, c.fittedAdded = c.samples.total, c.added
	c.fits = fits{prior: c.prior()}
	if c.added < leastSnapshots {
		return
	}
	c.fits.cpu, c.fits.hasCPU = fitCPU(c.samples.kept, c.fits.prior, &c.mix, c.factor().Typical)
	c.fits.memory, c.fits.hasMemory = fitMemory(c.samples.kept, c.fits.prior, &c.mix)
}

// TrackRecord returns how well the model has predicted so far.
func (c *Calibrator) TrackRecord() TrackRecord {
	r := TrackRecord{CPU: c.cpu.track(), Memory: c.memory.track()}
	type entry struct {
		order int
		NodeTrack
	}
	var list []entry
	for target, n := range c.nodes {
		list = append(list, entry{n.order, NodeTrack{Target: target, CPU: n.cpu.track(), Memory: n.memory.track()}})
	}
	slices.SortFunc(list, func(a, b entry) int { return a.order - b.order })
	for _, e := range list {
		r.Nodes = append(r.Nodes, e.NodeTrack)
	}
	return r
}
