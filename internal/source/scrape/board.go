package scrape

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// settleTime is how long a snapshot waits, after the first target has reported, for others that began with it.
const settleTime = 250 * time.Millisecond

// board is where the goroutines of the targets leave what they read. Reporting never waits, so that neither a slow
// target nor a slow reader of snapshots delays a scrape.
type board struct {
	settle  time.Duration // from the first report to the snapshot, at most
	changed chan struct{} // holds one token while there is something new

	mu       sync.Mutex
	nodes    []cluster.Node
	reported []bool // since the last snapshot
	missing  int    // how many have not reported since the last snapshot
}

func newBoard(nodes []cluster.Node, settle time.Duration) *board {
	return &board{
		settle:   settle,
		changed:  make(chan struct{}, 1),
		nodes:    nodes,
		reported: make([]bool, len(nodes)),
		missing:  len(nodes),
	}
}

// report replaces one node.
func (b *board) report(index int, n cluster.Node) {
	b.mu.Lock()
	b.nodes[index] = n
	if !b.reported[index] {
		b.reported[index] = true
		b.missing--
	}
	b.mu.Unlock()
	select {
	case b.changed <- struct{}{}:
	default:
	}
}

// complete says whether all targets have reported since the last snapshot.
func (b *board) complete() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.missing == 0
}

// take returns a copy of the nodes that nobody else changes, and false when nothing is new.
func (b *board) take() ([]cluster.Node, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.missing == len(b.nodes) {
		return nil, false
	}
	clear(b.reported)
	b.missing = len(b.nodes)
	return slices.Clone(b.nodes), true
}

// collect calls publish with all nodes whenever all of them have reported, or the settle time is over, until ctx ends.
func (b *board) collect(ctx context.Context, publish func([]cluster.Node)) {
	settled := time.NewTimer(b.settle)
	settled.Stop()
	waiting := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.changed:
			if !b.complete() {
				if !waiting {
					settled.Reset(b.settle)
					waiting = true
				}
				continue
			}
		case <-settled.C:
		}
		settled.Stop()
		waiting = false
		// A token may be left of a report that the last snapshot already held.
		if nodes, ok := b.take(); ok && ctx.Err() == nil {
			publish(nodes)
		}
	}
}
