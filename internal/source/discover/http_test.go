package discover

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/common/config"
)

func answerJSON(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	fmt.Fprint(w, body)
}

func TestAListOverHTTPIsAskedEachInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var body atomic.Value
		body.Store(`[{"targets": ["b:1", "a:1"], "labels": {"site": "eu"}}]`)
		var asked atomic.Int64
		server := serve(t, func(w http.ResponseWriter, r *http.Request) {
			asked.Add(1)
			user, password, _ := r.BasicAuth()
			if r.URL.Path != "/sd" || r.Header.Get("Accept") != "application/json" || r.Header.Get(refreshHeader) != "60" ||
				!strings.HasPrefix(r.UserAgent(), "mimtop/") || user != "u" || password != "secret" {
				t.Errorf("request %s with %v", r.URL, r.Header)
			}
			answerJSON(w, body.Load().(string))
		})
		got, stop := run(t, Options{Lists: []List{{URL: "http://u:secret@sd/sd?token=secret"}}, Dial: server.dial})
		defer stop()
		synctest.Wait()
		targets, problems := got.takeOne(t, "at once")
		wantWords(t, "targets", targets, "http://a:1/metrics site=eu\nhttp://b:1/metrics site=eu")
		wantWords(t, "problems", problems, "")

		body.Store(`[{"targets": ["a:1", "b:1"], "labels": {"site": "eu"}}]`)
		time.Sleep(defaultHTTPInterval)
		synctest.Wait()
		got.takeNone(t, "after the order changed")

		body.Store(`<html>`)
		time.Sleep(defaultHTTPInterval)
		synctest.Wait()
		targets, problems = got.takeOne(t, "after it failed")
		wantWords(t, "targets", targets, "http://a:1/metrics site=eu\nhttp://b:1/metrics site=eu")
		wantIn(t, "problems", problems, "http://sd/sd?...: line 1: ", "stays in force: 2 targets")
		if strings.Contains(problems, "secret") {
			t.Errorf("%q tells the password", problems)
		}

		before := asked.Load()
		body.Store(`[]`)
		time.Sleep(firstRetry)
		synctest.Wait()
		if n := asked.Load() - before; n != 1 {
			t.Errorf("asked %d times after the failure, want 1", n)
		}
		targets, problems = got.takeOne(t, "after it was mended, soon")
		wantWords(t, "targets", targets, "")
		wantIn(t, "problems", problems, "there is no target now")
	})
}

func TestRetriesBecomeRarerUpToTheInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var at []time.Duration
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			at = append(at, time.Since(start))
			w.WriteHeader(http.StatusBadGateway)
		})
		_, stop := run(t, Options{Lists: []List{{URL: "http://sd/"}}, Dial: server.dial})
		time.Sleep(4 * time.Minute)
		stop()
		want := []time.Duration{0, 5 * time.Second, 15 * time.Second, 35 * time.Second, 75 * time.Second, 135 * time.Second, 195 * time.Second}
		if fmt.Sprint(at) != fmt.Sprint(want) {
			t.Errorf("asked at %v, want %v", at, want)
		}
	})
}

