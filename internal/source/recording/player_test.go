package recording

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
)

var _, _ source.Source = (*Player)(nil), (*Recording)(nil)

// tape is a player that runs in a bubble of synctest, and what it has delivered: the number of each snapshot, with the real
// seconds since the beginning.
type tape struct {
	*Player
	shown []string
}

// play runs a player on snapshots that were taken at the given seconds, in a bubble of its own.
func play(t *testing.T, seconds []int, do func(*tape)) {
	t.Helper()
	var all []*cluster.Snapshot
	for _, s := range seconds {
		all = append(all, &cluster.Snapshot{At: began.Add(time.Duration(s) * time.Second)})
	}
	data, _ := written(t, all)
	r := opened(t, data)
	synctest.Test(t, func(t *testing.T) {
		p := &tape{Player: NewPlayer(r, time.Now)}
		ctx, cancel := context.WithCancel(t.Context())
		start, done := time.Now(), make(chan error)
		go func() {
			done <- p.Run(ctx, func(s *cluster.Snapshot) {
				p.shown = append(p.shown, fmt.Sprintf("%.0f@%g", s.At.Sub(began).Seconds(), time.Since(start).Seconds()))
			})
		}()
		synctest.Wait()
		do(p)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("it ended with %v", err)
		}
	})
}

// after lets time pass, and returns what was shown in it.
func (p *tape) after(d time.Duration) string {
	time.Sleep(d) // Of the bubble's clock.
	synctest.Wait()
	got := strings.Join(p.shown, " ")
	p.shown = nil
	return got
}

func TestAPlayerKeepsTheTimesOfTheRecording(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(*tape)
		want string
	}{
		"at speed 1 it takes as long as it took":   {func(*tape) {}, "0@0 5@5 10@10 16@16 20@20"},
		"at speed 2 it takes half as long":         {func(p *tape) { p.SetSpeed(2) }, "0@0 5@2.5 10@5 16@8 20@10"},
		"at speed 0.5 it takes twice as long":      {func(p *tape) { p.SetSpeed(0.5) }, "0@0 5@10 10@20 16@32 20@40"},
		"a speed is bounded below":                 {func(p *tape) { p.SetSpeed(-1) }, "0@0 5@50"},
		"a speed is bounded above":                 {func(p *tape) { p.SetSpeed(math.Inf(1)) }, "0@0 5@0.005 10@0.01 16@0.016 20@0.02"},
		"a speed that is no number is ignored":     {func(p *tape) { p.SetSpeed(math.NaN()) }, "0@0 5@5 10@10 16@16 20@20"},
		"a new speed holds for the rest of a wait": {func(p *tape) { time.Sleep(4 * time.Second); p.SetSpeed(2) }, "0@0 5@4.5 10@7 16@10 20@12"},
		"a pause ends the wait":                    {func(p *tape) { time.Sleep(4 * time.Second); p.Pause() }, "0@0"},
		"it goes on with a whole wait": {func(p *tape) {
			time.Sleep(4 * time.Second)
			p.Pause()
			time.Sleep(3 * time.Second)
			p.Play()
		}, "0@0 5@12 10@17 16@23 20@27"},
		"to play what plays changes nothing": {func(p *tape) { time.Sleep(4 * time.Second); p.Play() }, "0@0 5@5 10@10 16@16 20@20"},
		"a step pauses":                      {func(p *tape) { time.Sleep(time.Second); p.Step(1) }, "0@0 5@1"},
		"a seek plays on":                    {func(p *tape) { time.Sleep(time.Second); p.Seek(began.Add(11 * time.Second)) }, "0@0 5@1 10@1 16@7 20@11"},
		"a paused seek stays": {func(p *tape) {
			p.Pause()
			p.Seek(began.Add(11 * time.Second))
		}, "0@0 5@0 10@0"},
		"at the end it waits, and plays from the beginning": {func(p *tape) {
			p.Seek(began.Add(time.Hour))
			time.Sleep(time.Second)
			p.Play()
		}, "0@0 5@0 10@0 16@0 20@0 0@1 5@6 10@11 16@17 20@21"},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, []int{0, 5, 10, 16, 20}, func(p *tape) {
				c.do(p)
				if got := p.after(55 * time.Second); got != c.want {
					t.Errorf("shown %s\nwant  %s", got, c.want)
				}
			})
		})
	}
}

func TestAGapIsPlayedShort(t *testing.T) {
	play(t, []int{0, 5, 3600, 3605}, func(p *tape) { // The interval is 5 s.
		if got, want := p.after(time.Minute), "0@0 5@5 3600@20 3605@25"; got != want {
			t.Errorf("shown %s, want %s", got, want)
		}
	})
}

