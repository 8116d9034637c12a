package recording

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

func TestASeekDeliversWhatABeholderHasToHaveSeen(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(*tape)
		want string
	}{
		"forward, what lies between":      {func(p *tape) { p.Seek(began.Add(3 * interval)) }, "5 10 15"},
		"back, all that was before":       {func(p *tape) { p.Step(4); synctest.Wait(); p.shown = nil; p.Step(-2) }, "0 5 10"},
		"to the beginning, nothing":       {func(p *tape) { p.Step(4); synctest.Wait(); p.shown = nil; p.Seek(began) }, "0"},
		"to where it is, nothing":         {func(p *tape) { p.Step(0); p.Seek(began.Add(time.Second)) }, ""},
		"a skip by less than an interval": {func(p *tape) { p.Skip(time.Second) }, "5"},
		"a skip over two":                 {func(p *tape) { p.Skip(11 * time.Second) }, "5 10"},
		"a skip behind the end":           {func(p *tape) { p.Skip(time.Hour) }, "5 10 15 20"},
		"a skip back before the first":    {func(p *tape) { p.Step(1); synctest.Wait(); p.shown = nil; p.Skip(-time.Hour) }, "0"},
		"no skip":                         {func(p *tape) { p.Skip(0) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, []int{0, 5, 10, 15, 20}, func(p *tape) {
				p.Pause()
				p.shown = nil
				c.do(p)
				var got []string
				for s := range strings.FieldsSeq(p.after(0)) {
					second, _, _ := strings.Cut(s, "@")
					got = append(got, second)
				}
				if strings.Join(got, " ") != c.want {
					t.Errorf("delivered %v, want %s", got, c.want)
				}
				if p.State().Seeking {
					t.Error("it is still seeking")
				}
			})
		})
	}
}

func TestASkipLeavesAGap(t *testing.T) {
	play(t, []int{0, 5, 7200, 7205}, func(p *tape) {
		p.Step(1)
		p.Skip(time.Minute)
		synctest.Wait()
		if s := p.State(); s.Position != 2 {
			t.Errorf("forward: %+v", s)
		}
		p.Skip(-time.Minute)
		synctest.Wait()
		if s := p.State(); s.Position != 1 {
			t.Errorf("back: %+v", s)
		}
	})
}

func TestARunUpIsShorterTheMoreNodesThereAre(t *testing.T) {
	many := make([]*cluster.Snapshot, 0, 1000)
	for i := range cap(many) {
		s := &cluster.Snapshot{At: began.Add(time.Duration(i) * interval), Nodes: make([]cluster.Node, 1)}
		if i == 900 {
			s.Nodes = make([]cluster.Node, 300)
		}
		many = append(many, s)
	}
	data, _ := written(t, many)
	r := opened(t, data)
	for _, c := range []struct{ to, from int }{{0, 0}, {719, 0}, {800, 80}, {900, 880}, {999, 279}} {
		if got := r.RunUp(c.to); got != c.from {
			t.Errorf("the run-up to %d begins at %d, want %d", c.to, got, c.from)
		}
	}
}

