package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// Room is a dashboard's place among those who look at one cluster together. Its methods return at once, and are safe for
// concurrent use.
type Room interface {
	// Gathering is who is here now, and what is presented.
	Gathering() *Gathering
	// Changed has a value when that may be another one; it is closed when the dashboard's time here is over.
	Changed() <-chan struct{}
	// You is the number of the viewer that the dashboard belongs to.
	You() int
	// Present shows the others what the dashboard looks at. Only that of the presenter's does anything.
	Present(v View)
	// Follow says whether the dashboard follows the presenter.
	Follow(follows bool)
	// HandOver makes another viewer the presenter. Only the presenter may, and those who have the role may make themselves it.
	HandOver(to int) error
}

// Gathering is who looks at a cluster together. It is not changed once made.
type Gathering struct {
	// Viewers are in the order in which they came.
	Viewers []Viewer
	// Presenter is the number of the one whose screen the others follow, 0 for nobody.
	Presenter int
	// Shown is what the presenter looks at.
	Shown View
}

// Viewer is one who looks. Its texts are fit for a terminal.
type Viewer struct {
	// Number is never given twice, and not 0.
	Number int
	// Name is what the key is called, From the address.
	Name, From string
	Since      time.Time
	// Width and Height are the size of the terminal in cells.
	Width, Height int
	// MayPresent says that the key has the role, Follows that the screen is the presenter's.
	MayPresent, Follows bool
}

// viewer finds one by the number; nil when there is none.
func (g *Gathering) viewer(number int) *Viewer {
	for i := range g.Viewers {
		if g.Viewers[i].Number == number {
			return &g.Viewers[i]
		}
	}
	return nil
}

// Notice is a message to a dashboard that shows it in the last line until the next key.
type Notice string

// roomMsg says that the gathering may be another one.
type roomMsg struct{}

// seat is what a dashboard knows of the room. The zero value is that of one that is alone.
type seat struct {
	now *Gathering
	// follows says that the screen is the presenter's, as long as there is one.
	follows bool
	// published is what was presented last.
	published View
	// pins are those that were presented last, by this dashboard or to it.
	pins *[pinCount]pin
	// chosen is the line of the list of viewers.
	chosen int
}

// awaitRoom waits for a change of the room.
func (m *Model) awaitRoom() tea.Cmd {
	if m.options.Room == nil {
		return nil
	}
	changed := m.options.Room.Changed()
	return func() tea.Msg {
		if _, ok := <-changed; !ok {
			return nil
		}
		return roomMsg{}
	}
}

// takeRoom shows who is here, and to a follower what is presented.
func (m *Model) takeRoom() {
	before := m.seat.now
	now := m.options.Room.Gathering()
	m.seat.now = now
	if before != nil && before.Presenter != now.Presenter {
		m.greetPresenter(before, now)
	}
	if m.following() {
		m.showView(&now.Shown)
	}
}

// lookRound takes note of who is here.
func (m *Model) lookRound() {
	if m.options.Room != nil && m.seat.now != nil {
		m.takeRoom()
	}
}

// greetPresenter says that somebody else presents.
func (m *Model) greetPresenter(before, now *Gathering) {
	you := m.options.Room.You()
	switch {
	case now.Presenter == you:
		m.notice = "You present: those who follow see what you do."
		m.seat.published = View{}
	case now.Presenter == 0 && m.seat.follows:
		m.notice = "Nobody presents any more: the screen is yours."
	case now.Presenter != 0 && before.Presenter == you:
		m.seat.follows = true
		m.options.Room.Follow(true)
	}
}

// presenting says that others may follow this dashboard.
func (m *Model) presenting() bool {
	return m.seat.now != nil && m.seat.now.Presenter == m.options.Room.You()
}

// following says that the screen is the presenter's.
func (m *Model) following() bool {
	return m.seat.follows && m.seat.now != nil && m.seat.now.Presenter != 0 && !m.presenting()
}

// presenterName is who presents.
func (m *Model) presenterName() string {
	if v := m.seat.now.viewer(m.seat.now.Presenter); v != nil {
		return v.Name
	}
	return "nobody"
}

// present shows the others what this dashboard looks at, when that has changed.
func (m *Model) present() {
	if !m.presenting() {
		return
	}
	if v := m.lookedAt(); v != m.seat.published {
		m.seat.published = v
		m.options.Room.Present(v)
	}
}

// toggleFollowing leaves the presenter, or comes back.
func (m *Model) toggleFollowing() {
	switch {
	case m.options.Room == nil:
		return
	case m.presenting():
		m.notice = "You present" + m.pressingTo(showWho, "hands over") + "."
		return
	}
	m.seat.follows = !m.seat.follows
	m.options.Room.Follow(m.seat.follows)
	switch {
	case m.following():
		m.showView(&m.seat.now.Shown)
	case m.seat.follows:
		m.notice = "Nobody presents: you follow whoever does next."
	default:
		m.typed = nil
	}
}

// pressingTo goes on with what a key does, such as ": W hands over"; "" when no key does.
func (m *Model) pressingTo(a action, does string) string {
	if k := m.keyFor(a); k != "" {
		return ": " + k + " " + does
	}
	return ""
}
