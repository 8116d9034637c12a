package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// roomyFooter is the width from which on the footer lists the keys that most people never need.
const roomyFooter = 100

// lowestLine is what is wrong, what is asked or was done, or the keys.
func (m *Model) lowestLine() string {
	look := m.look
	switch {
	case m.problem != "":
		return look.Styles.Bad.Paint(" " + ansi.Truncate(m.problem, max(m.width-2, 0), look.Glyphs.Ellipsis))
	case m.prompt.isOpen():
		return m.askLine()
	case m.notice != "":
		return look.Styles.Good.Paint(" " + look.Glyphs.Good + " " + ansi.Truncate(m.notice, max(m.width-4, 0), look.Glyphs.Ellipsis))
	}
	return m.footer()
}

// footer lists the keys that matter here.
func (m *Model) footer() string {
	keys := m.placeKeys()
	if m.timed() && !m.choice.open {
		keys = m.withTimeKeys(keys)
	}
	switch {
	case m.following() && !m.overlay.own() && !m.choice.open:
		keys = m.followerKeys()
	case m.typed != nil && m.overlay == noOverlay:
		keys = m.typingKeys() // no other key is one then: a q is a letter
	case m.overlay != helpOverlay || !m.search.typing:
		keys = m.footerKeys(keys)
	}
	line := m.keysLine(keys)
	if !m.mouse {
		line += m.look.Styles.Muted.Paint(mouseOffWords)
	}
	if m.bandwidth.low {
		line += m.look.Styles.Muted.Paint(lowBandwidthWords)
	}
	return line
}

// mouseOffWords end the footer while the mouse is the terminal's.
const mouseOffWords = " mouse off"

// placeKeys are the keys of the screen, or of what lies over it.
func (m *Model) placeKeys() [][2]string {
	switch {
	case m.choice.open:
		return m.themeKeys()
	case m.overlay != noOverlay:
		return m.overlayKeys()
	}
	keys := [][2]string{m.screenHint()}
	if more := m.spec().keys; more != nil {
		keys = append(keys, more(m)...)
	}
	return keys
}

// typingKeys are those that end the typing of a value.
func (m *Model) typingKeys() [][2]string {
	up, _ := m.arrow("up")
	down, _ := m.arrow("down")
	return [][2]string{{"enter", "take it"}, {"esc", "leave it as it was"}, {up + down + " tab f1-f6", "take it and go on"}}
}

// withTimeKeys adds the keys that move through a recording or the past: in place of the screens, whose keys stand in the header.
func (m *Model) withTimeKeys(keys [][2]string) [][2]string {
	play := m.hint("play", replayPlay)
	if m.lookingBack() {
		play[1] = "live"
	} else if r := m.options.Replay; r != nil && r.State().Playing {
		play[1] = "pause"
	}
	switch {
	case m.overlay != noOverlay:
		return append(keys, play)
	case m.spec().keys != nil:
		keys[0] = play
		return keys
	}
	keys = [][2]string{play, m.hint("step", replayBack, replayForward), m.hint("minute", replayMinuteBack, replayMinuteForward)}
	if !m.lookingBack() {
		keys = append(keys, m.hint("speed", replaySlower, replayFaster))
	}
	return keys
}

// keysLine lists keys and what they do, but for what no key does.
func (m *Model) keysLine(keys [][2]string) string {
	var b strings.Builder
	for _, k := range keys {
		if k[0] != "" {
			b.WriteString(" " + m.look.Styles.Accent.Paint(k[0]) + " " + m.look.Styles.Muted.Paint(k[1]) + " ")
		}
	}
	return b.String()
}

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
		room -= len(mouseOffWords)
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
