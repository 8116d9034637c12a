package ui

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// trafficKeys are the keys that the footer names.
func (m *Model) trafficKeys() [][2]string {
	return [][2]string{m.hint("lines", rowUp, rowDown), m.hint("more", rowPageDown)}
}

// actOnTraffic does what the keys of the screen say.
func (m *Model) actOnTraffic(a action) {
	switch a {
	case rowUp:
		m.scrollTraffic(-1)
	case rowDown:
		m.scrollTraffic(1)
	case rowPageUp:
		m.scrollTraffic(-m.height / 2)
	case rowPageDown:
		m.scrollTraffic(m.height / 2)
	case rowFirst:
		m.firstTraffic = 0
	case rowLast:
		m.scrollTraffic(math.MaxInt32)
	}
}

// scrollTraffic moves what stands below the answer by so many lines. The end is found when it is drawn; only what is in
// sight is drawn of the nodes, because there may be a thousand.
func (m *Model) scrollTraffic(by int) { m.firstTraffic = max(m.firstTraffic+by, 0) }

// trafficLines is the body of the traffic screen: the answer, which stays, and below it as much as fits from where the
// reader has scrolled to. In two columns the one that ends first stays at its end.
func (m *Model) trafficLines() []string {
	var d drawing
	d[answerPane] = m.trafficAnswer()
	s := m.frameShape()
	s.want[answerPane] = len(d[answerPane])
	if m.snapshot != nil && m.totals.NodesUp > 0 {
		s.want[trafficPane] = nodeTrafficHead + len(m.snapshot.Nodes) // and more
	}
	l := s.layout()
	at, side := l[trafficPane], l[trafficSide]
	if at.height == 0 {
		return l.lines(&d)
	}
	last := at
	if side.width > 0 {
		last = side
	}
	kinds := append(m.kindLines(at.width), m.trafficLatencyLines(at.width)...)
	rest := append(m.archiveTrafficLines(last.width), m.trafficPoolLines(last.width)...)
	rest = append(rest, m.notificationLines(last.width)...)
	if side.width == 0 {
		kinds, rest = nil, append(kinds, rest...)
	}
	room := max(at.height, 1)
	all := max(len(kinds), len(rest)+nodeTrafficHead+len(m.snapshot.Nodes))
	m.firstTraffic = min(m.firstTraffic, max(all-room, 0))
	below := all - m.firstTraffic - room
	more := ""
	if below > 0 {
		room--
		more = m.look.Styles.Muted.Paint(fmt.Sprintf(" %s %d more lines", m.look.Glyphs.Down, below+1))
	}
	shown := rest[min(m.firstTraffic, len(rest)):]
	if len(shown) < room {
		shown = append(shown, m.nodeTrafficLines(max(m.firstTraffic-len(rest), 0), room-len(shown), last.width)...)
	}
	shown = shown[:min(room, len(shown))]
	if below > 0 {
		for len(shown) < room {
			shown = append(shown, "")
		}
		shown = append(shown, more)
	}
	if side.width == 0 {
		d[trafficPane] = shown
	} else {
		d[trafficPane], d[trafficSide] = kinds[min(m.firstTraffic, max(len(kinds)-at.height, 0)):], shown
	}
	return l.lines(&d)
}

// trafficAnswer says in words what the cluster carries, and what of it goes wrong.
func (m *Model) trafficAnswer() []string {
	text, state := m.trafficText()
	mark := m.look.State(state)
	lines := m.bullet(note{mark.Glyph, mark.Style, text})
	if m.snapshot == nil || m.totals.NodesUp == 0 {
		return lines
	}
	var silent []string
	for i := range m.snapshot.Nodes {
		if n := &m.snapshot.Nodes[i]; n.State != cluster.Up {
			silent = append(silent, n.Name+" ("+n.State.String()+")")
		}
	}
	const mostNames = 3
	if len(silent) > mostNames {
		silent = append(silent[:mostNames], fmt.Sprintf("%d others", len(silent)-mostNames))
	}
	if len(silent) > 0 {
		lines = append(lines, m.bullet(note{m.look.Glyphs.Warn, &m.look.Styles.Warn,
			"Without " + strings.Join(silent, ", ") + ", whose traffic nobody knows: all sums below are of the nodes that are up."})...)
	}
	return append(lines, "   "+m.look.Styles.Muted.Paint(m.sumsText()))
}

func (m *Model) trafficText() (string, theme.State) {
	switch {
	case m.planning():
		return "There is no cluster behind a plan, so there is no traffic to read: What if shows what is assumed.", theme.StateUnknown
	case m.snapshot == nil:
		return "No traffic is known yet: waiting for the first figures.", theme.StateUnknown
	case m.totals.NodesUp == 0:
		return "No traffic is known: no node could be read.", theme.StateUnknown
	}
	totals := &m.totals
	t := &totals.Traffic
	if !t.Stanzas.In.Known && !t.Stanzas.Out.Known {
		return "No rates are known: " + reason(t.Stanzas.In) + ".", theme.StateUnknown
	}
	text := strings.Replace(show(t.Stanzas.In, quantity.PerSecond), "/s", " stanzas/s", 1) + " in, " + show(t.Stanzas.Out, quantity.PerSecond) + " out"
	if fanOut := t.Messages.Out.Ratio(t.Messages.In); fanOut.Known {
		text += fmt.Sprintf(": each message goes out %.1f times", fanOut.Value)
	}
	text += "; p99 of processing " + percentileText(totals.Processing, 0.99)
	state := theme.StateGood
	if failed := t.HTTPFailures; failed.Known && failed.Value > 0 {
		state = theme.StateWarn
		text += "; " + show(failed, quantity.PerSecond) + " HTTP notifications get no answer"
	}
	if dropped := totals.ArchiveDroppedPerS; dropped.Known && dropped.Value > 0 {
		state = theme.StateBad
		text += "; the archive loses " + show(dropped, quantity.PerSecond) + " rows"
	}
	return text + ".", state
}

// reason says why a figure is absent.
func reason(f cluster.Figure) string { return cmp.Or(f.Why, "not measured") }

// unknownLines are those of something that is absent as a whole, with its reason.
func (m *Model) unknownLines(label, why string, width int) []string {
	head := " " + fit(label, kindWidth) + m.look.Styles.Unknown.Paint(" n/a")
	indent := kindWidth + 6
	var lines []string
	for i, part := range wrapped(why, width-indent-1, 0) {
		if i > 0 {
			head = strings.Repeat(" ", indent-1)
		}
		lines = append(lines, head+" "+m.look.Styles.Muted.Paint(part))
	}
	return lines
}
