package scrape

import (
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/config"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
)

func TestParseTargetFillsInWhatIsMissing(t *testing.T) {
	tests := map[string]struct{ in, url, name, site string }{
		"whole URL":                   {"http://db1:9091/metrics", "http://db1:9091/metrics", "db1:9091", ""},
		"https":                       {"https://db1:8443/m", "https://db1:8443/m", "db1:8443", ""},
		"host and port":               {"db1:9092", "http://db1:9092/metrics", "db1:9092", ""},
		"host alone":                  {"db1", "http://db1:9091/metrics", "db1:9091", ""},
		"host and path":               {"db1/m", "http://db1:9091/m", "db1:9091", ""},
		"a scheme brings its port":    {"https://db1", "https://db1:443/metrics", "db1:443", ""},
		"root path":                   {"http://db1:9091/", "http://db1:9091/metrics", "db1:9091", ""},
		"site":                        {"eu=http://db1:9091/metrics", "http://db1:9091/metrics", "db1:9091", "eu"},
		"site and host":               {"eu-west=db1", "http://db1:9091/metrics", "db1:9091", "eu-west"},
		"equals sign in the query":    {"db1/m?a=b", "http://db1:9091/m?a=b", "db1:9091", ""},
		"upper case and blanks":       {" HTTP://DB1:9091/Metrics ", "http://db1:9091/Metrics", "db1:9091", ""},
		"IPv4":                        {"10.0.0.1", "http://10.0.0.1:9091/metrics", "10.0.0.1:9091", ""},
		"IPv6 alone":                  {"::1", "http://[::1]:9091/metrics", "[::1]:9091", ""},
		"IPv6 with port":              {"[::1]:80", "http://[::1]:80/metrics", "[::1]:80", ""},
		"IPv6 with zone":              {"fe80::1%eth0", "http://[fe80::1%25eth0]:9091/metrics", "[fe80::1%eth0]:9091", ""},
		"credentials stay in the URL": {"http://u:p@db1:1/m", "http://u:p@db1:1/m", "db1:1", ""},
		"commas beside the host":      {"http://u,v:p@db1:1/m,n?a=b,c", "http://u,v:p@db1:1/m,n?a=b,c", "db1:1", ""},
		"a fragment goes":             {"http://db1:1/m#x", "http://db1:1/m", "db1:1", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := ParseTarget(test.in)
			want := source.Target{URL: test.url, Name: test.name, Site: test.site}
			if err != nil || got != want {
				t.Fatalf("got %+v, %v, want %+v", got, err, want)
			}
			again, err := ParseTarget(got.URL)
			if err != nil || again.URL != got.URL {
				t.Errorf("its URL %s parses to %s, %v, want itself", got.URL, again.URL, err)
			}
		})
	}
}

func TestParseTargetRefusesWithTheInputAndTheReason(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"empty":                 {"", `target "": is empty`},
		"site only":             {"eu=", `target "eu=": is empty`},
		"wrong scheme":          {"ftp://db1", `target "ftp://db1": scheme "ftp" is neither http nor https`},
		"no host":               {"http://:9091/metrics", `target "http://:9091/metrics": has no host`},
		"port 0":                {"db1:0", `port "0" is not between 1 and 65535`},
		"port out of range":     {"db1:65536", `port "65536" is not between 1 and 65535`},
		"port no number":        {"db1:http", "has a port that is not a number between 1 and 65535"},
		"port alone":            {"9091", "is a number, not a host"},
		"not a URL":             {"http://a b/", "is not a URL"},
		"bad escape":            {"http://a/%zz", "is not a URL"},
		"zone without a form":   {"::%00000\xcc0", "is not a URL: a character that cannot stand there"},
		"empty site":            {"=db1", "the site before = must be one short word"},
		"escape in site":        {"\x1b[2J=db1", `target "?[2J=db1": `},
		"several hosts":         {"db1,db2", `target "db1,db2": holds a comma: give each address by itself`},
		"several with ports":    {"db1:9091,db2:9091", "holds a comma"},
		"blank in site":         {"a b=db1", "the site before = must be one short word"},
		"password stays secret": {"http://u:hidden@db1:99999/m", `target "***@db1:99999/m": port`},
		"bad URL with password": {"http://u:hid den@db1/m", `target "***@db1/m": is not a URL`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := ParseTarget(test.in)
			if err == nil {
				t.Fatalf("got %+v and no error", got)
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %q, want it to contain %q", err, test.want)
			}
			if !strings.Contains(err.Error(), accepted) {
				t.Errorf("error does not say what is accepted: %v", err)
			}
			if strings.Contains(err.Error(), "hid") || strings.Contains(err.Error(), "\x1b") {
				t.Errorf("error shows what must not be shown: %q", err)
			}
		})
	}
}

