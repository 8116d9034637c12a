package widget

import (
	"math"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// The axis of the summary table: users on a logarithmic scale, over all that its bands reach.
const (
	axisFrom    = 100.
	axisDecades = 6
	axisTo      = 100e6
)

// axisColumn returns the column of so many users on an axis of the given columns, and whether they lie below (-1),
// above (+1) or on it (0); those outside get the nearest end.
func axisColumn(users float64, columns int) (column, outside int) {
	switch {
	case !(users >= axisFrom):
		return 0, -1
	case users > axisTo:
		return columns - 1, 1
	}
	return int(math.Round(math.Log10(users/axisFrom) / axisDecades * float64(columns-1))), 0
}

// drawAxis draws the ticks, one a decade, each with its label on its right; the label of the last one is on its left. A
// label that does not fit between its neighbours is left out, and so is a tick below the label of another.
func drawAxis(p picture, look *theme.Look) {
	p.fill(0, len(p)-1, look.Glyphs.Rule, &look.Styles.Border)
	last := len(p) - 1
	tick := func(column int) { p.put(column, look.Glyphs.AxisTick, &look.Styles.Border) }
	end := last // the first column that is taken on the right
	if text := axisLabel(axisDecades); last > len(axisLabel(0))+len(text)+3 {
		end -= len(text)
		p.text(end, text, &look.Styles.Muted)
	}
	// Rules before the label keep it from being read as that of the tick to its left, or as the end of a range.
	end -= 2
	tick(last)
	free := 0 // the first column that is not taken on the left
	for decade := range axisDecades {
		column := axisTick(decade, len(p))
		if column < free || column >= end {
			continue
		}
		tick(column)
		free = column + 1
		next := end
		if decade+1 < axisDecades {
			next = min(next, axisTick(decade+1, len(p)))
		}
		if text := axisLabel(decade); free+len(text) <= next || decade == 0 && free+len(text) <= end {
			p.text(free, text, &look.Styles.Muted)
			free += len(text)
		}
	}
}

func axisTick(decade, columns int) int {
	column, _ := axisColumn(axisFrom*math.Pow10(decade), columns)
	return column
}

func axisLabel(decade int) string {
	return quantity.Format(axisFrom*math.Pow10(decade), quantity.Count)
}
