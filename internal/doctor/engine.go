package doctor

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/source/promapi"
)

const (
	// probeSpacing is how often MongooseIM measures its gauges.
	probeSpacing = 15 * time.Second
	// leastDays of history carry a date in a forecast.
	leastDays = 14
)

// Engine is the Prometheus-compatible engine that was asked in place of the nodes.
type Engine struct {
	Address string `json:"address"`
	// Program is what answers there, as far as it tells.
	Program  string    `json:"program,omitempty"`
	Findings []Finding `json:"findings"`
}

// DiagnoseEngine turns what an engine was found to be, what the nodes' admin APIs told (in the order of the snapshot), and
// the snapshot that it gave into findings. The snapshot is nil when there is none.
func DiagnoseEngine(x *promapi.Examination, told []Told, snapshot *cluster.Snapshot, at time.Time) Report {
	r := Report{
		SchemaVersion: SchemaVersion, At: at, Source: "Prometheus API at " + x.Address,
		Targets: []Target{}, Cluster: []Finding{}, Worst: Fine,
		Engine: &Engine{Address: x.Address, Program: x.Program, Findings: []Finding{}},
	}
	if snapshot == nil {
		snapshot = &cluster.Snapshot{At: at}
	} else {
		r.At, r.Source = snapshot.At, snapshot.Source
	}
	r.Engine.Findings = engineFindings(x, snapshot)
	for i := range snapshot.Nodes {
		t := diagnoseByEngine(&snapshot.Nodes[i], r.Targets, x)
		if i < len(told) {
			t.Findings = append(t.Findings, adminAPI(&told[i])...)
		}
		r.Targets = append(r.Targets, t)
	}
	r.conclude(snapshot)
	return r
}

// engineFindings looks at the engine itself.
func engineFindings(x *promapi.Examination, s *cluster.Snapshot) []Finding {
	findings := []Finding{}
	for _, step := range x.Steps {
		f := Finding{Severity: Fine, About: step.Name, Text: step.Says, TookS: step.Took.Seconds()}
		if !step.OK {
			f.Severity, f.Fix = Problem, fixEngineStep(step.Name, step.Says)
		}
		findings = append(findings, f)
	}
	if len(x.Steps) == 0 || !x.Steps[len(x.Steps)-1].OK {
		return findings
	}
	findings = append(findings, Finding{Severity: Fine, About: "engine", Text: x.Program}, engineClock(x.ClockAhead))
	for _, w := range s.Warnings {
		// The clock has its own finding.
		if strings.HasPrefix(w, "the engine says: ") {
			findings = append(findings, Finding{Severity: Warning, About: "engine", Text: w, Fix: "look at the engine: a part of it may not be reached, and figures be missing"})
		}
	}
	findings = append(findings, selection(x, s)...)
	if len(s.Nodes) == 0 {
		return findings
	}
	return append(findings, rhythm(x), history(x), sites(x, s), machines(x, s))
}

// engineClock compares the engine's clock with ours.
func engineClock(ahead cluster.Figure) Finding {
	return clock(ahead, "all times are the engine's",
		"synchronise the clocks (NTP); where the engine is VictoriaMetrics behind a proxy, let it pass the argument nocache=1")
}

// selection says what --selector fits, and what it leaves out.
func selection(x *promapi.Examination, s *cluster.Snapshot) []Finding {
	if len(s.Nodes) == 0 {
		f := Finding{Severity: Problem, About: "selector", Text: cmp.Or(x.Failure, "no target fits")}
		switch job := firstKey(x.Instances); {
		case !x.Unfit:
			f.About, f.Fix = "figures", "the engine answers, but not this question: see what it says"
		case job != "":
			f.Fix = fmt.Sprintf("MongooseIM's figures are in %s: give --selector 'job=%q'", counted(x.Instances), job)
		default:
			f.Fix = "no series of this engine is MongooseIM's: add the nodes to its scrape configuration, port 9091 and path /metrics"
		}
		return []Finding{f}
	}
	up := s.Totals().NodesUp
	f := Finding{Severity: Fine, About: "selector", Text: fmt.Sprintf("{%s} fits %s, %d of them up", x.Selector, countOf(len(s.Nodes), "target"), up)}
	findings := []Finding{f}
	instances := 0
	for _, n := range x.Instances {
		instances += n
	}
	if more := instances - len(s.Nodes); more > 0 && x.InstancesWhy == "" {
		findings = append(findings, Finding{
			Severity: Note, About: "selector", Text: fmt.Sprintf("the engine has MongooseIM's figures of %d more: %s", more, counted(x.Instances)),
			Fix: "widen --selector if they are of this cluster",
		})
	}
	return findings
}

