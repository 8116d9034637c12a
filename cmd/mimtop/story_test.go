package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// peersNeeded is the environment variable that makes a test fail, not skip, for the want of another program.
const peersNeeded = "MIMTOP_TEST_PEERS"

// storyPatience is how long a screen may take to show what it should: long, because only a failure waits for it.
const storyPatience = 60 * time.Second

// buildMimtop builds the program, where there is a tmux to run it in, and returns the folder that it is in.
func buildMimtop(t *testing.T) (folder string) {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		if os.Getenv(peersNeeded) == "required" {
			t.Fatal("tmux is needed: ", err)
		}
		t.Skip("tmux is needed: ", err)
	}
	if testing.Short() {
		t.Skip("a story in a terminal takes seconds")
	}
	folder = t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(folder, "mimtop"), ".").CombinedOutput(); err != nil {
		t.Fatalf("build mimtop: %v\n%s", err, out)
	}
	return folder
}

// tmuxPane is a shell in a terminal of its own, at a prompt.
type tmuxPane struct {
	t      *testing.T
	socket string
	dir    string
}

const storyPrompt = "story$"

// newTmuxPane starts a tmux server with a shell in it, whose path begins with a folder.
func newTmuxPane(t *testing.T, folder string, width, height int) *tmuxPane {
	t.Helper()
	p := &tmuxPane{t: t, dir: t.TempDir()}
	p.socket = filepath.Join(p.dir, "tmux")
	shell := fmt.Sprintf("env -i HOME=%s XDG_CONFIG_HOME=%s LANG=C.UTF-8 TERM=$TERM PATH=%s:$PATH PS1='%s ' sh -i",
		p.dir, p.dir, folder, storyPrompt)
	p.tmux("-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(width), "-y", fmt.Sprint(height), shell)
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", p.socket, "kill-server").Run() })
	return p
}

// tmux runs one command of the server.
func (p *tmuxPane) tmux(args ...string) string {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), storyPatience)
	defer cancel()
	out, err := exec.CommandContext(ctx, "tmux", append([]string{"-S", p.socket}, args...)...).CombinedOutput()
	if err != nil {
		p.t.Fatalf("tmux %q: %v\n%s", args, err, out)
	}
	return string(out)
}

// keys presses keys by tmux's names for them.
func (p *tmuxPane) keys(names ...string) { p.tmux(append([]string{"send-keys"}, names...)...) }

// run types a command line at a prompt that has nothing behind it.
func (p *tmuxPane) run(line string) {
	p.t.Helper()
	p.until("before "+line, "an empty prompt", func(screen string) bool {
		screen = strings.TrimRight(screen, " \n")
		return screen[strings.LastIndexByte(screen, '\n')+1:] == storyPrompt
	})
	p.tmux("send-keys", "-l", line)
	p.keys("Enter")
}

func (p *tmuxPane) resize(width, height int) {
	p.tmux("resize-window", "-x", fmt.Sprint(width), "-y", fmt.Sprint(height))
}

func (p *tmuxPane) screen() string { return p.tmux("capture-pane", "-p") }

