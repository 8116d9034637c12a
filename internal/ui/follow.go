package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// View is what a dashboard looks at, apart from the terminal it is on and how far that lets one see: the screen and what lies
// over it, where the sliders are, the order and the filter of tables, the moment. Two are equal when they show the same.
type View struct {
	screen  screen
	overlay overlay
	scroll  int

	firstNode, firstTraffic, event int
	nodes, sites                   listView

	moves   moves
	sliders sliderView
	typing  bool
	typed   string
	// pins are the scenarios that were kept; another pointer when they are others.
	pins                 *[pinCount]pin
	compare              comparison
	mapToggled, reversed bool

	paused   bool
	at, from time.Time
}

// sliderView is what is looked at in the list of sliders.
type sliderView struct {
	open         [len(sliderGroups)]bool
	focus, first int
	target       bool
}

// listView is what is looked at in a table.
type listView struct {
	selected, filter string
	by, at           int
	reversed, open   bool
	scroll           int
}

func (l *list[R]) lookedAt() listView {
	return listView{l.selected, l.filter, l.by, l.at, l.reversed, l.open, l.scroll}
}

func (l *list[R]) showView(v listView) {
	l.selected, l.filter, l.by, l.at, l.reversed, l.open, l.scroll = v.selected, v.filter, v.by, v.at, v.reversed, v.open, v.scroll
	l.typing, l.reorder = false, true
}

// show looks at the same rows, as far as there is room for them here.
func (l *sliderList) show(v sliderView) {
	l.target = v.target
	l.fold(v.open)
	l.focus, l.first = min(v.focus, len(l.rows)-1), v.first
}

// keptPins are the pins as others may have them. They are copied when one was set or removed.
func (m *Model) keptPins() *[pinCount]pin {
	same := m.seat.pins != nil
	for i := range m.pins.pins {
		same = same && m.pins.pins[i].isSet == m.seat.pins[i].isSet && m.pins.pins[i].turn == m.seat.pins[i].turn
	}
	if !same {
		kept := m.pins.pins
		m.seat.pins = &kept
	}
	return m.seat.pins
}

func latestTurn(pins *[pinCount]pin) int {
	latest := 0
	for i := range pins {
		latest = max(latest, pins[i].turn)
	}
	return latest
}

// own says that an overlay is not shown to others: the help, who is here, and an answer to one person.
func (o overlay) own() bool { return o == helpOverlay || o == whoOverlay || o == toldOverlay }

// lookedAt is what this dashboard looks at.
func (m *Model) lookedAt() View {
	v := View{
		screen: m.screen, overlay: m.overlay, scroll: m.scroll,
		firstNode: m.firstNode, firstTraffic: m.firstTraffic, event: m.events.chosen,
		nodes: m.nodes.lookedAt(), sites: m.sites.lookedAt(),
		moves: m.what.moves, sliders: sliderView{m.sliders.open, m.sliders.focus, m.sliders.first, m.sliders.target},
		pins: m.keptPins(), compare: m.compare, mapToggled: m.surface.toggled, reversed: m.reverse.isOpen,
		paused: m.past.paused, at: m.past.at, from: m.past.from,
	}
	if v.overlay.own() {
		v.overlay, v.scroll = noOverlay, 0
	}
	if m.typed != nil {
		v.typing, v.typed = true, *m.typed
	}
	return v
}

// showView looks at what another dashboard does.
func (m *Model) showView(v *View) {
	if v.screen == 0 {
		return // Nothing was presented yet.
	}
	m.screen = v.screen
	if !m.overlay.own() {
		m.overlay, m.scroll = v.overlay, v.scroll
	}
	m.firstNode, m.firstTraffic, m.events.chosen = v.firstNode, v.firstTraffic, v.event
	m.nodes.showView(v.nodes)
	m.sites.showView(v.sites)
	m.typed = nil
	if v.typing {
		m.typed = &v.typed
	}
	m.prompt = prompt{}
	m.sliders.show(v.sliders)
	m.compare, m.surface.toggled, m.reverse.isOpen = v.compare, v.mapToggled, v.reversed
	if v.pins != nil && v.pins != m.seat.pins {
		m.seat.pins, m.pins.pins = v.pins, *v.pins
		m.pins.turns = max(m.pins.turns, latestTurn(v.pins))
	}
	if m.what.moves != v.moves {
		m.what.change(run{}, func() {
			m.what.moves = v.moves
			m.what.rebuild()
		})
	}
	if p := &m.past; p.paused != v.paused || !p.at.Equal(v.at) {
		if v.paused && !p.paused {
			p.arrived = 0
		}
		p.paused, p.at, p.from = v.paused, v.at, v.from
		m.showMoment()
	}
}

// pressFollowing takes a key while the screen is the presenter's: what is everyone's own goes on as usual, all else is said to
// be the presenter's.
func (m *Model) pressFollowing(msg tea.KeyPressMsg) (cmd tea.Cmd, taken bool) {
	if !m.following() || m.choice.open {
		return nil, false
	}
	at := m.screen
	if m.overlay.own() {
		if at = overlayScreen; m.overlay == helpOverlay && m.search.typing {
			return nil, false
		}
	}
	a, ok := m.actionFor(msg.String(), at)
	switch {
	case ok && a == quit:
		return tea.Quit, true
	case ok && a == followPresenter:
		m.toggleFollowing()
	case ok && a == showWho:
		m.toggle(whoOverlay)
	case ok && a == showHelp:
		m.toggle(helpOverlay)
	case ok && a == chooseTheme:
		m.tryTheme(1)
	case ok && a == toggleMouse:
		m.mouse = !m.mouse
	case ok && m.overlay.own() && a.movesOverlay():
		return nil, false
	default:
		m.notice = "This is " + m.presenterName() + "'s screen" + m.pressingTo(followPresenter, "explores on your own") + "."
	}
	return nil, true
}

// movesOverlay says that an action is about what lies over the screen, and nothing else.
func (a action) movesOverlay() bool {
	switch a {
	case scrollUp, scrollDown, rowPageUp, rowPageDown, rowFirst, rowLast, openRow, startFilter, closeOverlay:
		return true
	}
	return false
}

// closedOwn goes back to what is presented when an overlay of one's own was closed.
func (m *Model) closedOwn() {
	if m.overlay == noOverlay && m.following() {
		m.showView(&m.seat.now.Shown)
	}
}

// followerKeys are the footer's while the screen is the presenter's: those that are everyone's own.
func (m *Model) followerKeys() [][2]string {
	return [][2]string{
		m.hint("explore on your own", followPresenter), m.hint("who is here", showWho), m.hint("theme", chooseTheme),
		m.hint("help", showHelp), m.hint("leave", quit),
	}
}
