package discover

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/scrape"
)

// write puts a file into a folder in one step, as careful programs do.
func write(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path+".new", []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
	return path
}

func static(t *testing.T, addresses ...string) []source.Target {
	t.Helper()
	var targets []source.Target
	for _, a := range addresses {
		target, err := scrape.ParseTarget(a)
		if err != nil {
			t.Fatal(err)
		}
		targets = append(targets, target)
	}
	return targets
}

func discoverer(t *testing.T, o Options) *Discoverer {
	t.Helper()
	d, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// once reads everything a single time.
func once(t *testing.T, o Options) ([]source.Target, []Problem) {
	t.Helper()
	targets, problems, err := discoverer(t, o).Once(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return targets, problems
}

// words writes targets in a short form: address, site, name and exporter.
func words(targets []source.Target) string {
	var lines []string
	for _, t := range targets {
		line := t.URL
		for _, part := range []string{"site=" + t.Site, "name=" + t.Name, "exporter=" + t.NodeExporterURL} {
			if !strings.HasSuffix(part, "=") {
				line += " " + part
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func problemWords(problems []Problem) string {
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.String())
	}
	return strings.Join(lines, "\n")
}

func wantWords(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
	}
}

// wantIn checks that each part is somewhere in a text; no part means that the text must be empty.
func wantIn(t *testing.T, what, got string, parts ...string) {
	t.Helper()
	if len(parts) == 0 && got != "" {
		t.Errorf("%s: %q, want none", what, got)
	}
	for _, part := range parts {
		if !strings.Contains(got, part) {
			t.Errorf("%s: %q, which lacks %q", what, got, part)
		}
	}
}

// lists collects what Run delivers.
type lists struct {
	mu   sync.Mutex
	all  []string
	with []string // the problems of each
}

func (l *lists) add(targets []source.Target, problems []Problem) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, words(targets))
	l.with = append(l.with, problemWords(problems))
}

// take returns what came since the last call.
func (l *lists) take() (targets, problems []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	targets, problems = l.all, l.with
	l.all, l.with = nil, nil
	return targets, problems
}

// takeOne returns the only list since the last call.
func (l *lists) takeOne(t *testing.T, when string) (targets, problems string) {
	t.Helper()
	all, with := l.take()
	if len(all) != 1 {
		t.Fatalf("%s: %d lists, want 1: %q", when, len(all), all)
	}
	return all[0], with[0]
}

func (l *lists) takeNone(t *testing.T, when string) {
	t.Helper()
	if all, with := l.take(); len(all) != 0 {
		t.Fatalf("%s: %d lists, want none: %q with %q", when, len(all), all, with)
	}
}

// run starts a discoverer; stop ends it and waits for that.
func run(t *testing.T, o Options) (got *lists, stop func()) {
	t.Helper()
	d := discoverer(t, o)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	got = &lists{}
	go func() { done <- d.Run(ctx, got.add) }()
	return got, func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run ended with %v", err)
		}
	}
}

// memoryServer serves HTTP over pipes, so that a test with a fake clock has no real network in it.
type memoryServer struct {
	connections chan net.Conn
	closed      chan struct{}
}

func serve(t *testing.T, handler http.HandlerFunc) *memoryServer {
	t.Helper()
	m := &memoryServer{connections: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: handler}
	done := make(chan struct{})
	go func() { _ = server.Serve(m); close(done) }()
	t.Cleanup(func() { _ = server.Close(); <-done })
	return m
}

func (m *memoryServer) Accept() (net.Conn, error) {
	select {
	case c := <-m.connections:
		return c, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

func (m *memoryServer) Close() error   { close(m.closed); return nil }
func (m *memoryServer) Addr() net.Addr { return &net.TCPAddr{} }

func (m *memoryServer) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case m.connections <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

// zone answers DNS questions from memory.
type zone struct {
	mu        sync.Mutex
	addresses map[string][]string // "ip4 name" to addresses
	services  map[string][]*net.SRV
	err       error
}

func (z *zone) set(question string, addresses ...string) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.addresses[question] = addresses
}

func (z *zone) fail(err error) {
	z.mu.Lock()
	defer z.mu.Unlock()
	z.err = err
}

func (z *zone) LookupNetIP(_ context.Context, network, host string) ([]netip.Addr, error) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if z.err != nil {
		return nil, z.err
	}
	var found []netip.Addr
	for _, a := range z.addresses[network+" "+host] {
		found = append(found, netip.MustParseAddr(a))
	}
	if found == nil {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return found, nil
}

func (z *zone) LookupSRV(_ context.Context, service, proto, name string) (string, []*net.SRV, error) {
	z.mu.Lock()
	defer z.mu.Unlock()
	if service+proto != "" {
		return "", nil, fmt.Errorf("asked for %s %s", service, proto)
	}
	if z.err != nil {
		return "", nil, z.err
	}
	return name, slices.Clone(z.services[name]), nil
}
