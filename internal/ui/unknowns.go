package ui

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// toll is what something unknown takes from the answer, the most first.
type toll uint8

const (
	takesAnswer toll = iota
	takesNodes
	takesResource
	takesTrust
	takesWidth
	takesCertainty
	takesFigure
	tolls
)

var tollTitles = [tolls]string{
	takesAnswer:    "No answer at all",
	takesNodes:     "Nodes that the answer leaves out",
	takesResource:  "Limits that nothing is judged against",
	takesTrust:     "How far the model is to be trusted",
	takesWidth:     "What makes the ranges wide",
	takesCertainty: "Inputs that nobody measured or gave",
	takesFigure:    "Figures that are not measured",
}

// unknown is one thing that is not known, why, and what would mend it ("" where nothing would).
type unknown struct {
	toll            toll
	what, why, mend string
}

// unknowns are all that is not known about the shown verdict, what costs it most first.
func (m *Model) unknowns() []unknown {
	var all []unknown
	add := func(t toll, what, why, mend string) { all = append(all, unknown{t, what, why, mend}) }
	why := m.notJudged()
	if why != "" {
		mend := "wait for the first scrape; it takes one interval"
		if m.snapshot != nil {
			mend = "'mimtop doctor' with the same flags says what is wrong with each target"
		}
		add(takesAnswer, "Whether the cluster holds", why, mend)
	}
	m.unreadNodes(add)
	if why == "" {
		v := m.shownVerdict()
		m.unjudgedLimits(v, add)
		m.doubts(v, add)
		m.wideRanges(v, add)
	}
	m.assumedOnes(add)
	m.absentFigures(add)
	slices.SortStableFunc(all, func(a, b unknown) int { return cmp.Compare(a.toll, b.toll) })
	return all
}

// unreadNodes are those whose load nobody knows, and what the source does not tell.
func (m *Model) unreadNodes(add func(t toll, what, why, mend string)) {
	if m.snapshot == nil {
		return
	}
	const mostNamed = 5
	lost := 0
	for i := range m.snapshot.Nodes {
		n := &m.snapshot.Nodes[i]
		if n.State == cluster.Up {
			continue
		}
		if lost++; lost <= mostNamed {
			why := n.State.String()
			if n.Reason != "" {
				why += ": " + n.Reason
			}
			if age, ok := n.Age(m.moment()); ok {
				why += "; its last figures are " + quantity.FormatDuration(age) + " old"
			}
			add(takesNodes, n.Name, why, "'mimtop doctor' says what is wrong with it")
		}
	}
	if lost > mostNamed {
		add(takesNodes, fmt.Sprintf("%d more nodes", lost-mostNamed), "they are not up either: the Nodes screen lists them", "")
	}
	if unread := m.totals.NodesKnown - m.totals.Targets; unread > 0 {
		which, why := "Nodes of the cluster", fmt.Sprintf("%d are no targets, though the others know them", unread)
		if unread == 1 {
			which, why = "A node of the cluster", "it is no target, though the others know it"
		}
		add(takesNodes, which, why,
			"add them with --target, or follow a list with --file-sd, --http-sd or --dns")
	}
	for _, warning := range m.snapshot.Warnings {
		add(takesNodes, "The source", warning, "")
	}
}

// unjudgedLimits are the resources that the verdict does not cover.
func (m *Model) unjudgedLimits(v *sizing.Verdict, add func(t toll, what, why, mend string)) {
	for _, u := range v.Unjudged() {
		what := "The limit of " + u.Resource.String()
		if u.Site != "" {
			what += " in " + u.Site
		}
		why, mend, found := strings.Cut(u.Why, ": give ")
		if !found {
			why, mend, _ = strings.Cut(u.Why, "; give ")
		}
		add(takesResource, what, why, "give "+mend)
	}
	if v.Flows.ArchiveRows > 0 && v.Scenario.Get(sizing.DBRowsCap).Value == 0 {
		add(takesResource, "What the archive's database can take", "no metric of MongooseIM tells it; only the pools to it are judged",
			"give --db-rows-cap, from a test of the database")
	}
}

