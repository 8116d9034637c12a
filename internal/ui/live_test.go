package ui

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// newShared is a dashboard on a cluster that others look at too, without a room.
func newShared(t testing.TB, l *Live, width, height int) *Model {
	t.Helper()
	return newModelWith(t, width, height, Options{Source: "3 targets", NoColour: true, Live: l})
}

// TestADashboardThatSharesShowsWhatOneAloneDoes on every screen, live and looking back.
func TestADashboardThatSharesShowsWhatOneAloneDoes(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		l := NewLive(Options{})
		alone, shared := newTestModel(t, size[0], size[1]), newShared(t, l, size[0], size[1])
		for s := 0; s <= 60; s += 5 {
			snapshot := testSnapshot(s)
			if s == 30 {
				snapshot.Nodes[1].State, snapshot.Nodes[1].Reason = cluster.Down, "no route"
			}
			alone.Update(snapshotMsg{snapshot})
			l.Add(snapshot)
			shared.Update(snapshotMsg{snapshot})
		}
		for _, keys := range [][]string{
			{"1"}, {"2"}, {"right", "right"}, {"f3"}, {"enter"}, {"esc"}, {"4"}, {"5"}, {"f6"}, {"1"}, {"t"}, {"esc"}, {"i"}, {"esc"}, {"e"}, {"esc"},
			{"space"}, {",", ","}, {"["}, {"space"},
		} {
			for _, m := range []*Model{alone, shared} {
				press(m, keys...)
			}
			if a, b := text(alone), text(shared); a != b {
				t.Fatalf("%v after %v: alone\n%s\nshared\n%s", size, keys, a, b)
			}
		}
	}
}

// TestManyDashboardsLookWhileSnapshotsArrive is for the race detector.
func TestManyDashboardsLookWhileSnapshotsArrive(t *testing.T) {
	l := NewLive(Options{})
	l.Add(testSnapshot(0))
	var lookers sync.WaitGroup
	done := make(chan struct{})
	for i := range 4 {
		m := newShared(t, l, 80+10*i, 24+5*i)
		lookers.Go(func() {
			keys := []string{"1", "2", "right", "f3", "enter", "4", "5", "f6", "t", "esc", "space", ",", "space", "i", "esc"}
			for n := i; ; n++ {
				select {
				case <-done:
					return
				default:
				}
				m.Update(snapshotMsg{nil})
				_, cmd := m.Update(keyNamed(keys[n%len(keys)]))
				for _, msg := range jobsOf(cmd) {
					m.Update(msg)
				}
				m.View()
			}
		})
	}
	for s := 5; s < 400; s += 5 {
		l.Add(testSnapshot(s))
		l.Judged()
	}
	close(done)
	lookers.Wait()
}

// jobsOf runs what does not wait of a command.
func jobsOf(cmd tea.Cmd) (all []tea.Msg) {
	if cmd == nil {
		return nil
	}
	got := make(chan tea.Msg, 1)
	go func() { got <- cmd() }()
	select {
	case msg := <-got:
		if batch, ok := msg.(tea.BatchMsg); ok {
			for _, c := range batch {
				all = append(all, jobsOf(c)...)
			}
		} else if msg != nil {
			all = append(all, msg)
		}
	case <-time.After(5 * time.Millisecond): // It waits for something.
	}
	return all
}

func TestAQuestionIsAnsweredOnce(t *testing.T) {
	var j jobs
	var asked atomic.Int64
	answer := func(q int, _ *sizing.Sampler) string {
		asked.Add(1)
		time.Sleep(10 * time.Millisecond)
		return fmt.Sprint(q)
	}
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			if got := answered(&j, 8, i%4, answer); got != fmt.Sprint(i%4) {
				t.Errorf("%d is answered %q", i%4, got)
			}
		})
	}
	all.Wait()
	if n := asked.Load(); n != 4 {
		t.Errorf("4 questions are answered %d times", n)
	}
	for i := range 10 * keptAnswers {
		answered(&j, 8, i, func(int, *sizing.Sampler) bool { return true })
	}
	if len(j.answers) > keptAnswers {
		t.Errorf("%d answers are kept", len(j.answers))
	}
}

// TestAJobThatFailsHoldsUpNobody: who waits for the same answer goes on without.
func TestAJobThatFailsHoldsUpNobody(t *testing.T) {
	var j jobs
	begun, waiting := make(chan struct{}), make(chan string)
	go func() {
		<-begun
		waiting <- answered(&j, 8, "q", func(string, *sizing.Sampler) string { return "anew" })
	}()
	func() {
		defer func() { _ = recover() }()
		answered(&j, 8, "q", func(string, *sizing.Sampler) string {
			close(begun)
			time.Sleep(10 * time.Millisecond)
			panic("a defect")
		})
	}()
	if got := <-waiting; got != "" {
		t.Errorf("it gets %q", got)
	}
	if got := answered(&j, 8, "another", func(string, *sizing.Sampler) string { return "yes" }); got != "yes" {
		t.Errorf("another question gets %q", got)
	}
}
