package scrape

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/common/config"

	"github.com/mimtop/mimtop/internal/cluster"
)

// start runs a server on a loopback port and counts its connections.
func start(t testing.TB, handler http.HandlerFunc, secure bool) (server *httptest.Server, connections *atomic.Int64) {
	t.Helper()
	connections = new(atomic.Int64)
	server = httptest.NewUnstartedServer(handler)
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	if secure {
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	return server, connections
}

// hurried is a source whose rounds follow each other at once. Its deadlines are those of the usual interval, so that a
// busy machine makes no node time out.
func hurried(t testing.TB, o Options) *Source {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.options.Interval = time.Nanosecond
	return s
}

func samples(t *testing.T, n int, o Options) *cluster.Snapshot {
	t.Helper()
	snapshot, err := hurried(t, o).Samples(t.Context(), n, nil)
	if err != nil {
		t.Fatal(err)
	}
	return snapshot
}

func TestTheRequestSaysWhoAsksForWhat(t *testing.T) {
	var got http.Header
	server, connections := start(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		if r.Method != http.MethodGet || r.RequestURI != "/metrics" {
			t.Errorf("got %s %s", r.Method, r.RequestURI)
		}
		ok(metricsBody(t))(w, r)
	}, false)
	snapshot := samples(t, 3, Options{Targets: targets(t, server.URL)})
	want := http.Header{
		"Accept":          {"text/plain;version=0.0.4;q=1,*/*;q=0.1"},
		"Accept-Encoding": {"identity"}, // it is on loopback
		"User-Agent":      {"mimtop/dev"},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("sent %v, want %v", got, want)
	}
	if n := snapshot.Nodes[0]; n.State != cluster.Up {
		t.Errorf("the node is %v, %q", n.State, n.Reason)
	}
	if c := connections.Load(); c != 1 {
		t.Errorf("three scrapes took %d connections, want one kept alive", c)
	}
}

func TestOnlyLoopbackIsSparedCompression(t *testing.T) {
	tests := map[string]bool{
		"localhost": true, "x.localhost": true, "127.0.0.1": true, "127.9.9.9": true, "::1": true,
		"::ffff:127.0.0.1": true, "10.0.0.1": false, "localhost.example": false, "node": false, "fe80::1": false,
	}
	for host, want := range tests {
		if got := isLoopback(host); got != want {
			t.Errorf("isLoopback(%q) is %v, want %v", host, got, want)
		}
	}
}

func TestCredentialsReachTheNodeAndNobodyElse(t *testing.T) {
	const secret = "hidden"
	wanted := func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "u" || password != secret {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		ok(metricsBody(t))(w, r)
	}
	withConfig := config.DefaultHTTPClientConfig
	withConfig.BasicAuth = &config.BasicAuth{Username: "u", Password: secret}
	tests := map[string]struct {
		user string // of the URL
		http config.HTTPClientConfig
		path string
		want cluster.State
	}{
		"none":                              {want: cluster.Refused},
		"in the URL":                        {user: "u:" + secret + "@", want: cluster.Up},
		"in the settings":                   {http: withConfig, want: cluster.Up},
		"in the URL, after a redirect":      {user: "u:" + secret + "@", path: "/here", want: cluster.Up},
		"in the settings, after a redirect": {http: withConfig, path: "/here", want: cluster.Up},
		"in the URL, redirected away":       {user: "u:" + secret + "@", path: "/away", want: cluster.Refused},
		"in the settings, redirected away":  {http: withConfig, path: "/away", want: cluster.Refused},
		"redirects switched off": {user: "u:" + secret + "@", path: "/here", want: cluster.Refused,
			http: config.HTTPClientConfig{FollowRedirects: false, EnableHTTP2: true}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			thief, visits := start(t, ok(metricsBody(t)), false)
			mux := http.NewServeMux()
			mux.HandleFunc("/metrics", wanted)
			mux.Handle("/here", http.RedirectHandler("/metrics", http.StatusFound))
			mux.Handle("/away", http.RedirectHandler(thief.URL+"/metrics", http.StatusFound))
			server, _ := start(t, mux.ServeHTTP, false)
			address := "http://" + test.user + strings.TrimPrefix(server.URL, "http://") + test.path
			n := samples(t, 1, Options{Targets: targets(t, address), HTTP: test.http}).Nodes[0]
			if n.State != test.want {
				t.Errorf("the node is %v, %q, want %v", n.State, n.Reason, test.want)
			}
			if visits.Load() != 0 {
				t.Error("the other host was asked")
			}
			if strings.Contains(fmt.Sprintf("%+v", n), secret) {
				t.Errorf("the password is shown: %+v", n)
			}
		})
	}
}

