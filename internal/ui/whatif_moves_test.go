package ui

import (
	"math"
	"slices"
	"testing"

	"github.com/mimtop/mimtop/internal/sizing"
)

// mixed is a scenario of 1000 stanzas a second: 600 one-to-one, 300 to MUC, and 100 of presence.
func mixed() whatIf {
	b := sizing.DefaultBaseline()
	b.Give(sizing.Users, 36_000)
	b.Give(sizing.OneToOneRate, 600)
	b.Give(sizing.MUCRate, 300)
	b.Give(sizing.PresencePerUserHour, 10)
	w := whatIf{model: sizing.DefaultModel()}
	w.setBase(b, nil)
	return w
}

func (w *whatIf) at(i int) float64 { return controls[i].get(&w.scenario).Value }

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(math.Abs(a), math.Abs(b)) }

func wantAt(t *testing.T, w *whatIf, when string, want map[int]float64) {
	t.Helper()
	for i, v := range want {
		if got := w.at(i); !near(got, v) {
			t.Errorf("%s: %s is %v, want %v", when, controls[i].label, got, v)
		}
	}
	if err := w.scenario.Validate(); err != nil {
		t.Errorf("%s: %v", when, err)
	}
}

const mucControl = int(sizing.MUCRate)

func TestTheThroughputAndASingleKindDoWhatIsExpectedInEitherOrder(t *testing.T) {
	w := mixed()
	w.move(throughputControl, sizing.Known(2000))
	wantAt(t, &w, "twice the throughput", map[int]float64{oneToOneControl: 1200, mucControl: 600, presenceControl: 20, throughputControl: 2000})
	w.move(oneToOneControl, sizing.Known(5000))
	wantAt(t, &w, "then one-to-one alone", map[int]float64{oneToOneControl: 5000, mucControl: 600, presenceControl: 20, throughputControl: 5800})
	w.move(throughputControl, sizing.Known(2900))
	wantAt(t, &w, "then half of all", map[int]float64{oneToOneControl: 2500, mucControl: 300, presenceControl: 10, throughputControl: 2900})
	w.put(oneToOneControl, sizing.Known(600), true)
	wantAt(t, &w, "then one-to-one back in the mix", map[int]float64{oneToOneControl: 600, mucControl: 300, throughputControl: 1000})

	w = mixed()
	w.move(oneToOneControl, sizing.Known(1600))
	wantAt(t, &w, "one-to-one first", map[int]float64{oneToOneControl: 1600, mucControl: 300, throughputControl: 2000})
	w.move(throughputControl, sizing.Known(1000))
	wantAt(t, &w, "then half of all", map[int]float64{oneToOneControl: 800, mucControl: 150, presenceControl: 5, throughputControl: 1000})
}

func TestThePeakStandsOnTopOfAThroughput(t *testing.T) {
	w := mixed()
	w.move(throughputControl, sizing.Known(2000))
	w.move(peakControl, sizing.Known(3))
	wantAt(t, &w, "a peak of 3", map[int]float64{throughputControl: 3*1800 + 200})
	w.move(throughputControl, sizing.Known(1000))
	wantAt(t, &w, "and then a total", map[int]float64{throughputControl: 1000, peakControl: 3})
}

func TestThroughputComesBackFromNothing(t *testing.T) {
	w := mixed()
	w.move(oneToOneControl, sizing.Known(1600))
	w.move(throughputControl, sizing.Known(0))
	wantAt(t, &w, "nothing", map[int]float64{throughputControl: 0, oneToOneControl: 0})
	w.move(throughputControl, sizing.Known(500))
	wantAt(t, &w, "something again", map[int]float64{throughputControl: 500})
}

func TestMoreUsersKeepAThroughputThatWasSet(t *testing.T) {
	w := mixed()
	w.move(throughputControl, sizing.Known(2000))
	w.move(usersControl, sizing.Known(360_000))
	wantAt(t, &w, "ten times the users", map[int]float64{throughputControl: 2000})
	w.reset(throughputControl)
	wantAt(t, &w, "no throughput set", map[int]float64{throughputControl: 900 + 1000, oneToOneControl: 600})
}

