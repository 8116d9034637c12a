package scrape

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
)

// page is the body of one successful answer.
type page struct {
	buffer *bytes.Buffer
	at     time.Time // when the answer began: closest to the moment at which the node counted
	date   string    // the Date header
}

// maxKeptBytes is the largest buffer kept for the next scrape, so that one huge answer is not paid for ever.
const maxKeptBytes = 2 << 20

// Buffers and decompressors are shared by all endpoints: a thousand nodes are not all in flight at once.
var (
	buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	gunzips = sync.Pool{New: func() any { return new(gzip.Reader) }}
)

// release hands the buffer back. The bytes of the page are invalid afterwards.
func (p *page) release() {
	if p.buffer.Cap() <= maxKeptBytes {
		p.buffer.Reset()
		buffers.Put(p.buffer)
	}
	p.buffer = nil
}

var (
	errHTML             = errors.New("a web page, not metrics")
	errProtobuf         = errors.New("metrics as protobuf, which was not asked for")
	errHeaderTooLarge   = fmt.Errorf("response header larger than %d KiB", maxHeaderBytes>>10)
	errTooManyRedirects = fmt.Errorf("more than %d redirects", maxRedirects)
	errBodyTooLarge     = errors.New("body larger than the limit")
)

// redirectError is a redirect that is not followed because it leads elsewhere.
type redirectError struct{ to string }

func (e *redirectError) Error() string { return "redirected to " + e.to }

// statusError is an answer other than 200.
type statusError struct {
	code int
	// line is the first line of a plain-text error body, or the target of a redirect; not yet made printable.
	line string
}

func (e *statusError) Error() string { return fmt.Sprintf("http status %d", e.code) }

// bodyError is a body that could not be read to its end.
type bodyError struct {
	wireBytes int64 // how many bytes of the body came
	err       error
}

func (e *bodyError) Error() string {
	return fmt.Sprintf("reading the body after %d bytes: %v", e.wireBytes, e.err)
}
func (e *bodyError) Unwrap() error { return e.err }

// encodingError is a Content-Encoding nobody asked for.
type encodingError struct{ encoding string }

func (e *encodingError) Error() string { return "unexpected content encoding " + e.encoding }

// readPage reads a body of at most maxBytes, both on the wire and after decompression. It makes room for a few more than were
// expected from the start, because a buffer that doubles takes twice as much as it has to.
func readPage(resp *http.Response, at time.Time, expectedBytes int, maxBytes int64) (*page, error) {
	switch mediaType, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); mediaType {
	case "text/html", "application/xhtml+xml":
		return nil, errHTML
	case "application/vnd.google.protobuf":
		return nil, errProtobuf
	}
	encoding := strings.ToLower(strings.TrimSpace(strings.Join(resp.Header.Values("Content-Encoding"), ", ")))
	if encoding != "" && encoding != "identity" && encoding != "gzip" {
		return nil, &encodingError{encoding: encoding}
	}
	if resp.ContentLength > maxBytes {
		return nil, errBodyTooLarge
	}
	// One byte more than allowed tells a body of exactly the limit from a larger one.
	wire := &countingReader{from: io.LimitReader(resp.Body, maxBytes+1)}
	var plain io.Reader = wire
	if encoding == "gzip" {
		unzip := gunzips.Get().(*gzip.Reader)
		defer gunzips.Put(unzip)
		if err := unzip.Reset(wire); err != nil {
			return nil, &bodyError{wireBytes: wire.bytes, err: err}
		}
		plain = io.LimitReader(unzip, maxBytes+1)
	}
	buffer := buffers.Get().(*bytes.Buffer)
	buffer.Reset()
	if expectedBytes < maxKeptBytes {
		buffer.Grow(expectedBytes + expectedBytes/32 + bytes.MinRead)
	}
	p := &page{buffer: buffer, at: at, date: resp.Header.Get("Date")}
	n, err := buffer.ReadFrom(io.LimitReader(plain, maxKeptBytes))
	if err == nil && n == maxKeptBytes {
		// Room for the largest page at once: doubling would leave as much again to the garbage collector.
		buffer.Grow(int(maxBytes - n + 1 + bytes.MinRead))
		var rest int64
		rest, err = buffer.ReadFrom(plain)
		n += rest
	}
	switch {
	case n > maxBytes || wire.bytes > maxBytes:
		p.release()
		return nil, errBodyTooLarge
	case err != nil:
		p.release()
		return nil, &bodyError{wireBytes: wire.bytes, err: err}
	}
	return p, nil
}

type countingReader struct {
	from  io.Reader
	bytes int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.bytes += int64(n)
	return n, err
}

// refusal reads what may be worth showing of an answer other than 200.
func refusal(resp *http.Response) error {
	if to := resp.Header.Get("Location"); to != "" && resp.StatusCode/100 == 3 {
		return &statusError{code: resp.StatusCode, line: source.ShownInput(to)}
	}
	const enough = 512
	mediaType, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	if mediaType != "text/plain" {
		return &statusError{code: resp.StatusCode}
	}
	// A body that cannot be read leaves the status code, which says enough.
	start, _ := io.ReadAll(io.LimitReader(resp.Body, enough))
	line, _, _ := strings.Cut(strings.TrimSpace(string(start)), "\n")
	return &statusError{code: resp.StatusCode, line: cluster.Printable(strings.TrimSpace(line), maxNameRunes)}
}
