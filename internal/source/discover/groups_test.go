package discover

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
)

func parseAs(form string, data []byte) ([]group, error) {
	if form == "json" {
		return parseJSON(data)
	}
	return parseYAML(data)
}

func TestAGroupMeansWhatItMeansToPrometheus(t *testing.T) {
	tests := map[string]struct{ json, yaml, want string }{
		"a target is host:port, read over http at /metrics": {
			`[{"targets": ["Node1:9091", "[2001:db8::1]:9091"]}]`,
			"- targets: ['Node1:9091', '[2001:db8::1]:9091']",
			"http://node1:9091/metrics\nhttp://[2001:db8::1]:9091/metrics",
		},
		"without a port it is that of the scheme": {
			`[{"targets": ["a"]}, {"targets": ["b"], "labels": {"__scheme__": "https"}}]`,
			"- targets: [a]\n- targets: [b]\n  labels: {__scheme__: https}",
			"http://a:80/metrics\nhttps://b:443/metrics",
		},
		"scheme, path and parameters are labels": {
			`[{"targets": ["a:1"], "labels": {"__scheme__": "https", "__metrics_path__": "/metrics/xmpp", "__param_q": "a b"}}]`,
			"- targets: [a:1]\n  labels:\n    __scheme__: https\n    __metrics_path__: /metrics/xmpp\n    __param_q: a b",
			"https://a:1/metrics/xmpp?q=a+b",
		},
		"the site is the strongest label that is set": {
			`[{"targets": ["a:1"], "labels": {"region": "r", "dc": "d", "site": ""}}]`,
			"- targets: [a:1]\n  labels: {region: r, dc: d, site: ''}",
			"http://a:1/metrics site=d",
		},
		"instance is the name": {
			`[{"targets": ["a:1"], "labels": {"instance": "mim-1", "__meta_kubernetes_pod_name": "pod"}}]`,
			"- targets: [a:1]\n  labels: {instance: mim-1, __meta_kubernetes_pod_name: pod}",
			"http://a:1/metrics name=mim-1",
		},
		"else what other discoveries call it": {
			`[{"targets": ["a:1"], "labels": {"__meta_kubernetes_pod_name": "pod"}}]`,
			"- targets: [a:1]\n  labels: {__meta_kubernetes_pod_name: pod}",
			"http://a:1/metrics name=pod",
		},
		"a lone __address__ is the target": {
			`[{"labels": {"__address__": "a:1", "__scheme__": "http"}}]`,
			"- labels: {__address__: 'a:1', __scheme__: http}",
			"http://a:1/metrics",
		},
		"values that look like numbers are texts": {
			`[{"targets": ["a:1"], "labels": {"site": "7"}}]`,
			"- targets: [a:1]\n  labels: {site: 7, up: true}",
			"http://a:1/metrics site=7",
		},
		"escape sequences do not survive": {
			`[{"targets": ["a:1"], "labels": {"site": "\u001b[31m", "instance": "\u202ex"}}]`,
			"- targets: [a:1]\n  labels: {site: \"\\x1b[31m\", instance: \"\\u202ex\"}",
			"http://a:1/metrics site=?[31m name=?x",
		},
		"a list may be empty":      {"[]", "[]", ""},
		"a group may be empty too": {`[{"targets": [], "labels": null}, {}]`, "- {targets: [], labels: null}\n- {}", ""},
	}
	for name, test := range tests {
		for form, text := range map[string]string{"json": test.json, "yaml": test.yaml} {
			t.Run(name+", "+form, func(t *testing.T) {
				targets, problems := once(t, Options{
					Targets: static(t, "fixed"),
					Files:   []string{write(t, t.TempDir(), "a."+form, text)},
				})
				wantIn(t, "problems", problemWords(problems))
				wantWords(t, "targets", words(targets[1:]), test.want)
			})
		}
	}
}

