package scrape

import (
	"context"
	"sync"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// settleTime is how long a snapshot waits, after the first target has reported, for others that began with it.
const settleTime = 250 * time.Millisecond

// board is where the goroutines of the targets leave what they read. Reporting never waits, so that neither a slow
// target nor a slow reader of snapshots delays a scrape.
type board struct {
	changed chan struct{} // holds one token while there is something new

	mu       sync.Mutex
	settle   time.Duration // from the first report to the snapshot, at most
	order    []*place
	places   map[*node]*place
	reported int  // how many have reported since the last snapshot
	awaited  int  // how many have not and are waited for
	other    bool // the list is another than in the last snapshot
}

// place is that of one target on the board.
type place struct {
	node       *cluster.Node // never changed, only replaced
	name, site string        // what the list calls it now
	reported   bool          // since the last snapshot
	awaited    bool          // a snapshot waits for its report
	slow       bool          // it took longer to answer, or to fail, than a snapshot settles
}

// newBoard returns a board with the first targets, whose scrapes begin within spread of each other. None may be under way.
func newBoard(all seats, spread time.Duration) *board {
	b := &board{changed: make(chan struct{}, 1)}
	b.arrange(all, spread)
	return b
}

// rearrange makes other targets, or other names of them, those of the next snapshot. Targets that stay keep what they reported.
func (b *board) rearrange(all seats, spread time.Duration) {
	b.mu.Lock()
	b.arrange(all, spread)
	b.other = true
	b.mu.Unlock()
	b.wake()
}

func (b *board) arrange(all seats, spread time.Duration) {
	before := b.places
	b.places, b.order = make(map[*node]*place, len(all)), make([]*place, 0, len(all))
	for _, s := range all {
		p := before[s.node]
		if p == nil {
			p = &place{node: s.node.last}
		}
		p.name, p.site = s.name, s.site
		b.places[s.node] = p
		b.order = append(b.order, p)
	}
	b.expect()
	// The last target to begin gets its time to settle, too.
	b.settle = settleTime + spread
}

// expect counts who has reported, and says whom the next snapshot waits for: for nodes that were quick the last time. One that
// hangs would make the figures of all others older by the time to settle. Where no node is quick, it waits for all.
func (b *board) expect() {
	b.reported, b.awaited = 0, 0
	for _, p := range b.order {
		if p.reported {
			b.reported++
		}
		if p.awaited = !p.reported && !p.slow; p.awaited {
			b.awaited++
		}
	}
	if b.awaited > 0 || b.reported > 0 {
		return
	}
	for _, p := range b.order {
		p.awaited = true
	}
	b.awaited = len(b.order)
}

// report replaces what is known of one target, and says how long it took to learn; one that has left reports to nobody.
func (b *board) report(from *node, n *cluster.Node, took time.Duration) {
	b.mu.Lock()
	if p := b.places[from]; p != nil {
		p.node, p.slow = n, took > settleTime
		if !p.reported {
			p.reported = true
			b.reported++
		}
		if p.awaited {
			p.awaited = false
			b.awaited--
		}
	}
	b.mu.Unlock()
	b.wake()
}

func (b *board) wake() {
	select {
	case b.changed <- struct{}{}:
	default:
	}
}

// wait returns how long to wait for further reports: 0 when all that are waited for have reported since the last snapshot.
func (b *board) wait() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.awaited == 0 {
		return 0
	}
	return b.settle
}

// take returns a copy of the nodes that nobody else changes, and false when nothing is new.
func (b *board) take() ([]cluster.Node, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.reported == 0 && !b.other {
		return nil, false
	}
	nodes := make([]cluster.Node, 0, len(b.order))
	for _, p := range b.order {
		nodes = append(nodes, *p.node)
		n := &nodes[len(nodes)-1]
		n.Name, n.Site = p.name, p.site
		p.reported = false
	}
	b.other = false
	b.expect()
	return nodes, true
}

// collect calls publish with all nodes whenever all that were quick the last time have reported, or the settle time is over, and
// relist after each token of another list, until ctx ends.
func (b *board) collect(ctx context.Context, otherList <-chan struct{}, relist func(), publish func([]cluster.Node)) {
	settled := time.NewTimer(time.Hour)
	settled.Stop()
	waiting := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-otherList:
			relist()
			continue
		case <-b.changed:
			if more := b.wait(); more > 0 {
				if !waiting {
					settled.Reset(more)
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
