package widget

import (
	"math"
	"strings"
	"time"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// GrowthChart is a forecast as a picture: users against the months to come, the two limits as lines with their intervals as
// bands, and below the axis the interval of each date.
type GrowthChart struct {
	Forecast *sizing.Forecast
	// From is the day that the growth starts on.
	From time.Time
}

const (
	growthMargin = 7 // a label such as "100k" and the vertical axis
	// growthFrame is the axis of the months and a line for each date.
	growthFrame = 3
	// growthRoom is what the vertical axis reaches above the highest thing on it.
	growthRoom = 1.1
	// widestBand is the multiple of a limit up to which its interval decides on the height of the axis.
	widestBand = 1.5
	daysOfYear = 365
)

// growthSpan is how far ahead a chart looks, and the months between two ticks.
type growthSpan struct{ months, tick int }

var growthSpans = [...]growthSpan{{6, 1}, {12, 2}, {sizing.HorizonDays * 12 / daysOfYear, 4}}

func (s growthSpan) days() float64 { return float64(s.months) / 12 * daysOfYear }

// span is the shortest one that has both dates on it.
func (c *GrowthChart) span() growthSpan {
	last := 0.
	for _, at := range [...]*sizing.Crossing{&c.Forecast.StopsSurviving, &c.Forecast.StopsHolding} {
		if !at.Known {
			return growthSpans[len(growthSpans)-1]
		}
		last = max(last, at.P95)
	}
	for _, s := range growthSpans {
		if last <= s.days()*0.9 {
			return s
		}
	}
	return growthSpans[len(growthSpans)-1]
}

// top is the upper end of the axis of the users. Limits decide on it, because growth without end has no upper one; the users
// at the end of the span do so only where there is no limit.
func (c *GrowthChart) top(span growthSpan) float64 {
	f, top := c.Forecast, 0.
	for _, at := range [...]*sizing.Crossing{&f.StopsSurviving, &f.StopsHolding} {
		if !hasLimit(at) {
			continue
		}
		top = max(top, at.Limit.Value, min(at.LimitRange.P95, widestBand*at.Limit.Value))
	}
	if top == 0 {
		top = f.UsersAfter(span.days())
	}
	if top = growthRoom * max(top, f.Users); top >= 1 && !math.IsInf(top, 0) {
		return top
	}
	return 1
}

func hasLimit(at *sizing.Crossing) bool {
	return !at.Limit.Unbounded && at.Limit.Value > 0 && !math.IsInf(at.Limit.Value, 0)
}

// growthCanvas is where things lie on the picture; row 0 is the lowest.
type growthCanvas struct {
	cells   []picture
	columns int
	top     float64
	span    growthSpan
}

// row and column may be above and right of the picture, never below or left of it.
func (g *growthCanvas) row(users float64) int {
	return int(within(users/g.top) * float64(len(g.cells)))
}

func (g *growthCanvas) column(days float64) int {
	return growthMargin + int(math.Round(within(days/g.span.days())*float64(g.columns-1)))
}

// within takes a share of an axis to 0 to 2; what is not a number goes to 0.
func within(share float64) float64 {
	if !(share > 0) {
		return 0
	}
	return min(share, 2)
}

// Render draws height lines of width columns; where there is too little room for that, words.
func (c *GrowthChart) Render(width, height int, look *theme.Look) []string {
	const fewestColumns, fewestRows = 30, 4
	lines := make([]string, max(height, 0))
	for i := range lines {
		lines[i] = spaces(width)
	}
	rows, columns := height-growthFrame, width-growthMargin
	if rows < fewestRows || columns < fewestColumns {
		if height > 0 {
			lines[0] = fit("no room for the picture", width, AlignLeft, look)
		}
		return lines
	}
	g := growthCanvas{cells: make([]picture, rows), columns: columns, span: c.span()}
	g.top = c.top(g.span)
	whole := make(picture, rows*width)
	for row := range g.cells {
		g.cells[row] = whole[row*width : (row+1)*width]
	}
	c.drawUsers(&g, look)
	f := c.Forecast
	g.drawBands(f, look)
	g.drawLimits(f, look)
	g.cells[min(g.row(f.Users), rows-1)].put(growthMargin, look.Glyphs.Live, &look.Styles.Live)
	g.drawUsersAxis(look)

	var b strings.Builder
	write := func(line int, p picture) {
		b.Reset()
		b.Grow(3*width + 128)
		p.write(&b)
		lines[line] = b.String()
	}
	for i := range rows {
		write(i, g.cells[rows-1-i])
	}
	axis, surviving, holding := make(picture, width), make(picture, width), make(picture, width)
	c.drawMonths(&g, axis, look)
	g.drawDate(surviving, &f.StopsSurviving, "stops surviving a loss", &look.Styles.Warn, look)
	g.drawDate(holding, &f.StopsHolding, "stops holding", &look.Styles.Bad, look)
	write(rows, axis)
	write(rows+1, surviving)
	write(rows+2, holding)
	return lines
}

// drawUsers fills what lies below the users of each day.
func (c *GrowthChart) drawUsers(g *growthCanvas, look *theme.Look) {
	for column := range g.columns {
		days := g.span.days() * float64(column) / float64(g.columns-1)
		levels := int(min(within(c.Forecast.UsersAfter(days)/g.top), 1) * float64(len(g.cells)*eighths))
		for row := range levels / eighths {
			g.cells[row].put(growthMargin+column, look.Glyphs.Spark[eighths-1], &look.Styles.WhatIf)
		}
		if part := levels % eighths; part > 0 && levels/eighths < len(g.cells) {
			g.cells[levels/eighths].put(growthMargin+column, look.Glyphs.Spark[part-1], &look.Styles.WhatIf)
		}
	}
}

// drawBands dots the intervals of the limits where the users leave room: twice as close where both are. A row has one style,
// because each change of it costs escape sequences.
func (g *growthCanvas) drawBands(f *sizing.Forecast, look *theme.Look) {
	for row := range g.cells {
		surviving, holding := g.inBand(row, &f.StopsSurviving), g.inBand(row, &f.StopsHolding)
		style := &look.Styles.Bad
		if surviving && !holding {
			style = &look.Styles.Warn
		}
		for i := range g.columns {
			column, glyph := growthMargin+i, " "
			if i%2 == 0 && surviving || i%2 == 1 && holding {
				glyph = look.Glyphs.Absent
			}
			if (surviving || holding) && g.cells[row].blank(column) {
				g.cells[row].put(column, glyph, style)
			}
		}
	}
}

// inBand says whether a row is within the interval of a limit.
func (g *growthCanvas) inBand(row int, at *sizing.Crossing) bool {
	return hasLimit(at) && row >= g.row(at.LimitRange.P5) && row <= g.row(at.LimitRange.P95)
}

// drawLimits draws the lines, and what they are. Two in one row share the line.
func (g *growthCanvas) drawLimits(f *sizing.Forecast, look *theme.Look) {
	taken := make(map[int]int) // the first free column of a row
	for _, limit := range [...]struct {
		at    *sizing.Crossing
		words string
		style *theme.Style
	}{{&f.StopsHolding, " holds up to ", &look.Styles.Bad}, {&f.StopsSurviving, " survives a loss up to ", &look.Styles.Warn}} {
		row := g.row(limit.at.Limit.Value)
		if !hasLimit(limit.at) || row >= len(g.cells) {
			continue
		}
		from, shared := taken[row]
		if !shared {
			g.cells[row].fill(growthMargin, growthMargin+g.columns-1, look.Glyphs.Rule, limit.style)
			from = growthMargin + 3
		}
		text := limit.words + quantity.Format(limit.at.Limit.Value, quantity.Count) + " "
		g.cells[row].text(from, text, limit.style)
		taken[row] = from + len(text) + 2
	}
}

// drawUsersAxis writes round numbers of users at the left.
func (g *growthCanvas) drawUsersAxis(look *theme.Look) {
	for _, line := range g.cells {
		line.put(growthMargin-1, look.Glyphs.RuleVertical, &look.Styles.Border)
	}
	const apart = 3 // rows from one label to the next
	step := roundStep(g.top * apart / float64(len(g.cells)))
	for value := 0.; value < g.top; value += step {
		row := g.row(value)
		if row >= len(g.cells) {
			return
		}
		label := quantity.Format(value, quantity.Count)
		g.cells[row].text(max(growthMargin-2-len(label), 0), label, &look.Styles.Muted)
		g.cells[row].put(growthMargin-1, look.Glyphs.RangeEnd, &look.Styles.Border)
	}
}

// roundStep is the smallest of 1, 2 and 5 times a power of ten that is not below v.
func roundStep(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, times := range [...]float64{1, 2, 5} {
		if times*power >= v {
			return times * power
		}
	}
	return 10 * power
}

// drawMonths writes the months of the ticks as year and month.
func (c *GrowthChart) drawMonths(g *growthCanvas, p picture, look *theme.Look) {
	p.text(0, "users", &look.Styles.Muted)
	p.fill(growthMargin, growthMargin+g.columns-1, look.Glyphs.Rule, &look.Styles.Border)
	p.text(growthMargin, "now", &look.Styles.Live)
	free := growthMargin + 4
	first := time.Date(c.From.Year(), c.From.Month(), 1, 0, 0, 0, 0, c.From.Location())
	for month := g.span.tick; month <= g.span.months; month += g.span.tick {
		at := first.AddDate(0, month, 0)
		column, label := g.column(at.Sub(c.From).Hours()/24), at.Format("2006-01")
		if column < free || column+1+len(label) > len(p) {
			continue
		}
		p.put(column, look.Glyphs.AxisTick, &look.Styles.Border)
		p.text(column+1, label, &look.Styles.Muted)
		free = column + 2 + len(label)
	}
}

// drawDate draws the interval of a date below the axis, with words beside it.
func (g *growthCanvas) drawDate(p picture, at *sizing.Crossing, words string, style *theme.Style, look *theme.Look) {
	if !at.Known {
		p.text(growthMargin, words+": no date", &look.Styles.Muted)
		return
	}
	last := growthMargin + g.columns - 1
	from, to, date := g.column(at.P5), g.column(at.P95), g.column(at.Days)
	p.fill(from, min(to, last), look.Glyphs.RangeLine, style)
	p.put(from, look.Glyphs.RangeStart, style)
	if to > last {
		p.put(last, look.Glyphs.Right, style)
	} else {
		p.put(to, look.Glyphs.RangeEnd, style)
	}
	p.put(min(date, last), look.Glyphs.WhatIf, style)
	// The words go to the right, to the left, or into the longer part of the range.
	to, date = min(to, last), min(date, last)
	switch needs := len(words); {
	case to+2+needs <= last+1:
		p.text(to+2, words, style)
	case from-1-needs >= growthMargin:
		p.text(from-1-needs, words, style)
	case date-from > needs+3 && date-from >= to-date:
		p.text(from+1, " "+words+" ", style)
	case to-date > needs+3:
		p.text(date+1, " "+words+" ", style)
	}
}
