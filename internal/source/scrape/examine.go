package scrape

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/common/config"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/nodeexporter"
	"github.com/mimtop/mimtop/internal/source/way"
)

// Examination is what one target was found to be.
type Examination struct {
	// Steps are the parts of the way that were gone, in order; only the last one may have failed.
	Steps []way.Step
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
	exchanges := make([]*exchange, len(seats))
	for i, n := range seats {
		exchanges[i] = &exchange{}
		n.noted = exchanges[i]
	}
	snapshot, err := s.samples(ctx, seats, 2, progress)
	if err != nil {
		return nil, nil, err
	}
	found := make([]Examination, len(seats))
	var all sync.WaitGroup
	for i, n := range seats {
		found[i] = Examination{
			Steps: exchanges[i].steps(n.metrics), ClockAhead: exchanges[i].clockAhead, Node: snapshot.Nodes[i],
		}
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
	// A Date header is cut to whole seconds, so on average half of one has passed since.
	const sinceThen = 500 * time.Millisecond
	return cluster.Measured(theirs.Add(sinceThen).Sub(at).Seconds(), "Date header less our clock")
}

// exporterNear returns the address of the node_exporter on a host, "" when none answers at its usual port.
func exporterNear(ctx context.Context, host string, o Options) string {
	address := "http://" + net.JoinHostPort(host, nodeExporterPort) + metricsPath
	// Nobody gave this address: whoever listens there is not told the nodes' credentials.
	o.HTTP = config.HTTPClientConfig{ProxyConfig: o.HTTP.ProxyConfig}
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

// exchange notes how one goes and what it came to. A nil one notes nothing.
type exchange struct {
	way        way.Way
	answer     way.Step
	clockAhead cluster.Figure
}

// traced returns a context whose exchange is noted.
func (x *exchange) traced(ctx context.Context) context.Context {
	if x == nil {
		return ctx
	}
	return x.way.Traced(ctx)
}

// ends notes the outcome of the exchange.
func (x *exchange) ends(p *page, err error, took time.Duration) {
	switch {
	case x == nil:
	case err != nil:
		x.answer = way.Step{Took: took, Says: cluster.Printable(err.Error(), maxShownRunes)}
		x.clockAhead = cluster.Absent("the node did not answer")
	default:
		x.answer = way.Step{OK: true, Took: took, Says: thousands(int64(p.buffer.Len())) + " bytes"}
		x.clockAhead = clockAhead(p.date, p.at)
	}
}

// steps returns what was gone of the way to an endpoint.
func (x *exchange) steps(e *endpoint) []way.Step {
	return x.way.Steps(e.address.Scheme == "https", x.answer)
}
