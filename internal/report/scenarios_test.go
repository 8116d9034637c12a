package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/mimtop/mimtop/internal/assess"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// checksOf judges scenarios without a cluster behind them; the first is live, and every fourth cannot be judged.
func checksOf(required *assess.Requirement, scenarios ...sizing.Scenario) *Checks {
	s := &cluster.Snapshot{At: time.Unix(1_000_000, 0), Source: "test", Nodes: []cluster.Node{{Target: "a", State: cluster.Up}}}
	c := &Checks{Snapshot: s, Model: sizing.DefaultModel(), Required: required}
	sampler := sizing.NewSampler(64, 1)
	for i, scenario := range scenarios {
		a := assess.Assessment{Name: assess.Live, Baseline: sizing.Baseline{Scenario: scenario}}
		if i > 0 {
			a.Name = fmt.Sprintf("o'clock | x=%d", i)
		}
		if i%4 == 3 {
			a.Why = "message rates are not known yet"
		} else {
			v := sizing.Evaluate(c.Model, scenario)
			a.Verdict, a.Probability = &v, sampler.Probability(c.Model, scenario)
		}
		c.Assessments = append(c.Assessments, a)
	}
	return c
}

// manyChecks are many sets of scenarios with every kind of requirement.
func manyChecks() []*Checks {
	r := rand.New(rand.NewPCG(1, 2))
	requirements := []*assess.Requirement{
		nil, {Failure: assess.AnyLoss}, {Failure: assess.AllUp}, {Failure: assess.AnyLoss, MinHeadroom: sizing.Known(0.2), MinProbability: sizing.Known(0.9)},
		{Failure: assess.AllUp, MinHeadroom: sizing.Known(0.2), MinProbability: sizing.Known(0.9)},
	}
	var all []*Checks
	for i := range 200 {
		scenarios := make([]sizing.Scenario, 1+i%6)
		for k := range scenarios {
			scenarios[k] = anyScenario(r)
			nameSites(&scenarios[k], r)
		}
		all = append(all, checksOf(requirements[i%len(requirements)], scenarios...))
	}
	return all
}

func TestChecksSayOneLineForEachScenario(t *testing.T) {
	for _, c := range manyChecks() {
		var b bytes.Buffer
		if err := WriteChecksText(&b, c); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		if len(lines) != len(c.Assessments) {
			t.Fatalf("%d lines for %d scenarios:\n%s", len(lines), len(c.Assessments), b.String())
		}
		for i, line := range lines {
			a := &c.Assessments[i]
			if !strings.Contains(line, a.Name) || !strings.Contains(line, a.Outcome().String()) {
				t.Errorf("%s lacks %q or %q", line, a.Name, a.Outcome())
			}
			if c.Required != nil && !strings.HasPrefix(line, assess.Worst(c.Required.Judge(a)).String()) {
				t.Errorf("%s does not begin with the answer", line)
			}
		}
	}
}

