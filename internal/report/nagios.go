package report

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/mimtop/mimtop/internal/assess"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// nagiosLine is the longest first line of a plugin's text: pagers and overviews cut what is longer.
const nagiosLine = 80

// nagiosStates are the words for the exit codes 0 to 3 of a monitoring plugin.
var nagiosStates = [...]string{"OK", "WARNING", "CRITICAL", "UNKNOWN"}

// WriteNagios writes the answers as a monitoring plugin does: a line with the state, of which the exit code is given, a line
// for each scenario, and performance data behind a bar.
func WriteNagios(w io.Writer, c *Checks, code int) error {
	var first, others []string
	lines := make([]string, 0, len(c.Assessments))
	for i := range c.Assessments {
		a := &c.Assessments[i]
		lines = append(lines, barred(a.Name+": "+strings.Join(c.words(a), "; ")))
		if i == 0 {
			first = c.perfdata(a)
		} else {
			others = append(others, c.perfdata(a)...)
		}
	}
	// The data of the first scenario stands on the first line, that of the others behind the long text.
	var b strings.Builder
	b.WriteString(c.nagiosHeadline(code) + behindBar(first, " ") + "\n")
	b.WriteString(strings.Join(lines, "\n") + behindBar(others, "\n"))
	_, err := io.WriteString(w, b.String()+"\n")
	return err
}

func behindBar(data []string, separator string) string {
	if len(data) == 0 {
		return ""
	}
	return " | " + strings.Join(data, separator)
}

// WriteNagiosProblem writes why there is no answer at all.
func WriteNagiosProblem(w io.Writer, problem error) error {
	_, err := fmt.Fprintf(w, "MIMTOP %s - %s\n", nagiosStates[3], barred(oneLine(cluster.Printable(oneLine(problem.Error()), maxProblem))))
	return err
}

// maxProblem bounds what is told of a problem, in characters.
const maxProblem = 400

// nagiosHeadline names the state and the scenario behind it.
func (c *Checks) nagiosHeadline(code int) string {
	worst := c.decisive()
	why := c.words(worst)[0]
	// Where the outcome is as asked for, it is a number that falls short.
	if findings := c.findings(worst); len(findings) > 0 && findings[0].Answer == assess.Met {
		for _, f := range findings {
			if f.Answer != assess.Met && f.Answer == assess.Worst(findings) {
				why = f.Why
				break
			}
		}
	}
	return cluster.Printable(barred(fmt.Sprintf("MIMTOP %s - %s: %s", nagiosStates[code], worst.Name, why)), nagiosLine)
}

// decisive is the first scenario that is as bad as the worst.
func (c *Checks) decisive() *assess.Assessment {
	for i := range c.Assessments {
		a := &c.Assessments[i]
		if c.Required == nil && a.Outcome() == c.Worst() || c.Required != nil && assess.Worst(c.findings(a)) == c.Answer() {
			return a
		}
	}
	return &c.Assessments[0]
}

// barred leaves the bar to the performance data.
func barred(text string) string { return strings.ReplaceAll(text, "|", "/") }

// perfdata are the numbers of a scenario: label=value[unit];warning;critical;least;most. What is unknown is left out.
func (c *Checks) perfdata(a *assess.Assessment) []string {
	var data []string
	add := func(what string, value float64, unit string, rest ...string) {
		data = append(data, fmt.Sprintf("%s=%s%s;%s", perfLabel(a.Name+" "+what), perfNumber(value), unit, strings.Join(rest, ";")))
	}
	if a.Verdict == nil {
		return nil
	}
	required := assess.AllUp
	least := sizing.Optional{}
	if c.Required != nil {
		required, least = c.Required.Failure, c.Required.MinHeadroom
	}
	for _, of := range [...]struct {
		failure           assess.Failure
		what              string
		warning, critical string
	}{{assess.AllUp, "headroom", "", "0:"}, {assess.AnyLoss, "headroom after loss", "0:", ""}} {
		left := a.HeadroomOf(of.failure)
		if !left.Known {
			continue
		}
		if c.Required != nil {
			of.warning, of.critical = "", ""
			if of.failure == required {
				of.critical = perfNumber(100*max(least.Value, 0)) + ":"
			}
		}
		add(of.what, 100*left.Value, "%", of.warning, of.critical)
	}
	if likely := a.ProbabilityOf(c.asked(a)); likely.Known {
		critical := ""
		if c.Required != nil && c.Required.MinProbability.Known {
			critical = perfNumber(100*c.Required.MinProbability.Value) + ":"
		}
		add("probability", 100*likely.Value, "%", "", critical, "0", "100")
	}
	add("users", math.Round(a.Verdict.Scenario.Get(sizing.Users).Value), "", c.mostUsers(a, assess.AnyLoss), c.mostUsers(a, assess.AllUp), "0")
	return data
}

// mostUsers is the limit of users in a failure as a threshold, "" where there is none, or where it is not asked for.
func (c *Checks) mostUsers(a *assess.Assessment, f assess.Failure) string {
	v := a.Verdict
	limit := v.MaxUsersAllUp
	if f == assess.AnyLoss {
		limit = v.MaxUsersWithLoss
		if c.Required != nil || !a.HeadroomOf(f).Known {
			return ""
		}
	} else if c.Required != nil && c.Required.Failure == assess.AnyLoss {
		limit = v.MaxUsersWithLoss
	}
	if limit.Unbounded || v.Basis == sizing.OnTable {
		return ""
	}
	return perfNumber(math.Floor(limit.Value))
}

// perfLabel quotes a label: quotes are doubled, and the sign of equality ends a label even within them.
func perfLabel(label string) string {
	label = strings.ReplaceAll(barred(label), "=", "-")
	return "'" + strings.ReplaceAll(label, "'", "''") + "'"
}

// perfNumber writes a number without an exponent and with at most two decimals.
func perfNumber(v float64) string {
	text := strconv.FormatFloat(v, 'f', 2, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		return "0"
	}
	return text
}
