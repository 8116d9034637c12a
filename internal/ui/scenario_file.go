package ui

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Scenarios reads and writes scenario files.
type Scenarios interface {
	// Read reads a scenario. Its error names the file, and what is wrong in it by line or key.
	Read(path string) (sizing.Baseline, error)
	// Write writes a scenario. Without over it does not touch a file that is there: the error is fs.ErrExist.
	Write(path string, b *sizing.Baseline, over bool) error
}

const defaultScenarioPath = "scenario.yaml"

// scenarioWrittenMsg and scenarioReadMsg say how a file went.
type (
	scenarioWrittenMsg struct {
		path     string
		baseline *sizing.Baseline
		err      error
	}
	scenarioReadMsg struct {
		path     string
		baseline sizing.Baseline
		err      error
	}
)

// askToWrite asks where to write the scenario of the sliders.
func (m *Model) askToWrite() {
	if m.options.Scenarios == nil {
		m.problem = "no files can be written from here"
		return
	}
	b := m.what.baseline()
	if err := b.Scenario.Validate(); err != nil {
		m.problem = "these sliders are no valid scenario: " + oneLine(err)
		return
	}
	m.prompt = prompt{
		asks: "write the scenario to:", text: cmp.Or(m.scenarioPath, defaultScenarioPath),
		accept: func(m *Model, path string) { m.pending = m.write(path, &b, false) },
	}
}

func (m *Model) write(path string, b *sizing.Baseline, over bool) tea.Cmd {
	files := m.options.Scenarios
	return func() tea.Msg { return scenarioWrittenMsg{path, b, files.Write(path, b, over)} }
}

func (m *Model) takeWritten(msg scenarioWrittenMsg) {
	switch {
	case errors.Is(msg.err, fs.ErrExist):
		m.prompt = prompt{
			asks: msg.path + " is there already. Write over it?", isYesNo: true,
			accept: func(m *Model, _ string) { m.pending = m.write(msg.path, msg.baseline, true) },
		}
	case msg.err != nil:
		m.problem = oneLine(msg.err)
	default:
		m.scenarioPath = msg.path
		m.notice = "written: " + msg.path + ", for mimtop plan --input" + m.andKeys(andKey{openScenario, "opens it here"})
	}
}

// askToOpen asks which scenario to put the sliders on.
func (m *Model) askToOpen() {
	if m.options.Scenarios == nil {
		m.problem = "no files can be read from here"
		return
	}
	files := m.options.Scenarios
	m.prompt = prompt{
		asks: "open the scenario:", text: m.scenarioPath,
		accept: func(m *Model, path string) {
			m.pending = func() tea.Msg {
				b, err := files.Read(path)
				return scenarioReadMsg{path, b, err}
			}
		},
	}
}

func (m *Model) takeRead(msg scenarioReadMsg) {
	if msg.err != nil {
		m.problem = oneLine(msg.err)
		if text := msg.err.Error(); ansi.StringWidth(m.problem) > m.width-2 {
			m.tell(announcement{title: "The scenario could not be opened", paragraphs: strings.Split(cluster.Printable(text, maxToldError), "\n")})
			m.problem = ""
		}
		return
	}
	m.scenarioPath = msg.path
	m.what.change(run{}, func() { m.what.open(&opening{baseline: msg.baseline, name: msg.path}) })
	back := "goes back to live"
	if m.planning() {
		back = "goes back to the start"
	}
	m.notice = "opened: " + msg.path + m.andKeys(andKey{resetAll, back}, andKey{undo, "undoes"})
}

// maxToldError bounds what is told of a file, in characters.
const maxToldError = 4000

// oneLine is an error that may be several on one line.
func oneLine(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }

// copyCommand puts the command line that makes the scenario of the sliders into the terminal's clipboard, and shows it: the
// terminal may refuse.
func (m *Model) copyCommand() {
	if err := m.what.scenario.Validate(); err != nil {
		m.problem = "these sliders are no valid scenario: " + oneLine(err)
		return
	}
	command, err := report.NewPlanCommand(&m.what.scenario, m.what.model)
	if err != nil {
		m.problem = oneLine(err)
		return
	}
	line := command.Line()
	m.pending = tea.SetClipboard(line)
	m.tell(announcement{
		title: fmt.Sprintf("Copied: the command line of these sliders, %d characters", len(line)),
		paragraphs: []string{
			"It was sent to the clipboard of your terminal (OSC 52). Where the terminal, or tmux, refuses that, select it here." +
				m.keyWhich(toggleMouse, "leaves the mouse to the terminal"),
		},
		commands: []string{line},
		after:    command.Remarks,
	})
}
