package nodeexporter

import (
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

// Tracker reads successive scrapes of one host.
type Tracker struct{ window time.Duration }

// NewTracker returns a tracker.
func NewTracker(window time.Duration) *Tracker { return &Tracker{window: window} }

// Observe maps one scrape body into the machine.
func (t *Tracker) Observe(body []byte, at time.Time, machine *cluster.Machine) error { return nil }
