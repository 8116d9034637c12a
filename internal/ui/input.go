package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

// press handles a key.
func (m *Model) press(msg tea.KeyPressMsg) tea.Cmd {
	pressed := msg.String()
	if m.choice.open && m.pressTheme(pressed) {
		return nil
	}
	m.problem = ""
	if m.typed != nil && m.type_(msg) {
		return nil
	}
	at := m.screen
	if m.overlay != noOverlay {
		at = overlayScreen
	}
	a, ok := m.actionFor(pressed, at)
	if !ok {
		if at == whatIfScreen {
			m.beginTyping(msg)
		}
		return nil
	}
	switch a {
	case quit:
		return tea.Quit
	case suspend:
		return tea.Suspend
	case showHelp:
		m.toggle(helpOverlay)
	case explain:
		m.toggle(explainOverlay)
	case chooseTheme:
		m.tryTheme(1)
	case closeOverlay:
		m.overlay = noOverlay
	case scrollUp:
		m.scroll = max(m.scroll-1, 0)
	case scrollDown:
		m.scroll++
	case goOverview:
		m.show(overviewScreen)
	case goWhatIf:
		m.show(whatIfScreen)
	case nextScreen:
		m.show((m.screen + 1) % screenCount)
	case nodesUp:
		m.scrollNodes(-1)
	case nodesDown:
		m.scrollNodes(1)
	case toggleMap:
		m.surface.toggled = !m.surface.toggled
	case toggleMouse:
		m.mouse = !m.mouse
	case replayPlay, replayBack, replayForward, replayMinuteBack, replayMinuteForward, replayFarBack, replayFarForward,
		replayBegin, replayEnd, replaySlower, replayFaster:
		m.control(a)
	default:
		m.slide(a)
	}
	return nil
}

func (m *Model) toggle(o overlay) {
	m.scroll = 0
	if m.overlay == o {
		o = noOverlay
	}
	m.overlay = o
}

func (m *Model) show(s screen) { m.screen, m.overlay, m.typed = s, noOverlay, nil }

// slide handles the actions on the sliders.
func (m *Model) slide(a action) {
	s := m.slider(m.focus)
	switch a {
	case focusUp:
		m.focus = (m.focus + m.shownControls() - 1) % m.shownControls()
		return
	case focusDown:
		m.focus = (m.focus + 1) % m.shownControls()
		return
	case resetOne:
		m.what.reset(m.focus)
		return
	case resetAll:
		m.what.resetAll()
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
	case toMax:
		s.SetFraction(1)
	}
	m.moveTo(&s)
}

// moveTo takes over where the focused slider was put. A slider that ends on its live value follows the cluster again.
func (m *Model) moveTo(s *widget.Slider) {
	if s.HasLive && !s.Changed() {
		m.what.reset(m.focus)
		return
	}
	m.what.move(m.focus, s.Value)
}

// beginTyping takes the first character of a value; enter opens an empty one.
func (m *Model) beginTyping(msg tea.KeyPressMsg) {
	switch {
	case msg.String() == "enter":
		empty := ""
		m.typed = &empty
	case startsNumber(msg.Text):
		m.type_(msg)
	case msg.Text != "":
		m.problem = fmt.Sprintf("%.8q is no key here: type a number such as 2.5M for the %s, or ? for the keys",
			cluster.Printable(msg.Text, 8), controls[m.focus].label)
	}
}

func startsNumber(text string) bool {
	return text != "" && (text[0] >= '0' && text[0] <= '9' || text[0] == '.' || text[0] == '-')
}

// maxTyped bounds a typed value.
const maxTyped = 16

// type_ edits the value being typed; it returns false for keys that are not part of that.
func (m *Model) type_(msg tea.KeyPressMsg) bool {
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
	case "up", "down", "tab", "shift+tab":
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
	s := m.slider(m.focus)
	if err := s.SetText(text); err != nil {
		m.problem = err.Error()
		return
	}
	m.moveTo(&s)
}

// mouseEvent handles clicks, drags and the wheel.
func (m *Model) mouseEvent(msg tea.MouseMsg) {
	at := msg.Mouse()
	if !m.drag && m.underThemes(at.Y) {
		return
	}
	switch msg.(type) {
	case tea.MouseReleaseMsg:
		if m.drag {
			m.dragTo(at.X)
		}
		m.drag = false
	case tea.MouseMotionMsg:
		if m.drag {
			m.dragTo(at.X)
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
	if m.overlay != noOverlay {
		m.overlay = noOverlay
		return
	}
	if s, ok := tabAt(at.X, at.Y); ok {
		m.show(s)
		return
	}
	if i, ok := m.sliderAt(at.X, at.Y); ok {
		m.focus, m.typed, m.problem = i, nil, ""
		// A click on the label only takes the focus.
		if _, m.drag = m.valueAt(at.X); m.drag {
			m.dragTo(at.X)
		}
	}
}

func (m *Model) dragTo(x int) {
	s := m.slider(m.focus)
	s.Value, _ = m.valueAt(x)
	s.Unknown = false
	m.moveTo(&s)
}

func (m *Model) wheel(at tea.Mouse) {
	step := 1
	if at.Button == tea.MouseWheelDown {
		step = -1
	}
	if m.overlay != noOverlay {
		m.scroll = max(m.scroll-step, 0)
		return
	}
	if m.screen == overviewScreen {
		m.scrollNodes(-step)
		return
	}
	if i, ok := m.sliderAt(at.X, at.Y); ok {
		m.focus = i
		s := m.slider(i)
		s.Step(step)
		m.moveTo(&s)
	}
}
