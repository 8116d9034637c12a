package report

import (
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Check is the verdict on a live cluster in JSON. When nothing can be judged, Plan is left out and Error says why.
type Check struct {
	SchemaVersion int       `json:"schema_version"`
	At            time.Time `json:"at"`
	Source        string    `json:"source"`
	Demo          bool      `json:"demo"`
	Verdict       string    `json:"verdict"`
	Error         string    `json:"error,omitempty"`
	Cluster       Cluster   `json:"cluster"`
	Plan          *Plan     `json:"plan,omitempty"`
	// Findings are what the snapshot shows beside the arithmetic, such as a node that is down or a list that cannot be read.
	Findings []string `json:"findings"`
	// Model says how the coefficients were learned.
	Model *ModelState `json:"model,omitempty"`
}

// NewCheck turns a snapshot and the verdict on it into the document; a nil verdict means that nothing can be judged.
func NewCheck(s *cluster.Snapshot, v *sizing.Verdict, b *sizing.Baseline, m *sizing.Model, why string) Check {
	c := Check{
		SchemaVersion: SchemaVersion, At: s.At, Source: s.Source, Demo: s.Demo,
		Verdict: sizing.Unknown.Key(), Error: why, Cluster: newCluster(s), Findings: append([]string{}, s.Warnings...),
	}
	if v != nil {
		plan := NewPlan(v, b, m)
		c.Plan, c.Verdict = &plan, plan.Verdict
	}
	findings := sizing.AdviseLive(s)
	if v != nil {
		findings = append(findings, sizing.AdviseObserved(s, m, v)...)
	}
	for _, a := range findings {
		c.Findings = append(c.Findings, a.Text)
	}
	return c
}