func TestASeekDuringARunUpEndsIt(t *testing.T) {
	data, _ := written(t, restless(60))
	r := opened(t, data)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		p := NewPlayer(r, time.Now)
		p.Pause()
		var shown []int
		done := make(chan error)
		go func() {
			done <- p.Run(ctx, func(s *cluster.Snapshot) {
				shown = append(shown, int(s.At.Sub(began)/interval))
				time.Sleep(time.Second)
			})
		}()
		time.Sleep(2 * time.Second)
		p.Seek(began.Add(50 * interval))
		time.Sleep(3500 * time.Millisecond) // Snapshots 1 to 4 are delivered.
		if s := p.State(); !s.Seeking || s.Position != 50 {
			t.Errorf("on the way: %+v", s)
		}
		p.Seek(began.Add(6 * interval))
		time.Sleep(time.Minute)
		synctest.Wait()
		if got, want := fmt.Sprint(shown), "[0 1 2 3 4 5 6]"; got != want || p.State().Seeking {
			t.Errorf("delivered %s, want %s; %+v", got, want, p.State())
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestTheClockOfAPlayerIsThatOfTheRecording(t *testing.T) {
	play(t, []int{0, 5, 3600}, func(p *tape) {
		is := func(when string, want time.Duration) {
			t.Helper()
			synctest.Wait()
			if got := p.Now().Sub(began); got != want {
				t.Errorf("%s it is %v, want %v", when, got, want)
			}
		}
		is("at first", 0)
		time.Sleep(2 * time.Second)
		is("while it plays", 2*time.Second)
		p.SetSpeed(2)
		time.Sleep(time.Second)
		is("twice as fast", 4*time.Second)
		p.Step(0)
		time.Sleep(time.Hour)
		is("while it is paused", 0)
		p.Step(1)
		is("after a step", 5*time.Second)
		p.Play()
		time.Sleep(5 * time.Second)
		is("in a gap", 15*time.Second)
		time.Sleep(time.Hour)
		is("at the end", time.Hour)
	})
}

func TestAClockThatWasSetIsPlayedWithTheTimesItShowed(t *testing.T) {
	play(t, []int{4000, 400, 405, 90_000, 410}, func(p *tape) {
		is := func(wantS int) {
			t.Helper()
			want := began.Add(time.Duration(wantS) * time.Second)
			if s := p.State(); !s.At.Equal(want) || !p.Now().Equal(want) {
				t.Errorf("the state is of %v and it is %v, want %v", s.At, p.Now(), want)
			}
		}
		is(4000)
		if got, want := p.after(5*time.Second), "4000@0 400@5"; got != want {
			t.Errorf("shown %s, want %s", got, want)
		}
		is(400) // An hour before, not an hour old.
		if got, want := p.after(time.Minute), "405@10 90000@25 410@30"; got != want {
			t.Errorf("shown %s, want %s", got, want)
		}
		is(410)
		p.Seek(began.Add(406 * time.Second))
		if got, want := p.after(0), "4000@65 400@65 405@65"; got != want {
			t.Errorf("shown %s, want %s", got, want)
		}
		is(405)
		p.Pause()
		for _, c := range []struct {
			by    time.Duration
			wantS int
		}{
			{-time.Minute, 400}, {-time.Minute, 4000}, {time.Minute, 400}, {time.Minute, 405}, {time.Minute, 90_000}, {-time.Minute, 405},
			{48 * time.Hour, 90_000}, {48 * time.Hour, 410}, {-time.Minute, 90_000},
		} {
			p.Skip(c.by)
			synctest.Wait()
			is(c.wantS)
		}
	})
}

func TestAllOfARecordingIsDelivered(t *testing.T) {
	all := restless(9)
	data, ends := written(t, all)
	var got []time.Time
	take := func(s *cluster.Snapshot) { got = append(got, s.At) }
	if err := opened(t, data).Run(t.Context(), take); err != nil || len(got) != 9 || !got[8].Equal(all[8].At) {
		t.Errorf("%d snapshots, %v", len(got), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	got = nil
	err := opened(t, data).Run(ctx, func(s *cluster.Snapshot) { take(s); cancel() })
	if err != nil || len(got) != 1 {
		t.Errorf("after it was cancelled: %d snapshots, %v", len(got), err)
	}
	if err := opened(t, data[:ends[0]]).Run(t.Context(), take); err == nil || !strings.Contains(err.Error(), "no snapshot") {
		t.Errorf("of none: %v", err)
	}
	damaged := bytes.Clone(data)
	r := opened(t, damaged)
	damaged[ends[3]+frameHeadBytes] ^= 1
	if err := r.Run(t.Context(), take); err == nil || !strings.Contains(err.Error(), "checksum") {
		t.Errorf("damaged after it was opened: %v", err)
	}
}
