package way

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func names(steps []Step) string {
	var all []string
	for _, s := range steps {
		all = append(all, fmt.Sprint(s.Name, " ", s.OK))
	}
	return strings.Join(all, ", ")
}

func TestTheStepsOfAnExchange(t *testing.T) {
	answer := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	plain, secure := httptest.NewServer(answer), httptest.NewTLSServer(answer)
	defer plain.Close()
	defer secure.Close()
	closed := httptest.NewServer(answer)
	closed.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(plain.URL, "http://"), ":")
	for name, test := range map[string]struct {
		client *http.Client
		url    string
		want   string
	}{
		"plain":               {plain.Client(), plain.URL, "connect true, HTTP true"},
		"by name":             {plain.Client(), "http://localhost:" + port, "name true, connect true, HTTP true"},
		"TLS":                 {secure.Client(), secure.URL, "connect true, TLS true, HTTP true"},
		"a stranger's TLS":    {http.DefaultClient, secure.URL, "connect true, TLS false"},
		"nobody":              {plain.Client(), closed.URL, "connect false"},
		"a name that is none": {plain.Client(), "http://nosuch.invalid", "name false"},
	} {
		t.Run(name, func(t *testing.T) {
			var w Way
			req, err := http.NewRequestWithContext(w.Traced(t.Context()), http.MethodGet, test.url, nil)
			if err != nil {
				t.Fatal(err)
			}
			last := Step{OK: true, Says: "answered"}
			resp, err := test.client.Do(req)
			if err != nil {
				last = Step{Says: err.Error()}
			} else if err := resp.Body.Close(); err != nil {
				t.Fatal(err)
			}
			steps := w.Steps(strings.HasPrefix(test.url, "https:"), last)
			if names(steps) != test.want {
				t.Errorf("got %s, want %s: %v", names(steps), test.want, errors.Join(err))
			}
			for _, s := range steps {
				if s.Says == "" || s.Name == "TLS" && s.OK && !strings.Contains(s.Says, "certificate valid until") {
					t.Errorf("step %+v", s)
				}
			}
		})
	}
}
