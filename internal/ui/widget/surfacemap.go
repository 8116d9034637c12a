package widget

import (
	"math"
	"strings"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// SurfaceMap is the capacity surface as a picture: users to the right, stanzas per second from clients upwards, both on
// logarithmic scales, and the verdict of each cell. Its boundaries carry the letter of what binds there.
type SurfaceMap struct {
	// Surface has one cell for each cell of the picture: see SurfaceCells. Nil draws only the axes' words.
	Surface *sizing.Surface
	// Lines are where it becomes uncertain that it holds. They are drawn when they are on the same axes; their cells may be
	// others than those of the surface.
	Lines sizing.Lines
	// Live is where the cluster stands, WhatIf where the sliders do; nil when there is no such place.
	Live, WhatIf *SurfacePoint
	// Trail are places where the sliders stood before; they are faint.
	Trail []SurfacePoint
}

// SurfacePoint is a load.
type SurfacePoint struct{ Users, StanzasPerS float64 }

const (
	surfaceAxisTitle = "stanzas/s"
	// surfaceMargin holds a label such as "100k" and the vertical axis.
	surfaceMargin = 7
	// surfaceFrame is the line of titles above and the axis below.
	surfaceFrame = 2
	// letterGap is how many cells there are at least between two letters of the same boundary.
	letterGap = 7
)

// SurfaceCells is the size in cells of the surface that fills a picture of a width and height; 0 when it is too small.
func SurfaceCells(width, height int) (columns, rows int) {
	const fewestColumns, fewestRows = 8, 3
	columns, rows = width-surfaceMargin, height-surfaceFrame
	if columns < fewestColumns || rows < fewestRows {
		return 0, 0
	}
	return columns, rows
}

// Render draws height lines: what the letters mean, the cells with the most traffic on top, and the axis of the users. A
// surface that has other cells than the picture, as when there is too little room, is left out.
func (s SurfaceMap) Render(width, height int, look *theme.Look) []string {
	if height <= 0 {
		return nil
	}
	lines := make([]string, height)
	if width <= 0 {
		return lines
	}
	columns, rows := SurfaceCells(width, height)
	if s.Surface == nil || columns == 0 || s.Surface.Columns != columns || s.Surface.Rows != rows {
		for i := range lines {
			lines[i] = spaces(width)
		}
		lines[0] = fit("no room for the map", width, AlignLeft, look)
		return lines
	}
	cells := make([]picture, rows) // from the least traffic on
	whole := make(picture, rows*width)
	for row := range cells {
		cells[row] = whole[row*width : (row+1)*width]
	}
	s.drawRegions(cells, look)
	if s.hasLines() {
		s.drawLine(cells, s.lineRows(s.Lines.Likely), look)
		s.drawLine(cells, s.lineRows(s.Lines.Possible), look)
	}
	letters := s.drawLetters(cells, look)
	s.drawTrail(cells, look)
	s.drawPoint(cells, s.Live, look.Glyphs.Live, &look.Styles.Live, look)
	s.drawPoint(cells, s.WhatIf, look.Glyphs.WhatIf, &look.Styles.WhatIf, look)
	s.drawRateAxis(cells, look)

	lines[0] = s.titleLine(letters, width, look)
	var b strings.Builder
	for i := range rows {
		b.Reset()
		b.Grow(3*width + 128)
		cells[rows-1-i].write(&b)
		lines[1+i] = b.String()
	}
	axis := make(picture, width)
	s.drawUsersAxis(axis, look)
	b.Reset()
	axis.write(&b)
	lines[height-1] = b.String()
	return lines
}

// PointAt is the load at a column and a line of the picture that Render draws at this width and height, rounded where that
// leaves it in its cell; false beside the cells.
func (s SurfaceMap) PointAt(x, y, width, height int) (SurfacePoint, bool) {
	columns, rows := SurfaceCells(width, height)
	column, row := x-surfaceMargin, height-2-y
	if s.Surface == nil || columns == 0 || s.Surface.Columns != columns || s.Surface.Rows != rows ||
		column < 0 || column >= columns || row < 0 || row >= rows {
		return SurfacePoint{}, false
	}
	g := &s.Surface.Grid
	return SurfacePoint{roundIn(g.Users, column, columns), roundIn(g.Rates, row, rows)}, true
}

// roundIn is the roundest value in a cell of an axis.
func roundIn(a sizing.Axis, cell, cells int) float64 {
	v := a.At(cell, cells)
	for digits := 1; digits <= 3; digits++ {
		if round := significant(v, digits); round > 0 {
			if at, outside := a.Cell(round, cells); at == cell && outside == 0 {
				return round
			}
		}
	}
	return v
}

// regionLook is how the cells of an outcome look.
func regionLook(o sizing.Outcome, look *theme.Look) (glyph string, style *theme.Style) {
	switch o {
	case sizing.Holds:
		return look.Glyphs.HighBand, &look.Styles.Good
	case sizing.HoldsAllUp:
		return look.Glyphs.LowBand, &look.Styles.Warn
	case sizing.Fails:
		return look.Glyphs.Absent, &look.Styles.Bad
	}
	return look.Glyphs.Unknown, &look.Styles.Unknown
}

func (s SurfaceMap) drawRegions(cells []picture, look *theme.Look) {
	for row, line := range cells {
		for column := range s.Surface.Columns {
			glyph, style := regionLook(s.Surface.Region(column, row), look)
			line.put(surfaceMargin+column, glyph, style)
		}
	}
}

func (s SurfaceMap) hasLines() bool {
	return len(s.Lines.Likely) > 0 && s.Lines.Users == s.Surface.Users && s.Lines.Rates == s.Surface.Rates
}

// lineRows turns the rows below a line into cells of the picture.
func (s SurfaceMap) lineRows(rows []int) []int {
	out := make([]int, s.Surface.Columns)
	for column := range out {
		below := rows[column*len(rows)/len(out)+len(rows)/(2*len(out))]
		out[column] = (below*s.Surface.Rows*2 + s.Lines.Rows) / (2 * s.Lines.Rows)
	}
	return out
}

// drawLine draws the thin line along the first cells above so many rows of each column.
func (s SurfaceMap) drawLine(cells []picture, rows []int, look *theme.Look) {
	for column, row := range rows {
		before, after := row, row
		if column > 0 {
			before = rows[column-1]
		}
		if column < len(rows)-1 {
			after = rows[column+1]
		}
		if row == 0 && before == 0 {
			continue
		}
		glyph := look.Glyphs.RuleVertical
		if row == before || row == after && before-row < 2 {
			glyph = look.Glyphs.Rule
		}
		for at := row; at < max(before, row+1) && at < len(cells); at++ {
			cells[at].put(surfaceMargin+column, glyph, &look.Styles.Muted)
			glyph = look.Glyphs.RuleVertical
		}
	}
}

// drawLetters names what binds along the boundaries, and returns the letters that were used.
func (s SurfaceMap) drawLetters(cells []picture, look *theme.Look) []sizing.Constraint {
	var used []sizing.Constraint
	seen := map[sizing.Constraint]bool{}
	var last sizing.Edge
	for i, e := range s.Surface.Edges() {
		// A row is about twice as high as a column is wide.
		apart := max(abs(e.Column-last.Column), 2*abs(e.Row-last.Row))
		if i > 0 && e.WithLoss == last.WithLoss && e.Binding == last.Binding && apart < letterGap {
			continue
		}
		last = e
		cells[e.Row].put(surfaceMargin+e.Column, string(e.Binding.Letter()), &look.Styles.Title)
		if !seen[e.Binding] {
			seen[e.Binding] = true
			used = append(used, e.Binding)
		}
	}
	return used
}

func abs(n int) int { return max(n, -n) }

// drawTrail marks the places on the map where the sliders were.
func (s SurfaceMap) drawTrail(cells []picture, look *theme.Look) {
	g := &s.Surface.Grid
	for _, at := range s.Trail {
		column, beside := g.Users.Cell(at.Users, g.Columns)
		row, above := g.Rates.Cell(at.StanzasPerS, g.Rows)
		if beside == 0 && above == 0 {
			cells[row].put(surfaceMargin+column, look.Glyphs.Trail, &look.Styles.Muted)
		}
	}
}

// drawPoint draws a marker; one outside of the map is at its edge, beside an arrow.
func (s SurfaceMap) drawPoint(cells []picture, at *SurfacePoint, glyph string, style *theme.Style, look *theme.Look) {
	if at == nil {
		return
	}
	g := &s.Surface.Grid
	column, beside := g.Users.Cell(at.Users, g.Columns)
	row, above := g.Rates.Cell(at.StanzasPerS, g.Rows)
	arrows := map[[2]int]string{{-1, 0}: look.Glyphs.Left, {1, 0}: look.Glyphs.Right, {0, -1}: look.Glyphs.Down, {0, 1}: look.Glyphs.Up}
	if beside != 0 {
		cells[row].put(surfaceMargin+column, arrows[[2]int{beside, 0}], style)
		column -= beside
	}
	if above != 0 {
		cells[row].put(surfaceMargin+column, arrows[[2]int{0, above}], style)
		row -= above
	}
	cells[row].put(surfaceMargin+column, glyph, style)
}

// titleLine names the vertical axis and the letters. What does not fit is left out from the end.
func (s SurfaceMap) titleLine(letters []sizing.Constraint, width int, look *theme.Look) string {
	if width < len(surfaceAxisTitle) {
		return fit(surfaceAxisTitle, width, AlignLeft, look)
	}
	var b strings.Builder
	look.Styles.Muted.Write(&b, surfaceAxisTitle)
	used := len(surfaceAxisTitle)
	add := func(mark, words string) {
		if used+3+len(words)+1 > width {
			return
		}
		b.WriteString("  ")
		look.Styles.Title.Write(&b, mark)
		look.Styles.Muted.Write(&b, " "+words)
		used += 3 + len(words) + 1
	}
	for _, c := range letters {
		add(string(c.Letter()), c.String())
	}
	if s.Surface.Basis == sizing.OnTable {
		add(look.Glyphs.Warn, "the table alone judges")
	}
	if s.hasLines() {
		add(look.Glyphs.Rule, "95 % and 5 % likely")
	}
	b.WriteString(spaces(width - used))
	return b.String()
}

// decadeCells calls f with each power of ten on an axis of so many cells.
func decadeCells(a sizing.Axis, cells int, f func(cell int, value float64)) {
	for decade := math.Round(math.Log10(a.Low)); ; decade++ {
		value := math.Pow(10, decade)
		cell, outside := a.Cell(value*(1+1e-9), cells)
		if outside > 0 || !(value < a.High*(1-1e-9)) {
			return
		}
		if outside == 0 {
			f(cell, value)
		}
	}
}

func (s SurfaceMap) drawRateAxis(cells []picture, look *theme.Look) {
	for _, line := range cells {
		line.put(surfaceMargin-1, look.Glyphs.RuleVertical, &look.Styles.Border)
	}
	last := -1
	decadeCells(s.Surface.Rates, len(cells), func(row int, value float64) {
		if row == last {
			return
		}
		last = row
		label := quantity.Format(value, quantity.Count)
		cells[row].text(max(surfaceMargin-2-len(label), 0), label, &look.Styles.Muted)
		cells[row].put(surfaceMargin-1, look.Glyphs.RangeEnd, &look.Styles.Border)
	})
}

func (s SurfaceMap) drawUsersAxis(p picture, look *theme.Look) {
	p.text(0, axisTitle, &look.Styles.Muted)
	p.fill(surfaceMargin, len(p)-1, look.Glyphs.Rule, &look.Styles.Border)
	free := surfaceMargin
	decadeCells(s.Surface.Users, s.Surface.Columns, func(column int, value float64) {
		at, label := surfaceMargin+column, quantity.Format(value, quantity.Count)
		if at < free || at+1+len(label) > len(p) {
			return
		}
		p.put(at, look.Glyphs.AxisTick, &look.Styles.Border)
		p.text(at+1, label, &look.Styles.Muted)
		free = at + 1 + len(label) + 1
	})
}

// Legend says in at most so many columns what the cells and markers are. What is absent is left out, and what does not fit
// from the end on.
func (s SurfaceMap) Legend(width int, look *theme.Look) string {
	var b strings.Builder
	used := 0
	add := func(shown bool, glyph string, style *theme.Style, words string) {
		gap := min(used, 2)
		needs := gap + columns(glyph) + 1 + len(words)
		if !shown || used+needs > width {
			return
		}
		b.WriteString(spaces(gap))
		style.Write(&b, glyph)
		look.Styles.Muted.Write(&b, " "+words)
		used += needs
	}
	for _, entry := range [...]struct {
		outcome sizing.Outcome
		words   string
	}{{sizing.Holds, "holds"}, {sizing.HoldsAllUp, "only all up"}, {sizing.Fails, "fails"}} {
		glyph, style := regionLook(entry.outcome, look)
		add(true, glyph, style, entry.words)
	}
	glyph, style := regionLook(sizing.Unknown, look)
	add(s.isUnknownSomewhere(), glyph, style, "unknown")
	add(s.Live != nil, look.Glyphs.Live, &look.Styles.Live, "live")
	add(s.WhatIf != nil, look.Glyphs.WhatIf, &look.Styles.WhatIf, "what if")
	add(len(s.Trail) > 0, look.Glyphs.Trail, &look.Styles.Muted, "before")
	return b.String()
}

// isUnknownSomewhere says whether the table, as the only judge, does not decide for some users.
func (s SurfaceMap) isUnknownSomewhere() bool {
	if s.Surface == nil || s.Surface.Basis != sizing.OnTable {
		return false
	}
	for column := range s.Surface.Columns {
		if s.Surface.Region(column, 0) == sizing.Unknown {
			return true
		}
	}
	return false
}
