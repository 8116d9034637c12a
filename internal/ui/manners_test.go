package ui

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/themes"
)

// session is a dashboard that runs on an emulated terminal.
type session struct {
	shot  *screenshot
	keys  *io.PipeWriter
	ended chan error
	// swallowed ends the life of the emulator.
	swallowed func()
}

// startSession runs a dashboard in a synctest bubble; the environment is that of a terminal over ssh.
func startSession(t *testing.T, o Options) *session {
	t.Helper()
	pair, err := themes.Builtin("default")
	if err != nil {
		t.Fatal(err)
	}
	o.Theme, o.Dark = pair, true
	if o.Run == nil {
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
	}
	s := &session{shot: &screenshot{terminal: vt.NewEmulator(80, 24)}, ended: make(chan error, 1)}
	s.swallowed = swallow(s.shot.terminal)
	read, write := io.Pipe()
	s.keys = write
	go func() {
		s.ended <- runWith(t.Context(), o, nil, tea.WithInput(read), tea.WithOutput(s.shot), tea.WithWindowSize(80, 24),
			tea.WithEnvironment([]string{"TERM=xterm-256color", "LANG=C.UTF-8", "SSH_TTY=/dev/pts/1"}))
	}()
	s.wait(2 * time.Second)
	return s
}

func (s *session) wait(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// written is what was written since the last call.
func (s *session) written() string {
	s.shot.mu.Lock()
	defer s.shot.mu.Unlock()
	text := s.shot.raw.String()
	s.shot.raw.Reset()
	return text
}

// quit ends the dashboard and returns how it ended.
func (s *session) quit() error {
	go func() { _, _ = io.WriteString(s.keys, "q") }()
	return s.end()
}

// end waits for the end of the dashboard, and of what it leaves behind for a moment, such as the clock of the ages.
func (s *session) end() error {
	err := <-s.ended
	_ = s.keys.Close()
	s.swallowed()
	s.wait(2 * time.Second)
	return err
}

// The answer of a terminal that shows frames as a whole, and what such a frame begins with.
const (
	syncAnswer = "\x1b[?2026;2$y"
	syncBegin  = "\x1b[?2026h"
)

func TestSynchronisedOutputIsAskedForOnceAndUsedWhenThereIs(t *testing.T) {
	for _, c := range []struct {
		name          string
		o             Options
		answer        string
		asked, framed bool
	}{
		{"over ssh", Options{AskSync: true}, syncAnswer, true, true},
		{"over ssh, by a terminal that does not know", Options{AskSync: true}, "\x1b[?2026;0$y", true, false},
		{"over ssh, by one that says nothing", Options{AskSync: true}, "", true, false},
		{"switched off", Options{AskSync: true, NoSync: true}, syncAnswer, false, false},
		{"not asked", Options{}, "", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := startSession(t, c.o)
				first := s.written()
				if n := strings.Count(first, ansi.RequestModeSynchronizedOutput); n > 1 || (n == 1) != c.asked {
					t.Errorf("it is asked for %d times", n)
				}
				_, _ = io.WriteString(s.keys, c.answer)
				s.wait(time.Second)
				s.written()
				_, _ = io.WriteString(s.keys, "3")
				s.wait(time.Second)
				later := s.written()
				if framed := strings.Contains(later, syncBegin); framed != c.framed {
					t.Errorf("a frame shown as a whole is %v, want %v: %q", framed, c.framed, later)
				}
				if n := strings.Count(later, ansi.RequestModeSynchronizedOutput); n > 0 {
					t.Error("it is asked for again")
				}
				if err := s.quit(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestAPanicGivesTheTerminalBack, wherever it is: the screen, the cursor, the mouse and the title of the window.
func TestAPanicGivesTheTerminalBack(t *testing.T) {
	for name, o := range map[string]Options{
		"while a snapshot is taken": {Given: func(*sizing.Baseline) { panic("a defect") }},
		"while a frame is drawn":    {Replay: &defectReplay{}},
		"beside the screen":         {Save: func(Screenshot) (string, error) { panic("a defect") }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				// The toolkit prints the panic and its stack where the terminal shows it after the screen is given back.
				s := startSession(t, o)
				if o.Save != nil {
					_, _ = io.WriteString(s.keys, "S")
				}
				err := s.end()
				if !errors.Is(err, tea.ErrProgramPanic) || !strings.Contains(err.Error(), "please report it") {
					t.Errorf("it ends with %v", err)
				}
				if s.shot.altScreen() {
					t.Error("the terminal is left on the alternate screen")
				}
				givesBack(t, s.written())
			})
		})
	}
}

// givesBack complains about each mode that was switched on and not off again.
func givesBack(t *testing.T, written string) {
	t.Helper()
	for mode, m := range map[string][2]string{
		"the alternate screen": {"\x1b[?1049h", "\x1b[?1049l"}, "the mouse": {"\x1b[?1002h", "\x1b[?1002l"},
		"the hidden cursor": {"\x1b[?25l", "\x1b[?25h"}, "bracketed paste": {"\x1b[?2004h", "\x1b[?2004l"},
	} {
		if on, off := strings.LastIndex(written, m[0]), strings.LastIndex(written, m[1]); on > off {
			t.Errorf("%s is left: %q", mode, written[on:])
		}
	}
	if at := strings.LastIndex(written, "\x1b]2;"); at >= 0 && !strings.HasPrefix(written[at:], "\x1b]2;\x07") {
		t.Errorf("the title of the window is left: %.60q", written[at:])
	}
}

// defectReplay is a recording that cannot say where it is.
type defectReplay struct{ Replay }

func (*defectReplay) State() ReplayState { panic("a defect") }

func TestTheTitleOfTheWindowIsSetOnceAndCleared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startSession(t, Options{Source: "prod"})
		s.wait(20 * time.Second)
		if err := s.quit(); err != nil {
			t.Error(err)
		}
		written := s.written()
		var titles []string
		for _, part := range strings.Split(written, "\x1b]2;")[1:] {
			title, _, _ := strings.Cut(part, "\x07")
			titles = append(titles, title)
		}
		if got := strings.Join(titles, "|"); got != "mimtop: UNKNOWN - prod|mimtop: HOLDS - prod|" && got != "mimtop: HOLDS - prod|" {
			t.Errorf("the titles are %q", got)
		}
		givesBack(t, written)
	})
}

