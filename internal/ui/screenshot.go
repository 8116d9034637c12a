package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"
	"github.com/mimtop/mimtop/internal/ui/picture"
)

// Screenshot is what stands on the screen: as an SVG picture, with the escape sequences of a terminal, and as plain text.
type Screenshot struct{ SVG, ANSI, Text []byte }

// savedMsg says where a screenshot is, without the endings of the file names, or why it is nowhere.
type savedMsg struct {
	path string
	err  error
}

// errNoFiles is why nothing is saved where the dashboard is not on the user's own machine.
var errNoFiles = errors.New("no screenshot: this dashboard keeps no files")

// saveScreenshot writes what stands on the screen to files, beside the screen.
func (m *Model) saveScreenshot() tea.Cmd {
	save := m.options.Save
	if save == nil {
		m.problem = errNoFiles.Error()
		return nil
	}
	shot := m.screenshot()
	return func() tea.Msg {
		path, err := save(shot())
		return savedMsg{path, err}
	}
}

// screenshot returns what makes the screenshot of the frame that stands there now. It may be called beside the screen.
func (m *Model) screenshot() func() Screenshot {
	frame, width, height := m.view().Content, m.width, m.height
	paper, title := picture.Light, m.windowTitle()
	if m.dark {
		paper = picture.Dark
	}
	return func() Screenshot {
		return Screenshot{
			SVG:  picture.SVG(frame, width, height, paper, title),
			ANSI: picture.ANSI(frame), Text: picture.Text(frame),
		}
	}
}

// takeSaved says in the footer where a screenshot is, or why it is nowhere.
func (m *Model) takeSaved(saved savedMsg) {
	if saved.err != nil {
		m.complain("The screenshot could not be saved", saved.err)
		return
	}
	const endings = ".svg, .ansi and .txt"
	m.notice = m.noticeOf("Saved ", saved.path, endings)
}