func TestNodeExportersJoinTargetsByHost(t *testing.T) {
	const a, b = "http://a:9091/metrics", "http://u:p@b:9091/metrics"
	tests := map[string]struct {
		exporters []string
		want      []string // URLs for a and b
		err       []string
	}{
		"none":                               {want: []string{"", ""}},
		"a port stands for every host":       {exporters: []string{"9100"}, want: []string{"http://a:9100/metrics", "http://b:9100/metrics"}},
		"an address for its host":            {exporters: []string{"b"}, want: []string{"", "http://b:9100/metrics"}},
		"an address is stronger than a port": {exporters: []string{"9100", "https://A:1/m"}, want: []string{"https://a:1/m", "http://b:9100/metrics"}},
		"the same twice":                     {exporters: []string{"a", "a:9100", "7", "7"}, want: []string{"http://a:9100/metrics", "http://b:7/metrics"}},
		"no target there":                    {exporters: []string{"c"}, err: []string{"http://c:9100/metrics matches no target: no target is on host c"}},
		"two for one host":                   {exporters: []string{"a:1", "a:2"}, err: []string{"http://a:1/metrics and http://a:2/metrics are both on host a"}},
		"two ports":                          {exporters: []string{"1", "2"}, err: []string{"ports 1 and 2: give one"}},
		"all problems":                       {exporters: []string{"0", "c", ""}, err: []string{"port 0 is not", "no target is on host c", `"": is empty`}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			in := []source.Target{{URL: a}, {URL: b}}
			got, err := JoinNodeExporters(in, test.exporters)
			for _, want := range test.err {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("got error %v, want it to contain %q", err, want)
				}
			}
			if in[0].NodeExporterURL != "" || in[1].NodeExporterURL != "" {
				t.Error("the targets passed in were changed")
			}
			if len(test.err) > 0 {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range test.want {
				if got[i].NodeExporterURL != want {
					t.Errorf("target %d has exporter %q, want %q", i, got[i].NodeExporterURL, want)
				}
			}
		})
	}
}

func FuzzParseTarget(f *testing.F) {
	for _, s := range []string{"db1", "eu=http://u:p@[fe80::1%25eth0]:9091/m?a=b#c", "::1", "a b=\x1b", "http://\u202e/%zz", "x@y:z@", "=", "9"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		target, err := ParseTarget(s)
		if err != nil {
			if message := err.Error(); message != cluster.Printable(message, len(message)+1) {
				t.Errorf("the error is not printable: %q", message)
			}
			return
		}
		if target.Name != cluster.Printable(target.Name, maxNameRunes) || target.Site != cluster.Printable(target.Site, maxNameRunes) {
			t.Errorf("name %q or site %q is not printable", target.Name, target.Site)
		}
		again, err := ParseTarget(target.URL)
		if err != nil || again.URL != target.URL {
			t.Errorf("%q gives %q, which gives %q, %v", s, target.URL, again.URL, err)
		}
		if _, err := newEndpoint(target.URL, time.Second, Options{HTTP: config.DefaultHTTPClientConfig}); err != nil {
			t.Errorf("%q is accepted, but gives no endpoint: %v", s, err)
		}
	})
}
