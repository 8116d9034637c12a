package scrape

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
)

// asked remembers when each host was asked, counted from the start.
type asked struct {
	mu    sync.Mutex
	start time.Time
	hosts map[string][]time.Duration
}

func (a *asked) serve(m *memnet, host, body string) {
	m.serve(host+":9091", func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		a.hosts[host] = append(a.hosts[host], time.Since(a.start))
		a.mu.Unlock()
		ok(body)(w, r)
	})
}

// changing runs a source whose targets are set by steps, each at its time, and returns what it delivered.
func changing(t *testing.T, o Options, steps map[time.Duration]func(s *Source), during time.Duration) []seen {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	for at, step := range steps {
		time.AfterFunc(at, func() { step(s) })
	}
	ctx, cancel := context.WithTimeout(t.Context(), during)
	defer cancel()
	start := time.Now()
	var all []seen
	if err := s.Run(ctx, func(snapshot *cluster.Snapshot) { all = append(all, seen{time.Since(start), snapshot}) }); err != nil {
		t.Fatal(err)
	}
	return all
}

func set(t *testing.T, list []source.Target) func(*Source) {
	return func(s *Source) {
		if err := s.SetTargets(list); err != nil {
			t.Error(err)
		}
	}
}

func stateWords(s *cluster.Snapshot) string {
	var words []string
	for i := range s.Nodes {
		words = append(words, fmt.Sprintf("%s %s", s.Nodes[i].Name, s.Nodes[i].State))
	}
	return strings.Join(words, ", ")
}

func TestTargetsComeAndGoWhileTheOthersGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // It fails when a loop or a connection is left.
		m := newMemnet(t)
		hits := asked{start: time.Now(), hosts: map[string][]time.Duration{}}
		for _, host := range []string{"a", "b", "c"} {
			hits.serve(m, host, metricsBody(t))
		}
		all := changing(t, Options{Targets: targets(t, "a", "b"), Dial: m.dial}, map[time.Duration]func(*Source){
			8 * time.Second:  set(t, targets(t, "c", "a", "b")),
			22 * time.Second: set(t, targets(t, "c", "a")),
		}, 29*time.Second)

		seconds := func(s ...time.Duration) []time.Duration {
			for i := range s {
				s[i] *= time.Second
			}
			return s
		}
		want := map[string][]time.Duration{
			"a": seconds(0, 1, 6, 11, 16, 21, 26), // The table goes on.
			"b": seconds(0, 1, 6, 11, 16, 21),     // It is not asked once it has left.
			"c": seconds(8, 11, 16, 21, 26),       // It is asked at once, and then with the others.
		}
		for host, want := range want {
			if got := hits.hosts[host]; !slices.Equal(got, want) {
				t.Errorf("%s was asked at %v, want %v", host, got, want)
			}
		}
		var got []string
		for _, s := range all {
			got = append(got, fmt.Sprintf("%v: %s; %s", s.at, s.Source, stateWords(s.Snapshot)))
		}
		wantAll := []string{
			"0s: metrics of 2 targets; a:9091 up, b:9091 up",
			"1s: metrics of 2 targets; a:9091 up, b:9091 up",
			"6s: metrics of 2 targets; a:9091 up, b:9091 up",
			`8.25s: metrics of 3 targets; c:9091 up, a:9091 up, b:9091 up`,
			`11s: metrics of 3 targets; c:9091 up, a:9091 up, b:9091 up`,
			`16s: metrics of 3 targets; c:9091 up, a:9091 up, b:9091 up`,
			`21s: metrics of 3 targets; c:9091 up, a:9091 up, b:9091 up`,
			"22.25s: metrics of 2 targets; c:9091 up, a:9091 up",
			"26s: metrics of 2 targets; c:9091 up, a:9091 up",
		}
		if !slices.Equal(got, wantAll) {
			t.Errorf("snapshots:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(wantAll, "\n"))
		}
		// Rates survive a change of the list.
		if a := all[3].Nodes[1]; a.Window != 6*time.Second {
			t.Errorf("after the change the window of a is %v, want 6s", a.Window)
		}
		if c := all[len(all)-1].Nodes[0]; c.Window != 18*time.Second {
			t.Errorf("at the end the window of c is %v, want 18s", c.Window)
		}
	})
}

