package scrape

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/nodeexporter"
)

// Step is one part of the way to a node's figures.
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

// Examination is what one target was found to be.
type Examination struct {
	// Steps are the parts of the way that were gone, in order; only the last one may have failed.
	Steps []Step
	// ClockAhead is the node's clock less ours, as far as its Date header tells: to a second. Without one it is absent.
	ClockAhead cluster.Figure
	// ExporterNear is the address of a node_exporter that answers on the node's host and was not configured, or "".
	ExporterNear string
	// Node is the target after two scrapes, an interval apart.
	Node cluster.Node
}

// exporterPatience bounds the search for a node_exporter nobody has configured.
const exporterPatience = 2 * time.Second

// Examine reads every target twice like Samples, notes the steps of the first time, looks for a node_exporter beside nodes
// that have none configured, and returns what it found in the order of the targets, with the snapshot at the end. A target
// that cannot be read is no error.
func (s *Source) Examine(ctx context.Context, progress func(done, of int)) ([]Examination, *cluster.Snapshot, error) {
	seats := s.seated()
	ways := make([]*way, len(seats))
	for i, n := range seats {
		ways[i] = &way{}
		n.way = ways[i]
	}
	snapshot, err := s.samples(ctx, seats, 2, progress)
	if err != nil {
		return nil, nil, err
	}
	found := make([]Examination, len(seats))
	var all sync.WaitGroup
	for i, n := range seats {
		found[i] = Examination{Steps: ways[i].steps(n.metrics), ClockAhead: ways[i].clockAhead, Node: snapshot.Nodes[i]}
		if n.exporter == nil && found[i].Node.State == cluster.Up {
			all.Go(func() { found[i].ExporterNear = exporterNear(ctx, n.metrics.address.Hostname(), s.options) })
		}
	}
	all.Wait()
	return found, snapshot, nil
}

// clockAhead compares the Date header, which counts whole seconds, with the moment at which it arrived.
func clockAhead(date string, at time.Time) cluster.Figure {
	theirs, err := http.ParseTime(date)
	if err != nil {
		return cluster.Absent("the node's answer has no Date header")
	}
	const middleOfSecond = 500 * time.Millisecond
	return cluster.Measured(theirs.Add(middleOfSecond).Sub(at).Seconds(), "Date header less our clock")
}

// exporterNear returns the address of the node_exporter on a host, "" when none answers at its usual port.
func exporterNear(ctx context.Context, host string, o Options) string {
	address := "http://" + net.JoinHostPort(host, nodeExporterPort) + "/metrics"
	e, err := newEndpoint(address, min(exporterPatience, o.Timeout), o)
	if err != nil {
		return ""
	}
	defer e.close()
	p, err := e.get(ctx)
	if err != nil {
		return ""
	}
	defer p.release()
	var machine cluster.Machine
	if nodeexporter.NewTracker(o.Window).Observe(p.buffer.Bytes(), p.at, &machine) != nil {
		return ""
	}
	return shown(e.address)
}

// way notes how an exchange goes. The trace calls it from several goroutines.
type way struct {
	mu                             sync.Mutex
	nameBegan, dialBegan, tlsBegan time.Time
	name, connect, secure          *Step // those that succeeded
	answer                         Step
	clockAhead                     cluster.Figure
}

// traced returns a context whose exchange is noted. A nil way notes nothing.
func (w *way) traced(ctx context.Context) context.Context {
	if w == nil {
		return ctx
	}
	return httptrace.WithClientTrace(ctx, w.trace())
}

// ends notes the outcome of the exchange.
func (w *way) ends(p *page, err error, took time.Duration) {
	switch {
	case w == nil:
	case err != nil:
		w.answer = Step{Took: took, Says: cluster.Printable(err.Error(), maxShownRunes)}
		w.clockAhead = cluster.Absent("the node did not answer")
	default:
		w.answer = Step{Name: "HTTP", OK: true, Took: took, Says: thousands(int64(p.buffer.Len())) + " bytes"}
		w.clockAhead = clockAhead(p.date, p.at)
	}
}

func (w *way) trace() *httptrace.ClientTrace {
	locked := func(f func()) {
		w.mu.Lock()
		defer w.mu.Unlock()
		f()
	}
	return &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { locked(func() { w.nameBegan = time.Now() }) },
		DNSDone: func(i httptrace.DNSDoneInfo) {
			locked(func() {
				if i.Err == nil && len(i.Addrs) > 0 {
					w.name = &Step{Name: "name", OK: true, Took: time.Since(w.nameBegan), Says: "is " + addressList(i.Addrs)}
				}
			})
		},
		ConnectStart: func(string, string) {
			locked(func() {
				if w.dialBegan.IsZero() {
					w.dialBegan = time.Now()
				}
			})
		},
		ConnectDone: func(_, address string, err error) {
			locked(func() {
				if err == nil {
					w.connect = &Step{Name: "connect", OK: true, Took: time.Since(w.dialBegan), Says: "to " + address}
				}
			})
		},
		TLSHandshakeStart: func() { locked(func() { w.tlsBegan = time.Now() }) },
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			locked(func() {
				if err == nil {
					w.secure = &Step{Name: "TLS", OK: true, Took: time.Since(w.tlsBegan), Says: certificateSays(state)}
				}
			})
		},
	}
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

// steps returns what was gone of the way to an endpoint.
func (w *way) steps(e *endpoint) []Step {
	w.mu.Lock()
	defer w.mu.Unlock()
	var steps []Step
	for _, s := range []*Step{w.name, w.connect, w.secure} {
		if s != nil {
			steps = append(steps, *s)
		}
	}
	answer := w.answer
	switch {
	case answer.OK:
	case !w.nameBegan.IsZero() && w.name == nil:
		answer.Name = "name"
	case !w.dialBegan.IsZero() && w.connect == nil:
		answer.Name = "connect"
	case e.address.Scheme == "https" && w.secure == nil:
		answer.Name = "TLS"
	default:
		answer.Name = "HTTP"
	}
	return append(steps, answer)
}
