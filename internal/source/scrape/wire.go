package scrape

import (
	"context"
	"errors"
	"net"
	"sync"
	"sync/atomic"
)

const (
	// maxHeaderBytes is the largest response header accepted.
	maxHeaderBytes = 64 << 10
	// headerSlackBytes is what may be read from the wire beside a header of that size before it is complete: the TLS
	// handshake with its certificates, and the first part of the body through the buffers of TLS and HTTP.
	headerSlackBytes = 32 << 10
)

var errWireLimit = errors.New("more bytes on the wire than allowed")

// wire owns the connections of one endpoint. It gives each exchange a budget of bytes, because the transport that
// prometheus/common builds bounds neither header nor body, and ends dials and connections with the exchange that failed,
// because net/http lets them live on. An endpoint has one exchange at a time, so one budget is enough.
type wire struct {
	dial     func(ctx context.Context, network, address string) (net.Conn, error)
	budget   atomic.Int64
	exceeded atomic.Bool

	mu    sync.Mutex
	ctx   context.Context // of the exchange under way; nil when there is none
	conns map[*conn]struct{}
}

func newWire(dial func(ctx context.Context, network, address string) (net.Conn, error)) *wire {
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	return &wire{dial: dial, conns: map[*conn]struct{}{}}
}

// begin starts an exchange: its dials end with ctx, and only a response header may be read.
func (w *wire) begin(ctx context.Context) {
	w.mu.Lock()
	w.ctx = ctx
	w.mu.Unlock()
	w.exceeded.Store(false)
	w.budget.Store(maxHeaderBytes + headerSlackBytes)
}

// body allows the given number of further bytes, once the header is complete.
func (w *wire) body(bytes int64) { w.budget.Store(bytes) }

// hangUp closes all connections at once, whatever is still to come on them.
func (w *wire) hangUp() {
	w.mu.Lock()
	open := make([]*conn, 0, len(w.conns))
	for c := range w.conns {
		open = append(open, c)
	}
	w.mu.Unlock()
	for _, c := range open {
		_ = c.Close() // It is given up; there is nobody to tell.
	}
}

func (w *wire) dialContext(ctx context.Context, network, address string) (net.Conn, error) {
	w.mu.Lock()
	exchange := w.ctx
	w.mu.Unlock()
	if exchange == nil {
		return nil, errors.New("dialling outside an exchange")
	}
	// The transport's own context outlives the request, so a dial into a black hole would stay for minutes.
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(exchange, cancel)()
	raw, err := w.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: raw, wire: w}
	w.mu.Lock()
	w.conns[c] = struct{}{}
	w.mu.Unlock()
	if exchange.Err() != nil {
		_ = c.Close() // The exchange is over and nobody will read from it.
		return nil, context.Cause(exchange)
	}
	return c, nil
}

type conn struct {
	net.Conn
	wire *wire
}

// Read takes what it reads from the budget and fails when that is used up.
func (c *conn) Read(p []byte) (int, error) {
	left := c.wire.budget.Load()
	if left <= 0 {
		c.wire.exceeded.Store(true)
		return 0, errWireLimit
	}
	n, err := c.Conn.Read(p[:min(int64(len(p)), left)])
	c.wire.budget.Add(-int64(n))
	return n, err
}

func (c *conn) Close() error {
	c.wire.mu.Lock()
	delete(c.wire.conns, c)
	c.wire.mu.Unlock()
	return c.Conn.Close()
}
