package ui

import (
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// moves is where the sliders were put, and what they stand on. It is a value: a copy is a step of the history.
type moves struct {
	// opened is the scenario that was opened or recalled, which then stands in place of the live one; nil follows the cluster.
	opened *opening
	moved  [controlCount]bool
	// value means something where moved. An unknown one is an input that is unknown on purpose.
	value [controlCount]sizing.Optional
}

// opening is a whole scenario that the sliders were put on. It is not changed once made.
type opening struct {
	baseline sizing.Baseline
	// name says where it is from, such as "scenario.yaml" or "A: five nodes".
	name string
}

// The phases in which moved sliders are applied, so that it does not matter which was moved first:
//
// First every input that is no rate, each by itself. The share in the background keeps the proportions of the connected
// kinds, and these are set after it.
//
// Then the throughput, which scales the mix of all kinds of messages to a total at these users.
//
// Then the rates of single kinds, and the peak factor: they replace what the mix gave, so that the throughput shows the new
// total. Moving the throughput afterwards scales them with the rest.
//
// The growth is last: no verdict depends on it.
const (
	phaseInputs = iota
	phaseThroughput
	phaseRates
	phaseGrowth
	phaseCount
)

func phaseOf(i int) int {
	switch {
	case i == throughputControl:
		return phaseThroughput
	case i == peakControl || isRate(i):
		return phaseRates
	case i == growthControl:
		return phaseGrowth
	}
	return phaseInputs
}

// isRate says that the throughput scales the control's input.
func isRate(i int) bool {
	return i < throughputControl && (controls[i].unit == quantity.PerSecond && sizing.Input(i) < sizing.DBWorkers || i == presenceControl)
}

// applied is the order in which moved sliders are applied.
var applied = orderOfControls()

func orderOfControls() []int {
	order := make([]int, 0, controlCount)
	for phase := range phaseCount {
		if phase == phaseInputs {
			order = append(order, backgroundControl)
		}
		for i := range controlCount {
			if phaseOf(i) == phase && i != backgroundControl {
				order = append(order, i)
			}
		}
	}
	return order
}

// apply puts one moved slider into a scenario.
func (p *moves) apply(s *sizing.Scenario, i int) {
	v := p.value[i]
	switch {
	case i == throughputControl:
		s.SetThroughput(v.Value)
	case i == backgroundControl:
		s.SetBackground(v.Value)
	case isShare(i):
		p.applyShares(s)
	case i == targetControl:
	case v.Known:
		s.Set(sizing.Input(i), v.Value)
	default:
		s.Forget(sizing.Input(i))
	}
}

var shares = [...]sizing.Input{sizing.ShareTCP, sizing.ShareWS, sizing.ShareBOSH}

// applyShares divides the users who are connected as the three sliders say.
func (p *moves) applyShares(s *sizing.Scenario) {
	sum := 0.0
	for _, k := range shares {
		sum += p.value[k].Value
	}
	connected := 1 - s.Get(sizing.ShareBackground).Value
	for _, k := range shares {
		if sum > 0 {
			s.Set(k, p.value[k].Value/sum*connected)
		}
	}
}

// hasOwnRates says that a kind's own slider, or that of the peak, stands against the mix.
func (p *moves) hasOwnRates() bool {
	for i, moved := range p.moved {
		if moved && phaseOf(i) == phaseRates {
			return true
		}
	}
	return false
}

// move puts one slider somewhere else, with those that move along.
func (w *whatIf) move(i int, v sizing.Optional) {
	switch {
	case i == throughputControl:
		w.moveThroughput(v.Value)
	case isShare(i):
		s := w.scenario
		s.SetShare(sizing.Input(i), v.Value)
		for _, k := range shares {
			w.moved[k], w.value[k] = true, s.Get(k)
		}
	default:
		w.moved[i], w.value[i] = true, v
	}
	w.rebuild()
}

// moveThroughput scales all that clients send to a total: the mix, and the rates that stand against it.
func (w *whatIf) moveThroughput(perS float64) {
	now := w.scenario.Throughput()
	switch {
	case !w.hasOwnRates():
		w.moved[throughputControl], w.value[throughputControl] = true, sizing.Known(perS)
		return
	case now <= 0:
		w.forgetRates()
		w.moved[throughputControl], w.value[throughputControl] = true, sizing.Known(perS/w.peakOverStart())
		return
	}
	factor := perS / now
	if mix := w.mix(); mix > 0 {
		w.moved[throughputControl], w.value[throughputControl] = true, sizing.Known(mix*factor)
	}
	for i := range w.moved {
		if w.moved[i] && isRate(i) && w.value[i].Known {
			w.value[i].Value = min(w.value[i].Value*factor, controls[i].most)
		}
	}
}

// mix is the throughput before the rates that stand against it.
func (w *whatIf) mix() float64 {
	if w.moved[throughputControl] {
		return w.value[throughputControl].Value
	}
	s := w.start().Scenario
	for _, i := range applied {
		if w.moved[i] && phaseOf(i) == phaseInputs {
			w.apply(&s, i)
		}
	}
	return s.Throughput()
}

// peakOverStart is by what the moved peak factor multiplies the mix.
func (w *whatIf) peakOverStart() float64 {
	peak := w.start().Scenario.Get(sizing.Peak).Value
	if !w.moved[peakControl] || !(peak > 0) {
		return 1
	}
	return w.value[peakControl].Value / peak
}

// forgetRates lets all kinds follow the mix again.
func (w *whatIf) forgetRates() {
	for i := range w.moved {
		if isRate(i) {
			w.moved[i], w.value[i] = false, sizing.Optional{}
		}
	}
}

// put moves a slider to a value. One that ends on its live value follows the cluster again.
func (w *whatIf) put(i int, v sizing.Optional, onLive bool) {
	if onLive && !(i == throughputControl && w.hasOwnRates()) {
		w.reset(i)
		return
	}
	w.move(i, v)
}

// reset puts one slider, with those that move along, back to its live value, which it follows unless it stands on an opened
// scenario.
func (w *whatIf) reset(i int) {
	if w.opened != nil && i != targetControl {
		if live := controls[i].get(&w.base.Scenario); live.Known || controls[i].unknowable {
			w.move(i, live)
		}
		return
	}
	if isShare(i) {
		for _, k := range shares {
			w.moved[k], w.value[k] = false, sizing.Optional{}
		}
	}
	w.moved[i], w.value[i] = false, sizing.Optional{}
	w.rebuild()
}

func (w *whatIf) resetAll() {
	w.moves = moves{}
	w.rebuild()
}

// open puts all sliders on a scenario.
func (w *whatIf) open(o *opening) {
	w.moves = moves{opened: o}
	w.rebuild()
}
