package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

// press handles a key.
func (m *Model) press(msg tea.KeyPressMsg) tea.Cmd {
	if m.takeFirst(msg) {
		return nil
	}
	pressed := msg.String()
	if m.choice.open && m.pressTheme(pressed) {
		return nil
	}
	m.problem, m.notice = "", ""
	if cmd, taken := m.pressFollowing(msg); taken {
		return cmd
	}
	at, shown := m.screen, m.spec()
	if m.overlay == helpOverlay && m.search.take(msg) {
		m.scroll = 0
		return nil
	}
	if m.overlay == noOverlay && shown.take != nil && shown.take(m, msg) {
		return nil
	}
	if m.overlay != noOverlay {
		at = overlayScreen
	}
	a, ok := m.actionFor(pressed, at)
	if !ok {
		if at == m.screen && shown.other != nil {
			shown.other(m, msg)
		}
		return nil
	}
	if s, ok := a.opens(); ok {
		m.show(s)
		return nil
	}
	if m.overlay != noOverlay && m.actOnOverlay(a) {
		return nil
	}
	switch a {
	case quit:
		return tea.Quit
	case suspend:
		if m.options.Room != nil {
			m.notice = "Nothing to suspend over ssh: the connection is another program's."
			return nil
		}
		return tea.Suspend
	case followPresenter:
		m.toggleFollowing()
	case showWho:
		m.toggle(whoOverlay)
	case showHelp:
		m.toggle(helpOverlay)
	case explain:
		m.toggle(explainOverlay)
	case takeScreenshot:
		return m.saveScreenshot()
	case chooseTheme:
		m.tryTheme(1)
	case showTimeline:
		m.toggle(timelineOverlay)
	case showUnknown:
		m.toggle(unknownOverlay)
	case closeOverlay:
		m.closeOverlay()
	case nextScreen:
		m.show(m.nextTo(1))
	case previousScreen:
		m.show(m.nextTo(-1))
	case startFilter:
		if m.overlay == noOverlay {
			shown.act(m, a)
		} else if m.overlay == helpOverlay {
			m.search.typing = true
		}
	case toggleMouse:
		m.mouse = !m.mouse
	case replayPlay, replayBack, replayForward, replayMinuteBack, replayMinuteForward, replayFarBack, replayFarForward,
		replayBegin, replayEnd, replaySlower, replayFaster:
		m.control(a)
	default:
		if shown.act != nil {
			shown.act(m, a)
		}
	}
	return nil
}

func (m *Model) toggle(o overlay) {
	m.scroll, m.search = 0, helpSearch{}
	if m.overlay == o {
		o = noOverlay
	}
	m.overlay = o
	m.closedOwn()
}

func (m *Model) show(s screen) {
	m.screen, m.overlay, m.typed, m.scroll = s, noOverlay, nil, 0
	m.nodes.typing, m.sites.typing = false, false
	m.prompt, m.compare.isOpen = prompt{}, false
}

// slide handles the actions on the sliders.
func (m *Model) slide(a action) {
	if m.actOnList(a) {
		return
	}
	if m.focused() == headingRow {
		m.slideHeading(a)
		return
	}
	s := m.slider(m.focused())
	of := stepping
	switch a {
	case resetOne:
		m.what.change(run{}, func() { m.what.reset(m.focused()) })
		return
	case stepLeft:
		s.Step(-1)
	case stepRight:
		s.Step(1)
	case stepLeftFar:
		s.Page(-1)
	case stepRightFar:
		s.Page(1)
	case toMin:
		s.SetFraction(0)
		of = noGesture
	case toMax:
		s.SetFraction(1)
		of = noGesture
	default:
		return
	}
	m.moveTo(m.focused(), &s, of)
}

// moveTo takes over where a slider was put, as part of a gesture that is undone as one. A slider that ends on its live value
// follows the cluster again.
func (m *Model) moveTo(i int, s *widget.Slider, of gesture) {
	v := sizing.Optional{Value: s.Value, Known: !s.Unknown}
	if s.Unknown {
		v.Value = 0
	}
	onLive := s.HasLive && !s.Changed() || !s.HasLive && s.Unknown
	m.what.change(run{of, i}, func() { m.what.put(i, v, onLive) })
}

// beginTyping takes the first character of a value; enter opens an empty one.
func (m *Model) beginTyping(msg tea.KeyPressMsg) {
	switch {
	case m.compare.isOpen: // no slider is seen
	case m.focused() == headingRow:
		m.typeOnHeading(msg)
	case msg.String() == "enter":
		empty := ""
		m.typed = &empty
	case startsNumber(msg.Text):
		m.edit(msg)
	case msg.Text != "":
		m.problem = fmt.Sprintf("%.8q is no key here: type a number such as 2.5M%s",
			cluster.Printable(msg.Text, 8), m.askingHelp())
	}
}

