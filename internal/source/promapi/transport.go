package promapi

import (
	"compress/gzip"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
)

var (
	errAnswerTooLarge = errors.New("answer larger than the limit")
	errWebPage        = errors.New("a web page, not the Prometheus API")
)

// redirectError is a redirect, which is never followed: a question would arrive without its text, and credentials elsewhere.
type redirectError struct{ to string }

func (e *redirectError) Error() string { return "redirected to " + e.to }

// transport bounds what an engine sends, asks for compression, and counts the questions.
type transport struct {
	next     http.RoundTripper
	maxBytes int64
	requests atomic.Int64
}

// maxErrorBytes is what is read of an answer that is an error.
const maxErrorBytes = 64 << 10

// RoundTrip implements http.RoundTripper.
func (t *transport) RoundTrip(from *http.Request) (*http.Response, error) {
	t.requests.Add(1)
	req := from.Clone(from.Context())
	req.Header.Set("Accept-Encoding", "gzip")
	req.Header.Set("User-Agent", source.UserAgent())
	// VictoriaMetrics answers with figures 30 s old without the first, and repeats old ones over the last 30 s of a range
	// without the second; others know neither. It is not asked for what may still change.
	query := req.URL.Query()
	query.Set("nocache", "1")
	query.Set("latency_offset", "1ms")
	req.URL.RawQuery = query.Encode()
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	limit := t.maxBytes
	failed := resp.StatusCode/100 != 2
	if mediaType, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); mediaType == "text/html" && !failed {
		_ = resp.Body.Close()
		return nil, errWebPage
	}
	body := &boundedBody{Reader: resp.Body, wire: resp.Body, left: limit}
	if strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") {
		// What comes through the wire is bounded too: nothing but a bomb is larger packed than unpacked.
		unzip, err := gzip.NewReader(io.LimitReader(resp.Body, limit+1))
		if err != nil {
			_ = resp.Body.Close()
			return nil, err
		}
		body.Reader = unzip
		resp.Header.Del("Content-Encoding")
		resp.ContentLength = -1
	}
	if failed {
		// The start of it says what is wrong.
		body.Reader = io.LimitReader(body.Reader, maxErrorBytes)
	}
	resp.Body = body
	return resp, nil
}

// CloseIdleConnections ends the connections that nobody uses.
func (t *transport) CloseIdleConnections() {
	if c, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// boundedBody fails after a number of bytes.
type boundedBody struct {
	io.Reader
	wire io.Closer
	left int64
}

// Read implements io.Reader.
func (b *boundedBody) Read(p []byte) (int, error) {
	// One byte more than allowed tells a body of exactly the limit from a larger one.
	n, err := b.Reader.Read(p[:min(int64(len(p)), b.left+1)])
	if b.left -= int64(n); b.left < 0 {
		return 0, errAnswerTooLarge
	}
	return n, err
}

// Close closes the connection's side, whatever is still to come.
func (b *boundedBody) Close() error { return b.wire.Close() }

func refuseRedirect(req *http.Request, _ []*http.Request) error {
	public := *req.URL
	public.User, public.RawQuery = nil, ""
	return &redirectError{to: cluster.Printable(public.String(), maxShownRunes)}
}
