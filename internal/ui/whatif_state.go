package ui

import (
	"fmt"
	"strings"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// whatIf is the scenario under the sliders: the live one with some sliders moved. Sliders that were not moved follow the
// cluster.
type whatIf struct {
	model    *sizing.Model
	base     sizing.Baseline
	moved    [controlCount]bool
	value    [controlCount]float64
	scenario sizing.Scenario
	// canvas is the scenario but for where the sliders for users, throughput and growth are.
	canvas  sizing.Scenario
	verdict sizing.Verdict
}

// setBase takes a new live scenario and applies the moved sliders to it again.
func (w *whatIf) setBase(b sizing.Baseline) {
	w.base = b
	w.rebuild()
}

// move puts one slider somewhere else.
func (w *whatIf) move(i int, v float64) {
	w.moved[i], w.value[i] = true, v
	w.rebuild()
}

// reset lets one slider follow the cluster again.
func (w *whatIf) reset(i int) {
	w.moved[i] = false
	w.rebuild()
}

func (w *whatIf) resetAll() {
	w.moved = [controlCount]bool{}
	w.rebuild()
}

// isMoved says whether any slider is off its live value.
func (w *whatIf) isMoved() bool { return w.moved != [controlCount]bool{} }

// applied is the order in which moved sliders are applied: throughput last, because users change the presence in it.
var applied = [controlCount]int{
	nodesControl, sitesControl, coresControl, memoryControl, archiveControl, usersControl, backgroundControl, throughputControl,
	growthControl,
}

func (w *whatIf) rebuild() {
	w.scenario, w.canvas = w.base.Scenario, w.base.Scenario
	for _, i := range applied {
		if !w.moved[i] {
			continue
		}
		controls[i].set(&w.scenario, w.value[i])
		if i != usersControl && i != throughputControl && i != growthControl {
			controls[i].set(&w.canvas, w.value[i])
		}
	}
	w.verdict = sizing.Evaluate(w.model, w.scenario)
}

// changes says in words what was moved, such as "users 118k to 300k, nodes 3 to 5".
func (w *whatIf) changes() string { return w.changesBut(controlCount) }

// changesBut leaves one of the controls out.
func (w *whatIf) changesBut(but int) string {
	var parts []string
	for i, c := range controls {
		if !w.moved[i] || i == but {
			continue
		}
		from := "unknown"
		if live := c.get(&w.base.Scenario); live.Known {
			from = quantity.Format(live.Value, c.unit)
		}
		parts = append(parts, fmt.Sprintf("%s %s to %s", c.label, from, quantity.Format(w.value[i], c.unit)))
	}
	return strings.Join(parts, ", ")
}

// origin says where a control's live value came from.
func (w *whatIf) origin(i int) sizing.Origin { return w.base.Inputs[controls[i].input].Origin }

// sitesNote says what the moved sliders do to named sites, which may be unequal: a slider has one value for all of them.
func (w *whatIf) sitesNote() string {
	if !w.base.Scenario.HasSites() {
		return ""
	}
	if !w.scenario.HasSites() {
		return fmt.Sprintf("Another number of datacenters: they are taken as equal ones, without the names and shares of the %d that there are.",
			len(w.base.Scenario.Sites()))
	}
	var all []string
	for _, i := range [...]int{nodesControl, coresControl, memoryControl} {
		if w.moved[i] {
			all = append(all, controls[i].label)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return fmt.Sprintf("Set alike in all sites, which keep their shares of the users: %s.", strings.Join(all, ", "))
}
