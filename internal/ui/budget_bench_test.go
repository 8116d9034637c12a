package ui

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/themes"
)

// coloured is a dashboard at 120x40 in all colours, on a cluster of so many nodes with some minutes of history.
func coloured(b testing.TB, nodes int, at screen) *Model {
	m := newModelWith(b, 120, 40, Options{Source: "targets", Dark: true})
	random := rand.New(rand.NewPCG(1, 2))
	for s := 0; s <= 60; s += 5 {
		m.Update(snapshotMsg{busySnapshot(noon.Add(time.Duration(s)*time.Second), nodes, random)})
	}
	m.show(at)
	settle(m)
	return m
}

// BenchmarkView draws each screen anew, as after a change. The median is the figure of the budget.
func BenchmarkView(b *testing.B) {
	for _, nodes := range budgetNodes {
		for i := range screens {
			b.Run(fmt.Sprintf("%s/%dnodes", screens[i].title, nodes), func(b *testing.B) {
				m := coloured(b, nodes, screens[i].number)
				var took []time.Duration
				b.ReportAllocs()
				for b.Loop() {
					m.clean = false
					began := time.Now()
					m.View()
					took = append(took, time.Since(began))
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)/2])/1e6, "median-ms")
			})
		}
	}
}

// BenchmarkSnapshot takes a snapshot, which happens once an interval.
func BenchmarkSnapshot(b *testing.B) {
	for _, nodes := range budgetNodes {
		b.Run(fmt.Sprintf("%dnodes", nodes), func(b *testing.B) {
			m := coloured(b, nodes, overviewScreen)
			random := rand.New(rand.NewPCG(3, 4))
			at := noon.Add(2 * time.Minute)
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				at = at.Add(5 * time.Second)
				s := busySnapshot(at, nodes, random)
				b.StartTimer()
				m.Update(snapshotMsg{s})
			}
		})
	}
}

// onTerminal runs the whole program at 120x40 in real time, types some keys, hands what types on to do, and reports the share of a core
// that it takes meanwhile.
func onTerminal(b *testing.B, nodes int, keys string, do func(typing io.Writer)) {
	pair, err := themes.Builtin("default")
	if err != nil {
		b.Fatal(err)
	}
	o := Options{Theme: pair, Source: "targets", Dark: true, Colours: colorprofile.TrueColor}
	random := rand.New(rand.NewPCG(1, 2))
	o.Run = func(ctx context.Context, sink func(*cluster.Snapshot)) error {
		sink(busySnapshot(time.Now(), nodes, random))
		<-ctx.Done()
		return nil
	}
	typed, typing := io.Pipe()
	defer typing.Close()
	program, ended := make(chan *tea.Program, 1), make(chan error, 1)
	var written meter
	go func() {
		ended <- runWith(b.Context(), o, program, tea.WithInput(typed), tea.WithOutput(&written), tea.WithWindowSize(120, 40),
			tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	}()
	p := <-program
	_, _ = io.WriteString(typing, keys)
	time.Sleep(2 * time.Second)
	bytes, _ := written.count()
	began, used := time.Now(), cpuTime(b)
	do(typing)
	took := time.Since(began)
	after, _ := written.count()
	b.ReportMetric(100*float64(cpuTime(b)-used)/float64(took), "%core")
	b.ReportMetric(float64(after-bytes)/took.Seconds(), "B/s")
	p.Quit()
	if err := <-ended; err != nil {
		b.Error(err)
	}
}

// usersRow is the line of the slider of the users.
func usersRow(b *testing.B) int {
	m := coloured(b, 3, whatIfScreen)
	for i, r := range m.sliders.rows {
		if !r.isHeading() && r.control == usersControl {
			return m.whatIfPlaces().sliders.top + i
		}
	}
	b.Fatal("there is no slider of the users")
	return 0
}

// BenchmarkDrag moves the slider of the users back and forth by 180 motions a second, as terminals send them.
func BenchmarkDrag(b *testing.B) {
	row := 1 + usersRow(b) // terminals count from one
	for _, nodes := range budgetNodes {
		b.Run(fmt.Sprintf("%dnodes", nodes), func(b *testing.B) {
			onTerminal(b, nodes, "2", func(typing io.Writer) {
				_, _ = fmt.Fprintf(typing, "\x1b[<0;%d;%dM", 30, row)
				pace := time.NewTicker(time.Second / 180)
				defer pace.Stop()
				for i := 0; b.Loop(); i++ {
					column := 25 + i/6%20
					if i/120%2 == 1 {
						column = 44 - i/6%20
					}
					_, _ = fmt.Fprintf(typing, "\x1b[<32;%d;%dM", column, row)
					<-pace.C
				}
			})
		})
	}
}

// BenchmarkIdle only waits, in slices of a second, while no figures arrive and those that are shown become older.
func BenchmarkIdle(b *testing.B) {
	for _, nodes := range budgetNodes {
		b.Run(fmt.Sprintf("%dnodes", nodes), func(b *testing.B) {
			onTerminal(b, nodes, "", func(io.Writer) {
				for b.Loop() {
					time.Sleep(time.Second)
				}
			})
		})
	}
}