// see waits until the screen shows all of some texts, and returns it.
func (p *tmuxPane) see(doing string, texts ...string) string {
	p.t.Helper()
	return p.until(doing, fmt.Sprintf("%q", texts), func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

func (p *tmuxPane) until(doing, what string, seen func(screen string) bool) string {
	p.t.Helper()
	for deadline := time.Now().Add(storyPatience); ; time.Sleep(50 * time.Millisecond) {
		screen := p.screen()
		if seen(screen) {
			return screen
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("%s: the screen never shows %s:\n%s", doing, what, screen)
		}
	}
}

// file waits for a file that the shell writes, and returns what is in it.
func (p *tmuxPane) file(name string) string {
	p.t.Helper()
	for deadline := time.Now().Add(storyPatience); ; time.Sleep(20 * time.Millisecond) {
		if data, err := os.ReadFile(filepath.Join(p.dir, name)); err == nil && bytes.HasSuffix(data, []byte("\n")) {
			return string(data)
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("the shell never writes %s:\n%s", name, p.screen())
		}
	}
}

// open starts a program and remembers the mode of the terminal before.
func (p *tmuxPane) open(line string) {
	p.run("clear; stty -g > ~/before")
	p.file("before")
	p.run(line + "; echo $? > ~/status")
}

// clean checks that the program has ended with a status and left the terminal as it was: the mode, the screen, the cursor,
// no mouse, and nothing at the prompt that nobody typed.
func (p *tmuxPane) clean(status int) {
	p.t.Helper()
	if got := strings.TrimSpace(p.file("status")); got != fmt.Sprint(status) {
		p.t.Errorf("it ends with %s, want %d", got, status)
	}
	p.run("stty -g > ~/after")
	if before, after := p.file("before"), p.file("after"); before != after {
		p.t.Errorf("stty is %s, was %s", after, before)
	}
	p.run("echo th''e end")
	screen := p.see("at the prompt again", "the end")
	if !strings.Contains(screen, "\n"+storyPrompt+" stty -g > ~/after\n"+storyPrompt+" echo th''e end\nthe end\n") {
		p.t.Errorf("something is left at the prompt:\n%s", screen)
	}
	const modes = "#{alternate_on} #{mouse_any_flag} #{cursor_flag}"
	if got := strings.TrimSpace(p.tmux("display-message", "-p", modes)); got != "0 0 1" {
		p.t.Errorf("alternate screen, mouse, cursor are %s, want 0 0 1", got)
	}
}

// TestTheStoryInTmux is a session as a person has it, on a real terminal: each step types something and waits for what the
// screen should show.
func TestTheStoryInTmux(t *testing.T) {
	p := newTmuxPane(t, buildMimtop(t), 120, 40)
	p.open("mimtop demo --seed 1")
	for _, step := range []struct {
		doing string
		do    func()
		want  []string
	}{
		{"open", nil, []string{"mimtop  1 Overview", "DEMO", "3 of 3 nodes up", "HOLDS", "mongooseim-3", "q quit"}},
		{"what if", func() { p.keys("2") }, []string{"As measured now", "Sliders"}},
		{"more users", func() { p.keys("9", "M", "Enter") }, []string{"to 9M", "DOES NOT HOLD"}},
		{"more nodes", func() { p.keys("Down", "Down", "8", "Enter") }, []string{"to 9M", "nodes 3 to 8"}},
		{"pin", func() { p.keys("p") }, []string{"pin as A, name:"}},
		{"name the pin", func() { p.keys("Enter") }, []string{"pinned as A", "c compares"}},
		{"compare", func() { p.keys("c") }, []string{"Side by side", "as measured", "the sliders", "Inputs that differ", "9M"}},
		{"no more comparing", func() { p.keys("Escape") }, []string{"Sliders", "to 9M", "nodes 3 to 8"}},
		{"as measured again", func() { p.keys("R") }, []string{"As measured now"}},
		{"the nodes", func() { p.keys("F3") }, []string{"3 nodes, by node, A to Z", "nodes up;"}},
		{"filter", func() { p.keys("/", "i", "m", "-", "2", "Enter") }, []string{`1 of 3 nodes match "im-2"`}},
		{"open a node", func() { p.keys("Enter") }, []string{"up: mongooseim-2", "Figures"}},
		{"all nodes", func() { p.keys("Escape") }, []string{`1 of 3 nodes match "im-2"`}},
		{"no filter", func() { p.keys("Escape") }, []string{"3 nodes, by node"}},
		{"80x24", func() { p.resize(80, 24) }, []string{"mimtop  1  2  3 Nodes  4  5  6", "3 nodes, by node", "q quit"}},
		{"60x15", func() { p.resize(60, 15) }, []string{"mimtop needs 80x24, this is 60x15.", "HOLDS"}},
		{"120x40", func() { p.resize(120, 40) }, []string{"1 Overview  2 What if  3 Nodes", "History of mongooseim-", "q quit"}},
		{"help", func() { p.keys("?") }, []string{"Keys on Nodes"}},
		{"no help", func() { p.keys("Escape") }, []string{"3 nodes, by node"}},
		{"the overview", func() { p.keys("1") }, []string{"Table ", "Multi-datacenter", "HOLDS"}},
	} {
		if step.do != nil {
			step.do()
		}
		p.see(step.doing, step.want...)
	}
	p.keys("q")
	p.clean(0)
}

// TestTheStoryOnOtherTerminals runs the program as several kinds of terminal, of which some know no colours and some no
// UTF-8. A dumb one gets no dashboard, and is told what else there is.
func TestTheStoryOnOtherTerminals(t *testing.T) {
	folder := buildMimtop(t)
	for _, c := range []struct {
		term, options string
		ascii         bool
	}{
		{"vt100", "", true}, {"linux", "", true}, {"xterm", "", false}, {"screen", "--low-bandwidth", false}, {"xterm", "--ascii --no-color --no-mouse", true},
	} {
		t.Run(strings.TrimSpace(c.term+" "+c.options), func(t *testing.T) {
			p := newTmuxPane(t, folder, 80, 24)
			p.open("TERM=" + c.term + " mimtop demo --seed 1 " + c.options)
			screen := p.see("open", "3 of 3 nodes up", "HOLDS", "q quit")
			if strings.Contains(c.options, "bandwidth") {
				p.see("low bandwidth", "low bandwidth", "<10 s old")
			}
			for _, r := range screen {
				if c.ascii && r > '~' {
					t.Fatalf("%q is not ASCII:\n%s", r, screen)
				}
			}
			p.keys("2")
			p.see("what if", "As measured now", "Sliders")
			p.keys("q")
			p.clean(0)
		})
	}
	t.Run("dumb", func(t *testing.T) {
		p := newTmuxPane(t, folder, 80, 24)
		p.open("TERM=dumb mimtop demo --seed 1")
		if got := strings.TrimSpace(p.file("status")); got != fmt.Sprint(exitUsage) {
			t.Errorf("it ends with %s", got)
		}
		if screen := strings.ReplaceAll(p.see("refused", "TERM=dumb:"), "\n", ""); !strings.Contains(screen, "'mimtop check' prints one verdict") {
			t.Errorf("nothing names check:\n%s", screen)
		}
	})
}
