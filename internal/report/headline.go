package report

import (
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

const (
	// headlineWidth is the widest headline.
	headlineWidth = 77
	// lostName is the most characters of a lost site's name in a headline.
	lostName = 12
)

// Headline says the outcome and the resource behind it in one line, such as
// "HOLDS: 41 % headroom with a node lost, tightest: CPU", or with named sites "… with eu-west lost, tightest: CPU in us-east".
// It is at most 77 columns wide.
func Headline(v *sizing.Verdict) string {
	word := v.Outcome.String()
	n := &v.Cases[sizing.AllUp]
	switch {
	case v.MeasuredAlone():
		return word + ": " + overuseLine(v)
	case v.Basis == sizing.OnTable && v.Outcome == sizing.Unknown:
		return word + ": cores and memory are unknown, the table's columns disagree"
	case v.Basis == sizing.OnTable:
		return word + " by the table alone: cores and memory are unknown"
	case v.Outcome == sizing.Fails:
		return placed(n, word+": ", fmt.Sprintf(" short by %s with all nodes up", shortBy(n)))
	case v.Outcome == sizing.HoldsAllUp:
		return lossReason(v, word+": ")
	}
	if which, loss, ok := v.WithLoss(); ok {
		return placed(loss, fmt.Sprintf("%s: %.0f %% headroom with %s, tightest: ", word, loss.HeadroomPct, lossTitle(v, which)), "")
	}
	return word
}

// overuseLine says which limit is measured to be reached, and what that makes of the scenario if it is another than what runs.
func overuseLine(v *sizing.Verdict) string {
	use, _ := v.Overuse()
	line := fmt.Sprintf("%s is measured at %s of its usable limit now", use.Resource, Percent(use.Measured))
	if use.Share != use.Measured {
		line += fmt.Sprintf(", so %s here", Percent(use.Share))
	}
	return line
}

// lossReason says in words why a topology does not survive what it is asked to survive.
func lossReason(v *sizing.Verdict, before string) string {
	for _, r := range v.Reasons() {
		switch r {
		case sizing.ReasonNoRedundancy:
			return before + "a lone node has no failover"
		case sizing.ReasonNodeLoss:
			return shortAfter(v, before, sizing.NodeLost)
		case sizing.ReasonSiteLoss:
			return shortAfter(v, before, sizing.SiteLost)
		case sizing.ReasonReconnectStorm:
			if math.IsInf(v.Storm.RecoveryS, 1) {
				return before + "the users of a lost node cannot return"
			}
			return before + fmt.Sprintf("the users of a lost node need %s to return", quantity.Format(v.Storm.RecoveryS, quantity.Seconds))
		}
	}
	return before
}

func shortAfter(v *sizing.Verdict, before string, which sizing.FailureCase) string {
	c := &v.Cases[which]
	return placed(c, before, fmt.Sprintf(" short by %s with %s", shortBy(c), lossTitle(v, which)))
}

// lossTitle is a failure case in words, a long name of the lost site cut.
func lossTitle(v *sizing.Verdict, which sizing.FailureCase) string {
	if lost := v.Cases[which].Lost; lost != "" {
		return cluster.Printable(lost, lostName) + " lost"
	}
	return which.String()
}

// placed writes a case's binding resource between two texts, with the site where it binds as far as the line has room.
func placed(c *sizing.Case, before, after string) string {
	text := before + c.Binding.String() + after
	return before + c.Binding.String() + inSite(c.Site, headlineWidth-utf8.RuneCountInString(text)) + after
}

// shortBy says how much more than its limit a binding resource would have to give, as a share of the limit.
func shortBy(c *sizing.Case) string {
	return Percent(-c.HeadroomPct / 100)
}
