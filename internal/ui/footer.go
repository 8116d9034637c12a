package ui

import "slices"

import "github.com/charmbracelet/x/ansi"

// footerKeys adds the keys of every screen to those of one, and leaves out the last of these where there is no room. What few
// people need is added where there is.
func (m *Model) footerKeys(keys [][2]string) [][2]string {
	common := [][2]string{m.hint("unknown", showUnknown), m.hint("why", explain), m.hint("help", showHelp), m.hint("quit", quit)}
	switch m.overlay {
	case timelineOverlay, unknownOverlay: // in front of the reader already
		common = common[1:]
	}
	if m.following() { // over the presenter's screen
		common = common[len(common)-2:]
	}
	room := m.width
	if !m.mouse {
		room -= len(" mouse off")
	}
	if m.bandwidth.low {
		room -= len(lowBandwidthWords)
	}
	for len(keys) > 1 && footerWidth(keys)+footerWidth(common) > room {
		keys = keys[:len(keys)-1]
	}
	var more [][2]string
	if !m.planning() && !m.choice.open && m.overlay == noOverlay {
		more = append(more, m.hint("events", showTimeline))
		if !m.timed() {
			more = append(more, m.hint("pause", replayPlay))
		}
	}
	for _, k := range more {
		if longer := append([][2]string{k}, common...); footerWidth(keys)+footerWidth(longer) <= room {
			common = longer
		}
	}
	return append(slices.Clip(keys), common...)
}

// footerWidth is the columns that keys take in the footer.
func footerWidth(keys [][2]string) int {
	width := 0
	for _, k := range keys {
		if k[0] == "" {
			continue
		}
		width += 3 + ansi.StringWidth(k[0]) + ansi.StringWidth(k[1])
	}
	return width
}
