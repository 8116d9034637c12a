package serve

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"github.com/mimtop/mimtop/internal/cluster"
)

func TestOnlyKeysOfTheFilesAreLetIn(t *testing.T) {
	ana, bob, eve := newKey(t), newKey(t), newKey(t)
	var viewers string
	v := start(t, func(c *Config) {
		dir := filepath.Dir(c.HostKey)
		viewers = writeKeys(t, filepath.Join(dir, "viewers"), keyLine(bob, "", "bob"), keyLine(newKey(t), `from="10.0.0.0/8"`, "far"))
		c.AuthorizedKeys, c.Presenters = viewers, writeKeys(t, filepath.Join(dir, "presenters"), keyLine(ana, "", "ana"))
	})
	for name, key := range map[string]gossh.Signer{"ana": ana, "bob": bob} {
		if said, code := command(t, v.mustDial(key), "check -o json"); code != 2 || !strings.Contains(said, "on 3 nodes, asked for [-o json]") {
			t.Errorf("%s gets %q, exit %d", name, said, code)
		}
	}
	for name, key := range map[string]gossh.Signer{"a stranger": eve, "nobody": nil} {
		if c, err := v.dial(key); err == nil {
			c.Close()
			t.Errorf("%s is let in", name)
		}
	}
	until(t, "the log of the refusals", func() bool {
		log := v.log.String()
		return strings.Contains(log, "key="+gossh.FingerprintSHA256(eve.PublicKey())) && strings.Count(log, `msg="not let in"`) == 2
	})
	// A key that is taken out of the file is refused from then on.
	writeKeys(t, viewers, keyLine(eve, "", "eve"))
	if c, err := v.dial(bob); err == nil {
		c.Close()
		t.Error("bob is let in by a key that was taken out")
	}
	v.mustDial(eve)
}

// TestAClientThatOffersManyKeysIsCutOff: each costs the server some work before anybody is known.
func TestAClientThatOffersManyKeysIsCutOff(t *testing.T) {
	var keys []gossh.Signer
	for range 40 {
		keys = append(keys, newKey(t))
	}
	v := start(t, func(c *Config) {
		c.AuthorizedKeys = writeKeys(t, filepath.Join(filepath.Dir(c.HostKey), "keys"), keyLine(keys[39], "", "late"))
	})
	_, err := gossh.Dial("tcp", v.Addr().String(), &gossh.ClientConfig{
		User: "x", HostKeyCallback: gossh.InsecureIgnoreHostKey(), Auth: []gossh.AuthMethod{gossh.PublicKeys(keys...)}, //nolint:gosec // It is a test of the server.
	})
	if err == nil {
		t.Fatal("a client may try 40 keys")
	}
	until(t, "the log", func() bool { return strings.Contains(v.log.String(), `msg="not let in"`) })
	if tried := strings.Count(v.log.String(), `msg="key refused"`); tried != maxAuthTries {
		t.Errorf("it may try %d keys, want %d", tried, maxAuthTries)
	}
}

