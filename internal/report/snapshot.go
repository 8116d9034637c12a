package report

import (
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Snapshot is what was read, in JSON. Absent numbers are null or left out, never 0; Node.Absent says why.
type Snapshot struct {
	SchemaVersion int       `json:"schema_version"`
	At            time.Time `json:"at"`
	Source        string    `json:"source"`
	Demo          bool      `json:"demo"`
	// Warnings are of the source as a whole. Queries is how many questions an engine was asked for this.
	Warnings []string `json:"warnings"`
	Queries  int      `json:"queries,omitempty"`
	Cluster  Cluster  `json:"cluster"`
	Nodes    []Node   `json:"nodes"`
}

// Cluster is the sum over all nodes and sites.
type Cluster struct {
	Sessions    *float64 `json:"sessions"`
	UniqueUsers *float64 `json:"unique_users"`
	NodesUp     int      `json:"nodes_up"`
	NodesKnown  int      `json:"nodes_known"`
	Targets     int      `json:"targets"`
	Setup       string   `json:"setup"`
	Sites       []Site   `json:"sites"`
}

// Site is one datacenter.
type Site struct {
	Name        string   `json:"name"`
	Sessions    *float64 `json:"sessions"`
	UniqueUsers *float64 `json:"unique_users"`
	NodesUp     int      `json:"nodes_up"`
	NodesKnown  int      `json:"nodes_known"`
}

// Latency is a histogram over the node's window, in seconds. Each quantile comes with the edges of its bucket: the truth
// lies between them.
type Latency struct {
	From         string    `json:"from"`
	Observations float64   `json:"observations"`
	MeanS        *float64  `json:"mean_s"`
	P50          *Quantile `json:"p50"`
	P95          *Quantile `json:"p95"`
	P99          *Quantile `json:"p99"`
}

// Quantile is an estimate with its bucket.
type Quantile struct {
	S     float64 `json:"s"`
	LowS  float64 `json:"low_s"`
	HighS float64 `json:"high_s"`
}

// Pool is one outgoing connection pool.
type Pool struct {
	Kind        string   `json:"kind"`
	Tag         string   `json:"tag"`
	HostType    string   `json:"host_type,omitempty"`
	Workers     *float64 `json:"workers"`
	QueueLength *float64 `json:"queue_length"`
}

// NewSnapshot turns a snapshot into its document.
func NewSnapshot(s *cluster.Snapshot) Snapshot {
	out := Snapshot{
		SchemaVersion: SchemaVersion, At: s.At, Source: s.Source, Demo: s.Demo,
		Warnings: append([]string{}, s.Warnings...), Queries: s.Queries, Cluster: newCluster(s), Nodes: []Node{},
	}
	for i := range s.Nodes {
		out.Nodes = append(out.Nodes, newNode(&s.Nodes[i], s.At))
	}
	return out
}

func newCluster(s *cluster.Snapshot) Cluster {
	t := s.Totals()
	c := Cluster{
		Sessions: fromFigure(t.Sessions), UniqueUsers: fromFigure(t.UniqueUsers),
		NodesUp: t.NodesUp, NodesKnown: t.NodesKnown, Targets: t.Targets, Sites: []Site{},
		Setup: sizing.SetupOfSnapshot(s).Key(),
	}
	for _, site := range s.Sites() {
		t := site.Totals()
		c.Sites = append(c.Sites, Site{site.Name, fromFigure(t.Sessions), fromFigure(t.UniqueUsers), t.NodesUp, t.NodesKnown})
	}
	return c
}

// NewLatency turns a histogram into its document, nil when nothing was observed.
func NewLatency(l cluster.Latency) *Latency {
	if l.Count() == 0 {
		return nil
	}
	out := &Latency{From: l.From, Observations: l.Count()}
	if mean, ok := l.MeanSeconds(); ok {
		out.MeanS = &mean
	}
	quantile := func(q float64) *Quantile {
		if v, ok := l.Quantile(q); ok {
			return &Quantile{v.Seconds, v.LowSeconds, v.HighSeconds}
		}
		return nil
	}
	out.P50, out.P95, out.P99 = quantile(0.5), quantile(0.95), quantile(0.99)
	return out
}
