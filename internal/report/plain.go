package report

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Plain is what the dashboard shows, as plain lines of at most 80 columns: for screen readers, for terminals that cannot move the
// cursor, and for pipes.
type Plain struct {
	Snapshot *cluster.Snapshot
	// Verdict is nil when nothing can be judged; Why says why.
	Verdict *sizing.Verdict
	Why     string
	Likely  sizing.Probability
	Learned *calibrate.Result
	Track   calibrate.TrackRecord
}

// Line is the moment in one line, however long: time, outcome, nodes and users.
func (p *Plain) Line() string {
	outcome := fmt.Sprintf("%s: %s", sizing.Unknown, p.Why)
	if p.Verdict != nil {
		outcome = Headline(p.Verdict)
	}
	totals := p.Snapshot.Totals()
	return fmt.Sprintf("%s %s; %d of %d nodes up, %s users online\n", p.Snapshot.At.Format("15:04:05"), outcome,
		totals.NodesUp, totals.NodesKnown, plainAmount(totals.UniqueUsers, quantity.Count))
}

// Block is all that there is to say: Line, odds, place on the table, resources, limits, nodes and notes.
func (p *Plain) Block() string {
	var b strings.Builder
	b.WriteString(fold(p.Line()))
	model := p.Learned.Model
	if p.Verdict != nil {
		writeAnswer(&b, p.Verdict, &p.Likely, model)
		b.WriteString(fold(TrackLine(p.Learned, p.Track)))
	}
	b.WriteString("\n" + fold(clusterLine(p.Snapshot)))
	for _, line := range plainNodes(p.Snapshot) {
		b.WriteString(fold(line))
	}
	notes := liveNotes(p.Snapshot, p.Verdict, model)
	if p.Verdict != nil {
		notes = append(notes, planNotes(p.Verdict, model)...)
	}
	if len(notes) > 0 {
		b.WriteByte('\n')
	}
	for _, note := range notes {
		b.WriteString(fold(note))
	}
	return b.String()
}

// Words is what a block says without its numbers: while it stays the same, nothing has changed that needs a look.
func Words(block string) string {
	var words []string
	for word := range strings.FieldsSeq(block) {
		if !strings.ContainsFunc(word, unicode.IsDigit) {
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// mostPlainNodes is how many nodes that are up have a line each.
const mostPlainNodes = 12

// plainNodes has a line for each node; of many that are up, the first ones.
func plainNodes(s *cluster.Snapshot) []string {
	var lines []string
	up := 0
	for i := range s.Nodes {
		n := &s.Nodes[i]
		if n.State == cluster.Up {
			if up++; up > mostPlainNodes {
				continue
			}
		}
		lines = append(lines, plainNode(s, n))
	}
	if up > mostPlainNodes {
		lines = append(lines, fmt.Sprintf("and %d more nodes that are up", up-mostPlainNodes))
	}
	return lines
}

func plainNode(s *cluster.Snapshot, n *cluster.Node) string {
	text := n.Name + ": "
	if n.Site != "" {
		text = n.Name + " in " + n.Site + ": "
	}
	text += n.State.String()
	if n.Reason != "" {
		text += ", " + n.Reason
	}
	if n.At.IsZero() {
		return text
	}
	if age, ok := n.Age(s.At); ok && n.State != cluster.Up {
		text += ", figures " + quantity.FormatDuration(age) + " old"
	}
	machine := &n.Machine
	return fmt.Sprintf("%s, %s sessions, stanzas %s in and %s out, CPU %s of %s cores, memory %s of %s", text,
		plainAmount(n.Sessions, quantity.Count), plainAmount(n.Traffic.Stanzas.In, quantity.PerSecond), plainAmount(n.Traffic.Stanzas.Out, quantity.PerSecond),
		plainAmount(machine.CPUCoresUsed.Or(n.VM.UserCPUCores), quantity.Count), plainAmount(machine.Cores, quantity.Count),
		plainGiB(machine.MemoryUsedBytes.Or(n.VM.MemoryBytes)), plainGiB(machine.MemoryBytes))
}

func plainGiB(bytes cluster.Figure) string {
	if !bytes.Known {
		return "n/a"
	}
	return quantity.Format(bytes.Value/(1<<30), quantity.GiB)
}

func plainAmount(f cluster.Figure, unit quantity.Unit) string {
	if !f.Known {
		return "n/a"
	}
	return quantity.Format(f.Value, unit)
}
