package ui

import (
	"fmt"
	"strings"

	"github.com/mimtop/mimtop/internal/sizing"
)

// whatIf is the scenario under the sliders: the one that they start from with some sliders moved. Sliders that were not moved
// follow the cluster, unless a scenario was opened or recalled.
type whatIf struct {
	model *sizing.Model
	base  sizing.Baseline
	// live is the verdict on base as it runs, nil when there is none.
	live *sizing.Verdict
	moves
	undo     undoHistory
	scenario sizing.Scenario
	// canvas is the scenario but for where the sliders for users, throughput and growth are.
	canvas  sizing.Scenario
	verdict sizing.Verdict
}

// setBase takes a new live scenario, with its verdict if there is one, and applies the moved sliders to it again.
func (w *whatIf) setBase(b sizing.Baseline, live *sizing.Verdict) {
	w.base, w.live = b, live
	w.rebuild()
}

// start is what the sliders stand on: the scenario that was opened, else the live one.
func (w *whatIf) start() *sizing.Baseline {
	if w.opened != nil {
		return &w.opened.baseline
	}
	return &w.base
}

// isMoved says whether the scenario is another than the live one on purpose.
func (w *whatIf) isMoved() bool {
	scenario := w.moves
	scenario.moved[targetControl], scenario.value[targetControl] = false, sizing.Optional{}
	return scenario != moves{}
}

// isOther says whether a control was moved, or stands on an opened scenario.
func (w *whatIf) isOther(i int) bool { return w.moved[i] || w.opened != nil && i != throughputControl }

func (w *whatIf) rebuild() {
	start := &w.start().Scenario
	w.scenario, w.canvas = *start, *start
	for _, i := range applied {
		if !w.moved[i] {
			continue
		}
		w.apply(&w.scenario, i)
		if i != usersControl && i != throughputControl && i != growthControl && i != targetControl {
			w.apply(&w.canvas, i)
		}
	}
	if w.hasOwnRates() {
		// Which part a kind is of the whole depends on where the throughput is, so the mix is the scenario's.
		w.canvas = w.scenario
		for _, i := range [...]sizing.Input{sizing.Users, sizing.GrowthPctMonth} {
			w.canvas.Set(i, start.Get(i).Value)
		}
		if t := start.Throughput(); t > 0 {
			w.canvas.SetThroughput(t)
		}
	}
	w.verdict = w.judge(&w.scenario)
}

// judge is the verdict on a scenario beside the live cluster.
func (w *whatIf) judge(s *sizing.Scenario) sizing.Verdict {
	if w.live != nil {
		return sizing.EvaluateBeside(w.model, *s, w.live)
	}
	return sizing.Evaluate(w.model, *s)
}

// baseline is the scenario with where each input comes from.
func (w *whatIf) baseline() sizing.Baseline {
	b := *w.start()
	for i := range sizing.InputCount {
		switch now := w.scenario.Get(i); {
		case now == b.Scenario.Get(i) && !w.moved[i]:
		case now.Known: // by its own slider, or along with the throughput or the background
			b.Give(i, now.Value)
		default:
			b.ForgetInput(i)
		}
	}
	b.Scenario = w.scenario
	if !b.Scenario.HasSites() {
		b.Sites = sizing.Provenance{}
	}
	return b
}

// changes says in words what is other than live, such as "users 118k to 300k, nodes 3 to 5".
func (w *whatIf) changes() string { return w.changesBut(controlCount) }

// changesBut leaves one of the controls out.
func (w *whatIf) changesBut(but int) string {
	var parts []string
	for _, i := range reading {
		c := &controls[i]
		live, value := c.get(&w.base.Scenario), c.get(&w.scenario)
		if i == but || !w.isOther(i) || live == value {
			continue
		}
		if w.opened != nil && !w.moved[i] && c.text(live) == c.text(value) {
			continue // the cluster has moved on by too little to be read
		}
		parts = append(parts, fmt.Sprintf("%s %s to %s", c.label, c.text(live), c.text(value)))
	}
	return strings.Join(parts, ", ")
}

// origin says where a control's value came from as long as its slider was not moved.
func (w *whatIf) origin(i int) sizing.Origin {
	if i == targetControl {
		return sizing.FromDefault
	}
	return w.start().Inputs[controls[i].input].Origin
}

// sitesNote says what the moved sliders do to named sites, which may be unequal: a slider has one value for all of them.
func (w *whatIf) sitesNote() string {
	start := w.start()
	if !start.Scenario.HasSites() {
		return ""
	}
	if !w.scenario.HasSites() {
		return fmt.Sprintf("Another number of datacenters: they are taken as equal ones, without the names and shares of the %d that there are.",
			len(start.Scenario.Sites()))
	}
	var all []string
	for _, i := range [...]int{nodesControl, coresControl, memoryControl, networkControl} {
		if w.moved[i] {
			all = append(all, controls[i].label)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return fmt.Sprintf("Set alike in all sites, which keep their shares of the users: %s.", strings.Join(all, ", "))
}
