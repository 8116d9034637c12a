package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/mimtop/mimtop/internal/sizing"
)

// Probability is how likely a verdict is, over draws of the coefficients from their intervals. Ranges are from the 5th to
// the 95th percentile.
type Probability struct {
	WithLoss         ShareOfDraws `json:"holds_with_loss"`
	AllUp            ShareOfDraws `json:"holds_all_up"`
	Word             string       `json:"word"`
	Draws            int          `json:"draws"`
	MaxUsersWithLoss Range        `json:"max_users_with_loss"`
	MaxUsersAllUp    Range        `json:"max_users_all_up"`
	// Beyond is the scenario's load over the one that the model was learned from; null when nothing was learned.
	Beyond     *float64 `json:"beyond_seen"`
	BeyondWord string   `json:"beyond_word,omitempty"`
}

// ShareOfDraws is a share with its 95 % Monte-Carlo interval.
type ShareOfDraws struct {
	P    float64 `json:"p"`
	Low  float64 `json:"p_low"`
	High float64 `json:"p_high"`
}

// Range is a number's 5th, 50th and 95th percentile.
type Range struct {
	P5  Number `json:"p5"`
	P50 Number `json:"p50"`
	P95 Number `json:"p95"`
}

// GiveProbability adds what the draws say to a plan; nothing is added where the table is the only judge.
func (p *Plan) GiveProbability(of *sizing.Probability) {
	if !of.Known {
		return
	}
	share := func(s sizing.Share) ShareOfDraws { return ShareOfDraws{s.P, s.Low, s.High} }
	out := &Probability{
		WithLoss: share(of.WithLoss), AllUp: share(of.AllUp), Word: of.Word(), Draws: of.Draws,
		MaxUsersWithLoss: newRange(of.MaxUsersWithLoss), MaxUsersAllUp: newRange(of.MaxUsersAllUp),
	}
	if of.Beyond > 0 {
		beyond := float64(of.Beyond)
		out.Beyond, out.BeyondWord = &beyond, of.Beyond.Word()
	}
	p.Probability = out
	if p.CPUCoresN != nil {
		p.CPUCoresNP5, p.CPUCoresNP95 = &of.CPUCores.P5, &of.CPUCores.P95
	}
	p.MemBytesNP5, p.MemBytesNP95 = &of.MemoryBytes.P5, &of.MemoryBytes.P95
}

func newRange(r sizing.Range) Range { return Range{Number(r.P5), Number(r.P50), Number(r.P95)} }

// ProbabilityLine says how likely a verdict is, with the Monte-Carlo interval of that, and up to how many users it would
// hold, in at most 76 columns.
func ProbabilityLine(p *sizing.Probability) string {
	if !p.Known {
		return "No odds: the table has no intervals."
	}
	asked, users := p.Asked()
	what := "Survives a loss"
	if p.LoneNode {
		what = "Holds while up"
	}
	return fmt.Sprintf("%s: %.0f %% (%.0f-%.0f), %s · %s", what, 100*asked.P, 100*asked.Low, 100*asked.High, oddsWord(p), strings.TrimRight(holdsUpTo(users), " "))
}

// OddsOf is the ProbabilityLine that stands under a verdict. Where more than a limit is measured to be in use it says that the odds
// are without that.
func OddsOf(v *sizing.Verdict, p *sizing.Probability) string {
	if _, overused := v.Overuse(); !overused || !p.Known {
		return ProbabilityLine(p)
	}
	asked, _ := p.Asked()
	what := "survives a loss"
	if p.LoneNode {
		what = "holds while up"
	}
	return fmt.Sprintf("By the model alone, without what is measured, it %s: %.0f %%", what, 100*asked.P)
}

// oddsWord is the word of a probability without what it is about.
func oddsWord(p *sizing.Probability) string {
	return strings.TrimSuffix(strings.TrimSuffix(p.Word(), " holds"), " to hold")
}

// UsersRange is the most users from the 5th to the 95th percentile, such as "326k-1.2M" or "none".
func UsersRange(users sizing.Range) string {
	low, high := most(users.P5), most(users.P95)
	if low == high {
		return high
	}
	return count(users.P5) + "-" + high // from 0, as holdsUpTo has it, not from none
}

// holdsUpTo says how many users a topology would hold, from the 5th to the 95th percentile.
func holdsUpTo(users sizing.Range) string {
	low, high := count(users.P5), count(users.P95)
	switch {
	case math.IsInf(users.P5, 1):
		return "holds any number of users"
	case math.IsInf(users.P95, 1):
		return "holds " + low + " users or more"
	case users.P95 == 0:
		return "holds no users"
	case low == high:
		return "holds up to " + high + " users"
	}
	// What follows stays where it is when a number gets a digit more.
	return fmt.Sprintf("%-*s", len("holds up to 99.9k-99.9M users"), "holds up to "+low+"-"+high+" users")
}

func most(users float64) string {
	switch {
	case math.IsInf(users, 1):
		return "no limit"
	case users == 0:
		return "none"
	}
	return count(users)
}
