package ui

import (
	"fmt"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/ui/theme"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

const (
	// staleIntervals is how many scrapes in a row must be missing before figures are called stale, staleAtLeast the shortest
	// time that this takes.
	staleIntervals = 3
	staleAtLeast   = 10 * time.Second
)

// staleAfter is the age from which figures of a node that is up are called stale.
func (m *Model) staleAfter() time.Duration {
	if m.snapshot == nil {
		return staleAtLeast
	}
	return max(staleIntervals*m.snapshot.Interval, staleAtLeast)
}

// stateCell is a node's state as a glyph and a word, with the age of its last figures when they are not current.
func (m *Model) stateCell(n *cluster.Node) widget.Cell {
	state := nodeState(n.State)
	if n.State == cluster.Up && m.isStale(n) {
		state = theme.StateWarn
	}
	mark := m.look.State(state)
	return widget.Cell{Text: mark.Glyph + " " + m.stateText(n), Style: mark.Style}
}

// stateText is a node's state in a word, with the age of its last figures when they are not current.
func (m *Model) stateText(n *cluster.Node) string {
	word := stateWord(n.State)
	age, ok := n.Age(m.moment())
	switch {
	case !ok || !m.isStale(n):
		return word
	case n.State == cluster.Up:
		word = "stale"
	}
	return word + " " + briefAge(age)
}

// stateWidth holds a glyph, "refused" and an age.
const stateWidth = 13

// mostAge is the width of the longest age.
const mostAge = len("59 min")

// shortAge is an age in one unit.
func shortAge(age time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case age >= day:
		age = age.Truncate(day)
	case age >= time.Hour:
		age = age.Truncate(time.Hour)
	}
	return quantity.FormatDuration(age)
}

// briefAge writes an age with its largest unit, without a blank.
func briefAge(age time.Duration) string {
	for _, unit := range [...]struct {
		of   time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "m"}} {
		if age >= 2*unit.of {
			return fmt.Sprintf("%d%s", age/unit.of, unit.name)
		}
	}
	return fmt.Sprintf("%ds", age/time.Second)
}

// isStale says that the figures of a node are not current.
func (m *Model) isStale(n *cluster.Node) bool {
	age, _ := n.Age(m.moment())
	return n.State != cluster.Up || age > m.staleAfter()
}

// ageText is the age of the newest figures in the header: that of now, also while the screens show the past.
func (m *Model) ageText(age time.Duration) string {
	if m.bandwidth.low && age <= m.staleAfter() {
		return m.look.Styles.Muted.Paint(fmt.Sprintf(" · %5s old", m.age(age)))
	}
	if m.lookingBack() || age <= m.staleAfter() {
		return m.look.Styles.Muted.Paint(fmt.Sprintf(" · %*s old", mostAge, shortAge(age)))
	}
	if m.bandwidth.low {
		return m.look.Styles.Warn.Paint(" · STALE: " + m.age(age) + " old")
	}
	return m.look.Styles.Warn.Paint(" · STALE: " + shortAge(age) + " old")
}

// sumsText says over which nodes sums are, and how old their figures are.
func (m *Model) sumsText() string {
	youngest, oldest, window := time.Duration(-1), time.Duration(0), time.Duration(0)
	for i := range m.snapshot.Nodes {
		n := &m.snapshot.Nodes[i]
		age, ok := n.Age(m.moment())
		if n.State != cluster.Up || !ok {
			continue
		}
		if youngest < 0 || age < youngest {
			youngest = age
		}
		oldest, window = max(oldest, age), max(window, n.Window)
	}
	text := fmt.Sprintf("Sums over %d of %d nodes", m.totals.NodesUp, m.totals.NodesKnown)
	switch young, old := quantity.FormatDuration(youngest), quantity.FormatDuration(oldest); {
	case youngest < 0:
		return text
	case young == old:
		text += ", whose figures are " + old + " old"
	default:
		text += ", whose figures are " + young + " to " + old + " old"
	}
	if window > 0 {
		text += "; rates are over " + quantity.FormatDuration(window)
	}
	return text
}
