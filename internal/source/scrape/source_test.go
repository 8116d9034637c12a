package scrape

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

func TestHealthyNodesDoNotWaitForTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		m.serve("well:9091", ok(metricsBody(t)))
		m.serve("hung:9091", hang)
		start := time.Now()
		all := watch(t, Options{Targets: targets(t, "hung", "eu=well", "gone"), Dial: m.dial, Source: "a test"}, 5*time.Second)

		wantAt := []time.Duration{settleTime, time.Second + settleTime, 4*time.Second + settleTime}
		if len(all) != len(wantAt) {
			t.Fatalf("got %d snapshots, want %d", len(all), len(wantAt))
		}
		for i, s := range all {
			if s.at != wantAt[i] {
				t.Errorf("snapshot %d came at %v, want %v", i, s.at, wantAt[i])
			}
			if s.Source != "a test" || s.Interval != 5*time.Second || !s.At.Equal(start.Add(s.at)) {
				t.Errorf("snapshot %d says %q, %v, %v", i, s.Source, s.Interval, s.At)
			}
			if len(s.Nodes) != 3 || s.Nodes[0].Name != "hung:9091" || s.Nodes[1].Target != "http://well:9091/metrics" ||
				s.Nodes[1].Site != "eu" || s.Nodes[2].Name != "gone:9091" {
				t.Fatalf("snapshot %d has other nodes, or in another order: %+v", i, s.Nodes)
			}
			if n := s.Nodes[2]; n.State != cluster.Down || n.Reason != "connection refused" {
				t.Errorf("snapshot %d has gone as %v, %q", i, n.State, n.Reason)
			}
		}
		for i, want := range []time.Duration{0, time.Second, time.Second} {
			n := all[i].Nodes[1]
			if n.State != cluster.Up || n.Reason != "" || n.Sessions.Value != 1200 || !n.At.Equal(start.Add(want)) {
				t.Errorf("snapshot %d has well as %v, %q, %v sessions at %v", i, n.State, n.Reason, n.Sessions.Value, n.At)
			}
		}
		for i, want := range []cluster.State{cluster.Unseen, cluster.Unseen, cluster.Down} {
			if got := all[i].Nodes[0].State; got != want {
				t.Errorf("snapshot %d has hung as %v, want %v", i, got, want)
			}
		}
		if got := all[2].Nodes[0].Reason; got != "no answer within 4 s" {
			t.Errorf("hung is down because of %q", got)
		}
	})
}

func TestASnapshotComesAtOnceWhenAllHaveReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		late := func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(100 * time.Millisecond) // of the bubble's clock
			ok(metricsBody(t))(w, r)
		}
		m.serve("a:9091", ok(metricsBody(t)))
		m.serve("b:9091", late)
		all := watch(t, Options{Targets: targets(t, "a", "b"), Dial: m.dial}, 12*time.Second)
		var at []time.Duration
		for _, s := range all {
			at = append(at, s.at)
			if s.Nodes[0].State != cluster.Up || s.Nodes[1].State != cluster.Up {
				t.Errorf("at %v the nodes are %v and %v", s.at, s.Nodes[0].State, s.Nodes[1].State)
			}
			if got := s.Nodes[1].ScrapeDuration; got != 100*time.Millisecond {
				t.Errorf("at %v the scrape took %v, want 100ms", s.at, got)
			}
		}
		ms := time.Millisecond
		if want := []time.Duration{100 * ms, 1100 * ms, 6100 * ms, 11100 * ms}; !slices.Equal(at, want) {
			t.Errorf("snapshots came at %v, want %v", at, want)
		}
		if all[0].Nodes[0].Window != 0 || all[1].Nodes[0].Window != time.Second {
			t.Errorf("windows are %v and %v, want 0s and 1s", all[0].Nodes[0].Window, all[1].Nodes[0].Window)
		}
	})
}

func TestAFailingNodeIsAskedLessOftenAndRecoversAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		start := time.Now()
		var asked []time.Duration
		var well atomic.Bool
		m.serve("a:9091", func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, time.Since(start))
			if well.Load() {
				ok(metricsBody(t))(w, r)
				return
			}
			w.WriteHeader(http.StatusServiceUnavailable)
		})
		time.AfterFunc(200*time.Second, func() { well.Store(true) })
		all := watch(t, Options{Targets: targets(t, "a"), Dial: m.dial, Interval: 10 * time.Second}, 260*time.Second)

		// The table has ticks at 0, 1, 11, 21 and so on: three failures at the usual pace, then 2, 4 and 8 intervals.
		var want []time.Duration
		for _, s := range []int{0, 1, 11, 21, 41, 81, 161, 241, 251} {
			want = append(want, time.Duration(s)*time.Second)
		}
		if !slices.Equal(asked, want) {
			t.Errorf("asked at %v, want %v", asked, want)
		}
		last := all[len(all)-1]
		if before := all[len(all)-3]; before.Nodes[0].State != cluster.Refused || last.Nodes[0].State != cluster.Up {
			t.Errorf("it was %v before and is %v now", before.Nodes[0].State, last.Nodes[0].State)
		}
		if last.Nodes[0].Reason != "" {
			t.Errorf("a node that is up has the reason %q", last.Nodes[0].Reason)
		}
	})
}

