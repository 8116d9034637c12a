package serve

import (
	"net"
	"sync"
	"time"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"
)

// connection is one that was accepted. Without a session it is closed after a while.
type connection struct {
	net.Conn
	guard *guardedListener

	mu       sync.Mutex
	closed   bool
	sessions int
	timer    *time.Timer
	// leaves says that it may not stay without a session.
	leaves bool
}

func (g *guardedListener) connection(c net.Conn) *connection {
	k := &connection{Conn: c, guard: g}
	k.timer = time.AfterFunc(handshakeTime+withoutSession, func() { _ = k.Close() })
	return k
}

// Close implements net.Conn.
func (c *connection) Close() error {
	c.mu.Lock()
	first := !c.closed
	c.closed = true
	c.timer.Stop()
	c.mu.Unlock()
	if first {
		c.guard.leave(c)
	}
	return c.Conn.Close()
}

// begin counts a session, and end one less.
func (c *connection) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sessions++
	c.timer.Stop()
}

func (c *connection) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sessions--; c.sessions == 0 && !c.closed {
		c.timer.Reset(c.patience())
	}
}

// leave closes the connection when it has no session, now or later.
func (c *connection) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.leaves = true
	if c.sessions == 0 && !c.closed {
		c.timer.Reset(c.patience())
	}
}

// patience is how long it may go on without a session: long enough for the client to hear how the last one ended.
func (c *connection) patience() time.Duration {
	if c.leaves {
		return parting / 4
	}
	return withoutSession
}

// connectionKey finds the connection of an SSH context.
var connectionKey = new(struct{ name string })

// connectionOf is the connection that a context belongs to; nil when it was not accepted here.
func connectionOf(ctx ssh.Context) *connection {
	c, _ := ctx.Value(connectionKey).(*connection)
	return c
}

// noteConnection lets contexts find their connection.
func noteConnection(ctx ssh.Context, c net.Conn) net.Conn {
	ctx.SetValue(connectionKey, c)
	return c
}

// refuseChannel refuses every kind of channel but sessions: above all those that forward ports.
func (s *Server) refuseChannel(_ *ssh.Server, conn *gossh.ServerConn, ch gossh.NewChannel, _ ssh.Context) {
	s.audit(conn).Warn("refused", "what", plainWord(ch.ChannelType(), "channel"))
	_ = ch.Reject(gossh.Prohibited, "mimtop serve forwards nothing")
}

// refuseForward refuses to listen for a client.
func (s *Server) refuseForward(ctx ssh.Context, _ *ssh.Server, r *gossh.Request) (bool, []byte) {
	if conn, ok := ctx.Value(ssh.ContextKeyConn).(*gossh.ServerConn); ok {
		s.audit(conn).Warn("refused", "what", plainWord(r.Type, "request"))
	}
	return false, []byte("mimtop serve forwards nothing")
}
