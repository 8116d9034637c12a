package scrape

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/common/config"

	"github.com/mimtop/mimtop/internal/cluster"
)

func TestAPageThatCannotBeReadIsForeignWithTheReason(t *testing.T) {
	const head = "# TYPE sm_session_count gauge\nsm_session_count"
	tests := map[string]struct{ body, reason string }{
		"a value that is no number": {head + " \x1b\n", "metrics that cannot be read: "},
		"a label without end":       {head + `{a="` + strings.Repeat("x", 5000) + "\"} 1\n", "metrics larger than any node's: a label value"},
		"samples without end":       {head + strings.Repeat(" 1\nsm_session_count", 1<<15) + " 1\n", "metrics larger than any node's: more than "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemnet(t)
				m.serve("node:9091", ok(test.body))
				n := sampleOnce(t, Options{Targets: targets(t, "node"), Dial: m.dial})
				if n.State != cluster.Foreign || !strings.HasPrefix(n.Reason, test.reason) {
					t.Errorf("got %v, %q, want %v, %q", n.State, n.Reason, cluster.Foreign, test.reason)
				}
				if n.Reason != cluster.Printable(n.Reason, maxShownRunes) || n.Sessions.Known {
					t.Errorf("the reason is %q, sessions are %+v", n.Reason, n.Sessions)
				}
			})
		})
	}
}

// TestNoStringOfASnapshotMovesATerminal puts what a terminal obeys into every label and comment of a real page, and into
// what the user gave, and looks at every string that comes out.
func TestNoStringOfASnapshotMovesATerminal(t *testing.T) {
	const evil = "\x1b]0;\u202e\u009b"
	body := captured(t, "6.8.0-load-2-node1")
	for _, mark := range []string{`="`, "# HELP "} {
		body = bytes.ReplaceAll(body, []byte(mark), []byte(mark+evil))
	}
	body = bytes.ReplaceAll(body, []byte(`le="`+evil), []byte(`le="`)) // Edges must be numbers.
	host, other := hostBody(t), evil+" \x00"
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		m.serve("node:9091", ok(string(body)))
		m.serve("node:9100", ok(strings.ReplaceAll(host, `="`, `="`+evil)))
		m.serve("other:9091", ok(other))
		list := targets(t, "node", "other", "gone")
		list[0].NodeExporterURL = "node"
		list[1].Site = evil
		list[2].Name = evil
		s, err := New(Options{Targets: list, Dial: m.dial})
		if err != nil {
			t.Fatal(err)
		}
		snapshot, err := s.Samples(t.Context(), 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		eachString(reflect.ValueOf(*snapshot), "snapshot", func(path, value string) {
			seen++
			if value != cluster.Printable(value, len(value)+1) {
				t.Errorf("%s holds %q", path, value)
			}
		})
		if n := snapshot.Nodes[0]; n.State != cluster.Up || len(n.Pools) == 0 || seen < 100 {
			t.Errorf("%d strings were seen, of a node that is %v, %q, with %d pools", seen, n.State, n.Reason, len(n.Pools))
		}
	})
}

// eachString visits the strings of a value, with their paths.
func eachString(v reflect.Value, path string, visit func(path, value string)) {
	switch v.Kind() {
	case reflect.String:
		visit(path, v.String())
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				eachString(v.Field(i), path+"."+f.Name, visit)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachString(v.Index(i), fmt.Sprintf("%s[%d]", path, i), visit)
		}
	}
}

func TestATokenServerIsHeldToTheDeadlineToo(t *testing.T) {
	tests := map[string]struct {
		answer http.HandlerFunc
		state  cluster.State
		reason string
		took   time.Duration
	}{
		"it gives a token": {
			answer: func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, `{"access_token":"hidden","token_type":"Bearer","expires_in":3600}`)
			},
			state: cluster.Up,
		},
		"it refuses": {
			answer: func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusUnauthorized)
				_, _ = io.WriteString(w, "\x1b[2J")
			},
			state: cluster.Refused, reason: "no OAuth2 token: cannot fetch token: 401 Unauthorized (see --http-config)",
		},
		"it hangs": {
			answer: hang, state: cluster.Down, reason: "no answer within 4 s", took: 4 * time.Second,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemnet(t)
				m.serve("node:9091", func(w http.ResponseWriter, r *http.Request) {
					if got := r.Header.Get("Authorization"); got != "Bearer hidden" {
						w.WriteHeader(http.StatusUnauthorized)
						return
					}
					ok(metricsBody(t))(w, r)
				})
				m.serve("auth:80", func(w http.ResponseWriter, r *http.Request) {
					_, _ = io.Copy(io.Discard, r.Body) // A server sees that its client has gone only after that.
					test.answer(w, r)
				})
				settings := config.DefaultHTTPClientConfig
				settings.OAuth2 = &config.OAuth2{ClientID: "c", ClientSecret: "s", TokenURL: "http://auth:80/token"}
				start := time.Now()
				n := sampleOnce(t, Options{Targets: targets(t, "node"), Dial: m.dial, HTTP: settings})
				if n.State != test.state || n.Reason != test.reason {
					t.Errorf("got %v, %q, want %v, %q", n.State, n.Reason, test.state, test.reason)
				}
				if took := time.Since(start); took != test.took {
					t.Errorf("took %v, want %v", took, test.took)
				}
			})
		})
	}
}

func TestACancelledScrapeEndsAtOnceWhateverItWaitsFor(t *testing.T) {
	silent := func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }
	withToken := config.DefaultHTTPClientConfig
	withToken.OAuth2 = &config.OAuth2{ClientID: "c", ClientSecret: "s", TokenURL: "http://silent:80/token"}
	tests := map[string]Options{
		"an answer":        {Targets: targets(t, "http://silent:80")},
		"a TLS handshake":  {Targets: targets(t, "https://silent:80")},
		"a token":          {Targets: targets(t, "well"), HTTP: withToken},
		"a node_exporter":  {Targets: withExporter(targets(t, "well"), "http://silent:80/metrics")},
		"a dial to accept": {Targets: targets(t, "deaf")},
	}
	for name, o := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // It fails when a goroutine is left that waits for ever.
				m := newMemnet(t)
				m.raw("silent:80", silent)
				m.serve("well:9091", ok(metricsBody(t)))
				m.listen("deaf:9091")
				o.Dial = m.dial
				if during := time.Second / 2; len(watch(t, o, during)) != 0 {
					t.Error("a scrape that was cancelled was reported")
				}
			})
		})
	}
}

func TestAPanicOfTheReaderIsNotHeldUpByTheScrapes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		m.serve("a:9091", ok(metricsBody(t)))
		s, err := New(Options{Targets: targets(t, "a"), Dial: m.dial})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start := time.Now()
		func() {
			defer func() {
				if got := recover(); got != "a mistake of the reader" {
					t.Errorf("recovered %v", got)
				}
			}()
			_ = s.Run(ctx, func(*cluster.Snapshot) { panic("a mistake of the reader") })
		}()
		if took := time.Since(start); took != 0 {
			t.Errorf("the panic was held up for %v", took)
		}
		if _, err := s.Samples(ctx, 1, nil); err != nil {
			t.Errorf("afterwards the source is not usable: %v", err)
		}
	})
}
