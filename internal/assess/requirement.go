package assess

import (
	"fmt"
	"math"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Answer says whether a scenario is good enough.
type Answer uint8

// The answers, from the best to the worst: what is known to fall short is worse than what is not known.
const (
	Met Answer = iota
	Undecided
	NotMet
)

// Key returns the name used in JSON.
func (a Answer) Key() string { return [...]string{"met", "unknown", "not_met"}[a] }

// String returns the words shown to people.
func (a Answer) String() string { return [...]string{"met", "unknown", "NOT MET"}[a] }

// Requirement is what an operator asks of a scenario.
type Requirement struct {
	// Failure is AllUp for a topology that has to hold with all nodes up, AnyLoss for one that has to hold also after a loss.
	Failure Failure
	// MinProbability and MinHeadroom, both of 1, are asked for in that failure too, unless they are unknown.
	MinProbability, MinHeadroom sizing.Optional
}

// Key is the name of the outcome that is asked for at least.
func (r *Requirement) Key() string {
	if r.Failure == AllUp {
		return sizing.HoldsAllUp.Key()
	}
	return sizing.Holds.Key()
}

// Finding is one thing asked for, with the answer and, unless it is met, why.
type Finding struct {
	What   string
	Answer Answer
	Why    string
}

// Judge answers each thing that is asked for; the first of them is always the outcome.
func (r *Requirement) Judge(a *Assessment) []Finding {
	findings := []Finding{r.outcome(a)}
	if r.MinProbability.Known {
		findings = append(findings, r.probability(a))
	}
	if r.MinHeadroom.Known {
		findings = append(findings, r.headroom(a))
	}
	return findings
}

// Worst is the answer of all findings together.
func Worst(findings []Finding) Answer {
	worst := Met
	for _, f := range findings {
		worst = max(worst, f.Answer)
	}
	return worst
}

func (r *Requirement) outcome(a *Assessment) Finding {
	f := Finding{What: "holds with all nodes up"}
	if r.Failure != AllUp {
		f.What = "holds after a loss too"
	}
	if a.Outcome() == sizing.Unknown {
		f.Answer, f.Why = Undecided, a.whyUnknown()
		return f
	}
	if holds, _ := r.Failure.Holds(a.Verdict); !holds {
		f.Answer, f.Why = NotMet, a.Outcome().String()
	}
	return f
}

// whyUnknown says why there is no outcome.
func (a *Assessment) whyUnknown() string {
	if a.Verdict == nil {
		return a.Why
	}
	return "cores and memory are unknown, and the columns of the table disagree"
}

// atLeast is the finding on a number of which a least is asked for.
func atLeast(what string, is, least sizing.Optional, whyUnknown string) Finding {
	f := Finding{What: fmt.Sprintf("%s of at least %s", what, quantity.Exact(least.Value, quantity.Share))}
	switch {
	case !is.Known:
		f.Answer, f.Why = Undecided, whyUnknown
	case is.Value < least.Value:
		// Rounded down, so that a number that falls short never reads as the one that is asked for.
		f.Answer, f.Why = NotMet, fmt.Sprintf("%s is %s, not at least %s", what, percentDown(is.Value), quantity.Exact(least.Value, quantity.Share))
	}
	return f
}

func (r *Requirement) probability(a *Assessment) Finding {
	return atLeast("probability", a.ProbabilityOf(r.Failure), r.MinProbability, a.whyNoNumber())
}

func (r *Requirement) headroom(a *Assessment) Finding {
	f := atLeast("headroom", a.HeadroomOf(r.Failure), r.MinHeadroom, a.whyNoNumber())
	if a.Verdict != nil && r.Failure == AnyLoss && lone(a.Verdict) {
		f.Answer, f.Why = NotMet, "nothing is left after the loss of a lone node"
	}
	return f
}

func (a *Assessment) whyNoNumber() string {
	if a.Verdict == nil {
		return a.Why
	}
	if _, overused := a.Verdict.Overuse(); overused {
		return "more is measured to be in use than the model has in it"
	}
	return "cores and memory are unknown, and the table alone has no numbers"
}

// HeadroomOf is HeadroomRatio, unknown without a verdict.
func (a *Assessment) HeadroomOf(f Failure) sizing.Optional {
	if a.Verdict == nil {
		return sizing.Optional{}
	}
	return f.HeadroomRatio(a.Verdict)
}

// ProbabilityOf is how likely the scenario holds, of 1, for AllUp and AnyLoss; unknown for the others, and where more is measured
// to be in use than the model has in it.
func (a *Assessment) ProbabilityOf(f Failure) sizing.Optional {
	overused := false
	if a.Verdict != nil {
		_, overused = a.Verdict.Overuse()
	}
	switch {
	case !a.Probability.Known, overused:
		return sizing.Optional{}
	case f == AllUp:
		return sizing.Known(a.Probability.AllUp.P)
	case f == AnyLoss:
		return sizing.Known(a.Probability.WithLoss.P)
	}
	return sizing.Optional{}
}

// percentDown writes a share in percent with one decimal, rounded down.
func percentDown(share float64) string {
	return quantity.Exact(math.Floor(share*1000)/1000, quantity.Share)
}
