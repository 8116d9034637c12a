package report

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// WriteCheckText writes the verdict on a live cluster as plain lines; a nil verdict means that nothing can be judged, and
// why says the reason.
func WriteCheckText(w io.Writer, s *cluster.Snapshot, v *sizing.Verdict, p *sizing.Probability, m *sizing.Model, why string) error {
	var b strings.Builder
	b.WriteString(fold(clusterLine(s)))
	for _, note := range liveNotes(s, v, m) {
		b.WriteString(fold(note))
	}
	if v == nil {
		b.WriteString(fold(fmt.Sprintf("%s: %s.", sizing.Unknown, why)))
	}
	if _, err := io.WriteString(w, b.String()); err != nil || v == nil {
		return err
	}
	return WritePlanText(w, v, p, m)
}

// liveNotes are what is wrong with what was read, and what the readings themselves advise.
func liveNotes(s *cluster.Snapshot, v *sizing.Verdict, m *sizing.Model) []string {
	var notes []string
	for _, warning := range s.Warnings {
		notes = append(notes, "! "+warning)
	}
	advice := sizing.AdviseLive(s)
	if v != nil {
		advice = append(advice, sizing.AdviseObserved(s, m, v)...)
	}
	for _, a := range advice {
		notes = append(notes, adviceMark(a)+" "+a.Text)
	}
	return notes
}

// clusterLine says what was read in one line.
func clusterLine(s *cluster.Snapshot) string {
	c := newCluster(s)
	if c.NodesUp == 0 && c.Sessions == nil {
		return fmt.Sprintf("%s: 0 of %d nodes up, and no figures", s.Source, c.NodesKnown)
	}
	if c.Targets < c.NodesKnown {
		return fmt.Sprintf("%s: %d up, of a cluster of %d nodes, %s, %s sessions, %s unique users", s.Source, c.NodesUp, c.NodesKnown,
			sizing.SetupOfSnapshot(s), figureText(c.Sessions), figureText(c.UniqueUsers))
	}
	return fmt.Sprintf("%s: %d of %d nodes up, %s, %s sessions, %s unique users", s.Source, c.NodesUp, c.NodesKnown,
		sizing.SetupOfSnapshot(s), figureText(c.Sessions), figureText(c.UniqueUsers))
}

// WriteSnapshotText writes what was read as plain lines.
func WriteSnapshotText(w io.Writer, s *cluster.Snapshot) error {
	var b strings.Builder
	b.WriteString(clusterLine(s) + "\n")
	if s.Queries > 0 {
		fmt.Fprintf(&b, "%d questions to the engine\n", s.Queries)
	}
	for _, warning := range s.Warnings {
		fmt.Fprintf(&b, "! %s\n", warning)
	}
	for i := range s.Nodes {
		n := &s.Nodes[i]
		fmt.Fprintf(&b, "\n%s  %s", n.Name, n.State)
		if n.Reason != "" {
			fmt.Fprintf(&b, ": %s", n.Reason)
		}
		if age, ok := n.Age(s.At); ok && n.State != cluster.Up {
			fmt.Fprintf(&b, " (figures are %s old)", quantity.FormatDuration(age))
		}
		b.WriteString("\n")
		if n.At.IsZero() {
			continue
		}
		fmt.Fprintf(&b, "  MongooseIM %s; services: %s\n", n.Version, strings.Join(n.Services, ", "))
		var out Node
		for _, field := range out.fields(n) {
			if field.figure.Known {
				fmt.Fprintf(&b, "  %-26s %12s  %s\n", field.key, plainNumber(field.figure.Value), field.figure.From)
			} else if field.figure.Why != "" {
				fmt.Fprintf(&b, "  %-26s %12s  %s\n", field.key, "n/a", field.figure.Why)
			}
		}
		for _, l := range NodeLatencies(n) {
			if text := latencyText(l.Latency); text != "" {
				fmt.Fprintf(&b, "  %-26s %s\n", l.Key, text)
			}
		}
		for _, p := range n.Pools {
			fmt.Fprintf(&b, "  %-26s %12s  workers, %s waiting\n", "pool "+p.Kind+" "+p.Tag, plainFigure(p.Workers), plainFigure(p.QueueLength))
		}
		for _, warning := range n.Warnings {
			fmt.Fprintf(&b, "  ! %s\n", warning)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// plainNumber writes a number with six digits, and a large one with all of them.
func plainNumber(v float64) string {
	if math.Abs(v) >= 1e6 {
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.6g", v)
}

func plainFigure(f cluster.Figure) string {
	if !f.Known {
		return "n/a"
	}
	return plainNumber(f.Value)
}

// latencyText writes the quantiles of a histogram as the buckets they lie in, or why there are none.
func latencyText(l cluster.Latency) string {
	document := NewLatency(l)
	if document == nil {
		if l.Why == "" {
			return ""
		}
		return fmt.Sprintf("%12s  %s", "n/a", l.Why)
	}
	var parts []string
	for _, q := range []struct {
		name string
		is   *Quantile
	}{{"p50", document.P50}, {"p95", document.P95}, {"p99", document.P99}} {
		if q.is != nil {
			parts = append(parts, fmt.Sprintf("%s %.4g-%.4g", q.name, 1000*q.is.LowS, 1000*q.is.HighS))
		}
	}
	return strings.Join(parts, ", ") + " ms  " + document.From
}

func figureText(v *float64) string {
	if v == nil {
		return "n/a"
	}
	return quantity.Format(*v, quantity.Count)
}
