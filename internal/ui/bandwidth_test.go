package ui

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/themes"
)

// slowTerminal shows what is written to it and answers the question for its kind later.
type slowTerminal struct {
	screenshot
	// answer is how long the answer takes; there is none when it is negative.
	answer time.Duration
	keys   io.Writer
	asked  int
}

func (s *slowTerminal) Write(p []byte) (int, error) {
	if n := bytes.Count(p, []byte(ansi.RequestPrimaryDeviceAttributes)); n > 0 {
		s.asked += n
		if s.answer >= 0 {
			time.AfterFunc(s.answer, func() { _, _ = io.WriteString(s.keys, "\x1b[?62;22c") })
		}
	}
	return s.screenshot.Write(p)
}

// TestLowBandwidthIsChosenOnSlowLinks by how long the terminal takes to answer, unless the user has chosen.
func TestLowBandwidthIsChosenOnSlowLinks(t *testing.T) {
	const never = -1
	for _, c := range []struct {
		name   string
		chosen LowBandwidth
		answer time.Duration
		low    bool
		asked  int
	}{
		{"a terminal on this machine", LowBandwidthAuto, 2 * time.Millisecond, false, 1},
		{"the same continent", LowBandwidthAuto, 100 * time.Millisecond, false, 1},
		{"a satellite", LowBandwidthAuto, 600 * time.Millisecond, true, 3},
		{"a satellite that the user knows better", LowBandwidthNever, 600 * time.Millisecond, false, 0},
		{"no answer", LowBandwidthAuto, never, false, 1},
		{"as the user wishes", LowBandwidthAlways, 2 * time.Millisecond, true, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			pair, err := themes.Builtin("default")
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				keys, typing := io.Pipe()
				terminal := &slowTerminal{screenshot: screenshot{terminal: vt.NewEmulator(120, 40)}, answer: c.answer, keys: typing}
				defer swallow(terminal.terminal)()
				o := Options{Theme: pair, Source: "3 targets", Dark: true, LowBandwidth: c.chosen, output: terminal}
				o.Run = func(ctx context.Context, sink func(*cluster.Snapshot)) error {
					for s := 0; ctx.Err() == nil; s += 5 {
						sink(testSnapshot(s))
						select {
						case <-ctx.Done():
						case <-time.After(5 * time.Second):
						}
					}
					return nil
				}
				program, ended := make(chan *tea.Program, 1), make(chan error, 1)
				go func() {
					ended <- runWith(t.Context(), o, program, tea.WithInput(keys), tea.WithWindowSize(120, 40),
						tea.WithEnvironment([]string{"TERM=xterm-256color", "LANG=C.UTF-8"}))
				}()
				p := <-program
				time.Sleep(30 * time.Second)
				synctest.Wait()
				if shown := terminal.String(); strings.Contains(shown, "low bandwidth") != c.low {
					t.Errorf("low bandwidth is not %v:\n%s", c.low, shown)
				}
				p.Send(keyNamed("?"))
				for range 60 {
					p.Send(keyNamed("down"))
				}
				time.Sleep(5 * time.Second)
				synctest.Wait()
				if shown := terminal.String(); strings.Contains(shown, "Low bandwidth, because ") != c.low {
					t.Errorf("the help does not say why it is low, %v:\n%s", c.low, shown)
				}
				p.Quit()
				if err := <-ended; err != nil {
					t.Error(err)
				}
				if terminal.asked != c.asked {
					t.Errorf("the terminal is asked %d times, want %d", terminal.asked, c.asked)
				}
				_ = typing.Close()
				time.Sleep(5 * time.Second) // The last tick ends.
			})
		})
	}
}

func TestAgesAreCoarseWithLowBandwidth(t *testing.T) {
	m := newTestModel(t, 80, 24)
	for _, c := range []struct {
		age         time.Duration
		exact, near string
	}{
		{0, "0 s", "<10 s"}, {9 * time.Second, "9 s", "<10 s"}, {49 * time.Second, "49 s", "40 s"}, {3 * time.Minute, "3 min", "3 min"},
	} {
		m.bandwidth.low = false
		exact := m.age(c.age)
		m.bandwidth.low = true
		if near := m.age(c.age); exact != c.exact || near != c.near {
			t.Errorf("%v is %q and %q, want %q and %q", c.age, exact, near, c.exact, c.near)
		}
	}
}

