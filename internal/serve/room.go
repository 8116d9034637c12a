package serve

import (
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/ui"
)

// room is where viewers look at one cluster together. Telling them something never waits for one of them.
type room struct {
	log *slog.Logger
	now func() time.Time

	mu        sync.Mutex
	seats     []*seat
	presenter int
	shown     ui.View
	shownAt   time.Time
	last      int
	// gathering is made anew when it is nil.
	gathering *ui.Gathering
	newest    *cluster.Snapshot
	// told is when all were told last, timer when that is to be again; nil when it is not.
	told, due time.Time
	timer     *time.Timer
}

// seat is the place of one viewer. It implements ui.Room.
type seat struct {
	room    *room
	viewer  ui.Viewer
	changed chan struct{}
	// snapshots has the newest one that was not shown yet.
	snapshots chan *cluster.Snapshot
}

// join gives a viewer a place. The first with the role presents.
func (r *room) join(v ui.Viewer) *seat {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last++
	v.Number, v.Since, v.Follows = r.last, r.now(), true
	s := &seat{room: r, viewer: v, changed: make(chan struct{}, 1), snapshots: make(chan *cluster.Snapshot, 1)}
	r.seats = append(r.seats, s)
	if r.presenter == 0 && v.MayPresent {
		r.present(v.Number)
	}
	if r.newest != nil {
		ui.Offer(s.snapshots, r.newest)
	}
	r.tell(gatheringsApart)
	s.tell()
	return s
}

// leave gives the place back. When the presenter leaves, the one with the role who has been here longest presents, or nobody.
func (s *seat) leave() {
	r := s.room
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seats = slices.DeleteFunc(r.seats, func(other *seat) bool { return other == s })
	close(s.changed)
	close(s.snapshots)
	if r.presenter == s.viewer.Number {
		next := 0
		if i := slices.IndexFunc(r.seats, func(other *seat) bool { return other.viewer.MayPresent }); i >= 0 {
			next = r.seats[i].viewer.Number
		}
		r.present(next)
	}
	r.tell(gatheringsApart)
}

// present makes somebody the presenter; r.mu is held.
func (r *room) present(number int) {
	r.presenter, r.shownAt = number, r.now()
	name := "nobody"
	for _, s := range r.seats {
		if s.viewer.Number == number {
			name = s.viewer.Name
		}
	}
	r.log.Info("presenter", "who", name, "session", number)
	r.tell(viewsApart)
}

// show tells all that there is a newer snapshot.
func (r *room) show(snapshot *cluster.Snapshot) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.newest = snapshot
	for _, s := range r.seats {
		ui.Offer(s.snapshots, snapshot)
	}
}

const (
	// viewsApart is the shortest time between two views that are presented, gatheringsApart that between two changes of who is
	// here: each makes every dashboard draw, and nobody must be able to keep all of them at it.
	viewsApart      = 50 * time.Millisecond
	gatheringsApart = time.Second
)

// tell tells all that the gathering is another one: now, when that was not said for so long, else then; r.mu is held.
func (r *room) tell(apart time.Duration) {
	r.gathering = nil
	now := r.now()
	due := r.told.Add(apart)
	if !due.After(now) {
		r.tellNow(now)
		return
	}
	if r.timer != nil && !r.due.After(due) {
		return // It is to be told before that.
	}
	if r.timer != nil {
		r.timer.Stop()
	}
	r.due = due
	var timer *time.Timer
	timer = time.AfterFunc(due.Sub(now), func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.timer == timer { // Else it was told meanwhile.
			r.tellNow(r.now())
		}
	})
	r.timer = timer
}

func (r *room) tellNow(now time.Time) {
	if r.timer != nil {
		r.timer.Stop()
	}
	r.timer, r.told = nil, now
	for _, s := range r.seats {
		s.tell()
	}
}

// tell tells one viewer.
func (s *seat) tell() {
	select {
	case s.changed <- struct{}{}:
	default: // It has yet to look.
	}
}

// Gathering implements ui.Room.
func (s *seat) Gathering() *ui.Gathering {
	r := s.room
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.gathering == nil {
		g := &ui.Gathering{Presenter: r.presenter, Shown: r.shown, Viewers: make([]ui.Viewer, len(r.seats))}
		for i, other := range r.seats {
			g.Viewers[i] = other.viewer
		}
		r.gathering = g
	}
	return r.gathering
}

// Changed implements ui.Room.
func (s *seat) Changed() <-chan struct{} { return s.changed }

// You implements ui.Room.
func (s *seat) You() int { return s.viewer.Number }

// Present implements ui.Room. It may come from a dashboard that does not know yet that somebody else presents.
func (s *seat) Present(v ui.View) {
	r := s.room
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.presenter != s.viewer.Number {
		return
	}
	r.shown, r.shownAt = v, r.now()
	r.tell(viewsApart)
}

// Follow implements ui.Room.
func (s *seat) Follow(follows bool) {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	s.viewer.Follows = follows
	s.room.gathering = nil // Dashboards look each second.
}

var (
	errNotYours = errors.New("only the presenter hands over")
	errGone     = errors.New("that viewer has left")
)

// HandOver implements ui.Room.
func (s *seat) HandOver(to int) error {
	r := s.room
	r.mu.Lock()
	defer r.mu.Unlock()
	switch takes := to == s.viewer.Number && s.viewer.MayPresent; {
	case r.presenter != s.viewer.Number && !takes:
		return errNotYours
	case !slices.ContainsFunc(r.seats, func(other *seat) bool { return other.viewer.Number == to }):
		return errGone
	case r.presenter != to:
		r.log.Info("handed over", "by", s.viewer.Name, "session", s.viewer.Number)
		r.present(to)
	}
	return nil
}

// resize notes the size of the terminal.
func (s *seat) resize(width, height int) {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	if s.viewer.Width != width || s.viewer.Height != height {
		s.viewer.Width, s.viewer.Height = width, height
		s.room.gathering = nil // Dashboards look each second.
	}
}

// presented is when something was presented to this viewer last; zero when nothing is.
func (s *seat) presented() time.Time {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	if !s.viewer.Follows || s.room.presenter == 0 {
		return time.Time{}
	}
	return s.room.shownAt
}

// close ends what the room has started.
func (r *room) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.timer != nil {
		r.timer.Stop()
	}
}
