package discover

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/scrape"
)

// nodes answers for every node with one small page.
func nodes(t *testing.T) *memoryServer {
	t.Helper()
	page, err := os.ReadFile("../scrape/testdata/node.prom")
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		_, _ = w.Write(page)
	})
}

func newSource(t *testing.T, o Options, s scrape.Options) *Source {
	t.Helper()
	src, err := NewSource(discoverer(t, o), s)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// snapshotWords writes a snapshot in a short form: the nodes with their states, and the warnings.
func snapshotWords(s *cluster.Snapshot) string {
	var nodes []string
	for i := range s.Nodes {
		nodes = append(nodes, fmt.Sprintf("%s/%s %s", s.Nodes[i].Site, s.Nodes[i].Name, s.Nodes[i].State))
	}
	return strings.Join(nodes, ", ") + "; " + strings.Join(s.Warnings, "; ")
}

func TestNodesComeAndGoWhileTheDashboardRuns(t *testing.T) {
	dir := t.TempDir()
	const one, two = "- targets: ['a:1']\n  labels: {site: eu, instance: mim-1}\n", "- targets: ['b:1']\n  labels: {instance: mim-2}\n"
	path := write(t, dir, "nodes.yml", one)
	synctest.Test(t, func(t *testing.T) { // It fails when a goroutine is left.
		zero := &zone{services: nil, addresses: map[string][]string{}}
		src := newSource(t, Options{Files: []string{path}, Names: []Name{{Name: "pods", Site: "k8s"}}, Resolver: zero}, scrape.Options{Dial: nodes(t).dial})
		ctx, cancel := context.WithCancel(t.Context())
		var last atomic.Pointer[cluster.Snapshot]
		ended := make(chan error, 1)
		go func() { ended <- src.Run(ctx, func(s *cluster.Snapshot) { last.Store(s) }) }()
		after := func(d time.Duration) string {
			time.Sleep(d)
			synctest.Wait()
			return snapshotWords(last.Load())
		}
		const missing = "dns pods: no such name, or it has no records"
		wantWords(t, "at once", after(time.Second), "eu/mim-1 up; "+missing)

		write(t, dir, "nodes.yml", one+two)
		wantWords(t, "after a node came", after(2*defaultFileInterval+time.Second), "eu/mim-1 up, /mim-2 up; "+missing)

		zero.set("ip4 pods", "10.0.0.1")
		wantWords(t, "after the name came", after(time.Minute), "eu/mim-1 up, /mim-2 up, k8s/10.0.0.1:9091 up; ")
		if window := last.Load().Nodes[0].Window; window < 30*time.Second {
			t.Errorf("the rates of the first node did not survive: they are over %v", window)
		}

		write(t, dir, "nodes.yml", two)
		left := time.Now()
		got := after(2*defaultFileInterval + time.Second)
		wantIn(t, "after a node left", got, "/mim-2 up, k8s/10.0.0.1:9091 up; mim-1 is listed no longer, since "+left.Format("15:04"))
		zero.fail(errors.New("the resolver is down"))
		wantIn(t, "while the resolver is down", after(time.Minute), "k8s/10.0.0.1:9091 up", "the resolver is down", "stays in force: 1 target")
		zero.fail(nil)
		wantWords(t, "some minutes later", after(leftFor), "/mim-2 up, k8s/10.0.0.1:9091 up; ")

		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run ended with %v", err)
		}
	})
}

func TestARunNeedsToKnowWhichCluster(t *testing.T) {
	for name, test := range map[string]struct{ chosen, want string }{
		"none chosen":        {"", `choose one with --cluster: "prod", "staging"`},
		"one chosen":         {"prod", ""},
		"one that is not it": {"prd", `no target has the label cluster="prd"; there are "prod", "staging"`},
	} {
		t.Run(name, func(t *testing.T) {
			path := write(t, t.TempDir(), "a.yml", "- {targets: ['p:1'], labels: {cluster: prod}}\n- {targets: ['s:1'], labels: {cluster: staging}}\n")
			synctest.Test(t, func(t *testing.T) {
				src := newSource(t, Options{Files: []string{path}, Cluster: test.chosen}, scrape.Options{Dial: nodes(t).dial})
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				runErr := src.Run(ctx, func(*cluster.Snapshot) {})
				_, samplesErr := src.Samples(t.Context(), 1, nil)
				for _, err := range []error{runErr, samplesErr} {
					if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
						t.Errorf("the error is %v, want %q", err, test.want)
					}
				}
			})
		})
	}
}

func TestSamplesReadTheNodesThatAreFound(t *testing.T) {
	dir := t.TempDir()
	good, broken := write(t, dir, "a.yml", groupA), write(t, dir, "b.yml", "{")
	synctest.Test(t, func(t *testing.T) {
		src := newSource(t, Options{Files: []string{good, broken}}, scrape.Options{Dial: nodes(t).dial})
		s, err := src.Samples(t.Context(), 2, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantIn(t, "the snapshot", snapshotWords(s), "/a:1 up; "+broken+": ")
		if s.Nodes[0].Window == 0 {
			t.Error("there are no rates")
		}
		found, s, err := src.Examine(t.Context(), nil)
		if err != nil || len(found) != 1 || len(found[0].Steps) == 0 || len(s.Warnings) != 1 {
			t.Errorf("examined %v, %v, %v", found, s, err)
		}
		src = newSource(t, Options{Files: []string{broken}}, scrape.Options{Dial: nodes(t).dial})
		if _, err = src.Samples(t.Context(), 1, nil); err == nil {
			t.Fatal("no node is no error")
		}
		wantIn(t, "the error", err.Error(), "no node to read", broken)
	})
}

func TestTheLastToLeaveAreNamed(t *testing.T) {
	src := newSource(t, Options{Targets: static(t, "a")}, scrape.Options{})
	var all []string
	for i := range 2000 {
		all = append(all, fmt.Sprintf("n%d", i))
	}
	src.take(static(t, all...), nil)
	src.take(static(t, all[0]), nil)
	s := src.annotated(&cluster.Snapshot{At: time.Now()})
	if len(s.Warnings) != maxLeft+1 || !strings.HasPrefix(s.Warnings[0], "n1999:9091 is listed no longer") ||
		s.Warnings[maxLeft] != "995 more nodes are listed no longer" {
		t.Errorf("warnings %q", s.Warnings)
	}
	src.take(static(t, slices.Concat(all[:1], all[1000:])...), nil)
	if s := src.annotated(&cluster.Snapshot{At: time.Now()}); len(s.Warnings) != 0 {
		t.Errorf("after they came back: %q", s.Warnings)
	}
}
