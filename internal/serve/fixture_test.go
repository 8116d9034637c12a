package serve

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/demo"
	"github.com/mimtop/mimtop/internal/ui"
	"github.com/mimtop/mimtop/themes"
)

// served is a server for one test.
type served struct {
	*Server
	t    *testing.T
	dir  string
	log  *syncBuffer
	feed chan *cluster.Snapshot
	stop context.CancelFunc
	done chan error
}

// syncBuffer may be written to and read at the same time.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// snapshots are those of the last minute of the simulated cluster.
var snapshots = sync.OnceValue(func() []*cluster.Snapshot {
	all, err := demo.Snapshots(demo.Config{Nodes: 3, Sites: 1, Seed: 1, Speed: 1, Scenario: "steady"},
		time.Now().Add(-time.Minute), time.Minute, 5*time.Second, 30*time.Second)
	if err != nil {
		panic(err)
	}
	return all
})

// start serves on loopback, with the first snapshot there already. change may be nil.
func start(t *testing.T, change func(c *Config)) *served {
	t.Helper()
	pair, err := themes.Builtin("default")
	if err != nil {
		t.Fatal(err)
	}
	v := &served{t: t, dir: t.TempDir(), log: &syncBuffer{}, feed: make(chan *cluster.Snapshot), done: make(chan error, 1)}
	c := Config{
		Listen: "127.0.0.1:0", HostKey: filepath.Join(v.dir, "host"), Limits: DefaultLimits(),
		Dashboard: ui.Options{Theme: pair, Themes: []themes.Theme{pair}, Source: "a test", Dark: true},
		Log:       slog.New(slog.NewTextHandler(v.log, nil)),
		Commands: map[string]Command{"check": {Unknown: 3, Run: func(_ context.Context, args []string, of ui.Judged, stdout, _ io.Writer) int {
			fmt.Fprintf(stdout, "a verdict on %d nodes, asked for %v\n", len(of.Snapshot.Nodes), args)
			return 2
		}}},
	}
	if change != nil {
		change(&c)
	}
	if v.Server, err = New(c); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	v.stop = cancel
	go func() {
		v.done <- v.Serve(ctx, func(ctx context.Context, sink func(*cluster.Snapshot)) error {
			for _, s := range snapshots() {
				sink(s)
			}
			for {
				select {
				case <-ctx.Done():
					return nil
				case s := <-v.feed:
					sink(s)
				}
			}
		})
	}()
	t.Cleanup(func() { v.end() })
	return v
}

// end stops the server, and waits for that.
func (v *served) end() {
	v.t.Helper()
	v.stop()
	select {
	case err, ok := <-v.done:
		if ok && err != nil {
			v.t.Errorf("it ends with %v", err)
		}
		if ok {
			close(v.done)
		}
	case <-time.After(30 * time.Second):
		v.t.Fatal("it does not end")
	}
}

// until waits for a moment that must come.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 1200 {
		if is() {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("%s does not come", what)
}

// newKey is a key of a client.
func newKey(t testing.TB) gossh.Signer {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key, err := gossh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// keyLine is the line of a file with keys.
func keyLine(key gossh.Signer, options, name string) string {
	return strings.TrimSpace(options + " " + strings.TrimSpace(string(gossh.MarshalAuthorizedKey(key.PublicKey()))) + " " + name)
}

// writeKeys writes a file with keys.
func writeKeys(t testing.TB, path string, lines ...string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// dial connects with a key, or without one when that is nil.
func (v *served) dial(key gossh.Signer) (*gossh.Client, error) {
	c := &gossh.ClientConfig{User: "tester", HostKeyCallback: gossh.FixedHostKey(v.hostKey.PublicKey()), Timeout: 20 * time.Second}
	if key != nil {
		c.Auth = []gossh.AuthMethod{gossh.PublicKeys(key)}
	}
	return gossh.Dial("tcp", v.Addr().String(), c)
}

func (v *served) mustDial(key gossh.Signer) *gossh.Client {
	v.t.Helper()
	c, err := v.dial(key)
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { _ = c.Close() })
	return c
}

// screen is a session with a dashboard, and all that it was sent.
type screen struct {
	*gossh.Session
	typing io.WriteCloser
	shown  *syncBuffer
}

// look opens a dashboard.
func (v *served) look(c *gossh.Client, width, height int) *screen {
	v.t.Helper()
	s, err := lookAt(c, width, height)
	if err != nil {
		v.t.Fatal(err)
	}
	return s
}

func lookAt(c *gossh.Client, width, height int) (*screen, error) {
	session, err := c.NewSession()
	if err != nil {
		return nil, err
	}
	s := &screen{Session: session, shown: &syncBuffer{}}
	session.Stdout, session.Stderr = s.shown, s.shown
	if s.typing, err = session.StdinPipe(); err != nil {
		return nil, err
	}
	if err := session.RequestPty("xterm-256color", height, width, gossh.TerminalModes{}); err != nil {
		return nil, err
	}
	return s, session.Shell()
}

func (s *screen) has(text string) func() bool {
	return func() bool { return strings.Contains(s.shown.String(), text) }
}

// command runs a command of a client, and returns what it says and its exit code.
func command(t testing.TB, c *gossh.Client, line string) (said string, code int) {
	t.Helper()
	session, err := c.NewSession()
	if err != nil {
		return err.Error(), -1
	}
	defer session.Close()
	out, err := session.CombinedOutput(line)
	if err == nil {
		return string(out), 0
	}
	if exit, ok := errors.AsType[*gossh.ExitError](err); ok {
		return string(out), exit.ExitStatus()
	}
	return string(out) + err.Error(), -1
}

// portOf is the port of an address.
func portOf(a net.Addr) string { return fmt.Sprint(a.(*net.TCPAddr).Port) }
