package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Capacity is what a topology can carry with its limits used up to a target, in JSON.
type Capacity struct {
	// Target is the share of each limit that is used, VerdictBasis what the answer rests on: with "table" only ports,
	// processes and the database are known, and each number is an upper bound.
	Target       float64 `json:"target"`
	VerdictBasis string  `json:"verdict_basis"`
	// Cases are the failure cases that the topology has, all nodes up first.
	Cases []CapacityCase `json:"cases"`
	// WithLoss is what survives every one of them, the reconnect storm included; for a lone node that is "all_up".
	WithLoss CapacityCeilings `json:"with_loss"`
	LoneNode bool             `json:"lone_node"`
	Unjudged []Unjudged       `json:"unjudged"`
}

// CapacityCase is one failure case: all_up, node_loss or dc_loss.
type CapacityCase struct {
	Case string `json:"case"`
	// UsersAsBusy are the most users with each of them as busy as in the scenario, UsersAtRates those at its rates, and
	// RateFactor multiplies all its message rates at its users.
	UsersAsBusy  Reach `json:"users_as_busy"`
	UsersAtRates Reach `json:"users_at_rates"`
	RateFactor   Reach `json:"rate_factor"`
}

// Reach is one limit. Max is "inf" when nothing judged binds, and null when there is no answer: Why says why. The load at
// the limit is null in both cases.
type Reach struct {
	Max           *Number  `json:"max"`
	Users         *float64 `json:"users"`
	StanzasInPerS *float64 `json:"stanzas_in_per_s"`
	// Binding is the resource that reaches its target first, or reconnect_storm; left out when nothing does.
	Binding string `json:"binding,omitempty"`
	// Site is the named site where it does, and Lost the one that is lost then.
	Site string `json:"site,omitempty"`
	Lost string `json:"lost,omitempty"`
	Why  string `json:"why,omitempty"`
}

// CapacityCeilings are the limits over several failure cases, null where there is no answer.
type CapacityCeilings struct {
	UsersAsBusy  *Number `json:"users_as_busy"`
	UsersAtRates *Number `json:"users_at_rates"`
	RateFactor   *Number `json:"rate_factor"`
}

var capacityCases = [...]string{sizing.AllUp: "all_up", sizing.NodeLost: "node_loss", sizing.SiteLost: "dc_loss"}

// NewCapacity turns a capacity into its document.
func NewCapacity(c *sizing.Capacity) *Capacity {
	out := &Capacity{
		Target: c.Target, VerdictBasis: c.Basis.Key(), Cases: []CapacityCase{}, LoneNode: c.LoneNode, Unjudged: newUnjudged(c.Unjudged),
	}
	for which := range c.Cases {
		if at := &c.Cases[which]; at.Applies {
			out.Cases = append(out.Cases, CapacityCase{
				Case: capacityCases[which], UsersAsBusy: newReach(&at.Grown), UsersAtRates: newReach(&at.Users), RateFactor: newReach(&at.Rate),
			})
		}
	}
	answer := func(of sizing.Ceiling, why string) *Number {
		if why != "" {
			return nil
		}
		n := fromCeiling(of)
		return &n
	}
	up := &c.Cases[sizing.AllUp]
	out.WithLoss = CapacityCeilings{
		answer(c.WithLoss.Grown, up.Grown.Why), answer(c.WithLoss.Users, up.Users.Why), answer(c.WithLoss.Rate, up.Rate.Why),
	}
	return out
}

func newReach(r *sizing.Reach) Reach {
	if r.Why != "" {
		return Reach{Why: r.Why}
	}
	most := fromCeiling(r.Ceiling)
	out := Reach{Max: &most}
	if r.Unbounded {
		return out
	}
	out.Users, out.StanzasInPerS, out.Site, out.Lost = &r.Users, &r.StanzasPerS, r.Site, r.Lost
	out.Binding = r.Binding.Resource.Key()
	if r.Binding.Storm {
		out.Binding = "reconnect_storm"
	}
	return out
}

// UsersReachText is a most number of users with what binds, in at most so many columns: "1.2M CPU", with the named site
// where that is as far as there is room. Where not even one user has room it says what is full: "none: ports full".
func UsersReachText(r *sizing.Reach, columns int) string {
	return reachText(r, UsersText(r.Ceiling), columns)
}

// RateReachText is the largest factor on all rates with what it makes of the stanzas from clients and what binds: "x 2.1 =
// 25k/s CPU".
func RateReachText(r *sizing.Reach, columns int) string {
	text := FactorText(r.Ceiling)
	if r.StanzasPerS > 0 {
		text += " = " + quantity.Format(r.StanzasPerS, quantity.PerSecond)
	}
	return reachText(r, text, columns)
}

