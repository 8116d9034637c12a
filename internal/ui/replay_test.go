package ui

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/themes"
)

// deck is a recording whose state is what a test says; it writes down what it is asked for.
type deck struct {
	ReplayState
	asked []string
}

func (d *deck) State() ReplayState      { return d.ReplayState }
func (d *deck) Play()                   { d.Playing = true; d.ask("play") }
func (d *deck) Pause()                  { d.Playing = false; d.ask("pause") }
func (d *deck) Step(n int)              { d.ask("step %d", n) }
func (d *deck) Skip(by time.Duration)   { d.ask("skip %v", by) }
func (d *deck) Seek(to time.Time)       { d.ask("seek %s", to.Format("15:04")) }
func (d *deck) SetSpeed(speed float64)  { d.Speed = speed; d.ask("speed %g", speed) }
func (d *deck) ask(f string, a ...any)  { d.asked = append(d.asked, fmt.Sprintf(f, a...)) }
func (d *deck) taken() (asked []string) { asked, d.asked = d.asked, nil; return asked }

// newDeck is in the middle of an hour.
func newDeck() *deck {
	return &deck{ReplayState: ReplayState{
		At: noon.Add(60 * time.Second), First: noon.Add(-20 * time.Minute), Last: noon.Add(40 * time.Minute), Speed: 4, Playing: true,
	}}
}

func newReplay(t testing.TB, d *deck, width, height int) *Model {
	return live(newModelWith(t, width, height, Options{Source: "3 targets", NoColour: true, Replay: d}))
}

func TestReplayFrames(t *testing.T) {
	for _, size := range sizes {
		for _, c := range []struct {
			name string
			keys []string
			set  func(*deck)
		}{
			{"overview", nil, func(*deck) {}},
			{"paused", nil, func(d *deck) { d.Playing = false; d.Speed = 0.25 }},
			{"whatif", []string{"tab"}, func(d *deck) { d.At = d.Last; d.Playing = false }},
			{"help", []string{"?"}, func(*deck) {}},
			{"damaged", nil, func(d *deck) {
				d.Damage = "file damaged at byte 123456: checksum of the frame is wrong"
			}},
			{"days", nil, func(d *deck) { d.First = d.First.AddDate(0, 0, -3) }},
		} {
			t.Run(fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1]), func(t *testing.T) {
				d := newDeck()
				c.set(d)
				m := newReplay(t, d, size[0], size[1])
				press(m, c.keys...)
				golden.RequireEqual(t, text(m))
			})
		}
	}
}

func TestEveryReplayFrameFillsTheTerminalAndSaysReplay(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		for _, size := range [][2]int{{80, 24}, {81, 25}, {97, 30}, {200, 60}, {79, 24}, {60, 5}} {
			for name, set := range map[string]func(*deck){
				"playing": func(*deck) {}, "seeking": func(d *deck) { d.Seeking = true },
				"days":    func(d *deck) { d.First = d.First.AddDate(0, -2, 0); d.Speed = 1000 },
				"at once": func(d *deck) { d.First, d.Last = d.At, d.At },
				"problem": func(d *deck) { d.Problem = strings.Repeat("no such thing ", 30) },
			} {
				d := newDeck()
				m := newModelWith(t, size[0], size[1], Options{Source: "3 targets", ASCII: ascii, Replay: d})
				live(m)
				set(d)
				for _, key := range []string{"?", "esc", "tab", "e"} {
					press(m, key)
					content := m.View().Content
					lines := strings.Split(content, "\n")
					if len(lines) != size[1] || !strings.Contains(ansi.Strip(content), "REPLAY") {
						t.Errorf("%s at %v after %s: %d lines:\n%s", name, size, key, len(lines), ansi.Strip(content))
					}
					for _, line := range lines {
						if w := ansi.StringWidth(line); w != size[0] {
							t.Errorf("%s at %v after %s: %d columns: %q", name, size, key, w, line)
						}
					}
				}
			}
		}
	}
}

func TestTheKeysOfARecording(t *testing.T) {
	for _, screen := range []string{"overview", "what if", "help"} {
		d := newDeck()
		m := newReplay(t, d, 120, 40)
		switch screen {
		case "what if":
			press(m, "tab")
		case "help":
			press(m, "?")
		}
		for _, c := range [][2]string{
			{"space", "pause"}, {"space", "play"}, {",", "step -1"}, {".", "step 1"}, {"[", "skip -1m0s"}, {"]", "skip 1m0s"},
			{"{", "skip -10m0s"}, {"}", "skip 10m0s"}, {"g", "seek 11:40"}, {"G", "seek 12:40"}, {"<", "speed 2"}, {">", "speed 4"},
			{">", "speed 10"},
		} {
			press(m, c[0])
			if got := strings.Join(d.taken(), " "); got != c[1] {
				t.Errorf("%s: %s asks for %q, want %q", screen, c[0], got, c[1])
			}
		}
		press(m, "home", "end")
		want := map[string]string{"overview": "seek 11:40 seek 12:40"}[screen]
		if got := strings.Join(d.taken(), " "); got != want {
			t.Errorf("%s: home and end ask for %q, want %q", screen, got, want)
		}
	}
}

func TestAValueBeingTypedKeepsItsKeys(t *testing.T) {
	d := newDeck()
	m := newReplay(t, d, 80, 24)
	press(m, "tab", "2", ".", "5", "M", "enter")
	if m.users() != 2.5e6 || len(d.asked) > 0 {
		t.Errorf("%v users, and the recording was asked to %v", m.users(), d.asked)
	}
}

