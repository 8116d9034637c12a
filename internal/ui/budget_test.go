package ui

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/themes"
)

// The budget of a terminal of 120x40 cells on a link that may be slow, in bytes and bytes a second.
const (
	mostFirstFrameBytes    = 16_000
	mostSteadyBytesPerS    = 4_000
	mostLowBandwidthBytesS = 1_000
)

// budgetNodes are the sizes of cluster that the budget holds for.
var budgetNodes = []int{3, 100, 1000}

// meter counts what is written to a terminal.
type meter struct {
	mu            sync.Mutex
	bytes, writes int
}

func (w *meter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bytes += len(p)
	w.writes++
	return len(p), nil
}

func (w *meter) count() (bytes, writes int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.bytes, w.writes
}

// busySnapshot is a cluster at a time, whose every figure is some per cent off its mean, and whose nodes were read at
// moments of their own.
func busySnapshot(at time.Time, nodes int, random *rand.Rand) *cluster.Snapshot {
	s := &cluster.Snapshot{At: at, Source: "targets", Interval: 5 * time.Second}
	for i := range nodes {
		n := testNode(i+1, 1+0.03*random.NormFloat64())
		n.At = at.Add(-time.Duration(random.Int64N(int64(4 * time.Second))))
		n.Site = []string{"ap", "eu", "us"}[i%3]
		n.Membership.Joined, n.Membership.Known = cluster.Absent("a test"), cluster.Absent("a test")
		s.Nodes = append(s.Nodes, n)
	}
	return s
}

// terminalRun is a whole program on a terminal that only counts, in a bubble where time is not real.
type terminalRun struct {
	t       *testing.T
	meter   *meter
	typing  io.WriteCloser
	program *tea.Program
	ended   chan error
}

// start runs the dashboard at 120x40 with a cluster of so many nodes that is read every five seconds, the first time after
// a second. A cluster of none never answers.
func start(t *testing.T, nodes int, o Options, environment ...string) *terminalRun {
	t.Helper()
	pair, err := themes.Builtin("default")
	if err != nil {
		t.Fatal(err)
	}
	meter := &meter{}
	o.Theme, o.Source, o.Dark, o.output = pair, "targets", true, meter
	if o.Colours == colorprofile.Unknown {
		o.Colours = colorprofile.TrueColor
	}
	if nodes >= 0 && o.Run == nil {
		random := rand.New(rand.NewPCG(1, 2))
		o.Run = func(ctx context.Context, sink func(*cluster.Snapshot)) error {
			for wait := time.Second; ; wait = 5 * time.Second {
				select {
				case <-ctx.Done():
					return nil
				case <-time.After(wait):
				}
				if nodes > 0 {
					sink(busySnapshot(time.Now(), nodes, random))
				}
			}
		}
	}
	keys, typing := io.Pipe()
	r := &terminalRun{t: t, meter: meter, typing: typing, ended: make(chan error, 1)}
	if len(environment) == 0 {
		environment = []string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}
	}
	program := make(chan *tea.Program, 1)
	go func() {
		r.ended <- runWith(t.Context(), o, program, tea.WithInput(keys), tea.WithWindowSize(120, 40), tea.WithEnvironment(environment))
	}()
	r.program = <-program
	return r
}

// during is how many bytes and writes some time takes.
func (r *terminalRun) during(d time.Duration) (bytes, writes int) {
	bytes, writes = r.meter.count()
	time.Sleep(d)
	synctest.Wait()
	b, w := r.meter.count()
	return b - bytes, w - writes
}

func (r *terminalRun) typed(keys string) { _, _ = io.WriteString(r.typing, keys) }

func (r *terminalRun) quit() {
	r.t.Helper()
	r.program.Send(tea.QuitMsg{})
	if err := <-r.ended; err != nil {
		r.t.Errorf("the program ends with %v", err)
	}
	_ = r.typing.Close()
	time.Sleep(2 * time.Second) // The last tick ends.
}

// TestTheBudgetOfBytes runs the default view for most of a minute: what the first frames take, waiting and with figures, and
// what a second takes when figures come every five of them.
func TestTheBudgetOfBytes(t *testing.T) {
	for _, c := range []struct {
		name string
		o    Options
		most float64
	}{
		{"by default", Options{LowBandwidth: LowBandwidthNever}, mostSteadyBytesPerS},
		{"low bandwidth", Options{LowBandwidth: LowBandwidthAlways}, mostLowBandwidthBytesS},
	} {
		for _, nodes := range budgetNodes {
			t.Run(fmt.Sprintf("%s, %d nodes", c.name, nodes), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					r := start(t, nodes, c.o)
					waiting, _ := r.during(900 * time.Millisecond)
					first, _ := r.during(200 * time.Millisecond)
					_, _ = r.during(10 * time.Second)
					const seconds = 30
					steady, writes := r.during(seconds * time.Second)
					perSecond := float64(steady) / seconds
					t.Logf("%d B before the first figures, %d B with them, then %.0f B/s in %d writes", waiting, first, perSecond, writes)
					if waiting == 0 || first < 1000 || waiting+first > mostFirstFrameBytes {
						t.Errorf("the first frames take %d and %d B, the budget is %d", waiting, first, mostFirstFrameBytes)
					}
					if steady == 0 || perSecond > c.most {
						t.Errorf("%.0f B/s, the budget is %.0f", perSecond, c.most)
					}
					r.quit()
				})
			})
		}
	}
}

