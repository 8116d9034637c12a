package assess

import "slices"

import "github.com/mimtop/mimtop/internal/sizing"

// Failure is a state that a topology is asked to hold in.
type Failure uint8

// The failures. AnyLoss is all of the others together: what Holds asks for.
const (
	AllUp Failure = iota
	NodeLoss
	SiteLoss
	AnyLoss

	FailureCount // not a failure: how many there are
)

var failureKeys = [FailureCount]string{"all_up", "node_loss", "dc_loss", "any_loss"}

// Key returns the name used in JSON and in labels. They are those of the reasons of a verdict.
func (f Failure) Key() string { return failureKeys[f] }

// Case is the arithmetic of a failure; that of AnyLoss is the applying one with the least headroom.
func (f Failure) Case(v *sizing.Verdict) (sizing.FailureCase, *sizing.Case) {
	which := sizing.AllUp
	switch f {
	case NodeLoss:
		which = sizing.NodeLost
	case SiteLoss:
		which = sizing.SiteLost
	case AnyLoss:
		if at, loss, ok := v.WithLoss(); ok && loss.HeadroomPct < v.Cases[sizing.AllUp].HeadroomPct {
			which = at
		}
	}
	return which, &v.Cases[which]
}

// Holds says whether a topology holds in a failure. applies is false for one that it does not have, such as the loss of the
// only datacenter, and for an outcome that is unknown. The loss of a lone node applies, and nothing is left after it.
func (f Failure) Holds(v *sizing.Verdict) (holds, applies bool) {
	_, at := f.Case(v)
	_, overused := v.Overuse()
	switch {
	case v.Outcome == sizing.Unknown:
		return false, false
	case f == AnyLoss:
		return v.Outcome == sizing.Holds, true
	case f == NodeLoss && lone(v):
		return false, true
	case !at.Applies:
		return false, false
	case overused:
		return false, true
	case v.Basis == sizing.OnTable && f == AllUp:
		return v.Outcome != sizing.Fails, true
	case v.Basis == sizing.OnTable:
		return v.Outcome == sizing.Holds, true
	case f == NodeLoss:
		return at.Holds && !has(v, sizing.ReasonReconnectStorm), true
	}
	return at.Holds, true
}

// HeadroomRatio is the share of the tightest limit that a failure leaves, negative when it is short; unknown where the
// failure does not apply, and where the table is the only judge.
func (f Failure) HeadroomRatio(v *sizing.Verdict) sizing.Optional {
	_, at := f.Case(v)
	if !at.Applies || v.Basis == sizing.OnTable || f == AnyLoss && lone(v) {
		return sizing.Optional{}
	}
	left := at.HeadroomPct / 100
	if most, overused := v.Overuse(); overused {
		left = min(left, 1-most.Share) // A loss makes it no better.
	}
	return sizing.Known(left)
}

// lone says that nothing is left after the loss of the only node.
func lone(v *sizing.Verdict) bool {
	return !v.Cases[sizing.NodeLost].Applies && !v.Cases[sizing.SiteLost].Applies
}

func has(v *sizing.Verdict, reason sizing.Reason) bool {
	return slices.Contains(v.Reasons(), reason)
}
