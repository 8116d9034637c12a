package scrape

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/wording"
)

// failure is a scrape that gave no figures, in an operator's words.
type failure struct {
	state  cluster.State
	reason string // printable
	cause  error
}

func (f *failure) Error() string { return f.reason }
func (f *failure) Unwrap() error { return f.cause }

// explain turns the error of an exchange into a failure. Late says that the deadline had passed.
func (e *endpoint) explain(err error, late bool) *failure {
	state, reason := e.words(err, late)
	return &failure{state: state, reason: cluster.Printable(reason, maxShownRunes), cause: err}
}

func (e *endpoint) words(err error, late bool) (cluster.State, string) {
	var body *bodyError
	broken := errors.As(err, &body)

	if e.wire.exceeded.Load() {
		if broken {
			err = errBodyTooLarge
		} else {
			err = errHeaderTooLarge
		}
	}
	switch {
	case errors.Is(err, errBodyTooLarge):
		return cluster.Foreign, "body larger than " + byteSize(e.maxBodyBytes)
	case errors.Is(err, errHeaderTooLarge), errors.Is(err, errTooManyRedirects):
		return cluster.Foreign, wording.Innermost(err).Error()
	case errors.Is(err, errHTML), errors.Is(err, errProtobuf):
		return cluster.Foreign, err.Error()
	case late, errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		if broken {
			return cluster.Down, fmt.Sprintf("no complete answer within %s: it stopped after %s bytes",
				seconds(e.timeout), thousands(body.wireBytes))
		}
		return cluster.Down, "no answer within " + seconds(e.timeout)
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), isCorrupt(err):
		return cluster.Foreign, "compressed answer is broken"
	case broken:
		return cluster.Down, fmt.Sprintf("answer ended after %s bytes", thousands(body.wireBytes))
	}

	var status *statusError
	var encoding *encodingError
	var redirect *redirectError
	switch {
	case errors.As(err, &status):
		return cluster.Refused, e.statusWords(status)
	case errors.As(err, &encoding):
		return cluster.Foreign, fmt.Sprintf("content encoding %s was not asked for", encoding.encoding)
	case errors.As(err, &redirect):
		return cluster.Refused, fmt.Sprintf("redirected to %s: give that address if it is right", redirect.to)
	}
	if words, ok := wording.Certificate(err, e.address.Hostname()); ok {
		return cluster.Refused, words
	}
	return wording.Network(err)
}

func (e *endpoint) statusWords(s *statusError) string {
	if words, ok := wording.Credentials(s.code); ok {
		return words
	}
	status := fmt.Sprintf("HTTP %d", s.code)
	switch {
	case s.code == http.StatusNotFound:
		return status + " at " + e.address.EscapedPath() + ", check the path"
	case s.code/100 == 3 && s.line != "":
		return status + " to " + s.line + ": redirects are not followed"
	case s.line != "":
		return status + ": " + s.line
	case http.StatusText(s.code) != "":
		return status + ": " + strings.ToLower(http.StatusText(s.code))
	}
	return status
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

func isCorrupt(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.As(err, &corrupt)
}

// byteSize writes a limit such as 16777216 as "16 MiB".
func byteSize(bytes int64) string {
	switch {
	case bytes%(1<<20) == 0:
		return strconv.FormatInt(bytes>>20, 10) + " MiB"
	case bytes%(1<<10) == 0:
		return strconv.FormatInt(bytes>>10, 10) + " KiB"
	}
	return thousands(bytes) + " bytes"
}

// thousands writes a count with separators: "1,234".
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