func TestAnotherNameOrSiteChangesOnlyThose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		m.serve("a:9091", ok(metricsBody(t)))
		renamed := targets(t, "eu=a")
		renamed[0].Name = "mim-1"
		all := changing(t, Options{Targets: targets(t, "a"), Dial: m.dial}, map[time.Duration]func(*Source){3 * time.Second: set(t, renamed)},
			7*time.Second)
		if n := m.dialled("a:9091"); n != 1 {
			t.Errorf("%d connections, want 1", n)
		}
		for _, s := range all[2:] {
			if n := s.Nodes[0]; n.Name != "mim-1" || n.Site != "eu" || n.Target != "http://a:9091/metrics" || n.Window == 0 {
				t.Errorf("at %v it is %s in %q, window %v", s.at, n.Name, n.Site, n.Window)
			}
		}
		if len(all) != 4 || all[2].at != 3*time.Second+settleTime {
			t.Errorf("%d snapshots", len(all))
		}
	})
}

func TestANewAddressBeginsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		m.serve("a:9091", ok(metricsBody(t)))
		m.serve("a:9100", ok(hostBody(t)))
		all := changing(t, Options{Targets: targets(t, "a"), Dial: m.dial}, map[time.Duration]func(*Source){
			3 * time.Second: set(t, withExporter(targets(t, "a"), "http://a:9100/metrics")),
		}, 4*time.Second)
		last := all[len(all)-1].Nodes[0]
		if last.Window != 0 || !last.Machine.MemoryBytes.Known {
			t.Errorf("the window is %v, the memory %v", last.Window, last.Machine.MemoryBytes)
		}
	})
}

func TestThereMayBeNoTargetForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		m.serve("a:9091", ok(metricsBody(t)))
		m.serve("hung:9091", hang)
		all := changing(t, Options{Changing: true, Dial: m.dial}, map[time.Duration]func(*Source){
			2 * time.Second: set(t, nil),
			5 * time.Second: set(t, targets(t, "a", "hung")),
			6 * time.Second: set(t, nil),
		}, 10*time.Second)
		var got []string
		for _, s := range all {
			got = append(got, fmt.Sprintf("%v: %s", s.at, stateWords(s.Snapshot)))
		}
		want := []string{"2s: ", "5.25s: a:9091 up, hung:9091 waiting", "6s: "}
		if !slices.Equal(got, want) {
			t.Errorf("snapshots %q, want %q", got, want)
		}
	})
}

func TestTargetsThatCannotBeLeaveThoseOfBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		m.serve("a:9091", ok(metricsBody(t)))
		s, err := New(Options{Targets: targets(t, "a"), Dial: m.dial})
		if err != nil {
			t.Fatal(err)
		}
		err = s.SetTargets([]source.Target{{URL: "b"}, {URL: "ftp://c"}, {URL: "b:9091"}})
		if err == nil || !strings.Contains(err.Error(), "ftp://c") || !strings.Contains(err.Error(), "given twice") {
			t.Errorf("the error is %v", err)
		}
		snapshot, err := s.Samples(t.Context(), 1, nil)
		if err != nil || stateWords(snapshot) != "a:9091 up" {
			t.Errorf("%v, %v", snapshot, err)
		}
	})
}

// TestAListThatChangesAllTheTimeLeavesNothingBehind has half of the nodes come and go, some of them hung.
func TestAListThatChangesAllTheTimeLeavesNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		page := ok(metricsBody(t))
		var all []string
		for i := range 40 {
			host := fmt.Sprint("n", i)
			all = append(all, host)
			if i%7 == 0 {
				m.serve(host+":9091", hang)
			} else {
				m.serve(host+":9091", page)
			}
		}
		steps := map[time.Duration]func(*Source){}
		for i := range 30 {
			from := i % 20
			steps[time.Duration(i)*700*time.Millisecond] = set(t, targets(t, all[from:from+20]...))
		}
		snapshots := changing(t, Options{Changing: true, Dial: m.dial}, steps, 30*time.Second)
		last := snapshots[len(snapshots)-1]
		if len(last.Nodes) != 20 || last.Nodes[0].Name != "n9:9091" || last.Totals().NodesUp != 17 {
			t.Errorf("at the end: %s", stateWords(last.Snapshot))
		}
	})
}
