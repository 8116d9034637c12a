package ui

import (
	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// consoleKeys puts F1 to F5 of the Linux console together. They come as ESC [ [ and a letter from A to E, of which the toolkit
// makes a sequence that it does not know and a letter that nobody has typed.
type consoleKeys struct{ begun bool }

func (c *consoleKeys) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg := msg.(type) {
	case uv.UnknownCsiEvent:
		if msg == "\x1b[[" {
			c.begun = true
			return nil
		}
	case tea.KeyPressMsg:
		if !c.begun {
			return msg
		}
		c.begun = false
		if len(msg.Text) == 1 && msg.Text[0] >= 'A' && msg.Text[0] <= 'E' {
			return tea.KeyPressMsg{Code: tea.KeyF1 + rune(msg.Text[0]-'A')}
		}
	}
	return msg
}
