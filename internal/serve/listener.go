package serve

import (
	"log/slog"
	"maps"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

const (
	// mostConnections is how many connections beyond the sessions there may be: those that are being made, and those that
	// have no session yet.
	mostConnections = 64
	// mostAddresses is how many addresses are told apart at once. Beyond that, new ones share what one may have.
	mostAddresses = 4096
	// sendBuffer is what the system holds for a client that does not read: some frames, in place of megabytes.
	sendBuffer = 128 << 10
)

// guardedListener closes connections that come too fast, or are too many, before anything is read from them.
type guardedListener struct {
	net.Listener
	perSecond, most int
	now             func() time.Time
	log             *slog.Logger

	mu      sync.Mutex
	open    map[*connection]bool
	sources map[netip.Addr]*allowance
	// refused is how many were closed since that was logged at said.
	refused int
	said    time.Time
}

// allowance is how many connections an address may begin now.
type allowance struct {
	left float64
	at   time.Time
}

func guard(l net.Listener, limits *Limits, log *slog.Logger) *guardedListener {
	return &guardedListener{
		Listener: l, perSecond: limits.Handshakes, most: limits.Sessions + mostConnections, now: time.Now, log: log,
		sources: map[netip.Addr]*allowance{}, open: map[*connection]bool{},
	}
}

// Accept implements net.Listener.
func (g *guardedListener) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if g.admit(addressOf(c.RemoteAddr())) {
			if tcp, ok := c.(*net.TCPConn); ok {
				_ = tcp.SetWriteBuffer(sendBuffer) // Without it there is more memory in use, and nothing else wrong.
			}
			k := g.connection(c)
			g.mu.Lock()
			g.open[k] = true
			g.mu.Unlock()
			return k, nil
		}
		_ = c.Close()
	}
}

// admit says whether a connection may be made.
func (g *guardedListener) admit(from netip.Addr) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.now()
	if len(g.open) < g.most && g.allow(source(from), now) {
		return true
	}
	g.refused++
	if now.Sub(g.said) >= time.Second {
		g.log.Warn("connections refused: too fast, or too many", "count", g.refused, "from", from.String(), "open", len(g.open))
		g.refused, g.said = 0, now
	}
	return false
}

// allow takes one from what an address may have: two seconds' worth at once, and a second's worth more each second.
func (g *guardedListener) allow(from netip.Addr, now time.Time) bool {
	most := float64(2 * g.perSecond)
	a := g.sources[from]
	if a == nil {
		if len(g.sources) >= mostAddresses {
			for other, b := range g.sources {
				if now.Sub(b.at) > 2*time.Second {
					delete(g.sources, other) // It has all of its allowance again.
				}
			}
		}
		if len(g.sources) >= mostAddresses {
			from = netip.Addr{}
		}
		if a = g.sources[from]; a == nil {
			a = &allowance{left: most, at: now}
			g.sources[from] = a
		}
	}
	a.left, a.at = min(a.left+now.Sub(a.at).Seconds()*float64(g.perSecond), most), now
	if a.left < 1 {
		return false
	}
	a.left--
	return true
}

// leave takes note that a connection is closed.
func (g *guardedListener) leave(c *connection) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.open, c)
}

// empty closes the connections as soon as they have no session.
func (g *guardedListener) empty() {
	g.mu.Lock()
	all := slices.Collect(maps.Keys(g.open))
	g.mu.Unlock()
	for _, c := range all {
		c.leave()
	}
}

// source is what connections are counted by: an address, of IPv6 the network that a customer usually has.
func source(a netip.Addr) netip.Addr {
	const network = 64
	if p, err := a.Prefix(network); a.Is6() && err == nil {
		return p.Addr()
	}
	return a
}

// addressOf is the address of a connection without its port; the zero value when it is of another kind.
func addressOf(a net.Addr) netip.Addr {
	if t, ok := a.(*net.TCPAddr); ok {
		return t.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}