func TestTLSIsExplained(t *testing.T) {
	secure, _ := start(t, ok(metricsBody(t)), true)
	open, _ := start(t, ok(metricsBody(t)), false)
	demanding := httptest.NewUnstartedServer(ok(metricsBody(t)))
	demanding.Config.ErrorLog = log.New(io.Discard, "", 0)
	demanding.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	demanding.StartTLS()
	t.Cleanup(demanding.Close)

	authority := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw})
	if err := os.WriteFile(authority, block, 0o600); err != nil {
		t.Fatal(err)
	}
	trusting, elsewhere, careless := config.DefaultHTTPClientConfig, config.DefaultHTTPClientConfig, config.DefaultHTTPClientConfig
	trusting.TLSConfig.CAFile = authority
	elsewhere.TLSConfig.CAFile = authority
	elsewhere.TLSConfig.ServerName = "db7"
	careless.TLSConfig.InsecureSkipVerify = true
	tests := map[string]struct {
		url    string
		http   config.HTTPClientConfig
		state  cluster.State
		reason string // how it begins
	}{
		"trusted":                  {secure.URL, trusting, cluster.Up, ""},
		"unknown authority":        {secure.URL, config.HTTPClientConfig{}, cluster.Refused, "certificate signed by an unknown authority"},
		"another name":             {secure.URL, elsewhere, cluster.Refused, "certificate is not for"},
		"https where http is":      {strings.Replace(open.URL, "http:", "https:", 1), trusting, cluster.Refused, "no TLS there"},
		"http where https is":      {strings.Replace(secure.URL, "https:", "http:", 1), trusting, cluster.Refused, "HTTP 400"},
		"client certificate asked": {demanding.URL, careless, cluster.Refused, "TLS refused by the node: "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			n := samples(t, 1, Options{Targets: targets(t, test.url), HTTP: test.http}).Nodes[0]
			if n.State != test.state || !strings.HasPrefix(n.Reason, test.reason) {
				t.Errorf("got %v, %q, want %v, %q", n.State, n.Reason, test.state, test.reason)
			}
		})
	}
}

func TestNothingListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	n := samples(t, 1, Options{Targets: targets(t, address)}).Nodes[0]
	if n.State != cluster.Down || n.Reason != "connection refused" {
		t.Errorf("got %v, %q, want %v, connection refused", n.State, n.Reason, cluster.Down)
	}
}

// TestRunLeavesNothingBehind cancels a run with a healthy, a slow and a dead node on real sockets. All goroutines that
// Run started, also those inside net/http, carry the label of the goroutine that called it.
func TestRunLeavesNothingBehind(t *testing.T) {
	well, _ := start(t, ok(metricsBody(t)), false)
	asked := make(chan struct{}, 1)
	hung, _ := start(t, func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		select {
		case asked <- struct{}{}:
		default:
		}
		hang(w, r)
	}, false)
	list := targets(t, well.URL, hung.URL, "127.0.0.1:1")
	list[0].NodeExporterURL = hung.URL + "/host"
	s, err := New(Options{Targets: list})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := false
	label := pprof.Labels("scraped by", t.Name())
	pprof.Do(ctx, label, func(ctx context.Context) {
		go func() { <-asked; cancel() }()
		err = s.Run(ctx, func(*cluster.Snapshot) {
			if ended {
				t.Error("a snapshot came after Run returned")
			}
		})
		ended = true
	})
	if err != nil {
		t.Errorf("Run returned %v", err)
	}
	// net/http ends its goroutines by itself when their connection is closed, in no order with us: let them run.
	const enough = 20_000
	for range enough {
		if !labelled(t, t.Name()) {
			return
		}
		runtime.Gosched()
	}
	var profile bytes.Buffer
	_ = pprof.Lookup("goroutine").WriteTo(&profile, 1)
	t.Errorf("goroutines are left:\n%s", profile.String())
}

func labelled(t *testing.T, value string) bool {
	t.Helper()
	var profile bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
		t.Fatal(err)
	}
	return strings.Contains(profile.String(), fmt.Sprintf("%q:%q", "scraped by", value))
}

func TestTheLeakCheckSeesALeak(t *testing.T) {
	stop, running := make(chan struct{}), make(chan struct{})
	pprof.Do(t.Context(), pprof.Labels("scraped by", t.Name()), func(context.Context) {
		go func() { close(running); <-stop }()
	})
	<-running
	if !labelled(t, t.Name()) {
		t.Error("a goroutine that is left is not seen")
	}
	close(stop)
}
