package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/mimtop/mimtop/internal/cluster"
)

// Run shows the dashboard on the standard terminal until the user quits or ctx ends. The source runs beside it and has
// ended when Run returns. The terminal is restored in every case, a panic included.
func Run(ctx context.Context, o Options) error { return runWith(ctx, o, nil) }

// runWith is Run with further options of the program, which it hands to started when that is not nil.
func runWith(ctx context.Context, o Options, started chan<- *tea.Program, more ...tea.ProgramOption) error {
	outer := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var snapshots chan *cluster.Snapshot
	ended := make(chan error, 1)
	if o.Run != nil {
		// The newest snapshot waits here; a slow terminal skips snapshots instead of holding up the source.
		snapshots = make(chan *cluster.Snapshot, 1)
		sink := func(s *cluster.Snapshot) { Offer(snapshots, s) }
		if o.Replay != nil {
			snapshots = make(chan *cluster.Snapshot, replayBacklog)
			sink = func(s *cluster.Snapshot) {
				select {
				case snapshots <- s:
				case <-ctx.Done():
				}
			}
		}
		go func() {
			defer close(snapshots)
			err := o.Run(ctx, sink)
			ended <- err
			if err != nil {
				cancel() // Nothing will ever be shown; only the user can mend it.
			}
		}()
	} else {
		ended <- nil
	}
	var terminal io.Writer = os.Stdout
	if o.output != nil {
		terminal = o.output
	}
	program := NewProgram(ctx, o, snapshots, terminal, nil, more)
	if started != nil {
		started <- program
	}
	_, err := program.Run()
	cancel()
	if sourceErr := <-ended; sourceErr != nil && outer.Err() == nil && !errors.Is(err, tea.ErrProgramPanic) {
		err = fmt.Errorf("read the cluster: %w", sourceErr)
	}
	if errors.Is(err, tea.ErrProgramPanic) {
		return fmt.Errorf("mimtop stopped by a defect of its own; please report it: %w", err)
	}
	return err
}

// NewProgram makes the program of a dashboard on a terminal, with options that go before its own, and others after them. It ends
// with ctx at the latest. A suspension is ignored where others look at the same cluster: it would stop all of them.
func NewProgram(ctx context.Context, o Options, snapshots <-chan *cluster.Snapshot, terminal io.Writer, before, after []tea.ProgramOption) *tea.Program {
	to := newLink(terminal, time.Now)
	model := New(o, snapshots)
	model.bandwidth.link = to
	frames := framesPerSecond
	if model.bandwidth.low {
		frames = lowFramesPerSecond
	}
	kept := messageFilters{newMotionLimit(time.Now).filter, (&consoleKeys{}).filter}
	if o.NoSync {
		kept = append(kept, withoutSync)
	}
	if o.Room != nil {
		kept = append(kept, withoutSuspension)
	}
	options := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithFPS(frames), tea.WithFilter(kept.filter),
		tea.WithOutput(to.terminal()),
	}
	switch {
	case o.NoColour:
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	case o.Colours != colorprofile.Unknown:
		options = append(options, tea.WithColorProfile(o.Colours))
	}
	return tea.NewProgram(model, slices.Concat(before, options, after)...)
}

func withoutSuspension(_ tea.Model, msg tea.Msg) tea.Msg {
	if _, ok := msg.(tea.SuspendMsg); ok {
		return nil
	}
	return msg
}

// replayBacklog is how many snapshots of a recording may wait for the screen; it remembers them all and shows the last.
const replayBacklog = 32

// Offer puts a snapshot where a dashboard takes it, in place of one that still waits there: a slow one skips snapshots.
func Offer(to chan *cluster.Snapshot, s *cluster.Snapshot) {
	for {
		select {
		case to <- s:
			return
		default:
		}
		select {
		case <-to:
		default:
		}
	}
}

// motionEvery is the shortest time between two mouse motions that are acted on: each one draws a frame, and terminals
// send hundreds in a second.
const motionEvery = 50 * time.Millisecond

// motionLimit drops mouse motions that come too fast. Releases always pass, and carry the last position.
type motionLimit struct {
	now  func() time.Time
	last time.Time
}

func newMotionLimit(now func() time.Time) *motionLimit { return &motionLimit{now: now} }

func (l *motionLimit) filter(model tea.Model, msg tea.Msg) tea.Msg {
	if _, ok := msg.(tea.MouseMotionMsg); ok {
		every := motionEvery
		if m, ok := model.(*Model); ok && m.bandwidth.low {
			every = lowMotionEvery
		}
		now := l.now()
		if now.Sub(l.last) < every {
			return nil
		}
		l.last = now
	}
	return msg
}
