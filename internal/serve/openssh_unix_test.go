//go:build unix

package serve

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// needed, when set to "required", says that nothing may be missing on this machine: then a test that would skip fails.
const needed = "MIMTOP_TEST_PEERS"

// clients are real OpenSSH clients in real terminals, with keys of their own.
type clients struct {
	t           *testing.T
	dir, socket string
}

// newClients makes keys for people, or skips the test where there is no client.
func newClients(t *testing.T, people ...string) *clients {
	t.Helper()
	for _, program := range []string{"ssh", "ssh-keygen", "tmux", "ps"} {
		if _, err := exec.LookPath(program); err != nil {
			why := "no " + program + " here: install openssh-client, tmux and procps"
			if os.Getenv(needed) == "required" {
				t.Fatal(why)
			}
			t.Skip(why)
		}
	}
	dir, err := os.MkdirTemp("/tmp", "mimtop") // The name of a socket must be short.
	if err != nil {
		t.Fatal(err)
	}
	c := &clients{t: t, dir: dir, socket: filepath.Join(dir, "tmux")}
	t.Cleanup(func() {
		_ = exec.Command("tmux", "-S", c.socket, "kill-server").Run() // Not every test has one.
		os.RemoveAll(dir)
	})
	for _, name := range people {
		out, err := exec.Command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name+"@example", "-f", c.path(name)).CombinedOutput()
		if err != nil {
			t.Fatalf("ssh-keygen: %v: %s", err, out)
		}
	}
	return c
}

func (c *clients) path(name string) string { return filepath.Join(c.dir, name) }

// keys writes the public keys of people to a file.
func (c *clients) keys(file string, people ...string) string {
	c.t.Helper()
	var all []byte
	for _, name := range people {
		line, err := os.ReadFile(c.path(name + ".pub"))
		if err != nil {
			c.t.Fatal(err)
		}
		all = append(all, line...)
	}
	if err := os.WriteFile(c.path(file), all, 0o600); err != nil {
		c.t.Fatal(err)
	}
	return c.path(file)
}

// ssh is the command line of a client that connects to a server as somebody; "" has no key.
func (c *clients) ssh(v *served, who string, more ...string) []string {
	args := []string{
		"ssh", "-F", "none", "-p", portOf(v.Addr()), "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes",
		"-o", "UserKnownHostsFile=" + c.path("known_hosts"), "-o", "GlobalKnownHostsFile=none", "-o", "StrictHostKeyChecking=accept-new",
		"-o", "LogLevel=ERROR",
	}
	if who == "" {
		args = append(args, "-o", "PubkeyAuthentication=no")
	} else {
		args = append(args, "-i", c.path(who))
	}
	return append(append(args, "127.0.0.1"), more...)
}