// takeTyped takes a key for the value that is being typed.
func (m *Model) takeTyped(msg tea.KeyPressMsg) bool { return m.typed != nil && m.edit(msg) }

func startsNumber(text string) bool {
	return text != "" && (text[0] >= '0' && text[0] <= '9' || text[0] == '.' || text[0] == '-')
}

// maxTyped bounds a typed value.
const maxTyped = 16

// edit changes the value being typed; it returns false for keys that are not part of that.
func (m *Model) edit(msg tea.KeyPressMsg) bool {
	text := ""
	if m.typed != nil {
		text = *m.typed
	}
	switch msg.String() {
	case "enter":
		m.commitTyped(text)
		return true
	case "esc":
		m.typed = nil
		return true
	case "backspace":
		if text == "" {
			m.typed = nil
			return true
		}
		text = text[:len(text)-1]
	case "ctrl+c", "ctrl+z":
		return false
	case "up", "down", "tab", "shift+tab", "f1", "f2", "f3", "f4", "f5", "f6":
		m.commitTyped(text)
		return false
	default:
		// Values are ASCII, and so one byte a character.
		if len(msg.Text) != 1 || len(text) >= maxTyped {
			return true
		}
		text += msg.Text
	}
	m.typed = &text
	return true
}

func (m *Model) commitTyped(text string) {
	m.typed = nil
	s := m.slider(m.focused())
	if err := s.SetText(text); err != nil {
		m.problem = err.Error()
		return
	}
	m.moveTo(m.focused(), &s, noGesture)
}

// mouseEvent handles clicks, drags and the wheel.
func (m *Model) mouseEvent(msg tea.MouseMsg) {
	at := msg.Mouse()
	if m.following() && !m.overlay.own() || m.overlay == whoOverlay {
		return
	}
	if m.prompt.isOpen() || !m.drag && m.underThemes(at.Y) {
		return
	}
	switch msg.(type) {
	case tea.MouseReleaseMsg:
		if m.drag {
			m.dragTo(at.X)
		}
		m.drag, m.surface.held = false, nil
		m.what.endRun()
	case tea.MouseMotionMsg:
		switch {
		case m.drag:
			m.dragTo(at.X)
		case m.surface.held != nil:
			m.dragMap(at.X, at.Y)
		}
	case tea.MouseClickMsg:
		m.click(at)
	case tea.MouseWheelMsg:
		m.wheel(at)
	}
}

func (m *Model) click(at tea.Mouse) {
	if at.Button != tea.MouseLeft {
		return
	}
	if m.overlay == timelineOverlay && m.clickTimeline(at.Y) {
		return
	}
	if m.overlay != noOverlay {
		m.overlay = noOverlay
		return
	}
	if s, ok := m.tabAt(at.X, at.Y); ok {
		m.show(s)
		return
	}
	if hit := m.spec().click; hit != nil {
		hit(m, at.X, at.Y)
	}
}

func (m *Model) clickSlider(x, y int) {
	if i, ok := m.sliderAt(x, y); ok {
		m.typed, m.problem = nil, ""
		if m.takeRow(i); m.focused() == headingRow {
			m.sliders.toggle(m.shownRows())
			return
		}
		m.what.endRun()
		// A click on the label only takes the focus.
		if _, m.drag = m.valueAt(x); m.drag {
			m.dragTo(x)
		}
	}
}

func (m *Model) dragTo(x int) {
	s := m.slider(m.focused())
	s.Value, _ = m.valueAt(x)
	s.Unknown = false
	m.moveTo(m.focused(), &s, dragging)
}

func (m *Model) wheel(at tea.Mouse) {
	down := -1
	if at.Button == tea.MouseWheelDown {
		down = 1
	}
	if m.overlay == timelineOverlay {
		m.events.choose(down)
		return
	}
	if m.overlay != noOverlay {
		m.scroll = max(m.scroll+down, 0)
		return
	}
	if turn := m.spec().wheel; turn != nil {
		turn(m, at.X, at.Y, down)
	}
}

func (m *Model) wheelSlider(x, y, down int) {
	if i, ok := m.sliderAt(x, y); ok {
		if m.takeRow(i); m.focused() == headingRow {
			m.sliders.move(down)
			return
		}
		s := m.slider(m.focused())
		s.Step(-down)
		m.moveTo(m.focused(), &s, stepping)
	}
}
