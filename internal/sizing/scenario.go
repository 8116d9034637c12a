package sizing

import (
	"errors"
	"fmt"
	"math"
	"unique"

	"github.com/mimtop/mimtop/internal/quantity"
)

// Scenario is one complete set of inputs: topology, users, traffic and objectives. It is a value: copies are
// independent, and two scenarios with the same inputs are equal. The zero Scenario knows nothing; start from Defaults.
type Scenario struct {
	values [InputCount]float64
	known  [InputCount]bool
	// sites are the named sites, the zero handle when all datacenters are alike. Equal lists have the same handle, so that
	// a Scenario stays cheap to copy and can be compared.
	sites unique.Handle[siteTable]
}

// Defaults returns the scenario without any file, flag or live figure.
func Defaults() Scenario {
	var s Scenario
	for i := range InputCount {
		if info := i.Info(); info.HasDefault {
			s.values[i], s.known[i] = info.Default, true
		}
	}
	return s
}

// Get returns an input's value, and whether it is known.
func (s *Scenario) Get(i Input) Optional { return Optional{s.values[i], s.known[i]} }

// at returns a value that has a default and therefore is always known after Validate.
func (s *Scenario) at(i Input) float64 { return s.values[i] }

// Set makes an input known. With named sites, Nodes and the machine are set in each of them, and another number of
// Datacenters makes them alike again: see SetSites.
func (s *Scenario) Set(i Input, value float64) {
	s.values[i], s.known[i] = value, true
	s.onSites(i)
}

// Forget makes an input unknown.
func (s *Scenario) Forget(i Input) {
	s.values[i], s.known[i] = 0, false
	s.onSites(i)
}

// With returns a copy with one input set.
func (s Scenario) With(i Input, value float64) Scenario {
	s.Set(i, value)
	return s
}

// shareSlack is how far the shares of client kinds may be from adding to 1.
const shareSlack = 1e-6

// Validate returns every input that is out of its domain, named, with what is accepted.
func (s *Scenario) Validate() error {
	if err := s.ValidateEach(); err != nil {
		return err
	}
	if sum := s.shareSum(); math.Abs(sum-1) > shareSlack {
		return fmt.Errorf("share_tcp + share_ws + share_bosh + share_bg must be 1, not %.4g: they are %.4g, %.4g, %.4g and %.4g", sum,
			s.at(ShareTCP), s.at(ShareWS), s.at(ShareBOSH), s.at(ShareBackground))
	}
	return nil
}

// ValidateEach is Validate for a scenario of which a part is still to come: it looks at each input and at the sites, and not
// at whether the kinds of client make a whole.
func (s *Scenario) ValidateEach() error {
	var problems []error
	for i := range InputCount {
		if err := s.validate(i); err != nil {
			problems = append(problems, err)
		}
	}
	if err := s.validateSites(); err != nil {
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

func (s *Scenario) validate(i Input) error {
	info, v := i.Info(), s.values[i]
	switch {
	case !s.known[i] && info.Unknowable:
		return nil
	case !s.known[i]:
		return fmt.Errorf("%s cannot be unknown", info.Key)
	case math.IsNaN(v) || v < info.Min || v > info.Max:
		return fmt.Errorf("%s must be between %s and %s, not %g", info.Key,
			quantity.Format(info.Min, info.Unit), quantity.Format(info.Max, info.Unit), v)
	case (info.Integer || info.Choices != nil || info.Unit == quantity.Bool) && v != math.Trunc(v):
		return fmt.Errorf("%s must be a whole number, not %g", info.Key, v)
	}
	return nil
}

func (s *Scenario) shareSum() float64 {
	return s.at(ShareTCP) + s.at(ShareWS) + s.at(ShareBOSH) + s.at(ShareBackground)
}

// SetBackground sets the share of users in the background and shrinks or grows the connected kinds in proportion, so
// that the shares still add to 1.
func (s *Scenario) SetBackground(share float64) {
	connected := 1 - s.at(ShareBackground)
	if connected <= 0 {
		s.Set(ShareTCP, 1-share)
		s.Set(ShareWS, 0)
		s.Set(ShareBOSH, 0)
	} else {
		for _, kind := range connectedKinds {
			s.Set(kind, s.at(kind)/connected*(1-share))
		}
	}
	s.Set(ShareBackground, share)
}

// ScaleRates multiplies all message rates.
func (s *Scenario) ScaleRates(factor float64) {
	for _, i := range messageRates {
		s.values[i] *= factor
	}
}

// ConnectedUsers returns the users the summary table counts: those not in the background.
func (s *Scenario) ConnectedUsers() float64 { return s.at(Users) * (1 - s.at(ShareBackground)) }

// Throughput returns the stanzas per second that clients send, the sum over all kinds at the given peak factor.
func (s *Scenario) Throughput() float64 {
	f := s.flows()
	return f.In
}
