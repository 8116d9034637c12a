package widget

import (
	"math"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// Gauge is a bar that shows how much of a limit is used, with room beyond the limit.
type Gauge struct {
	// Used is the share of the limit: 1 is exactly at it, 1.2 a fifth more than there is. A negative share is drawn as 0.
	Used cluster.Figure
	// State colours the part of the bar below the limit; what is above it is always bad.
	State theme.State
}

// eighths is how finely a column of a bar is divided.
const eighths = 8

// gaugeColumns returns the columns from 0 to the limit, those of the mark at the limit and those beyond it.
func gaugeColumns(width int) (below, limit, above int) {
	if width == 1 {
		return 1, 0, 0
	}
	below = max((width-1)*4/5, 1)
	return below, 1, width - 1 - below
}

// Render draws the bar: from 0 to the limit about four fifths of the width, then the mark of the limit, then what is
// above it, with an arrow in the last column when it does not fit. Between 0 and the limit a bar is never drawn as empty
// or as full, where there are glyphs for parts of a column. An absent figure is drawn as dots and "n/a", without a limit.
func (g Gauge) Render(width int, look *theme.Look) string {
	if width <= 0 {
		return ""
	}
	var b strings.Builder
	b.Grow(3*width + 64)
	if !g.Used.Known || math.IsNaN(g.Used.Value) {
		writeAbsent(&b, width, look)
		return b.String()
	}
	used := max(g.Used.Value, 0)
	below, limit, above := gaugeColumns(width)
	over := used > 1
	if over && above == 0 {
		// The arrow has no place of its own.
		below, limit = width-1, 0
	}
	writeBar(&b, look.State(g.State).Style, barLength(min(used, 1), below), below, look)
	capStyle := &look.Styles.Muted
	if over {
		capStyle = &look.Styles.Bad
	}
	repeat(&b, capStyle, look.Glyphs.Cap, limit)
	if !over {
		b.WriteString(spaces(above))
		return b.String()
	}
	length := overLength(used-1, below, look)
	if length > above*eighths || above == 0 {
		repeat(&b, &look.Styles.Bad, look.Glyphs.BarFull, above-1)
		look.Styles.Bad.Write(&b, look.Glyphs.Overflow)
		return b.String()
	}
	writeBar(&b, &look.Styles.Bad, length, above, look)
	return b.String()
}

// barLength returns the length in eighths of a column of a share, 0 to 1, of so many columns.
func barLength(share float64, columns int) int {
	full := columns * eighths
	if share <= 0 || share >= 1 {
		return full * int(share)
	}
	return min(max(int(math.Round(share*float64(full))), 1), full-1)
}

// overLength returns the length in eighths of what is above the limit. It is rounded up, so that too much is never drawn
// as just enough.
func overLength(share float64, columns int, look *theme.Look) int {
	// What is too long by less than rounding fits.
	const longest, slack = 1 << 30, 1e-9
	length := max(int(min(math.Ceil(share*float64(columns*eighths)-slack), longest)), 1)
	if look.Options.ASCII {
		// There are no glyphs for parts of a column.
		length = (length + eighths - 1) / eighths * eighths
	}
	return length
}

// writeBar draws a bar of a length in eighths, and blanks up to the given columns.
func writeBar(b *strings.Builder, style *theme.Style, length, columns int, look *theme.Look) {
	whole, part := length/eighths, length%eighths
	repeat(b, style, look.Glyphs.BarFull, whole)
	if part > 0 {
		style.Write(b, look.Glyphs.BarParts[part-1])
		whole++
	}
	b.WriteString(spaces(columns - whole))
}

// notAvailable stands for a figure that is absent.
const notAvailable = "n/a"

func writeAbsent(b *strings.Builder, width int, look *theme.Look) {
	text := notAvailable
	switch {
	case width < len(text):
		text = look.Glyphs.Unknown
	case width >= len(text)+4:
		text = " " + text + " "
	}
	left := (width - len(text)) / 2
	repeat(b, &look.Styles.Muted, look.Glyphs.Absent, left)
	look.Styles.Unknown.Write(b, text)
	repeat(b, &look.Styles.Muted, look.Glyphs.Absent, width-len(text)-left)
}
