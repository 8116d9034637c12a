package ui

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
	"github.com/charmbracelet/x/vt"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/themes"
)

// liveFor gives a model a snapshot every five seconds for so long, up to its clock's now.
func liveFor(m *Model, long time.Duration) *Model {
	for second := 60 - int(long/time.Second); second <= 60; second += 5 {
		m.Update(snapshotMsg{testSnapshot(second)})
	}
	settle(m)
	return m
}

// shownSecond is the second after noon that the screens show.
func shownSecond(m *Model) int { return int(m.snapshot.At.Sub(noon) / time.Second) }

func TestLookBackFrames(t *testing.T) {
	for _, size := range sizes {
		for _, c := range []struct {
			name string
			make func(m *Model)
		}{
			{"paused", func(m *Model) {
				press(liveFor(m, 10*time.Minute), "space")
				m.Update(snapshotMsg{testSnapshot(65)})
			}},
			{"back", func(m *Model) { press(liveFor(m, 10*time.Minute), ",", ",", ",") }},
			{"back-nodes", func(m *Model) { press(withNodeDown(m), "3", "down", ",", ",", ",") }},
			{"back-traffic", func(m *Model) { press(liveFor(m, 10*time.Minute), "4", "[") }},
			{"back-arithmetic", func(m *Model) { press(liveFor(m, 10*time.Minute), "[", "e") }},
			{"oldest", func(m *Model) { press(liveFor(m, 10*time.Minute), "g") }},
			{"timeline", func(m *Model) { press(withNodeDown(m), "t") }},
			{"timeline-empty", func(m *Model) { press(live(m), "t") }},
			{"timeline-jumped", func(m *Model) { press(withNodeDown(m), "t", "enter") }},
			{"unknown", func(m *Model) { press(withoutMachine(m), "i") }},
			{"unknown-whatif", func(m *Model) { press(live(m), "tab", "9", "M", "enter", "i") }},
			{"unknown-waiting", func(m *Model) { press(m, "i") }},
			{"stale", func(m *Model) {
				m.Update(snapshotMsg{testSnapshot(0)})
				settle(m)
			}},
		} {
			t.Run(fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1]), func(t *testing.T) {
				m := newTestModel(t, size[0], size[1])
				c.make(m)
				settle(m)
				golden.RequireEqual(t, text(m))
			})
		}
	}
}

func TestAPausedScreenStays(t *testing.T) {
	for _, key := range []string{"1", "3", "4", "6"} {
		m := live(newTestModel(t, 120, 40))
		press(m, key, "space")
		before := strings.Split(text(m), "\n")
		learned := m.history.Len()
		for second := 65; second <= 90; second += 5 {
			m.Update(snapshotMsg{testSnapshot(second)})
			settle(m)
		}
		after := strings.Split(text(m), "\n")
		for i := range before {
			banner := strings.Contains(before[i], "PAUSED")
			if banner && !strings.Contains(after[i], "6 new since") {
				t.Errorf("screen %s: nothing says that 6 snapshots came: %q", key, after[i])
			}
			if !banner && before[i] != after[i] {
				t.Errorf("screen %s: line %d is another:\n%s\n%s", key, i, before[i], after[i])
			}
		}
		if m.history.Len() != learned+6 || !m.learner.Result().Last.Equal(noon.Add(90*time.Second)) {
			t.Errorf("screen %s: the history has %d snapshots, and the model learned up to %v", key, m.history.Len(), m.learner.Result().Last)
		}
		press(m, "space")
		if shownSecond(m) != 90 || m.lookingBack() || strings.Contains(text(m), "PAUSED") {
			t.Errorf("screen %s: back to live it shows second %d", key, shownSecond(m))
		}
	}
}

