package demo

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Simulation is a simulated cluster at one moment. The same configuration, tick and time give the same bytes of every
// page. It is not safe for use by several goroutines.
type Simulation struct {
	config Config
	script script
	tick   float64 // seconds of real time
	began  time.Time

	pcg *rand.PCG
	rng *rand.Rand

	ticks  uint64  // the number of the tick that is under way
	inTick float64 // seconds of it that have passed

	now   influence
	sites []*site
	nodes []*node

	page  *page   // the form of all nodes' pages
	links []*page // the end of each node's page
}

// site is one MongooseIM cluster.
type site struct {
	name   string
	ahead  float64 // hours that its clock is ahead of the first site's
	share  float64 // of all users
	nodes  []*node
	users  drift
	chats  drift
	groups drift
	small  drift

	// Of the tick under way:
	wanted    float64 // sessions there would be if everyone could connect
	connected float64 // sessions at the start of the tick
	talk      float64 // factor on what each user does
	flows     flows   // without what comes from other sites
	fromSites float64 // one-to-one messages per second that come from other sites
}

// NewSimulation returns a cluster that has been up for days, at time 0. tick is the step in which its state evolves,
// 1 s to 60 s; began is the time of day that time 0 has on the hosts' clocks.
func NewSimulation(config Config, tick time.Duration, began time.Time) (*Simulation, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("simulated cluster: %w", err)
	}
	if tick < time.Second || tick > time.Minute {
		return nil, fmt.Errorf("simulated cluster: tick is %v, want 1s to 1m0s", tick)
	}
	config = config.complete()
	s := &Simulation{config: config, tick: tick.Seconds(), began: began, pcg: rand.NewPCG(config.Seed, 0)}
	s.rng = rand.New(s.pcg)
	for _, each := range scenarios {
		if each.Name == config.Scenario {
			s.script = each
		}
	}
	s.pcg.Seed(config.Seed, ^uint64(0)) // Not one of the ticks.
	for i, share := range siteShares(config.Sites) {
		s.addSite(i, share)
	}
	s.page = nodePage(config.Sites > 1)
	for _, n := range s.nodes {
		s.links = append(s.links, linksPage(n))
	}
	s.settle()
	return s, nil
}

func (s *Simulation) addSite(index int, share float64) {
	at := &site{ahead: siteHours[index], share: share}
	at.users.settle(s.rng, sigmaUsers)
	at.chats.settle(s.rng, sigmaChats)
	at.groups.settle(s.rng, sigmaGroups)
	if s.config.Sites > 1 {
		at.name = siteNames[index]
	}
	for i := range s.config.Nodes {
		n := newNode(at, i, s.rng)
		at.nodes = append(at.nodes, n)
		s.nodes = append(s.nodes, n)
	}
	s.sites = append(s.sites, at)
}

// settle makes the past: everyone is connected, the counters hold days, and every probe has run.
func (s *Simulation) settle() {
	s.pcg.Seed(s.config.Seed, s.ticks)
	s.now = s.script.play(0)
	s.plan()
	for _, at := range s.sites {
		sum := 0.0
		for _, n := range at.nodes {
			sum += n.weight
		}
		for _, n := range at.nodes {
			n.counts[countLogins] = at.wanted * n.weight / sum
		}
	}
	s.begin()
	for _, n := range s.nodes {
		n.pastDays()
	}
	s.begin()
	for _, n := range s.nodes {
		n.probe(0)
	}
}

// Step moves the cluster on to a time since its start. An earlier time than the one it is at changes nothing.
func (s *Simulation) Step(to time.Duration) {
	seconds := to.Seconds()
	for float64(s.ticks+1)*s.tick <= seconds {
		for _, n := range s.nodes {
			n.pass(s.tick)
		}
		s.ticks++
		s.inTick = 0
		s.pcg.Seed(s.config.Seed, s.ticks)
		s.begin()
	}
	s.inTick = max(s.inTick, seconds-s.start())
}

