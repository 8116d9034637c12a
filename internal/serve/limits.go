package serve

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// Limits bound what clients take of this machine. Every one of them must be above 0.
type Limits struct {
	// Sessions is how many there may be at once, SessionsPerKey how many of one key.
	Sessions, SessionsPerKey int
	// Idle is how long a session may go without a key or, while it follows, without anything presented; Total how long it may last.
	Idle, Total time.Duration
	// Handshakes is how many connections a second may be begun from one address.
	Handshakes int
}

// DefaultLimits suit a review with a room full of people.
func DefaultLimits() Limits {
	return Limits{Sessions: 64, SessionsPerKey: 4, Idle: 2 * time.Hour, Total: 12 * time.Hour, Handshakes: 10}
}

// Validate names the first limit that is none.
func (l *Limits) Validate() error {
	switch {
	case l.Sessions < 1 || l.Sessions > mostSessions:
		return fmt.Errorf("sessions must be 1 to %d, not %d", mostSessions, l.Sessions)
	case l.SessionsPerKey < 1:
		return fmt.Errorf("sessions of one key must be 1 or more, not %d", l.SessionsPerKey)
	case l.Idle <= 0 || l.Total <= 0:
		return errors.New("idle and total time must be above 0")
	case l.Handshakes < 1:
		return fmt.Errorf("handshakes a second must be 1 or more, not %d", l.Handshakes)
	}
	return nil
}

const (
	mostSessions = 10_000
	// handshakeTime is how long one may take.
	handshakeTime = 10 * time.Second
	// withoutSession is how long a connection may have no session.
	withoutSession = 30 * time.Second
	// stalledAfter is how long a client may not read before its connection is closed.
	stalledAfter = 30 * time.Second
	// commandTime is how long a command may take, with all its output read.
	commandTime = time.Minute
	// parting is how long a session has to say why it ends, and to give the terminal back.
	parting = 2 * time.Second
)

// places counts sessions.
type places struct {
	limits *Limits
	mu     sync.Mutex
	all    int
	of     map[string]int
}

func newPlaces(l *Limits) *places { return &places{limits: l, of: map[string]int{}} }

// take takes a place for a key, or says why there is none.
func (p *places) take(key string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.all >= p.limits.Sessions:
		return fmt.Errorf("all %d places are taken", p.limits.Sessions)
	case p.of[key] >= p.limits.SessionsPerKey:
		return fmt.Errorf("this key has %d sessions, which is all that it may have", p.of[key])
	}
	p.all++
	p.of[key]++
	return nil
}

func (p *places) leave(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all--
	if p.of[key]--; p.of[key] == 0 {
		delete(p.of, key)
	}
}
