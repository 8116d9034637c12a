package tunnel

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestHostsThatAreNone(t *testing.T) {
	for _, host := range []string{"", "-oProxyCommand=touch /tmp/x", "a b", "a\nb", "bastion\x1b[2J", strings.Repeat("x", maxHostBytes+1)} {
		if _, err := New(host); err == nil || !strings.Contains(err.Error(), "give a name that ssh knows") {
			t.Errorf("New(%q): %v", host, err)
		} else if strings.ContainsAny(err.Error(), "\x1b\n") {
			t.Errorf("New(%q) writes control characters: %q", host, err)
		}
	}
}

// fakeSSH puts a script in the place of ssh.
func fakeSSH(t *testing.T, script string) *Tunnel {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ssh"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	through, err := New("bastion")
	if err != nil {
		t.Fatal(err)
	}
	return through
}

func TestTheCommandLine(t *testing.T) {
	through := fakeSSH(t, `echo "$@"`)
	c, err := through.Dial(t.Context(), "tcp", "[::1]:9091")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	buffer := make([]byte, 200)
	n, err := c.Read(buffer)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(buffer[:n]), "-o BatchMode=yes -o ConnectTimeout=10 -o LogLevel=INFO -W [::1]:9091 -- bastion\n"; got != want {
		t.Errorf("ssh %q, want %q", got, want)
	}
}

func TestWhatSSHSaysIsPrintable(t *testing.T) {
	through := fakeSSH(t, `printf 'banner\nno \033[31mentry\033[0m today\n' >&2; exit 255`)
	c, err := through.Dial(t.Context(), "tcp", "node:9091")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.Read(make([]byte, 1))
	var problem *Error
	if !errors.As(err, &problem) || problem.Node || strings.Contains(err.Error(), "\x1b") || !strings.Contains(err.Error(), "entry") {
		t.Errorf("got %q", err)
	}
	if through.Problem() != err.Error() {
		t.Errorf("noted %q, said %q", through.Problem(), err)
	}
}

func TestDeadlinesCutAHangingSSH(t *testing.T) {
	through := fakeSSH(t, `exec sleep 60`)
	c, err := through.Dial(t.Context(), "tcp", "node:9091")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SetDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(make([]byte, 1)); !os.IsTimeout(err) {
		t.Errorf("Read: %v, want a timeout", err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-c.(*conn).exited: // sleep does not read its input: it has to be killed.
	case <-time.After(20 * exitPatience):
		t.Error("ssh outlives its connection")
	}
}

func TestOnlyTheEndOfStandardErrorIsKept(t *testing.T) {
	var kept tail
	for range 100 {
		if n, err := kept.Write([]byte(strings.Repeat("x", 1000))); n != 1000 || err != nil {
			t.Fatal(n, err)
		}
	}
	_, _ = kept.Write([]byte("the end"))
	if s := kept.String(); len(s) != maxStderrBytes || !strings.HasSuffix(s, "the end") {
		t.Errorf("kept %d bytes", len(s))
	}
}
