package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

const (
	pinCount = 3
	// maxPinName bounds a pin's name, in characters.
	maxPinName = 32
)

// pin is a scenario that was kept, as it was then: it does not follow the cluster.
type pin struct {
	isSet    bool
	name     string
	baseline sizing.Baseline
	// verdict is by the model of now, odds by oddsBy, which may be an older one.
	verdict sizing.Verdict
	odds    sizing.Probability
	oddsBy  *sizing.Model
	// turn counts the pins that were set before this one.
	turn int
}

// pinBoard keeps the pinned scenarios A, B and C. Their odds take milliseconds, so they are sought beside the screen, one at
// a time.
type pinBoard struct {
	pins    [pinCount]pin
	turns   int
	sampler *sizing.Sampler
	busy    bool
}

func newPinBoard() pinBoard {
	return pinBoard{sampler: sizing.NewSampler(sizing.DefaultDraws, drawsSeed)}
}

// pinMsg carries the odds of a pin, by the turn in which it was set.
type pinMsg struct {
	turn  int
	model *sizing.Model
	odds  sizing.Probability
}

func pinLetter(i int) string { return string(rune('A' + i)) }

// next is where the next pin goes by itself: the first free place, else that of the oldest pin.
func (b *pinBoard) next() int {
	oldest := 0
	for i := range b.pins {
		if !b.pins[i].isSet {
			return i
		}
		if b.pins[i].turn < b.pins[oldest].turn {
			oldest = i
		}
	}
	return oldest
}

// askToPin asks for the name of a pin. The tab key goes to the next letter.
func (m *Model) askToPin() { m.askToPinAs(m.pins.next(), m.pinName(), false) }

func (m *Model) askToPinAs(i int, name string, isEdited bool) {
	asks := "pin as " + pinLetter(i)
	if old := &m.pins.pins[i]; old.isSet {
		asks += " over " + ansi.Truncate(old.name, maxPinName/2, m.look.Glyphs.Ellipsis)
	}
	b := m.what.baseline()
	other := (i + 1) % pinCount
	m.prompt = prompt{
		asks: asks + ", name:", text: name, isEdited: isEdited,
		accept: func(m *Model, name string) { m.pin(i, name, b) },
		tab:    func(m *Model) { m.askToPinAs(other, m.prompt.text, m.prompt.isEdited) }, tabDoes: pinLetter(other),
	}
}

// pinName is a name to begin with: what is other than live.
func (m *Model) pinName() string {
	var parts []string
	room := maxPinName
	for _, i := range reading {
		c := &controls[i]
		live, value := c.get(&m.what.base.Scenario), c.get(&m.what.scenario)
		if !m.what.isOther(i) || c.text(live) == c.text(value) {
			continue
		}
		part := strings.ReplaceAll(c.text(value), " ", "") + " " + c.label
		if c.choices != nil || !value.Known {
			part = c.label + " " + c.text(value)
		}
		if room -= len(part) + 2; room < 0 {
			break
		}
		parts = append(parts, part)
	}
	switch {
	case len(parts) > 0:
		return strings.Join(parts, ", ")
	case m.planning():
		return "as planned"
	}
	return "live at " + m.now().Format("15:04")
}

func (m *Model) pin(i int, name string, b sizing.Baseline) {
	p := &m.pins
	p.turns++
	p.pins[i] = pin{isSet: true, name: cluster.Printable(name, maxPinName), baseline: b, turn: p.turns}
	p.pins[i].verdict = m.what.judge(&b.Scenario)
	m.notice = fmt.Sprintf("pinned as %s: %s", pinLetter(i), p.pins[i].name) + m.andKeys(andKey{openCompare, "compares"})
}

// recall puts the sliders on a pin.
func (m *Model) recall(i int) {
	p := &m.pins.pins[i]
	if !p.isSet {
		m.problem = "nothing is pinned as " + pinLetter(i) + m.andKeys(andKey{pinScenario, "pins the sliders"})
		return
	}
	name := pinLetter(i) + " " + p.name
	m.what.change(run{}, func() { m.what.open(&opening{baseline: p.baseline, name: name}) })
	m.compare.isOpen = false
	m.notice = "recalled: " + ansi.Truncate(name, maxPinName, m.look.Glyphs.Ellipsis) + m.andKeys(andKey{resetAll, "goes back"}, andKey{undo, "undoes"})
}

// judgePins gives the pins the verdicts of the model of now, beside the cluster as it runs now.
func (m *Model) judgePins() {
	for i := range m.pins.pins {
		if p := &m.pins.pins[i]; p.isSet {
			p.verdict = m.what.judge(&p.baseline.Scenario)
		}
	}
}

// seekPins seeks the odds of a pin that has none by the model of now while the pins are shown.
func (m *Model) seekPins() tea.Cmd {
	b := &m.pins
	if !m.compare.isOpen {
		return nil
	}
	model := m.what.model
	for i := range b.pins {
		p := &b.pins[i]
		if b.busy || !p.isSet || p.oddsBy == model {
			continue
		}
		b.busy = true
		sampler, scenario, turn := b.sampler, p.baseline.Scenario.With(sizing.GrowthPctMonth, 0), p.turn
		if l := m.options.Live; l != nil {
			return func() tea.Msg { return pinMsg{turn, model, l.probability(model, scenario)} }
		}
		return func() tea.Msg { return pinMsg{turn, model, sampler.Probability(model, scenario)} }
	}
	return nil
}

// takePin shows the odds of a pin, if it is still there.
func (m *Model) takePin(msg pinMsg) {
	m.pins.busy = false
	for i := range m.pins.pins {
		if p := &m.pins.pins[i]; p.isSet && p.turn == msg.turn {
			p.odds, p.oddsBy = msg.odds, msg.model
		}
	}
}
