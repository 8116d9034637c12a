package sizing

import (
	"math"
	"testing"
)

func TestAShareMovesTheOtherConnectedKindsInProportion(t *testing.T) {
	mix := func(tcp, ws, bosh, background float64) Scenario {
		s := Defaults()
		s.Set(ShareTCP, tcp)
		s.Set(ShareWS, ws)
		s.Set(ShareBOSH, bosh)
		s.Set(ShareBackground, background)
		return s
	}
	for _, c := range []struct {
		name  string
		from  Scenario
		kind  Input
		share float64
		want  [3]float64
	}{
		{"two others", mix(0.5, 0.3, 0.1, 0.1), ShareTCP, 0.1, [3]float64{0.1, 0.6, 0.2}},
		{"one other", mix(0.6, 0.4, 0, 0), ShareWS, 0.5, [3]float64{0.5, 0.5, 0}},
		{"no other than TCP", mix(1, 0, 0, 0), ShareTCP, 0.7, [3]float64{0.7, 0.3, 0}},
		{"no other than websockets", mix(0, 0.8, 0, 0.2), ShareWS, 0.5, [3]float64{0.3, 0.5, 0}},
		{"more than are connected", mix(0.5, 0.3, 0, 0.2), ShareTCP, 1, [3]float64{0.8, 0, 0}},
		{"less than none", mix(0.5, 0.5, 0, 0), ShareWS, -1, [3]float64{1, 0, 0}},
		{"all in the background", mix(0, 0, 0, 1), ShareWS, 0.4, [3]float64{0, 0, 0}},
	} {
		s, background := c.from, c.from.Get(ShareBackground)
		s.SetShare(c.kind, c.share)
		for i, kind := range connectedKinds {
			if got := s.Get(kind).Value; math.Abs(got-c.want[i]) > 1e-12 {
				t.Errorf("%s: %s is %v, want %v", c.name, kind, got, c.want[i])
			}
		}
		if s.Get(ShareBackground) != background {
			t.Errorf("%s: the background moved", c.name)
		}
		if err := s.Validate(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