func TestBackOffStopsAtEightIntervals(t *testing.T) {
	want := []int{1, 1, 1, 1, 2, 4, 8, 8, 8}
	for failures, skip := range want {
		if got := ticksToSkip(failures); got != skip {
			t.Errorf("after %d failures %d intervals pass, want %d", failures, got, skip)
		}
	}
	if got := ticksToSkip(1 << 40); got != maxBackoff {
		t.Errorf("after very many failures %d intervals pass, want %d", got, maxBackoff)
	}
}

func TestAScrapeThatTookLongSkipsTheTicksItMissed(t *testing.T) {
	start := time.Unix(1000, 0)
	times := timetable{start: start, interval: 5 * time.Second}
	tests := map[string]struct {
		tick, skip, atSeconds, want int
	}{
		"in time":                        {0, 1, 0, 1},
		"one missed":                     {0, 1, 4, 2},
		"exactly at the tick":            {0, 1, 1, 1},
		"many missed, as after a sleep":  {3, 1, 3600, 721},
		"less late than what is skipped": {3, 8, 40, 11},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			now := start.Add(time.Duration(test.atSeconds) * time.Second)
			got := times.after(test.tick, test.skip, now)
			if got != test.want || times.at(got).Before(now) {
				t.Errorf("got tick %d at %v, want %d", got, times.at(got).Sub(start), test.want)
			}
		})
	}
}

func TestAFailedNodeKeepsItsLastFigures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		answers := []http.HandlerFunc{
			ok(metricsBody(t)),
			func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
			ok("# TYPE sm_session_count gauge\n"),
			ok(metricsBody(t)),
		}
		round := 0
		m.serve("a:9091", func(w http.ResponseWriter, r *http.Request) {
			answers[min(round, len(answers)-1)](w, r)
			round++
		})
		start := time.Now()
		all := watch(t, Options{Targets: targets(t, "a"), Dial: m.dial}, 12*time.Second)
		wantAt := []time.Duration{0, 0, 0, 11 * time.Second}
		if len(all) != len(wantAt) {
			t.Fatalf("got %d snapshots, want %d", len(all), len(wantAt))
		}
		wantState := []cluster.State{cluster.Up, cluster.Refused, cluster.Empty, cluster.Up}
		for i, s := range all {
			n := s.Nodes[0]
			if n.State != wantState[i] || (n.Reason == "") != (n.State == cluster.Up) {
				t.Errorf("snapshot %d says %v, %q, want %v", i, n.State, n.Reason, wantState[i])
			}
			if n.Sessions.Value != 1200 || !n.At.Equal(start.Add(wantAt[i])) {
				t.Errorf("snapshot %d has %v sessions of %v, want 1200 of %v", i, n.Sessions.Value, n.At.Sub(start), wantAt[i])
			}
		}
	})
}

func TestANodeThatHasCountedNothingIsEmpty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		m.serve("a:9091", ok("# TYPE sm_session_count gauge\n"))
		n := sampleOnce(t, Options{Targets: targets(t, "a"), Dial: m.dial})
		if n.State != cluster.Empty || n.Reason == "" {
			t.Errorf("got %v, %q, want %v and a reason", n.State, n.Reason, cluster.Empty)
		}
		if n.Sessions.Known || n.Sessions.Why == "" {
			t.Errorf("sessions are %+v, want absent with the reason", n.Sessions)
		}
	})
}

func TestSamplesTakeNRoundsAnIntervalApart(t *testing.T) {
	tests := map[string]struct {
		n    int
		took time.Duration
	}{
		"one round takes no time":            {1, 0},
		"two rounds take one interval":       {2, 5 * time.Second},
		"nobody waits after the third round": {3, 10 * time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemnet(t)
				m.serve("a:9091", ok(metricsBody(t)))
				s, err := New(Options{Targets: targets(t, "a", "gone"), Dial: m.dial})
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				var rounds []int
				snapshot, err := s.Samples(t.Context(), test.n, func(done, of int) {
					if of != test.n {
						t.Errorf("progress says %d of %d", done, of)
					}
					rounds = append(rounds, done)
				})
				if err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); took != test.took {
					t.Errorf("took %v, want %v", took, test.took)
				}
				if len(rounds) != test.n || rounds[len(rounds)-1] != test.n {
					t.Errorf("progress counted %v", rounds)
				}
				if a := snapshot.Nodes[0]; a.State != cluster.Up || !a.At.Equal(start.Add(test.took)) {
					t.Errorf("the node is %v at %v", a.State, a.At)
				}
				if gone := snapshot.Nodes[1]; gone.State != cluster.Down {
					t.Errorf("the node that is gone is %v", gone.State)
				}
			})
		})
	}
}

