package widget

import (
	"strings"

	"github.com/mimtop/mimtop/internal/ui/theme"
)

// pixel is one column of a picture; without a style it is blank.
type pixel struct {
	glyph string
	style *theme.Style
}

// picture is a line on which things are drawn over each other, one pixel a column.
type picture []pixel

// put draws a glyph, which is one column wide; outside of the picture it is not seen.
func (p picture) put(column int, glyph string, style *theme.Style) {
	if column >= 0 && column < len(p) {
		p[column] = pixel{glyph, style}
	}
}

// fill draws a glyph in all columns from one to another, both included.
func (p picture) fill(from, to int, glyph string, style *theme.Style) {
	for column := max(from, 0); column <= min(to, len(p)-1); column++ {
		p[column] = pixel{glyph, style}
	}
}

// text draws a plain ASCII text that begins in a column.
func (p picture) text(column int, text string, style *theme.Style) {
	for i := range len(text) {
		p.put(column+i, text[i:i+1], style)
	}
}

// blank says whether nothing was drawn in a column.
func (p picture) blank(column int) bool { return p[column].style == nil }

// write appends the line. Columns of one style are one run, because each run costs escape sequences.
func (p picture) write(b *strings.Builder) {
	var run strings.Builder
	for at := 0; at < len(p); {
		style, from := p[at].style, at
		for at < len(p) && p[at].style == style {
			run.WriteString(p[at].glyph)
			at++
		}
		if style == nil {
			b.WriteString(spaces(at - from))
			continue
		}
		style.Write(b, run.String())
		run.Reset()
	}
}
