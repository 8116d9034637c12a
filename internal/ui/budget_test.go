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
	o.Theme, o.Source, o.Dark = pair, "targets", true
	if o.Colours == colorprofile.Unknown {
		o.Colours = colorprofile.TrueColor
	}
	if nodes >= 0 {
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
	r := &terminalRun{t: t, meter: &meter{}, typing: typing, ended: make(chan error, 1)}
	if len(environment) == 0 {
		environment = []string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}
	}
	program := make(chan *tea.Program, 1)
	go func() {
		r.ended <- runWith(t.Context(), o, program, tea.WithInput(keys), tea.WithOutput(r.meter), tea.WithWindowSize(120, 40),
			tea.WithEnvironment(environment))
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

func TestExplore(t *testing.T) {
	for _, nodes := range budgetNodes {
		synctest.Test(t, func(t *testing.T) {
			r := start(t, nodes, Options{})
			first, w := r.during(900 * time.Millisecond)
			t.Log(nodes, "first", first, w)
			b, w := r.during(time.Second)
			t.Log(nodes, "data", b, w)
			b, w = r.during(time.Minute)
			b, w = r.during(time.Minute)
			t.Log(nodes, "steady", b/60, w)
			for _, k := range []string{"2", "\t", "\t", "\t", "\t"} {
				r.typed(k)
				b, w = r.during(900*time.Millisecond)
				t.Log(nodes, "switch", b, w)
				b, w = r.during(time.Minute)
				t.Log(nodes, "steady", b/60, w)
			}
			r.quit()
		})
	}
	_ = fmt.Sprint
}
