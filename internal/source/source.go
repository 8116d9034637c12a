// Package source says what a source of snapshots is. A folder below it holds each kind; mongooseim is the only one that
// knows metric names.
package source

import (
	"context"

	"github.com/mimtop/mimtop/internal/cluster"
)

// Source delivers snapshots of one cluster.
type Source interface {
	// Run delivers snapshots to sink, one at a time and in order, until ctx ends; then it returns nil after all its
	// goroutines have ended. It returns an error only when it cannot go on. A node that is down is no error.
	Run(ctx context.Context, sink func(*cluster.Snapshot)) error
}

// Target is one node to be read.
type Target struct {
	// URL is the node's metrics address, such as http://10.0.0.1:9091/metrics. It may hold credentials, which are
	// never shown.
	URL string
	// NodeExporterURL is the metrics address of node_exporter on the same host, or "".
	NodeExporterURL string
	// Name is what is shown; "" means the host and port of URL.
	Name string
	// Site is the datacenter of the node; "" when there is only one.
	Site string
}
