package scrape

import (
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/prometheus/common/config"
)

// What listens at an address that nobody gave must not be told the nodes' password.
func TestAnExporterThatIsOnlyLookedForGetsNoCredentials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		told := map[string]string{}
		noting := func(body string) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				told[r.Host] = r.Header.Get("Authorization")
				ok(body)(w, r)
			}
		}
		m.serve("a:9091", noting(metricsBody(t)))
		m.serve("a:9100", noting(hostBody(t)))
		s, err := New(Options{
			Targets: targets(t, "a"), Dial: m.dial,
			HTTP: config.HTTPClientConfig{BasicAuth: &config.BasicAuth{Username: "me", Password: "secret"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		found, _, err := s.Examine(t.Context(), nil)
		if err != nil || found[0].ExporterNear != "http://a:9100/metrics" {
			t.Errorf("found %+v, %v", found, err)
		}
		if told["a:9091"] == "" || told["a:9100"] != "" {
			t.Errorf("told %v", told)
		}
	})
}
