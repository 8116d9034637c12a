package widget

import (
	"math"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// flatSpread is the spread, as a share of the largest value, up to which a series is flat: histories keep 32-bit numbers,
// and their rounding must not be drawn as a mountain range.
const flatSpread = 1e-6

// Sparkline draws the newest points of a series, oldest first, one a column and the newest at the right. The lowest and
// the highest of them span the height; a flat series is a line in the middle. A point that is not known is a blank, as
// is the left of a series shorter than the width. A cursor stands in place of the point in a column; there is none in a column
// outside of the width.
func Sparkline(points []cluster.Point, width, cursor int, look *theme.Look) string {
	if width <= 0 {
		return ""
	}
	points = points[max(len(points)-width, 0):]
	lowest, highest := math.Inf(1), math.Inf(-1)
	for _, p := range points {
		if drawable(p) {
			lowest, highest = min(lowest, p.Value), max(highest, p.Value)
		}
	}
	var run strings.Builder
	run.Grow(3*width + 32)
	run.WriteString(spaces(width - len(points)))
	for _, p := range points {
		if drawable(p) {
			run.WriteString(look.Glyphs.Spark[sparkLevel(p.Value, lowest, highest)])
		} else {
			run.WriteByte(' ')
		}
	}
	if cursor < 0 || cursor >= width {
		return look.Styles.Live.Paint(run.String())
	}
	cells := []rune(run.String())
	return look.Styles.Live.Paint(string(cells[:cursor])) + look.Styles.WhatIf.Paint(look.Glyphs.RuleVertical) +
		look.Styles.Live.Paint(string(cells[cursor+1:]))
}

func drawable(p cluster.Point) bool {
	return p.Known && !math.IsNaN(p.Value) && !math.IsInf(p.Value, 0)
}

// sparkLevel returns the index of the glyph for a value between the lowest and the highest.
func sparkLevel(v, lowest, highest float64) int {
	const levels, middle = 8, 3
	// Halves, because the difference of the largest numbers is not a number.
	spread := highest/2 - lowest/2
	if spread <= flatSpread/2*max(math.Abs(lowest), math.Abs(highest)) {
		return middle
	}
	return min(int((v/2-lowest/2)/spread*levels), levels-1)
}
