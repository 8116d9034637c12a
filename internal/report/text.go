package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// textWidth is the widest line of the plain-text reports.
const textWidth = 80

// Headline says the outcome and the resource behind it in one line, such as
// "HOLDS: CPU is the tightest with a node lost, 41 % headroom". It is at most 77 columns wide.
func Headline(v *sizing.Verdict) string {
	word := v.Outcome.String()
	n := &v.Cases[sizing.AllUp]
	switch {
	case v.Basis == sizing.OnTable && v.Outcome == sizing.Unknown:
		return word + ": cores and memory are unknown, the table's columns disagree"
	case v.Basis == sizing.OnTable:
		return word + " by the table alone: cores and memory are unknown"
	case v.Outcome == sizing.Fails:
		return fmt.Sprintf("%s: %s short by %s with all nodes up", word, n.Binding, shortBy(n))
	case v.Outcome == sizing.HoldsAllUp:
		return word + ": " + lossReason(v)
	}
	if which, loss, ok := v.WithLoss(); ok {
		return fmt.Sprintf("%s: %s is the tightest with %s, %.0f %% headroom", word, loss.Binding, which, loss.HeadroomPct)
	}
	return word
}

// lossReason says in words why a topology does not survive what it is asked to survive.
func lossReason(v *sizing.Verdict) string {
	for _, r := range v.Reasons() {
		switch r {
		case sizing.ReasonNoRedundancy:
			return "a lone node has no failover"
		case sizing.ReasonNodeLoss:
			return shortAfter(v, sizing.NodeLost)
		case sizing.ReasonSiteLoss:
			return shortAfter(v, sizing.SiteLost)
		case sizing.ReasonReconnectStorm:
			return "the users of a lost node need " + recoveryText(v.Storm.RecoveryS) + " to return"
		}
	}
	return ""
}

func shortAfter(v *sizing.Verdict, which sizing.FailureCase) string {
	c := &v.Cases[which]
	return fmt.Sprintf("%s short by %s with %s", c.Binding, shortBy(c), which)
}

// shortBy says how much more than its limit a binding resource would have to give, as a share of the limit.
func shortBy(c *sizing.Case) string {
	const most = 999
	if -c.HeadroomPct > most {
		return fmt.Sprintf(">%d %%", most)
	}
	return fmt.Sprintf("%.0f %%", -c.HeadroomPct)
}

// TopologyLine describes what is judged: nodes, machine and users.
func TopologyLine(s *sizing.Scenario) string {
	var b strings.Builder
	if sites := s.Get(sizing.Datacenters); sites.Value > 1 {
		fmt.Fprintf(&b, "%.0f datacenters x ", sites.Value)
	}
	fmt.Fprintf(&b, "%.0f x %s", s.Get(sizing.Nodes).Value, MachineLine(s))
	fmt.Fprintf(&b, ", %s users", quantity.Format(s.Get(sizing.Users).Value, quantity.Count))
	if s.Get(sizing.ShareBackground).Value > 0 {
		fmt.Fprintf(&b, " (%s connected)", quantity.Format(s.ConnectedUsers(), quantity.Count))
	}
	fmt.Fprintf(&b, ", %s stanzas in", quantity.Format(s.Throughput(), quantity.PerSecond))
	return b.String()
}

// MachineLine describes a node's machine, saying what is unknown of it.
func MachineLine(s *sizing.Scenario) string {
	part := func(i sizing.Input, unit quantity.Unit, word string) string {
		if v := s.Get(i); v.Known {
			return strings.TrimSpace(quantity.Format(v.Value, unit) + " " + word)
		}
		return "? " + i.Info().Label
	}
	return part(sizing.Cores, quantity.Count, "cores") + " / " + part(sizing.RAMGiB, quantity.GiB, "")
}

// PlacementLine says where the topology stands on the summary table.
func PlacementLine(p *sizing.Placement) string {
	row := p.Setup.Row()
	if !p.Power.Known {
		return fmt.Sprintf("%s · machine power unknown: low-end column says %s, high-end column says %s",
			p.Setup, strings.ToLower(p.LowEnd.String()), strings.ToLower(p.HighEnd.String()))
	}
	band := fmt.Sprintf("%s - %s", quantity.Format(p.Band.Low, quantity.Count), quantity.Format(p.Band.High, quantity.Count))
	line := fmt.Sprintf("%s · power %.2f · %s the band %s", row.Setup, p.Power.Value, p.Relation, band)
	if p.Position.Known && p.Relation == sizing.InBand {
		line += fmt.Sprintf(", %.0f %% of the way (log)", 100*p.Position.Value)
	}
	switch {
	case p.LossSetup == sizing.NoSetup:
		line += " · nothing is left after a loss"
	case p.LossRelation == sizing.InBand:
		line += fmt.Sprintf(" · after a loss: %s, in its band", p.LossSetup)
	default:
		line += fmt.Sprintf(" · after a loss: %s, %s its band", p.LossSetup, p.LossRelation)
	}
	return line
}

