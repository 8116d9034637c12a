// Package wording says in an operator's words what went wrong on the way to a server, for all sources alike.
package wording

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/tunnel"
)

// Certificate explains what TLS did not accept, on either side; false when that is not the trouble.
func Certificate(err error, host string) (string, bool) {
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
		return "certificate not accepted: " + Innermost(err).Error(), true
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "no TLS there, use http instead of https", true
	case errors.As(err, &operation) && operation.Op == "remote error":
		return "TLS refused by the node: " + operation.Err.Error(), true
	}
	return "", false
}

// Credentials explains an HTTP status that refuses who asks; false for any other.
func Credentials(status int) (string, bool) {
	switch status {
	case http.StatusUnauthorized:
		return "HTTP 401: credentials needed (see --http-config)", true
	case http.StatusForbidden:
		return "HTTP 403: not allowed (see --http-config)", true
	case http.StatusProxyAuthRequired:
		return "HTTP 407: the proxy needs credentials (see --http-config)", true
	}
	return "", false
}

// Network says why there was no connection, or none that lasted. The words may hold text of the server.
func Network(err error) (cluster.State, string) {
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
	words := Innermost(err).Error()
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

// Innermost drops what net/http and net wrap around an error, since that repeats the address.
func Innermost(err error) error {
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
