package ui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

const (
	// timelineHead are the lines of the terminal above the first event: the header and a heading.
	timelineHead = 2
	// recentEvent is how long an event is worth a line of the smallest overview.
	recentEvent = 15 * time.Minute
	// leastTimeline are the lines that the list of events keeps beside the whole text of the chosen one, which takes as many.
	leastTimeline = 5
)

// timelineLines is the overlay of what happened, the newest first.
func (m *Model) timelineLines() []string {
	b := &m.events
	title := "What happened, the newest first"
	if m.lookingBack() {
		title += " · shown: " + m.clockText(m.past.at)
	}
	lines := []string{m.rule(title, m.width)}
	if b.log.Len() == 0 {
		for _, line := range wrapped(m.nothingHappened(), m.width-6, 0) {
			lines = append(lines, "   "+m.look.Styles.Muted.Paint(line))
		}
		return lines
	}
	b.choose(0)
	room := m.timelineRoom()
	b.first = min(max(b.first, b.chosen-room+1), b.chosen)
	for i := b.first; i < min(b.first+room, b.log.Len()); i++ {
		lines = append(lines, m.timelineLine(b.log.Newest(i), i == b.chosen))
	}
	return append(lines, m.wholeEvent()...)
}

// timelineRoom is how many events are seen at once.
func (m *Model) timelineRoom() int { return max(m.bodyHeight()-1-len(m.wholeEvent()), 1) }

// wholeEvent is the text of the chosen event where its line is too short for it, nil where it is not.
func (m *Model) wholeEvent() []string {
	e := m.events.log.Newest(m.events.chosen)
	left, room := m.timelineRoomOf(e)
	if ansi.StringWidth(e.Text) <= room || m.bodyHeight() < 2*leastTimeline {
		return nil
	}
	lines := []string{""}
	for _, line := range wrapped(e.Text, m.width-left-1, 0) {
		lines = append(lines, strings.Repeat(" ", left)+line)
	}
	return lines[:min(len(lines), leastTimeline)]
}

// timelineRoomOf is how many cells of its line stand before the text of an event, and how many there are for that.
func (m *Model) timelineRoomOf(e *cluster.Logged) (left, room int) {
	left = len("  ") + ansi.StringWidth(m.clockText(e.At)) + len(" 1234567 ago x ")
	return left, max(m.width-1-left-ansi.StringWidth(m.timesText(e)), 0)
}

// nothingHappened says since when.
func (m *Model) nothingHappened() string {
	if m.planning() {
		return "Nothing happens to a plan: there is no cluster behind it."
	}
	points := m.history.Total(cluster.TotalStanzasIn, historySnapshots)
	if len(points) == 0 {
		return "Nothing is known yet: waiting for the first figures."
	}
	return "Nothing has happened since " + m.clockText(points[0].At) +
		": no node went down, restarted or changed, and neither verdict nor limits were crossed."
}

// timelineLine is one event: when, how long ago, what, and how often.
func (m *Model) timelineLine(e *cluster.Logged, chosen bool) string {
	look := m.look
	pointer := "  "
	style := &look.Styles.Text
	if chosen {
		pointer, style = look.Glyphs.Focus+" ", &look.Styles.Title
	}
	mark := m.eventMark(e)
	left := look.Styles.Focus.Paint(pointer) + look.Styles.Live.Paint(m.clockText(e.At)) + " " +
		look.Styles.Muted.Paint(fmt.Sprintf("%7s ago ", m.ago(e.At))) + mark.Style.Paint(mark.Glyph) + " "
	_, room := m.timelineRoomOf(e)
	return left + style.Paint(ansi.Truncate(e.Text, room, look.Glyphs.Ellipsis)) + look.Styles.Muted.Paint(m.timesText(e))
}

// timesText says how often something happened, "" for once.
func (m *Model) timesText(e *cluster.Logged) string {
	if e.Count < 2 {
		return ""
	}
	return fmt.Sprintf(" (%dx since %s)", e.Count, m.clockText(e.First))
}

// eventMark says by a glyph whether an event needs a hand.
func (m *Model) eventMark(e *cluster.Logged) theme.Mark {
	switch {
	case e.Alarm:
		return m.look.State(theme.StateBad)
	case e.Good:
		return m.look.State(theme.StateGood)
	}
	return theme.Mark{Glyph: m.look.Glyphs.Absent, Style: &m.look.Styles.Muted}
}