// WritePlanText writes a verdict with its arithmetic as plain lines of at most 80 columns.
func WritePlanText(w io.Writer, v *sizing.Verdict, m *sizing.Model) error {
	var b strings.Builder
	line := func(format string, args ...any) { b.WriteString(fold(fmt.Sprintf(format, args...))) }
	line("%s", Headline(v))
	line("%s", TopologyLine(&v.Scenario))
	line("Table: %s", PlacementLine(&v.Placement))
	b.WriteString("\n")
	writeResources(&b, v)
	b.WriteString("\n")
	line("Most users at these rates: %s with all nodes up, %s with a loss.",
		CeilingText(v.MaxUsersAllUp), CeilingText(v.MaxUsersWithLoss))
	line("Most traffic at these users: x %s with all nodes up, x %s with a loss.",
		CeilingText(v.MaxRateFactorAllUp), CeilingText(v.MaxRateFactorWithLoss))
	if v.Storm.Applies {
		line("%s", StormLine(v))
	}
	for _, u := range v.Unjudged() {
		line("Not judged: %s: %s.", u.Resource, u.Why)
	}
	if n := len(v.Defaults(m)); n > 0 {
		line("%d of the coefficients are built-in defaults: right within a factor of 2 to 3.", n)
	}
	for _, a := range sizing.Advise(v) {
		line("%s %s", adviceMark(a), a.Text)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// StormLine says how a reconnect storm after a node loss ends.
func StormLine(v *sizing.Verdict) string {
	lost := quantity.Format(v.Storm.LostSessions, quantity.Count)
	switch {
	case !v.Storm.Judged:
		return fmt.Sprintf("Reconnect storm: %s sessions; not judged without the cores.", lost)
	case v.Storm.OK:
		return fmt.Sprintf("Reconnect storm: %s sessions are back within %s, ok.", lost, quantity.Format(v.Storm.RecoveryS, quantity.Seconds))
	}
	return fmt.Sprintf("Reconnect storm: %s sessions need %s, longer than the objective of %s.", lost,
		recoveryText(v.Storm.RecoveryS), quantity.Format(v.Scenario.Get(sizing.StormSLOS).Value, quantity.Seconds))
}

func writeResources(b *strings.Builder, v *sizing.Verdict) {
	cases := []sizing.FailureCase{sizing.AllUp, sizing.NodeLost, sizing.SiteLost}
	titles := []string{"all up", "node lost", "site lost"}
	fmt.Fprintf(b, "%-11s", "* tightest")
	for i, which := range cases {
		if v.Cases[which].Applies {
			fmt.Fprintf(b, "  %12s", titles[i])
		}
	}
	fmt.Fprintf(b, "  %s\n", "usable limit of a node")
	for r := range sizing.ResourceCount {
		n := v.Cases[sizing.AllUp].Loads[r]
		if r == sizing.LatencyResource && !n.Judged {
			continue
		}
		fmt.Fprintf(b, "%-11s", r)
		for _, which := range cases {
			c := &v.Cases[which]
			if !c.Applies {
				continue
			}
			cell := "n/a"
			if c.Loads[r].Judged {
				cell = fmt.Sprintf("%.0f %%", 100*c.Loads[r].Utilisation)
			}
			if c.Loads[r].Judged && c.Binding == r {
				cell = "* " + cell
			}
			fmt.Fprintf(b, "  %12s", cell)
		}
		fmt.Fprintf(b, "  %s\n", LimitText(r, n))
	}
}

// LimitText writes the limit of a resource in its unit.
func LimitText(r sizing.Resource, l sizing.Load) string {
	if !l.Judged {
		return "unknown"
	}
	switch r {
	case sizing.CPU:
		return fmt.Sprintf("%.2f cores", l.Limit)
	case sizing.Memory:
		return quantity.Format(l.Limit/(1<<30), quantity.GiB)
	case sizing.Network:
		return quantity.Format(l.Limit, quantity.BytesPerS)
	case sizing.Database:
		return "the archive's writers"
	case sizing.LatencyResource:
		return quantity.Format(l.Limit, quantity.Milliseconds) + " at p99"
	}
	return quantity.Format(l.Limit, quantity.Count)
}

// CeilingText writes a largest number of users or a largest factor.
func CeilingText(c sizing.Ceiling) string {
	if c.Unbounded {
		return "no limit"
	}
	return quantity.Format(c.Value, quantity.Count)
}

func recoveryText(seconds float64) string {
	if text := quantity.Format(seconds, quantity.Seconds); text != "n/a" {
		return text
	}
	return "for ever"
}

func adviceMark(a sizing.Advice) string {
	if a.Alarm {
		return "!"
	}
	return "-"
}

// fold breaks a line at blanks so that it fits textWidth; further lines are indented.
func fold(s string) string {
	var b strings.Builder
	column := 0
	for i, word := range strings.Fields(s) {
		width := len([]rune(word))
		switch {
		case i == 0:
		case column+1+width > textWidth:
			b.WriteString("\n  ")
			column = 2
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += width
	}
	b.WriteByte('\n')
	return b.String()
}
