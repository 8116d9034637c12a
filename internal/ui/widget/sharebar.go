package widget

import (
	"math"
	"strings"

	"github.com/mimtop/mimtop/internal/ui/theme"
)

// ShareBar draws a part of a whole, 0 to 1, as a bar of the whole width. It is never drawn as empty or as full in between,
// where there are glyphs for parts of a column; what is not a number is blank.
func ShareBar(share float64, width int, style *theme.Style, look *theme.Look) string {
	if width <= 0 {
		return ""
	}
	if math.IsNaN(share) {
		return spaces(width)
	}
	var b strings.Builder
	b.Grow(3*width + 32)
	writeBar(&b, style, barLength(min(max(share, 0), 1), width), width, look)
	return b.String()
}
