package ui

import "strings"

// pane names a rectangle of a frame.
type pane uint8

const (
	headerPane pane = iota
	// wholePane is all of the body: what lies over a screen, a row that is open, or the what-if screen, which lays out itself.
	wholePane
	answerPane
	nowPane       // what the cluster does now
	tierPane      // the summary table
	eventsPane    // what happened last
	resourcesPane // the resources, their heading included
	demandPane    // what the draws of the model need
	trendPane     // the cluster's history
	headingPane   // over a list
	listPane
	historyPane // of the selected row
	lossesPane
	arithmeticPane
	trafficPane // scrolled together with its side
	trafficSide
	sliderPane
	datesPane
	growthsPane
	chartPane
	notesPane
	themesPane
	replayPane
	roomPane
	footerPane
	paneCount
)

// layout says where the panes of a frame are.
type layout [paneCount]place

// shape is what a layout depends on: the screen, the size of the terminal, and what there is to show.
type shape struct {
	screen        screen
	width, height int
	// whole says that one thing fills the body.
	whole          bool
	replay, themes bool
	// room says that others look at the same cluster.
	room bool
	// want is how many lines a pane has to say, headings and titles included but for a list, which wants its rows only.
	want [paneCount]int
	// losses are the losses of a site that are judged.
	losses int
}

// layout places the panes. It is the only place that knows where anything stands; what draws and what the mouse hits ask it.
func (s *shape) layout() layout {
	var l layout
	all := place{width: max(s.width, 0), height: max(s.height, 0)}
	if s.tooSmall() {
		l[wholePane] = all
		return l
	}
	l[headerPane] = all.take(1)
	l[footerPane] = all.takeLow(1)
	if s.room {
		l[roomPane] = all.takeLow(1)
	}
	if s.replay {
		l[replayPane] = all.takeLow(1)
	}
	if s.themes {
		l[themesPane] = all.takeLow(themeRows)
	}
	if s.whole {
		l[wholePane] = all
		return l
	}
	switch s.screen {
	case overviewScreen:
		s.layOverview(&l, all)
	case nodesScreen:
		s.layNodes(&l, all)
	case trafficScreen:
		s.layTraffic(&l, all)
	case forecastScreen:
		s.layForecast(&l, all)
	case sitesScreen:
		s.laySites(&l, all)
	default:
		l[wholePane] = all
	}
	return l
}

// tooSmall says that the terminal has no room for a screen; the frame says how much it needs.
func (s *shape) tooSmall() bool { return s.width < minWidth || s.height < minHeight }

// body is the rectangle between the header and what stands at the bottom.
func (l *layout) body() place {
	bottom := l[footerPane].top
	for _, p := range [...]pane{roomPane, replayPane, themesPane} {
		if l[p].height > 0 {
			bottom = min(bottom, l[p].top)
		}
	}
	top := l[headerPane].height
	return place{top: top, width: l[headerPane].width, height: max(bottom-top, 0)}
}

// frameShape is the shape of everything but the panes of the screen.
func (m *Model) frameShape() shape {
	return shape{screen: m.screen, width: m.width, height: m.height, replay: m.timed(), themes: m.choice.open, room: m.options.Room != nil}
}

// bodyHeight is the number of lines between the header and what stands at the bottom.
func (m *Model) bodyHeight() int {
	s := m.frameShape()
	s.whole = true
	l := s.layout()
	return l[wholePane].height
}

// drawing is what stands in the panes of a screen.
type drawing [paneCount][]string

// lines puts a drawing together, line by line of the body. Panes that stand side by side are cut and padded to their widths.
func (l *layout) lines(d *drawing) []string {
	body := l.body()
	rows := make([]string, body.height)
	var b strings.Builder
	for y := range rows {
		b.Reset()
		column := 0
		for {
			p, next := paneCount, body.width
			for i := range l {
				if at := &l[i]; at.has(at.left, body.top+y) && at.left >= column && at.left < next {
					p, next = pane(i), at.left
				}
			}
			if p == paneCount {
				break
			}
			at := &l[p]
			b.WriteString(strings.Repeat(" ", at.left-column))
			line := ""
			if i := body.top + y - at.top; i < len(d[p]) {
				line = d[p][i]
			}
			if at.left == 0 && at.width == body.width {
				b.WriteString(line) // the frame cuts and pads it
			} else {
				b.WriteString(fit(line, at.width))
			}
			column = at.left + at.width
		}
		rows[y] = b.String()
	}
	return rows
}
