package promapi

import (
	"bytes"
	"errors"
	"io"
)

// maxValueBytes bounds one JSON value that is kept: a series of ten thousand values is a third of a megabyte.
const maxValueBytes = 4 << 20

var (
	errNoJSON        = errors.New("not JSON")
	errValueTooLarge = errors.New("a single value of several megabytes")
)

// scanner cuts JSON values out of a stream and keeps no more than one of them.
type scanner struct {
	from   io.Reader
	buffer []byte
	next   int // of the buffer, the first byte that is not taken
	ended  error
}

func newScanner(from io.Reader) *scanner {
	return &scanner{from: from, buffer: make([]byte, 0, 64<<10)}
}

// fill reads more behind what is in the buffer, of which nothing before keep is needed any more. It returns how far the
// rest was moved to the front.
func (s *scanner) fill(keep int) (moved int, err error) {
	if s.ended != nil {
		return 0, s.ended
	}
	if keep > 0 {
		s.buffer = s.buffer[:copy(s.buffer, s.buffer[keep:])]
		s.next -= keep
	}
	if len(s.buffer) == cap(s.buffer) {
		if len(s.buffer) >= maxValueBytes {
			return keep, errValueTooLarge
		}
		s.buffer = append(make([]byte, 0, 2*cap(s.buffer)), s.buffer...)
	}
	for range maxEmptyReads {
		n, err := s.from.Read(s.buffer[len(s.buffer):cap(s.buffer)])
		if err == io.EOF {
			err = io.ErrUnexpectedEOF // Nobody asks for more where the answer may end.
		}
		s.buffer, s.ended = s.buffer[:len(s.buffer)+n], err
		switch {
		case n > 0:
			return keep, nil
		case err != nil:
			return keep, err
		}
	}
	return keep, io.ErrNoProgress
}

// maxEmptyReads is how often a stream may give nothing.
const maxEmptyReads = 100

// peek returns the next byte that is no white space without taking it.
func (s *scanner) peek() (byte, error) {
	for {
		for ; s.next < len(s.buffer); s.next++ {
			switch c := s.buffer[s.next]; c {
			case ' ', '\t', '\r', '\n':
			default:
				return c, nil
			}
		}
		if _, err := s.fill(s.next); err != nil {
			return 0, err
		}
	}
}

// take takes the next byte that is no white space when it is the given one.
func (s *scanner) take(c byte) (bool, error) {
	found, err := s.peek()
	if err != nil || found != c {
		return false, err
	}
	s.next++
	return true, nil
}

// end says whether nothing but white space is left.
func (s *scanner) end() error {
	switch _, err := s.peek(); {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil
	case err != nil:
		return err
	}
	return errNoJSON
}

// value takes one JSON value of whatever type. It is valid until the next call. That it is well-formed inside is not checked.
func (s *scanner) value() ([]byte, error) {
	if _, err := s.peek(); err != nil {
		return nil, err
	}
	start, end := s.next, extent{}
	for {
		if length := end.find(s.buffer[start:]); length > 0 {
			s.next = start + length
			return s.buffer[start:s.next], nil
		}
		moved, err := s.fill(start)
		if err != nil {
			return nil, err
		}
		start -= moved
	}
}

// extent finds where a JSON value ends, as more and more of it is there.
type extent struct {
	seen     int // bytes that were looked at
	depth    int // open objects and arrays
	inString bool
}

// find returns the length of the value at the start of data, 0 when it goes on behind them. What begins with no value has
// the length 1, and does not become one by it.
func (x *extent) find(data []byte) int {
	for ; x.seen < len(data); x.seen++ {
		if x.inString {
			// Most of an answer is inside strings.
			rest := data[x.seen:]
			ends := bytes.IndexByte(rest, '"')
			if ends < 0 {
				ends = len(rest)
			}
			if escape := bytes.IndexByte(rest[:ends], '\\'); escape >= 0 {
				if x.seen += escape; x.seen+1 == len(data) {
					return 0 // What it escapes is not there yet.
				}
				x.seen++
				continue
			}
			if x.seen += ends; x.seen == len(data) {
				return 0
			}
		}
		switch c := data[x.seen]; {
		case c == '"' && (x.inString || x.depth > 0 || x.seen == 0):
			x.inString = !x.inString
			if x.inString || x.depth > 0 {
				continue
			}
		case c == '{', c == '[':
			if x.depth > 0 || x.seen == 0 {
				x.depth++
				continue
			}
			return x.seen
		case c == '}', c == ']':
			if x.depth--; x.depth > 0 {
				continue
			}
			if x.depth < 0 {
				return max(x.seen, 1)
			}
		case x.depth > 0:
			continue
		case c == ',', c == ':', c == ' ', c == '\t', c == '\r', c == '\n', c == '"':
			return max(x.seen, 1)
		default:
			continue
		}
		x.seen++
		return x.seen
	}
	return 0
}
