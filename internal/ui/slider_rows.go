package ui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/sizing"
)

// usual are the sliders that stand on top of the groups, whatever is folded: what most questions are about.
var usual = []int{
	usersControl, throughputControl, nodesControl, sitesControl, coresControl, memoryControl, backgroundControl, archiveControl,
	growthControl,
}

// sliderGroup is a part of the model's inputs under a heading. The groups together have every input once.
type sliderGroup struct {
	title    string
	controls []int
}

var sliderGroups = [...]sliderGroup{
	{"Users and clients", span(sizing.Users, sizing.TLS)},
	{"Traffic by kind", append(span(sizing.OneToOneRate, sizing.RESTRate), span(sizing.Peak, sizing.BytesPerStanza)...)},
	{"Archive, database", append(span(sizing.Archive, sizing.ArchiveReads), span(sizing.DBWorkers, sizing.DBReadsCap)...)},
	{"Topology, machine", append(span(sizing.Datacenters, sizing.Power), int(sizing.CrossSiteShare))},
	{"Objectives", span(sizing.StormWindowS, sizing.GrowthPctMonth)},
}

// span are the inputs from one to another, both included.
func span(from, to sizing.Input) []int {
	all := make([]int, 0, to-from+1)
	for i := from; i <= to; i++ {
		all = append(all, int(i))
	}
	return all
}

// reading is the order in which changes are named: the usual sliders first, then those of the groups.
var reading = orderOfReading()

func orderOfReading() []int {
	order := slices.Clone(usual)
	for _, g := range sliderGroups {
		for _, i := range g.controls {
			if !slices.Contains(usual, i) {
				order = append(order, i)
			}
		}
	}
	return order
}

// sliderRow is one line of the list of sliders: a heading, a slider of its group, or one of the usual ones.
type sliderRow struct {
	group   int // usualRows for the usual sliders
	control int // headingRow for a heading
}

const (
	usualRows  = -1
	headingRow = -1
)

func (r sliderRow) isHeading() bool { return r.control == headingRow }

// sliderList is the list of sliders: which groups are open, the row that keys act on, and the first one shown.
type sliderList struct {
	open  [len(sliderGroups)]bool
	rows  []sliderRow
	focus int
	first int
	// target says that the slider of the target is there, above all others.
	target bool
}

func newSliderList() sliderList {
	var l sliderList
	l.fold(l.open)
	return l
}

// fold opens and folds groups. The focus stays on its row, or goes to the heading of the group that hides it.
func (l *sliderList) fold(open [len(sliderGroups)]bool) {
	var at sliderRow
	if len(l.rows) > 0 {
		at = l.rows[l.focus]
	} else {
		at = sliderRow{usualRows, usual[0]}
	}
	l.open = open
	l.rows = l.rows[:0]
	if l.target {
		l.rows = append(l.rows, sliderRow{usualRows, targetControl})
	}
	for _, i := range usual {
		l.rows = append(l.rows, sliderRow{usualRows, i})
	}
	for g := range sliderGroups {
		l.rows = append(l.rows, sliderRow{g, headingRow})
		if !open[g] {
			continue
		}
		for _, i := range sliderGroups[g].controls {
			l.rows = append(l.rows, sliderRow{g, i})
		}
	}
	if l.focus = slices.Index(l.rows, at); l.focus < 0 {
		l.focus = max(slices.Index(l.rows, sliderRow{at.group, headingRow}), 0)
	}
}

// showTarget puts the slider of the target above all others, with the focus on it, or takes it away.
func (l *sliderList) showTarget(shown bool) {
	l.target = shown
	l.fold(l.open)
	if shown {
		l.focus = 0
	}
}

// at is the row that keys act on.
func (l *sliderList) at() sliderRow { return l.rows[l.focus] }

// control is the slider that keys move, -1 on a heading.
func (l *sliderList) control() int { return l.at().control }

// toggle opens or folds the group of the focus, where so many rows are shown. From one of the usual sliders it goes to its twin
// in the group, opened.
func (l *sliderList) toggle(shown int) {
	at, open := l.at(), l.open
	if at.group != usualRows {
		open[at.group] = !open[at.group]
		l.fold(open)
		l.showOpened(shown)
		return
	}
	of := at.control
	if of == throughputControl {
		of = oneToOneControl
	}
	for g := range sliderGroups {
		if slices.Contains(sliderGroups[g].controls, of) {
			open[g] = true
			l.fold(open)
			l.focus = slices.Index(l.rows, sliderRow{g, of})
			l.first = slices.Index(l.rows, sliderRow{g, headingRow})
		}
	}
}

// showOpened scrolls when hardly a slider of the group that was opened at the focus is among the shown rows.
func (l *sliderList) showOpened(shown int) {
	const enough = 3
	if at := l.at(); at.isHeading() && l.open[at.group] && l.focus+enough >= l.first+shown {
		l.first = l.focus
	}
}

// toggleAll opens all groups, or folds them when all are open.
func (l *sliderList) toggleAll() {
	all := l.open
	for g := range all {
		all[g] = true
	}
	if l.open == all {
		all = [len(sliderGroups)]bool{}
	}
	l.fold(all)
}

// move takes the focus so many rows on, in a circle.
func (l *sliderList) move(by int) { l.focus = (l.focus + by%len(l.rows) + len(l.rows)) % len(l.rows) }

// follow keeps the focus among the shown rows, and no room empty.
func (l *sliderList) follow(shown int) {
	l.first = min(max(l.first, l.focus-shown+1), l.focus)
	l.first = max(min(l.first, len(l.rows)-shown), 0)
}

// headingLine is a group's heading: whether it is open, and how many of its inputs are moved, or defaults that nobody set.
func (m *Model) headingLine(row int, width int) string {
	look := m.look
	g := &sliderGroups[m.sliders.rows[row].group]
	fold, mark := look.Glyphs.Right, " "
	if m.sliders.open[m.sliders.rows[row].group] {
		fold = look.Glyphs.Down
	}
	style := &look.Styles.Title
	if row == m.sliders.focus {
		mark = look.Styles.Focus.Paint(look.Glyphs.Focus)
	}
	moved, defaults := 0, 0
	for _, i := range g.controls {
		s := m.slider(i)
		switch {
		case s.Changed() || m.what.moved[i] && !s.HasLive:
			moved++
		case s.Default:
			defaults++
		}
	}
	var counts []string
	if moved > 0 {
		counts = append(counts, look.Styles.WhatIf.Paint(fmt.Sprintf("%d moved", moved)))
	}
	if defaults > 0 {
		counts = append(counts, look.Styles.Muted.Paint(fmt.Sprintf("%d default", defaults)))
	}
	left := mark + look.Styles.Muted.Paint(fold) + " " + style.Paint(g.title) + " "
	right := strings.Join(counts, look.Styles.Muted.Paint(", "))
	rest := width - ansi.StringWidth(left) - ansi.StringWidth(right) - 1
	if rest <= 0 {
		return fit(left+right, width)
	}
	if right != "" {
		right = " " + right
	} else {
		rest++
	}
	return left + look.Styles.Border.Paint(strings.Repeat(look.Glyphs.Rule, rest)) + right
}
