package discover

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mimtop/mimtop/internal/source"
)

func TestAFixedListIsDeliveredAtOnceAndOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		got, stop := run(t, Options{Targets: static(t, "a", "eu=b")})
		synctest.Wait()
		targets, problems := got.takeOne(t, "at once")
		wantWords(t, "targets", targets, "http://a:9091/metrics name=a:9091\nhttp://b:9091/metrics site=eu name=b:9091")
		wantWords(t, "problems", problems, "")
		if !time.Now().Equal(start) {
			t.Error("time has passed")
		}
		time.Sleep(time.Hour)
		got.takeNone(t, "later")
		stop()
	})
}

func TestASlowOriginDelaysTheOthersByOneSecondAtMost(t *testing.T) {
	path := write(t, t.TempDir(), "a.yml", groupA)
	synctest.Test(t, func(t *testing.T) {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(4 * time.Second)
			answerJSON(w, `[{"targets": ["b:1"]}]`)
		})
		got, stop := run(t, Options{Files: []string{path}, Lists: []List{{URL: "http://sd/"}}, Dial: server.dial})
		defer stop()
		time.Sleep(settleTime - 1)
		got.takeNone(t, "before a second has passed")
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		targets, problems := got.takeOne(t, "after a second")
		wantWords(t, "targets", targets, "http://a:1/metrics")
		wantWords(t, "problems", problems, "http://sd/: no answer yet")
		time.Sleep(4 * time.Second)
		synctest.Wait()
		targets, problems = got.takeOne(t, "after the answer")
		wantWords(t, "targets", targets, "http://a:1/metrics\nhttp://b:1/metrics")
		wantWords(t, "problems", problems, "")
	})
}

func TestRunEndsWithItsContextWhateverIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // It fails when a goroutine is left.
		server := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		got, stop := run(t, Options{Lists: []List{{URL: "http://sd/"}}, Names: []Name{{Name: "a"}}, Dial: server.dial, Resolver: silent{}})
		synctest.Wait()
		start := time.Now()
		stop()
		if waited := time.Since(start); waited != 0 {
			t.Errorf("it took %v", waited)
		}
		got.takeNone(t, "after the end")
	})
}

func TestRunEndsItsGoroutinesAlsoWhenTheReceiverPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := discoverer(t, Options{Targets: static(t, "a"), Names: []Name{{Name: "a"}}, Resolver: silent{}})
		defer func() {
			if recover() == nil {
				t.Error("the panic is gone")
			}
		}()
		_ = d.Run(t.Context(), func([]source.Target, []Problem) { panic("receiver") })
	})
}

func TestADiscovererIsUsedByOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := discoverer(t, Options{Targets: static(t, "a")})
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = d.Run(ctx, func([]source.Target, []Problem) {}) }()
		synctest.Wait()
		if err := d.Run(ctx, nil); !errors.Is(err, errBusy) {
			t.Errorf("Run: %v", err)
		}
		if _, _, err := d.Once(ctx); !errors.Is(err, errBusy) {
			t.Errorf("Once: %v", err)
		}
		cancel()
		synctest.Wait()
		if targets, _, err := d.Once(t.Context()); err != nil || len(targets) != 1 {
			t.Errorf("Once afterwards: %v, %v", targets, err)
		}
	})
}

func TestOnceEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		d := discoverer(t, Options{Names: []Name{{Name: "a"}}, Resolver: silent{}})
		if _, _, err := d.Once(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
	})
}

func TestADeliveredListIsTheReceivers(t *testing.T) {
	path := write(t, t.TempDir(), "a.yml", groupA)
	d := discoverer(t, Options{Files: []string{path}})
	for range 2 {
		targets, _, err := d.Once(t.Context())
		if err != nil || len(targets) != 1 || targets[0].URL != "http://a:1/metrics" {
			t.Fatalf("targets %v, error %v", targets, err)
		}
		targets[0].URL = "changed"
	}
}

func TestOptionsAreRefusedWithAllReasonsAtOnce(t *testing.T) {
	_, err := New(Options{
		Targets:      []source.Target{{URL: "u:secret@a"}},
		Files:        []string{"a.txt", "d*/a.yml", "[.yml"},
		Lists:        []List{{URL: "sd/list"}, {URL: "http://u:secret@sd:x/"}, {URL: "u:secret@sd/list"}},
		Names:        []Name{{Name: ""}, {Name: "a", Type: "MX"}, {Name: "_a", Port: 1}, {Name: "a", Path: "m"}},
		FileInterval: time.Millisecond, Timeout: -1,
	})
	if err == nil {
		t.Fatal("no error")
	}
	wantIn(t, "error", err.Error(),
		`target "***@a" is not a whole URL`, `file_sd "a.txt": want a path ending in .json`, `file_sd "d*/a.yml"`, `file_sd "[.yml"`,
		"http_sd sd/list: is not a whole URL", "is not a URL (want http://host/path", `dns name "": is not a DNS name`,
		`type "MX" is none of A, AAAA, SRV`, "the port of a service", `path "m"`, "file_sd interval 1ms", "discovery timeout -1ns")
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("%q tells the password", err)
	}
	_, err = New(Options{})
	wantIn(t, "error of nothing", fmt.Sprint(err), "no source of targets")
	_, err = New(Options{Targets: make([]source.Target, maxTargets+1)})
	wantIn(t, "error of too much", fmt.Sprint(err), "10001 targets are more than 10000")
}
