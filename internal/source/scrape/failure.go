package scrape

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/tunnel"
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
		return cluster.Foreign, innermost(err).Error()
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
	if words, ok := certificateWords(err, e.address.Hostname()); ok {
		return cluster.Refused, words
	}
	return networkWords(err)
}

func (e *endpoint) statusWords(s *statusError) string {
	status := fmt.Sprintf("HTTP %d", s.code)
	switch {
	case s.code == http.StatusUnauthorized:
		return status + ": credentials needed (see --http-config)"
	case s.code == http.StatusForbidden:
		return status + ": not allowed (see --http-config)"
	case s.code == http.StatusProxyAuthRequired:
		return status + ": the proxy needs credentials (see --http-config)"
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

// certificateWords explains what TLS did not accept, on either side.
func certificateWords(err error, host string) (string, bool) {
	var name x509.HostnameError
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	var verification *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var operation *net.OpError
	switch {
	case errors.As(err, &name):
		return "certificate is not for " + host, true
	case errors.As(err, &unknown):
		return "certificate signed by an unknown authority (see --http-config)", true
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "certificate has expired or is not yet valid", true
	case errors.As(err, &verification):
		return "certificate not accepted: " + innermost(err).Error(), true
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "no TLS there: is it http instead of https?", true
	case errors.As(err, &operation) && operation.Op == "remote error":
		return "TLS refused by the node: " + operation.Err.Error(), true
	}
	return "", false
}

func networkWords(err error) (cluster.State, string) {
	var dns *net.DNSError
	var through *tunnel.Error
	switch {
	case errors.As(err, &through):
		return cluster.Down, through.Error()
	case errors.As(err, &dns) && dns.IsNotFound:
		return cluster.Down, "name " + dns.Name + " not found"
	case errors.As(err, &dns):
		return cluster.Down, "name " + dns.Name + " cannot be resolved"
	case errors.Is(err, syscall.ECONNREFUSED):
		return cluster.Down, "connection refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return cluster.Down, "connection reset"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return cluster.Down, "no route to the host"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return cluster.Down, "connection closed without an answer"
	}
	words := innermost(err).Error()
	// The kind of this error is in a module that is needed for nothing else. Below its first line is the server's answer.
	if refused, ok := strings.CutPrefix(words, "oauth2: "); ok {
		refused, _, _ = strings.Cut(refused, "\n")
		return cluster.Refused, "no OAuth2 token: " + refused + " (see --http-config)"
	}
	if strings.Contains(words, "malformed") || strings.HasPrefix(words, "net/http: HTTP/1.x") {
		return cluster.Foreign, "not an HTTP answer"
	}
	return cluster.Down, words
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

func isCorrupt(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.As(err, &corrupt)
}

// innermost drops what net/http and net wrap around an error, since that repeats the address.
func innermost(err error) error {
	for {
		var outer *url.Error
		var operation *net.OpError
		switch {
		case errors.As(err, &outer):
			err = outer.Err
		case errors.As(err, &operation):
			err = operation.Err
		default:
			return err
		}
	}
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
