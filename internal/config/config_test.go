package config

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/source/discover"
)

// testOptions stand for the program around: three inputs, one theme, one variable.
func testOptions() Options {
	return Options{
		InputKeys: []string{"ram_gib", "peak", "archive", "users"},
		CheckInput: func(key, value string) error {
			if value == "bad" {
				return fmt.Errorf("%q is no value of %s", value, key)
			}
			return nil
		},
		CheckTheme: func(name string) error {
			if name != "default" {
				return errors.New("no such theme; there is default")
			}
			return nil
		},
		Getenv: func(name string) (string, bool) {
			value, ok := map[string]string{"INVENTORY_TOKEN": "tok3n", "EMPTY": ""}[name]
			return value, ok
		},
	}
}

func lines(problems []Problem) string {
	var all []string
	for _, p := range problems {
		all = append(all, p.Error())
	}
	return strings.Join(all, "\n")
}

// parsed returns a configuration that must have no problem.
func parsed(t *testing.T, text string) *Config {
	t.Helper()
	c, problems := Parse("dir/config.yaml", []byte(text), testOptions())
	if len(problems) > 0 {
		t.Fatalf("problems:\n%s", lines(problems))
	}
	return c
}

func one(t *testing.T, text string) *Cluster {
	t.Helper()
	c, err := parsed(t, text).Cluster("")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheExampleParsesAndUsesEveryKey(t *testing.T) {
	c := parsed(t, Example())
	prod, err := c.Cluster("")
	if err != nil {
		t.Fatal(err)
	}
	staging, err := c.Cluster("staging")
	if err != nil {
		t.Fatal(err)
	}
	history, err := c.Cluster("history")
	if err != nil {
		t.Fatal(err)
	}
	if prod.Name != "prod" || len(prod.Targets) != 3 || prod.Interval != 5*time.Second || prod.Timeout != 4*time.Second {
		t.Errorf("prod is %v", prod)
	}
	us := prod.Targets[2]
	if us.Site != "us" || us.Name != "mim-us-1" || us.NodeExporterURL != "http://mongooseim-1.us.example.com:9100/metrics" {
		t.Errorf("the target by parts is %+v", us)
	}
	if got := prod.HTTP.BasicAuth.PasswordFile; got != filepath.Join("dir", "secrets", "metrics-password") {
		t.Errorf("the password file is %s", got)
	}
	var inputs []string
	for _, input := range prod.Scenario {
		inputs = append(inputs, input.Key+"="+input.Value)
	}
	if !slices.Equal(inputs, []string{"ram_gib=32", "peak=2", "archive=true"}) {
		t.Errorf("the scenario is %q", inputs)
	}
	if got := prod.Coefficients; got != filepath.Join("dir", "prod-coefficients.json") {
		t.Errorf("the coefficients are in %s", got)
	}
	if got := staging.Files; !slices.Equal(got, []string{filepath.Join("dir", "targets", "mongooseim-*.yml")}) {
		t.Errorf("file_sd is %q", got)
	}
	if got := string(staging.Lists[1].HTTP.Authorization.Credentials); got != "tok3n" {
		t.Errorf("the credentials from the environment are %q", got)
	}
	if len(staging.Names) != 3 || staging.Names[0].Site != "eu" || staging.ClusterLabel != "staging" || staging.SiteLabel != "zone" {
		t.Errorf("staging is %v", staging)
	}
	if history.Prometheus.Selector != `job="mongooseim"` || history.Prometheus.SiteLabel != "datacenter" {
		t.Errorf("the engine is %+v", history.Prometheus)
	}
	if d := c.Dashboard; d.Theme != "default" || d.Background != "auto" || *d.ASCII || !*d.Mouse {
		t.Errorf("the dashboard is %+v", d)
	}
	for _, cluster := range []*Cluster{prod, staging} {
		if _, err := discover.New(cluster.Discovery()); err != nil {
			t.Errorf("the discoverer refuses %s: %v", cluster.Name, err)
		}
	}
	// The accepted keys are in the message about a key that is not.
	for _, wrong := range []string{"x: 1", "dashboard: {x: 1}", "clusters: {a: {x: 1}}", "clusters: {a: {targets: [{x: 1}]}}",
		"clusters: {a: {http_sd: [{x: 1}]}}", "clusters: {a: {dns: [{x: 1}]}}", "clusters: {a: {prometheus: {x: 1}}}"} {
		_, problems := Parse("c", []byte(wrong), testOptions())
		_, list, found := strings.Cut(lines(problems), "(accepted: ")
		list, _, _ = strings.Cut(list, ")")
		if !found {
			t.Fatalf("%s: %s", wrong, lines(problems))
		}
		for key := range strings.SplitSeq(list, ", ") {
			if !strings.Contains(Example(), key+":") {
				t.Errorf("the example lacks the key %s", key)
			}
		}
	}
}

func TestAnEmptyFileIsAnEmptyConfiguration(t *testing.T) {
	for _, text := range []string{"", "# nothing\n", "---\n", "clusters:\ndefault:\ndashboard:\n"} {
		c := parsed(t, text)
		if len(c.Clusters) > 0 || c.Default != "" || !reflect.DeepEqual(c.Dashboard, Dashboard{}) {
			t.Errorf("%q: %v", text, c)
		}
	}
}

func TestNullIsNotGivenButAnUnknownInput(t *testing.T) {
	c := one(t, "clusters:\n  a:\n    targets: [n]\n    interval:\n    scenario: {users: null, ram-gib: 32, archive: on}\n")
	want := []Input{{"users", "unknown", 5}, {"ram_gib", "32", 5}, {"archive", "on", 5}}
	if c.Interval != 0 || !slices.Equal(c.Scenario, want) {
		t.Errorf("interval %v, scenario %v", c.Interval, c.Scenario)
	}
}

func TestAnchorsAndMergeKeysShareSettings(t *testing.T) {
	c := parsed(t, `
clusters:
  a: &a
    targets: [n]
    interval: 5s
    http_config: &h
      authorization: {credentials: "${INVENTORY_TOKEN}"}
  b:
    <<: *a
    interval: 7s
  c:
    targets: [m]
    http_config: *h
`)
	a, b := c.Clusters[0], c.Clusters[1]
	if a.Interval != 5*time.Second || b.Interval != 7*time.Second || len(b.Targets) != 1 {
		t.Errorf("a %v, b %v", a, b)
	}
	for _, cluster := range c.Clusters {
		if got := string(cluster.HTTP.Authorization.Credentials); got != "tok3n" {
			t.Errorf("%s has credentials %q", cluster.Name, got)
		}
	}
}

func TestAClusterIsFoundByNameOrByDefault(t *testing.T) {
	const two = "clusters:\n  prod: {targets: [n]}\n  staging: {targets: [m]}\n"
	for name, test := range map[string]struct{ text, ask, want, err string }{
		"by name":           {two, "staging", "staging", ""},
		"by default":        {"default: staging\n" + two, "", "staging", ""},
		"the only one":      {"clusters: {x: {targets: [n]}}", "", "x", ""},
		"no default":        {two, "", "", "no default cluster, choose one with -c: prod, staging"},
		"a wrong name":      {two, "prd", "", `no cluster "prd", did you mean "prod"?; there are prod, staging`},
		"none at all":       {"", "", "", "there is no cluster in it"},
		"none of that name": {"", "x", "", "there is no cluster in it"},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := parsed(t, test.text).Cluster(test.ask)
			if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) || c != nil && c.Name != test.want {
				t.Errorf("cluster %v, error %v", c, err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(Example()))
	f.Add([]byte("clusters: &a\n  b: *a\n"))
	f.Add([]byte("clusters: {a: {<<: [{targets: [n]}], http_config: {http_headers: {a: {secrets: ['${INVENTORY_TOKEN}']}}}}}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, problems := Parse("c", data, testOptions())
		for _, p := range problems {
			if text := p.Error(); strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
				t.Fatalf("problem %q", text)
			}
		}
		if _, err := split(problems); err != nil {
			return
		}
		for i := range c.Clusters {
			cluster := &c.Clusters[i]
			if cluster.Prometheus == nil {
				if _, err := discover.New(cluster.Discovery()); err != nil {
					t.Fatalf("the discoverer refuses %v: %v", cluster, err)
				}
			}
			if strings.Contains(cluster.String(), "tok3n") {
				t.Fatalf("it tells the secret: %v", cluster)
			}
		}
	})
}