// doubts are about the model as a whole: what was learned, how well it has predicted, and how far from that this is.
func (m *Model) doubts(v *sizing.Verdict, add func(t toll, what, why, mend string)) {
	if m.learned == nil {
		add(takesTrust, "What this cluster's nodes really cost", "nothing was learned: there is no cluster behind a plan",
			"'mimtop calibrate' learns from a cluster or a recording; give its file to --coefficients")
		return
	}
	const longer = "let it run through quiet and busy hours, or 'mimtop record' a day and 'mimtop calibrate' from it"
	switch {
	case m.track.CPU.Wrong() || m.track.Memory.Wrong():
		add(takesTrust, "Whether the model still fits", report.TrackLine(m.learned, m.track),
			"find out what changed."+m.keyWhich(showTimeline, "lists what happened")+" It learns again by itself, in some minutes")
	case (m.learned.CPU.Known || m.learned.Memory.Known) && (m.track.CPU.Predictions == 0 || m.track.Memory.Predictions == 0):
		add(takesTrust, "How far off the model is", report.TrackLine(m.learned, m.track), longer)
	}
	if why := cmp.Or(m.learned.CPU.Why, m.learned.Memory.Why); why != "" {
		add(takesTrust, "What a session and a message cost here", why, longer)
	} else if m.learned.Quality.Grade < calibrate.Good {
		add(takesTrust, "What a session costs, apart from its messages", m.learned.Quality.Sentence, longer)
	}
	if beyond := m.what.model.Seen.Beyond(&v.Scenario); beyond.Word() != "inside" {
		add(takesTrust, "Whether costs stay as they are under such a load",
			fmt.Sprintf("it is %.1f times what the model learned from, %s it; the ranges are wider for that", float64(beyond), beyond.Word()),
			"a load test, or a busier day, recorded with 'mimtop record'")
	}
	if m.lookingBack() {
		add(takesTrust, "What the model knew at "+m.clockText(m.past.at), "only figures are kept: this moment is judged by today's model",
			"'mimtop record', and 'mimtop replay' of the recording: that learns only from what came before")
	}
}

// wideRanges are the coefficients that nobody measured here, those with the largest part in the binding resource first.
func (m *Model) wideRanges(v *sizing.Verdict, add func(t toll, what, why, mend string)) {
	binding := v.Cases[sizing.AllUp].Binding
	if _, loss, ok := v.WithLoss(); ok {
		binding = loss.Binding
	}
	if odds := m.shownOdds(); odds.Known && odds.Draws > 0 {
		if _, users := odds.Asked(); wide(users) {
			add(takesWidth, "How many users it would hold", "anything from "+strings.Replace(report.UsersRange(users), "-", " to ", 1)+" (5 to 95 % of the draws)", "")
		}
	}
	defaults := v.Defaults(m.what.model)
	terms := slices.Clone(v.Terms(binding))
	total := 0.
	for _, term := range terms {
		total += term.Value
	}
	slices.SortStableFunc(terms, func(a, b sizing.Term) int { return cmp.Compare(b.Value, a.Value) })
	const mostTerms, worthNaming = 4, 0.02
	named := 0
	for _, term := range terms {
		if !slices.Contains(defaults, term.Coefficient) || named == mostTerms || term.Value < worthNaming*total {
			continue
		}
		named++
		i, evidence := m.what.model.Coefficients[term.Coefficient], ""
		if term.Coefficient.Weak() {
			evidence = ", without evidence"
		}
		add(takesWidth, "The cost of "+term.What,
			fmt.Sprintf("%.0f %% of the %s demand rests on the default %s, %s-%s %s%s", 100*term.Value/total, binding, term.Coefficient.Key(),
				quantity.Format(i.Low, quantity.Count), quantity.Format(i.High, quantity.Count), term.Coefficient.Unit(), evidence), "")
	}
	if all, weak := m.defaults(v); all > 0 {
		add(takesWidth, fmt.Sprintf("%d coefficients in all", all), fmt.Sprintf("built-in defaults, %d of them without evidence: right within a factor of 2 to 3", weak),
			"those of CPU and memory are learned as the load varies; or give --coefficients FILE")
	}
}

// wide says that a range spans more than a factor of two.
func wide(r sizing.Range) bool { return !math.IsInf(r.P95, 1) && r.P95 > 2*r.P5 }

// assumedOnes are the inputs that are defaults, with their flags.
func (m *Model) assumedOnes(add func(t toll, what, why, mend string)) {
	if m.snapshot == nil {
		return
	}
	var flags []string
	for _, i := range m.assumedInputs() {
		info := i.Info()
		flags = append(flags, info.Label+" (--"+info.Flag()+")")
	}
	if len(flags) > 0 {
		add(takesCertainty, fmt.Sprintf("%d inputs", len(flags)), "no metric gives them, so they keep their defaults: "+strings.Join(flags, ", "),
			"give those that you know by these flags, or move the sliders")
	}
}