// TestNothingBlinks: neither text nor the cursor, which is hidden.
func TestNothingBlinks(t *testing.T) {
	for name, m := range everyState(t, 80, 24, Options{Dark: true}) {
		content := m.View().Content
		for _, part := range strings.Split(content, "\x1b[")[1:] {
			params, _, found := strings.Cut(part, "m")
			if !found {
				continue
			}
			if params == "5" || params == "6" || strings.HasPrefix(params, "5;") || strings.HasSuffix(params, ";5") && !strings.Contains(params, "8;5") {
				t.Errorf("%s: \\x1b[%sm blinks", name, params)
			}
		}
		if m.View().Cursor != nil {
			t.Errorf("%s: the cursor is shown", name)
		}
	}
}

// TestTheFunctionKeysOfTheLinuxConsole come as a sequence and a letter, which must not be taken for a letter.
func TestTheFunctionKeysOfTheLinuxConsole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := startSession(t, Options{})
		for _, c := range []struct{ keys, want string }{
			{"\x1b[[B", "2 What if"}, {"\x1b[[C", "3 Nodes"}, {"\x1b[[B", "2 What if"}, {"\x1b[[E", "5 Forecast"}, {"\x1b[[A", "1 Overview"},
			{"\x1b[[", "1 Overview"}, {"3", "3 Nodes"}, {"\x1bOQ", "2 What if"}, {"C", `"C" is no key here`},
		} {
			_, _ = io.WriteString(s.keys, c.keys)
			s.wait(time.Second)
			if got := s.shot.String(); !strings.Contains(got, c.want) {
				t.Errorf("after %q nothing says %q:\n%s", c.keys, c.want, got)
			}
		}
		if err := s.quit(); err != nil {
			t.Error(err)
		}
	})
}
