package discover

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mimtop/mimtop/internal/source"
)

const twoClusters = `
- targets: ['p:1']
  labels: {cluster: prod, site: eu}
- targets: ['s:1']
  labels: {cluster: staging}
- targets: ['x:1']
`

func TestSeveralClustersInOneListAreToldApart(t *testing.T) {
	tests := map[string]struct {
		text, chosen, siteLabel string
		want                    string
		clusters                []string // of the ClusterError, if there is to be one
		problem                 string
	}{
		"without a choice none of them": {twoClusters, "", "", "fixed x", []string{"prod", "staging"},
			`the lists hold 2 clusters, choose one with --cluster: "prod", "staging"`},
		"one chosen":                   {twoClusters, "prod", "", "fixed p", nil, "1 target without a label cluster left out"},
		"another chosen":               {twoClusters, "staging", "", "fixed s", nil, "left out"},
		"an unknown one chosen":        {twoClusters, "dev", "", "fixed", []string{"prod", "staging"}, `no target has the label cluster="dev"; there are "prod", "staging"`},
		"chosen where there are none":  {groupA, "prod", "", "fixed", []string{}, "or any label cluster"},
		"a single one needs no choice": {"- {targets: ['p:1'], labels: {cluster: prod}}\n" + groupA, "", "", "fixed p a", nil, ""},
		"clusters may be the sites":    {twoClusters, "", "cluster", "fixed p s x", nil, ""},
		"even then one can be chosen":  {twoClusters, "prod", "cluster", "fixed p", nil, "left out"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			targets, problems := once(t, Options{
				Targets: static(t, "fixed"), Files: []string{write(t, t.TempDir(), "a.yml", test.text)},
				Cluster: test.chosen, SiteLabel: test.siteLabel,
			})
			var hosts []string
			for _, target := range targets {
				hosts = append(hosts, hostOf(target.URL))
			}
			wantWords(t, "targets", strings.Join(hosts, " "), test.want)
			var of *ClusterError
			for _, p := range problems {
				if errors.As(p, &of) {
					break
				}
			}
			if (of != nil) != (test.clusters != nil) || of != nil && !slices.Equal(of.Clusters, test.clusters) {
				t.Errorf("cluster error %v, want of %q", of, test.clusters)
			}
			if test.problem == "" {
				wantIn(t, "problems", problemWords(problems))
			} else {
				wantIn(t, "problems", problemWords(problems), test.problem)
			}
		})
	}
}

func TestASecondClusterDoesNotHideTheOneThatIsShown(t *testing.T) {
	const prod, staging, bare = "- {targets: ['p:1'], labels: {cluster: prod}}\n", "- {targets: ['s:1'], labels: {cluster: staging}}\n",
		"- targets: ['x:1']\n"
	dir := t.TempDir()
	path := write(t, dir, "a.yml", prod+bare)
	synctest.Test(t, func(t *testing.T) {
		got, stop := run(t, Options{Files: []string{path}})
		defer stop()
		synctest.Wait()
		got.takeOne(t, "at once")
		for _, step := range []struct{ text, targets, problem string }{
			{prod + bare + staging, "http://p:1/metrics\nhttp://x:1/metrics", `now hold 2 clusters: "prod", "staging"; "prod" is shown`},
			{bare, "http://x:1/metrics", ""},
			{staging + prod, "http://p:1/metrics", `"prod" is shown`},
			{staging, "http://s:1/metrics", ""},
			{staging + "- {targets: ['q:1'], labels: {cluster: qa}}\n", "http://s:1/metrics", `"staging" is shown`},
		} {
			write(t, dir, "a.yml", step.text)
			time.Sleep(2 * defaultFileInterval)
			synctest.Wait()
			targets, problems := got.takeOne(t, step.text)
			wantWords(t, "targets", targets, step.targets)
			if wantIn(t, "problems", problems, step.problem); step.problem == "" && problems != "" {
				t.Errorf("problems: %s", problems)
			}
		}
	})
}

func TestTheSiteLabelCanBeChosen(t *testing.T) {
	path := write(t, t.TempDir(), "a.yml", "- {targets: ['a:1'], labels: {site: x, zone: y}}\n- {targets: ['b:1'], labels: {site: x}}\n")
	targets, _ := once(t, Options{Files: []string{path}, SiteLabel: "zone"})
	wantWords(t, "targets", words(targets), "http://a:1/metrics site=y\nhttp://b:1/metrics")
}

