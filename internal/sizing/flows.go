package sizing

// Flows are the streams a scenario puts on the whole system, per second.
type Flows struct {
	ConnectedUsers, Sessions float64
	// In and Out are stanzas from and to clients.
	In, Out float64
	// Push, HTTP and REST are push notifications, HTTP notifications and REST requests.
	Push, HTTP, REST float64
	// ArchiveRows are rows written, ArchiveReads queries answered.
	ArchiveRows, ArchiveReads float64
	Logins                    float64
}

// secondsPerHour converts hourly inputs.
const secondsPerHour = 3600

// flows derives the streams from the inputs. The term devices-1 is the carbon copies to a sender's other devices; a
// one-to-one message is stored once for each archive owner, hence two rows.
func (s *Scenario) flows() Flows {
	var (
		connected  = 1 - s.at(ShareBackground)
		background = s.at(ShareBackground)
		devices    = s.at(Devices)
		peak       = s.at(Peak)
		oneToOne   = s.at(OneToOneRate) * peak
		muc        = s.at(MUCRate) * peak
		mucLight   = s.at(MUCLightRate) * peak
		pubsub     = s.at(PubSubRate) * peak
	)
	var f Flows
	f.ConnectedUsers = s.at(Users) * connected
	f.Sessions = f.ConnectedUsers * devices
	presence := f.ConnectedUsers * s.at(PresencePerUserHour) / secondsPerHour
	mucLightDeliveries := mucLight * s.at(MUCLightMembers)
	pubsubDeliveries := pubsub * s.at(PubSubSubscribers)
	f.In = oneToOne + muc + mucLight + pubsub + presence
	f.Out = oneToOne*(connected*devices+devices-1) + muc*s.at(MUCOccupants) +
		connected*(mucLightDeliveries+pubsubDeliveries) + presence*s.at(PresenceContacts)
	f.Push = background * (oneToOne + mucLightDeliveries + pubsubDeliveries)
	if s.at(Archive) != 0 {
		f.ArchiveRows = 2*oneToOne + muc + mucLight
	}
	f.ArchiveReads = s.at(ArchiveReads) * peak
	f.HTTP = s.at(HTTPRate) * peak
	f.REST = s.at(RESTRate) * peak
	f.Logins = f.Sessions * s.at(DropsPerSessionHour) / secondsPerHour
	return f
}

// SetThroughput scales the mix of all message kinds to so many stanzas per second from clients at the scenario's users;
// without any traffic to scale, all of it is one-to-one messages.
func (s *Scenario) SetThroughput(stanzasPerS float64) {
	if now := s.Throughput(); now > 0 {
		s.ScaleRates(stanzasPerS / now)
		return
	}
	s.Set(OneToOneRate, stanzasPerS/s.at(Peak))
}
