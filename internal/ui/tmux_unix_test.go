//go:build unix

package ui

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/themes"
)

// The variables that make TestDashboardInTmux a dashboard: what it does, and the file that it writes its number to.
const (
	tmuxDoes  = "MIMTOP_TEST_TMUX_DOES"
	tmuxStory = "MIMTOP_TEST_TMUX_FILE"
)

// TestDashboardInTmux is no test, but what TestTheTerminalIsGivenBack starts.
func TestDashboardInTmux(t *testing.T) {
	does := os.Getenv(tmuxDoes)
	if does == "" {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	pair, err := themes.Builtin("default")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv(tmuxStory), []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
		t.Fatal(err)
	}
	o := Options{Source: "a test", Theme: pair, Dark: true, Run: func(ctx context.Context, sink func(*cluster.Snapshot)) error {
		for s := 0; ctx.Err() == nil; s += 5 {
			sink(testSnapshot(s))
			select {
			case <-ctx.Done():
			case <-time.After(300 * time.Millisecond):
			}
		}
		return nil
	}}
	taken := 0
	o.Given = func(*sizing.Baseline) {
		if taken++; does == "panic" && taken == 4 {
			panic("a defect")
		}
	}
	fmt.Println("ended with", Run(ctx, o))
}

// tmux is a server of its own.
type tmux struct {
	t      *testing.T
	socket string
}

func (x *tmux) run(args ...string) string {
	x.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", x.socket, "-f", "/dev/null"}, args...)...).CombinedOutput()
	if err != nil {
		x.t.Fatalf("tmux %v: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// until waits for a moment that must come.
func (x *tmux) until(what string, is func() bool) {
	x.t.Helper()
	for range 600 {
		if is() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	x.t.Fatalf("%s does not come:\n%s", what, x.run("capture-pane", "-p"))
}

// TestTheTerminalIsGivenBack runs a dashboard on a real terminal and looks at what is left of it.
func TestTheTerminalIsGivenBack(t *testing.T) {
	if _, err := exec.LookPath("tmux"); err != nil {
		if os.Getenv("MIMTOP_TEST_PEERS") == "required" {
			t.Fatal("no tmux here: install tmux")
		}
		t.Skip("no tmux here: install tmux")
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const flags = "#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{pane_title}"
	for name, c := range map[string]struct {
		does string
		end  func(x *tmux, p *os.Process) error
		says string
	}{
		"after a panic":  {"panic", nil, "please report it"},
		"after SIGTERM":  {"nothing", func(_ *tmux, p *os.Process) error { return p.Signal(syscall.SIGTERM) }, "ended with"},
		"after SIGHUP":   {"nothing", func(_ *tmux, p *os.Process) error { return p.Signal(syscall.SIGHUP) }, "ended with"},
		"after quitting": {"nothing", func(x *tmux, _ *os.Process) error { x.run("send-keys", "q"); return nil }, "ended with <nil>"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, err := os.MkdirTemp("/tmp", "mimtop") // The name of a socket must be short.
			if err != nil {
				t.Fatal(err)
			}
			defer os.RemoveAll(dir)
			x := &tmux{t, filepath.Join(dir, "tmux")}
			number := filepath.Join(dir, "number")
			x.run("new-session", "-d", "-x", "80", "-y", "24", fmt.Sprintf(
				"env -u NO_COLOR TERM=tmux-256color LANG=C.UTF-8 %s=%s %s=%s %s -test.run '^TestDashboardInTmux$' 2>&1; exec sleep 600",
				tmuxDoes, c.does, tmuxStory, number, program))
			defer x.run("kill-server")
			if c.end != nil {
				x.until("the dashboard", func() bool { return x.run("display", "-p", flags) == "1 0 1 mimtop: HOLDS - a test" })
				written, err := os.ReadFile(number)
				if err != nil {
					t.Fatal(err)
				}
				id, err := strconv.Atoi(string(written))
				if err != nil {
					t.Fatal(err)
				}
				dashboard, err := os.FindProcess(id)
				if err != nil {
					t.Fatal(err)
				}
				if err := c.end(x, dashboard); err != nil {
					t.Fatal(err)
				}
			}
			x.until("the end", func() bool { return strings.Contains(x.run("capture-pane", "-p", "-S", "-200"), c.says) })
			if got := x.run("display", "-p", flags); got != "0 1 0" {
				t.Errorf("the terminal is left with %q: alternate screen, cursor, mouse, title", got)
			}
		})
	}
}