func TestSharesAlwaysAddToOne(t *testing.T) {
	tcp, ws := int(sizing.ShareTCP), int(sizing.ShareWS)
	w := mixed()
	w.move(tcp, sizing.Known(0.6))
	wantAt(t, &w, "fewer on TCP", map[int]float64{tcp: 0.6, ws: 0.4})
	w.move(backgroundControl, sizing.Known(0.5))
	wantAt(t, &w, "half in the background", map[int]float64{tcp: 0.3, ws: 0.2, backgroundControl: 0.5})
	w.move(ws, sizing.Known(0.1))
	wantAt(t, &w, "fewer on websockets", map[int]float64{tcp: 0.4, ws: 0.1, backgroundControl: 0.5})
	w.move(backgroundControl, sizing.Known(1))
	wantAt(t, &w, "all in the background", map[int]float64{tcp: 0, ws: 0})
	w.reset(tcp)
	w.reset(backgroundControl)
	wantAt(t, &w, "back", map[int]float64{tcp: 1, ws: 0, backgroundControl: 0})
	if w.isMoved() {
		t.Error("resetting one share leaves another")
	}
}

// The order of the keys must not matter where no slider scales another.
func TestTheOrderOfMovesDoesNotMatter(t *testing.T) {
	edits := []struct {
		i int
		v float64
	}{{usersControl, 5e6}, {nodesControl, 7}, {backgroundControl, 0.3}, {memoryControl, 64}, {int(sizing.MUCOccupants), 40}, {throughputControl, 9000}}
	forth, back := mixed(), mixed()
	for i := range edits {
		a, b := edits[i], edits[len(edits)-1-i]
		forth.move(a.i, sizing.Known(a.v))
		back.move(b.i, sizing.Known(b.v))
	}
	if forth.scenario != back.scenario {
		t.Errorf("%v, in the other order %v", forth.scenario, back.scenario)
	}
}

func TestTheRatesAreThoseThatTheThroughputScales(t *testing.T) {
	for i := range sizing.InputCount {
		s := sizing.Defaults()
		s.Set(i, 8)
		before := s.Get(i).Value
		s.ScaleRates(2)
		if scales := s.Get(i).Value != before; scales != isRate(int(i)) {
			t.Errorf("%s: scaled %v, taken for a rate %v", i, scales, isRate(int(i)))
		}
	}
}

func TestTheMapHasTheMixOfTheSliders(t *testing.T) {
	w := mixed()
	w.move(throughputControl, sizing.Known(4000))
	w.move(oneToOneControl, sizing.Known(100))
	at := w.canvas
	at.Set(sizing.Users, w.at(usersControl))
	at.SetThroughput(w.at(throughputControl))
	for _, i := range []sizing.Input{sizing.OneToOneRate, sizing.MUCRate, sizing.PresencePerUserHour} {
		if !near(at.Get(i).Value, w.scenario.Get(i).Value) {
			t.Errorf("%s is %v where the sliders stand on the map, and %v on its slider", i, at.Get(i).Value, w.scenario.Get(i).Value)
		}
	}
}

func TestEveryInputHasItsSliderInOneGroup(t *testing.T) {
	seen := map[int]int{}
	for _, g := range sliderGroups {
		for _, i := range g.controls {
			seen[i]++
		}
	}
	for i := range sizing.InputCount {
		if seen[int(i)] != 1 {
			t.Errorf("%s is in %d groups", i, seen[int(i)])
		}
	}
	sorted := slices.Sorted(slices.Values(reading))
	if len(slices.Compact(sorted)) != targetControl || len(reading) != targetControl {
		t.Errorf("changes are read from %d controls, want each of %d once", len(reading), targetControl)
	}
	for i := range controls {
		c := &controls[i]
		if len(c.narrow) > 11 || len(c.wide) > 18 {
			t.Errorf("%s: %q or %q is cut on a slider", c.label, c.wide, c.narrow)
		}
		if c.choices == nil && !(c.min < c.max && c.least <= c.min && c.max <= c.most) {
			t.Errorf("%s: a track from %v to %v, typed from %v to %v", c.label, c.min, c.max, c.least, c.most)
		}
		if c.unknowable && c.start == 0 {
			t.Errorf("%s: no step leads from unknown to a value", c.label)
		}
	}
}
