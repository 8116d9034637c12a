package demo

// flows are what happens on a site or node, per second.
type flows struct {
	chats, muc, light, publish, presence, lookups float64
}

// demand sets what the users of a site want to do in the tick.
func (at *site) demand() {
	users := at.connected / devices
	flutter := 1 + at.small.value
	chats := users * at.talk * max(1+at.chats.value, 0.2) * flutter
	groups := users * at.talk * max(1+at.groups.value, 0.2) * flutter
	at.flows = flows{
		chats:    chats * oneToOnePerUser,
		muc:      groups * mucPerUser,
		light:    groups * lightPerUser,
		publish:  chats * publishPerUser,
		presence: users * (0.5 + 0.5*at.talk) * presencePerUser * flutter,
		lookups:  users * lookupsPerUser * flutter,
	}
}

// up counts the site's nodes that run.
func (at *site) up() int {
	k := 0
	for _, n := range at.nodes {
		if n.up {
			k++
		}
	}
	return k
}

// efficiency is that of the Universal Scalability Law.
func (at *site) efficiency() float64 {
	k := float64(at.up())
	return 1 / (1 + hidden.USLSigma*(k-1) + hidden.USLKappa*k*(k-1))
}

// exchange is what passes through one node, per second.
type exchange struct {
	flows
	receipts, pings, logins float64
	push, http, offline     float64
	rowsPM, rowsMUC         float64
	crossing                float64 // to and from other sites

	messageIn, iqIn, presenceIn, messageErrorIn, iqErrorIn, presenceErrorIn       float64
	messageOut, iqOut, presenceOut, messageErrorOut, iqErrorOut, presenceErrorOut float64
	streamIn, streamOut                                                           float64
}

// Stanzas that are refused are few, but never none.
const (
	shareMessageError  = 0.0003
	shareIQError       = 0.008
	sharePresenceError = 0.0006
	shareBounced       = 0.0006
	shareDropped       = 0.0004
	shareHTTPFailed    = 0.002
	shareAuthFailed    = 0.02 // of logins
	acksPerStanza      = 0.12 // of stream management
	shareSelfAnswered  = 1.0 / 900
)

// exchange works out what a node handles: what its own users send, and what is delivered to them from anywhere.
func (n *node) exchange(s *Simulation) exchange {
	at := n.site
	sessions := n.sessions()
	here := 0.0
	if at.connected > 0 {
		here = sessions / at.connected
	}
	own := here * (1 + n.load.step(s.rng, s.tick, memoryNode, sigmaNode))
	all := at.flows
	x := exchange{
		flows: flows{
			chats: all.chats * own, muc: all.muc * own, light: all.light * own, publish: all.publish * own,
			presence: all.presence * own, lookups: all.lookups * own,
		},
		pings:  sessions / pingIntervalS,
		logins: n.rates[countLogins],
	}
	x.receipts = x.chats * receiptsPerChat
	x.messageIn = x.chats + x.receipts + x.muc + x.light
	x.presenceIn = x.presence + 2*x.logins
	asked := x.lookups + x.publish + 3*x.logins + sessions*shareSelfAnswered
	x.iqIn = x.pings + asked
	x.messageErrorIn = x.messageIn * shareMessageError
	x.iqErrorIn = x.iqIn * shareIQError
	x.presenceErrorIn = x.presenceIn * sharePresenceError

	talk := 1 + receiptsPerChat
	arriving := all.chats
	if len(s.sites) > 1 {
		arriving = all.chats*(1-shareCrossSite) + at.fromSites
		x.crossing = (all.chats*shareCrossSite + at.fromSites) * here
	}
	online := 1 - shareBackground
	x.messageOut = here * (arriving*talk*online*devices + all.chats*talk*(devices-1) +
		all.muc*mucOccupants*s.now.roomSize + all.light*lightMembers*online + all.publish*subscribers*online)
	x.presenceOut = here*all.presence*contacts + 2*x.logins*contacts
	x.iqOut = x.pings + asked*(1-shareIQError)
	x.messageErrorOut = x.chats * shareBounced
	x.iqErrorOut = asked * shareIQError
	x.presenceErrorOut = x.presenceOut * sharePresenceError
	x.streamIn = x.out()*acksPerStanza + 6*x.logins
	x.streamOut = x.in()*acksPerStanza + 7*x.logins

	x.offline = x.chats * shareBackground
	x.push = x.offline + (x.light*lightMembers+x.publish*subscribers)*shareBackground
	x.http = x.chats * httpPerChat
	x.rowsPM = 2 * x.chats
	// A MUC room writes where it lives, and rooms are spread evenly; a MUC Light message is handled by its sender.
	x.rowsMUC = all.muc/float64(at.up()) + x.light
	return x
}

func (x *exchange) in() float64 {
	return x.messageIn + x.iqIn + x.presenceIn + x.messageErrorIn + x.iqErrorIn + x.presenceErrorIn
}

func (x *exchange) out() float64 {
	return x.messageOut + x.iqOut + x.presenceOut + x.messageErrorOut + x.iqErrorOut + x.presenceErrorOut
}

// roomMessages are those to the MUC rooms that live on the node.
func (x *exchange) roomMessages() float64 { return x.rowsMUC - x.light }

// slow scales everything that users send and receive, when the processors cannot keep up.
func (x *exchange) slow(by float64) {
	for _, f := range []*float64{
		&x.chats, &x.muc, &x.light, &x.publish, &x.presence, &x.lookups, &x.receipts, &x.push, &x.http, &x.offline,
		&x.rowsPM, &x.rowsMUC, &x.crossing, &x.messageIn, &x.iqIn, &x.presenceIn, &x.messageErrorIn, &x.iqErrorIn,
		&x.presenceErrorIn, &x.messageOut, &x.iqOut, &x.presenceOut, &x.messageErrorOut, &x.iqErrorOut,
		&x.presenceErrorOut, &x.streamIn, &x.streamOut,
	} {
		*f *= by
	}
}