func TestOneAddressIsOneTarget(t *testing.T) {
	dir := t.TempDir()
	first := write(t, dir, "1.yml", "- targets: ['a:9091']\n  labels: {site: us, instance: one}\n")
	second := write(t, dir, "2.yml", "- targets: ['A:9091', 'b:1']\n  labels: {site: eu, node_exporter: '9100'}\n")
	third := write(t, dir, "3.yml", "- targets: ['b:1']\n  labels: {instance: two}\n")
	targets, problems := once(t, Options{Targets: static(t, "http://u:secret@a"+":9091"), Files: []string{first, second, third}})
	wantWords(t, "targets", words(targets), "http://u:secret@a:9091/metrics site=us name=a:9091 exporter=http://a:9100/metrics\n"+
		"http://b:1/metrics site=eu name=two exporter=http://b:9100/metrics")
	wantWords(t, "problems", problemWords(problems),
		first+":1: target http://a:9091/metrics is also in the fixed list\n"+
			second+`:1: target http://a:9091/metrics is also in the fixed list, there in site "us" and here in "eu"; the first counts`+"\n"+
			third+":1: target http://b:1/metrics is also in "+second+":1")
}

func TestARepeatedProblemIsSaidOnce(t *testing.T) {
	path := write(t, t.TempDir(), "a.json", `[{"targets": ["a:1", "a:1", "a:1", "b:1"]}]`)
	targets, problems := once(t, Options{Files: []string{path}})
	wantWords(t, "targets", words(targets), "http://a:1/metrics\nhttp://b:1/metrics")
	wantWords(t, "problems", problemWords(problems), path+":1: target http://a:1/metrics is also in "+path+":1")
}

func TestAllTargetsTogetherAreBounded(t *testing.T) {
	readings := make([]reading, 2)
	for i := range readings {
		for k := range maxTargets {
			e := entry{target: source.Target{URL: fmt.Sprintf("http://n%d-%d:1/metrics", i, k)}, where: fmt.Sprintf("list %d", i)}
			readings[i].entries = append(readings[i].entries, e)
		}
	}
	targets, problems, _ := merge(&Options{NodeExporters: []string{"9100", "n0-0:1", "none:1"}}, readings, "")
	if len(targets) != maxTargets || targets[0].NodeExporterURL != "http://n0-0:1/metrics" || targets[1].NodeExporterURL != "http://n0-1:9100/metrics" {
		t.Errorf("%d targets, the first two %v", len(targets), targets[:2])
	}
	wantIn(t, "problems", problemWords(problems), "list 1: more than 10000 targets: the rest is left out", "none:1/metrics matches no target")
}

func TestNodeExportersAreJoinedByHostThenByPort(t *testing.T) {
	tests := map[string]struct {
		exporters []string
		label     string
		want      string // the exporters of a:1, a:2 and b:1
		problems  []string
	}{
		"a port is for all":           {[]string{"9100"}, "", "a:9100 a:9100 b:9100", nil},
		"an address for its host":     {[]string{"a"}, "", "a:9100 a:9100 -", nil},
		"an address beats a port":     {[]string{"9100", "b:1"}, "", "a:9100 a:9100 b:1", nil},
		"a label beats both":          {[]string{"9100", "b:1"}, "7", "a:9100 a:9100 b:7", nil},
		"a label may be an address":   {nil, "b:7", "- - b:7", nil},
		"a label of another host":     {[]string{"9100"}, "c:7", "a:9100 a:9100 b:9100", []string{"a.yml:2: label node_exporter: ", "matches no target"}},
		"one of no target":            {[]string{"c:1", "a:1"}, "", "a:1 a:1 -", []string{"node_exporter: node_exporter http://c:1/metrics matches no target"}},
		"two on one host":             {[]string{"a:1", "a:2"}, "", "a:1 a:1 -", []string{"http://a:1/metrics and http://a:2/metrics are both on host a"}},
		"twice the same is no matter": {[]string{"a:1", "a:1"}, "", "a:1 a:1 -", nil},
		"one that is no address":      {[]string{"ftp://a"}, "", "- - -", []string{"neither http nor https"}},
		"two ports":                   {[]string{"1", "2"}, "", "a:1 a:1 b:1", []string{"ports 1 and 2 are both for every host"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			text := "- targets: ['a:1', 'a:2']\n- targets: ['b:1']\n"
			if test.label != "" {
				text += "  labels: {node_exporter: '" + test.label + "'}\n"
			}
			path := write(t, t.TempDir(), "a.yml", text)
			targets, problems := once(t, Options{Files: []string{path}, NodeExporters: test.exporters})
			var got []string
			for _, target := range targets {
				short := strings.TrimSuffix(strings.TrimPrefix(target.NodeExporterURL, "http://"), "/metrics")
				if short == "" {
					short = "-"
				}
				got = append(got, short)
			}
			wantWords(t, "exporters", strings.Join(got, " "), test.want)
			wantIn(t, "problems", problemWords(problems), test.problems...)
		})
	}
}

func TestProblemsAreCountedBeyondAScreenful(t *testing.T) {
	var text strings.Builder
	text.WriteString("- targets:\n")
	for i := range 1000 {
		fmt.Fprintf(&text, "  - /%d\n", i)
	}
	_, problems := once(t, Options{Files: []string{write(t, t.TempDir(), "a.yml", text.String())}})
	if len(problems) != maxProblems || !strings.HasSuffix(problems[maxProblems-1].String(), ": 951 more problems") {
		t.Errorf("%d problems, the last %v", len(problems), problems[len(problems)-1])
	}
}
