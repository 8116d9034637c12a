package review

import (
	"fmt"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// modelSection says how sure the model is of itself, and how well it has predicted.
func (r *Review) modelSection() section {
	s := section{id: "model", title: "Model confidence and self-check"}
	if r.verdict != nil {
		s.say(report.ProbabilityLine(&r.odds))
		if r.odds.Known {
			s.say(fmt.Sprintf("These odds are over %d draws of the coefficients from their intervals; they know nothing of an error in the intervals.", r.odds.Draws))
		}
		if r.odds.Beyond > 0 {
			s.say(fmt.Sprintf("The load judged is %.2f times the one that the model was learned from: %s of what was seen.", float64(r.odds.Beyond), r.odds.Beyond.Word()))
		}
	}
	if m := r.Model; m != nil {
		s.say("Data: " + m.Sentence + ".")
		t := table{
			caption: "Self-check: each prediction is made from what came before, and held against what is measured next",
			columns: numbers(2, "What", "Learned from", "Samples", "Spread of the residuals", "Predictions checked", "Median error", "90th percentile of the error"),
		}
		for _, f := range []struct {
			name string
			fit  *report.Fit
		}{{"CPU", &m.CPU}, {"memory", &m.Memory}} {
			t.rows = append(t.rows, fitRow(f.name, f.fit))
		}
		s.add(t)
		for _, f := range []*report.Fit{&m.CPU, &m.Memory} {
			if f.Mispredicts {
				s.sayAs(bad, "The model mispredicts of late: it is not to be believed until it has learned what changed.")
				break
			}
		}
		if n := nodeRecords(m); len(n.rows) > 0 {
			s.add(n)
		}
	} else {
		s.say("No cluster was learned from.")
		if line := report.RecordLine(r.subject.Model.Record); line != "" {
			s.say(line)
		}
	}
	s.add(r.coefficients())
	return s
}

func fitRow(name string, f *report.Fit) []cell {
	if !f.Known {
		return []cell{{text: name}, {f.Why, faint}, unknown, unknown, unknown, unknown, unknown}
	}
	row := []cell{{text: name}, {text: f.Means}, {text: fmt.Sprint(f.Samples)}, {text: report.Percent(f.Noise)}, {text: fmt.Sprint(f.Predictions)}, unknown, unknown}
	if f.MedianError != nil {
		row[5], row[6] = cell{text: report.Percent(*f.MedianError)}, cell{text: report.Percent(*f.P90Error)}
	}
	return row
}

func nodeRecords(m *report.ModelState) table {
	t := table{caption: "Self-check of each node: median error, and in brackets its 90th percentile", columns: numbers(1, "Node", "CPU", "Memory")}
	of := func(c *sizing.Checked) cell {
		switch {
		case c == nil:
			return unknown
		case c.Wrong:
			return cell{"mispredicted by " + report.Percent(c.Recent), bad}
		}
		return cell{text: fmt.Sprintf("%s (%s)", report.Percent(c.Median), report.Percent(c.P90))}
	}
	for i := range m.Nodes {
		if n := &m.Nodes[i]; n.CPU != nil || n.Memory != nil {
			t.rows = append(t.rows, []cell{{text: n.Target}, of(n.CPU), of(n.Memory)})
		}
	}
	return t
}

// originMarks stand before what nobody gave.
var originMarks = map[sizing.Origin]string{sizing.FromDefault: "~ ", sizing.FromLive: "* ", sizing.FromUser: "", sizing.FromNowhere: "? "}

// coefficients lists the whole table with its intervals.
func (r *Review) coefficients() table {
	t := table{
		caption: "Coefficients with the interval that holds the truth in 90 of 100 cases: ~ a built-in default, * learned from this cluster, no mark: given",
		columns: numbers(1, "Coefficient", "Typical", "5 %", "95 %"),
	}
	t.columns = append(t.columns, words("Unit", "What it prices", "Origin")...)
	for c := range sizing.CoefficientCount {
		i := r.subject.Model.Coefficients[c]
		origin := i.Origin.String()
		if l := r.subject.Learned; l != nil && l.Learned[c].Share > 0 {
			origin = fmt.Sprintf("%s (%s learned)", l.Learned[c].Word, report.Percent(l.Learned[c].Share))
		}
		if i.Origin == sizing.FromDefault && c.Weak() {
			origin += ", without evidence"
		}
		t.rows = append(t.rows, texts(c.Key(), originMarks[i.Origin]+report.Exactly(i.Typical), report.Exactly(i.Low), report.Exactly(i.High),
			c.Unit(), c.Meaning(), origin))
	}
	return t
}

// arithmeticSection opens the verdict.
func (r *Review) arithmeticSection() section {
	s := section{id: "arithmetic", title: "The arithmetic"}
	if len(r.Arithmetic) == 0 {
		return s
	}
	s.say("Every number of the verdict, so that a person can redo it by hand. Marks: ~ a built-in default, * learned from this cluster, no mark: given.")
	for _, p := range r.Arithmetic {
		s.add(listing{"Arithmetic: " + p.Title, p.Lines})
	}
	return s
}

// zeroIsNone are the inputs of which 0 is no number but the want of one.
var zeroIsNone = map[sizing.Input]string{
	sizing.DBRowsCap: "unknown: no ceiling is judged", sizing.DBReadsCap: "unknown: no ceiling is judged", sizing.P99SLOMS: "there is no objective",
}

// reproduceSection gives everything that the verdict follows from.
func (r *Review) reproduceSection() section {
	s := section{id: "reproduce", title: "Inputs, and how to reproduce this"}
	b := &r.subject.Baseline
	t := table{
		caption: "Inputs: ~ a built-in default, * measured, ? unknown, no mark: given",
		columns: words("Input", "Value", "Origin", "Where from"),
	}
	for i := range sizing.InputCount {
		info, from := i.Info(), b.Inputs[i]
		why := from.From
		if from.Why != "" {
			why = from.Why
		}
		value := "n/a"
		switch of := b.Scenario.Get(i); {
		case !of.Known:
		case of.Value == 0 && zeroIsNone[i] != "":
			why = zeroIsNone[i]
		case info.Choices != nil:
			value = info.Choices[int(of.Value)]
		default:
			value = quantity.Format(of.Value, info.Unit)
		}
		t.rows = append(t.rows, texts(info.Label+" (--"+info.Flag()+")", originMarks[from.Origin]+value, from.Origin.String(), why))
	}
	s.add(t)
	command := func(caption, line string) {
		if line != "" {
			s.add(listing{caption, []string{line}})
		}
	}
	command("This review was asked for by", r.Reproduce.Asked)
	command("The verdict as a command of its own", r.Reproduce.PlanCommand)
	var remarks list
	for _, remark := range r.Reproduce.Remarks {
		remarks.items = append(remarks.items, paragraph{fair, remark})
	}
	if len(remarks.items) > 0 {
		s.add(remarks)
	}
	if r.Reproduce.ScenarioFile != "" {
		s.add(listing{"The scenario as a file, for mimtop plan --input FILE", splitLines(r.Reproduce.ScenarioFile)})
	}
	s.say("The coefficients with their joint distribution are in the JSON form of this review, under reproduce.coefficients: saved as a file they are for mimtop plan --coefficients FILE.")
	return s
}