func TestTheKeysOfTimeOnALiveCluster(t *testing.T) {
	for _, screen := range []string{"1", "tab", "3", "4", "5", "6", "?", "e", "i"} {
		m := liveFor(newTestModel(t, 120, 40), 20*time.Minute)
		press(m, screen)
		for _, c := range []struct {
			key  string
			want int // seconds after noon
		}{
			{"space", 60}, {",", 55}, {",", 50}, {".", 55}, {"[", -5}, {"]", 55}, {".", 60}, {".", 60}, {"{", -540}, {",", -600},
			{"}", 0}, {"{", -600}, {"{", -1140}, {",", -1140}, {"space", 60},
		} {
			press(m, c.key)
			if got := shownSecond(m); got != c.want || m.lookingBack() != (c.want != 60 || c.key != "space" || got == 60 && m.past.paused) {
				t.Fatalf("screen %s: %s shows second %d, want %d", screen, c.key, got, c.want)
			}
		}
		if m.lookingBack() {
			t.Errorf("screen %s: it is still paused", screen)
		}
	}
}

func TestBeginningAndEnd(t *testing.T) {
	m := liveFor(newTestModel(t, 80, 24), 20*time.Minute)
	press(m, "g")
	if got := text(m); shownSecond(m) != -1140 || !strings.Contains(got, "nothing older is kept") {
		t.Errorf("the oldest moment is of second %d:\n%s", shownSecond(m), got)
	}
	press(m, "G")
	if shownSecond(m) != 60 || !m.lookingBack() {
		t.Errorf("the newest moment is of second %d", shownSecond(m))
	}
}

// TestWhatIsShownOfThePastIsWhatItWas compares a moment with a dashboard that never went on from there.
func TestWhatIsShownOfThePastIsWhatItWas(t *testing.T) {
	then := newTestModel(t, 120, 40)
	for second := 0; second <= 35; second += 5 {
		then.Update(snapshotMsg{testSnapshot(second)})
	}
	m := live(newTestModel(t, 120, 40))
	press(m, ",", ",", ",", ",", ",")
	if shownSecond(m) != 35 {
		t.Fatalf("it shows second %d", shownSecond(m))
	}
	for name, pair := range map[string][2]float64{
		"sessions": {m.totals.Sessions.Value, then.totals.Sessions.Value}, "stanzas": {m.totals.Traffic.Stanzas.In.Value, then.totals.Traffic.Stanzas.In.Value},
		"users": {m.users(), then.users()}, "messages counted": {m.totals.Processing.Count(), then.totals.Processing.Count()},
	} {
		if math.Abs(pair[0]/pair[1]-1) > 1e-6 {
			t.Errorf("%s: %v, and were %v", name, pair[0], pair[1])
		}
	}
	if m.what.model != m.learned.Model || !m.learned.Last.Equal(noon.Add(60*time.Second)) {
		t.Errorf("it is not judged by what was learned now: up to %v", m.learned.Last)
	}
	if !strings.Contains(strings.Join(m.explainLines(), " "), "today's model") {
		t.Error("e does not say whose model judges it")
	}
}

func TestAMomentThatIsNotKeptAnyMore(t *testing.T) {
	m := liveFor(newTestModel(t, 80, 24), 10*time.Minute)
	press(m, ",", ",", ",", ",", ",") // second 35
	for second := 65; second <= 900; second += 5 {
		m.Update(snapshotMsg{testSnapshot(second)})
	}
	if shownSecond(m) != 35 {
		t.Fatalf("it shows second %d", shownSecond(m))
	}
	press(m, ",")
	if got := shownSecond(m); got >= 35 || got < -60 {
		t.Errorf("a step back from it is second %d", got)
	}
	press(m, ".", ".")
	if got := shownSecond(m); got <= 0 || got > 180 {
		t.Errorf("and two on second %d", got)
	}
}

func TestTheCursorStandsAtTheMoment(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "space")
	row := func() string {
		for line := range strings.SplitSeq(text(m), "\n") {
			if strings.HasPrefix(line, "mongooseim-1") {
				return line
			}
		}
		return ""
	}
	if !strings.Contains(row(), "│ 1.") {
		t.Errorf("paused, the cursor is not at the newest: %q", row())
	}
	press(m, ",", ",", ",")
	if trend := strings.Fields(row())[4]; []rune(trend)[6] != '│' {
		t.Errorf("three back, the trend is %q", trend)
	}
}

