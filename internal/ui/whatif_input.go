package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/sizing"
)

// takeOnWhatIf takes keys for what is typed, and for the comparison.
func (m *Model) takeOnWhatIf(msg tea.KeyPressMsg) bool {
	return m.compare.isOpen && m.takeCompared(msg) || m.takeTyped(msg)
}

// actOnWhatIf does an action of the screen.
func (m *Model) actOnWhatIf(a action) {
	if m.compare.isOpen {
		m.actOnCompared(a)
		return
	}
	m.slide(a)
}

func (m *Model) clickOnWhatIf(x, y int) {
	if m.compare.isOpen {
		m.clickCompared(x, y)
		return
	}
	m.clickSlider(x, y)
	m.clickMap(x, y)
}

func (m *Model) wheelOnWhatIf(x, y, down int) {
	if m.compare.isOpen {
		m.scrollCompared(down)
		return
	}
	m.wheelSlider(x, y, down)
}

// whatIfBody is the sliders, or the comparison over them.
func (m *Model) whatIfBody() []string {
	if m.compare.isOpen {
		return m.comparedLines()
	}
	return m.whatIfLines()
}

// actOnList does the actions that are about all sliders or their list; false for those that are about the focused one.
func (m *Model) actOnList(a action) bool {
	l := &m.sliders
	switch a {
	case toggleMap:
		m.surface.toggled = !m.surface.toggled
	case focusUp:
		l.move(-1)
		m.what.endRun()
	case focusDown:
		l.move(1)
		m.what.endRun()
	case foldGroup:
		l.toggle(m.shownRows())
	case foldAll:
		l.toggleAll()
	case resetAll:
		m.what.change(run{}, m.what.resetAll)
	case pinScenario:
		m.askToPin()
	case openCompare:
		m.openComparison()
	case writeScenario:
		m.askToWrite()
	case openScenario:
		m.askToOpen()
	case copyLine:
		m.copyCommand()
	case toggleReverse:
		m.toggleReverse()
	case undo:
		m.travelled("undone", "nothing to undo: no slider was moved", m.what.undoOne)
	case redo:
		m.travelled("redone", "nothing to redo", m.what.redoOne)
	default:
		return false
	}
	return true
}

// travelled goes a step through the history, and says what that did.
func (m *Model) travelled(done, nothing string, step func() bool) {
	before := m.what.scenario
	target := m.what.target()
	if !step() {
		m.problem = nothing
		return
	}
	var parts []string
	for _, i := range reading {
		c := &controls[i]
		if was, is := c.text(c.get(&before)), c.text(c.get(&m.what.scenario)); was != is {
			parts = append(parts, fmt.Sprintf("%s %s to %s", c.label, was, is))
		}
	}
	if now := m.what.target(); now != target {
		c := &controls[targetControl]
		parts = append(parts, fmt.Sprintf("%s %s to %s", c.label, c.text(sizing.Known(target)), c.text(sizing.Known(now))))
	}
	if len(parts) == 0 {
		parts = append(parts, "nothing that shows")
	}
	m.notice = fmt.Sprintf("%s: %s", done, strings.Join(parts, ", "))
}

// shownRows is how many rows of the list of sliders are on the screen.
func (m *Model) shownRows() int { return m.whatIfPlaces().sliders.height }

// slideHeading opens a group with the keys that would move a slider up, and folds it with those that would move it down.
func (m *Model) slideHeading(a action) {
	open := m.sliders.open
	switch group := m.sliders.at().group; a {
	case stepLeft, stepLeftFar, toMin:
		open[group] = false
	case stepRight, stepRightFar, toMax:
		open[group] = true
	case resetOne:
		m.what.change(run{}, func() {
			for _, i := range sliderGroups[group].controls {
				if m.what.moved[i] {
					m.what.reset(i)
				}
			}
		})
		return
	default:
		return
	}
	m.sliders.fold(open)
	m.sliders.showOpened(m.shownRows())
}

// typeOnHeading opens or folds a group with enter; a heading takes no value.
func (m *Model) typeOnHeading(msg tea.KeyPressMsg) {
	switch {
	case msg.String() == "enter":
		m.sliders.toggle(m.shownRows())
	case msg.Text != "":
		m.problem = "this is a heading: enter opens the group, " + m.look.Glyphs.Down + " goes to its sliders"
	}
}

// takeRow lets the keys move another slider of the what-if screen.
func (m *Model) takeRow(row int) {
	if m.screen != whatIfScreen || row == m.sliders.focus {
		return
	}
	m.sliders.focus = row
	m.what.endRun()
}
