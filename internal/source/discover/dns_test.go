package discover

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestANameStandsForAllItsAddresses(t *testing.T) {
	answers := &zone{
		addresses: map[string][]string{
			"ip4 dual": {"10.0.0.2", "10.0.0.1", "10.0.0.2"}, "ip6 dual": {"2001:db8::1"},
			"ip6 six": {"2001:db8::2", "2001:db8::1"},
		},
		services: map[string][]*net.SRV{
			"_metrics._tcp.mim": {{Target: "mim-1.mim.", Port: 9091}, {Target: "mim-0.mim.", Port: 9092}},
			"plain":             {{Target: "mim-0.", Port: 1}, {Target: ".", Port: 2}, {Target: "nowhere.", Port: 0}},
			"broken":            {{Target: "a b.", Port: 1}, {Target: "fine.", Port: 1}},
		},
	}
	tests := map[string]struct {
		name          Name
		want, problem string
	}{
		"IPv4 where there is any":      {Name{Name: "dual"}, "http://10.0.0.1:9091/metrics\nhttp://10.0.0.2:9091/metrics", ""},
		"else IPv6":                    {Name{Name: "six"}, "http://[2001:db8::1]:9091/metrics\nhttp://[2001:db8::2]:9091/metrics", ""},
		"IPv6 when asked for":          {Name{Name: "dual", Type: "AAAA"}, "http://[2001:db8::1]:9091/metrics", ""},
		"only IPv4 when asked for":     {Name{Name: "six", Type: "A"}, "", "no such name"},
		"port, scheme, path and site":  {Name{Name: "dual", Type: "AAAA", Port: 1, Scheme: "https", Path: "/m", Site: "eu"}, "https://[2001:db8::1]:1/m site=eu", ""},
		"an underscore means SRV":      {Name{Name: "_metrics._tcp.mim"}, "http://mim-0.mim:9092/metrics\nhttp://mim-1.mim:9091/metrics", ""},
		"SRV when asked for":           {Name{Name: "plain", Type: "SRV"}, "http://mim-0:1/metrics", ""},
		"a broken record costs itself": {Name{Name: "broken", Type: "SRV"}, "http://fine:1/metrics", `record "a b:1"`},
		"no records":                   {Name{Name: "_none._tcp.mim"}, "", "no such name, or it has no records"},
		"no such name":                 {Name{Name: "none"}, "", "dns none: no such name, or it has no records"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			targets, problems := once(t, Options{Names: []Name{test.name}, Resolver: answers})
			wantWords(t, "targets", words(targets), test.want)
			if test.problem == "" {
				wantIn(t, "problems", problemWords(problems))
			} else {
				wantIn(t, "problems", problemWords(problems), test.problem)
			}
		})
	}
}

func TestPodsComeAndGoWithTheirRecords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answers := &zone{addresses: map[string][]string{"ip4 mim": {"10.0.0.1", "10.0.0.2"}}}
		got, stop := run(t, Options{Names: []Name{{Name: "mim"}}, Resolver: answers})
		defer stop()
		synctest.Wait()
		const two = "http://10.0.0.1:9091/metrics\nhttp://10.0.0.2:9091/metrics"
		targets, _ := got.takeOne(t, "at once")
		wantWords(t, "targets", targets, two)

		answers.set("ip4 mim", "10.0.0.2", "10.0.0.1")
		time.Sleep(defaultDNSInterval)
		synctest.Wait()
		got.takeNone(t, "after the answer was rotated")

		answers.fail(errors.New("server misbehaving"))
		answers.set("ip6 mim", "2001:db8::1")
		time.Sleep(defaultDNSInterval)
		synctest.Wait()
		targets, problems := got.takeOne(t, "after the server failed")
		wantWords(t, "targets", targets, two)
		wantIn(t, "problems", problems, "dns mim: cannot be resolved: server misbehaving", "stays in force: 2 targets")

		answers.fail(nil)
		answers.set("ip4 mim", "10.0.0.3")
		time.Sleep(firstRetry)
		synctest.Wait()
		targets, problems = got.takeOne(t, "after the pods were replaced")
		wantWords(t, "targets", targets, "http://10.0.0.3:9091/metrics")
		wantWords(t, "problems", problems, "")
	})
}

// silent never answers.
type silent struct{}

func (silent) LookupNetIP(ctx context.Context, _, _ string) ([]netip.Addr, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func (silent) LookupSRV(ctx context.Context, _, _, _ string) (string, []*net.SRV, error) {
	<-ctx.Done()
	return "", nil, ctx.Err()
}

func TestAResolverThatHangsEndsWithTheTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, problems := once(t, Options{Names: []Name{{Name: "a"}, {Name: "_b"}}, Resolver: silent{}, Timeout: 3 * time.Second})
		wantIn(t, "problems", problemWords(problems), "dns a: no answer within 3s", "dns _b: no answer within 3s")
	})
}

func TestANameIsWrittenLikeATarget(t *testing.T) {
	tests := map[string]Name{
		"mim":                      {Name: "mim", Port: 9091, Scheme: "http", Path: "/metrics"},
		"eu=mim.ns.svc:9100":       {Name: "mim.ns.svc", Port: 9100, Scheme: "http", Path: "/metrics", Site: "eu"},
		"https://mim/m":            {Name: "mim", Port: 443, Scheme: "https", Path: "/m"},
		"_m._tcp.mim":              {Name: "_m._tcp.mim", Scheme: "http", Path: "/metrics"},
		"us=https://_m._tcp.mim/x": {Name: "_m._tcp.mim", Scheme: "https", Path: "/x", Site: "us"},
	}
	for text, want := range tests {
		if got, err := ParseName(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":                    "is empty",
		"_m._tcp.mim:9091":    "the port of a service is in its records",
		"http://u:secret@mim": "no part of a name",
		"ftp://mim":           "neither http nor https",
		"[2001:db8::1]:9091":  "is not a DNS name",
		"e u=mim":             "one short word",
		"mim:99999":           "port",
	} {
		_, err := ParseName(text)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), wantName) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