func TestSamplesEndsWithItsContext(t *testing.T) {
	reason := errors.New("the user gave up")
	for name, after := range map[string]time.Duration{"during a scrape": time.Second, "between two": 4500 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMemnet(t)
				m.serve("a:9091", hang)
				s, err := New(Options{Targets: targets(t, "a"), Dial: m.dial})
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(after, func() { cancel(reason) })
				start := time.Now()
				snapshot, err := s.Samples(ctx, 2, nil)
				if snapshot != nil || !errors.Is(err, reason) {
					t.Errorf("got %v, %v, want no snapshot and the reason", snapshot, err)
				}
				if took := time.Since(start); took != after {
					t.Errorf("returned after %v, want %v", took, after)
				}
			})
		})
	}
	s, err := New(Options{Targets: targets(t, "a")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Samples(t.Context(), 0, nil); err == nil {
		t.Error("no round at all is accepted")
	}
}

func TestOneUseAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		m.serve("a:9091", ok(metricsBody(t)))
		s, err := New(Options{Targets: targets(t, "a"), Dial: m.dial})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		calls := 0
		err = s.Run(ctx, func(*cluster.Snapshot) {
			calls++
			if err := s.Run(ctx, nil); !errors.Is(err, errBusy) {
				t.Errorf("a second Run gives %v, want %v", err, errBusy)
			}
			if _, err := s.Samples(ctx, 1, nil); !errors.Is(err, errBusy) {
				t.Errorf("Samples beside Run gives %v, want %v", err, errBusy)
			}
			cancel()
		})
		if err != nil || calls != 1 {
			t.Errorf("Run gave %v after %d snapshots", err, calls)
		}
		if _, err := s.Samples(t.Context(), 1, nil); err != nil {
			t.Errorf("after Run, Samples gives %v", err)
		}
	})
}

func TestASlowReaderDelaysNoScrape(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemnet(t)
		var scrapes atomic.Int64 // The last one may be under way when the time is over.
		m.serve("a:9091", func(w http.ResponseWriter, r *http.Request) {
			scrapes.Add(1)
			ok(metricsBody(t))(w, r)
		})
		s, err := New(Options{Targets: targets(t, "a"), Dial: m.dial, Interval: time.Second})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		var ages []time.Duration
		err = s.Run(ctx, func(snapshot *cluster.Snapshot) {
			age, _ := snapshot.Nodes[0].Age(snapshot.At)
			ages = append(ages, age)
			time.Sleep(4300 * time.Millisecond) // of the bubble's clock
		})
		if err != nil {
			t.Fatal(err)
		}
		if n := scrapes.Load(); n < 20 {
			t.Errorf("%d scrapes in 20 s, want one a second", n)
		}
		for _, age := range ages {
			if age >= time.Second {
				t.Errorf("figures are %v old when delivered, want the newest: %v", age, ages)
			}
		}
	})
}

func TestSnapshotsAreNotChangedAfterwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := newStage(t, 1, "load-1", "load-2")
		m := newMemnet(t)
		m.serve("a:9091", func(w http.ResponseWriter, r *http.Request) {
			st.ServeHTTP(w, r)
			st.phase.Store(1)
		})
		list := withExporter(targets(t, "a", "gone"), "http://a:9100/metrics")
		m.serve("a:9100", ok(hostBody(t)))
		s, err := New(Options{Targets: list, Dial: m.dial})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 12*time.Second)
		defer cancel()
		var all []*cluster.Snapshot
		var whole []string
		if err := s.Run(ctx, func(snapshot *cluster.Snapshot) {
			all, whole = append(all, snapshot), append(whole, fmt.Sprintf("%+v", *snapshot))
		}); err != nil {
			t.Fatal(err)
		}
		if len(all) != 4 {
			t.Fatalf("got %d snapshots, want 4", len(all))
		}
		for i, snapshot := range all {
			if now := fmt.Sprintf("%+v", *snapshot); now != whole[i] {
				t.Errorf("snapshot %d was changed by a later scrape", i)
			}
			n := &snapshot.Nodes[0]
			if n.State != cluster.Up || len(n.Pools) == 0 || n.Archive.Flush.Count() == 0 && i > 0 {
				t.Errorf("snapshot %d is of a node that is %v, %q, and has too little to be changed", i, n.State, n.Reason)
			}
		}
	})
}
