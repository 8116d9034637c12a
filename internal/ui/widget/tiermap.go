package widget

import (
	"math"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// TierRow is one row of the summary table: how many concurrent users a setup carries on low-end and on high-end machines.
type TierRow struct {
	// Name is what the setup is called.
	Name string
	// LowMin to LowMax is the band of low-end machines, HighMin to HighMax that of high-end ones, in users. A band that
	// is no interval is not drawn.
	LowMin, LowMax, HighMin, HighMax float64
	// Current marks the row of this cluster, which has the pointer and the band of this machine; of several the first counts.
	Current bool
	// Live and WhatIf mark the rows that these markers are on; the current one where no row says.
	Live, WhatIf bool
}

// TierMap is the summary table as a picture, on a logarithmic axis from 100 to 100 million users.
type TierMap struct {
	Rows []TierRow
	// BandMin to BandMax is the band in users of machines like this cluster's on the current row, when HasBand.
	BandMin, BandMax float64
	HasBand          bool
	// Live is how many users were measured, WhatIf how many the sliders say. An absent one is not drawn.
	Live, WhatIf cluster.Figure
}

const (
	// axisTitle stands before the axis.
	axisTitle = "users"
	// tierMargin is the pointer and a blank before each name.
	tierMargin = 2
	// fewestTierColumns is the shortest axis on which the bands can be told apart; names are cut to have it.
	fewestTierColumns = 13
	// fewestNameColumns is how much of a name is left beside an axis, margin included.
	fewestNameColumns = 6
)

// columns returns how much of the width is for the names, margin and gap included; the rest is the axis.
func (t TierMap) columns(width int, look *theme.Look) (names int) {
	names = columns(axisTitle)
	for _, row := range t.Rows {
		names = max(names, columns(plain(row.Name, look)))
	}
	names += tierMargin + 1
	if width-names < fewestTierColumns {
		names = max(width-fewestTierColumns, fewestNameColumns)
	}
	if width-names < fewestTierColumns {
		return width
	}
	return names
}

// Render draws one line for each row and then the axis. A band ends in the columns of its least and most users; what is
// not filled is in no band. The brackets around the band of this machine leave what they enclose in sight. A marker
// outside of the axis is at its end, beside an arrow. Where markers meet, that of the sliders is seen. Without a current
// row the markers are on the axis. When it is too narrow for an axis, there are only names.
func (t TierMap) Render(width int, look *theme.Look) []string {
	lines := make([]string, len(t.Rows)+1)
	if width <= 0 {
		return lines
	}
	names := t.columns(width, look)
	p := make(picture, width-names)
	var b strings.Builder
	current := t.current()
	live, whatIf := t.markerRows()
	for i, row := range t.Rows {
		clear(p)
		row.drawBands(p, look)
		if i == current {
			t.drawBand(p, look)
		}
		t.drawMarkers(p, i == live, i == whatIf, look)
		b.Reset()
		b.Grow(3*width + 128)
		writeTierName(&b, row.Name, names, i == current, look)
		p.write(&b)
		lines[i] = b.String()
	}
	clear(p)
	if len(p) > 0 {
		drawAxis(p, look)
	}
	t.drawMarkers(p, live < 0, whatIf < 0, look)
	b.Reset()
	b.Grow(3*width + 128)
	title := axisTitle
	if len(p) == 0 {
		title = ""
	}
	look.Styles.Muted.Write(&b, fit(spaces(tierMargin)+title, names, AlignLeft, look))
	p.write(&b)
	lines[len(t.Rows)] = b.String()
	return lines
}

// current returns the index of the current row, -1 when there is none.
func (t TierMap) current() int {
	for i, row := range t.Rows {
		if row.Current {
			return i
		}
	}
	return -1
}

// markerRows returns the indexes of the rows of the markers, -1 for the axis.
func (t TierMap) markerRows() (live, whatIf int) {
	live, whatIf = t.current(), t.current()
	for i, row := range t.Rows {
		if row.Live {
			live = i
		}
		if row.WhatIf {
			whatIf = i
		}
	}
	return live, whatIf
}

func writeTierName(b *strings.Builder, name string, width int, current bool, look *theme.Look) {
	style, mark := &look.Styles.Text, " "
	if current {
		style, mark = &look.Styles.Focus, look.Glyphs.Focus
	}
	// One column is kept free between a name that is cut and the bands.
	text := fit(plain(name, look), width-tierMargin-1, AlignLeft, look)
	style.Write(b, fit(mark+" "+text, width, AlignLeft, look))
}

// isBand says whether two numbers of users are an interval, some of which is on the axis.
func isBand(least, most float64) bool {
	return least <= most && least <= axisTo && most >= axisFrom && !math.IsNaN(least+most)
}

func (r TierRow) drawBands(p picture, look *theme.Look) {
	low, high := isBand(r.LowMin, r.LowMax), isBand(r.HighMin, r.HighMax)
	fill := func(least, most float64, glyph string, style *theme.Style) {
		from, _ := axisColumn(least, len(p))
		to, _ := axisColumn(most, len(p))
		p.fill(from, to, glyph, style)
	}
	if low {
		fill(r.LowMin, r.LowMax, look.Glyphs.LowBand, &look.Styles.Muted)
	}
	if high {
		fill(r.HighMin, r.HighMax, look.Glyphs.HighBand, &look.Styles.Muted)
	}
	if r.overlap() {
		fill(max(r.LowMin, r.HighMin), min(r.LowMax, r.HighMax), look.Glyphs.OverlapBand, &look.Styles.Muted)
	}
}

// overlap says whether some users are in both bands. Bands that only touch do not overlap.
func (r TierRow) overlap() bool {
	least, most := max(r.LowMin, r.HighMin), min(r.LowMax, r.HighMax)
	return isBand(r.LowMin, r.LowMax) && isBand(r.HighMin, r.HighMax) && isBand(least, most) && least < most
}

// hasBand says whether the band of this machine is drawn.
func (t TierMap) hasBand() bool { return t.HasBand && isBand(t.BandMin, t.BandMax) && t.current() >= 0 }

// drawBand puts brackets around the band of this machine, with a line between them where nothing else is.
func (t TierMap) drawBand(p picture, look *theme.Look) {
	if !t.hasBand() || len(p) == 0 {
		return
	}
	from, _ := axisColumn(t.BandMin, len(p))
	to, _ := axisColumn(t.BandMax, len(p))
	if from == to {
		// Both brackets are needed to see that it is a band.
		from, to = max(from-1, 0), max(from-1, 0)+1
	}
	style := &look.Styles.Focus
	for column := from + 1; column < to; column++ {
		if p.blank(column) {
			p.put(column, look.Glyphs.RangeLine, style)
		}
	}
	p.put(from, look.Glyphs.RangeStart, style)
	p.put(to, look.Glyphs.RangeEnd, style)
}

// isMarker says whether a figure can be drawn.
func isMarker(f cluster.Figure) bool { return f.Known && !math.IsNaN(f.Value) }

// drawMarkers draws the markers that are on this line.
func (t TierMap) drawMarkers(p picture, live, whatIf bool, look *theme.Look) {
	mark := func(here bool, users cluster.Figure, glyph string, style *theme.Style) {
		if !here || len(p) == 0 || !isMarker(users) {
			return
		}
		column, outside := axisColumn(users.Value, len(p))
		switch outside {
		case -1:
			p.put(column, look.Glyphs.Left, style)
		case 1:
			p.put(column, look.Glyphs.Right, style)
		}
		p.put(column-outside, glyph, style)
	}
	mark(live, t.Live, look.Glyphs.Live, &look.Styles.Live)
	mark(whatIf, t.WhatIf, look.Glyphs.WhatIf, &look.Styles.WhatIf)
}

// Legend says in one line what is on the picture: "▒ low-end  █ high-end  ● live  ◆ what if  ├┤ this machine". What is
// absent is left out.
func (t TierMap) Legend(look *theme.Look) string {
	g, s := &look.Glyphs, &look.Styles
	overlap := false
	for _, row := range t.Rows {
		overlap = overlap || row.overlap()
	}
	var b strings.Builder
	for _, entry := range [...]struct {
		shown bool
		glyph string
		style *theme.Style
		word  string
	}{
		{true, g.LowBand, &s.Muted, "low-end"},
		{true, g.HighBand, &s.Muted, "high-end"},
		{overlap, g.OverlapBand, &s.Muted, "both"},
		{isMarker(t.Live), g.Live, &s.Live, "live"},
		{isMarker(t.WhatIf), g.WhatIf, &s.WhatIf, "what if"},
		{t.hasBand(), g.RangeStart + g.RangeEnd, &s.Focus, "this machine"},
	} {
		if !entry.shown {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("  ")
		}
		entry.style.Write(&b, entry.glyph)
		s.Muted.Write(&b, " "+entry.word)
	}
	return b.String()
}
