package ui

import (
	"math"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
)

// field is a name and a value whose place is as wide as such values get, so that nothing moves when a number gets a digit more.
type field struct {
	name, value string
	width       int
}

// The widths of values.
const (
	countWidth     = len("12.3M")
	perSecondWidth = len("0.0123/s")
	quantileWidth  = len("1.02-2.05 ms")
)

func countField(name string, f cluster.Figure) field {
	return field{name, show(f, quantity.Count), countWidth}
}

func rateField(name string, f cluster.Figure) field {
	return field{name, show(f, quantity.PerSecond), perSecondWidth}
}

func quantileField(name string, l cluster.Latency, q float64) field {
	return field{name, percentileText(l, q), quantileWidth}
}

// fields writes names and values on one line, closer together where there is little room, and without the last ones where
// there is none: a name or a figure that is cut off reads as another one.
func (m *Model) fields(all ...field) string {
	needed := 1
	for _, f := range all {
		needed += len("  ") + len(f.name) + 1 + f.width
	}
	gap := "  "
	if needed > m.width {
		gap = " "
		needed -= len(all) - 1
	}
	for needed > m.width && len(all) > 1 {
		last := all[len(all)-1]
		needed -= len(gap) + len(last.name) + 1 + last.width
		all = all[:len(all)-1]
	}
	line := m.spaced(gap, all, 1)
	if ansi.StringWidth(line) > m.width { // a value is wider than such values get
		line = m.spaced(gap, all, 0)
	}
	return line
}

// spaced writes fields with so much between them, with their padding once or not at all.
func (m *Model) spaced(gap string, all []field, padded int) string {
	var b strings.Builder
	b.WriteString("   ")
	for i, f := range all {
		if i > 0 {
			b.WriteString(gap)
		}
		m.look.Styles.Muted.Write(&b, f.name)
		b.WriteByte(' ')
		m.look.Styles.Live.Write(&b, f.value)
		if i+1 < len(all) {
			b.WriteString(strings.Repeat(" ", max(f.width-len([]rune(f.value)), 0)*padded))
		}
	}
	return b.String()
}

// percentileText writes a percentile as the bucket that it lies in, because that is all that the server counts. One beyond the
// last edge has only a lower bound.
func percentileText(l cluster.Latency, q float64) string {
	at, ok := l.Quantile(q)
	if !ok {
		if least, ok := leastQuantile(l, q); ok {
			return "over " + quantity.Format(least*1000, quantity.Milliseconds)
		}
		return "n/a"
	}
	low, high := quantity.Format(at.LowSeconds*1000, quantity.Milliseconds), quantity.Format(at.HighSeconds*1000, quantity.Milliseconds)
	if number, unit, found := strings.Cut(low, " "); found && strings.HasSuffix(high, " "+unit) {
		low = number
	}
	return low + "-" + high
}

// leastQuantile is a percentile in seconds, or the last edge where it lies beyond that.
func leastQuantile(l cluster.Latency, q float64) (seconds float64, known bool) {
	if at, ok := l.Quantile(q); ok || l.Count() == 0 {
		return at.Seconds, ok
	}
	for _, edge := range slices.Backward(l.UpperEdges) {
		if !math.IsInf(edge, 1) {
			return edge, true
		}
	}
	return 0, false
}