// start is the time at which the tick under way began, in seconds.
func (s *Simulation) start() float64 { return float64(s.ticks) * s.tick }

// scenarioSeconds is the time of the story at the start of the tick.
func (s *Simulation) scenarioSeconds() float64 { return s.start() * s.config.Speed }

// begin decides all rates of the tick that starts.
func (s *Simulation) begin() {
	s.now = s.script.play(s.scenarioSeconds())
	s.killAndRestart()
	s.plan()
	for _, at := range s.sites {
		s.connect(at)
		at.demand()
	}
	for _, at := range s.sites {
		at.fromSites = s.crossing(at)
		for _, n := range at.nodes {
			n.work(s)
		}
	}
	for _, n := range s.nodes {
		if n.up && s.start() >= n.nextProbe {
			n.probe(s.start())
		}
	}
}

// plan moves the noise of the sites on and sets how many sessions there want to be.
func (s *Simulation) plan() {
	everyone := usersPerNode * float64(len(s.nodes))
	for _, at := range s.sites {
		h := hourOfDay(s.scenarioSeconds(), at.ahead)
		noise := 1 + at.users.step(s.rng, s.tick, memoryUsers, sigmaUsers)
		at.wanted = everyone * at.share * presentUsers(h) * s.now.users * noise * devices
		at.chats.step(s.rng, s.tick, memoryChats, sigmaChats)
		at.groups.step(s.rng, s.tick, memoryGroups, sigmaGroups)
		at.small.step(s.rng, s.tick, memoryFlutter, sigmaFlutter)
		at.talk = talkativeness(h)
		at.connected = 0
		for _, n := range at.nodes {
			if n.up {
				at.connected += n.sessions()
			}
		}
	}
}

// killAndRestart applies the scenario's outage: each one takes the next node, from the last to the first.
func (s *Simulation) killAndRestart() {
	victim := -1
	if s.now.outage {
		victim = len(s.nodes) - 1 - s.now.outageTurn%len(s.nodes)
	}
	for i, n := range s.nodes {
		switch {
		case i == victim && n.up:
			n.kill()
		case i != victim && !n.up:
			n.start(s.start())
		}
	}
}

// crossing returns the one-to-one messages per second that users of all other sites send to those of this one.
func (s *Simulation) crossing(to *site) float64 {
	sum := 0.0
	for _, from := range s.sites {
		if from != to {
			sum += from.flows.chats * shareCrossSite * to.share / (1 - from.share)
		}
	}
	return sum
}

// Len returns the number of nodes.
func (s *Simulation) Len() int { return len(s.nodes) }

// Name returns the name of a node, such as "mongooseim-1", or "eu-1" when there are several sites.
func (s *Simulation) Name(node int) string { return s.nodes[node].name }

// Site returns the name of a node's site, "" when there is only one.
func (s *Simulation) Site(node int) string { return s.nodes[node].site.name }

// Up says that a node runs; one that does not answers nobody.
func (s *Simulation) Up(node int) bool { return s.nodes[node].up }

// AppendMetrics appends to dst what a node's /metrics says now. It appends nothing while the node is down.
func (s *Simulation) AppendMetrics(dst []byte, node int) []byte {
	n := s.nodes[node]
	if !n.up {
		return dst
	}
	v := &view{node: n, at: s.start() + s.inTick, inTick: s.inTick}
	return s.links[node].append(s.page.append(dst, v), v)
}

// AppendHost appends to dst what node_exporter on a node's host says now. The host is up also when the node is down.
func (s *Simulation) AppendHost(dst []byte, node int) []byte {
	n := s.nodes[node]
	return hostPage.append(dst, &hostView{
		view:    view{node: n, at: s.start() + s.inTick, inTick: s.inTick},
		beganAt: float64(s.began.UnixMilli()) / 1000,
	})
}
