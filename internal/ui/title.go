package ui

import (
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// maxTitleSource bounds the name of the source in the title of the window.
const maxTitleSource = 40

// windowTitle says in the list of windows what the screen says first: the outcome, and of what. It has no numbers, so that it
// changes only when there is something to look at.
func (m *Model) windowTitle() string {
	outcome := sizing.Unknown.String()
	if m.missing == "" {
		outcome = m.live.Outcome.String()
	}
	switch {
	case m.planning():
		return "mimtop: plan " + m.what.verdict.Outcome.String()
	case m.options.Replay != nil:
		return "mimtop: replay " + outcome + " - " + cluster.Printable(m.options.Source, maxTitleSource)
	case m.options.Demo:
		return "mimtop: " + outcome + " - demo"
	}
	return "mimtop: " + outcome + " - " + cluster.Printable(m.options.Source, maxTitleSource)
}
