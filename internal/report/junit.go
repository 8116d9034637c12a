package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/assess"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// The elements of JUnit's XML, as far as build servers read them.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name      string      `xml:"name,attr"`
	Tests     int         `xml:"tests,attr"`
	Failures  int         `xml:"failures,attr"`
	Errors    int         `xml:"errors,attr"`
	Skipped   int         `xml:"skipped,attr"`
	Time      string      `xml:"time,attr"`
	Timestamp string      `xml:"timestamp,attr"`
	Cases     []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string        `xml:"name,attr"`
	ClassName string        `xml:"classname,attr"`
	Time      string        `xml:"time,attr"`
	Failure   *junitProblem `xml:"failure"`
	Error     *junitProblem `xml:"error"`
	Skipped   *junitProblem `xml:"skipped"`
}

type junitProblem struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",cdata"`
}

// noTime is the time of a testcase: the arithmetic takes none that is worth a word.
const noTime = "0.000"

// WriteJUnit writes a suite for each scenario with a testcase for each failure that its topology has, and one for each number
// that is asked for. A failure that is not asked about, and does not hold, is skipped; what cannot be judged is an error.
func WriteJUnit(w io.Writer, c *Checks) error {
	all := junitSuites{Name: "mimtop check"}
	for i := range c.Assessments {
		s := c.junitSuite(&c.Assessments[i])
		for _, t := range s.Cases {
			s.Tests++
			s.Failures += one(t.Failure)
			s.Errors += one(t.Error)
			s.Skipped += one(t.Skipped)
		}
		all.Tests, all.Failures, all.Errors, all.Skipped = all.Tests+s.Tests, all.Failures+s.Failures, all.Errors+s.Errors, all.Skipped+s.Skipped
		all.Suites = append(all.Suites, s)
	}
	return writeXML(w, &all)
}

// WriteJUnitProblem writes why there is no answer at all.
func WriteJUnitProblem(w io.Writer, problem error, at time.Time) error {
	text := oneLine(cluster.Printable(oneLine(problem.Error()), maxProblem))
	suite := junitSuite{
		Name: assess.Live, Tests: 1, Errors: 1, Time: noTime, Timestamp: junitTime(at),
		Cases: []junitCase{{Name: "can be judged", ClassName: className(assess.Live), Time: noTime, Error: &junitProblem{Message: text}}},
	}
	return writeXML(w, &junitSuites{Name: "mimtop check", Tests: 1, Errors: 1, Suites: []junitSuite{suite}})
}

func writeXML(w io.Writer, document any) error {
	text, err := xml.MarshalIndent(document, "", "  ")
	if err != nil {
		return fmt.Errorf("write XML: %w", err)
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	return err
}

func one(p *junitProblem) int {
	if p == nil {
		return 0
	}
	return 1
}

// junitTime is without a zone, as the format has it, in UTC.
func junitTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05") }

// className is where a build server groups the testcases of a scenario: it splits it at points.
func className(scenario string) string { return "mimtop." + strings.ReplaceAll(scenario, ".", "_") }

func (c *Checks) junitSuite(a *assess.Assessment) junitSuite {
	s := junitSuite{Name: a.Name, Time: noTime, Timestamp: junitTime(c.Snapshot.At)}
	add := func(t junitCase) {
		t.ClassName, t.Time = className(a.Name), noTime
		s.Cases = append(s.Cases, t)
	}
	if a.Outcome() == sizing.Unknown {
		add(junitCase{Name: "can be judged", Error: &junitProblem{Message: strings.Join(c.words(a), "; ")}})
		return s
	}
	for f := range assess.AnyLoss {
		holds, applies := f.Holds(a.Verdict)
		if !applies {
			continue
		}
		t := junitCase{Name: failureTitle(f)}
		switch {
		case holds:
		case c.Required != nil && c.Required.Failure == assess.AllUp && f != assess.AllUp:
			t.Skipped = &junitProblem{Message: "not asked for: " + failureLine(a.Verdict, f)}
		default:
			_, at := f.Case(a.Verdict)
			t.Failure = &junitProblem{Message: failureLine(a.Verdict, f), Type: at.Binding.Key(), Text: c.explanation(a, at.Binding)}
		}
		add(t)
	}
	for _, f := range c.findings(a)[min(1, len(c.findings(a))):] {
		t := junitCase{Name: f.What}
		switch f.Answer {
		case assess.Undecided:
			t.Error = &junitProblem{Message: f.Why}
		case assess.NotMet:
			_, at := c.Required.Failure.Case(a.Verdict)
			t.Failure = &junitProblem{Message: f.Why, Type: "requirement", Text: c.explanation(a, at.Binding)}
		}
		add(t)
	}
	return s
}

// explanation is the arithmetic of a resource, and of the verdict, line by line.
func (c *Checks) explanation(a *assess.Assessment, binding sizing.Resource) string {
	var b strings.Builder
	for _, p := range Explain(a.Verdict, c.Model) {
		if p.Title == binding.String() || p.Title == "verdict" {
			b.WriteString("\n" + strings.ToUpper(p.Title) + "\n")
			for _, line := range p.Lines {
				b.WriteString("  " + line + "\n")
			}
		}
	}
	return b.String()
}

// failureTitle is a failure as the name of a testcase. It stays the same when another site becomes the worst to lose, so that a
// build server can follow it.
func failureTitle(f assess.Failure) string {
	return [...]string{"holds with all nodes up", "holds with a node lost", "holds with a datacenter lost"}[f]
}

// failureLine says in one line how a failure that does not hold falls short.
func failureLine(v *sizing.Verdict, f assess.Failure) string {
	which, at := f.Case(v)
	switch {
	case v.Basis == sizing.OnTable, v.MeasuredAlone():
		return Headline(v)
	case f == assess.NodeLoss && (!at.Applies || at.Holds):
		// A lone node, or a reconnect storm: the reasons of the outcome say it, unless it fails by more than that.
		if v.Outcome == sizing.HoldsAllUp {
			return lossReason(v, v.Outcome.String()+": ")
		}
		if !at.Applies {
			return "a lone node has no failover"
		}
		return StormLine(v)
	case f == assess.AllUp:
		return placed(at, v.Outcome.String()+": ", fmt.Sprintf(" short by %s with all nodes up", shortBy(at)))
	}
	return shortAfter(v, v.Outcome.String()+": ", which)
}
