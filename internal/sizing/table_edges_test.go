package sizing

import "testing"

func TestNoUsersHaveNoPositionInABand(t *testing.T) {
	for _, test := range []struct {
		band  Band
		users float64
		ok    bool
	}{
		{Band{100, 10_000}, 0, false}, {Band{100, 10_000}, 1, true}, {Band{0, 10_000}, 5, false}, {Band{100, 100}, 100, false},
	} {
		if position, ok := test.band.Position(test.users); ok != test.ok {
			t.Errorf("%g users in %v: %v, %v", test.users, test.band, position, ok)
		}
	}
}

func TestAPartOfNothingIsLeftOutOfAMachinesPower(t *testing.T) {
	want, _ := machinePower(Known(8), Optional{}, Optional{})
	if got, ok := machinePower(Known(8), Known(0), Known(0)); !ok || got != want {
		t.Errorf("power %v, want %v", got, want)
	}
	if got, ok := machinePower(Known(0), Known(0), Known(0)); ok {
		t.Errorf("power %v of no machine", got)
	}
}

func TestTheMostNodesAreAnOptionToo(t *testing.T) {
	q := defaultSearch()
	q.MinNodes = MostOptionNodes
	if got, ok := Smallest(DefaultModel(), Defaults().With(Users, 1000), q); !ok || got.Nodes != MostOptionNodes {
		t.Errorf("%d nodes, %v, want %d", got.Nodes, ok, MostOptionNodes)
	}
}