// rhythm compares the engine's scrapes with what rates and probes need.
func rhythm(x *promapi.Examination) Finding {
	if x.Spacing == 0 {
		return Finding{Severity: Note, About: "rhythm", Text: "cannot be found: the engine has scraped the nodes for less than a minute"}
	}
	every := quantity.Format(x.Spacing.Seconds(), quantity.Seconds)
	f := Finding{
		Severity: Fine, About: "rhythm",
		Text: fmt.Sprintf("a scrape every %s, rates over %s", every, quantity.Format(x.Window.Seconds(), quantity.Seconds)),
	}
	switch {
	case x.Window < 2*x.Spacing:
		f.Severity, f.Text = Warning, f.Text+": that is from one scrape to the next"
		f.Fix = "set scrape_interval of this job to 15s, or ask with a longer --interval"
	case x.Spacing > 4*probeSpacing:
		f.Severity, f.Text = Note, f.Text+": a peak shorter than that is smoothed away"
		f.Fix = "set scrape_interval of this job to 15s"
	}
	return f
}

// history says whether the past carries a forecast.
func history(x *promapi.Examination) Finding {
	keeps := ""
	if x.Retention != "" {
		keeps = "; the engine keeps " + x.Retention
	}
	if !x.HistoryDays.Known {
		return Finding{Severity: Note, About: "history", Text: "cannot be found: " + x.HistoryDays.Why + keeps}
	}
	days := x.HistoryDays.Value
	found := fmt.Sprintf("%.1f days", days)
	if days < promapi.HistoryStep.Hours()/24 {
		found = fmt.Sprintf("less than %.0f h", promapi.HistoryStep.Hours())
	}
	f := Finding{Severity: Fine, About: "history", Text: found + " found" + keeps}
	if days < leastDays {
		f.Severity = Note
		f.Text += fmt.Sprintf(": a forecast names a date from %d days on", leastDays)
		f.Fix = "wait; and have the engine keep more than that (--storage.tsdb.retention.time, -retentionPeriod)"
	}
	return f
}

// diagnoseByEngine looks at one node as the engine knows it.
func diagnoseByEngine(n *cluster.Node, before []Target, x *promapi.Examination) Target {
	t := Target{Name: n.Name, Target: n.Target, Site: n.Site, Services: []string{}, Findings: []Finding{}}
	if n.State != cluster.Up {
		t.Findings = append(t.Findings, Finding{Severity: Problem, About: "scrape", Text: n.Reason, Fix: fixScrape(n)})
		return t
	}
	scrape := Finding{Severity: Fine, About: "scrape", Text: "the engine scrapes it"}
	if n.ScrapeDuration > 0 { // Not every engine tells.
		scrape.Text += " in " + quantity.Format(n.ScrapeDuration.Seconds(), quantity.Seconds)
	}
	t.Findings = append(t.Findings, scrape)
	var host []Finding
	if n.Machine.MemoryBytes.Known {
		host = []Finding{{Severity: Fine, About: "host", Text: "node_exporter gives memory, CPU and network of the machine"}}
	} else if x.HostSelector != "" {
		host = []Finding{{Severity: Note, About: "host", Text: n.Machine.MemoryBytes.Why}}
	}
	t.read(n, before, nil, host)
	return t
}