func TestStepsStayInsideTheRecording(t *testing.T) {
	play(t, []int{0, 5, 10}, func(p *tape) {
		p.Pause()
		for _, c := range []struct {
			n    int
			want int
		}{{1, 1}, {1, 2}, {1, 2}, {math.MaxInt, 2}, {-1, 1}, {math.MinInt, 0}, {-1, 0}, {0, 0}, {2, 2}} {
			p.Step(c.n)
			synctest.Wait()
			if s := p.State(); s.Position != c.want || s.Playing || !s.At.Equal(began.Add(time.Duration(c.want)*interval)) {
				t.Errorf("after a step of %d: %+v, want position %d", c.n, s, c.want)
			}
		}
		if got, want := p.after(0), "0@0 5@0 10@0 0@0 5@0 0@0 5@0 10@0"; got != want {
			t.Errorf("shown %s, want %s", got, want)
		}
	})
}

func TestTheStateSaysWhatThePlayerDoes(t *testing.T) {
	play(t, []int{0, 5, 10}, func(p *tape) {
		want := State{Position: 0, Of: 3, At: began, First: began, Last: began.Add(2 * interval), Playing: true, Speed: 1}
		if got := p.State(); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		p.SetSpeed(4)
		p.after(2 * time.Second)
		want.Position, want.At, want.Speed = 1, began.Add(interval), 4
		if got := p.State(); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		p.after(time.Minute)
		want.Position, want.At, want.Playing = 2, began.Add(2*interval), false
		if got := p.State(); got != want {
			t.Errorf("at the end: %+v, want %+v", got, want)
		}
	})
}

func TestASlowScreenIsNotMadeToCatchUp(t *testing.T) {
	data, _ := written(t, restless(5))
	r := opened(t, data)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 35*time.Second)
		defer cancel()
		start := time.Now()
		var shown []string
		err := NewPlayer(r, time.Now).Run(ctx, func(s *cluster.Snapshot) {
			shown = append(shown, fmt.Sprintf("%.0f@%g", s.At.Sub(began).Seconds(), time.Since(start).Seconds()))
			if len(shown) == 1 {
				time.Sleep(12 * time.Second)
			}
		})
		if got, want := strings.Join(shown, " "), "0@0 5@12 10@17 15@22 20@27"; err != nil || got != want {
			t.Errorf("shown %s, want %s, %v", got, want, err)
		}
	})
}

func TestASnapshotThatCannotBeReadPausesAndIsSaid(t *testing.T) {
	all := restless(4)
	data, ends := written(t, all)
	// The file is damaged after it was opened.
	r := opened(t, data)
	data[ends[2]+frameHeadBytes] ^= 1
	synctest.Test(t, func(t *testing.T) {
		p := NewPlayer(r, time.Now)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		var shown []time.Time
		go func() { done <- p.Run(ctx, func(s *cluster.Snapshot) { shown = append(shown, s.At) }) }()
		time.Sleep(time.Minute)
		s := p.State()
		if s.Problem == nil || !strings.Contains(s.Problem.Error(), "checksum") || s.Position != 2 || s.Playing || len(shown) != 2 {
			t.Errorf("%+v after %d snapshots", s, len(shown))
		}
		p.Step(1)
		synctest.Wait()
		if s := p.State(); s.Problem != nil || len(shown) != 3 || !shown[2].Equal(all[3].At) {
			t.Errorf("behind it: %+v after %d snapshots", s, len(shown))
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestAPlayerWithNothingToPlayOrInUseIsAnError(t *testing.T) {
	data, ends := written(t, restless(1))
	p := NewPlayer(opened(t, data[:ends[1]-1]), time.Now)
	p.Step(1)
	p.Seek(began)
	p.Play()
	p.SetSpeed(3)
	if s := p.State(); s.Of != 0 || !s.At.IsZero() || s.Damage == nil {
		t.Errorf("%+v", s)
	}
	if err := p.Run(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "no snapshot: it is damaged at byte") {
		t.Error(err)
	}
	twice := NewPlayer(opened(t, bytes.Clone(data)), time.Now)
	ctx, cancel := context.WithCancel(t.Context())
	err := twice.Run(ctx, func(*cluster.Snapshot) {
		if err := twice.Run(ctx, nil); err == nil {
			t.Error("it runs twice")
		}
		cancel()
	})
	if err != nil {
		t.Error(err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if err := twice.Run(ended, nil); err != nil {
		t.Errorf("once it has ended it may run again: %v", err)
	}
}
