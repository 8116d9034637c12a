package sizing

// connectedKinds are the inputs for the kinds of client that are connected.
var connectedKinds = [...]Input{ShareTCP, ShareWS, ShareBOSH}

// SetShare sets the share of users on one connected kind: TCP, websockets or BOSH. The users in the background stay as many
// as they are, and the other connected kinds shrink or grow in proportion, so that the shares still add to 1. Where no other
// kind has users, those who are left go to TCP, or from TCP to websockets. A share of more than all who are connected is
// taken as all of them.
func (s *Scenario) SetShare(kind Input, share float64) {
	connected := 1 - s.at(ShareBackground)
	share = min(max(share, 0), connected)
	others := 0.0
	for _, k := range connectedKinds {
		if k != kind {
			others += s.at(k)
		}
	}
	heir := ShareTCP
	if kind == ShareTCP {
		heir = ShareWS
	}
	for _, k := range connectedKinds {
		switch {
		case k == kind:
		case others > 0:
			s.Set(k, s.at(k)/others*(connected-share))
		case k == heir:
			s.Set(k, connected-share)
		default:
			s.Set(k, 0)
		}
	}
	s.Set(kind, share)
}