func TestAPlanHasNoTime(t *testing.T) {
	m := newPlan(t, 80, 24)
	press(m, "f1")
	before := text(m)
	press(m, "space", ",", ".", "[", "]", "{", "}", "g", "G", "home", "end", "<", ">")
	if after := text(m); after != before {
		t.Errorf("the screen is another:\n%s", after)
	}
	press(m, "?")
	if help := text(m); strings.Contains(help, "play or pause") || strings.Contains(help, "snapshot back") {
		t.Error("the help names the keys of time")
	}
}

func TestSpeedsAreStepped(t *testing.T) {
	for _, c := range []struct {
		now       float64
		direction int
		want      float64
	}{{1, 1, 2}, {1, -1, 0.5}, {1000, 1, 1000}, {0.25, -1, 0.25}, {0.1, -1, 0.1}, {3, 1, 4}, {3, -1, 2}, {45, -1, 30}} {
		if got := nextSpeed(c.now, c.direction); got != c.want {
			t.Errorf("from %v in direction %d to %v, want %v", c.now, c.direction, got, c.want)
		}
	}
}

func TestARecordingThatIsMovedBackIsNotLearnedTwice(t *testing.T) {
	d := newDeck()
	m := newReplay(t, d, 80, 24)
	learned := m.learned.Quality
	trend := func() (known int) {
		for _, p := range m.history.Series(testSnapshot(0).Nodes[0].Target, cluster.SignalSessions, 100) {
			if p.Known {
				known++
			}
		}
		return known
	}
	if trend() != 13 {
		t.Fatalf("%d snapshots in the history, want 13", trend())
	}
	live(m) // The same minute once more, from its beginning.
	if got := m.learned.Quality; got.Sentence != learned.Sentence || trend() != 13 {
		t.Errorf("%d snapshots in the history, want 13; learned %q, want %q", trend(), got.Sentence, learned.Sentence)
	}
	m.Update(snapshotMsg{testSnapshot(10)})
	if trend() != 1 {
		t.Errorf("moved back, %d snapshots are in the history, want 1", trend())
	}
}

func TestWhatComesBeforeTheSoughtSnapshotIsNotShown(t *testing.T) {
	d := newDeck()
	m := newModelWith(t, 80, 24, Options{Source: "3 targets", NoColour: true, Replay: d})
	d.Seeking = true
	m.Update(snapshotMsg{testSnapshot(0), testSnapshot(5)})
	if m.snapshot != nil || m.history.Len() != 2 {
		t.Errorf("it shows %+v, with %d snapshots in the history", m.snapshot, m.history.Len())
	}
	d.Seeking = false
	m.Update(snapshotMsg{testSnapshot(10), testSnapshot(15)})
	if m.snapshot == nil || !m.snapshot.At.Equal(noon.Add(15*time.Second)) || m.history.Len() != 4 {
		t.Errorf("it shows %+v, with %d snapshots in the history", m.snapshot, m.history.Len())
	}
}

// TestNoSnapshotOfARecordingIsSkipped plays faster than anyone can look.
func TestNoSnapshotOfARecordingIsSkipped(t *testing.T) {
	pair, err := themes.Builtin("default")
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		delivered := make(chan int, 1)
		o := Options{Source: "3 targets", Theme: pair, NoColour: true, Replay: newDeck(), Now: func() time.Time { return noon }}
		o.Run = func(ctx context.Context, sink func(*cluster.Snapshot)) error {
			for i := range 200 {
				sink(testSnapshot(i))
			}
			delivered <- 200
			<-ctx.Done()
			return nil
		}
		var program *tea.Program
		started, done := make(chan *tea.Program, 1), make(chan error, 1)
		var m *Model
		go func() {
			done <- runWith(ctx, o, started, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithWindowSize(80, 24),
				tea.WithFilter(func(model tea.Model, msg tea.Msg) tea.Msg { m, _ = model.(*Model); return msg }))
		}()
		program = <-started
		<-delivered
		time.Sleep(2 * time.Second)
		program.Quit()
		if err := <-done; err != nil {
			t.Error(err)
		}
		time.Sleep(2 * time.Second) // The last tick ends by itself.
		cancel()
		if m == nil || m.history.Len() != 200 {
			t.Errorf("not all of 200 snapshots are in the history of %v", m)
		}
	})
}

// TestAPlayerThatWaitsForTheScreenEndsWithIt quits while the recording holds a snapshot that nobody takes.
func TestAPlayerThatWaitsForTheScreenEndsWithIt(t *testing.T) {
	pair, err := themes.Builtin("default")
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		o := Options{Source: "3 targets", Theme: pair, NoColour: true, Replay: newDeck(), Now: func() time.Time { return noon }}
		o.Run = func(ctx context.Context, sink func(*cluster.Snapshot)) error {
			for i := 0; ctx.Err() == nil; i++ {
				sink(testSnapshot(i))
			}
			return nil
		}
		started, done := make(chan *tea.Program, 1), make(chan error, 1)
		go func() {
			done <- runWith(t.Context(), o, started, tea.WithInput(nil), tea.WithOutput(io.Discard), tea.WithWindowSize(80, 24))
		}()
		(<-started).Quit()
		if err := <-done; err != nil {
			t.Error(err)
		}
		time.Sleep(2 * time.Second) // The last tick ends by itself.
	})
}