// TestEveryScreenKeepsTheBudget at a hundred nodes, the switch to each included.
func TestEveryScreenKeepsTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, 100, Options{LowBandwidth: LowBandwidthNever})
		_, _ = r.during(20 * time.Second)
		const seconds = 20
		for i := range screens {
			r.typed(fmt.Sprintf("\x1b%d", screens[i].number)) // alt and its number
			turned, _ := r.during(time.Second)
			steady, _ := r.during(seconds * time.Second)
			t.Logf("%s: %d B to open it, %d B/s", screens[i].title, turned, steady/seconds)
			if turned > mostFirstFrameBytes || steady > seconds*mostSteadyBytesPerS {
				t.Errorf("%s: %d B to open it, %d B/s", screens[i].title, turned, steady/seconds)
			}
		}
		r.quit()
	})
}

// TestLowBandwidthHoldsWhateverTheInterval: figures that come every half second are drawn as the budget allows, and a key
// at once.
func TestLowBandwidthHoldsWhateverTheInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := start(t, 100, Options{LowBandwidth: LowBandwidthAlways, Run: func(ctx context.Context, sink func(*cluster.Snapshot)) error {
			random := rand.New(rand.NewPCG(1, 2))
			for ctx.Err() == nil {
				sink(busySnapshot(time.Now(), 30, random))
				time.Sleep(time.Second / 2)
			}
			return nil
		}})
		_, _ = r.during(20 * time.Second)
		bytes, writes := r.during(time.Minute)
		t.Logf("%d B/s in %d writes", bytes/60, writes)
		if bytes > 60*mostLowBandwidthBytesS || bytes == 0 || writes > 30 {
			t.Errorf("%d B/s in %d writes", bytes/60, writes)
		}
		r.typed("3")
		if turned, _ := r.during(200 * time.Millisecond); turned < 1000 {
			t.Errorf("a key draws %d B in 200 ms", turned)
		}
		r.quit()
	})
}

// TestNothingIsWrittenWhenNothingChanges: a plan, a recording that is paused, a cluster that does not answer, and with low
// bandwidth one whose figures stay what they are. Only the ages that are shown by the second change by themselves.
func TestNothingIsWrittenWhenNothingChanges(t *testing.T) {
	still := func(ctx context.Context, sink func(*cluster.Snapshot)) error {
		for ctx.Err() == nil {
			s := testSnapshot(0)
			s.At = time.Now()
			for i := range s.Nodes {
				s.Nodes[i].At, s.Nodes[i].Window = s.At, time.Hour // so that nothing is learned from one more
			}
			sink(s)
			time.Sleep(5 * time.Second)
		}
		return nil
	}
	paused := newDeck()
	paused.Playing = false
	once := func(ctx context.Context, sink func(*cluster.Snapshot)) error {
		sink(testSnapshot(0))
		<-ctx.Done()
		return nil
	}
	for _, c := range []struct {
		name  string
		nodes int
		o     Options
		most  int
	}{
		{"a recording that is paused", 3, Options{Run: once, Replay: paused, Now: func() time.Time { return noon }}, 0},
		{"a plan", -1, Options{Plan: sizing.DefaultBaseline()}, 0},
		{"no answer", 0, Options{}, 0},
		{"the same figures, low bandwidth", 3, Options{Run: still, LowBandwidth: LowBandwidthAlways}, 0},
		{"the same figures but for their ages", 3, Options{Run: still}, 60 * 60},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := start(t, c.nodes, c.o)
				if first, _ := r.during(6 * time.Minute); first < 1000 {
					t.Errorf("%d B in the first minutes", first)
				}
				if bytes, writes := r.during(time.Minute); bytes > c.most {
					t.Errorf("%d B in %d writes, want at most %d", bytes, writes, c.most)
				}
				r.quit()
			})
		})
	}
}

// TestAFrameDoesNotGrowWithNodesOutOfSight compares the allocations of a frame at a hundred and at a thousand nodes, of
// which neither fits on the screen.
func TestAFrameDoesNotGrowWithNodesOutOfSight(t *testing.T) {
	models := [2]*Model{coloured(t, 100, overviewScreen), coloured(t, 1000, overviewScreen)}
	for i := range screens {
		var allocations [2]float64
		for j, m := range models {
			m.show(screens[i].number)
			settle(m)
			allocations[j] = testing.AllocsPerRun(10, func() {
				m.clean = false
				m.View()
			})
		}
		const slack = 1.1
		if allocations[1] > slack*allocations[0]+10 {
			t.Errorf("%s: %.0f allocations at 100 nodes, %.0f at 1000", screens[i].title, allocations[0], allocations[1])
		}
	}
}

// TestAMomentWithoutNewsIsCheap: the tick of each second costs no more than the frame whose ages it renews.
func TestAMomentWithoutNewsIsCheap(t *testing.T) {
	m := coloured(t, 100, overviewScreen)
	frame := testing.AllocsPerRun(20, func() {
		m.clean = false
		m.View()
	})
	tick := testing.AllocsPerRun(20, func() {
		m.Update(tickMsg{})
		m.View()
	})
	if tick > frame+20 {
		t.Errorf("a tick and its frame cost %.0f allocations, a frame %.0f", tick, frame)
	}
}
