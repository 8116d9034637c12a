package ui

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/vt"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/themes"
)

// swallow takes the emulator's own answers, which go nowhere, until the end of its life: what it returns. The reader has ended before
// the emulator is closed, which does not expect one beside it.
func swallow(terminal *vt.Emulator) (end func()) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = io.Copy(io.Discard, terminal)
	}()
	return func() {
		_ = terminal.InputPipe().(io.Closer).Close()
		<-ended
		_ = terminal.Close()
	}
}

// screenshot is a terminal emulator that may be written to and read at the same time.
type screenshot struct {
	mu       sync.Mutex
	terminal *vt.Emulator
	raw      bytes.Buffer
}

// Write shows output. The program has no terminal driver here that would turn line feeds into new lines.
func (s *screenshot) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.raw.Write(p)
	_, err := s.terminal.Write(bytes.ReplaceAll(p, []byte("\n"), []byte("\r\n")))
	return len(p), err
}

func (s *screenshot) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.terminal.String()
}

// bytes is all that was written to the terminal.
func (s *screenshot) bytes() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw.String()
}

func (s *screenshot) altScreen() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.terminal.IsAltScreen()
}

// TestTheWholeProgramOnATerminal runs the program as a user does: it starts, a cluster appears, a slider is moved, the
// terminal is resized, and q gives the terminal back.
func TestTheWholeProgramOnATerminal(t *testing.T) {
	pair, err := themes.Builtin("default")
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		shot := &screenshot{terminal: vt.NewEmulator(80, 24)}
		defer swallow(shot.terminal)()
		keys, typing := io.Pipe()
		o := Options{
			Theme: pair, Source: "3 targets", Dark: true, Scenarios: newShelf(),
			Run: func(ctx context.Context, sink func(*cluster.Snapshot)) error {
				for s := 0; ctx.Err() == nil; s += 5 {
					sink(testSnapshot(s))
					select {
					case <-ctx.Done():
					case <-time.After(5 * time.Second):
					}
				}
				return nil
			},
		}
		program := make(chan *tea.Program, 1)
		ended := make(chan error, 1)
		go func() {
			ended <- runWith(t.Context(), o, program, tea.WithInput(keys), tea.WithOutput(shot), tea.WithWindowSize(80, 24),
				tea.WithEnvironment([]string{"TERM=xterm-256color", "LANG=C.UTF-8"}))
		}()
		p := <-program
		step := func(doing string, do func(), want ...string) {
			t.Helper()
			if do != nil {
				do()
			}
			time.Sleep(time.Second)
			synctest.Wait()
			for _, w := range want {
				if got := shot.String(); !strings.Contains(got, w) {
					t.Fatalf("%s: nothing shows %q:\n%s", doing, w, got)
				}
			}
		}
		typed := func(text string) func() { return func() { _, _ = io.WriteString(typing, text) } }

		step("starting", nil, "mimtop", "HOLDS", "mongooseim-1", "3 of 3 nodes up")
		if !shot.altScreen() {
			t.Error("the dashboard does not use the alternate screen")
		}
		step("opening Nodes", typed("3"), "3 nodes, by node, A to Z")
		step("filtering", typed("/im-2\r"), "1 of 3 nodes match")
		step("opening a node", typed("\r"), "up: mongooseim-2", "History")
		step("opening Sites", typed("6"), "1 site; none to fail over to")
		step("going back", typed("1"), "HOLDS")
		step("opening What if", typed("\t"), "As measured now")
		step("typing a value", typed("9M\r"), "to 9M", "DOES NOT HOLD")
		step("copying the command line", typed("y"), "Copied: the command line", "mimtop plan")
		if !strings.Contains(shot.bytes(), "\x1b]52;c;") {
			t.Error("nothing is sent to the clipboard of the terminal")
		}
		step("closing it", typed("\x1b"), "to 9M")
		step("writing a scenario", typed("w\r"), "written: scenario.yaml")
		step("asking before it is written over", typed("w\r"), "Write over it?")
		step("answering no", typed("n"), "nothing was done")
		step("opening it", typed("o\r"), "opened: scenario.yaml", "scenario.yaml: users")
		step("resetting", typed("R"), "As measured now", "HOLDS")
		step("resizing", func() {
			shot.mu.Lock()
			shot.terminal.Resize(120, 40)
			shot.mu.Unlock()
			p.Send(tea.WindowSizeMsg{Width: 120, Height: 40})
		}, "Arithmetic of")
		step("quitting", typed("q"))
		if err := <-ended; err != nil {
			t.Errorf("the program ends with %v", err)
		}
		if shot.altScreen() {
			t.Error("the terminal is left on the alternate screen")
		}
		for _, mode := range []string{"\x1b[?1002l", "\x1b[?25h"} {
			if !strings.Contains(shot.raw.String(), mode) {
				t.Errorf("the terminal is not restored: no %q", mode)
			}
		}
		_ = typing.Close()
	})
}

// TestASourceThatCannotGoOnEndsTheDashboard: a screen that waits for ever would hide why.
func TestASourceThatCannotGoOnEndsTheDashboard(t *testing.T) {
	pair, err := themes.Builtin("default")
	if err != nil {
		t.Fatal(err)
	}
	var terminal bytes.Buffer
	keys, typing := io.Pipe()
	defer typing.Close()
	why := errors.New("the lists hold 2 clusters")
	err = runWith(t.Context(), Options{
		Theme: pair, Dark: true, Run: func(context.Context, func(*cluster.Snapshot)) error { return why },
	}, nil, tea.WithInput(keys), tea.WithOutput(&terminal), tea.WithWindowSize(80, 24), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	if !errors.Is(err, why) || err.Error() != "read the cluster: the lists hold 2 clusters" {
		t.Errorf("it ends with %v", err)
	}
	if written := terminal.String(); strings.LastIndex(written, "\x1b[?1049h") > strings.LastIndex(written, "\x1b[?1049l") {
		t.Errorf("the terminal is left on the alternate screen: %q", written)
	}
}
