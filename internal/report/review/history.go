package review

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/report"
)

// History writes snapshots as CSV, one line for each node of each snapshot and one for the whole cluster. What is not known is
// an empty cell. It keeps nothing, so that a recording of any length can pass.
type History struct {
	w     *csv.Writer
	began bool
	// Snapshots counts what was written.
	Snapshots int
}

// NewHistory returns a writer of history.
func NewHistory(w io.Writer) *History { return &History{w: csv.NewWriter(w)} }

// scopes of a line.
const (
	clusterScope = "cluster"
	nodeScope    = "node"
)

// quantiles are the columns of each histogram.
var quantiles = [...]struct {
	name string
	q    float64
}{{"p50", 0.5}, {"p95", 0.95}, {"p99", 0.99}}

// historyHead are the columns of both kinds of line; the figures follow, their units at the end of their names.
var historyHead = []string{"at", "scope", "site", "node", "target", "state", "version", "nodes_up", "nodes_known", "scraped_at", "window_s"}

// historyColumns are the names of all columns.
func historyColumns() []string {
	columns := append([]string{}, historyHead...)
	var n cluster.Node
	for _, f := range report.NodeFigures(&n) {
		columns = append(columns, f.Key)
	}
	for _, l := range report.NodeLatencies(&n) {
		for _, q := range quantiles {
			columns = append(columns, l.Key+"_"+q.name+"_s")
		}
	}
	return columns
}

// Add writes a snapshot.
func (h *History) Add(s *cluster.Snapshot) error {
	if !h.began {
		h.began = true
		if err := h.w.Write(historyColumns()); err != nil {
			return fmt.Errorf("write history: %w", err)
		}
	}
	at := s.At.UTC().Format(time.RFC3339Nano)
	totals := s.Totals()
	all := asNode(&totals)
	line := []string{at, clusterScope, "", "", "", "", "", strconv.Itoa(totals.NodesUp), strconv.Itoa(totals.NodesKnown), "", ""}
	if err := h.w.Write(append(line, figureCells(&all)...)); err != nil {
		return fmt.Errorf("write history: %w", err)
	}
	for i := range s.Nodes {
		n := &s.Nodes[i]
		line := []string{at, nodeScope, defused(n.Site), defused(n.Name), defused(n.Target), n.State.String(), defused(n.Version), "", "", "", ""}
		if !n.At.IsZero() {
			line[9], line[10] = n.At.UTC().Format(time.RFC3339Nano), number(n.Window.Seconds())
		}
		// The figures of a node that is not up are old: they stand in the lines of their own time.
		shown := &cluster.Node{}
		if n.State == cluster.Up {
			shown = n
		}
		if err := h.w.Write(append(line, figureCells(shown)...)); err != nil {
			return fmt.Errorf("write history: %w", err)
		}
	}
	h.Snapshots++
	return nil
}

// Flush writes what is held back.
func (h *History) Flush() error {
	h.w.Flush()
	if err := h.w.Error(); err != nil {
		return fmt.Errorf("write history: %w", err)
	}
	return nil
}

// asNode puts totals where a node has the same figures, so that both have the same columns.
func asNode(t *cluster.Totals) cluster.Node {
	n := cluster.Node{
		Sessions: t.Sessions, ClusterSessions: t.Sessions, ClusterUniqueUsers: t.UniqueUsers, LoginsPerS: t.LoginsPerS, LogoutsPerS: t.LogoutsPerS,
		Traffic: t.Traffic, SQL: t.SQL, Processing: t.Processing, Ping: t.Ping, HTTPNotification: t.HTTPNotification, Login: t.Login,
	}
	n.Archive = cluster.Archive{
		RowsPerS: t.ArchiveRowsPerS, LookupsPerS: t.ArchiveLookupsPerS, DroppedPerS: t.ArchiveDroppedPerS, QueueLength: t.ArchiveQueueLength,
		Flush: t.Flush, Lookup: t.Lookup,
	}
	return n
}

func figureCells(n *cluster.Node) []string {
	var cells []string
	for _, f := range report.NodeFigures(n) {
		text := ""
		if f.Known {
			text = number(f.Value)
		}
		cells = append(cells, text)
	}
	for _, l := range report.NodeLatencies(n) {
		for _, q := range quantiles {
			text := ""
			if v, ok := l.Quantile(q.q); ok {
				text = number(v.Seconds)
			}
			cells = append(cells, text)
		}
	}
	return cells
}

// number writes a number with all digits that it has.
func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// defused keeps a spreadsheet from taking text for a formula: what may begin one is quoted.
func defused(text string) string {
	text = oneLine(text)
	if text != "" && strings.ContainsRune("=+-@\t|%＝＋－＠", []rune(text)[0]) {
		return "'" + text
	}
	return text
}
