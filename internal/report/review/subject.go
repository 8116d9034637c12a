package review

import (
	"time"

	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Basis says what is looked at.
type Basis string

// The bases.
const (
	Live     Basis = "live"
	Replayed Basis = "replayed"
	Planned  Basis = "planned"
)

// Subject is what a review is made of.
type Subject struct {
	Basis Basis
	// MadeAt is the time of writing, Version that of mimtop, Command the command line that asked for the review.
	MadeAt           time.Time
	Version, Command string
	// Snapshot is what was read, nil for a plan.
	Snapshot *cluster.Snapshot
	Baseline sizing.Baseline
	Model    *sizing.Model
	// Missing says why nothing can be judged; "" when it can.
	Missing string
	// Learned and Track are how Model was learned; nil and empty for a plan.
	Learned *calibrate.Result
	Track   calibrate.TrackRecord
	// Scenarios are compared with Baseline, with the same model.
	Scenarios []Scenario
	// Peaks are the daily peaks of users, nil for none.
	Peaks *sizing.DailyPeaks
	// Sampler draws the coefficients for odds, dates and the lines of the map.
	Sampler *sizing.Sampler
}

// Scenario is one to compare.
type Scenario struct {
	Name     string
	Baseline sizing.Baseline
}

// today is the day that a growth starts from: that of the figures.
func (s *Subject) today() time.Time {
	if s.Snapshot != nil {
		return s.Snapshot.At
	}
	return s.MadeAt
}
