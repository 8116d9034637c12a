package ui

import (
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

// noCursor is the column of a cursor that is not there.
const noCursor = -1

// trendWindow says which part of the history trends of a width show: how many of the newest snapshots they leave out, and in
// which column the moment shown is. After and from are how many snapshots are newer than that moment and than the one at
// which the pause began. As long as the moment is in it, the window stays where it was then; else it is in the middle.
func trendWindow(after, from, width int) (skip, cursor int) {
	skip = from
	if after-skip >= width {
		skip = after - width/2
	}
	return skip, width - 1 - (after - skip)
}

// window is the part of the history that trends of a width show now.
func (m *Model) window(width int) (skip, cursor int) {
	if !m.lookingBack() || width < 1 {
		return 0, noCursor
	}
	return trendWindow(m.history.After(m.past.at), m.history.After(m.past.from), width)
}

// nodePoints are what a trend of a node's signal shows.
func (m *Model) nodePoints(target string, signal cluster.Signal, width int) []cluster.Point {
	skip, _ := m.window(width)
	return m.history.SeriesBefore(target, signal, skip, width)
}

// totalPoints are what a trend of the cluster's signal shows.
func (m *Model) totalPoints(signal cluster.TotalSignal, width int) []cluster.Point {
	skip, _ := m.window(width)
	return m.history.TotalBefore(signal, skip, width)
}

// sparkline draws points of the window of a width, with the cursor in it.
func (m *Model) sparkline(points []cluster.Point, width int) string {
	_, cursor := m.window(width)
	return widget.Sparkline(points, width, cursor, m.look)
}

// eventMarks draws a mark in each column of points in which something happened to a node, or to the whole cluster; target ""
// asks for everything. It says how many events there are.
func (m *Model) eventMarks(points []cluster.Point, width int, target string) (marks string, count int) {
	if len(points) == 0 || width < len(points) {
		return "", 0
	}
	cells := make([]bool, width)
	for i := range m.events.log.Len() {
		e := m.events.log.Newest(i)
		if e.At.Before(points[0].At) {
			break
		}
		if target != "" && e.Target != "" && e.Target != target {
			continue
		}
		if at := columnOf(points, e.At); at >= 0 {
			cells[width-len(points)+at] = true
			count++
		}
	}
	var b strings.Builder
	for _, marked := range cells {
		if marked {
			b.WriteString(m.look.Glyphs.Up)
		} else {
			b.WriteByte(' ')
		}
	}
	return m.look.Styles.Warn.Paint(b.String()), count
}

// eventsListed says which key lists the events.
func (m *Model) eventsListed() string {
	return strings.TrimSuffix(strings.TrimPrefix(m.keyWhich(showTimeline, "lists them"), " "), ".")
}

// columnOf is the first point that is not before a time; -1 when all are, or the time is before all of them.
func columnOf(points []cluster.Point, at time.Time) int {
	for i := range points {
		if !points[i].At.Before(at) {
			return i
		}
	}
	return -1
}
