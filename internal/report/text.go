package report

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// textWidth is the widest line of the plain-text reports.
const textWidth = 80

// TopologyLine describes what is judged: nodes, machine and users.
func TopologyLine(s *sizing.Scenario) string {
	var b strings.Builder
	if sites := s.Sites(); len(sites) > 0 {
		for i, site := range sites {
			if i > 0 {
				b.WriteString(" + ")
			}
			fmt.Fprintf(&b, "%s %d", site.Name, site.Nodes)
		}
		b.WriteString(" nodes")
	} else {
		if datacenters := s.Get(sizing.Datacenters); datacenters.Value > 1 {
			fmt.Fprintf(&b, "%.0f datacenters x ", datacenters.Value)
		}
		fmt.Fprintf(&b, "%.0f x %s", s.Get(sizing.Nodes).Value, machineLine(s))
	}
	fmt.Fprintf(&b, ", %s users", quantity.Format(s.Get(sizing.Users).Value, quantity.Count))
	if s.Get(sizing.ShareBackground).Value > 0 {
		fmt.Fprintf(&b, " (%s connected)", quantity.Format(s.ConnectedUsers(), quantity.Count))
	}
	fmt.Fprintf(&b, ", %s stanzas in", quantity.Format(s.Throughput(), quantity.PerSecond))
	return b.String()
}

// machineLine describes a node's machine, saying what is unknown of it.
func machineLine(s *sizing.Scenario) string {
	part := func(i sizing.Input, unit quantity.Unit, word string) string {
		if v := s.Get(i); v.Known {
			return strings.TrimSpace(quantity.Format(v.Value, unit) + " " + word)
		}
		return "? " + i.Info().Label
	}
	return part(sizing.Cores, quantity.Count, "cores") + " / " + part(sizing.RAMGiB, quantity.GiB, "")
}

// columnWords are short words for what one column of the table says.
var columnWords = map[sizing.Outcome]string{
	sizing.Unknown: "unknown", sizing.Holds: "holds", sizing.HoldsAllUp: "only all up", sizing.Fails: "does not hold",
}

// PlacementLine says where the topology stands on the summary table, in at most 79 columns without the name of its row.
func PlacementLine(p *sizing.Placement) string {
	if !p.Power.Known {
		return fmt.Sprintf("machine unknown · low-end: %s · high-end: %s", columnWords[p.LowEnd], columnWords[p.HighEnd])
	}
	line := fmt.Sprintf("power %.2f · %s its band %s-%s", p.Power.Value, p.Relation,
		quantity.Format(p.Band.Low, quantity.Count), quantity.Format(p.Band.High, quantity.Count))
	if p.Position.Known && p.Relation == sizing.InBand {
		// On the log scale that the table is drawn on.
		line += fmt.Sprintf(", %.0f %% up", 100*p.Position.Value)
	}
	switch {
	case p.LossSetup == sizing.NoSetup:
		return line + " · after a loss nothing is left"
	case p.LossSetup == p.Setup:
		return line + " · after a loss too"
	case p.LossRelation == sizing.InBand:
		return fmt.Sprintf("%s · after loss %s: in band", line, p.LossSetup)
	}
	return fmt.Sprintf("%s · after loss %s: %s", line, p.LossSetup, p.LossRelation)
}

