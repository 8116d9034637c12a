package serve

import (
	"context"
	"io"
	"sync/atomic"
	"time"
)

const (
	// inputPerSecond is how many bytes a second of input are taken from a client, inputAtOnce how many of them at once: people and
	// their mice send less, and each key makes the dashboard draw.
	inputPerSecond, inputAtOnce = 1024, 4096
	// writtenAtOnce is how much output a client must have read before it counts as stalled.
	writtenAtOnce = 4096
)

// pacedReader takes input no faster than it may come; the client waits meanwhile.
type pacedReader struct {
	io.Reader
	ctx     context.Context
	left    float64
	at      time.Time
	touched *atomic.Int64 // when the last input came, in nanoseconds
}

// Read implements io.Reader.
func (r *pacedReader) Read(p []byte) (int, error) {
	now := time.Now()
	r.left = min(r.left+now.Sub(r.at).Seconds()*inputPerSecond, inputAtOnce)
	r.at = now
	if r.left < 1 {
		const pause = 50 * time.Millisecond
		select {
		case <-r.ctx.Done():
			return 0, io.EOF
		case <-time.After(pause):
		}
		r.left, r.at = pause.Seconds()*inputPerSecond, time.Now()
	}
	n, err := r.Reader.Read(p[:min(len(p), max(int(r.left), 1))])
	r.left -= float64(n)
	if n > 0 {
		r.touched.Store(time.Now().UnixNano())
	}
	return n, err
}

// watchedWriter notes since when a client does not read. It holds nothing back: what writes to it waits, and what waits is one
// frame.
type watchedWriter struct {
	io.Writer
	since atomic.Int64 // in nanoseconds; 0 while nothing is being written
	bytes atomic.Int64
}

// Write implements io.Writer.
func (w *watchedWriter) Write(p []byte) (written int, err error) {
	defer w.since.Store(0)
	for len(p) > 0 && err == nil {
		w.since.Store(time.Now().UnixNano()) // A slow client reads some of it now and then.
		var n int
		n, err = w.Writer.Write(p[:min(len(p), writtenAtOnce)])
		written += n
		p = p[n:]
	}
	w.bytes.Add(int64(written))
	return written, err
}

// stalled is how long the client has not read what is being written.
func (w *watchedWriter) stalled(now time.Time) time.Duration {
	since := w.since.Load()
	if since == 0 {
		return 0
	}
	return now.Sub(time.Unix(0, since))
}
