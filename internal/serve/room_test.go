package serve

import (
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mimtop/mimtop/internal/ui"
)

func newRoom() *room { return &room{log: slog.New(slog.DiscardHandler), now: time.Now} }

func viewer(name string, mayPresent bool) ui.Viewer {
	return ui.Viewer{Name: name, MayPresent: mayPresent, Width: 80, Height: 24}
}

func TestWhoPresents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom()
		defer r.close()
		presenter := func(want string) {
			t.Helper()
			got := "nobody"
			for _, s := range r.seats {
				if s.viewer.Number == r.presenter {
					got = s.viewer.Name
				}
			}
			if got != want {
				t.Errorf("%s presents, want %s", got, want)
			}
		}
		bob := r.join(viewer("bob", false))
		presenter("nobody")
		ana := r.join(viewer("ana", true))
		carl := r.join(viewer("carl", true))
		presenter("ana")
		if err := bob.HandOver(bob.You()); err == nil {
			t.Error("who has not the role takes it")
		}
		if err := bob.HandOver(carl.You()); err == nil {
			t.Error("who does not present hands over")
		}
		if err := ana.HandOver(99); err == nil {
			t.Error("it is handed over to nobody")
		}
		presenter("ana")
		if err := ana.HandOver(bob.You()); err != nil {
			t.Error(err)
		}
		presenter("bob")
		if err := carl.HandOver(carl.You()); err != nil {
			t.Errorf("who has the role cannot take it: %v", err)
		}
		presenter("carl")
		if err := carl.HandOver(bob.You()); err != nil {
			t.Error(err)
		}
		bob.leave()
		presenter("ana") // The one with the role who has been here longest.
		ana.leave()
		presenter("carl")
		carl.leave()
		presenter("nobody")
		if len(r.seats) != 0 {
			t.Errorf("%d are still here", len(r.seats))
		}
	})
}

func TestOnlyThePresenterPresents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom()
		defer r.close()
		ana, bob := r.join(viewer("ana", true)), r.join(viewer("bob", false))
		before := bob.Gathering()
		bob.Present(ui.View{})
		if got := bob.Gathering(); got != before {
			t.Error("a viewer presents")
		}
		ana.Present(ui.View{})
		if got := bob.Gathering(); got == before {
			t.Error("what is presented is not shown")
		}
		if a, b := ana.Gathering(), bob.Gathering(); a != b {
			t.Error("who is here is found for each of them anew")
		}
	})
}

// TestNobodyKeepsAllOthersBusy: each time a dashboard is told that something has changed, it draws.
func TestNobodyKeepsAllOthersBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom()
		defer r.close()
		ana, bob := r.join(viewer("ana", true)), r.join(viewer("bob", false))
		told := make(chan int, 1)
		go func() {
			n := 0
			for range bob.changed {
				n++
			}
			told <- n
		}()
		time.Sleep(5 * time.Second)
		const lasting = 10 * time.Second
		for began := time.Now(); time.Since(began) < lasting; time.Sleep(time.Millisecond) {
			ana.Present(ui.View{})
			ana.resize(80+int(time.Now().UnixMilli()%40), 24)
			ana.Follow(time.Now().UnixMilli()%2 == 0)
		}
		if got := bob.Gathering().Viewers[0]; got.Width != ana.viewer.Width {
			t.Errorf("the size that is known is %d, want %d", got.Width, ana.viewer.Width)
		}
		bob.leave()
		if n, most := <-told, int(lasting/viewsApart)+5; n > most || n < most/2 {
			t.Errorf("in %v of changes it was told %d times, want about %d", lasting, n, most)
		}
	})
}

// TestASlowViewerSkipsSnapshots: nothing is queued for one who does not look.
func TestASlowViewerSkipsSnapshots(t *testing.T) {
	r := newRoom()
	defer r.close()
	slow := r.join(viewer("slow", false))
	all := snapshots()
	for _, s := range all {
		r.show(s)
	}
	if n := len(slow.snapshots); n != 1 {
		t.Errorf("%d snapshots wait", n)
	}
	if s := <-slow.snapshots; s != all[len(all)-1] {
		t.Errorf("the one of %v waits, not the newest", s.At)
	}
	late := r.join(viewer("late", false))
	if s := <-late.snapshots; s != all[len(all)-1] {
		t.Error("who comes late does not see the newest at once")
	}
}
