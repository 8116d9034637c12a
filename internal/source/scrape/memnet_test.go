package scrape

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
)

// metricsBody is a small page of a MongooseIM node.
func metricsBody(t testing.TB) string {
	t.Helper()
	body, err := os.ReadFile("testdata/node.prom")
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// hostBody is a small page of node_exporter.
func hostBody(t testing.TB) string {
	t.Helper()
	body, err := os.ReadFile("testdata/host.prom")
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// memnet is a network in memory, so that time in a synctest bubble stands still until every goroutine waits for it.
type memnet struct {
	t     testing.TB
	mu    sync.Mutex
	hosts map[string]*listener
	dials map[string]int
}

func newMemnet(t testing.TB) *memnet {
	return &memnet{t: t, hosts: map[string]*listener{}, dials: map[string]int{}}
}

// dial connects to a host of the network. A host that does not exist refuses.
func (m *memnet) dial(ctx context.Context, network, address string) (net.Conn, error) {
	m.mu.Lock()
	l := m.hosts[address]
	m.dials[address]++
	m.mu.Unlock()
	if l == nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
	client, server := net.Pipe()
	select {
	case l.accepted <- server:
		return client, nil
	case <-l.closed:
		return nil, errors.New("listener closed")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (m *memnet) dialled(address string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dials[address]
}

func (m *memnet) listen(address string) *listener {
	l := &listener{accepted: make(chan net.Conn), closed: make(chan struct{})}
	m.mu.Lock()
	m.hosts[address] = l
	m.mu.Unlock()
	m.t.Cleanup(func() { l.Close() })
	return l
}

// serve answers HTTP requests to a host.
func (m *memnet) serve(address string, handler http.HandlerFunc) {
	l := m.listen(address)
	server := &http.Server{Handler: handler}
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(l) }()
	m.t.Cleanup(func() { _ = server.Close(); <-done })
}

// raw hands each connection to a host to a function, which runs until the test ends at the latest.
func (m *memnet) raw(address string, talk func(c net.Conn)) {
	l := m.listen(address)
	var talks sync.WaitGroup
	talks.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			talks.Go(func() {
				defer c.Close()
				talk(c)
			})
		}
	})
	m.t.Cleanup(func() { l.Close(); talks.Wait() })
}

// answer reads one request and writes the given answer as it stands, then closes.
func (m *memnet) answer(address, answer string) {
	m.raw(address, func(c net.Conn) {
		readRequest(c)
		_, _ = c.Write([]byte(answer))
	})
}

func readRequest(c net.Conn) {
	_, _ = c.Read(make([]byte, 64<<10))
}

type listener struct {
	accepted chan net.Conn
	closed   chan struct{}
	once     sync.Once
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.accepted:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *listener) Addr() net.Addr { return &net.TCPAddr{} }

// ok answers every request with the body as a metrics page.
func ok(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		fmt.Fprint(w, body)
	}
}

// hang answers nothing until the client gives up.
func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// targets parses addresses as a user would give them.
func targets(t testing.TB, addresses ...string) []source.Target {
	t.Helper()
	var list []source.Target
	for _, a := range addresses {
		target, err := ParseTarget(a)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, target)
	}
	return list
}

// withExporter gives the first target a node_exporter.
func withExporter(list []source.Target, address string) []source.Target {
	list[0].NodeExporterURL = address
	return list
}

// seen is a snapshot and when it was published, counted from the start of the run.
type seen struct {
	at time.Duration
	*cluster.Snapshot
}

// watch runs a source in the current bubble for some time and returns the snapshots it delivered.
func watch(t *testing.T, o Options, during time.Duration) []seen {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), during)
	defer cancel()
	start := time.Now()
	var all []seen
	if err := s.Run(ctx, func(snapshot *cluster.Snapshot) {
		all = append(all, seen{at: time.Since(start), Snapshot: snapshot})
	}); err != nil {
		t.Fatalf("Run returned %v", err)
	}
	if took := time.Since(start); took != during {
		t.Errorf("Run returned after %v, want at once when its context ends at %v", took, during)
	}
	return all
}

// sampleOnce scrapes one target once.
func sampleOnce(t *testing.T, o Options) cluster.Node {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	snapshot, err := s.Samples(t.Context(), 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	return snapshot.Nodes[0]
}
