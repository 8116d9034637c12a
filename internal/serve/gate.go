package serve

import (
	"context"
	"encoding/binary"
	"strings"
	"sync"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"
)

const (
	// mostVariables is how many variables of its environment a client may send, maxVariable how long one may be.
	mostVariables = 16
	maxVariable   = 64
	// maxCommand is how long a command may be.
	maxCommand = 1024
	// The largest terminal that is drawn on; of a larger one the rest stays empty. A cell takes some 220 bytes.
	maxWidth, maxHeight, maxCells = 400, 150, 40_000
)

// gate stands before the SSH library at the channel of one session: it lets through what a dashboard or a command needs, in
// bounded amounts, and refuses everything else.
type gate struct {
	gossh.NewChannel
	refused func(what string)
	// sizes has the newest size of the terminal. They are kept from the library, whose queue a client could fill.
	sizes chan ssh.Window
	// end is called when the client has closed the channel, or the connection is gone.
	end context.CancelFunc
}

// Accept implements gossh.NewChannel.
func (g *gate) Accept() (gossh.Channel, <-chan *gossh.Request, error) {
	ch, requests, err := g.NewChannel.Accept()
	if err != nil {
		return nil, nil, err
	}
	passed := make(chan *gossh.Request)
	go func() {
		defer g.end()
		defer close(passed)
		variables := 0
		for r := range requests {
			if g.pass(r, &variables) {
				passed <- r
			} else if r.WantReply {
				_ = r.Reply(false, nil) // The channel may be gone.
			}
		}
	}()
	return ch, passed, nil
}

// pass says whether the library may have a request.
func (g *gate) pass(r *gossh.Request, variables *int) bool {
	switch r.Type {
	case "shell":
		return true
	case "pty-req":
		var asked struct {
			Term string
			Rest []byte `ssh:"rest"`
		}
		if gossh.Unmarshal(r.Payload, &asked) != nil {
			return false
		}
		asked.Term = plainWord(asked.Term, "xterm")
		r.Payload = gossh.Marshal(&asked)
		return true
	case "exec":
		if len(r.Payload) <= maxCommand {
			return true
		}
		g.refused("a command that is too long")
	case "env":
		var v struct{ Name, Value string }
		if gossh.Unmarshal(r.Payload, &v) != nil || *variables == mostVariables || !wanted(v.Name) || v.Value != plainWord(v.Value, "") {
			return false // Clients send some as a matter of course.
		}
		*variables++
		return true
	case "window-change":
		if w, ok := windowOf(r.Payload); ok {
			g.resize(w)
		}
	case "keepalive@openssh.com", "eow@openssh.com", "signal", "break":
	default:
		g.refused(r.Type)
	}
	return false
}

// resize keeps the newest size. Only one calls it at a time.
func (g *gate) resize(w ssh.Window) {
	select {
	case <-g.sizes:
	default:
	}
	g.sizes <- w
}

func windowOf(payload []byte) (ssh.Window, bool) {
	const numbers = 8
	if len(payload) < numbers {
		return ssh.Window{}, false
	}
	return bounded(ssh.Window{
		Width: int(binary.BigEndian.Uint32(payload)), Height: int(binary.BigEndian.Uint32(payload[4:])),
	}), true
}

// bounded is a size that is drawn on.
func bounded(w ssh.Window) ssh.Window {
	width := min(max(w.Width, 1), maxWidth)
	return ssh.Window{Width: width, Height: min(max(w.Height, 1), maxHeight, maxCells/width)}
}

// wanted says whether a variable of the client's environment says something about its terminal.
func wanted(name string) bool {
	switch name {
	case "COLORTERM", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "LANG", "LC_ALL", "LC_CTYPE", "TERM_PROGRAM":
		return true
	}
	return false
}

// plainWord is a word of letters, digits and few others, which can name neither a file elsewhere nor a sequence for a terminal.
func plainWord(word, otherwise string) string {
	strange := func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-_.+@:", r)
	}
	if word == "" || len(word) > maxVariable || strings.ContainsFunc(word, strange) || strings.Contains(word, "..") {
		return otherwise
	}
	return word
}

// sessionContext is the context of one session: the library knows only that of the connection, which may have several.
type sessionContext struct {
	ssh.Context
	context context.Context
	gate    *gate
	who     *identity
	values  sync.Map
	// running is what the library started for the session; over says that it may not start any more.
	running sync.WaitGroup
	mu      sync.Mutex
	over    bool
}

// sessionKey finds the sessionContext of a session.
var sessionKey = new(struct{ name string })

// begin says that the session has something running, unless it is over.
func (c *sessionContext) begin() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.over {
		c.running.Add(1)
	}
	return !c.over
}

// wait ends the session when nothing runs any more.
func (c *sessionContext) wait() {
	c.mu.Lock()
	c.over = true
	c.mu.Unlock()
	c.running.Wait()
}

// Done implements context.Context.
func (c *sessionContext) Done() <-chan struct{} { return c.context.Done() }

// Err implements context.Context.
func (c *sessionContext) Err() error { return c.context.Err() }

// Value implements context.Context.
func (c *sessionContext) Value(key any) any {
	if v, ok := c.values.Load(key); ok {
		return v
	}
	return c.Context.Value(key)
}

// SetValue implements ssh.Context.
func (c *sessionContext) SetValue(key, value any) { c.values.Store(key, value) }
