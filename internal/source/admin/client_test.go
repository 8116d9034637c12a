package admin

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/prometheus/common/config"
)

// node serves answers by what the query asks for; an answer that begins with a digit is a status code.
func node(t *testing.T, answers map[string]string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Query string }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || r.Method != http.MethodPost || r.URL.Path != path {
			http.NotFound(w, r)
			return
		}
		for word, answer := range answers {
			if strings.HasPrefix(asked.Query, "{ "+word) {
				if user, password, ok := r.BasicAuth(); answers["password"] != "" && (!ok || user+":"+password != answers["password"]) {
					w.WriteHeader(http.StatusUnauthorized)
					_, _ = io.WriteString(w, `{"errors":[{"message":"not allowed"}]}`)
					return
				}
				_, _ = io.WriteString(w, answer)
				return
			}
		}
		_, _ = io.WriteString(w, `{"errors":[{"message":"Cannot query field"}]}`)
	}))
	t.Cleanup(server.Close)
	return server
}

const (
	running = `{"data":{"server":{"status":{"statusCode":"RUNNING","version":"6.8.0","commitHash":"abc1234"}}}}`
	joined  = `{"data":{"cets":{"systemInfo":{"joinedNodes":["b@h2","a@h1"],"unavailableNodes":["c@h3"],"discoveryWorks":false}}}}`
	mnesia  = `{"data":{"mnesia":{"systemInfo":[{"key":"running_db_nodes","result":["a@h1"]},{"key":"db_nodes","result":["a@h1","b@h2"]}]}}}`
)

func TestWhatANodeSaysOfItself(t *testing.T) {
	tests := map[string]struct {
		answers map[string]string
		want    Facts
	}{
		"CETS": {
			map[string]string{"server": running, "cets": joined},
			Facts{Version: "6.8.0", Commit: "abc1234", Running: true, Backend: "CETS", Members: []string{"a@h1", "b@h2"}, Away: []string{"c@h3"}, DiscoveryFails: true},
		},
		"Mnesia": {
			map[string]string{"server": running, "mnesia": mnesia},
			Facts{Version: "6.8.0", Commit: "abc1234", Running: true, Backend: "Mnesia", Members: []string{"a@h1"}, Away: []string{"b@h2"}},
		},
		"neither": {
			map[string]string{"server": running},
			Facts{Version: "6.8.0", Commit: "abc1234", Running: true, Untold: "refused: Cannot query field"},
		},
		"escape sequences": {
			map[string]string{"server": `{"data":{"server":{"status":{"statusCode":"X","version":"6\u001b[2J","commitHash":null}}}}`},
			Facts{Version: "6\uFFFD[2J", Untold: "refused: Cannot query field"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c, err := New(node(t, test.answers).URL, Options{})
			if err != nil {
				t.Fatal(err)
			}
			got, err := c.Ask(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if strings.ContainsRune(got.Version, 0x1b) {
				t.Fatalf("an escape sequence came through: %q", got.Version)
			}
			if name == "escape sequences" {
				got.Version = test.want.Version
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

func TestCredentials(t *testing.T) {
	server := node(t, map[string]string{"server": running, "password": "admin:secret"})
	ask := func(address string, o Options) error {
		c, err := New(address, o)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Ask(t.Context())
		return err
	}
	if err := ask(server.URL, Options{}); !errors.Is(err, errCredentials) {
		t.Errorf("without credentials: %v", err)
	}
	settings := config.DefaultHTTPClientConfig
	settings.BasicAuth = &config.BasicAuth{Username: "admin", Password: "secret"}
	if err := ask(server.URL, Options{HTTP: settings}); err != nil {
		t.Errorf("with settings: %v", err)
	}
	if err := ask(strings.Replace(server.URL, "//", "//admin:secret@", 1), Options{}); err != nil {
		t.Errorf("with an address that has them: %v", err)
	}
}

func TestNodesThatTellNothing(t *testing.T) {
	tests := map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"a web page":   {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") }, "no GraphQL API there"},
		"another host": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }, "localhost alone"},
		"an error":     {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, "HTTP 500"},
		"too much": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("x", maxAnswerBytes+1))
		}, "larger than 1 MiB"},
		"another shape": {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"data":{"server":7}}`) }, "another shape"},
		"a cut category": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"errors":[{"message":"category disabled"}]}`)
		}, "refused: category disabled"},
		"a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		}, "HTTP 302"},
		"a broken answer": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "{")
		}, "unexpected EOF"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(test.handler)
			defer server.Close()
			c, err := New(server.URL, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := c.Ask(t.Context()); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
	c, err := New("127.0.0.1:1", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Ask(t.Context()); err == nil || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("nobody there: %v", err)
	}
}

func TestAddresses(t *testing.T) {
	for _, test := range []struct{ at, want string }{
		{"5551", "http://node1:5551/api/graphql"},
		{"http://other", "http://other:5551/api/graphql"},
		{"https://other/graphql", "https://other/graphql"},
		{"other:99", "http://other:99/api/graphql"},
	} {
		if got, err := AddressFor(test.at, "node1"); err != nil || got != test.want {
			t.Errorf("AddressFor(%q) = %q, %v, want %q", test.at, got, err, test.want)
		}
	}
	for _, bad := range []string{"", "ftp://x", "http://", "0", "http://\x1b[2J", "ftp://me:secret@x", "me:secret@"} {
		if got, err := AddressFor(bad, "node1"); err == nil || strings.ContainsRune(err.Error(), 0x1b) || strings.Contains(err.Error(), "secret") {
			t.Errorf("AddressFor(%q) = %q, %v", bad, got, err)
		}
	}
}
