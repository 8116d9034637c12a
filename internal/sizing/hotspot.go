package sizing

// HotSpotKind is something that one Erlang process, and so one core at most, has to serve: more nodes do not help it.
type HotSpotKind uint8

// The kinds of hot spot.
const (
	LargestRoom HotSpotKind = iota
	LargestPubSubNode
	hotSpotKinds
)

var hotSpotKeys = [hotSpotKinds]string{"muc_room", "pubsub_node"}
var hotSpotTitles = [hotSpotKinds]string{"largest MUC room", "largest PubSub node"}
var hotSpotReceivers = [hotSpotKinds]string{"occupants", "subscribers"}

// Key returns the name used in JSON.
func (k HotSpotKind) Key() string { return hotSpotKeys[k] }

// String returns the words shown to people.
func (k HotSpotKind) String() string { return hotSpotTitles[k] }

// Receivers names those whom each message goes to.
func (k HotSpotKind) Receivers() string { return hotSpotReceivers[k] }

// Inputs are the rate of the largest one and its receivers.
func (k HotSpotKind) Inputs() (rate, receivers Input) {
	return hotSpotInputs[k].rate, hotSpotInputs[k].receivers
}

var hotSpotInputs = [hotSpotKinds]struct{ rate, receivers, allRate, meanReceivers Input }{
	LargestRoom:       {RoomRateMax, RoomOccupantsMax, MUCRate, MUCOccupants},
	LargestPubSubNode: {NodeRateMax, NodeSubscribersMax, PubSubRate, PubSubSubscribers},
}

// hotSpotCores is the part of a core that one process may need: beyond it, it falls behind at every burst.
const hotSpotCores = 0.5

// HotSpotState says what is known of a hot spot.
type HotSpotState uint8

// The states. Neither is part of the outcome: a hot spot is a warning.
const (
	SpotAbsent    HotSpotState = iota // there is no traffic of this kind
	SpotFine                          // within the limit
	SpotFineWorst                     // within it even if all traffic of the kind went to one
	SpotUnknown                       // beyond it at worst; how large the largest is, nobody said
	SpotHot                           // beyond it
)

var hotSpotStateKeys = [...]string{"absent", "ok", "ok_at_worst", "unknown", "hot"}

// Key returns the name used in JSON.
func (s HotSpotState) Key() string { return hotSpotStateKeys[s] }

// Judged says that the largest one itself was judged, and not a bound.
func (s HotSpotState) Judged() bool { return s == SpotFine || s == SpotHot }

// HotSpot is the load of the one process behind the largest room or PubSub node:
// cores = rate x receivers x µs of a delivery x 1e-6.
type HotSpot struct {
	Kind  HotSpotKind
	State HotSpotState
	// RatePerS, at the peak factor, and Receivers are those of the largest one; in the states SpotFineWorst and
	// SpotUnknown those of the worst case, in which all messages of the kind go to one.
	RatePerS, Receivers float64
	// DeliveryMicros is µs of one delivery: the stanza for the mix of clients, and TLS where the nodes end it.
	DeliveryMicros float64
	// Cores is what the process needs and Limit what it may, in busy cores of speed 1.
	Cores, Limit float64
}

// HotSpots returns the hot spots that the scenario's traffic can have.
func (v *Verdict) HotSpots() []HotSpot {
	spots := make([]HotSpot, 0, hotSpotKinds)
	for _, h := range v.hotSpots {
		if h.State != SpotAbsent {
			spots = append(spots, h)
		}
	}
	return spots
}

func (c *costs) hotSpots() (spots [hotSpotKinds]HotSpot) {
	for k := range hotSpotKinds {
		spots[k] = c.hotSpot(k)
	}
	return spots
}

// hotSpot judges the largest one of a kind. Where it is unknown, no more messages go to it than to all of them, and no
// more deliveries come from it than from all of them.
func (c *costs) hotSpot(kind HotSpotKind) HotSpot {
	of := &hotSpotInputs[kind]
	rate, receivers := c.s.Get(of.rate), c.s.Get(of.receivers)
	h := HotSpot{
		Kind: kind, RatePerS: rate.Value, Receivers: receivers.Value,
		DeliveryMicros: c.stanzaOut + c.tlsStanza, Limit: hotSpotCores * c.s.at(Speed),
	}
	judged := rate.Known && receivers.Known
	if !judged {
		h.RatePerS, h.Receivers = c.s.at(of.allRate), c.s.at(of.meanReceivers)
		if receivers.Known {
			h.Receivers = min(h.Receivers, receivers.Value)
		}
	}
	h.RatePerS *= c.s.at(Peak)
	h.Cores = h.RatePerS * h.Receivers * h.DeliveryMicros * 1e-6
	switch over := h.Cores > h.Limit; {
	case h.Cores == 0 && !rate.Known && !receivers.Known:
		h.State = SpotAbsent
	case judged && over:
		h.State = SpotHot
	case judged:
		h.State = SpotFine
	case over || h.Cores == 0:
		// No bound either, where only one number of the largest one is known and nothing of all of them.
		h.State = SpotUnknown
	default:
		h.State = SpotFineWorst
	}
	return h
}
