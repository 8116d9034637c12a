package ui

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"

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

const (
	defaultScenarioPath = "scenario.yaml"
	notWritten          = "The scenario could not be written"
)

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
		m.complain(notWritten, fmt.Errorf("these sliders are no valid scenario: %w", err))
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
		const asks = " is there already. Write over it?"
		m.prompt = prompt{
			asks: tailOf(msg.path, m.width-yesNoWidth-len(asks), m.look) + asks, isYesNo: true,
			accept: func(m *Model, _ string) { m.pending = m.write(msg.path, msg.baseline, true) },
		}
	case msg.err != nil:
		m.complain(notWritten, msg.err)
	default:
		m.scenarioPath = msg.path
		use := ", for mimtop plan --input"
		if m.planJudgesOtherwise(&msg.baseline.Scenario) {
			use = ", inputs only: plan --input takes built-in costs"
		}
		m.notice = m.noticeOf("written: ", msg.path, use, andKey{openScenario, "opens it here"})
	}
}

// planJudgesOtherwise says that mimtop plan judges a scenario by other costs than the sliders do: they are in no scenario file.
func (m *Model) planJudgesOtherwise(s *sizing.Scenario) bool {
	command, err := report.NewPlanCommand(s, m.what.model)
	return err == nil && len(command.Remarks) > 0
}

// noticeOf is a notice about a file: what was done, the path, cut at its beginning where there is no room for all of it, what
// there is to say of it, and what keys do next if there is room for that.
func (m *Model) noticeOf(done, path, says string, keys ...andKey) string {
	const marked = len(" x  ") // what stands around a notice
	room := m.width - marked
	text := done + tailOf(cluster.Printable(path, maxPrompted), room-ansi.StringWidth(done+says), m.look) + says
	if longer := text + m.andKeys(keys...); ansi.StringWidth(longer) <= room {
		return longer
	}
	return text
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
		m.complain("The scenario could not be opened", msg.err)
		return
	}
	m.scenarioPath = msg.path
	m.what.change(run{}, func() { m.what.open(&opening{baseline: msg.baseline, name: msg.path}) })
	back := "goes back to live"
	if m.planning() {
		back = "goes back to the start"
	}
	m.notice = m.noticeOf("opened: ", msg.path, "", andKey{resetAll, back}, andKey{undo, "undoes"})
}

// copyCommand puts the command line that makes the scenario of the sliders into the terminal's clipboard, and shows it: the
// terminal may refuse.
func (m *Model) copyCommand() {
	const nothingCopied = "Nothing was copied"
	if err := m.what.scenario.Validate(); err != nil {
		m.complain(nothingCopied, fmt.Errorf("these sliders are no valid scenario: %w", err))
		return
	}
	command, err := report.NewPlanCommand(&m.what.scenario, m.what.model)
	if err != nil {
		m.complain(nothingCopied, err)
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