func TestTheWorstScenarioDecides(t *testing.T) {
	holds, fails := sizing.Defaults(), sizing.Defaults()
	holds.Set(sizing.Users, 1000)
	holds.Set(sizing.Nodes, 3)
	fails.Set(sizing.Users, 1e9)
	lone := holds.With(sizing.Nodes, 1)
	for name, c := range map[string]struct {
		checks *Checks
		want   sizing.Outcome
	}{
		"all hold":                      {checksOf(nil, holds, holds), sizing.Holds},
		"one only with all up":          {checksOf(nil, holds, lone), sizing.HoldsAllUp},
		"unknown before only all up":    {checksOf(nil, holds, lone, holds, holds), sizing.Unknown},
		"known to fail before unknown":  {checksOf(nil, fails, holds, holds, holds), sizing.Fails},
		"wherever it stands in the row": {checksOf(nil, holds, holds, fails, holds), sizing.Fails},
	} {
		if got := c.checks.Worst(); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// perfdata as the Monitoring Plugins guidelines have it: 'label'=value[UOM];[warn];[crit];[min];[max].
var (
	perfDatum = regexp.MustCompile(`^'(?:[^'=|]|'')+'=-?[0-9]+(?:\.[0-9]+)?%?(?:;(?:-?[0-9.]+:?)?){0,2}(?:;-?[0-9.]*){0,2}$`)
	perfSplit = regexp.MustCompile(`'(?:[^']|'')*'=\S*`)
)

func TestNagiosKeepsToTheGuidelines(t *testing.T) {
	data := 0
	for _, c := range manyChecks() {
		for code := range 4 {
			var b bytes.Buffer
			if err := WriteNagios(&b, c, code); err != nil {
				t.Fatal(err)
			}
			first, rest, _ := strings.Cut(b.String(), "\n")
			text, firstData, _ := strings.Cut(first, " | ")
			if !strings.HasPrefix(text, "MIMTOP "+[]string{"OK", "WARNING", "CRITICAL", "UNKNOWN"}[code]+" - ") || utf8.RuneCountInString(text) > 80 {
				t.Errorf("first line %q", text)
			}
			if strings.Count(first, "|") > 1 || strings.Count(rest, "|") > 1 {
				t.Errorf("more bars than one in a part:\n%s", b.String())
			}
			long, restData, _ := strings.Cut(rest, " | ")
			if got := strings.Count(strings.TrimSuffix(long, "\n"), "\n") + 1; got != len(c.Assessments) {
				t.Errorf("%d lines of long text for %d scenarios:\n%s", got, len(c.Assessments), b.String())
			}
			labels := map[string]bool{}
			for _, datum := range perfSplit.FindAllString(firstData+"\n"+restData, -1) {
				data++
				label, _, _ := strings.Cut(datum, "'=")
				if !perfDatum.MatchString(datum) || labels[label] {
					t.Errorf("datum %s", datum)
				}
				labels[label] = true
			}
			if left := strings.TrimSpace(perfSplit.ReplaceAllString(firstData+"\n"+restData, "")); left != "" {
				t.Errorf("not performance data: %q", left)
			}
		}
	}
	if data == 0 {
		t.Error("no performance data at all")
	}
}

func TestPerformanceDataHoldTheThresholdsThatAreAskedFor(t *testing.T) {
	s := sizing.Defaults()
	s.Set(sizing.Users, 50_000)
	s.Set(sizing.Nodes, 3)
	c := checksOf(&assess.Requirement{Failure: assess.AnyLoss, MinHeadroom: sizing.Known(0.25), MinProbability: sizing.Known(0.9)}, s)
	data := strings.Join(c.perfdata(&c.Assessments[0]), "\n")
	for _, want := range []string{`'live headroom after loss'=[0-9.]+%;;25:`, `'live probability'=[0-9.]+%;;90:;0;100`, `'live users'=50000;;[0-9]+;0`, `(?m)^'live headroom'=[0-9.]+%;;$`} {
		if !regexp.MustCompile(want).MatchString(data) {
			t.Errorf("%s\nlacks %s", data, want)
		}
	}
	c.Required = nil
	if data := strings.Join(c.perfdata(&c.Assessments[0]), "\n"); !strings.Contains(data, "%;0:;") || !strings.Contains(data, "%;;0:") {
		t.Errorf("no thresholds of what holds in\n%s", data)
	}
}

func TestJUnitCountsAgreeWithTheExitCode(t *testing.T) {
	skipped := 0
	for _, c := range manyChecks() {
		var b bytes.Buffer
		if err := WriteJUnit(&b, c); err != nil {
			t.Fatal(err)
		}
		var got junitSuites
		if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
			t.Fatalf("%v in\n%s", err, b.String())
		}
		tests, failures, errs := 0, 0, 0
		names := map[string]bool{}
		for _, suite := range got.Suites {
			for _, test := range suite.Cases {
				tests, failures, errs = tests+1, failures+one(test.Failure), errs+one(test.Error)
				skipped += one(test.Skipped)
				if names[test.ClassName+test.Name] {
					t.Errorf("%s %s is there twice", test.ClassName, test.Name)
				}
				names[test.ClassName+test.Name] = true
				if test.Failure != nil && (test.Failure.Message == "" || !strings.Contains(test.Failure.Text, "VERDICT")) {
					t.Errorf("a failure without its arithmetic: %+v", test.Failure)
				}
			}
		}
		if got.Tests != tests || got.Failures != failures || got.Errors != errs || len(got.Suites) != len(c.Assessments) {
			t.Errorf("the counts of %+v are wrong", got)
		}
		good := c.Worst() == sizing.Holds
		if c.Required != nil {
			good = c.Answer() == assess.Met
		}
		if good != (failures+errs == 0) {
			t.Errorf("good is %v, with %d failures and %d errors:\n%s", good, failures, errs, b.String())
		}
	}
	if skipped == 0 {
		t.Error("no failure was left out that is not asked for")
	}
}

// TestWhatIsMeasuredFailsEveryCase: the model would have the cluster hold, and a burst takes more than a limit.
func TestWhatIsMeasuredFailsEveryCase(t *testing.T) {
	snapshot := &cluster.Snapshot{At: time.Unix(1_000_000, 0), Source: "test", Nodes: []cluster.Node{{Target: "a", State: cluster.Up}}}
	snapshot.Nodes[0].Machine.CPUCoresUsed = cluster.Measured(1_000, "node_cpu_seconds_total")
	scenario := sizing.DefaultBaseline().Scenario
	scenario.Set(sizing.Users, 10_000)
	scenario.Set(sizing.Nodes, 3)
	m := sizing.DefaultModel()
	if v := sizing.Evaluate(m, scenario); v.Outcome != sizing.Holds {
		t.Fatalf("by the model: %v", v.Outcome)
	}
	observed := sizing.Observe(snapshot)
	v := sizing.EvaluateLive(m, scenario, snapshot, &observed)
	c := &Checks{Snapshot: snapshot, Model: m, Assessments: []assess.Assessment{{Name: assess.Live, Verdict: &v, Baseline: sizing.Baseline{Scenario: scenario}}}}
	var junit, nagios strings.Builder
	if err := errors.Join(WriteJUnit(&junit, c), WriteNagios(&nagios, c, 2)); err != nil {
		t.Fatal(err)
	}
	var got junitSuites
	if err := xml.Unmarshal([]byte(junit.String()), &got); err != nil {
		t.Fatal(err)
	}
	if got.Tests == 0 || got.Failures != got.Tests {
		t.Errorf("%d of %d cases fail:\n%s", got.Failures, got.Tests, junit.String())
	}
	for _, test := range got.Suites[0].Cases {
		if test.Failure == nil || !strings.Contains(test.Failure.Message, "CPU is measured at ") || !strings.Contains(test.Failure.Text, "reason: measured") {
			t.Errorf("%s: %+v", test.Name, test.Failure)
		}
	}
	if !strings.HasPrefix(nagios.String(), "MIMTOP CRITICAL - live: DOES NOT HOLD: CPU is measured at ") {
		t.Errorf("to Nagios: %s", nagios.String())
	}
}

// TestTheHeadlineNamesWhatIsMeasuredAlsoWhereTheTableJudges: the table would have the cluster hold, and its ports are used up.
func TestTheHeadlineNamesWhatIsMeasuredAlsoWhereTheTableJudges(t *testing.T) {
	scenario := sizing.DefaultBaseline().Scenario.With(sizing.Users, 20_000).With(sizing.Nodes, 3)
	for _, i := range []sizing.Input{sizing.Cores, sizing.RAMGiB, sizing.NICGbps} {
		scenario.Forget(i)
	}
	m := sizing.DefaultModel()
	snapshot := &cluster.Snapshot{Nodes: []cluster.Node{{Target: "a", State: cluster.Up}, {Target: "b", State: cluster.Up}, {Target: "c", State: cluster.Up}}}
	snapshot.Nodes[0].VM.Ports = cluster.Measured(1e6, "a test")
	observed := sizing.Observe(snapshot)
	v := sizing.EvaluateLive(m, scenario, snapshot, &observed)
	if got := Headline(&v); v.Basis != sizing.OnTable || !strings.HasPrefix(got, "DOES NOT HOLD: ports is measured at ") {
		t.Errorf("it says %q", got)
	}
}

func TestProblemsAreToldInTheFormatOfTheReader(t *testing.T) {
	problem := errors.New("read scenario: line 1: a | b\nline 2: \x1b[31mred]]>")
	var b bytes.Buffer
	if err := errors.Join(WriteNagiosProblem(&b, problem), WriteJUnitProblem(io.Discard, problem, time.Unix(0, 0))); err != nil {
		t.Fatal(err)
	}
	if want := "MIMTOP UNKNOWN - read scenario: line 1: a / b; line 2: ?[31mred]]>\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
	b.Reset()
	if err := WriteJUnitProblem(&b, problem, time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	var got junitSuites
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil || got.Errors != 1 || got.Suites[0].Cases[0].Error == nil {
		t.Errorf("%v: %s", err, b.String())
	}
}

func TestChecksInJSON(t *testing.T) {
	for _, c := range manyChecks() {
		var b bytes.Buffer
		if err := WriteJSON(&b, NewChecks(c)); err != nil {
			t.Fatal(err)
		}
		var got ChecksDocument
		decoder := json.NewDecoder(strings.NewReader(strings.ReplaceAll(b.String(), `"inf"`, "1e300")))
		if err := decoder.Decode(&got); err != nil {
			t.Fatal(err)
		}
		if got.Verdict != c.Worst().Key() || (got.Answer == "") != (c.Required == nil) || len(got.Scenarios) != len(c.Assessments) {
			t.Errorf("verdict %q, answer %q, %d scenarios", got.Verdict, got.Answer, len(got.Scenarios))
		}
		for i, s := range got.Scenarios {
			if a := &c.Assessments[i]; (s.Plan == nil) != (a.Verdict == nil) || s.Error != a.Why || s.Verdict != a.Outcome().Key() {
				t.Errorf("scenario %+v", s)
			}
		}
	}
}
