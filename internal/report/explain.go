package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Passage is one step of the arithmetic of a verdict: a title and plain lines of at most 76 columns.
type Passage struct {
	Title string
	Lines []string
}

// explainWidth is the widest line of a passage.
const explainWidth = 76

// Explain opens the arithmetic of a verdict, so that a person can redo it by hand: the flows, each resource term by term
// with the origin of its coefficient, the failure cases, the storm and the table. Every number comes from the verdict.
func Explain(v *sizing.Verdict, m *sizing.Model) []Passage {
	passages := []Passage{flowsPassage(v)}
	if len(v.Sites) > 0 {
		passages = append(passages, sitesPassage(v))
	}
	for r := range sizing.ResourceCount {
		if r == sizing.LatencyResource && !v.Cases[sizing.AllUp].Loads[r].Judged {
			continue
		}
		passages = append(passages, resourcePassage(v, m, r))
	}
	if spots := hotSpotsPassage(v); len(spots.Lines) > 0 {
		passages = append(passages, spots)
	}
	marks := Passage{Title: "marks", Lines: []string{"~ a built-in default, * learned from this cluster, no mark: given"}}
	return append(passages, verdictPassage(v), tablePassage(v), marks)
}

// add appends a sentence, broken at blanks.
func (p *Passage) add(format string, args ...any) {
	line := ""
	for word := range strings.FieldsSeq(fmt.Sprintf(format, args...)) {
		switch {
		case line == "":
			line = word
		case len([]rune(line))+1+len([]rune(word)) > explainWidth:
			p.Lines = append(p.Lines, line)
			line = "  " + word
		default:
			line += " " + word
		}
	}
	p.Lines = append(p.Lines, line)
}

func count(v float64) string { return quantity.Format(v, quantity.Count) }

func flowsPassage(v *sizing.Verdict) Passage {
	s, f := &v.Scenario, &v.Flows
	value := func(i sizing.Input) float64 { return s.Get(i).Value }
	p := Passage{Title: "load"}
	p.add("%s", TopologyLine(s))
	p.add("sessions: %s users x %.3g connected x %.3g devices = %s", count(value(sizing.Users)), 1-value(sizing.ShareBackground),
		value(sizing.Devices), count(f.Sessions))
	p.add("stanzas in: %s one-to-one + %s MUC + %s MUC Light + %s PubSub, x %.3g peak, + presence of %.3g per user and hour = %s/s",
		count(value(sizing.OneToOneRate)), count(value(sizing.MUCRate)), count(value(sizing.MUCLightRate)), count(value(sizing.PubSubRate)),
		value(sizing.Peak), value(sizing.PresencePerUserHour), count(f.In))
	p.add("stanzas out: each to its connected receivers (%.3g occupants, %.3g members, %.3g subscribers, %.3g contacts) = %s/s",
		value(sizing.MUCOccupants), value(sizing.MUCLightMembers), value(sizing.PubSubSubscribers), value(sizing.PresenceContacts), count(f.Out))
	p.add("archive rows %s/s (two for a one-to-one message), logins %s/s (%.3g per session and hour), push %s/s, HTTP %s/s, REST %s/s",
		count(f.ArchiveRows), count(f.Logins), value(sizing.DropsPerSessionHour), count(f.Push), count(f.HTTP), count(f.REST))
	return p
}

// originMarks stand before a coefficient: what nobody measured is marked.
var originMarks = map[sizing.Origin]string{sizing.FromDefault: "~", sizing.FromLive: "*", sizing.FromUser: " ", sizing.FromNowhere: "?"}

func verdictPassage(v *sizing.Verdict) Passage {
	p := Passage{Title: "verdict"}
	p.add("%s", Headline(v))
	for _, which := range [...]sizing.FailureCase{sizing.AllUp, sizing.NodeLost, sizing.SiteLost} {
		if c := &v.Cases[which]; c.Applies {
			p.add("%s: %s%s is the tightest, headroom 100 %% - %.1f %% = %.1f %%", v.Title(which), c.Binding, inSite(c.Site, textWidth),
				100-c.HeadroomPct, c.HeadroomPct)
		}
	}
	if v.Storm.Applies {
		p.add("%s", StormLine(v))
	}
	if use, ok := v.Overuse(); ok {
		p.add("measured: %s on the busiest node", overuseLine(v))
		if use.Share != use.Measured {
			p.add("%s x the model's part of the limit here over its part now = %s", Percent(use.Measured), Percent(use.Share))
		}
	}
	for _, r := range v.Reasons() {
		p.add("reason: %s", r.Key())
	}
	return p
}

func tablePassage(v *sizing.Verdict) Passage {
	p := Passage{Title: "summary table"}
	row := v.Placement.Setup.Row()
	p.add("%s: low-end %s-%s, high-end %s-%s concurrent users; here %s are connected", row.Setup, count(row.LowEnd.Low), count(row.LowEnd.High),
		count(row.HighEnd.Low), count(row.HighEnd.High), count(v.Placement.Users))
	if v.Placement.Power.Known {
		p.add("power %.3f from cores, memory and network on log scales; band = low-end^(1-power) x high-end^power = %s-%s", v.Placement.Power.Value,
			count(v.Placement.Band.Low), count(v.Placement.Band.High))
	}
	p.add("%s", PlacementLine(&v.Placement))
	return p
}

// Exactly writes a coefficient so that a person can multiply with it, without its unit.
func Exactly(v float64) string {
	const mostPlain = 1e6 // longer numbers are read better with a prefix
	switch {
	case v >= mostPlain:
		return count(v)
	case v >= 1000:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// amountText writes a demand or a limit in its unit.
func amountText(r sizing.Resource, v float64) string {
	switch r {
	case sizing.CPU:
		return count(v) + " cores"
	case sizing.Memory:
		return quantity.Format(v/(1<<30), quantity.GiB)
	case sizing.Network:
		return quantity.Format(v, quantity.BytesPerS)
	case sizing.Database:
		return quantity.Format(v, quantity.Share)
	case sizing.LatencyResource:
		return quantity.Format(v, quantity.Milliseconds)
	}
	return count(v)
}

// WriteExplanation writes the arithmetic of a verdict as plain lines.
func WriteExplanation(w io.Writer, v *sizing.Verdict, m *sizing.Model) error {
	var b strings.Builder
	for _, p := range Explain(v, m) {
		fmt.Fprintf(&b, "\n%s\n", strings.ToUpper(p.Title))
		for _, line := range p.Lines {
			b.WriteString("  " + line + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
