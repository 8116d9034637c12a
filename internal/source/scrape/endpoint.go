package scrape

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/common/config"

	"github.com/mimtop/mimtop/internal/source"
)

const (
	// acceptedTypes asks for the classic text format and, for servers that do not know it, for whatever there is.
	acceptedTypes = "text/plain;version=0.0.4;q=1,*/*;q=0.1"
	maxRedirects  = 3
)

// endpoint is one page that is read again and again, by one goroutine at a time.
type endpoint struct {
	address      *url.URL // without credentials
	user         *url.Userinfo
	gzip         bool
	timeout      time.Duration
	maxBodyBytes int64
	now          func() time.Time
	client       *http.Client
	wire         *wire
	lastBytes    int // the size of the last page
}

// newEndpoint prepares an endpoint. The options must be complete.
func newEndpoint(address string, timeout time.Duration, o Options) (*endpoint, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New(parseComplaint(err))
	}
	e := &endpoint{
		user:         u.User,
		timeout:      timeout,
		maxBodyBytes: o.MaxBodyBytes,
		now:          o.Now,
		wire:         newWire(o.Dial),
	}
	u.User = nil
	e.address = u
	e.gzip = o.Compression == CompressAlways || o.Compression == CompressRemote && !isLoopback(u.Hostname())
	e.client, err = config.NewClientFromConfig(o.HTTP, "mimtop",
		config.WithDialContextFunc(e.wire.dialContext),
		// The byte budget needs the order of HTTP/1, where a body is not read before somebody asks for it.
		config.WithHTTP2Disabled(),
		// A connection must live through back-off, but not for ever.
		config.WithIdleConnTimeout(2*maxBackoff*o.Interval),
	)
	if err != nil {
		return nil, fmt.Errorf("http settings: %w", err)
	}
	if plain, ok := e.client.Transport.(*http.Transport); ok {
		e.slim(plain)
	}
	if o.HTTP.FollowRedirects {
		e.client.CheckRedirect = checkRedirect
	}
	return e, nil
}

// requestBytes is the room for a request, and headBytes that for the start of an answer; both grow for what is larger.
const (
	requestBytes = 512
	headBytes    = 1 << 10
)

// slim leaves out of a transport what a thousand idle connections would pay for and nobody looks at: the event log that
// prometheus/common keeps of each, and buffers larger than a request and the head of an answer. A transport that is wrapped, for
// credentials or certificates that are read anew, keeps them.
func (e *endpoint) slim(t *http.Transport) {
	t.DialContext = e.wire.dialContext
	t.WriteBufferSize, t.ReadBufferSize = requestBytes, headBytes
}

// get reads the page once. It returns the body, which the caller hands back with release, and when the answer began.
// The error is a *failure, unless ctx ended.
func (e *endpoint) get(ctx context.Context) (*page, error) {
	exchange, cancel := context.WithTimeout(ctx, e.timeout)
	defer cancel()
	e.wire.begin(exchange)
	// An OAuth2 token is fetched without regard to the context of the request it is for; without its connection it fails.
	severed := make(chan struct{})
	keep := context.AfterFunc(exchange, func() { e.wire.hangUp(); close(severed) })
	p, err := e.exchange(exchange)
	late := exchange.Err() != nil
	if !keep() {
		<-severed // Later it would take the connections of the next exchange.
	}
	if err == nil {
		return p, nil
	}
	cancel()
	// What is still to come is not wanted, and reading it to the end could take for ever.
	e.wire.hangUp()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return nil, e.explain(err, late)
}

func (e *endpoint) exchange(ctx context.Context) (*page, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, e.address.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", acceptedTypes)
	req.Header.Set("Accept-Encoding", "identity")
	if e.gzip {
		req.Header.Set("Accept-Encoding", "gzip")
	}
	req.Header.Set("User-Agent", source.UserAgent())
	if e.user != nil {
		password, _ := e.user.Password()
		req.SetBasicAuth(e.user.Username(), password)
	}
	resp, err := e.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }() // A read that failed has been reported already.
	at := e.now()
	if headerBytes(resp.Header) > maxHeaderBytes {
		return nil, errHeaderTooLarge
	}
	if resp.StatusCode != http.StatusOK {
		return nil, refusal(resp)
	}
	// Twice the limit leaves room for chunk headers and TLS records.
	e.wire.body(2*e.maxBodyBytes + headerSlackBytes)
	p, err := readPage(resp, at, e.lastBytes, e.maxBodyBytes)
	if err == nil {
		e.lastBytes = p.buffer.Len()
	}
	return p, err
}

// close ends all connections. No exchange may be under way.
func (e *endpoint) close() {
	e.client.CloseIdleConnections()
	e.wire.hangUp()
}

// checkRedirect allows a few redirects within the same scheme, host and port, so that credentials stay where they belong.
func checkRedirect(req *http.Request, via []*http.Request) error {
	from := via[len(via)-1].URL
	if req.URL.Scheme != from.Scheme || hostPort(req.URL) != hostPort(from) {
		return &redirectError{to: shown(req.URL)}
	}
	if len(via) > maxRedirects {
		return errTooManyRedirects
	}
	return nil
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = defaultPorts[u.Scheme]
	}
	return strings.ToLower(u.Hostname()) + " " + port
}

func headerBytes(h http.Header) int {
	sum := 0
	for name, values := range h {
		for _, v := range values {
			sum += len(name) + len(": ") + len(v) + len("\r\n")
		}
	}
	return sum
}

func isLoopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// seconds writes a duration as people say it: "4 s", "0.8 s".
func seconds(d time.Duration) string {
	return strconv.FormatFloat(d.Round(time.Millisecond).Seconds(), 'f', -1, 64) + " s"
}