// run runs a client without a terminal.
func (c *clients) run(args []string) (said string, code int) {
	c.t.Helper()
	var out bytes.Buffer
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

func (c *clients) tmux(args ...string) string {
	c.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", c.socket, "-f", "/dev/null"}, args...)...).CombinedOutput()
	if err != nil {
		c.t.Fatalf("tmux %v: %v: %s", args, err, out)
	}
	return string(out)
}

// open opens a client in a terminal. When it ends, its exit code stays to be read.
func (c *clients) open(v *served, who string, width, height int) {
	c.t.Helper()
	line := "env -u NO_COLOR TERM=tmux-256color LANG=C.UTF-8 " + strings.Join(c.ssh(v, who), " ") + "; echo ended with $?; exec sleep 600"
	c.tmux("new-session", "-d", "-s", who, "-x", fmt.Sprint(width), "-y", fmt.Sprint(height), line)
}

func (c *clients) screen(who string) string { return c.tmux("capture-pane", "-p", "-t", who) }

func (c *clients) press(who string, keys ...string) {
	c.t.Helper()
	c.tmux(append([]string{"send-keys", "-t", who}, keys...)...)
}

// signal sends a signal to the client in a terminal.
func (c *clients) signal(who string, s syscall.Signal) {
	c.t.Helper()
	shell := strings.TrimSpace(c.tmux("list-panes", "-t", who, "-F", "#{pane_pid}"))
	children, err := exec.Command("ps", "-o", "pid=,comm=", "--ppid", shell).Output()
	var client int
	var name string
	if err == nil {
		_, err = fmt.Sscan(string(children), &client, &name)
	}
	if err == nil && name != "ssh" {
		err = fmt.Errorf("the child of %s's shell is %s", who, name)
	}
	if err == nil {
		err = syscall.Kill(client, s)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// sees waits until a terminal shows all of some texts.
func (c *clients) sees(who string, texts ...string) {
	c.t.Helper()
	shown := ""
	for range 600 {
		shown = c.screen(who)
		missing := ""
		for _, text := range texts {
			if !strings.Contains(shown, text) {
				missing = text
			}
		}
		if missing == "" {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	c.t.Fatalf("%s does not see %q:\n%s", who, texts, shown)
}

// review is a server with a presenter ana and viewers bob and carl.
func review(t *testing.T, c *clients, change func(*Config)) *served {
	t.Helper()
	return start(t, func(config *Config) {
		config.AuthorizedKeys, config.Presenters = c.keys("viewers", "bob", "carl"), c.keys("presenters", "ana")
		config.Limits.Handshakes = 100
		if change != nil {
			change(config)
		}
	})
}

// TestAReview is one with the real client, from its beginning to its end.
func TestAReview(t *testing.T) {
	c := newClients(t, "ana", "bob", "carl")
	v := review(t, c, nil)
	c.open(v, "bob", 80, 24)
	c.sees("bob", "mongooseim-1", "nobody presents", "1 here")
	c.open(v, "ana", 120, 40)
	c.sees("ana", "PRESENTING to 1", "2 here")
	c.sees("bob", "FOLLOWING ana@example")
	c.open(v, "carl", 100, 30)
	c.sees("carl", "FOLLOWING ana@example", "3 here")

	// The screen, the sliders, a value that is typed, what lies over the screen, the row, the filter: at other sizes.
	c.press("ana", "2")
	c.sees("bob", "What if", "Sliders")
	c.press("ana", "9")
	c.press("ana", "M")
	for _, who := range []string{"ana", "bob", "carl"} {
		c.sees(who, " 9M ")
	}
	c.press("ana", "Enter")
	for _, who := range []string{"ana", "bob", "carl"} {
		c.sees(who, "to 9M", "DOES NOT HOLD")
	}
	c.press("ana", "e")
	c.sees("carl", "Arithmetic")
	c.press("ana", "Escape")
	c.sees("carl", "Sliders") // The key after an escape would be one with alt.
	c.press("ana", "F3")
	c.sees("carl", "3 Nodes")
	c.press("ana", "/")
	c.press("ana", "im-2", "Enter")
	c.sees("bob", `1 of 3 nodes match "im-2"`)
	c.press("ana", "Enter")
	c.sees("carl", "mongooseim-2")

	// What is a follower's own is not taken for an order.
	c.press("bob", "4")
	c.sees("bob", "This is ana@example's screen: f explores on your own")
	c.press("bob", "?")
	c.sees("bob", "Keys on Nodes")
	c.press("bob", "e")
	c.sees("bob", "Keys on Nodes", "This is ana@example's screen")
	c.press("ana", "Escape")
	c.sees("carl", `1 of 3 nodes match "im-2"`)
	c.press("ana", "Escape")
	c.sees("carl", "3 nodes, by node")
	c.press("ana", "1")
	c.sees("carl", "1 Overview")
	c.sees("bob", "Keys on")
	c.press("bob", "Escape")
	c.sees("bob", "1 Overview", "Table")

	// On one's own, and back.
	c.press("bob", "f")
	c.sees("bob", "ON YOUR OWN", "ana@example presents")
	c.press("bob", "6")
	c.sees("bob", "6 Sites")
	c.press("ana", "4")
	c.sees("carl", "4 Traffic")
	c.sees("ana", "PRESENTING to 1")
	if got := c.screen("bob"); !strings.Contains(got, "6 Sites") {
		t.Errorf("bob, on his own, is taken along:\n%s", got)
	}
	c.press("bob", "f")
	c.sees("bob", "4 Traffic", "FOLLOWING ana@example")

	// Each has a size, also another one.
	c.tmux("resize-window", "-t", "bob", "-x", "132", "-y", "43")
	c.sees("bob", "4 Traffic  5 Forecast  6 Sites", "FOLLOWING ana@example")
	c.press("ana", "W")
	c.sees("ana", "bob@example", "132x43", "carl@example", "100x30", "ana@example (you)", "120x40")

	// Hand over to carl, who is the last in the list.
	c.press("ana", "End")
	c.press("ana", "Enter")
	c.sees("carl", "PRESENTING to 2")
	c.sees("ana", "FOLLOWING carl@example")
	c.press("carl", "5")
	c.sees("ana", "5 Forecast")
	c.sees("bob", "5 Forecast")

	// The presenter is gone in the middle of it all: the one with the role goes on.
	c.signal("carl", syscall.SIGKILL)
	c.sees("ana", "PRESENTING to 1", "2 here")
	c.sees("bob", "FOLLOWING ana@example")

	// What is the server's is nobody's.
	c.press("ana", "S")
	c.sees("ana", "this dashboard keeps no files")
	c.press("ana", "C-z")
	c.sees("ana", "Nothing to suspend over ssh")

	// It ends for all, in words.
	v.end()
	for _, who := range []string{"ana", "bob"} {
		c.sees(who, "mimtop: the server is shutting down.", "ended with 0")
		if flags := strings.TrimSpace(c.tmux("display", "-p", "-t", who, "#{alternate_on} #{cursor_flag} #{mouse_any_flag}")); flags != "0 1 0" {
			t.Errorf("%s's terminal is left with %q: alternate screen, cursor, mouse", who, flags)
		}
	}
	log := v.log.String()
	for _, want := range []string{
		`who=bob@example`, `who=carl@example`, `msg="let in"`, "msg=presenter who=carl@example", `msg="handed over" by=ana@example`,
		"why=disconnected", `why="the server is shutting down"`,
	} {
		if !strings.Contains(log, want) {
			t.Errorf("the log has no %s", want)
		}
	}
	if strings.ContainsAny(log, "\x1b\a") {
		t.Error("the log has control characters")
	}
}

func TestTheRealClientIsRefusedWhatItMayNot(t *testing.T) {
	c := newClients(t, "ana", "bob", "carl", "eve")
	v := review(t, c, nil)
	for _, r := range []struct {
		what string
		args []string
		says string
		code int
	}{
		{"a key that is let in", c.ssh(v, "bob", "check", "-o", "json"), "asked for [-o json]", 2},
		{"a stranger's key", c.ssh(v, "eve", "check"), "Permission denied (publickey)", 255},
		{"no key", c.ssh(v, "", "check"), "Permission denied (publickey)", 255},
		{"a shell", c.ssh(v, "bob", "/bin/sh", "-c", "id"), `"/bin/sh" is no command here: there are check`, exitNoCommand},
		{"no terminal", c.ssh(v, "bob"), "the dashboard needs a terminal: ssh -t", exitNoTerminal},
		{"a subsystem", c.ssh(v, "bob", "-s", "sftp"), "", 255},
		{"to forward to", append(c.ssh(v, "bob")[:1], append([]string{"-W", "127.0.0.1:22"}, c.ssh(v, "bob")[1:]...)...), "forwarding failed", 255},
		{"to listen", append(c.ssh(v, "bob")[:1], append([]string{"-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:22"}, c.ssh(v, "bob")[1:]...)...),
			"remote port forwarding failed", 255},
	} {
		if said, code := c.run(r.args); code != r.code || !strings.Contains(said, r.says) {
			t.Errorf("%s: exit %d, want %d; it says %q, want %q", r.what, code, r.code, said, r.says)
		}
	}
}

// TestTheHostKeyIsKnownAgain kills the server in the middle of a session, and starts it again in the same place.
func TestTheHostKeyIsKnownAgain(t *testing.T) {
	c := newClients(t, "ana", "bob", "carl")
	hostKey := c.path("host")
	v := review(t, c, func(config *Config) { config.HostKey = hostKey })
	first, made := v.Fingerprint()
	c.open(v, "bob", 80, 24)
	c.sees("bob", "mongooseim-1")
	_ = v.ssh.Close() // All connections are gone at once, as when the process is.
	c.sees("bob", "ended with 255")
	v.end()
	again := review(t, c, func(config *Config) { config.HostKey, config.Listen = hostKey, v.Addr().String() })
	second, madeAgain := again.Fingerprint()
	if first != second || !made || madeAgain {
		t.Errorf("the host key was %s, made %v, and is %s, made %v", first, made, second, madeAgain)
	}
	args := c.ssh(again, "bob", "check")
	for i := range args {
		args[i] = strings.Replace(args[i], "StrictHostKeyChecking=accept-new", "StrictHostKeyChecking=yes", 1)
	}
	if said, code := c.run(args); code != 2 {
		t.Errorf("who knows the host key gets exit %d: %s", code, said)
	}
}

// TestARealClientThatIsStoppedHoldsUpNobody stops the process of one, as ctrl+z of its shell would.
func TestARealClientThatIsStoppedHoldsUpNobody(t *testing.T) {
	c := newClients(t, "ana", "bob", "carl")
	v := review(t, c, nil)
	c.open(v, "bob", 200, 50)
	c.open(v, "ana", 120, 40)
	c.sees("bob", "FOLLOWING ana@example")
	c.signal("bob", syscall.SIGSTOP)
	for i := range 30 {
		c.press("ana", []string{"1", "3", "4"}[i%3])
		v.feed <- later(5*(i+1), strings.Repeat(string(rune('a'+i%26)), 8))
	}
	c.press("ana", "3")
	c.sees("ana", "3 Nodes", strings.Repeat("d", 8))
	if said, code := c.run(c.ssh(v, "carl", "check")); code != 2 {
		t.Errorf("a command meanwhile: exit %d, %s", code, said)
	}
	c.signal("bob", syscall.SIGCONT)
	c.sees("bob", "3 Nodes", strings.Repeat("d", 8)) // What it is shown then is the newest.
}

// TestARealClientThatResizesWithoutEnd is drawn at its last size.
func TestARealClientThatResizesWithoutEnd(t *testing.T) {
	c := newClients(t, "ana", "bob", "carl")
	v := review(t, c, nil)
	c.open(v, "bob", 80, 24)
	c.sees("bob", "mongooseim-1")
	for i := range 60 {
		c.tmux("resize-window", "-t", "bob", "-x", fmt.Sprint(60+i*2), "-y", fmt.Sprint(20+i%30))
	}
	c.tmux("resize-window", "-t", "bob", "-x", "118", "-y", "30")
	c.sees("bob", "1 Overview  2 What if  3 Nodes  4 Traffic  5 Forecast  6 Sites", "nobody presents")
	c.press("bob", "q")
	c.sees("bob", "ended with 0")
}
