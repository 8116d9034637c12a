package ui

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
)

// maxPrompted bounds a text typed in the footer, in bytes.
const maxPrompted = 400

// prompt is a question in the footer that takes all keys until it is answered. The zero value asks nothing.
type prompt struct {
	// asks is the question; "" for none.
	asks string
	text string
	// isEdited says that the text is no longer the one that was proposed, which the first typed character replaces.
	isEdited bool
	// accept takes the answer of a text. With only a yes to give it is called with "".
	accept func(m *Model, text string)
	// isYesNo asks for one key in place of a text.
	isYesNo bool
	// tab, when there is one, is called by that key; tabDoes says what it does.
	tab     func(m *Model)
	tabDoes string
}

func (p *prompt) isOpen() bool { return p.asks != "" }

// takeFirst takes a key before all others, when a question is asked. Any key ends what was said, and a drag: it may take the
// focus from what the mouse holds.
func (m *Model) takeFirst(msg tea.KeyPressMsg) bool {
	m.drag, m.surface.held, m.notice = false, nil, ""
	if !m.prompt.isOpen() {
		return false
	}
	m.problem = ""
	return m.takePrompted(msg)
}

// takePrompted takes a key for the question in the footer; false for keys that work everywhere.
func (m *Model) takePrompted(msg tea.KeyPressMsg) bool {
	p := &m.prompt
	key := msg.String()
	switch {
	case key == "ctrl+c" || key == "ctrl+z":
		return false
	case p.isYesNo:
		accept := p.accept
		m.prompt = prompt{}
		if key == "y" || key == "Y" {
			accept(m, "")
		} else {
			m.notice = "nothing was done"
		}
	case key == "enter":
		accept, text := p.accept, strings.TrimSpace(p.text)
		if text == "" {
			return true
		}
		m.prompt = prompt{}
		accept(m, text)
	case key == "esc":
		m.prompt = prompt{}
	case key == "tab" && p.tab != nil:
		p.tab(m)
	case key == "backspace":
		_, last := utf8.DecodeLastRuneInString(p.text)
		p.text, p.isEdited = p.text[:len(p.text)-last], true
	case key == "ctrl+u":
		p.text, p.isEdited = "", true
	case key == "right" || key == "end": // to add to what is proposed
		p.isEdited = true
	default:
		m.answer(msg.Text)
	}
	return true
}

// paste takes pasted text for whatever is being typed.
func (m *Model) paste(text string) {
	p := &m.prompt
	switch {
	case !p.isOpen():
		m.pasteTyped(text)
	case !p.isYesNo && len(text) > maxPrompted:
		m.problem = tooLong(text, maxPrompted)
	default:
		m.answer(text)
	}
}

// answer adds text to the answer in the footer.
func (m *Model) answer(text string) {
	p := &m.prompt
	if p.isYesNo || text == "" {
		return
	}
	before := p.text
	if !p.isEdited {
		before = ""
	}
	if text = cluster.Printable(text, maxPrompted); len(before)+len(text) <= maxPrompted {
		p.text, p.isEdited = before+text, true
	}
}

// yesNoWidth is what the keys of a question for yes or no take of the footer, with what stands around it.
const yesNoWidth = len("   y yes  n no    ")

// askLine is the footer while a question is asked. The end of a long answer is what is seen of it.
func (m *Model) askLine() string {
	look, p := m.look, &m.prompt
	if p.isYesNo {
		return look.Styles.Warn.Paint(" "+ansi.Truncate(p.asks, max(m.width-yesNoWidth, 0), look.Glyphs.Ellipsis)) + m.keysLine([][2]string{{"y", "yes"}, {"n", "no"}})
	}
	keys := [][2]string{{"enter", "ok"}, {"esc", "no"}}
	if p.tab != nil {
		keys = append(keys, [2]string{"tab", p.tabDoes})
	}
	does := m.keysLine(keys)
	room := m.width - ansi.StringWidth(p.asks) - 3 - ansi.StringWidth(does)
	text := tailOf(p.text, room-1, look)
	style := &look.Styles.Focus
	if !p.isEdited {
		style = &look.Styles.Selected
	}
	return " " + look.Styles.Accent.Paint(p.asks) + " " + style.Paint(text) + look.Styles.Cursor.Paint(" ") + does
}

// andKeys ends a notice with what keys do next: "; R goes back, u undoes".
func (m *Model) andKeys(pairs ...andKey) string {
	var b strings.Builder
	for _, p := range pairs {
		if k := m.keyFor(p.action); k != "" {
			sep := ", "
			if b.Len() == 0 {
				sep = "; "
			}
			b.WriteString(sep + k + " " + p.does)
		}
	}
	return b.String()
}

type andKey struct {
	action action
	does   string
}
