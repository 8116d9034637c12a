package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// askForSync asks the terminal whether it shows a frame as a whole. The toolkit asks on its own where it is sure of an answer, which
// leaves out the usual session over ssh, where a frame takes longest to arrive. A terminal that does not know says nothing, or so.
func (m *Model) askForSync() tea.Cmd {
	if !m.options.AskSync || m.options.NoSync {
		return nil
	}
	return tea.Raw(ansi.RequestModeSynchronizedOutput)
}

// messageFilters run one after the other; one that returns nil ends the message.
type messageFilters []func(tea.Model, tea.Msg) tea.Msg

func (all messageFilters) filter(m tea.Model, msg tea.Msg) tea.Msg {
	for _, f := range all {
		if msg = f(m, msg); msg == nil {
			return nil
		}
	}
	return msg
}

// withoutSync keeps from the toolkit that the terminal could show frames as a whole.
func withoutSync(_ tea.Model, msg tea.Msg) tea.Msg {
	if report, ok := msg.(tea.ModeReportMsg); ok && report.Mode == ansi.ModeSynchronizedOutput {
		return nil
	}
	return msg
}
