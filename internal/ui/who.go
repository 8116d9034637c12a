package ui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/ui/widget"
)

// roomBindings are the further keys where several look at a cluster together.
var roomBindings = []keyBinding{
	bind(followPresenter, []string{"f"}, "f", "follow the presenter, or explore on your own"),
	bind(showWho, []string{"W"}, "W", "who is here; there a presenter hands over"),
}

// roomLine stands above the footer: whose screen this is, and who is here.
func (m *Model) roomLine() string {
	look := m.look
	g := m.seat.now
	if g == nil {
		return ""
	}
	following := 0
	for i := range g.Viewers {
		if v := &g.Viewers[i]; v.Follows && v.Number != g.Presenter {
			following++
		}
	}
	var left string
	switch {
	case m.presenting():
		left = look.Styles.Selected.Paint(fmt.Sprintf(" PRESENTING to %d ", following))
	case m.following():
		left = look.Styles.WhatIf.Paint(" FOLLOWING " + ansi.Truncate(m.presenterName(), max(m.width/3, 8), look.Glyphs.Ellipsis) + " ")
	case g.Presenter != 0:
		left = look.Styles.Title.Paint(" ON YOUR OWN ") + look.Styles.Muted.Paint(m.presenterName()+" presents ")
	default:
		left = look.Styles.Muted.Paint(" nobody presents ")
	}
	var right string
	if k := m.keyFor(followPresenter); k != "" && g.Presenter != 0 && !m.presenting() {
		does := "follow"
		if m.following() {
			does = "on your own"
		}
		right += look.Styles.Accent.Paint(k) + " " + look.Styles.Muted.Paint(does) + "  "
	}
	if k := m.keyFor(showWho); k != "" {
		right += look.Styles.Accent.Paint(k) + " "
	}
	right += look.Styles.Muted.Paint(fmt.Sprintf("%d here ", len(g.Viewers)))
	return beside(left, right, m.width)
}

// whoColumns are the columns of the list of viewers.
var whoColumns = []widget.Column{
	{Title: "  who", Width: 28},
	{Title: "from", Width: 22, Priority: 2},
	{Title: "since", Width: 8, Align: widget.AlignRight},
	{Title: "terminal", Width: 9, Align: widget.AlignRight, Priority: 1},
	{Title: "does", Width: 20},
}

// whoLines is the overlay of who is here.
func (m *Model) whoLines() []string {
	look := m.look
	g := m.seat.now
	if g == nil {
		return []string{m.rule("Who is here", m.width)}
	}
	lines := []string{m.rule(fmt.Sprintf("Who is here: %d", len(g.Viewers)), m.width)}
	m.seat.chosen = min(max(m.seat.chosen, 0), max(len(g.Viewers)-1, 0))
	t := widget.Table{Columns: whoColumns, Count: len(g.Viewers), Selected: m.seat.chosen}
	you := m.options.Room.You()
	t.Row = func(i int) []widget.Cell {
		v := &g.Viewers[i]
		mark := "  "
		if i == m.seat.chosen {
			mark = look.Glyphs.Focus + " "
		}
		name := v.Name
		if v.Number == you {
			name += " (you)"
		}
		does, style := "on their own", &look.Styles.Muted
		switch {
		case v.Number == g.Presenter:
			does, style = "presents", &look.Styles.Title
		case v.Follows && g.Presenter != 0:
			does, style = "follows", &look.Styles.Text
		}
		if v.MayPresent && v.Number != g.Presenter {
			does += ", may present"
		}
		return []widget.Cell{
			{Text: mark + name}, {Text: v.From}, {Text: briefAge(max(m.now().Sub(v.Since), 0))},
			{Text: fmt.Sprintf("%dx%d", v.Width, v.Height)}, {Text: does, Style: style},
		}
	}
	about := strings.Split(ansi.Wordwrap(m.whoAbout(g), max(m.width-4, 10), ""), "\n")
	height := max(m.bodyHeight()-len(lines)-len(about), 2)
	t.Follow(height)
	lines = append(lines, t.Render(min(m.width-1, 100), height, look)...)
	for _, line := range about {
		lines = append(lines, " "+look.Styles.Muted.Paint(line))
	}
	return lines
}

// whoAbout says what can be done here.
func (m *Model) whoAbout(g *Gathering) string {
	self := g.viewer(m.options.Room.You())
	switch {
	case m.presenting():
		return "You present" + m.pressingTo(openRow, "hands over to the one chosen") + "; who leaves is followed by the next with the role of a presenter."
	case self != nil && self.MayPresent:
		return "Your key has the role of a presenter" + m.pressingTo(openRow, "on yourself makes you the one") + "."
	case g.Presenter != 0:
		return "The presenter can hand over to anyone here."
	}
	return "Nobody here has the role of a presenter: everyone explores on their own."
}

// chooseViewer moves the choice by so many lines.
func (m *Model) chooseViewer(by int) {
	if g := m.seat.now; g != nil {
		m.seat.chosen = min(max(m.seat.chosen+by, 0), max(len(g.Viewers)-1, 0))
	}
}

// handOver makes the chosen viewer the presenter.
func (m *Model) handOver() {
	if m.seat.now == nil || m.seat.chosen >= len(m.seat.now.Viewers) {
		return
	}
	v := m.seat.now.Viewers[m.seat.chosen]
	if err := m.options.Room.HandOver(v.Number); err != nil {
		m.problem = err.Error()
		return
	}
	m.overlay = noOverlay
	m.notice = v.Name + " presents."
}
