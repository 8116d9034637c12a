package report

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/mimtop/mimtop/internal/assess"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Checks are the answers to named scenarios on one snapshot, and what is required of them.
type Checks struct {
	Snapshot    *cluster.Snapshot
	Model       *sizing.Model
	Assessments []assess.Assessment
	// Required is nil when nothing is: then the outcomes speak for themselves.
	Required *assess.Requirement
	// Learned says how the coefficients were learned; it may be nil.
	Learned *ModelState
}

// Worst is the worst outcome: what is known to fail is worse than what is not known, and that is worse than what holds as long
// as all nodes are up.
func (c *Checks) Worst() sizing.Outcome {
	rank := map[sizing.Outcome]int{sizing.Holds: 0, sizing.HoldsAllUp: 1, sizing.Unknown: 2, sizing.Fails: 3}
	worst := sizing.Holds
	for i := range c.Assessments {
		if o := c.Assessments[i].Outcome(); rank[o] > rank[worst] {
			worst = o
		}
	}
	return worst
}

// Answer says whether every scenario is as required; Met when nothing is required.
func (c *Checks) Answer() assess.Answer {
	worst := assess.Met
	for i := range c.Assessments {
		worst = max(worst, assess.Worst(c.findings(&c.Assessments[i])))
	}
	return worst
}

func (c *Checks) findings(a *assess.Assessment) []assess.Finding {
	if c.Required == nil {
		return nil
	}
	return c.Required.Judge(a)
}

