package promapi

import (
	"fmt"
	"time"

	"github.com/prometheus/common/model"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
	"github.com/mimtop/mimtop/internal/source/nodeexporter"
)

const (
	noHosts = "no node_exporter series are asked for (see --node-exporter-selector)"
	// patience is how many of the engine's scrapes may be missing before a node counts as down.
	patience = 3
	// firstSpacing is the time between two scrapes until it is known.
	firstSpacing = time.Minute
)

// node follows one target through the engine's scrapes.
type node struct {
	tracker *mongooseim.Tracker
	// last is what is published. Its slices are never changed, only replaced.
	last   cluster.Node
	everUp bool
	// listed is when the engine last had the target, read the newest scrape that was taken over, spacing the time
	// between that and the one before.
	listed, read time.Time
	spacing      time.Duration

	vm       cluster.Machine // as the node itself tells, as of read
	hosts    *nodeexporter.Tracker
	hostRead time.Time
	machine  cluster.Machine // as of hostRead
	hostWhy  string          // why it is absent
}

func newNode(k key, window time.Duration) *node {
	return &node{
		tracker: mongooseim.NewTracker(window), hosts: nodeexporter.NewTracker(window), spacing: firstSpacing,
		last: cluster.Node{
			Target: cluster.Printable(k.instance, maxShownRunes), Name: cluster.Printable(k.instance, maxNameRunes),
			Site: cluster.Printable(k.site, maxNameRunes), State: cluster.Unseen, Reason: "no answer yet",
		},
	}
}

// step takes over what the frame holds of the node for a time. Declared are the families that it is known to have.
func (n *node) step(at time.Time, f *frame, t *target, declared []string, whyDown string) {
	ms := model.TimeFromUnixNano(at.UnixNano())
	up, listed := t.up.value(ms)
	if !listed {
		return
	}
	n.listed = at
	scraped, known := t.scraped(ms)
	switch {
	case t.fault != "":
		n.fail(cluster.Foreign, t.fault)
		return
	case up != 1:
		n.fail(cluster.Down, whyDown)
		return
	case !known:
		n.fail(cluster.Foreign, "the engine does not say when it scraped this node")
		return
	case scraped.After(n.read):
		n.observe(ms, scraped, f, t, declared)
	case n.last.State != cluster.Empty && n.everUp:
		// The same scrape as before: it is no restart any more, and the engine is back if it was away.
		n.last.Restarted = false
		n.last.State, n.last.Reason = cluster.Up, ""
	}
	if n.last.State != cluster.Up {
		return
	}
	if age := at.Sub(n.read); age > patience*n.spacing {
		n.fail(cluster.Down, fmt.Sprintf("the engine has no newer scrape than one of %.0f s ago", age.Seconds()))
		return
	}
	n.join(ms, f, t.key)
}

// observe reads a scrape that is new.
func (n *node) observe(ms model.Time, scraped time.Time, f *frame, t *target, declared []string) {
	fresh := cluster.Node{Target: n.last.Target, Name: n.last.Name, Site: n.last.Site}
	f.body = f.nodePages[t.key].appendTo(f.body[:0], ms, mongooseim.Wanted(), declared)
	if err := n.tracker.Observe(f.body, scraped, &fresh); err != nil {
		n.fail(cluster.Foreign, cluster.Printable(err.Error(), maxShownRunes))
		return
	}
	if !n.read.IsZero() {
		n.spacing = scraped.Sub(n.read)
	}
	n.read = scraped
	if fresh.State == cluster.Empty {
		fresh.Reason = "the engine scrapes it, but has not one wanted figure of it"
		if n.everUp {
			n.last.State, n.last.Reason = fresh.State, fresh.Reason
			return
		}
	}
	n.everUp = n.everUp || fresh.State == cluster.Up
	if seconds, ok := t.duration.value(ms); ok && seconds >= 0 && seconds < maxTimeoutSeconds {
		fresh.ScrapeDuration = time.Duration(seconds * float64(time.Second))
	}
	n.last, n.vm = fresh, fresh.Machine
}

// maxTimeoutSeconds is longer than any scrape.
const maxTimeoutSeconds = 3600

// fail keeps the last figures and says why there are no newer ones.
func (n *node) fail(state cluster.State, reason string) {
	n.last.State, n.last.Reason, n.last.Restarted = state, reason, false
}

// join fills in the machine from node_exporter's series, or says of each figure why it is absent.
func (n *node) join(ms model.Time, f *frame, k key) {
	machine := n.vm
	if why := n.observeHost(ms, f, k); why != "" {
		n.machine, n.hostWhy = cluster.Machine{}, why
	}
	if n.hostWhy != "" {
		machine.Explain(n.hostWhy)
	} else {
		machine = n.machine
		machine.Cores = n.vm.Cores.Or(n.machine.Cores)
	}
	n.last.Machine = machine
}

// observeHost reads the machine when it has been scraped anew. It returns why there is nothing to read.
func (n *node) observeHost(ms model.Time, f *frame, k key) string {
	if !f.hostsAsked {
		return noHosts
	}
	t := f.machineOf(k)
	if t == nil {
		return "no node_exporter series of host " + cluster.Printable(k.host(), maxNameRunes)
	}
	up, listed := t.up.value(ms)
	scraped, known := t.scraped(ms)
	switch {
	case t.fault != "":
		return t.fault
	case !listed || up != 1 || !known:
		return "the engine cannot scrape node_exporter on host " + cluster.Printable(k.host(), maxNameRunes)
	case !scraped.After(n.hostRead):
		return n.hostWhy
	}
	var machine cluster.Machine
	f.body = f.hostPages[t.key].appendTo(f.body[:0], ms, nodeexporter.Wanted(), nil)
	if err := n.hosts.Observe(f.body, scraped, &machine); err != nil {
		return "node_exporter: " + cluster.Printable(err.Error(), maxShownRunes)
	}
	n.hostRead, n.machine, n.hostWhy = scraped, machine, ""
	return ""
}