func reachText(r *sizing.Reach, most string, columns int) string {
	switch {
	case r.Why != "":
		return "n/a"
	case r.Unbounded:
		return most
	}
	text := most + " " + binding(r)
	if nothingFits(r) {
		text = "none: " + full(r)
	}
	if room := columns - ansi.StringWidth(text) - 1; r.Site != "" && ansi.StringWidth(r.Site) <= room {
		text += " " + r.Site
	}
	return text
}

// nothingFits says that what is asked about has no room at all.
func nothingFits(r *sizing.Reach) bool { return r.Why == "" && !r.Unbounded && r.Value == 0 }

// binding is the word for what ends a reach.
func binding(r *sizing.Reach) string {
	if r.Binding.Storm {
		return "storm"
	}
	return shortResources[r.Binding.Resource]
}

// full says of what ends a reach that nothing is left of it.
func full(r *sizing.Reach) string {
	switch {
	case r.Binding.Storm:
		return "long storm"
	case r.Binding.Resource == sizing.LatencyResource:
		return "p99 missed"
	}
	return binding(r) + " full"
}

// WriteCapacity writes what a topology can carry as plain lines of at most 80 columns.
func WriteCapacity(w io.Writer, c *sizing.Capacity) error {
	var b strings.Builder
	line := func(format string, args ...any) { b.WriteString(fold(fmt.Sprintf(format, args...))) }
	b.WriteString("\n")
	line("%s", capacityHeading(c))
	const label, users, rate = 18, 17, 25
	row := func(columns ...string) {
		var text strings.Builder
		for i, width := range [...]int{label, users, users, rate} {
			text.WriteString(columns[i] + strings.Repeat(" ", max(width-ansi.StringWidth(columns[i]), 0)))
			text.WriteByte(' ')
		}
		b.WriteString(strings.TrimRight(text.String(), " ") + "\n")
	}
	row("", "users, each as", "users at these", "traffic at these")
	row("", "busy as now", "rates", "users")
	for which := range c.Cases {
		if at := &c.Cases[which]; at.Applies {
			row(capacityTitle(sizing.FailureCase(which), at, label),
				UsersReachText(&at.Grown, users), UsersReachText(&at.Users, users), RateReachText(&at.Rate, rate))
		}
	}
	for _, remark := range CapacityRemarks(c) {
		line("%s", remark)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func capacityHeading(c *sizing.Capacity) string {
	if c.Target == sizing.MostTarget {
		return "What it can carry up to its limits, and what gets there first:"
	}
	return fmt.Sprintf("What it can carry with each limit used up to %s, and what gets there first:", quantity.Format(c.Target, quantity.Share))
}

// capacityTitle is a failure case in words, with the lost site where it is the same one for all questions.
func capacityTitle(which sizing.FailureCase, at *sizing.CapacityCase, columns int) string {
	lost := ""
	for _, r := range [...]*sizing.Reach{&at.Grown, &at.Users, &at.Rate} {
		switch {
		case r.Why != "" || r.Unbounded || r.Lost == "":
		case lost == "" || lost == r.Lost:
			lost = r.Lost
		default:
			return "a site lost"
		}
	}
	if lost == "" {
		return which.String()
	}
	const suffix = " lost"
	return ansi.Truncate(lost, columns-len(suffix), "…") + suffix
}

// CapacityRemarks say, a sentence each, what an answer does not cover.
func CapacityRemarks(c *sizing.Capacity) []string {
	var remarks []string
	if c.LoneNode {
		remarks = append(remarks, "A lone node has no failover: after its loss nothing is left.")
	}
	said := map[string]bool{"": true}
	up := &c.Cases[sizing.AllUp]
	for _, r := range [...]*sizing.Reach{&up.Grown, &up.Users, &up.Rate} {
		if !said[r.Why] {
			said[r.Why] = true
			remarks = append(remarks, "n/a: "+r.Why+".")
		}
	}
	if slices.ContainsFunc(c.Cases[:], func(at sizing.CapacityCase) bool {
		return at.Applies && (nothingFits(&at.Grown) || nothingFits(&at.Users) || nothingFits(&at.Rate))
	}) {
		remarks = append(remarks, "\"none\": that is full before the first user, or before the first message.")
	}
	if c.Basis == sizing.OnTable {
		remarks = append(remarks, "Cores and memory are unknown: these are upper bounds, by ports, processes and the database alone.")
	} else if len(c.Unjudged) > 0 {
		words := make([]string, len(c.Unjudged))
		for i, u := range c.Unjudged {
			words[i] = u.Resource.String() + inSite(u.Site, textWidth)
		}
		remarks = append(remarks, "Not judged, and so no end to any of these: "+strings.Join(words, ", ")+".")
	}
	if c.Target < sizing.MostTarget {
		objectives := "The objective for the storm after a node loss is kept whole at any share."
		if c.Scenario.Get(sizing.P99SLOMS).Value > 0 {
			objectives = "The objectives for latency and for the storm after a node loss are kept whole at any share."
		}
		remarks = append(remarks, objectives)
	}
	return remarks
}
