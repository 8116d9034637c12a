package ui

import (
	"io"
	"os"
	"sync"
	"time"
)

// LowBandwidth says when the dashboard writes less: no ages by the second, and live figures every two seconds at most.
type LowBandwidth uint8

// The ways to choose it.
const (
	LowBandwidthAuto LowBandwidth = iota // when the terminal answers or takes what is written slowly
	LowBandwidthAlways
	LowBandwidthNever
)

const (
	// slowWrite is how long one write may block on a link that is not slow; slowWrites in a row are no accident.
	slowWrite  = 200 * time.Millisecond
	slowWrites = 3
)

// link is the way to the terminal. It counts what is written, and notices when writing blocks for long. It is safe for
// concurrent use; writes come from one goroutine at a time.
type link struct {
	to  io.Writer
	now func() time.Time

	mu      sync.Mutex
	written int64
	slow    int
	choked  bool
}

func newLink(to io.Writer, now func() time.Time) *link { return &link{to: to, now: now} }

// Write implements io.Writer.
func (l *link) Write(p []byte) (int, error) {
	began := l.now()
	n, err := l.to.Write(p)
	took := l.now().Sub(began)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.written += int64(n)
	if took >= slowWrite {
		l.slow++
	} else {
		l.slow = 0
	}
	l.choked = l.choked || l.slow >= slowWrites
	return n, err
}

// bytes is how many were written so far. A nil link has written none.
func (l *link) bytes() int64 {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.written
}

// isChoked says whether writing has blocked for long, several times in a row.
func (l *link) isChoked() bool {
	if l == nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.choked
}

// terminal is what the program writes to: the link, and the device behind it where there is one, whose size and mode the
// program asks for.
func (l *link) terminal() io.Writer {
	if f, ok := l.to.(*os.File); ok {
		return linkedFile{l, f}
	}
	return l
}

// linkedFile is a link to a device.
type linkedFile struct {
	*link
	device *os.File
}

// Read, Close and Fd are those of the device.
func (f linkedFile) Read(p []byte) (int, error) { return f.device.Read(p) }
func (f linkedFile) Close() error               { return f.device.Close() }
func (f linkedFile) Fd() uintptr                { return f.device.Fd() }
