package config

import (
	"fmt"
	"strings"
	"testing"
)

func TestWhatIsWrongIsNamedWithLineAndWhatIsAccepted(t *testing.T) {
	tests := map[string]struct {
		text string
		want []string // a part of each problem, in order
	}{
		"unknown key": {"clusterz:\n  a: {targets: [n]}\n",
			[]string{`dir/config.yaml:1: unknown key "clusterz" in the file, did you mean "clusters"? (accepted: clusters, dashboard, default, keys)`}},
		"unknown key far from all": {"\nfrobnicate: 1\n", []string{`:2: unknown key "frobnicate" in the file (accepted:`}},
		"several at once": {"clusters:\n  a:\n    targets: [n]\n    intervall: 5s\n    tiemout: 1s\n  b:\n    targts: []\n", []string{
			`:4: unknown key "intervall" in cluster a, did you mean "interval"?`,
			`:5: unknown key "tiemout" in cluster a, did you mean "timeout"?`,
			`:7: unknown key "targts" in cluster b, did you mean "targets"?`}},
		"a key twice":                {"clusters:\n  a: {targets: [n]}\n  a: {targets: [m]}\n", []string{`:3: "a" is in clusters twice, first at line 2`}},
		"syntax":                     {"clusters: [\n", []string{"dir/config.yaml: yaml: line"}},
		"two documents":              {"default: a\n---\n", []string{"second document"}},
		"not a mapping":              {"- a\n", []string{":1: the file is not a mapping"}},
		"tabs for blanks":            {"clusters:\n\ta:\n\t\ttargets: [n]\n", []string{":2: begins with a tab, and YAML takes only blanks there"}},
		"a tab behind blanks":        {"clusters:\n  a:\n  \ttargets: [n]\n", []string{":3: begins with a tab"}},
		"no tab is to blame":         {"clusters: # a\n\t# b\n  a: @x\n", []string{"found character that cannot start"}},
		"not a list":                 {"clusters:\n  a:\n    targets: n\n", []string{":3: targets is not a list"}},
		"not a text":                 {"clusters:\n  a:\n    targets:\n      - [n]\n", []string{":4: a target is not a text"}},
		"nothing to read":            {"clusters:\n  a: {interval: 5s}\n  b:\n", []string{":2: cluster a has no source: give targets, file_sd, http_sd, dns or prometheus", ":3: cluster b has no source"}},
		"two ways to read":           {"clusters:\n  a:\n    targets: [n]\n    prometheus:\n      url: http://p\n", []string{":5: cluster a reads its nodes and asks prometheus: give one"}},
		"no such default":            {"default: prd\nclusters:\n  prod: {targets: [n]}\n", []string{`:1: default "prd" is none of the clusters, did you mean "prod"? (accepted: prod)`}},
		"a name of two words":        {"clusters:\n  a b: {targets: [n]}\n", []string{`:2: the name of a cluster "a b"`}},
		"a bad target":               {"clusters:\n  a:\n    targets:\n      - n:99999\n      - ftp://n\n", []string{`:4: target "n:99999": port`, `:5: target "ftp://n": scheme`}},
		"a target twice":             {"clusters:\n  a:\n    targets: [n, 'n:9091']\n", []string{":3: target http://n:9091/metrics is given twice"}},
		"a target without url":       {"clusters:\n  a:\n    targets:\n      - {site: eu}\n", []string{":4: a target without url"}},
		"two sites":                  {"clusters:\n  a:\n    targets:\n      - {url: eu=n, site: us}\n", []string{`:4: the target's url says site "eu" and its site "us"`}},
		"an exporter elsewhere":      {"clusters:\n  a:\n    targets: [n]\n    node_exporters: ['m:9100']\n", []string{":4: node_exporter http://m:9100/metrics matches no target"}},
		"an exporter of a target":    {"clusters:\n  a:\n    targets:\n      - {url: n, node_exporter: 'm:1'}\n", []string{":4: node_exporter http://m:1/metrics matches no target"}},
		"a bad file_sd":              {"clusters:\n  a:\n    file_sd: [a.txt]\n", []string{":3: file_sd \"dir/a.txt\": want a path ending in .json"}},
		"a bad http_sd":              {"clusters:\n  a:\n    http_sd: [inventory]\n", []string{":3: http_sd inventory: is not a whole URL"}},
		"a bad dns name":             {"clusters:\n  a:\n    dns:\n      - '_a._tcp.b:1'\n      - {name: a, port: 70000}\n", []string{":4: dns name", ":5: port is not between 1 and 65535"}},
		"a bad engine":               {"clusters:\n  a:\n    prometheus: {url: prom}\n", []string{`:3: prometheus: url "prom" is not a whole URL`}},
		"a bad time":                 {"clusters:\n  a:\n    targets: [n]\n    interval: 5\n    timeout: -1s\n", []string{`:4: interval "5" is not a time above 0 such as`, `:5: timeout "-1s"`}},
		"times that disagree":        {"clusters:\n  a:\n    targets: [n]\n    interval: 5s\n    timeout: 6s\n", []string{":5: timeout 6s must be above 0 and shorter than the interval 5s"}},
		"a time out of bounds":       {"clusters:\n  a:\n    dns: [n]\n    interval: 1ms\n", []string{":4: interval 1ms is not between"}},
		"an unknown input":           {"clusters:\n  a:\n    targets: [n]\n    scenario:\n      ram-gbi: 1\n", []string{`:5: unknown input "ram-gbi", did you mean "ram_gib"?`}},
		"an input twice":             {"clusters:\n  a:\n    targets: [n]\n    scenario:\n      ram-gib: 1\n      ram_gib: 2\n", []string{`:6: input "ram_gib" is there twice`}},
		"a bad input":                {"clusters:\n  a:\n    targets: [n]\n    scenario: {users: bad}\n", []string{`:4: users: "bad" is no value of users`}},
		"a bad theme":                {"dashboard:\n  theme: x\n", []string{":2: no such theme; there is default"}},
		"a bad background":           {"dashboard:\n  background: drak\n", []string{`:2: background "drak" is not one of auto, dark, light, did you mean "dark"?`}},
		"a bad bandwidth":            {"dashboard:\n  low_bandwidth: allways\n", []string{`:2: low_bandwidth "allways" is not one of auto, always, never, did you mean "always"?`}},
		"a bad switch":               {"dashboard:\n  mouse: on\n", []string{":2: mouse is not true or false"}},
		"escape sequences":           {"clusters:\n  a: {targets: [\"\\e[31m\"], cluster: \"\\x07\"}\n\"\\e]0;x\": 1\n", []string{":2: a target holds a character that cannot be printed", ":2: cluster holds", `:3: unknown key "?]0;x"`}},
		"labels without a list":      {"clusters:\n  a:\n    targets: [n]\n    site_label: dc\n", []string{":4: warning: site_label is about labels"}},
		"exporters beside an engine": {"clusters:\n  a:\n    prometheus: {url: 'http://p'}\n    node_exporters: [9100]\n", []string{":4: warning: node_exporters are not read"}},
		"an anchor in itself":        {"clusters: &a\n  b: *a\n", []string{":1: an anchor contains itself"}},
		"http_config: unknown key": {"clusters:\n  a:\n    targets: [n]\n    http_config:\n      basic_auth:\n        pasword_file: x\n",
			[]string{`:6: unknown key "pasword_file" in http_config.basic_auth, did you mean "password_file"?`}},
		"http_config: wrong type":        {"clusters:\n  a:\n    targets: [n]\n    http_config:\n      follow_redirects: s3cret\n", []string{":5: http_config: line 5: cannot unmarshal"}},
		"http_config: contradiction":     {"clusters:\n  a:\n    targets: [n]\n    http_config:\n      basic_auth: {username: a}\n      authorization: {credentials_file: b}\n", []string{"at most one of basic_auth"}},
		"http_config: no variable":       {"clusters:\n  a:\n    targets: [n]\n    http_config:\n      authorization:\n        credentials: ${NONE}\n", []string{":6: http_config.authorization.credentials: the environment variable NONE is not set"}},
		"http_config: an empty variable": {"clusters:\n  a:\n    targets: [n]\n    http_config:\n      authorization:\n        credentials: ${EMPTY}\n", []string{":6: http_config.authorization.credentials: the environment variable EMPTY is not set"}},
		"a secret in the file":           {"clusters:\n  a:\n    targets: [n]\n    http_config:\n      basic_auth:\n        password: s3cret\n", []string{":6: warning: http_config.basic_auth.password: a secret stands in the file: give a file (password_file"}},
		"a password in an address": {"clusters:\n  a:\n    targets: ['http://u:s3cret@n']\n    http_sd: ['http://u:s3cret@n']\n    http_config: {proxy_url: 'http://u:s3cret@n'}\n", []string{
			":3: warning: a password stands in an address", ":4: warning: a password", ":5: warning: a password"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, problems := Parse("dir/config.yaml", []byte(test.text), testOptions())
			if len(problems) != len(test.want) {
				t.Fatalf("%d problems, want %d:\n%s", len(problems), len(test.want), lines(problems))
			}
			for i, want := range test.want {
				got := problems[i].Error()
				if !strings.HasPrefix(got, "dir/config.yaml:") || !strings.Contains(got, want) {
					t.Errorf("problem %d is %q, want %q", i, got, want)
				}
				if strings.ContainsAny(got, "\x1b\a\n") || strings.Contains(got, "s3cret") {
					t.Errorf("problem %d is %q", i, got)
				}
			}
		})
	}
}

func TestProblemsAreCountedBeyondAScreenful(t *testing.T) {
	var b strings.Builder
	for i := range 2 * maxProblems {
		fmt.Fprintf(&b, "k%d: 1\n", i)
	}
	_, problems := Parse("c", []byte(b.String()), Options{})
	if len(problems) != maxProblems || !strings.Contains(lines(problems), "c: there are more problems") {
		t.Errorf("%d problems", len(problems))
	}
}

func TestTheNearestWordIsMeant(t *testing.T) {
	known := []string{"targets", "timeout", "interval", "dns"}
	for word, want := range map[string]string{
		"target": "targets", "tiemout": "timeout", "Interval": "interval", "dsn": "dns", "prometheus": "", "": "", "x": "",
		strings.Repeat("targets", 100): "",
	} {
		got := nearest(word, known)
		if (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}