// WritePlanText writes a verdict with its arithmetic as plain lines of at most 80 columns.
func WritePlanText(w io.Writer, v *sizing.Verdict, p *sizing.Probability, m *sizing.Model) error {
	var b strings.Builder
	b.WriteString(fold(Headline(v)))
	writeAnswer(&b, v, p, m)
	for _, note := range planNotes(v, m) {
		b.WriteString(fold(note))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeAnswer writes what stands under the headline of a verdict, its notes left out.
func writeAnswer(b *strings.Builder, v *sizing.Verdict, p *sizing.Probability, m *sizing.Model) {
	line := func(format string, args ...any) { b.WriteString(fold(fmt.Sprintf(format, args...))) }
	line("%s", OddsOf(v, p))
	if record := RecordLine(m.Record); record != "" {
		line("%s", record)
	}
	line("%s", TopologyLine(&v.Scenario))
	line("Table: %s, %s", v.Placement.Setup, PlacementLine(&v.Placement))
	b.WriteString("\n")
	writeResources(b, v)
	b.WriteString("\n")
	if sites := siteLines(v); len(sites) > 0 {
		b.WriteString(strings.Join(sites, "\n") + "\n\n")
	}
	users, traffic := UsersText(v.MaxUsersWithLoss), FactorText(v.MaxRateFactorWithLoss)
	if _, _, ok := v.WithLoss(); !ok { // nothing is left after one
		users, traffic = "none", "none"
	}
	line("Most users at these rates: %s with all nodes up, %s with a loss.", UsersText(v.MaxUsersAllUp), users)
	line("Most traffic at these users: %s with all nodes up, %s with a loss.", FactorText(v.MaxRateFactorAllUp), traffic)
	if v.Storm.Applies {
		line("%s", StormLine(v))
	}
}

// planNotes are what a verdict does not cover or takes for granted, and the advice on it.
func planNotes(v *sizing.Verdict, m *sizing.Model) []string {
	var notes []string
	note := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	for _, u := range v.Unjudged() {
		note("Not judged: %s%s: %s.", u.Resource, inSite(u.Site, textWidth), u.Why)
	}
	if n := len(v.Defaults(m)); n > 0 {
		note("%d of the coefficients are built-in defaults: right within a factor of 2 to 3.", n)
	}
	for _, text := range m.Unlike(&v.Scenario) {
		note("! %s", text)
	}
	for _, a := range sizing.Advise(v) {
		note("%s %s", adviceMark(a), a.Text)
	}
	return notes
}

// StormLine says how a reconnect storm after a node loss ends.
func StormLine(v *sizing.Verdict) string {
	lost := quantity.Format(v.Storm.LostSessions, quantity.Count)
	recovery := quantity.Format(v.Storm.RecoveryS, quantity.Seconds)
	var before, after string
	switch {
	case !v.Storm.Judged:
		before, after = fmt.Sprintf("Reconnect storm: %s sessions", lost), "; not judged without the cores."
	case math.IsInf(v.Storm.RecoveryS, 1):
		before, after = fmt.Sprintf("Reconnect storm: no CPU is left to log in %s lost sessions", lost), "."
	case v.Storm.OK:
		before, after = fmt.Sprintf("Reconnect storm: %s sessions", lost), fmt.Sprintf(" are back within %s, ok.", recovery)
	default:
		before, after = fmt.Sprintf("Reconnect storm: %s sessions", lost), fmt.Sprintf(" need %s, the objective is %s.", recovery,
			quantity.Format(v.Scenario.Get(sizing.StormSLOS).Value, quantity.Seconds))
	}
	return before + inSite(v.Storm.Site, headlineWidth-utf8.RuneCountInString(before+after)) + after
}

func writeResources(b *strings.Builder, v *sizing.Verdict) {
	cases := []sizing.FailureCase{sizing.AllUp, sizing.NodeLost, sizing.SiteLost}
	titles := []string{"all up", "node lost", cluster.Printable(cmp.Or(v.Cases[sizing.SiteLost].Lost, "site"), 7) + " lost"}
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
				cell = Percent(c.Loads[r].Utilisation)
			}
			if c.Loads[r].Judged && c.Binding == r {
				cell = "* " + cell
			}
			fmt.Fprintf(b, "  %12s", cell)
		}
		fmt.Fprintf(b, "  %s\n", LimitText(r, n))
	}
}

// Percent writes a share of a limit in at most six columns; a little is never written as nothing.
func Percent(share float64) string {
	const most = 999
	switch u := 100 * share; {
	case u > most:
		return fmt.Sprintf(">%d %%", most)
	case u > 0 && u < 1:
		return "<1 %"
	default:
		return fmt.Sprintf("%.0f %%", u)
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

// UsersText writes a largest number of users; "none" when not even an idle user has room beside the traffic.
func UsersText(c sizing.Ceiling) string { return ceilingText(c, "") }

// FactorText writes the largest factor on all rates; "none" when the users alone are too many.
func FactorText(c sizing.Ceiling) string { return ceilingText(c, "x ") }

func ceilingText(c sizing.Ceiling, before string) string {
	switch {
	case c.Unbounded:
		return "no limit"
	case c.Value == 0:
		return "none"
	}
	return before + quantity.Format(c.Value, quantity.Count)
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
		width := ansi.StringWidth(word)
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
