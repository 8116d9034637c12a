package review

import (
	"fmt"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// mapLines draws the map in letters, for Markdown: # holds also after a loss, + with all nodes up only, . does not hold.
// Each line stands for two rows of the map.
func (r *Review) mapLines() []string {
	f := r.surface
	if f == nil {
		return nil
	}
	const rowsOfLine = 2
	signs := map[sizing.Outcome]rune{sizing.Holds: '#', sizing.HoldsAllUp: '+', sizing.Fails: '.', sizing.Unknown: '?'}
	var lines []string
	for top := f.Rows - rowsOfLine; top >= 0; top -= rowsOfLine {
		cells := make([]rune, f.Columns)
		for column := range cells {
			cells[column] = signs[f.Region(column, top)]
		}
		for i := len(r.marks) - 1; i >= 0; i-- {
			column, row, ok := r.cellOf(&r.marks[i])
			if ok && row/rowsOfLine == top/rowsOfLine {
				cells[column] = markSign(i)
			}
		}
		label := ""
		if at := f.Rows - rowsOfLine; top == at || top == 0 || top == at/2/rowsOfLine*rowsOfLine {
			label = quantity.Format(f.Rates.At(top, f.Rows), quantity.PerSecond)
		}
		lines = append(lines, fmt.Sprintf("%8s |%s", label, string(cells)))
	}
	lines = append(lines, fmt.Sprintf("%8s +%s to %s users", "", quantity.Format(f.Users.Low, quantity.Count), quantity.Format(f.Users.High, quantity.Count)),
		"", "# holds also after a loss, + holds with all nodes up only, . does not hold")
	if f.Basis == sizing.OnTable {
		lines = append(lines, "cores and memory are unknown: the summary table decides, ? where its columns disagree")
	}
	for i := range r.marks {
		m := &r.marks[i]
		where := ""
		if _, _, ok := r.cellOf(m); !ok {
			where = " (not on the map)"
		}
		lines = append(lines, fmt.Sprintf("%c %s: %s users, %s%s", markSign(i), m.name, quantity.Format(m.users, quantity.Count),
			quantity.Format(m.stanzasPerS, quantity.PerSecond), where))
	}
	return lines
}

// markSign is @ for the baseline and a letter for each scenario.
func markSign(i int) rune {
	if i == 0 {
		return '@'
	}
	return 'A' + rune((i-1)%26)
}

// cellOf is where a mark stands on the map, false beside it.
func (r *Review) cellOf(m *mark) (column, row int, ok bool) {
	column, besideUsers := r.surface.Users.Cell(m.users, r.surface.Columns)
	row, besideRates := r.surface.Rates.Cell(m.stanzasPerS, r.surface.Rows)
	return column, row, besideUsers == 0 && besideRates == 0
}
