package demo

import "math"

const (
	// Users who lost their node, or who arrive, are connected again within about a minute: three of these times.
	connectS = 20.0 // seconds of the scenario
	// A node that has more than its share hands sessions over within a few minutes.
	rebalanceS     = 75.0 // seconds of the scenario
	rebalanceSlack = 1.03
	// The share of the cores that logins may use beyond what runs already.
	cpuCeiling = 0.93
)

// connect sets the logins and logouts of a site's nodes for the tick: those whose connection drops and comes back, those
// who come and go with the hour, and those who are moved to a node that has room.
func (s *Simulation) connect(at *site) {
	weights := 0.0
	for _, n := range at.nodes {
		if n.up {
			weights += n.weight
		}
	}
	if weights == 0 {
		return
	}
	missing := at.wanted - at.connected
	caughtUp := 1 - math.Exp(-s.tick*s.config.Speed/connectS)
	moved := 1 - math.Exp(-s.tick*s.config.Speed/rebalanceS)
	joins := scatter(s.rng, max(missing, 0)*caughtUp)
	room := 0.0
	for _, n := range at.nodes {
		if !n.up {
			continue
		}
		fair := n.weight / weights
		has := n.sessions()
		n.leaves = scatter(s.rng, has*dropsPerSession*s.tick)
		joins += n.leaves
		if missing < 0 {
			n.leaves += -missing * caughtUp * has / at.connected
		}
		if excess := has - fair*at.connected; excess > (rebalanceSlack-1)*fair*at.connected {
			n.leaves += excess * moved
			joins += excess * moved
		}
		n.leaves = min(n.leaves, has)
		n.room = max(fair*at.wanted-(has-n.leaves), 0)
		room += n.room
	}
	for _, n := range at.nodes {
		if !n.up {
			continue
		}
		arriving := joins * n.weight / weights
		if room > 0 {
			arriving = joins * n.room / room
		}
		arriving = min(arriving, n.admits()*s.tick, max(n.sessionLimit()-(n.sessions()-n.leaves), 0))
		n.rates[countLogins] = arriving / s.tick
		n.rates[countLogouts] = n.leaves / s.tick
	}
}

// admits is how many logins per second the node's processors can take beside what they did in the tick before.
func (n *node) admits() float64 {
	perLogin := (hidden.CPULoginMicroseconds + hidden.CPUHandshakeMicroseconds*shareEncrypted) * 1e-6
	free := cpuCeiling*coresPerNode - n.cores.withoutLogins
	return max(free, 0.05*coresPerNode) / perLogin * n.site.efficiency()
}

// sessionLimit is where the node runs out of ports.
func (n *node) sessionLimit() float64 { return (portLimit - reservedPorts) / portsPerSession }