func TestNothingButDashboardsAndCommandsIsToBeHad(t *testing.T) {
	v := start(t, nil)
	c := v.mustDial(nil)
	for line, want := range map[string]string{
		"ls -la":             `"ls" is no command here: there are check`,
		"sh":                 `"sh" is no command here`,
		"check; rm -rf /":    `"check;" is no command here`,
		"\x1b]0;title\a x":   `"?]0;title?" is no command here`,
		" ":                  `"" is no command here`,
		"'unfinished quotes": "is no command here",
	} {
		if said, code := command(t, c, line); code != exitNoCommand || !strings.Contains(said, want) || strings.ContainsAny(said, "\x1b\a") {
			t.Errorf("%q: exit %d, %q", line, code, said)
		}
	}
	if said, code := command(t, c, strings.Repeat("check ", 1000)); code != -1 {
		t.Errorf("a command of 6 kB is run: exit %d, %q", code, said)
	}
	session, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	out := &syncBuffer{}
	session.Stderr = out
	if err := session.Shell(); err != nil {
		t.Fatal(err)
	}
	var exit *gossh.ExitError
	if err := session.Wait(); !errors.As(err, &exit) || exit.ExitStatus() != exitNoTerminal || !strings.Contains(out.String(), "ssh -t") {
		t.Errorf("without a terminal it ends with %v, and says %q", err, out)
	}
	if session, err = c.NewSession(); err != nil {
		t.Fatal(err)
	}
	if err := session.RequestSubsystem("sftp"); err == nil {
		t.Error("there is a subsystem")
	}
	if ok, err := session.SendRequest("auth-agent-req@openssh.com", true, nil); ok || err != nil {
		t.Errorf("an agent is forwarded: %v, %v", ok, err)
	}
	if ok, err := session.SendRequest("x11-req", true, nil); ok || err != nil {
		t.Errorf("X11 is forwarded: %v, %v", ok, err)
	}
	for name, value := range map[string]string{"LD_PRELOAD": "/tmp/x", "TMUX": "/tmp/tmux,1,2", "LANG": "C.UTF-8\nX", "TERMINFO": "/tmp"} {
		if session.Setenv(name, value) == nil {
			t.Errorf("%s=%q is taken", name, value)
		}
	}
	if err := session.Setenv("COLORTERM", "truecolor"); err != nil {
		t.Errorf("COLORTERM is not taken: %v", err)
	}
	taken := 1
	for range 1000 {
		if session.Setenv("LC_ALL", "C.UTF-8") == nil {
			taken++
		}
	}
	if taken != mostVariables {
		t.Errorf("%d variables are taken, want %d", taken, mostVariables)
	}
	session.Close()
	if conn, err := c.Dial("tcp", v.Addr().String()); err == nil {
		conn.Close()
		t.Error("a connection is forwarded")
	}
	if l, err := c.Listen("tcp", "127.0.0.1:0"); err == nil {
		l.Close()
		t.Error("a port is listened on for a client")
	}
	for _, what := range []string{"direct-tcpip", "tcpip-forward", "subsystem", "auth-agent-req@openssh.com"} {
		until(t, what+" in the log", func() bool { return strings.Contains(v.log.String(), "what="+what) })
	}
}

func TestPlacesAreLimited(t *testing.T) {
	ana, bob := newKey(t), newKey(t)
	v := start(t, func(c *Config) {
		c.Limits.Sessions, c.Limits.SessionsPerKey = 3, 2
		c.AuthorizedKeys = writeKeys(t, filepath.Join(filepath.Dir(c.HostKey), "keys"), keyLine(ana, "", "ana"), keyLine(bob, "", "bob"))
	})
	a, b := v.mustDial(ana), v.mustDial(bob)
	first := v.look(a, 80, 24)
	v.look(a, 80, 24)
	if _, err := lookAt(a, 80, 24); err == nil || !strings.Contains(err.Error(), "this key has 2 sessions") {
		t.Errorf("a third session of one key: %v", err)
	}
	if _, err := lookAt(v.mustDial(ana), 80, 24); err == nil {
		t.Error("another connection gives a key more sessions")
	}
	v.look(b, 80, 24)
	if _, err := lookAt(b, 80, 24); err == nil || !strings.Contains(err.Error(), "all 3 places are taken") {
		t.Errorf("a fourth session: %v", err)
	}
	_, _ = io.WriteString(first.typing, "q")
	_ = first.Wait()
	until(t, "a free place", func() bool {
		s, err := lookAt(a, 80, 24)
		if err == nil {
			s.Close()
		}
		return err == nil
	})
}

func TestASessionThatIsIdleOrOldEnds(t *testing.T) {
	for name, c := range map[string]struct {
		change func(l *Limits)
		typing bool
		want   string
	}{
		"idle":             {func(l *Limits) { l.Idle = 3 * time.Second }, false, "no key was pressed for 3s"},
		"old, though used": {func(l *Limits) { l.Idle, l.Total = time.Minute, 3*time.Second }, true, "it has lasted 3s"},
	} {
		t.Run(name, func(t *testing.T) {
			v := start(t, func(config *Config) { c.change(&config.Limits) })
			s := v.look(v.mustDial(nil), 80, 24)
			ended := make(chan error, 1)
			go func() { ended <- s.Wait() }()
			for over := false; !over; {
				select {
				case <-ended: //nolint:errcheck // However it ended.
					over = true
				case <-time.After(200 * time.Millisecond):
					if c.typing {
						_, _ = io.WriteString(s.typing, "3")
					}
				}
			}
			if !s.has("mimtop: " + c.want)() {
				t.Errorf("it does not say so: %q", tail(s.shown.String()))
			}
			if !strings.Contains(v.log.String(), c.want) {
				t.Error("the log does not say so")
			}
		})
	}
}