func TestEveryFrameOfThePastFillsTheTerminal(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		for _, size := range [][2]int{{80, 24}, {81, 25}, {97, 30}, {200, 60}, {79, 24}, {60, 5}} {
			for _, keys := range [][]string{{"space"}, {"g"}, {"t"}, {"t", "down", "enter"}, {"i"}, {"3", "["}, {"4", ","}, {"5", ","}, {"6", ","}, {"tab", ",", "i"}, {"e", ","}, {"?", ","}} {
				m := newModelWith(t, size[0], size[1], Options{Source: "3 targets", ASCII: ascii, NoColour: ascii})
				s := testSnapshot(30)
				s.Nodes[0].Name = strings.Repeat("a-long-name-", 9)
				s.Nodes[0].Version = "6.7"
				m.Update(snapshotMsg{s})
				withNodeDown(m)
				press(m, keys...)
				lines := strings.Split(m.View().Content, "\n")
				if len(lines) != size[1] {
					t.Errorf("%v at %v: %d lines", keys, size, len(lines))
				}
				for i, line := range lines {
					if w := len([]rune(stripped(line))); w != size[0] {
						t.Errorf("%v at %v: line %d is %d columns: %q", keys, size, i, w, line)
					}
					for _, r := range line {
						if ascii && r > '~' {
							t.Fatalf("%v at %v: %q is not ASCII", keys, size, r)
						}
					}
				}
				if m.lookingBack() && !strings.Contains(text(m), "PAUSED") {
					t.Errorf("%v at %v: nothing says that it is paused", keys, size)
				}
			}
		}
	}
}

// TestTheBannerCountsTimeAndSnapshots runs the program: the screens stay while a clock goes on and snapshots arrive.
func TestTheBannerCountsTimeAndSnapshots(t *testing.T) {
	pair, err := themes.Builtin("default")
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		shot := &screenshot{terminal: vt.NewEmulator(80, 24)}
		defer swallow(shot.terminal)()
		keys, typing := io.Pipe()
		began := time.Now()
		o := Options{Theme: pair, Source: "3 targets", Dark: true, Run: func(ctx context.Context, sink func(*cluster.Snapshot)) error {
			for ctx.Err() == nil {
				s := testSnapshot(int(time.Since(began) / time.Second))
				s.At = time.Now()
				for i := range s.Nodes {
					s.Nodes[i].At = s.At.Add(-time.Second)
				}
				sink(s)
				select {
				case <-ctx.Done():
				case <-time.After(5 * time.Second):
				}
			}
			return nil
		}}
		started, ended := make(chan *tea.Program, 1), make(chan error, 1)
		go func() {
			ended <- runWith(t.Context(), o, started, tea.WithInput(keys), tea.WithOutput(shot), tea.WithWindowSize(80, 24),
				tea.WithEnvironment([]string{"TERM=xterm-256color", "LANG=C.UTF-8"}))
		}()
		<-started
		after := func(wait time.Duration, typed string, want ...string) {
			t.Helper()
			_, _ = io.WriteString(typing, typed)
			time.Sleep(wait)
			synctest.Wait()
			for _, w := range want {
				if got := shot.String(); !strings.Contains(got, w) {
					t.Fatalf("after %q nothing shows %q:\n%s", typed, w, got)
				}
			}
		}
		after(21500*time.Millisecond, "", "HOLDS")
		after(time.Second, " ", "PAUSED", "2 s ago", "0 new since")
		after(12*time.Second, "", "PAUSED", "14 s ago", "2 new since")
		after(time.Second, ",", "20 s ago")
		after(time.Second, "g", "nothing older is kept")
		after(time.Second, " ", "space pause")
		if got := shot.String(); strings.Contains(got, "PAUSED") {
			t.Errorf("it is still paused:\n%s", got)
		}
		after(time.Second, "q")
		if err := <-ended; err != nil {
			t.Error(err)
		}
		_ = typing.Close()
		time.Sleep(2 * time.Second) // The last tick ends by itself.
	})
}