// TestLowBandwidthSaysSoOnEveryScreen, on the narrowest terminal as well.
func TestLowBandwidthSaysSoOnEveryScreen(t *testing.T) {
	m := live(newModelWith(t, minWidth, minHeight, Options{Source: "3 targets", NoColour: true, LowBandwidth: LowBandwidthAlways}))
	for i := range screens {
		m.show(screens[i].number)
		m.clean = false
		if got := text(m); !strings.Contains(got, "low bandwidth") || !strings.Contains(got, "q quit") {
			t.Errorf("%s does not say so:\n%s", screens[i].title, got)
		}
	}
}

// TestTheFirstFrameDoesNotWaitForTheCluster: a source that never answers leaves a screen that says so, within one frame of
// the start.
func TestTheFirstFrameDoesNotWaitForTheCluster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, 0, Options{})
		began := time.Now()
		for {
			if bytes, _ := r.during(5 * time.Millisecond); bytes > 1000 {
				break
			}
			if time.Since(began) > time.Second {
				t.Fatal("nothing is painted within a second")
			}
		}
		const mostFirstPaint = 150 * time.Millisecond
		if took := time.Since(began); took > mostFirstPaint {
			t.Errorf("the first frame is painted after %v", took)
		}
		r.quit()
	})
	m := newTestModel(t, 80, 24)
	if got := text(m); !strings.Contains(got, "mimtop") || !strings.Contains(got, "waiting for the first") {
		t.Errorf("the first frame is\n%s", got)
	}
}

// serialLine takes a while for each write.
type serialLine struct {
	screenshot
	each func()
}

func (s *serialLine) Write(p []byte) (int, error) {
	s.each()
	return s.screenshot.Write(p)
}

// TestALinkNoticesThatWritesBlock several times in a row, not once.
func TestALinkNoticesThatWritesBlock(t *testing.T) {
	clock, takes := noon, time.Duration(0)
	l := newLink(writerFunc(func(p []byte) (int, error) { clock = clock.Add(takes); return len(p), nil }), func() time.Time { return clock })
	for i, c := range []struct {
		takes  time.Duration
		choked bool
	}{
		{0, false}, {slowWrite, false}, {slowWrite, false}, {slowWrite - 1, false}, {slowWrite, false}, {slowWrite, false},
		{slowWrite, true}, {0, true},
	} {
		takes = c.takes
		if n, err := l.Write([]byte("12345")); n != 5 || err != nil {
			t.Fatal(n, err)
		}
		if l.isChoked() != c.choked || l.bytes() != int64(5*(i+1)) {
			t.Errorf("after write %d it is choked %v, want %v, with %d B written", i, l.isChoked(), c.choked, l.bytes())
		}
	}
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// TestLowBandwidthIsChosenWhereWritesBlock runs the program, in real time, on a line that is slow to take what is written.
func TestLowBandwidthIsChosenWhereWritesBlock(t *testing.T) {
	pair, err := themes.Builtin("default")
	if err != nil {
		t.Fatal(err)
	}
	keys, typing := io.Pipe()
	defer typing.Close()
	line := &serialLine{screenshot: screenshot{terminal: vt.NewEmulator(120, 40)}, each: func() { time.Sleep(slowWrite + 10*time.Millisecond) }}
	defer swallow(line.terminal)()
	o := Options{Theme: pair, Source: "3 targets", Dark: true, output: line}
	o.Run = func(ctx context.Context, sink func(*cluster.Snapshot)) error {
		sink(testSnapshot(0))
		<-ctx.Done()
		return nil
	}
	program, ended := make(chan *tea.Program, 1), make(chan error, 1)
	go func() {
		ended <- runWith(t.Context(), o, program, tea.WithInput(keys), tea.WithWindowSize(120, 40), tea.WithEnvironment([]string{"TERM=vt220"}))
	}()
	p := <-program
	// Each key changes the screen, and so is written.
	for deadline := time.Now().Add(30 * time.Second); !strings.Contains(line.String(), "low bandwidth"); {
		if time.Now().After(deadline) {
			t.Errorf("nothing says low bandwidth:\n%s", line.String())
			break
		}
		p.Send(keyNamed("tab"))
		time.Sleep(50 * time.Millisecond)
	}
	p.Quit()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