func tail(text string) string { return text[max(len(text)-400, 0):] }

func TestTheServerListensBeyondThisMachineOnlyWithKeys(t *testing.T) {
	keys := writeKeys(t, filepath.Join(t.TempDir(), "keys"), keyLine(newKey(t), "", "ana"))
	for _, c := range []struct {
		listen, keys string
		want         string
	}{
		{"127.0.0.1:0", "", ""},
		{"[::1]:0", "", ""},
		{"localhost:0", "", ""},
		{"0.0.0.0:0", "", "would let everybody in"},
		{":0", "", "would let everybody in"},
		{"[::]:0", "", "would let everybody in"},
		{"192.0.2.1:0", "", "would let everybody in"},
		{"127.0.0.1", "", "missing port"},
		{":0", keys, ""},
		{":0", keys + ".none", "no such file"},
	} {
		s, err := New(Config{
			Listen: c.listen, AuthorizedKeys: c.keys, HostKey: filepath.Join(t.TempDir(), "host"), Limits: DefaultLimits(),
			Log: slog.New(slog.DiscardHandler),
		})
		if err == nil {
			_ = s.Close()
		} else if c.want == "" && strings.Contains(err.Error(), "assign requested address") {
			continue // This machine has no IPv6.
		}
		if (err != nil) != (c.want != "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with keys %q: %v, want %q", c.listen, c.keys, err, c.want)
		}
	}
}

func TestConnectionsAreAdmittedAtAPace(t *testing.T) {
	now := time.Unix(0, 0)
	limits := DefaultLimits()
	limits.Handshakes, limits.Sessions = 5, 100
	g := guard(nil, &limits, slog.New(slog.DiscardHandler))
	g.now = func() time.Time { return now }
	admitted := func(from string, tries int) int {
		n := 0
		for range tries {
			if g.admit(netip.MustParseAddr(from)) {
				n++
			}
		}
		return n
	}
	if got := admitted("192.0.2.1", 100); got != 10 {
		t.Errorf("%d at once, want 10", got)
	}
	if got := admitted("192.0.2.2", 100); got != 10 {
		t.Errorf("%d from another address, want 10", got)
	}
	now = now.Add(time.Second)
	if got := admitted("192.0.2.1", 100); got != 5 {
		t.Errorf("%d after a second, want 5", got)
	}
	if a, b := admitted("2001:db8::1", 100), admitted("2001:db8::ffff:1", 100); a != 10 || b != 0 {
		t.Errorf("%d and %d from one network, want 10 and 0", a, b)
	}
	// However many addresses there are, what is remembered of them is bounded.
	for i := range 3 * mostAddresses {
		g.admit(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}))
	}
	if len(g.sources) > mostAddresses+1 {
		t.Errorf("%d addresses are remembered", len(g.sources))
	}
}

// TestConnectionsWithoutASessionAreBounded: they would take what sessions need.
func TestConnectionsWithoutASessionAreBounded(t *testing.T) {
	v := start(t, func(c *Config) { c.Limits.Sessions, c.Limits.Handshakes = 1, 10_000 })
	var open []net.Conn
	for range 1 + mostConnections {
		c, err := net.Dial("tcp", v.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		open = append(open, c)
	}
	until(t, "the last connection", func() bool {
		v.listener.mu.Lock()
		defer v.listener.mu.Unlock()
		return len(v.listener.open) == len(open)
	})
	if c, err := v.dial(nil); err == nil {
		c.Close()
		t.Error("another connection is accepted")
	}
	for _, c := range open {
		c.Close()
	}
	until(t, "room for another one", func() bool {
		c, err := v.dial(nil)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
}

func TestASourceThatCannotGoOnEndsTheServer(t *testing.T) {
	v := start(t, nil)
	v.end()
	s, err := New(v.config)
	if err != nil {
		t.Fatal(err)
	}
	why := errors.New("the list is gone")
	if err := s.Serve(t.Context(), func(context.Context, func(*cluster.Snapshot)) error { return why }); !errors.Is(err, why) {
		t.Errorf("it ends with %v", err)
	}
}
