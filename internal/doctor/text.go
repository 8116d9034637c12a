package doctor

import (
	"fmt"
	"io"
	"strings"

	"github.com/mimtop/mimtop/internal/quantity"
)

const (
	textWidth  = 80
	aboutWidth = 12
)

var marks = map[Severity]string{Fine: "ok", Note: "-", Warning: "!", Problem: "X"}

// WriteText writes the report as plain lines of at most 80 columns.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	if r.Demo {
		b.WriteString("DEMO: a simulated cluster\n\n")
	}
	if r.Engine != nil {
		b.WriteString(r.Engine.Address + "\n")
		writeFindings(&b, r.Engine.Findings)
		b.WriteString("\n")
	}
	for _, t := range r.Targets {
		b.WriteString(t.Name)
		if t.Site != "" {
			b.WriteString(" in " + t.Site)
		}
		if !strings.Contains(t.Target, t.Name) || len(t.Target) > len(t.Name) {
			b.WriteString("  " + t.Target)
		}
		b.WriteString("\n")
		writeFindings(&b, t.Findings)
		b.WriteString("\n")
	}
	b.WriteString("All nodes together\n")
	writeFindings(&b, r.Cluster)
	b.WriteString("\n" + r.summary() + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// summary counts what has to be looked at.
func (r *Report) summary() string {
	counts := map[Severity]int{}
	for f := range r.all() {
		counts[f.Severity]++
	}
	if counts[Problem]+counts[Warning]+counts[Note] == 0 {
		return "Nothing to mend."
	}
	return fmt.Sprintf("%s (X), %s (!), %s (-).", countOf(counts[Problem], "problem"), countOf(counts[Warning], "warning"), countOf(counts[Note], "note"))
}

func writeFindings(b *strings.Builder, findings []Finding) {
	for _, f := range findings {
		text := f.Text
		if f.TookS > 0 && f.Severity == Fine && !strings.Contains(text, " in ") {
			text += ", " + quantity.Format(f.TookS, quantity.Seconds)
		}
		writeFolded(b, fmt.Sprintf("  %-2s %-*s ", marks[f.Severity], aboutWidth, f.About), text)
		if f.Fix != "" {
			writeFolded(b, strings.Repeat(" ", aboutWidth+6)+"fix: ", f.Fix)
		}
	}
}

// writeFolded writes text behind a head, further lines below the text.
func writeFolded(b *strings.Builder, head, text string) {
	indent := strings.Repeat(" ", aboutWidth+6)
	line, empty := head, true
	for word := range strings.FieldsSeq(text) {
		if !empty && len([]rune(line))+1+len([]rune(word)) > textWidth {
			b.WriteString(strings.TrimRight(line, " ") + "\n")
			line, empty = indent, true
		}
		if !empty {
			line += " "
		}
		line, empty = line+word, false
	}
	b.WriteString(strings.TrimRight(line, " ") + "\n")
}
