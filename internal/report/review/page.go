package review

import (
	"fmt"
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// page lays the review out for people.
func (r *Review) page() *page {
	p := &page{title: "Capacity review: " + r.Source}
	if r.Basis == Planned {
		p.title = "Capacity review of a plan"
	}
	p.subtitle = r.origin()
	for _, s := range []section{
		r.summary(), r.clusterSection(), r.placementSection(), r.resourcesSection(), r.capacitySection(), r.trafficSection(), r.latencySection(),
		r.forecastSection(), r.recommendationsSection(), r.scenariosSection(), r.modelSection(), r.arithmeticSection(), r.reproduceSection(),
	} {
		if len(s.blocks) > 0 {
			p.sections = append(p.sections, s)
		}
	}
	return p
}

// moment writes a time so that readers in other places read the same.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// origin says what is looked at, when and by what.
func (r *Review) origin() []string {
	var lines []string
	switch r.Basis {
	case Planned:
		lines = append(lines, "A plan: nothing was measured.")
	case Replayed:
		lines = append(lines, "From a recording, as of "+moment(*r.DataAt)+".")
	default:
		lines = append(lines, "From live metrics, read at "+moment(*r.DataAt)+".")
	}
	if r.Demo {
		lines = append(lines, "DEMO: this cluster is simulated.")
	}
	return append(lines, fmt.Sprintf("Written at %s by mimtop %s.", moment(r.MadeAt), r.Version))
}

// outcomeTones colour the outcomes.
var outcomeTones = map[sizing.Outcome]tone{
	sizing.Holds: good, sizing.HoldsAllUp: fair, sizing.Fails: bad, sizing.Unknown: faint,
}

func (r *Review) outcome() sizing.Outcome {
	if r.verdict == nil {
		return sizing.Unknown
	}
	return r.verdict.Outcome
}

// summary is what a reader with one minute reads.
func (r *Review) summary() section {
	s := section{id: "verdict", title: "Verdict"}
	s.sayAs(outcomeTones[r.outcome()], r.Headline+".")
	v := r.verdict
	var points list
	point := func(t tone, format string, args ...any) {
		points.items = append(points.items, paragraph{t, fmt.Sprintf(format, args...)})
	}
	if v != nil {
		point(plain, "%s.", report.TopologyLine(&v.Scenario))
		point(plain, "%s.", strings.TrimSuffix(report.OddsOf(v, &r.odds), "."))
		if l := r.subject.Learned; l != nil {
			point(plain, "%s.", report.TrackLine(l, r.subject.Track))
		} else {
			point(plain, "No cluster was learned from: the coefficients are those given or built in.")
		}
		point(plain, "On the summary table: %s, %s.", v.Placement.Setup, report.PlacementLine(&v.Placement))
		if v.Storm.Applies {
			point(plain, "%s", report.StormLine(v))
		}
		for _, u := range v.Unjudged() {
			in := ""
			if u.Site != "" {
				in = " in " + u.Site
			}
			point(fair, "Not judged: %s%s: %s.", u.Resource, in, u.Why)
		}
		if n := len(r.Plan.Defaults); n > 0 {
			point(fair, "%d of the coefficients behind this are built-in defaults, right within a factor of 2 to 3: %s.", n, strings.Join(r.Plan.Defaults, ", "))
		}
	}
	for _, f := range r.Findings {
		if f.Alarm {
			point(bad, "Alarm: %s.", strings.TrimSuffix(f.Text, "."))
		}
	}
	notOK, unknown := 0, 0
	for i := range r.Recommendations {
		switch r.Recommendations[i].State {
		case sizing.ConformsNot.Key():
			notOK++
		case sizing.ConformityUnknown.Key():
			unknown++
		}
	}
	point(plain, "Of %d recommendations of the documentation, %d are not followed and %d cannot be checked.", len(r.Recommendations), notOK, unknown)
	s.add(points)
	return s
}

// placementSection puts the topology on the summary table.
func (r *Review) placementSection() section {
	s := section{id: "table", title: "Place on the summary table"}
	if r.verdict == nil {
		return s
	}
	p := &r.verdict.Placement
	count := func(v float64) string { return quantity.Format(v, quantity.Count) }
	s.say(fmt.Sprintf("%s, %s connected users: %s.", p.Setup, count(p.Users), report.PlacementLine(p)))
	s.add(picture{svg: func(d *drawing) { drawTiers(d, p) }, caption: "Concurrent users that each setup is said to carry, on low-end and on high-end machines, and where this one stands."})
	t := table{
		caption: "Concurrent users by the MongooseIM documentation (2016, guidance and no benchmark; the table names no machines)",
		columns: words("Setup", "Purpose", "Low-end machines", "High-end machines", "Here"),
	}
	for _, row := range sizing.SummaryTable {
		here := cell{}
		if row.Setup == p.Setup {
			here = cell{"this setup", good}
			if p.Power.Known {
				here.text = fmt.Sprintf("this setup: %s to %s for a machine of power %.2f", count(p.Band.Low), count(p.Band.High), p.Power.Value)
			}
		} else if row.Setup == p.LossSetup {
			here = cell{"what is left after a loss", fair}
		}
		t.rows = append(t.rows, append(texts(row.Setup.String(), row.Purpose, count(row.LowEnd.Low)+" to "+count(row.LowEnd.High),
			count(row.HighEnd.Low)+" to "+count(row.HighEnd.High)), here))
	}
	s.add(t)
	if !p.Power.Known {
		s.sayAs(fair, "Nothing is known of the machine: neither column is chosen.")
	} else {
		s.say("Power is the machine's place between the two columns, 0 for low-end and 1 for high-end, from cores, memory and network on log scales. Which machines stand for the columns is an assumption of mimtop.")
	}
	return s
}

// recommendationsSection checks the documentation's recommendations one by one.
func (r *Review) recommendationsSection() section {
	s := section{id: "recommendations", title: "Recommendations of the documentation"}
	t := table{
		caption: "What MongooseIM's documentation asks for (pages \"Cluster management considerations\" and \"Cluster configuration and node management\"), checked one by one",
		columns: words("Recommendation", "State", "What was seen"),
	}
	tones := map[string]tone{sizing.Conforms.Key(): good, sizing.ConformsNot.Key(): bad, sizing.ConformityUnknown.Key(): faint}
	for _, c := range r.Recommendations {
		t.rows = append(t.rows, []cell{{text: c.Says}, {c.word, tones[c.State]}, {text: c.Why}})
	}
	s.add(t)
	var items list
	if r.Plan != nil {
		for _, advice := range r.Plan.Advice {
			items.items = append(items.items, paragraph{plain, advice})
		}
	}
	for _, f := range r.Findings {
		if !f.Alarm {
			items.items = append(items.items, paragraph{plain, f.Text})
		}
	}
	if len(items.items) > 0 {
		s.say("Besides:")
		s.add(items)
	}
	return s
}
