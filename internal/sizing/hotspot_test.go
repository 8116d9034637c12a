package sizing

import (
	"math"
	"strings"
	"testing"
)

func TestHotSpots(t *testing.T) {
	rooms := threeNodes().With(MUCRate, 300).With(MUCOccupants, 50)
	clear := func(s Scenario) Scenario { return s.With(TLS, TLSOffload) }
	// One delivery is 30 µs, and 10 µs of TLS where the nodes end it.
	model := casesModel(t)
	perDelivery := model.Typical(CPUOut)
	withTLS := perDelivery + model.Typical(CPUTLS)
	for _, test := range []struct {
		name   string
		s      Scenario
		kind   HotSpotKind
		state  HotSpotState
		cores  float64
		advice string
	}{
		{"no rooms", threeNodes(), LargestRoom, SpotAbsent, 0, ""},
		{"a room within its process", rooms.With(RoomRateMax, 10).With(RoomOccupantsMax, 100), LargestRoom, SpotFine, 10 * 100 * withTLS * 1e-6, ""},
		{"a room that is too much", rooms.With(RoomRateMax, 100).With(RoomOccupantsMax, 500), LargestRoom, SpotHot, 100 * 500 * withTLS * 1e-6, "too much for one process"},
		{"without TLS on the nodes", clear(rooms.With(RoomRateMax, 100).With(RoomOccupantsMax, 500)), LargestRoom, SpotHot, 100 * 500 * perDelivery * 1e-6, "too much"},
		{"at the peak", rooms.With(RoomRateMax, 10).With(RoomOccupantsMax, 1000).With(Peak, 2), LargestRoom, SpotHot, 2 * 10 * 1000 * withTLS * 1e-6, "too much"},
		{"websockets cost more", rooms.With(RoomRateMax, 10).With(RoomOccupantsMax, 100).With(ShareTCP, 0).With(ShareWS, 1), LargestRoom, SpotFine,
			10 * 100 * (1.2*perDelivery + 10) * 1e-6, ""},
		{"unknown, and at worst too much", rooms.With(MUCRate, 3_000), LargestRoom, SpotUnknown, 3_000 * 50 * withTLS * 1e-6, "At worst"},
		{"unknown, and never too much", rooms.With(MUCRate, 10), LargestRoom, SpotFineWorst, 10 * 50 * withTLS * 1e-6, ""},
		{"fewer occupants than the mean bound it", rooms.With(MUCRate, 3_000).With(RoomOccupantsMax, 1), LargestRoom, SpotFineWorst, 3_000 * withTLS * 1e-6, ""},
		{"half of it known and no traffic", threeNodes().With(RoomRateMax, 5), LargestRoom, SpotUnknown, 0, "--room-occ-max"},
		{"a faster core carries more", rooms.With(RoomRateMax, 30).With(RoomOccupantsMax, 500).With(Speed, 2), LargestRoom, SpotFine, 30 * 500 * withTLS * 1e-6, ""},
		{"the same on a core of speed 1", rooms.With(RoomRateMax, 30).With(RoomOccupantsMax, 500), LargestRoom, SpotHot, 30 * 500 * withTLS * 1e-6, "too much"},
		{"a PubSub node", threeNodes().With(PubSubRate, 9).With(NodeRateMax, 1).With(NodeSubscribersMax, 1e6), LargestPubSubNode, SpotHot, 1e6 * withTLS * 1e-6, "largest PubSub node"},
		{"a PubSub node at worst", threeNodes().With(PubSubRate, 9_000).With(PubSubSubscribers, 10), LargestPubSubNode, SpotUnknown, 9e4 * withTLS * 1e-6, "--node-rate-max"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := test.s.Validate(); err != nil {
				t.Fatal(err)
			}
			v := Evaluate(model, test.s)
			h := v.hotSpots[test.kind]
			if h.State != test.state || !near(h.Cores, test.cores) {
				t.Errorf("state %s with %v cores, want %s with %v", h.State.Key(), h.Cores, test.state.Key(), test.cores)
			}
			said := ""
			for _, a := range v.adviseHotSpots() {
				said += a.Text
				if a.Alarm != (h.State == SpotHot) {
					t.Errorf("alarm is %v: %s", a.Alarm, a.Text)
				}
			}
			if test.advice == "" && said != "" || !strings.Contains(said, test.advice) {
				t.Errorf("the advice is %q, want %q", said, test.advice)
			}
		})
	}
}

func TestAHotSpotIsAWarningOnly(t *testing.T) {
	s := threeNodes()
	hot := s.With(RoomRateMax, 1e6).With(RoomOccupantsMax, 1e6)
	a, b := Evaluate(DefaultModel(), s), Evaluate(DefaultModel(), hot)
	if b.hotSpots[LargestRoom].State != SpotHot || a.Outcome != b.Outcome || a.MaxUsersWithLoss != b.MaxUsersWithLoss || a.Cases != b.Cases {
		t.Errorf("the outcome %v became %v", a.Outcome, b.Outcome)
	}
}

func TestTheLargestRoomGrowsWithTheTraffic(t *testing.T) {
	s := threeNodes().With(RoomRateMax, 10).With(RoomOccupantsMax, 100)
	cores := func(s Scenario) float64 { return Evaluate(DefaultModel(), s).hotSpots[LargestRoom].Cores }
	more := s
	more.ScaleRates(3)
	if got, want := cores(more), 3*cores(s); math.Abs(got-want) > 1e-12 {
		t.Errorf("three times the traffic needs %v cores, want %v", got, want)
	}
	if unknown := threeNodes(); unknown.Get(RoomRateMax).Known {
		t.Error("the largest room is known without anyone saying so")
	}
}
