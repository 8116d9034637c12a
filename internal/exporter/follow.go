package exporter

import (
	"context"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// Run is a source that delivers snapshots until the context ends, or until it cannot go on, as source.Source does.
type Run func(ctx context.Context, sink func(*cluster.Snapshot)) error

// Follow takes the snapshots of a source until the context ends. A source that cannot go on, such as an engine that does not
// answer at first, is started once more after a while: an exporter may be up before what it reads. The same problem is logged
// once.
func (w *Watch) Follow(ctx context.Context, run Run, again time.Duration) {
	told := ""
	for {
		err := run(ctx, func(s *cluster.Snapshot) {
			told = ""
			w.Take(s)
		})
		if ctx.Err() != nil {
			return
		}
		if err != nil && err.Error() != told {
			told = err.Error()
			w.options.Log.Error("cannot read the cluster, trying again", "every", again, "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(again):
		}
	}
}