func TestYAMLMayUseAnchors(t *testing.T) {
	groups, err := parseYAML([]byte("- targets: [a:1]\n  labels: &l {site: eu, dc: x}\n- targets: [b:1]\n  labels:\n    <<: *l\n    dc: y\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := groups[1].labels; got["site"] != "eu" || got["dc"] != "y" {
		t.Errorf("labels %v", got)
	}
}

func TestNothingInAYAMLFileIsAnEmptyList(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n", "---\n", "null\n"} {
		if groups, err := parseYAML([]byte(text)); err != nil || len(groups) > 0 {
			t.Errorf("%q: %v, %v", text, groups, err)
		}
	}
}

func TestABrokenListNamesTheLineAndWhatIsAccepted(t *testing.T) {
	tests := map[string]struct {
		form, text string
		want       []string
	}{
		"json: no list":               {"json", `{"targets": []}`, []string{"line 1", "is not a list"}},
		"json: empty":                 {"json", "", []string{"line 1", "ends in the middle"}},
		"json: cut":                   {"json", "[\n{\"targets\": [\"a:1\"", []string{"line 2", "ends in the middle"}},
		"json: syntax":                {"json", "[\n\n{\"targets\": [x]}]", []string{"line 3", "invalid character"}},
		"json: unknown key":           {"json", "[{}\n,\n{\"target\": []}]", []string{"line 3", `unknown field "target"`}},
		"json: wrong type":            {"json", "[\n{\"targets\": \"a:1\"}]", []string{"line 2", "string cannot stand at targets"}},
		"json: label type":            {"json", "[\n{\"labels\": {\"a\": 1}}]", []string{"line 2", "number cannot stand at labels"}},
		"json: more behind it":        {"json", "[]\n[]", []string{"line 2", "goes on after the list"}},
		"json: not UTF-8":             {"json", "[\"\xff\"]", []string{"UTF-8"}},
		"yaml: no list":               {"yaml", "a: b", []string{"line 1", "is not a list"}},
		"yaml: syntax":                {"yaml", "- targets: [a\n- x: }", []string{"line"}},
		"yaml: unknown key":           {"yaml", "- targets: []\n  label: {}", []string{"line 2", `unknown key "label"`}},
		"yaml: key twice":             {"yaml", "- targets: []\n  targets: []", []string{"line 2", "twice"}},
		"yaml: wrong type":            {"yaml", "- targets: a:1", []string{"line 1"}},
		"yaml: label type":            {"yaml", "- labels:\n    a: [1]", []string{"line 2"}},
		"yaml: no group":              {"yaml", "- a:1\n- b", []string{"line 1", "is not a group"}},
		"yaml: two documents":         {"yaml", "- targets: []\n---\n- targets: []", []string{"second document"}},
		"yaml: endless anchor":        {"yaml", "- labels: &a\n    <<: *a", []string{"an anchor contains itself"}},
		"yaml: aliases that multiply": {"yaml", aliases(), []string{"more than 300000 values"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := parseAs(test.form, []byte(test.text))
			if err == nil {
				t.Fatal("no error")
			}
			wantIn(t, "error", err.Error(), test.want...)
			if !strings.Contains(test.text, "\xff") {
				wantIn(t, "error", err.Error(), `{"targets": ["host:9091"]`)
			}
			if text := (Problem{"x", err}).String(); text != cluster.Printable(text, maxShownRunes) {
				t.Errorf("%q is not printable", text)
			}
		})
	}
}

// aliases is a list in which each of many groups repeats many labels.
func aliases() string {
	return "- labels: &l {x: y" + manyLabels(20_000) + "}\n" + strings.Repeat("- labels: *l\n", 20_000)
}

