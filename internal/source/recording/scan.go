package recording

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strconv"
	"strings"
	"time"
)

// errBody says that a frame is there and its content is not what was written.
var errBody = errors.New("checksum of the frame is wrong")

// size is how many bytes of the file the frame takes.
func (f frame) size() int64 { return frameHeadBytes + int64(f.storedBytes) }

// zeros says whether a file has nothing but a few zeros from an offset on, as a power failure leaves what was not written yet.
func zeros(in io.ReaderAt, from, sizeBytes int64) bool {
	if sizeBytes-from > maxZeroBytes {
		return false
	}
	rest := bufio.NewReader(io.NewSectionReader(in, from, sizeBytes-from))
	for {
		if b, err := rest.ReadByte(); err != nil || b != 0 {
			return err == io.EOF
		}
	}
}

func (f frame) check(stored []byte) error {
	if crc32.Checksum(stored, castagnoli) != f.bodySum {
		return errBody
	}
	return nil
}

// newRecording reads the heads of all frames and checks all bodies, without decompressing them.
func newRecording(in io.ReaderAt, sizeBytes int64, name string) (*Recording, error) {
	return scan(in, io.NewSectionReader(in, 0, sizeBytes), sizeBytes, name)
}

// watched is a file that is read from its beginning, with somebody who may look on and end it.
type watched struct {
	context.Context
	from            io.Reader
	done, sizeBytes int64
	progress        func(doneBytes, sizeBytes int64)
}

// Read implements io.Reader.
func (w *watched) Read(p []byte) (int, error) {
	if w.Err() != nil {
		return 0, context.Cause(w)
	}
	n, err := w.from.Read(p)
	w.done += int64(n)
	w.progress(w.done, w.sizeBytes)
	return n, err
}

// scan makes the index of a recording from all of its bytes in their order.
func scan(in io.ReaderAt, all io.Reader, sizeBytes int64, name string) (*Recording, error) {
	t, err := snapshotTable()
	if err != nil {
		return nil, err
	}
	r := &Recording{in: in, name: name, table: t, key: key{number: -1}}
	s := &scanner{in: bufio.NewReaderSize(all, 256<<10), sizeBytes: sizeBytes}
	if err := s.formatLine(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for s.offset < sizeBytes {
		at := s.offset
		f, body, err := s.next()
		if err == nil {
			err = r.enter(f, body, at)
		}
		if err == nil {
			continue
		}
		if len(r.parts) == 0 {
			return nil, fmt.Errorf("%s: header at byte %d: %w", name, at, err)
		}
		if _, ok := errors.AsType[*readError](err); ok {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		_, last := r.Span()
		r.damage = &Damage{Offset: at, After: last, Reason: err.Error()}
		r.damage.atEnd = errors.Is(err, errCut) || errors.Is(err, errBody) && at+f.size() == sizeBytes || zeros(in, at, sizeBytes)
		break
	}
	if len(r.parts) == 0 {
		return nil, fmt.Errorf("%s: header at byte %d: %w", name, s.offset, errCut)
	}
	return r, nil
}

// enter puts one intact frame into the index.
func (r *Recording) enter(f frame, body []byte, at int64) error {
	if f.kind == kindHeader {
		h, err := parseHeader(body)
		if err != nil {
			return err
		}
		if len(r.parts) == maxSnapshots {
			return fmt.Errorf("more than %d headers", maxSnapshots)
		}
		r.parts = append(r.parts, h)
		return nil
	}
	e := entry{offset: at, atNs: f.atNs, key: int32(len(r.index)), part: int32(len(r.parts) - 1)}
	switch {
	case len(r.parts) == 0:
		return errors.New("a snapshot stands before the header")
	case len(r.index) == maxSnapshots:
		return fmt.Errorf("more than %d snapshots", maxSnapshots)
	case f.kind == kindDifference && (len(r.index) == 0 || r.index[len(r.index)-1].part != e.part):
		return errors.New("no key stands before the difference")
	}
	if f.kind == kindDifference {
		e.key = r.index[len(r.index)-1].key
	}
	r.index = append(r.index, e)
	return nil
}

// scanner reads frame by frame.
type scanner struct {
	in        *bufio.Reader
	sizeBytes int64
	offset    int64
	body      []byte
}

// errCut says that the file ends where more should follow.
var errCut = errors.New("the file ends inside it")

// readError is a failure of the disk rather than of the file's content.
type readError struct{ error }

func (e *readError) Unwrap() error { return e.error }

func (s *scanner) formatLine() error {
	line := make([]byte, 0, 40)
	for len(line) < cap(line) {
		b, err := s.in.ReadByte()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		line = append(line, b)
		if b == '\n' {
			break
		}
	}
	s.offset = int64(len(line))
	if len(line) == 0 {
		return errors.New("the file is empty")
	}
	if len(line) < len(formatLine()) && strings.HasPrefix(formatLine(), string(line)) {
		return fmt.Errorf("header at byte 0: %w", errCut)
	}
	number, ours := strings.CutPrefix(string(line), formatWords)
	number, whole := strings.CutSuffix(number, "\n")
	version, err := strconv.Atoi(number)
	switch {
	case !ours || !whole || err != nil || version < 1:
		return errors.New("not a recording of mimtop")
	case version > formatVersion:
		return fmt.Errorf("a newer mimtop made it: its format is %d, this one reads up to %d", version, formatVersion)
	}
	return nil
}

// next returns the next frame and its stored body, which holds until the next call.
func (s *scanner) next() (frame, []byte, error) {
	left := s.sizeBytes - s.offset
	if left < frameHeadBytes {
		return frame{}, nil, errCut
	}
	var head [frameHeadBytes]byte
	if _, err := io.ReadFull(s.in, head[:]); err != nil {
		return frame{}, nil, &readError{fmt.Errorf("read at byte %d: %w", s.offset, err)}
	}
	f, err := parseFrame(head[:])
	if err != nil {
		return frame{}, nil, err
	}
	if int64(f.storedBytes) > left-frameHeadBytes {
		return frame{}, nil, errCut
	}
	if cap(s.body) < int(f.storedBytes) {
		s.body = make([]byte, f.storedBytes)
	}
	body := s.body[:f.storedBytes]
	if _, err := io.ReadFull(s.in, body); err != nil {
		return frame{}, nil, &readError{fmt.Errorf("read at byte %d: %w", s.offset, err)}
	}
	if err := f.check(body); err != nil {
		if f.kind != kindHeader {
			err = fmt.Errorf("%w, in the snapshot of %s", err, time.Unix(0, f.atNs).UTC().Format(time.RFC3339))
		}
		return f, nil, err
	}
	s.offset += f.size()
	return f, body, nil
}
