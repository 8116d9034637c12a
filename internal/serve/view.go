package serve

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/ssh"
	wishtea "charm.land/wish/v2/bubbletea"
	"github.com/charmbracelet/colorprofile"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/ui"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

const (
	// framesPerSecond is how often a dashboard is drawn at most, resizesApart the shortest time between two sizes of a terminal.
	framesPerSecond = 12
	resizesApart    = 100 * time.Millisecond
	// watchEvery is how often a session's times are looked at, warned how long before its end it is told.
	watchEvery = 2 * time.Second
	warned     = time.Minute
)

// viewing is a session with a dashboard.
type viewing struct {
	server  *Server
	ctx     *sessionContext
	seat    *seat
	program *tea.Program
	out     *watchedWriter
	touched *atomic.Int64
	began   time.Time

	mu  sync.Mutex
	why string // of the end, when it was not the viewer's
}

// terminal is an SSH session as the toolkit is to see it: with its input paced, its output watched, and a size and a name of the
// terminal that can be believed.
type terminal struct {
	ssh.Session
	in  *pacedReader
	out *watchedWriter
}

// Read implements io.Reader.
func (t *terminal) Read(p []byte) (int, error) { return t.in.Read(p) }

// Write implements io.Writer.
func (t *terminal) Write(p []byte) (int, error) { return t.out.Write(p) }

// Pty implements ssh.Session. Its sizes come from the gate.
func (t *terminal) Pty() (ssh.Pty, <-chan ssh.Window, bool) {
	pty, _, ok := t.Session.Pty()
	pty.Window = bounded(pty.Window)
	return pty, nil, ok
}

// view shows the dashboard until the viewer leaves, or has to.
func (s *Server) view(ctx *sessionContext, sess ssh.Session) (code int, why string) {
	v := &viewing{server: s, ctx: ctx, touched: &atomic.Int64{}, began: time.Now(), out: &watchedWriter{Writer: sess}}
	v.touched.Store(v.began.UnixNano())
	t := &terminal{Session: sess, out: v.out, in: &pacedReader{Reader: sess, ctx: ctx, left: inputAtOnce, at: v.began, touched: v.touched}}
	pty, _, _ := t.Pty()
	v.seat = s.room.join(ui.Viewer{
		Name: ctx.who.name, From: cluster.Printable(ctx.who.from, 2*maxName), MayPresent: ctx.who.mayPresent,
		Width: pty.Window.Width, Height: pty.Window.Height,
	})
	defer v.seat.leave()

	environment := append(sess.Environ(), "TERM="+pty.Term)
	options := s.options(v.seat, environment)
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	after := []tea.ProgramOption{tea.WithEnvironment(environment), tea.WithFPS(framesPerSecond)}
	if !options.NoColour && options.Colours == colorprofile.Unknown {
		after = append(after, tea.WithColorProfile(colorprofile.Env(environment)))
	}
	v.program = ui.NewProgram(inner, options, v.seat.snapshots, t, wishtea.MakeOptions(t), after)
	var beside sync.WaitGroup
	beside.Go(func() { v.resize(inner) })
	beside.Go(func() { v.watch(inner, cancel) })
	_, err := v.program.Run()
	ended := ctx.Err() != nil
	cancel()
	v.program.Kill() // It gives the terminal back after a defect, too.
	beside.Wait()
	return v.farewell(err, ended)
}

// options are those of one viewer's dashboard.
func (s *Server) options(at *seat, environment []string) ui.Options {
	getenv := func(name string) string {
		for _, v := range slices.Backward(environment) {
			if value, ok := strings.CutPrefix(v, name+"="); ok {
				return value
			}
		}
		return ""
	}
	o := s.config.Dashboard
	o.Live, o.Room = s.live, at
	o.Run, o.Replay, o.Save, o.ConfigPath = nil, nil, nil, ""
	o.NoColour = o.NoColour || theme.WantsNoColour(getenv)
	o.ASCII = o.ASCII || theme.WantsASCII(getenv)
	o.AskSync = false // The toolkit asks by itself here.
	return o
}

// resize hands on the newest size of the terminal.
func (v *viewing) resize(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case w := <-v.ctx.gate.sizes:
			v.seat.resize(w.Width, w.Height)
			v.program.Send(tea.WindowSizeMsg{Width: w.Width, Height: w.Height})
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(resizesApart):
		}
	}
}

// watch ends the session when it is idle, has lasted long enough, or does not read; and when the server ends.
func (v *viewing) watch(ctx context.Context, cancel context.CancelFunc) {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	told := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-v.server.closing:
			v.end(v.server.why, cancel)
			return
		case now := <-ticker.C:
			if v.out.stalled(now) > v.server.stalledAfter {
				v.because("the client did not read for " + v.server.stalledAfter.String())
				closeConnection(v.ctx)
				cancel()
				return
			}
			left, why := v.left(now)
			switch {
			case left <= 0:
				v.end(why, cancel)
				return
			case left > warned:
				told = false
			case !told:
				told = true
				go v.program.Send(ui.Notice("This session ends in a minute: " + why + ". Any key keeps an idle one."))
			}
		}
	}
}

// left is how long the session may go on, and why it ends then.
func (v *viewing) left(now time.Time) (left time.Duration, why string) {
	l := &v.server.config.Limits
	touched := time.Unix(0, v.touched.Load())
	if p := v.seat.presented(); p.After(touched) {
		touched = p
	}
	idle, total := l.Idle-now.Sub(touched), l.Total-now.Sub(v.began)
	if idle < total {
		return idle, "no key was pressed for " + l.Idle.String()
	}
	return total, "it has lasted " + l.Total.String()
}

// because notes why the session ends.
func (v *viewing) because(why string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.why = why
}

// end ends the session in good order, or without when its client does not read.
func (v *viewing) end(why string, cancel context.CancelFunc) {
	v.because(why)
	time.AfterFunc(parting, cancel)
	time.AfterFunc(2*parting, func() { // It may have ended by then.
		if v.out.stalled(time.Now()) > 0 {
			closeConnection(v.ctx)
		}
	})
	go v.program.Quit()
}

// farewell says why the session has ended, unless the viewer has left, and returns its exit code.
func (v *viewing) farewell(err error, gone bool) (code int, why string) {
	v.mu.Lock()
	why = v.why
	v.mu.Unlock()
	switch {
	case errors.Is(err, tea.ErrProgramPanic):
		code, why = exitFailure, "a defect of mimtop's own, which the server's output has; please report it"
	case why != "":
	case gone:
		return exitFailure, "disconnected"
	case err != nil:
		return exitFailure, cluster.Printable(err.Error(), 8*maxName)
	default:
		return exitOK, "left"
	}
	limit := time.AfterFunc(parting, func() { closeConnection(v.ctx) })
	defer limit.Stop()
	fmt.Fprintf(v.out, "mimtop: %s.\r\n", why)
	return code, why
}