func TestATargetThatCannotBeCostsOnlyItself(t *testing.T) {
	tests := map[string]struct{ target, labels, want string }{
		"empty":         {" ", "", "an address is empty"},
		"a URL":         {"http://b:1/metrics", "", "not a host and a port"},
		"credentials":   {"user:secret@b:1", "", "credentials are no part"},
		"a bad port":    {"b:99999", "", "port"},
		"a word port":   {"b:http", "", "port"},
		"a blank":       {"b 1", "", "not a host and a port"},
		"a bad scheme":  {"b:1", "__scheme__: ftp", `"ftp" is neither http nor https`},
		"a bad path":    {"b:1", "__metrics_path__: metrics", "does not begin with /"},
		"a long label":  {"b:1", "x: " + strings.Repeat("y", maxLabelBytes), "longer than 4096 bytes"},
		"many labels":   {"b:1", "x0: a" + manyLabels(maxLabels), "201 labels are more than 200"},
		"a second name": {"b:1", "__address__: c:1", "no effect beside targets"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := write(t, t.TempDir(), "a.yml", fmt.Sprintf("- targets: ['a:1']\n- targets:\n  - '%s'\n  labels: {%s}\n", test.target, test.labels))
			targets, problems := once(t, Options{Files: []string{path}})
			if len(problems) != 1 || len(targets) == 0 {
				t.Fatalf("targets %v, problems %v", targets, problems)
			}
			wantWords(t, "first target", targets[0].URL, "http://a:1/metrics")
			wantWords(t, "place", problems[0].Where, path+":3")
			wantIn(t, "problem", problems[0].Err.Error(), test.want)
			if strings.Contains(problems[0].String(), "secret") {
				t.Errorf("%s tells the password", problems[0])
			}
		})
	}
}

func manyLabels(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ", l%d: a", i)
	}
	return b.String()
}

func TestOneListHoldsAtMostMaxTargets(t *testing.T) {
	list := func(n int) (json, yaml string) {
		addresses := make([]string, n)
		for i := range addresses {
			addresses[i] = fmt.Sprintf(`"n%d:1"`, i)
		}
		return `[{"targets": [` + strings.Join(addresses, ",") + `]}]`, "- targets: [" + strings.Join(addresses, ",") + "]"
	}
	json, yaml := list(maxTargets)
	for form, text := range map[string]string{"json": json, "yaml": yaml} {
		if groups, err := parseAs(form, []byte(text)); err != nil || len(groups[0].targets) != maxTargets {
			t.Errorf("%s: %v", form, err)
		}
	}
	json, yaml = list(maxTargets + 1)
	lone := strings.TrimSuffix(strings.Repeat(`{"labels": {"__address__": "a:1"}},`, maxTargets+1), ",")
	for _, c := range []struct{ form, text string }{
		{"json", json}, {"yaml", yaml}, {"json", "[" + lone + "]"}, {"yaml", "[" + lone + "]"},
	} {
		if _, err := parseAs(c.form, []byte(c.text)); err == nil || !strings.Contains(err.Error(), "more than 10000 targets") {
			t.Errorf("%s: %v", c.form, err)
		}
	}
}

func FuzzParseJSON(f *testing.F) {
	fuzz(f, "json", `[{"targets": ["a:1"], "labels": {"site": "eu"}}]`, `[{}, null]`, "[")
}

func FuzzParseYAML(f *testing.F) {
	fuzz(f, "yaml", "- targets: [a:1]\n  labels: &l {site: eu}\n- labels: *l\n", "- labels: &a {<<: *a}", "[]", "---\n- {targets: [! x]}")
}

// fuzz checks that whatever is read leads to printable, whole and valid targets, or to printable problems.
func fuzz(f *testing.F, form string, seeds ...string) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		groups, err := parseAs(form, data)
		if err != nil {
			if text := (Problem{"x", err}).String(); text != cluster.Printable(text, maxShownRunes) {
				t.Fatalf("error %q is not printable", text)
			}
			return
		}
		found, problems := entries("x", groups, []string{"site"})
		for _, e := range found {
			for _, text := range []string{e.target.Site, e.target.Name, e.cluster} {
				if text != cluster.Printable(text, maxNameRunes) {
					t.Fatalf("%q is not printable", text)
				}
			}
			again := static(t, e.target.URL)
			if again[0].URL != e.target.URL {
				t.Fatalf("%q is read again as %q", e.target.URL, again[0].URL)
			}
		}
		if len(problems) > maxProblems {
			t.Fatalf("%d problems", len(problems))
		}
		for _, p := range problems {
			if text := p.String(); text != cluster.Printable(text, maxShownRunes) {
				t.Fatalf("problem %q is not printable", text)
			}
		}
	})
}
