package review

import (
	"fmt"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// drawTiers draws the summary table on a logarithmic scale of users, and where the topology stands.
func drawTiers(d *drawing, p *sizing.Placement) {
	const (
		left, right, top   = 130, 740, 58
		rowHeight, barHigh = 56, 15
	)
	count := func(v float64) string { return quantity.Format(v, quantity.Count) }
	bottom := float64(top + rowHeight*len(sizing.SummaryTable))
	about := fmt.Sprintf("%s connected users on %s.", count(p.Users), p.Setup)
	if p.Power.Known {
		about += fmt.Sprintf(" Its band for a machine of power %.2f is %s to %s users: they are %s it.", p.Power.Value, count(p.Band.Low), count(p.Band.High), p.Relation)
	}
	d.begin(bottom+34, "The summary table, and this topology on it", about)
	x := scale{low: 100, high: 100e6, from: left, to: right, log: true}
	for i, row := range sizing.SummaryTable {
		y := float64(top + rowHeight*i)
		if row.Setup == p.Setup {
			d.rect("here", 0, y-2, pictureWidth, rowHeight)
		}
		name := "ink"
		if row.Setup == p.Setup {
			name = "ink strong"
		}
		d.text(name, 8, y+rowHeight/2+4, row.Setup.String())
		d.rect("low", x.at(row.LowEnd.Low), y+3, x.at(row.LowEnd.High)-x.at(row.LowEnd.Low), barHigh)
		d.rect("high", x.at(row.HighEnd.Low), y+3+barHigh+1, x.at(row.HighEnd.High)-x.at(row.HighEnd.Low), barHigh)
		if row.Setup == p.Setup && p.Power.Known {
			d.rect("band", x.at(p.Band.Low), y+5+2*barHigh, x.at(p.Band.High)-x.at(p.Band.Low), barHigh)
		}
	}
	for _, v := range x.decades() {
		d.line("grid", x.at(v), top-4, x.at(v), bottom)
		d.text("ink middle", x.at(v), bottom+16, count(v))
	}
	d.text("ink end", right, bottom+32, "concurrent users")
	key := func(class string, x float64, text string) {
		d.rect(class, x, 8, 14, 12)
		d.text("ink", x+19, 18, text)
	}
	key("low", left, "low-end machines")
	key("high", left+135, "high-end machines")
	if p.Power.Known {
		key("band", left+275, fmt.Sprintf("this machine, power %.2f", p.Power.Value))
	}
	if p.Users > 0 {
		at := x.at(p.Users)
		d.line("mark", at, top-12, at, bottom)
		d.text("ink strong "+anchor(at), at, top-16, count(p.Users)+" connected users")
	}
}

// anchor keeps a text at a place inside of the picture.
func anchor(x float64) string {
	const margin = 80
	switch {
	case x > pictureWidth-margin:
		return "end"
	case x < margin:
		return ""
	}
	return "middle"
}
