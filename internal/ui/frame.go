package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// The smallest terminal that is fully usable.
const (
	minWidth  = 80
	minHeight = 24
)

// frame draws the whole screen: exactly height lines of exactly width columns, so that nothing of an older frame is left.
func (m *Model) frame() string {
	if m.width == 0 || m.height == 0 {
		return "" // the size is not known yet
	}
	if m.width < minWidth || m.height < minHeight {
		return m.fill([]string{
			fmt.Sprintf("mimtop needs %dx%d, this is %dx%d.", minWidth, minHeight, m.width, m.height),
			m.headline(), m.replaySummary(), m.keyFor(quit) + " quits",
		})
	}
	var lines []string
	lines = append(lines, m.header())
	switch {
	case m.overlay == toldOverlay:
		lines = append(lines, m.scrolled(m.toldLines())...)
	case m.overlay == helpOverlay:
		lines = append(lines, m.scrolled(m.helpLines())...)
	case m.overlay == explainOverlay:
		lines = append(lines, m.scrolled(m.explainLines())...)
	case m.overlay == timelineOverlay:
		lines = append(lines, m.timelineLines()...)
	case m.overlay == whoOverlay:
		lines = append(lines, m.whoLines()...)
	case m.overlay == unknownOverlay:
		lines = append(lines, m.scrolled(m.unknownOverlayLines())...)
	default:
		lines = append(lines, m.spec().lines(m)...)
	}
	body := 1 + m.bodyHeight()
	if len(lines) > body {
		lines = lines[:body]
	}
	for len(lines) < body {
		lines = append(lines, "")
	}
	lines = append(lines, m.themeLines()...)
	if m.timed() {
		lines = append(lines, m.replayLine())
	}
	if m.options.Room != nil {
		lines = append(lines, m.roomLine())
	}
	return m.fill(append(lines, m.lowestLine()))
}

// fill cuts and pads lines to the size of the screen.
func (m *Model) fill(lines []string) string {
	var b strings.Builder
	for i := range m.height {
		if i > 0 {
			b.WriteByte('\n')
		}
		line := ""
		if i < len(lines) {
			line = lines[i]
		}
		if m.options.ASCII {
			line = theme.InASCII(line)
		}
		b.WriteString(fit(line, m.width))
	}
	return b.String()
}

// fit cuts or pads a styled line to exactly width columns.
func fit(line string, width int) string {
	w := ansi.StringWidth(line)
	switch {
	case w > width:
		return ansi.Truncate(line, width, "")
	case w < width:
		return line + strings.Repeat(" ", width-w)
	}
	return line
}

// cutAt ends a styled line that is too long with an ellipsis.
func cutAt(line string, width int, look *theme.Look) string {
	return ansi.Truncate(line, max(width, 0), look.Glyphs.Ellipsis)
}

// tailOf begins a plain text that is too long with an ellipsis: the end of a path says more than its beginning.
func tailOf(text string, width int, look *theme.Look) string {
	over := ansi.StringWidth(text) - max(width, 0)
	if over <= 0 {
		return text
	}
	return ansi.TruncateLeft(text, over+ansi.StringWidth(look.Glyphs.Ellipsis), look.Glyphs.Ellipsis)
}

// seconds is a duration given as a number of them, as far as one can be that long.
func seconds(s float64) time.Duration {
	const most = 1e9 // thirty years
	return time.Duration(min(max(s, 0), most) * float64(time.Second))
}

// beside joins two texts to one line of exactly width, the second one at the right edge.
func beside(left, right string, width int) string {
	gap := width - ansi.StringWidth(right)
	if gap <= 0 {
		return fit(right, width)
	}
	return fit(left, gap) + right
}

// tabLeft is where the first screen's name stands in the header.
const tabLeft = 8

// roomyHeader is the width from which on the header has room for the names of all screens; a narrower one has only the
// numbers of those that are not shown.
const roomyHeader = 118

// tabText is a screen as named in the header.
func (m *Model) tabText(s *screenSpec) string {
	if m.width < roomyHeader && s.number != m.screen {
		return fmt.Sprintf(" %d ", s.number)
	}
	return fmt.Sprintf(" %d %s ", s.number, s.title)
}