func TestWhatIsNoListOverHTTPIsRefusedWithTheReason(t *testing.T) {
	tests := map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"a status": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
			"answered with status 403 (want status 200 with application/json)"},
		"a page": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "[]")
		},
			`content type "text/html"`},
		"no content type": {func(w http.ResponseWriter, _ *http.Request) { w.Header()["Content-Type"] = nil; fmt.Fprint(w, "[]") },
			`content type ""`},
		"compression": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			answerJSON(w, "x")
		},
			`content encoding "gzip"`},
		"an object": {func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, `{"targets": []}`) }, "is not a list"},
		"an endless answer": {func(w http.ResponseWriter, r *http.Request) {
			answerJSON(w, "[")
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}, "larger than 8388608 bytes"},
		"a cut answer": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			answerJSON(w, "[")
		}, "cannot be asked: unexpected EOF"},
		"no answer": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "no answer within 10s"},
		"a slow answer": {func(w http.ResponseWriter, r *http.Request) {
			answerJSON(w, "[")
			for r.Context().Err() == nil {
				fmt.Fprint(w, " ")
				w.(http.Flusher).Flush()
				select {
				case <-r.Context().Done():
				case <-time.After(time.Second):
				}
			}
		}, "no answer within 10s"},
		"another host": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://u:secret@other/", http.StatusFound)
		},
			"redirected to http://other/: give that address"},
		"a loop": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) },
			"redirected more than 3 times"},
		"escape sequences": {func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, "\x1b]0;title\a") }, "line 1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := serve(t, test.handler)
				targets, problems := once(t, Options{
					Targets: static(t, "fixed"), Lists: []List{{URL: "http://user:secret@sd/"}}, Dial: server.dial,
				})
				if len(targets) != 1 || len(problems) != 1 {
					t.Fatalf("targets %v, problems %v", targets, problems)
				}
				got := problems[0].String()
				wantIn(t, "problem", got, "http://sd/: ", test.want)
				if strings.ContainsAny(got, "\x1b\a\n") || strings.Contains(got, "secret") {
					t.Errorf("problem %q", got)
				}
			})
		})
	}
}

func TestARedirectOnTheSameHostIsFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" {
				http.Redirect(w, r, "/list", http.StatusFound)
				return
			}
			answerJSON(w, `[{"targets": ["a:1"]}]`)
		})
		targets, _ := once(t, Options{Lists: []List{{URL: "http://sd/"}}, Dial: server.dial})
		wantWords(t, "targets", words(targets), "http://a:1/metrics")
		settings := config.DefaultHTTPClientConfig
		settings.FollowRedirects = false
		_, problems := once(t, Options{Lists: []List{{URL: "http://sd/", HTTP: settings}}, Dial: server.dial})
		wantIn(t, "problem when told not to", problemWords(problems), "status 302")
	})
}

func TestCredentialsAreReadAnewForEachQuestion(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, "token", "first\n")
	synctest.Test(t, func(t *testing.T) {
		var seen []string
		server := serve(t, func(w http.ResponseWriter, r *http.Request) {
			seen = append(seen, r.Header.Get("Authorization"))
			answerJSON(w, "[]")
		})
		settings := config.DefaultHTTPClientConfig
		settings.Authorization = &config.Authorization{Type: "Bearer", CredentialsFile: path}
		_, stop := run(t, Options{Lists: []List{{URL: "http://sd/", HTTP: settings}}, Dial: server.dial})
		synctest.Wait()
		write(t, dir, "token", "second")
		time.Sleep(defaultHTTPInterval)
		synctest.Wait()
		stop()
		wantWords(t, "credentials", strings.Join(seen, ", "), "Bearer first, Bearer second")
	})
}

// An OAuth2 token is asked for without the context of the request that needs it.
func TestATokenServerThatHangsEndsWithTheQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := serve(t, func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // Before that a server does not notice that its client is gone.
			<-r.Context().Done()
		})
		settings := config.DefaultHTTPClientConfig
		settings.OAuth2 = &config.OAuth2{ClientID: "id", ClientSecret: "secret", TokenURL: "http://token/"}
		_, problems := once(t, Options{Lists: []List{{URL: "http://sd/", HTTP: settings}}, Dial: server.dial})
		wantIn(t, "problem", problemWords(problems), "no answer within 10s")
	})
}

func TestSettingsThatCannotBeUsedAreAProblemAndNotTheEnd(t *testing.T) {
	settings := config.DefaultHTTPClientConfig
	settings.TLSConfig.CAFile = "does-not-exist.pem"
	_, problems := once(t, Options{Lists: []List{{URL: "https://sd/", HTTP: settings}}, Dial: func(context.Context, string, string) (net.Conn, error) {
		t.Error("it connects all the same")
		return nil, net.ErrClosed
	}})
	wantIn(t, "problem", problemWords(problems), "https://sd/: http_config: ", "does-not-exist.pem")
}
