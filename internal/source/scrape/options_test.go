package scrape

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/config"

	"github.com/mimtop/mimtop/internal/source"
)

func TestValidateReportsEveryProblem(t *testing.T) {
	one := []source.Target{{URL: "http://a:9091/metrics"}}
	tests := map[string]struct {
		options Options
		want    []string // parts of the error; none means valid
	}{
		"one target and defaults are enough": {options: Options{Targets: one}},
		"no target":                          {want: []string{"no target"}},
		"several problems at once": {
			options: Options{Targets: one, Interval: time.Millisecond, MaxBodyBytes: 3, Compression: 9},
			want:    []string{"interval 1ms is not between 100ms and 24h", "3 bytes is not between 1024 and", "compression mode 9"},
		},
		"more than can be counted": {
			options: Options{Targets: one, Interval: math.MaxInt64, MaxBodyBytes: math.MaxInt64},
			want:    []string{"and 24h0m0s", "and 1073741824"},
		},
		"timeout as long as the interval": {
			options: Options{Targets: one, Interval: time.Second, Timeout: time.Second},
			want:    []string{"timeout 1s must be above 0 and shorter than the interval 1s"},
		},
		"negative timeout": {
			options: Options{Targets: one, Timeout: -1}, want: []string{"timeout -1ns"},
		},
		"window shorter than the interval": {
			options: Options{Targets: one, Window: time.Second}, want: []string{"window 1s holds no two scrapes"},
		},
		"contradictory http settings": {
			options: Options{Targets: one, HTTP: config.HTTPClientConfig{
				BasicAuth: &config.BasicAuth{Username: "u"}, BearerToken: "x",
			}},
			want: []string{"http settings: "},
		},
		"the same address twice, written differently": {
			options: Options{Targets: []source.Target{{URL: "http://A:9091/metrics"}, {URL: "a"}, {URL: "b"}}},
			want:    []string{"target http://a:9091/metrics is given twice"},
		},
		"the same address with other credentials": {
			options: Options{Targets: []source.Target{{URL: "http://u:hidden@a/"}, {URL: "http://a:80/metrics"}}},
			want:    []string{"target http://a:80/metrics is given twice"},
		},
		"unusable addresses": {
			options: Options{Targets: []source.Target{{URL: "ftp://a"}, {URL: "b", NodeExporterURL: "c:0"}}},
			want: []string{`target "ftp://a": scheme "ftp"`,
				`node_exporter "c:0" of target http://b:9091/metrics: port "0" is not`},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := test.options.Validate()
			if len(test.want) == 0 {
				if err != nil {
					t.Fatalf("got %v, want no problem", err)
				}
				return
			}
			if err == nil {
				t.Fatal("got no problem")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q:\n%v", want, err)
				}
			}
			if strings.Contains(err.Error(), "hidden") {
				t.Errorf("the error shows a password: %v", err)
			}
			if lines := strings.Count(err.Error(), "\n") + 1; lines != len(test.want) {
				t.Errorf("got %d problems, want %d:\n%v", lines, len(test.want), err)
			}
			if _, err := New(test.options); err == nil {
				t.Error("New accepts what Validate refuses")
			}
		})
	}
}

func TestDefaultsFollowTheInterval(t *testing.T) {
	tests := map[string]struct {
		interval, timeout, window time.Duration
	}{
		"five seconds by default":           {0, 4 * time.Second, time.Minute},
		"a timeout of ten seconds at most":  {time.Minute, 10 * time.Second, 4 * time.Minute},
		"a short interval, a short timeout": {time.Second, 800 * time.Millisecond, time.Minute},
		"a window of at least four scrapes": {20 * time.Second, 10 * time.Second, 80 * time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o, err := Options{Targets: targets(t, "a"), Interval: test.interval}.complete()
			if err != nil {
				t.Fatal(err)
			}
			if o.Timeout != test.timeout || o.Window != test.window {
				t.Errorf("got timeout %v and window %v, want %v and %v", o.Timeout, o.Window, test.timeout, test.window)
			}
		})
	}
}

func TestAMissingSecretFileIsAnErrorOfNew(t *testing.T) {
	o := Options{Targets: targets(t, "a"), HTTP: config.DefaultHTTPClientConfig}
	o.HTTP.TLSConfig.CAFile = "testdata/no-such-file"
	if _, err := New(o); err == nil || !strings.Contains(err.Error(), "no-such-file") {
		t.Errorf("got %v, want an error naming the file", err)
	}
}