// absentFigures are what the nodes that are up do not tell.
func (m *Model) absentFigures(add func(t toll, what, why, mend string)) {
	if m.snapshot == nil {
		return
	}
	if b := &m.absences; b.of != m.snapshot {
		b.of, b.all = m.snapshot, absencesOf(m.snapshot)
	}
	for _, u := range m.absences.all {
		add(u.toll, u.what, u.why, u.mend)
	}
}

// absenceBoard keeps what a snapshot does not tell: finding it takes a walk over all figures of all nodes.
type absenceBoard struct {
	of  *cluster.Snapshot
	all []unknown
}

// absence is why some figures are absent: which, and on how many nodes.
type absence struct {
	why   string
	keys  []string
	nodes int
}

// absencesOf are the figures that a snapshot does not have, those together that are absent for one reason, the most first.
func absencesOf(s *cluster.Snapshot) []unknown {
	const mostReasons, mostKeys = 12, 8
	var all []unknown
	absences, up := gatherAbsences(s)
	for i, a := range absences {
		if i == mostReasons {
			return append(all, unknown{takesFigure, fmt.Sprintf("%d more reasons", len(absences)-i), "for other figures: each node's are on the Nodes screen (enter)", ""})
		}
		what := strings.ReplaceAll(strings.Join(a.keys[:min(len(a.keys), mostKeys)], ", "), "_", " ")
		if more := len(a.keys) - mostKeys; more > 0 {
			what += fmt.Sprintf(" and %d more", more)
		}
		why := a.why
		if a.nodes < up {
			why += fmt.Sprintf(" (on %d of %d nodes)", a.nodes, up)
		}
		all = append(all, unknown{takesFigure, what, why, ""})
	}
	return all
}

// gatherAbsences goes through all figures of the nodes that are up, and says how many these are.
func gatherAbsences(s *cluster.Snapshot) (all []absence, up int) {
	at := map[string]int{} // by the reason
	for i := range s.Nodes {
		n := &s.Nodes[i]
		if n.State != cluster.Up {
			continue
		}
		up++
		counted := map[string]bool{}
		note := func(key, why string) {
			why = cmp.Or(why, "not measured")
			k, known := at[why]
			if !known {
				k, at[why] = len(all), len(all)
				all = append(all, absence{why: why})
			}
			a := &all[k]
			if !slices.Contains(a.keys, key) {
				a.keys = append(a.keys, key)
			}
			if !counted[why] {
				counted[why] = true
				a.nodes++
			}
		}
		for _, f := range report.NodeFigures(n) {
			if !f.Known {
				note(f.Key, f.Why)
			}
		}
		for _, l := range report.NodeLatencies(n) {
			if l.Count() == 0 {
				note(l.Key, l.Why)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b absence) int { return cmp.Compare(len(b.keys), len(a.keys)) })
	return all, up
}

// unknownOverlayLines is the overlay of what is not known, and what would mend it.
func (m *Model) unknownOverlayLines() []string {
	look := m.look
	all := m.unknowns()
	title := "What is not known, and what would mend it, the costliest first"
	lines := []string{m.rule(title, m.width)}
	if m.notJudged() == "" {
		lines = append(lines, m.oddsLine())
	}
	last := tolls
	for i, u := range all {
		if u.toll != last {
			lines = append(lines, look.Styles.Title.Paint(" "+tollTitles[u.toll]))
			last = u.toll
		}
		style := &look.Styles.Unknown
		glyph := look.Glyphs.Unknown
		if u.toll == takesWidth || u.toll == takesCertainty {
			glyph = look.Glyphs.Default
		}
		lines = append(lines, m.bullet(note{glyph, style, u.what + ": " + strings.TrimSuffix(u.why, ".") + "."})...)
		if shared := i+1 < len(all) && all[i+1].mend == u.mend; u.mend != "" && !shared { // else below the last one
			for i, line := range wrapped("mend: "+u.mend, m.width-6, 6) {
				if i == 0 {
					line = look.Styles.Accent.Paint("mend:") + strings.TrimPrefix(line, "mend:")
				}
				lines = append(lines, "     "+line)
			}
		}
	}
	if len(all) == 0 {
		lines = append(lines, "   Everything that a verdict rests on is measured, given or learned here.")
	}
	return append(lines, m.bullet(note{look.Glyphs.Absent, &look.Styles.Muted,
		"Never measured by anyone: the time from one client to the other. The servers count only the time inside themselves."})...)
}
