package serve

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gossh "golang.org/x/crypto/ssh"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/ui"
	"github.com/mimtop/mimtop/themes"
)

// loadServer, when it is set, makes TestLoadServer a server of its own, whose memory and time can be measured: it is where the
// host key goes.
const loadServer = "MIMTOP_TEST_SERVER"

// TestLoadServer is no test, but what TestTwoHundredSessionsAtOnce starts. It ends with its standard input.
func TestLoadServer(t *testing.T) {
	key := os.Getenv(loadServer)
	if key == "" {
		return
	}
	pair, err := themes.Builtin("default")
	if err != nil {
		t.Fatal(err)
	}
	limits := DefaultLimits()
	limits.Sessions, limits.SessionsPerKey, limits.Handshakes = 300, 300, 1000
	s, err := New(Config{
		Listen: "127.0.0.1:0", HostKey: key, Limits: limits, Log: slog.New(slog.DiscardHandler),
		Dashboard: ui.Options{Theme: pair, Source: "a test", Dark: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("\naddress %s\n", s.Addr())
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		_, _ = io.Copy(io.Discard, os.Stdin)
	}()
	err = s.Serve(ctx, func(ctx context.Context, sink func(*cluster.Snapshot)) error {
		for _, snapshot := range snapshots() {
			sink(snapshot)
		}
		for i := 0; ; i++ {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(5 * time.Second):
				sink(later(5*(i+1), "mongooseim-1"))
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// usage is what a process has used: memory in bytes, and time in ticks of a hundredth of a second.
func usage(t *testing.T, pid int) (memory, ticks int) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kB, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				t.Fatal(err)
			}
			memory = kB << 10
		}
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	for _, at := range []int{11, 12} { // user and system
		n, err := strconv.Atoi(strings.Fields(rest)[at])
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	return memory, ticks
}

// TestTwoHundredSessionsAtOnce measures what a session costs: at rest, where each scrape and the ages are drawn, and while a
// presenter moves a slider that 199 follow.
func TestTwoHundredSessionsAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes half a minute")
	}
	sessions, most := 200, 4<<20
	if raced {
		sessions, most = 20, 40<<20
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command(program, "-test.run", "^TestLoadServer$")
	server.Env = append(os.Environ(), loadServer+"="+t.TempDir()+"/host", "GOGC=33")
	stdin, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		stdin.Close()
		if err := server.Wait(); err != nil {
			t.Errorf("the server ends with %v", err)
		}
	}()
	address := ""
	lines := bufio.NewScanner(stdout)
	for address == "" && lines.Scan() {
		address = strings.TrimPrefix(lines.Text(), "address ")
		if address == lines.Text() {
			address = ""
		}
	}
	go func() {
		for lines.Scan() { // It must not wait for a reader.
		}
	}()
	pid := server.Process.Pid
	connect := func() *counting {
		c, err := gossh.Dial("tcp", address, &gossh.ClientConfig{User: "x", HostKeyCallback: gossh.InsecureIgnoreHostKey(), Timeout: time.Minute}) //nolint:gosec // It is a test.
		if err != nil {
			t.Error(err)
			return nil
		}
		s, err := openCounting(c)
		if err != nil {
			t.Error(err)
			return nil
		}
		return s
	}
	first := connect()
	if first == nil {
		t.FailNow()
	}
	until(t, "the first dashboard", func() bool { return first.bytes.Load() > 1000 })
	time.Sleep(2 * time.Second)
	alone, _ := usage(t, pid)

	began := time.Now()
	_, before := usage(t, pid)
	all := []*counting{first}
	var mu sync.Mutex
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			for range (sessions - 1) / 20 {
				if s := connect(); s != nil {
					mu.Lock()
					all = append(all, s)
					mu.Unlock()
				}
			}
		})
	}
	wait.Wait()
	for len(all) < sessions {
		s := connect()
		if s == nil {
			t.FailNow()
		}
		all = append(all, s)
	}
	shown := func(more int64) func() bool {
		return func() bool {
			for _, s := range all {
				if s.bytes.Load() < s.mark+more {
					return false
				}
			}
			return true
		}
	}
	until(t, "a dashboard for each", shown(1000))
	_, after := usage(t, pid)
	t.Logf("%d sessions are there after %.1f s, for %.2f s of CPU time", sessions, time.Since(began).Seconds(), float64(after-before)/100)

	measure := func(what string, lasting time.Duration) {
		_, before := usage(t, pid)
		mark(all)
		began := time.Now()
		time.Sleep(lasting)
		memory, after := usage(t, pid)
		took, written := time.Since(began).Seconds(), int64(0)
		for _, s := range all {
			written += s.bytes.Load() - s.mark
		}
		t.Logf("%s: %.2f %% of a core and %.0f B/s a session; %.0f kB of memory a session", what,
			float64(after-before)/took/float64(sessions), float64(written)/took/float64(sessions), float64(memory-alone)/1000/float64(sessions-1))
		// Most of it are the two buffers of cells that the toolkit compares, of 120x40.
		if each := (memory - alone) / (sessions - 1); each > most {
			t.Errorf("%s: a session takes %d bytes", what, each)
		}
	}
	time.Sleep(2 * time.Second)
	measure("at rest", 10*time.Second)
	if _, err := io.WriteString(first.typing, "2"); err != nil {
		t.Fatal(err)
	}
	mark(all)
	until(t, "the other screen for each", shown(500))
	stop := make(chan struct{})
	var moving sync.WaitGroup
	moving.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			case <-time.After(100 * time.Millisecond):
				_, _ = io.WriteString(first.typing, []string{"l", "h"}[i/10%2])
			}
		}
	})
	measure("following a slider that moves ten times a second", 10*time.Second)
	close(stop)
	moving.Wait()
	for _, s := range all {
		_ = s.Close()
	}
}

func mark(all []*counting) {
	for _, s := range all {
		s.mark = s.bytes.Load()
	}
}

// counting is a session that counts what it is sent, and keeps nothing of it.
type counting struct {
	*gossh.Session
	typing io.WriteCloser
	bytes  atomic.Int64
	mark   int64
}

// Write implements io.Writer.
func (c *counting) Write(p []byte) (int, error) {
	c.bytes.Add(int64(len(p)))
	return len(p), nil
}

func openCounting(client *gossh.Client) (*counting, error) {
	session, err := client.NewSession()
	if err != nil {
		return nil, err
	}
	c := &counting{Session: session}
	session.Stdout = c
	if c.typing, err = session.StdinPipe(); err != nil {
		return nil, err
	}
	if err := session.RequestPty("xterm-256color", 40, 120, gossh.TerminalModes{}); err != nil {
		return nil, err
	}
	return c, session.Shell()
}
