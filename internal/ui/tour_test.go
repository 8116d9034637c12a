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
	"github.com/charmbracelet/x/vt"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/themes"
)

// TestATourOfTheScreensOnATerminal runs the program on an emulator: by tab, by number and by the mouse to every screen, at
// each size that the terminal is given on the way, and out again.
func TestATourOfTheScreensOnATerminal(t *testing.T) {
	pair, err := themes.Builtin("default")
	if err != nil {
		t.Fatal(err)
	}
	// What each screen says and no other.
	answers := map[screen]string{
		overviewScreen: "measured  all nodes up", whatIfScreen: "As measured now", nodesScreen: "3 of 3 nodes up;", trafficScreen: "stanzas/s in",
		forecastScreen: "No growth is set", sitesScreen: "1 site; none to fail over to",
	}
	synctest.Test(t, func(t *testing.T) {
		shot := &screenshot{terminal: vt.NewEmulator(80, 24)}
		defer swallow(shot.terminal)()
		keys, typing := io.Pipe()
		o := Options{Theme: pair, Source: "3 targets", Dark: true, output: shot, Now: func() time.Time { return noon.Add(time.Minute) }}
		o.Run = func(ctx context.Context, sink func(*cluster.Snapshot)) error {
			for s := 0; s <= 60; s += 5 {
				sink(trafficSnapshot(s))
				time.Sleep(100 * time.Millisecond)
			}
			<-ctx.Done()
			return nil
		}
		program, ended := make(chan *tea.Program, 1), make(chan error, 1)
		go func() {
			ended <- runWith(t.Context(), o, program, tea.WithInput(keys), tea.WithWindowSize(80, 24),
				tea.WithEnvironment([]string{"TERM=xterm-256color", "LANG=C.UTF-8"}))
		}()
		p := <-program
		time.Sleep(3 * time.Second)
		see := func(how string, at screen) {
			t.Helper()
			time.Sleep(time.Second)
			synctest.Wait()
			shown := shot.String()
			if !strings.Contains(shown, answers[at]) {
				t.Fatalf("%s: nothing says %q:\n%s", how, answers[at], shown)
			}
			for other, words := range answers {
				if other != at && strings.Contains(shown, words) {
					t.Fatalf("%s: something is left of screen %d, which says %q:\n%s", how, other, words, shown)
				}
			}
		}
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}, {80, 24}} {
			shot.mu.Lock()
			shot.terminal.Resize(size[0], size[1])
			shot.mu.Unlock()
			p.Send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			see(fmt.Sprint(size), overviewScreen)
			for i := range screens {
				_, _ = io.WriteString(typing, "\t")
				see(fmt.Sprintf("tab at %v", size), screens[(i+1)%len(screens)].number)
			}
			for i := range screens {
				_, _ = fmt.Fprintf(typing, "\x1b%d", screens[i].number)
				see(fmt.Sprintf("alt and the number at %v", size), screens[i].number)
			}
			for i := range screens {
				at := strings.Index(strings.Split(shot.String(), "\n")[0], fmt.Sprintf(" %d ", screens[i].number))
				_, _ = fmt.Fprintf(typing, "\x1b[<0;%d;1M\x1b[<0;%d;1m", at+2, at+2)
				see(fmt.Sprintf("a click on the name at %v", size), screens[i].number)
			}
			_, _ = io.WriteString(typing, "1")
			see("the number", overviewScreen)
		}
		p.Send(tea.WindowSizeMsg{Width: 60, Height: 15})
		time.Sleep(time.Second)
		synctest.Wait()
		if shown := shot.String(); !strings.Contains(shown, "mimtop needs 80x24, this is 60x15.") {
			t.Errorf("too small, it says\n%s", shown)
		}
		_, _ = io.WriteString(typing, "q")
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if shot.altScreen() {
			t.Error("the terminal is left on the alternate screen")
		}
		_ = typing.Close()
		time.Sleep(2 * time.Second) // The last tick ends.
	})
}
