package demo

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// handClock is a clock that tests move.
type handClock struct{ ns atomic.Int64 }

func (c *handClock) now() time.Time          { return began.Add(time.Duration(c.ns.Load())) }
func (c *handClock) set(since time.Duration) { c.ns.Store(int64(since)) }

func start(t *testing.T, config Config) (*Cluster, *handClock) {
	t.Helper()
	clock := &handClock{}
	config.Now = clock.now
	c, err := Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c, clock
}

// request sends one request over a connection of its own, and leaves the body as it was sent.
func request(t *testing.T, method, address string, header http.Header) (*http.Response, []byte, error) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DisableCompression: true}}
	req, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	resp, err := client.Do(req)
	if err != nil {
		return nil, nil, err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	return resp, body, err
}

func TestEachNodeServesItsPagesOnPortsOfItsOwn(t *testing.T) {
	c, clock := start(t, Config{Sites: 2, Nodes: 2, Seed: 8})
	clock.set(20 * time.Second)
	seen := map[string]bool{}
	var names []string
	for _, target := range c.Targets() {
		names = append(names, target.Site+"/"+target.Name)
		for _, address := range []string{target.URL, target.NodeExporterURL} {
			u, err := url.Parse(address)
			if err != nil || u.Path != "/metrics" || u.Hostname() != "127.0.0.1" || seen[u.Host] {
				t.Errorf("address %s, error %v, seen before: %v", address, err, seen[u.Host])
			}
			seen[u.Host] = true
			resp, body, err := request(t, http.MethodGet, address, nil)
			if err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/plain; version=0.0.4" {
				t.Errorf("status %s, content type %q", resp.Status, resp.Header.Get("Content-Type"))
			}
			want := "sm_session_count"
			if address == target.NodeExporterURL {
				want = "node_cpu_seconds_total"
			}
			if families(t, body)[want] == nil {
				t.Errorf("%s has no %s", address, want)
			}
		}
	}
	if got := strings.Join(names, " "); got != "eu/eu-1 eu/eu-2 us/us-1 us/us-2" {
		t.Errorf("targets %s", got)
	}
}

func TestASingleSiteHasNoName(t *testing.T) {
	c, _ := start(t, Config{Nodes: 2})
	if targets := c.Targets(); targets[1].Name != "mongooseim-2" || targets[1].Site != "" {
		t.Errorf("target %+v", targets[1])
	}
}

func TestAnswersAreNegotiated(t *testing.T) {
	c, _ := start(t, Config{Nodes: 1})
	address := c.Targets()[0].URL
	plain := address[:strings.LastIndex(address, "/")]
	for _, test := range []struct {
		name, method, address string
		accept, encoding      string
		status                int
		zipped                bool
	}{
		{"without headers", "GET", address, "", "", 200, false},
		{"gzip when asked", "GET", address, "*/*", "gzip, deflate", 200, true},
		{"gzip asked with a quality", "GET", address, "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "br;q=1, gzip;q=0.4", 200, true},
		{"gzip refused", "GET", address, "text/*", "identity, gzip;q=0", 200, false},
		{"only what the server does not have", "GET", address, "application/openmetrics-text", "gzip", 406, false},
		{"text refused", "GET", address, "text/plain;q=0", "", 406, false},
		{"another method", "POST", address, "", "", 405, false},
		{"another path", "GET", plain + "/other", "", "", 404, false},
		{"only the head", "HEAD", address, "", "", 200, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			header := http.Header{}
			for name, value := range map[string]string{"Accept": test.accept, "Accept-Encoding": test.encoding} {
				if value != "" {
					header.Set(name, value)
				}
			}
			resp, body, err := request(t, test.method, test.address, header)
			if err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != test.status || (resp.Header.Get("Content-Encoding") == "gzip") != test.zipped {
				t.Fatalf("status %s, encoding %q", resp.Status, resp.Header.Get("Content-Encoding"))
			}
			if test.status != 200 || test.method == "HEAD" {
				return
			}
			if test.zipped {
				zip, err := gzip.NewReader(strings.NewReader(string(body)))
				if err != nil {
					t.Fatal(err)
				}
				unpacked, err := io.ReadAll(zip)
				if err != nil || len(unpacked) < 4*len(body) {
					t.Fatalf("%d bytes packed in %d, error %v", len(unpacked), len(body), err)
				}
				body = unpacked
			}
			if families(t, body)["sm_session_count"] == nil {
				t.Error("no sessions")
			}
		})
	}
}