// clockText is a time of day, with the day when that is not today's.
func (m *Model) clockText(at time.Time) string {
	if now := m.now().In(at.Location()); now.Year() != at.Year() || now.YearDay() != at.YearDay() {
		return at.Format("Jan 2 15:04:05")
	}
	return at.Format("15:04:05")
}

func (m *Model) ago(at time.Time) string { return quantity.FormatDuration(max(m.now().Sub(at), 0)) }

// actOnOverlay does what a key asks of what lies over the screen, and says whether that was anything.
func (m *Model) actOnOverlay(a action) bool {
	page := max(m.bodyHeight()-2, 1)
	const all = 1 << 20 // more lines than there are
	move := m.scrollOverlay
	switch m.overlay {
	case timelineOverlay:
		move = m.events.choose
	case whoOverlay:
		move = m.chooseViewer
	}
	switch a {
	case scrollUp:
		move(-1)
	case scrollDown:
		move(1)
	case rowPageUp:
		move(-page)
	case rowPageDown:
		move(page)
	case rowFirst:
		move(-all)
	case rowLast:
		move(all)
	case openRow:
		switch m.overlay {
		case timelineOverlay:
			m.jump()
		case whoOverlay:
			m.handOver()
		}
	default:
		return false
	}
	return true
}

// scrollOverlay moves a text by so many lines; where it ends is found when it is drawn.
func (m *Model) scrollOverlay(by int) { m.scroll = max(m.scroll+by, 0) }

// clickTimeline jumps to the event on a line of the terminal.
func (m *Model) clickTimeline(y int) bool {
	i := m.events.first + y - timelineHead
	if m.events.log.Len() == 0 || y < timelineHead || y >= timelineHead+m.timelineRoom() || i >= m.events.log.Len() {
		return false
	}
	m.events.chosen = i
	m.jump()
	return true
}

// jump shows the moment of the chosen event.
func (m *Model) jump() {
	tape := m.tape()
	if tape == nil || m.events.log.Len() == 0 {
		return
	}
	at := m.events.log.Newest(m.events.chosen).At
	m.overlay = noOverlay
	tape.Pause()
	if m.options.Replay == nil {
		kept, ok := m.past.nearest(at)
		switch {
		case !ok:
			m.problem = fmt.Sprintf("Nothing is kept of %s any more: the oldest moment is that of %s.", m.clockText(at), m.clockText(kept))
		case !kept.Equal(at):
			m.problem = fmt.Sprintf("%s is not kept any more: this is %s, the next moment that is.", m.clockText(at), m.clockText(kept))
		}
		at = kept
	}
	tape.Seek(at)
	m.showMoment()
}

// nearest is the first moment kept that is not before a time, and false with the oldest one when it was too long ago to say
// that it shows what happened then.
func (b *lookBack) nearest(at time.Time) (time.Time, bool) {
	i := b.moments.Find(at)
	if i < 0 {
		return b.moments.At(0), false
	}
	if b.moments.At(i).Before(at) && i+1 < b.moments.Len() {
		i++
	}
	return b.moments.At(i), true
}

// overviewEvents are those that are worth a line of the overview: the last two that had happened at the moment shown where
// there is room, else one that was not long ago and matters.
func (m *Model) overviewEvents(roomy bool) []*cluster.Logged {
	e := m.events.newestEvent(m.moment().Add(1))
	switch {
	case e == nil || !roomy && (m.moment().Sub(e.At) > recentEvent || !e.Alarm && !e.Good):
		return nil
	case roomy:
		if before := m.events.newestEvent(e.At); before != nil {
			return []*cluster.Logged{e, before}
		}
	}
	return []*cluster.Logged{e}
}

// eventLine is an event in a line of the overview.
func (m *Model) eventLine(e *cluster.Logged) string {
	mark := m.eventMark(e)
	left := " " + mark.Style.Paint(mark.Glyph) + " " + m.look.Styles.Muted.Paint(quantity.FormatDuration(max(m.moment().Sub(e.At), 0))+" ago: ")
	more := ""
	if k := m.keyFor(showTimeline); k != "" {
		more = " · " + k + ": all"
	}
	right := m.look.Styles.Muted.Paint(m.timesText(e) + more)
	room := m.width - 1 - ansi.StringWidth(left) - ansi.StringWidth(right)
	return left + ansi.Truncate(e.Text, max(room, 0), m.look.Glyphs.Ellipsis) + right
}
