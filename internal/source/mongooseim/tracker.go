package mongooseim

import (
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// Tracker reads successive scrapes of one node.
type Tracker struct{ window time.Duration }

// NewTracker returns a tracker.
func NewTracker(window time.Duration) *Tracker { return &Tracker{window: window} }

// Observe maps one scrape body into node.
func (t *Tracker) Observe(body []byte, at time.Time, node *cluster.Node) error { return nil }