// WriteChecksText writes one line for each scenario.
func WriteChecksText(w io.Writer, c *Checks) error {
	widest := 0
	for i := range c.Assessments {
		widest = max(widest, utf8.RuneCountInString(c.Assessments[i].Name))
	}
	var b strings.Builder
	for i := range c.Assessments {
		a := &c.Assessments[i]
		if c.Required != nil {
			fmt.Fprintf(&b, "%-7s  ", assess.Worst(c.findings(a)))
		}
		fmt.Fprintf(&b, "%-*s  %s\n", widest, a.Name, strings.Join(c.words(a), "; "))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// words are what there is to say of a scenario, the headline first.
func (c *Checks) words(a *assess.Assessment) []string {
	if a.Verdict == nil {
		return []string{sizing.Unknown.String() + ": " + oneLine(a.Why)}
	}
	words := []string{Headline(a.Verdict)}
	if likely := a.ProbabilityOf(c.asked(a)); likely.Known {
		word := fmt.Sprintf("%.0f %% likely", 100*likely.Value)
		if c.asked(a) == assess.AllUp {
			word += " with all nodes up"
		}
		words = append(words, word)
	}
	for _, f := range c.findings(a)[min(1, len(c.findings(a))):] {
		if f.Answer != assess.Met {
			words = append(words, f.Why)
		}
	}
	if t := c.Snapshot.Totals(); t.NodesUp < t.NodesKnown {
		words = append(words, fmt.Sprintf("%d of %d nodes read", t.NodesUp, t.NodesKnown))
	}
	if unjudged := unjudgedWords(a.Verdict); unjudged != "" {
		words = append(words, "not judged: "+unjudged)
	}
	if c.Snapshot.Demo {
		words = append(words, "of the demo cluster")
	}
	return words
}

// asked is the failure of which a reader wants to know first how likely it is survived.
func (c *Checks) asked(a *assess.Assessment) assess.Failure {
	switch {
	case c.Required != nil:
		return c.Required.Failure
	case a.Probability.LoneNode:
		return assess.AllUp
	}
	return assess.AnyLoss
}

func unjudgedWords(v *sizing.Verdict) string {
	var words []string
	for _, u := range v.Unjudged() {
		words = append(words, u.Resource.String()+inSite(u.Site, textWidth))
	}
	return strings.Join(words, ", ")
}

// oneLine joins the lines of an error, of which each is one problem.
func oneLine(text string) string { return strings.Join(strings.Split(text, "\n"), "; ") }

// ChecksDocument is the answer to named scenarios in JSON.
type ChecksDocument struct {
	SchemaVersion int       `json:"schema_version"`
	At            time.Time `json:"at"`
	Source        string    `json:"source"`
	Demo          bool      `json:"demo"`
	// Verdict is the worst of all scenarios. Answer is met, unknown or not_met; left out when nothing is required.
	Verdict   string             `json:"verdict"`
	Answer    string             `json:"answer,omitempty"`
	Required  *RequiredDocument  `json:"required,omitempty"`
	Cluster   Cluster            `json:"cluster"`
	Findings  []string           `json:"findings"`
	Scenarios []ScenarioDocument `json:"scenarios"`
	Model     *ModelState        `json:"model,omitempty"`
}

// RequiredDocument is what is asked for: of 1, null where it is not.
type RequiredDocument struct {
	Verdict        string   `json:"verdict"`
	MinProbability *float64 `json:"min_probability"`
	MinHeadroom    *float64 `json:"min_headroom"`
}

// ScenarioDocument is the answer to one scenario. Error says why nothing can be judged; Plan is left out then.
type ScenarioDocument struct {
	Name     string            `json:"name"`
	Verdict  string            `json:"verdict"`
	Error    string            `json:"error,omitempty"`
	Answer   string            `json:"answer,omitempty"`
	Asked    []FindingDocument `json:"asked,omitempty"`
	Failures []FailureDocument `json:"failures"`
	Plan     *Plan             `json:"plan,omitempty"`
}

// FindingDocument is one thing asked for.
type FindingDocument struct {
	What   string `json:"what"`
	Answer string `json:"answer"`
	Why    string `json:"why,omitempty"`
}

// FailureDocument is one failure that the topology has, any_loss being all of them. Headroom is of 1, null on the table alone.
type FailureDocument struct {
	Failure  string   `json:"failure"`
	Holds    bool     `json:"holds"`
	Headroom *float64 `json:"headroom"`
}

// NewChecks turns the answers into the document.
func NewChecks(c *Checks) ChecksDocument {
	s := c.Snapshot
	d := ChecksDocument{
		SchemaVersion: SchemaVersion, At: s.At, Source: s.Source, Demo: s.Demo, Verdict: c.Worst().Key(), Cluster: newCluster(s),
		Findings: append([]string{}, s.Warnings...), Scenarios: []ScenarioDocument{}, Model: c.Learned,
	}
	for _, a := range sizing.AdviseLive(s) {
		d.Findings = append(d.Findings, a.Text)
	}
	if r := c.Required; r != nil {
		d.Answer = c.Answer().Key()
		d.Required = &RequiredDocument{r.Key(), fromOptional(r.MinProbability), fromOptional(r.MinHeadroom)}
	}
	for i := range c.Assessments {
		d.Scenarios = append(d.Scenarios, c.document(&c.Assessments[i]))
	}
	return d
}

func (c *Checks) document(a *assess.Assessment) ScenarioDocument {
	d := ScenarioDocument{Name: a.Name, Verdict: a.Outcome().Key(), Error: a.Why, Failures: []FailureDocument{}}
	findings := c.findings(a)
	if c.Required != nil {
		d.Answer = assess.Worst(findings).Key()
	}
	for _, f := range findings {
		d.Asked = append(d.Asked, FindingDocument{f.What, f.Answer.Key(), f.Why})
	}
	if a.Verdict == nil {
		return d
	}
	for f := range assess.FailureCount {
		if holds, applies := f.Holds(a.Verdict); applies {
			d.Failures = append(d.Failures, FailureDocument{f.Key(), holds, fromOptional(f.HeadroomRatio(a.Verdict))})
		}
	}
	plan := NewPlan(a.Verdict, &a.Baseline, c.Model)
	plan.GiveProbability(&a.Probability)
	d.Plan = &plan
	return d
}
