package doctor

import (
	"iter"
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/source/admin"
	"github.com/mimtop/mimtop/internal/source/scrape"
)

// SchemaVersion is raised when a field changes its meaning or goes away; new fields do not raise it.
const SchemaVersion = 1

// Severity says how bad a finding is.
type Severity string

// The severities, from good to bad. A note costs an answer, a warning makes one doubtful, a problem prevents all of them.
const (
	Fine    Severity = "ok"
	Note    Severity = "note"
	Warning Severity = "warning"
	Problem Severity = "problem"
)

// rank orders the severities.
func (s Severity) rank() int {
	switch s {
	case Problem:
		return 3
	case Warning:
		return 2
	case Note:
		return 1
	}
	return 0
}

// Finding is one thing that was looked at.
type Finding struct {
	Severity Severity `json:"severity"`
	// About is what was looked at, in a word or two.
	About string `json:"about"`
	Text  string `json:"text"`
	// Fix says what to do about it; "" when nothing has to be done.
	Fix string `json:"fix,omitempty"`
	// TookS is how long the step took, seconds; absent when it was not measured.
	TookS float64 `json:"took_s,omitempty"`
}

// Target is one node.
type Target struct {
	Name   string `json:"name"`
	Target string `json:"target"`
	Site   string `json:"site,omitempty"`
	// Version is the range of releases whose metric names match; "" when the node could not be read.
	Version  string    `json:"version,omitempty"`
	Services []string  `json:"services"`
	Findings []Finding `json:"findings"`

	missing []Finding // of Findings, those about figures that are absent
}

// Report is everything that was found.
type Report struct {
	SchemaVersion int       `json:"schema_version"`
	At            time.Time `json:"at"`
	Source        string    `json:"source"`
	Demo          bool      `json:"demo"`
	// Engine is the engine that was asked in place of the nodes; absent when they were asked themselves.
	Engine  *Engine  `json:"engine,omitempty"`
	Targets []Target `json:"targets"`
	// Cluster is what the nodes say together.
	Cluster []Finding `json:"cluster"`
	// Worst is the severity of the worst finding.
	Worst Severity `json:"worst"`
}

// Told is what the admin API of a node said.
type Told struct {
	// Asked is where it was asked; "" when it was not.
	Asked string
	Facts admin.Facts
	// Err is why it told nothing.
	Err error
}

// Diagnose turns examinations, what the nodes' admin APIs told (in the same order), and the snapshot at the end into findings.
func Diagnose(examined []scrape.Examination, told []Told, snapshot *cluster.Snapshot) Report {
	r := Report{
		SchemaVersion: SchemaVersion, At: snapshot.At, Source: snapshot.Source, Demo: snapshot.Demo,
		Targets: []Target{}, Cluster: []Finding{}, Worst: Fine,
	}
	for i := range examined {
		t := diagnose(&examined[i], r.Targets)
		t.Findings = append(t.Findings, adminAPI(&told[i])...)
		r.Targets = append(r.Targets, t)
	}
	r.conclude(snapshot)
	return r
}

// conclude adds what the nodes say together, and finds the worst of all.
func (r *Report) conclude(snapshot *cluster.Snapshot) {
	r.Cluster = append(r.Cluster, membership(snapshot)...)
	for _, a := range sizing.AdviseLive(snapshot) {
		if saidAbove(snapshot, a.Text) {
			continue
		}
		f := Finding{Severity: Note, About: "nodes", Text: a.Text}
		if a.Alarm {
			f.Severity = Warning
		}
		r.Cluster = append(r.Cluster, f)
	}
	for f := range r.all() {
		if f.Severity.rank() > r.Worst.rank() {
			r.Worst = f.Severity
		}
	}
}

// all goes through all findings.
func (r *Report) all() iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		lists := [][]Finding{r.Cluster}
		if r.Engine != nil {
			lists = append(lists, r.Engine.Findings)
		}
		for _, t := range r.Targets {
			lists = append(lists, t.Findings)
		}
		for _, list := range lists {
			for _, f := range list {
				if !yield(f) {
					return
				}
			}
		}
	}
}

// membership compares the nodes that the cluster counts with the targets.
func membership(s *cluster.Snapshot) []Finding {
	t := s.Totals()
	switch {
	case t.NodesUp == 0:
		return []Finding{{Severity: Problem, About: "cluster", Text: "no node could be read", Fix: "see above"}}
	case t.NodesUp == t.Targets && t.NodesKnown == t.Targets:
		return []Finding{{Severity: Fine, About: "cluster", Text: countOf(t.Targets, "node") + ", all of them read"}}
	}
	return nil // What differs is among the advice.
}

// saidAbove says that advice is about a node that could not be read: its own findings say more.
func saidAbove(s *cluster.Snapshot, advice string) bool {
	for i := range s.Nodes {
		if n := &s.Nodes[i]; n.State != cluster.Up && strings.HasPrefix(advice, n.Name+" is ") {
			return true
		}
	}
	return false
}
