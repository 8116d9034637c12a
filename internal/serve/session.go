package serve

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"

	"github.com/mimtop/mimtop/internal/cluster"
)

// The exit codes of sessions that are refused.
const (
	exitOK         = 0
	exitFailure    = 1
	exitNoTerminal = 64
	exitNoCommand  = 127
)

// openSession opens a session of a connection, when there is a place for it.
func (s *Server) openSession(srv *ssh.Server, conn *gossh.ServerConn, ch gossh.NewChannel, ctx ssh.Context) {
	who := s.identify(conn)
	if err := s.places.take(who.key); err != nil {
		s.audit(conn).Warn("session refused", "why", err.Error())
		_ = ch.Reject(gossh.ResourceShortage, err.Error())
		return
	}
	defer s.places.leave(who.key)
	if c := connectionOf(ctx); c != nil {
		c.begin()
		defer c.end()
	}
	inner, end := context.WithCancel(ctx)
	defer end()
	g := &gate{
		NewChannel: ch, sizes: make(chan ssh.Window, 1), end: end,
		refused: func(what string) { s.audit(conn).Warn("refused", "what", plainWord(what, "request")) },
	}
	session := &sessionContext{Context: ctx, context: inner, gate: g, who: who}
	session.SetValue(sessionKey, session)
	ssh.DefaultSessionHandler(srv, conn, g, session)
	// It returns when the client has closed the channel, or the connection is gone; the place is free when its dashboard has ended too.
	end()
	session.wait()
}

// handle runs what a session asks for.
func (s *Server) handle(sess ssh.Session) {
	ctx, ok := sess.Context().Value(sessionKey).(*sessionContext)
	if !ok || !ctx.begin() {
		return
	}
	defer ctx.running.Done()
	began := time.Now()
	pty, _, terminal := sess.Pty()
	asked := "dashboard"
	if sess.RawCommand() != "" {
		asked = "command " + cluster.Printable(sess.RawCommand(), maxName)
	}
	log := s.log.With("who", ctx.who.name, "key", ctx.who.key, "user", ctx.who.user, "from", ctx.who.from)
	log.Info("session", "for", asked, "term", plainWord(pty.Term, "none"))
	var code int
	var why string
	switch {
	case sess.RawCommand() != "":
		code, why = s.runCommand(ctx, sess)
	case !terminal:
		code, why = exitNoTerminal, "no terminal"
		fmt.Fprintf(sess.Stderr(), "mimtop: the dashboard needs a terminal: ssh -t; without one there are the commands %s\r\n", s.commandNames())
	case ctx.who.noTerminal:
		code, why = exitNoTerminal, "the key has no terminal"
		fmt.Fprintf(sess.Stderr(), "mimtop: this key is for commands only: %s\r\n", s.commandNames())
	case pty.Term == "dumb":
		code, why = exitNoTerminal, "TERM=dumb"
		fmt.Fprintf(sess.Stderr(), "mimtop: a dumb terminal cannot show the dashboard; there are the commands %s\r\n", s.commandNames())
	default:
		code, why = s.view(ctx, sess)
	}
	limit := time.AfterFunc(2*parting, func() { closeConnection(ctx) })
	defer limit.Stop()
	log.Info("session ended", "for", asked, "after", time.Since(began).Round(time.Second).String(), "exit", code, "why", why)
	_ = sess.Exit(code) // The client may be gone.
}

// commandNames lists what may be run.
func (s *Server) commandNames() string {
	var names []string
	for name := range s.config.Commands {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// runCommand runs one of the commands on the newest snapshot.
func (s *Server) runCommand(ctx *sessionContext, sess ssh.Session) (code int, why string) {
	limit := time.AfterFunc(commandTime, func() { closeConnection(ctx) })
	defer limit.Stop()
	words := sess.Command()
	if len(words) == 0 {
		words = []string{""}
	}
	command, ok := s.config.Commands[words[0]]
	if !ok {
		fmt.Fprintf(sess.Stderr(), "mimtop: %q is no command here: there are %s, and without one the dashboard\n",
			cluster.Printable(words[0], maxName), s.commandNames())
		return exitNoCommand, "no such command"
	}
	wait := time.NewTimer(firstFigures)
	defer wait.Stop()
	select {
	case <-s.first:
	case <-ctx.Done():
		return exitFailure, "disconnected"
	case <-s.closing:
		fmt.Fprintf(sess.Stderr(), "mimtop: %s\n", s.why)
		return command.Unknown, s.why
	case <-wait.C:
		fmt.Fprintln(sess.Stderr(), "mimtop: there are no figures yet: the first scrape is not over")
		return command.Unknown, "no figures yet"
	}
	return command.Run(ctx, words[1:], s.live.Judged(), sess, sess.Stderr()), "done"
}

// firstFigures is how long a command waits for the first snapshot.
const firstFigures = 20 * time.Second

// closeConnection closes the connection of a session whose client does not answer.
func closeConnection(ctx *sessionContext) {
	if conn, ok := ctx.Value(ssh.ContextKeyConn).(*gossh.ServerConn); ok {
		_ = conn.Close()
	}
}
