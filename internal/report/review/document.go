package review

import (
	"time"

	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Document is a review in JSON; docs/schema/review.schema.json describes it. What is absent is null or left out, never 0.
type Document struct {
	SchemaVersion int `json:"schema_version"`
	// Basis is live, replayed or planned.
	Basis Basis `json:"basis"`
	// MadeAt is when the review was written, DataAt when the figures were read; null for a plan.
	MadeAt  time.Time  `json:"made_at"`
	DataAt  *time.Time `json:"data_at"`
	Version string     `json:"mimtop_version"`
	Source  string     `json:"source"`
	Demo    bool       `json:"demo"`
	// Verdict is holds, holds_all_up, fails or unknown; Headline says it in words. When nothing can be judged, plan is null and
	// Error says why.
	Verdict  string `json:"verdict"`
	Headline string `json:"headline"`
	Error    string `json:"error,omitempty"`
	// Snapshot is what was read; null for a plan.
	Snapshot *report.Snapshot `json:"snapshot"`
	// Plan is the verdict with its demand, odds, capacity, forecasts and inputs.
	Plan *report.Plan `json:"plan"`
	// Measured are the shares of the usable limits that the busiest node was measured to use, to hold against utilisation_n.
	Measured []Measured `json:"measured"`
	// Latencies are those of the whole cluster over one window.
	Latencies []Latency `json:"latencies"`
	// Traffic is that of the whole cluster, as measured.
	Traffic []Traffic `json:"traffic"`
	// Findings are what the snapshot shows beside the arithmetic.
	Findings        []Finding        `json:"findings"`
	Recommendations []Recommendation `json:"recommendations"`
	// Arithmetic opens the verdict so that a person can redo it by hand.
	Arithmetic []Passage `json:"arithmetic"`
	// Map says where the topology holds, over users and traffic; null when nothing can be judged.
	Map *Map `json:"map"`
	// Scenarios are judged with the same model.
	Scenarios []ScenarioVerdict `json:"scenarios"`
	// Model says how the coefficients were learned, and how well they have predicted; null for a plan.
	Model *report.ModelState `json:"model"`
	// Seen is how the load moved while the cluster was read, of which the verdict is about the end; null without rates.
	Seen      *Seen     `json:"seen"`
	Reproduce Reproduce `json:"reproduce"`
}

// Measured is the measured use of one resource. Share is null where no metric shows it: Why says why.
type Measured struct {
	Resource string   `json:"resource"`
	Share    *float64 `json:"share"`
	From     string   `json:"from,omitempty"`
	Why      string   `json:"why,omitempty"`
}

// Latency is one histogram of the cluster; Histogram is null where nothing was observed.
type Latency struct {
	Key       string          `json:"key"`
	Histogram *report.Latency `json:"histogram"`
	Why       string          `json:"why,omitempty"`
}

// Traffic is one kind of traffic per second, from clients and to them, or in the one direction it has.
type Traffic struct {
	Kind   string   `json:"kind"`
	Unit   string   `json:"unit"`
	In     *float64 `json:"in"`
	Out    *float64 `json:"out"`
	WhyIn  string   `json:"why_in,omitempty"`
	WhyOut string   `json:"why_out,omitempty"`
	// label is what people read, oneWay says that there is no Out.
	label  string
	oneWay bool
}

// Finding is something that the snapshot shows. An alarm needs a hand now.
type Finding struct {
	Alarm bool   `json:"alarm"`
	Text  string `json:"text"`
}

// Recommendation is one thing that the documentation asks for: State is ok, not_ok or unknown.
type Recommendation struct {
	Key   string `json:"key"`
	Says  string `json:"says"`
	State string `json:"state"`
	Why   string `json:"why"`
	// word is the state as people read it.
	word string
}

// Passage is one step of the arithmetic.
type Passage struct {
	Title string   `json:"title"`
	Lines []string `json:"lines"`
}

// Map says where the topology holds. Column i and row j are at users_low * (users_high/users_low)^((i+0.5)/columns) and the same
// for the stanzas from clients; holds and holds_all_up count, for each column, the rows from the least traffic on that hold also
// after a loss, and with all nodes up. Where the summary table is the judge (basis "table"), traffic decides nothing.
type Map struct {
	Basis             string  `json:"basis"`
	UsersLow          float64 `json:"users_low"`
	UsersHigh         float64 `json:"users_high"`
	StanzasInPerSLow  float64 `json:"stanzas_in_per_s_low"`
	StanzasInPerSHigh float64 `json:"stanzas_in_per_s_high"`
	Columns           int     `json:"columns"`
	Rows              int     `json:"rows"`
	Holds             []int   `json:"holds"`
	HoldsAllUp        []int   `json:"holds_all_up"`
	// Likely and Possible count the rows that hold in 95 % and in 5 % of the draws; null on the table.
	Likely   []int `json:"likely"`
	Possible []int `json:"possible"`
}

// Seen is how the load of the whole cluster moved over some samples, each of a window of rates.
type Seen struct {
	Samples int     `json:"samples"`
	SpanS   float64 `json:"span_s"`
	// Users are unique users, Messages those from clients per second: the 5th and the 95th percentile, and the most.
	Users    Span `json:"users"`
	Messages Span `json:"messages_per_s"`
}

// Span is where a figure was.
type Span struct {
	P5  float64 `json:"p5"`
	P95 float64 `json:"p95"`
	Max float64 `json:"max"`
}

// ScenarioVerdict is a scenario with its verdict.
type ScenarioVerdict struct {
	Name string       `json:"name"`
	Plan *report.Plan `json:"plan"`

	outcome                         sizing.Outcome
	headline, topology, odds, table string
}

// Reproduce is what the same verdict follows from.
type Reproduce struct {
	// Asked is the command line that asked for the review; PlanCommand is the verdict as a command of its own, left out when no flag
	// can hold it. Remarks say why that may still come to another verdict.
	Asked       string   `json:"asked"`
	PlanCommand string   `json:"plan_command,omitempty"`
	Remarks     []string `json:"remarks"`
	// ScenarioFile is the scenario as a file in YAML for mimtop plan --input.
	ScenarioFile string `json:"scenario_file"`
	// Coefficients are for mimtop plan --coefficients, saved as a file.
	Coefficients sizing.File `json:"coefficients"`
}
