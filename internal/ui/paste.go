package ui

import (
	"fmt"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/cluster"
)

// pasteTyped adds pasted text to what is being typed: the search in the help, a filter or a value. A number begins a value
// where a digit does. Anything else is no text for mimtop, and least of all a row of keys.
func (m *Model) pasteTyped(text string) {
	m.problem = ""
	text = strings.TrimSpace(text)
	if text == "" || m.choice.open {
		return
	}
	take, most := m.typingInto(text)
	switch {
	case take == nil:
		return
	case utf8.RuneCountInString(text) > most:
		m.problem = tooLong(text, most)
		return
	}
	for _, r := range cluster.Printable(text, most) {
		take(tea.KeyPressMsg{Text: string(r), Code: r})
	}
}

// typingInto is what takes typed characters now and how many at most, nil when nothing does.
func (m *Model) typingInto(text string) (take func(tea.KeyPressMsg) bool, most int) {
	switch {
	case m.overlay == helpOverlay && m.search.typing:
		m.scroll = 0
		return m.search.take, maxFilter
	case m.overlay != noOverlay:
		return nil, 0
	case m.screen == nodesScreen && m.nodes.typing:
		return m.nodes.take, maxFilter
	case m.screen == sitesScreen && m.sites.typing:
		return m.sites.take, maxFilter
	case m.typed != nil, m.screen.typesDigits() && !m.compare.isOpen && m.focused() != headingRow && startsNumber(text):
		return m.edit, maxTyped
	}
	return nil, 0
}

func tooLong(text string, most int) string {
	return fmt.Sprintf("%d characters were pasted, and there is room for %d: nothing was taken", utf8.RuneCountInString(text), most)
}
