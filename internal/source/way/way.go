// Package way notes how one HTTP exchange goes, step by step: name, connection, TLS, answer.
package way

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"
)

// Step is one part of the way to an answer.
type Step struct {
	// Name is the part: "name", "connect", "TLS", "HTTP".
	Name string
	// OK is false where the way ended.
	OK bool
	// Took is how long it took, 0 when that was not measured.
	Took time.Duration
	// Says is what was found, or why the way ended there; printable.
	Says string
}

// Way is the way of one exchange. The zero Way is ready to be noted.
type Way struct {
	mu                             sync.Mutex
	nameBegan, dialBegan, tlsBegan time.Time
	name, connect, secure          *Step // those that succeeded
}

// Traced returns a context; the exchange under it is noted. Only the first connection of several counts.
func (w *Way) Traced(ctx context.Context) context.Context {
	note := func(f func()) {
		w.mu.Lock()
		defer w.mu.Unlock()
		f()
	}
	began := func(at *time.Time) {
		note(func() {
			if at.IsZero() {
				*at = time.Now()
			}
		})
	}
	ended := func(step **Step, began *time.Time, name, says string) {
		note(func() {
			if *step == nil {
				*step = &Step{Name: name, OK: true, Took: time.Since(*began), Says: says}
			}
		})
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { began(&w.nameBegan) },
		DNSDone: func(i httptrace.DNSDoneInfo) {
			if i.Err == nil && len(i.Addrs) > 0 {
				ended(&w.name, &w.nameBegan, "name", "is "+addressList(i.Addrs))
			}
		},
		ConnectStart: func(string, string) { began(&w.dialBegan) },
		ConnectDone: func(_, address string, err error) {
			if err == nil {
				ended(&w.connect, &w.dialBegan, "connect", "to "+address)
			}
		},
		TLSHandshakeStart: func() { began(&w.tlsBegan) },
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			if err == nil {
				ended(&w.secure, &w.tlsBegan, "TLS", certificateSays(state))
			}
		},
	})
}

// Steps returns what was gone of the way and the last step, whose outcome the caller knows. It gives a last step that
// failed the name of the part where it did. Secure says that the way has a TLS step.
func (w *Way) Steps(secure bool, last Step) []Step {
	w.mu.Lock()
	defer w.mu.Unlock()
	var steps []Step
	for _, s := range []*Step{w.name, w.connect, w.secure} {
		if s != nil {
			steps = append(steps, *s)
		}
	}
	switch {
	case last.OK:
		last.Name = "HTTP"
	case !w.nameBegan.IsZero() && w.name == nil:
		last.Name = "name"
	case !w.dialBegan.IsZero() && w.connect == nil:
		last.Name = "connect"
	case secure && w.secure == nil:
		last.Name = "TLS"
	default:
		last.Name = "HTTP"
	}
	return append(steps, last)
}

// addressList writes the addresses of a name, at most a few.
func addressList(addresses []net.IPAddr) string {
	const most = 4
	var list []string
	for i, a := range addresses {
		if i == most {
			list = append(list, fmt.Sprintf("and %d more", len(addresses)-most))
			break
		}
		list = append(list, a.String())
	}
	return strings.Join(list, ", ")
}

func certificateSays(state tls.ConnectionState) string {
	says := tls.VersionName(state.Version)
	if len(state.PeerCertificates) > 0 {
		says += ", certificate valid until " + state.PeerCertificates[0].NotAfter.UTC().Format(time.DateOnly)
	}
	return says
}
