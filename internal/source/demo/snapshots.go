package demo

import (
	"errors"
	"fmt"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
	"github.com/mimtop/mimtop/internal/source/nodeexporter"
)

// Snapshots is what reading a simulated cluster for a time from its start, once in each interval, finds: the same readers as of a
// live cluster, on the same pages, but no port and no clock. Rates are taken over the window. The same arguments give the same
// snapshots.
func Snapshots(config Config, began time.Time, lasting, interval, window time.Duration) ([]*cluster.Snapshot, error) {
	if interval < tick || lasting < 0 || lasting/interval > maxSnapshots {
		return nil, fmt.Errorf("simulated cluster: %v, read every %v: want at least %v between two readings, and at most %d of them",
			lasting, interval, tick, maxSnapshots)
	}
	s, err := NewSimulation(config, tick, began)
	if err != nil {
		return nil, err
	}
	pages, hosts := make([]*mongooseim.Tracker, s.Len()), make([]*nodeexporter.Tracker, s.Len())
	nodes := make([]cluster.Node, s.Len())
	for i := range nodes {
		pages[i], hosts[i] = mongooseim.NewTracker(window), nodeexporter.NewTracker(window)
		nodes[i] = cluster.Node{
			Target: s.Name(i), Name: s.Name(i), Site: s.Site(i), State: cluster.Unseen, Reason: "no answer yet",
		}
	}
	var all []*cluster.Snapshot
	var page []byte
	for after := time.Duration(0); after <= lasting; after += interval {
		s.Step(after)
		at := began.Add(after)
		snapshot := &cluster.Snapshot{At: at, Source: "demo cluster", Demo: true, Interval: interval}
		for i := range nodes {
			if !s.Up(i) {
				nodes[i].State, nodes[i].Reason = cluster.Down, "connection refused"
				continue
			}
			// A new node, because that of the snapshot before must not change.
			fresh := cluster.Node{Target: nodes[i].Target, Name: nodes[i].Name, Site: nodes[i].Site}
			page = s.AppendMetrics(page[:0], i)
			err := pages[i].Observe(page, at, &fresh)
			page = s.AppendHost(page[:0], i)
			if err := errors.Join(err, hosts[i].Observe(page, at, &fresh.Machine)); err != nil {
				return nil, fmt.Errorf("simulated cluster: %s: %w", s.Name(i), err)
			}
			nodes[i] = fresh
		}
		snapshot.Nodes = append(snapshot.Nodes, nodes...)
		all = append(all, snapshot)
	}
	return all, nil
}

// maxSnapshots bounds what one call holds in memory: a day of readings every five seconds.
const maxSnapshots = 17_280