// tabPlaces are where the names of the screens stand in the header, in their order.
func (m *Model) tabPlaces() []place {
	places := make([]place, len(screens))
	left := tabLeft
	for i := range screens {
		places[i] = place{left: left, width: len(m.tabText(&screens[i])), height: 1}
		left += places[i].width
	}
	return places
}

// tabAt finds the screen whose name stands at a place on the terminal.
func (m *Model) tabAt(x, y int) (screen, bool) {
	for i, p := range m.tabPlaces() {
		if p.has(x, y) {
			return screens[i].number, true
		}
	}
	return 0, false
}

// header names the program, the screens, and what the figures are worth: source, nodes that are up, age.
func (m *Model) header() string {
	look := m.look
	left := look.Styles.Title.Paint(fit(" mimtop", tabLeft))
	for i, p := range m.tabPlaces() {
		style := &look.Styles.Muted
		if screens[i].number == m.screen {
			style = &look.Styles.Selected
		}
		left += style.Paint(fit(m.tabText(&screens[i]), p.width))
	}
	return beside(left, m.status()+" ", m.width)
}

func (m *Model) status() string {
	look := m.look
	source := look.Styles.Muted.Paint(m.options.Source)
	if m.options.Demo || m.options.Replay != nil && m.snapshot != nil && m.snapshot.Demo {
		source = look.Styles.WhatIf.Paint("DEMO")
	}
	if m.planning() {
		return source
	}
	if m.snapshot == nil {
		if m.options.Replay != nil {
			return source
		}
		return source + look.Styles.Muted.Paint(" · waiting for the first scrape")
	}
	totals := &m.totals
	nodes := fmt.Sprintf(" · %*d of %d nodes up", len(strconv.Itoa(totals.NodesKnown)), totals.NodesUp, totals.NodesKnown)
	style := &look.Styles.Muted
	if totals.NodesUp < totals.NodesKnown {
		style = &look.Styles.Bad
	}
	age, ok := m.newestAge()
	if !ok {
		return source + style.Paint(nodes)
	}
	return source + style.Paint(nodes) + m.ageText(age)
}

// outcomeState says how an outcome is coloured and marked.
func outcomeState(o sizing.Outcome) theme.State {
	switch o {
	case sizing.Holds:
		return theme.StateGood
	case sizing.HoldsAllUp:
		return theme.StateWarn
	case sizing.Fails:
		return theme.StateBad
	}
	return theme.StateUnknown
}

// rule is a heading with a line to the right edge.
func (m *Model) rule(title string, width int) string {
	look := m.look
	text := look.Styles.Border.Paint(look.Glyphs.Rule+look.Glyphs.Rule) + " " + look.Styles.Title.Paint(title) + " "
	rest := width - ansi.StringWidth(text)
	if rest <= 0 {
		return fit(text, width)
	}
	return text + look.Styles.Border.Paint(strings.Repeat(look.Glyphs.Rule, rest))
}

// wrapped breaks plain text at blanks only, so that a --flag stays whole; the lines after the first are indented. A word
// wider than a line is broken.
func wrapped(text string, width, indent int) []string {
	if width < 10 {
		return nil
	}
	const joined = '\u2011' // a hyphen that no line is broken at
	whole := strings.ReplaceAll(text, "-", string(joined))
	lines := strings.Split(ansi.Wrap(whole, width-indent, ""), "\n")
	for i, line := range lines {
		lines[i] = strings.ReplaceAll(line, string(joined), "-")
		if i > 0 {
			lines[i] = strings.Repeat(" ", indent) + lines[i]
		}
	}
	return lines
}

// scrolled shows an overlay from where the reader has scrolled to.
func (m *Model) scrolled(lines []string) []string {
	m.scroll = min(m.scroll, max(len(lines)-m.bodyHeight(), 0))
	return lines[m.scroll:]
}

// newestAge is the age of the newest figures of any node; false when there never were any.
func (m *Model) newestAge() (age time.Duration, ok bool) {
	return max(m.now().Sub(m.freshest), 0), !m.freshest.IsZero()
}

// freshestOf is the time of the newest figures of any node; zero when there never were any.
func freshestOf(s *cluster.Snapshot) time.Time {
	var newest time.Time
	for i := range s.Nodes {
		if n := &s.Nodes[i]; n.At.After(newest) {
			newest = n.At
		}
	}
	return newest
}
