package scrape

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
	"github.com/mimtop/mimtop/internal/source/nodeexporter"
)

const noExporter = "no node_exporter is configured for this node (see --node-exporter)"

// node reads one target. It is used by one goroutine at a time.
type node struct {
	from     source.Target // in its normal form
	metrics  *endpoint
	tracker  *mongooseim.Tracker
	exporter *exporter // nil when none is configured
	now      func() time.Time

	// last is what is published. It and what it points to are never changed, only replaced.
	last *cluster.Node
	// noted, when not nil, notes how the next exchange goes.
	noted    *exchange
	everUp   bool // last holds figures worth keeping
	failures int  // in a row
}

// newNode prepares a target. The options must be complete.
func newNode(t source.Target, o Options) (*node, error) {
	metrics, err := newEndpoint(t.URL, o.Timeout, o)
	if err != nil {
		return nil, fmt.Errorf("target %s: %w", t.Name, err)
	}
	n := &node{from: t, metrics: metrics, tracker: mongooseim.NewTracker(o.Window), now: o.Now}
	n.last = &cluster.Node{
		Target: shown(metrics.address),
		Name:   t.Name,
		Site:   t.Site,
		State:  cluster.Unseen,
		Reason: "no answer yet",
	}
	if t.NodeExporterURL == "" {
		return n, nil
	}
	// It must not use up the time of the node: a host answers in a fraction of this.
	page, err := newEndpoint(t.NodeExporterURL, o.Timeout/2, o)
	if err != nil {
		return nil, fmt.Errorf("node_exporter of target %s: %w", t.Name, err)
	}
	n.exporter = &exporter{page: page, tracker: nodeexporter.NewTracker(o.Window)}
	return n, nil
}

// scrape reads the target once and updates last. It returns false, with last as it was, when ctx has ended.
func (n *node) scrape(ctx context.Context) bool {
	var machine answer
	var both sync.WaitGroup
	if n.exporter != nil {
		both.Go(func() { machine = n.exporter.read(ctx) })
	}
	begin := n.now()
	p, err := n.metrics.get(n.noted.traced(ctx))
	duration := n.now().Sub(begin)
	n.noted.ends(p, err, duration)
	n.noted = nil
	both.Wait()
	defer machine.release()
	if p != nil {
		defer p.release()
	}
	if ctx.Err() != nil {
		return false
	}
	// An empty node to fill keeps what was published before out of reach of the tracker.
	fresh := &cluster.Node{Target: n.last.Target, Name: n.last.Name, Site: n.last.Site}
	if err == nil {
		err = n.observe(p, fresh)
	}
	if err != nil {
		n.fail(err)
		return true
	}
	n.failures = 0
	if fresh.State == cluster.Empty {
		fresh.Reason = "it answers, but has not counted anything yet"
		if n.everUp {
			n.say(fresh.State, fresh.Reason)
			return true
		}
	}
	n.everUp = n.everUp || fresh.State == cluster.Up
	fresh.ScrapeDuration = duration
	n.observeMachine(machine, &fresh.Machine)
	n.last = fresh
	return true
}

func (n *node) observe(p *page, fresh *cluster.Node) error {
	body := p.buffer.Bytes()
	if err := n.tracker.Observe(body, p.at, fresh); err != nil {
		return unreadable(body, err)
	}
	return nil
}

// fail keeps the last figures and says why there are no newer ones.
func (n *node) fail(err error) {
	n.failures++
	var f *failure
	if !errors.As(err, &f) {
		f = &failure{state: cluster.Down, reason: cluster.Printable(err.Error(), maxShownRunes)}
	}
	n.say(f.state, f.reason)
}

// say replaces what is known of the node by the same figures in another state.
func (n *node) say(state cluster.State, reason string) {
	last := *n.last
	last.State, last.Reason = state, reason
	n.last = &last
}

// observeMachine fills in the machine from node_exporter's answer, or says of each figure why it is absent.
func (n *node) observeMachine(a answer, m *cluster.Machine) {
	if n.exporter == nil {
		m.Explain(noExporter)
		return
	}
	err := a.err
	if err == nil {
		err = n.exporter.observe(a.page, m)
	}
	if err != nil {
		m.Explain(n.exporter.reason(err))
	}
}

func (n *node) close() {
	n.metrics.close()
	if n.exporter != nil {
		n.exporter.page.close()
	}
}

// exporter reads the node_exporter beside a node. Its failures never fail the node.
type exporter struct {
	page     *endpoint
	tracker  *nodeexporter.Tracker
	failures int // in a row
	skip     int // scrapes still to leave out
	lastErr  error
}

// answer is what an exporter said: a page or an error.
type answer struct {
	page *page
	err  error
}

func (a answer) release() {
	if a.page != nil {
		a.page.release()
	}
}

// read gets the page, unless it has failed so often that it is not its turn: then it repeats the last error.
func (e *exporter) read(ctx context.Context) answer {
	if e.skip > 0 {
		e.skip--
		return answer{err: e.lastErr}
	}
	p, err := e.page.get(ctx)
	if err == nil {
		e.failures, e.lastErr = 0, nil
		return answer{page: p}
	}
	e.failures++
	e.skip = ticksToSkip(e.failures) - 1
	e.lastErr = err
	return answer{err: err}
}

func (e *exporter) observe(p *page, m *cluster.Machine) error {
	body := p.buffer.Bytes()
	if err := e.tracker.Observe(body, p.at, m); err != nil {
		return unreadable(body, err)
	}
	return nil
}

func (e *exporter) reason(err error) string {
	return cluster.Printable("node_exporter at "+hostAndPath(e.page.address)+": "+err.Error(), maxShownRunes)
}

func hostAndPath(u *url.URL) string { return u.Host + u.EscapedPath() }
