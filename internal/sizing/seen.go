package sizing

import "math"

// Seen is the load that a model's learned coefficients come from. A prediction far outside of it is less sure.
type Seen struct {
	// Users is the P95 of unique connected users, MessagesPerS that of messages from clients; 0 when unknown.
	Users        float64 `json:"users_p95,omitempty"`
	MessagesPerS float64 `json:"messages_per_s_p95,omitempty"`
	// Imbalance is the busiest node over the mean, as measured with so many Nodes up in a datacenter; 0 when unknown.
	Imbalance float64 `json:"imbalance,omitempty"`
	Nodes     float64 `json:"nodes,omitempty"`
	// Archive says whether rows were written, TLS whether the nodes ended it; null when unknown.
	Archive *bool `json:"archive,omitempty"`
	TLS     *bool `json:"tls,omitempty"`
}

// Unlike says where a scenario differs from what the model was learned on in a way that is easily left out by mistake: it
// then predicts something else than the learned cluster under that load.
func (m *Model) Unlike(s *Scenario) []string {
	var notes []string
	if m.Seen == nil {
		return nil
	}
	if on := m.Seen.Archive; on != nil && *on != (s.at(Archive) != 0) {
		if *on {
			notes = append(notes, "Learned with the archive on; this plan has none, so its rows cost nothing (--archive).")
		} else {
			notes = append(notes, "Learned without an archive; what its rows cost here is assumed (--archive=off).")
		}
	}
	if on := m.Seen.TLS; on != nil && *on != s.terminatesTLS() {
		if *on {
			notes = append(notes, "Learned with TLS on the nodes; this plan has none (--tls just or fast).")
		} else {
			notes = append(notes, "Learned without TLS on the nodes; what it costs here is assumed (--tls none).")
		}
	}
	return notes
}

// The distances from what was seen.
const (
	insideSeen  = 1.5
	beyondSeen  = 4
	widenPerOct = 0.15 // of the logarithmic widths, for each doubling beyond what was seen
)

// Beyond is how far a load lies outside of what was seen: the larger of users and messages over what was seen. It is at
// most 1 inside of it, and 0 when nothing was seen.
type Beyond float64

// Beyond compares a scenario with what was seen.
func (s *Seen) Beyond(scenario *Scenario) Beyond {
	if s == nil {
		return 0
	}
	factor := 0.0
	if s.Users > 0 {
		factor = scenario.ConnectedUsers() / s.Users
	}
	if s.MessagesPerS > 0 {
		messages := 0.0
		for _, i := range [...]Input{OneToOneRate, MUCRate, MUCLightRate, PubSubRate} {
			messages += scenario.at(i)
		}
		factor = max(factor, messages*scenario.at(Peak)/s.MessagesPerS)
	}
	return Beyond(factor)
}

// Word names the distance.
func (b Beyond) Word() string {
	switch {
	case b <= insideSeen:
		return "inside"
	case b <= beyondSeen:
		return "beyond"
	}
	return "far beyond"
}

// widening is the factor on logarithmic widths.
func (b Beyond) widening() float64 {
	if b <= 1 {
		return 1
	}
	return 1 + widenPerOct*math.Log2(float64(b))
}

// For returns the model for predictions of a scenario: beyond the load that was seen, what was learned is less sure, so
// its intervals and the Joint are wider. Typical values stay. A model that learned nothing is returned as it is.
func (m *Model) For(s *Scenario) *Model {
	return m.widened(m.Seen.Beyond(s).widening())
}

// widened returns the model with what was learned less sure by a factor on logarithmic widths.
func (m *Model) widened(by float64) *Model {
	if by <= 1 {
		return m
	}
	wide := *m
	for c := range wide.Coefficients {
		if i := &wide.Coefficients[c]; i.Origin == FromLive {
			i.widen(by)
		}
	}
	if m.Joint != nil {
		wide.Joint = m.Joint.scaled(by)
		for _, c := range m.Joint.Of {
			if i := &wide.Coefficients[c]; i.Origin != FromLive {
				i.widen(by)
			}
		}
	}
	return &wide
}

// widen stretches an interval on the logarithmic scale.
func (i *Interval) widen(by float64) {
	if i.Low > 0 && i.Typical > 0 {
		i.Low = i.Typical * math.Pow(i.Low/i.Typical, by)
		i.High = i.Typical * math.Pow(i.High/i.Typical, by)
	}
}

// scaled returns the distribution with all standard deviations multiplied.
func (j *Joint) scaled(by float64) *Joint {
	wide := &Joint{Of: j.Of, Mean: j.Mean, Kept: j.Kept, Factor: make([][]float64, len(j.Factor))}
	for r, row := range j.Factor {
		wide.Factor[r] = make([]float64, len(row))
		for c, v := range row {
			wide.Factor[r][c] = v * by
		}
	}
	return wide
}