func TestANodeThatIsDownRefusesConnectionsAndItsHostDoesNot(t *testing.T) {
	c, clock := start(t, Config{Seed: 8, Scenario: "node-loss"})
	targets := c.Targets()
	lost := targets[2]
	if _, _, err := request(t, http.MethodGet, lost.URL, nil); err != nil {
		t.Fatal(err)
	}
	clock.set(121 * time.Second)
	c.follow(t.Context())
	if _, _, err := request(t, http.MethodGet, lost.URL, nil); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Fatalf("error %v, want connection refused", err)
	}
	for _, address := range []string{lost.NodeExporterURL, targets[0].URL} {
		if _, _, err := request(t, http.MethodGet, address, nil); err != nil {
			t.Errorf("another port does not answer: %v", err)
		}
	}
	clock.set(421 * time.Second)
	c.follow(t.Context())
	_, body, err := request(t, http.MethodGet, c.Targets()[2].URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Targets()[2] != lost {
		t.Errorf("target %+v after the return, %+v before", c.Targets()[2], lost)
	}
	if up := total(t, families(t, body), "erlang_vm_statistics_wallclock_time_milliseconds"); up != 1000 {
		t.Errorf("the node is up for %v ms, want 1000", up)
	}
}

func TestAKilledNodeBreaksOffWhatReachesItBeforeItsPortCloses(t *testing.T) {
	c, clock := start(t, Config{Seed: 8, Scenario: "node-loss"})
	// The port is held as it was before the loss, whatever the clock says.
	c.ports.Lock()
	defer c.ports.Unlock()
	clock.set(121 * time.Second)
	if resp, _, err := request(t, http.MethodGet, c.Targets()[2].URL, nil); err == nil {
		t.Errorf("status %s of a killed node, want a broken connection", resp.Status)
	}
}

func TestCloseReleasesPortsAndEndsGoroutines(t *testing.T) {
	for _, test := range []struct {
		name string
		end  func(c *Cluster, cancel context.CancelFunc)
	}{
		{"by Close", func(c *Cluster, _ context.CancelFunc) { _ = c.Close() }},
		{"by its context", func(c *Cluster, cancel context.CancelFunc) { cancel(); c.driving.Wait() }},
		{"twice", func(c *Cluster, _ context.CancelFunc) { _ = c.Close(); _ = c.Close() }},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			c, err := Start(ctx, Config{Nodes: 2})
			if err != nil {
				t.Fatal(err)
			}
			// One client keeps its connection open without asking anything, one after an answer.
			silent, err := new(net.Dialer).DialContext(t.Context(), "tcp", c.nodes[0].address)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = silent.Close() }()
			transport := &http.Transport{}
			defer transport.CloseIdleConnections()
			resp, err := (&http.Client{Transport: transport}).Get(c.Targets()[1].URL)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, resp.Body); err != nil {
				t.Fatal(err)
			}
			_ = resp.Body.Close()

			test.end(c, cancel)
			for _, e := range append(c.nodes, c.hosts...) {
				listener, err := net.Listen("tcp4", e.address)
				if err != nil {
					t.Errorf("port not released: %v", err)
					continue
				}
				_ = listener.Close()
			}
			stacks := make([]byte, 1<<20)
			stacks = stacks[:runtime.Stack(stacks, true)]
			for stack := range strings.SplitSeq(string(stacks), "\n\n") {
				if strings.Contains(stack, "source/demo.(*") {
					t.Errorf("goroutine left:\n%s", stack)
				}
			}
		})
	}
}

func TestReadersMayComeAllAtOnce(t *testing.T) {
	c, clock := start(t, Config{Nodes: 2, Scenario: "node-loss", Speed: 60})
	done := make(chan struct{})
	for range 4 {
		go func() {
			defer func() { done <- struct{}{} }()
			for i := range 6 {
				for _, target := range c.Targets() {
					// A node may be down; what counts is that the race detector is silent.
					if resp, err := http.Get(target.NodeExporterURL); err == nil {
						_, _ = io.Copy(io.Discard, resp.Body)
						_ = resp.Body.Close()
					} else {
						t.Error(err)
					}
				}
				clock.set(time.Duration(i) * time.Second)
				c.follow(t.Context())
				if truth := c.Truth(); len(truth.Nodes) != 2 {
					t.Errorf("%d nodes", len(truth.Nodes))
				}
			}
		}()
	}
	for range 4 {
		<-done
	}
	http.DefaultClient.CloseIdleConnections()
}
