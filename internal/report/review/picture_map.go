package review

import (
	"fmt"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// The plot of the map in its picture.
const (
	mapLeft, mapRight = 70, 740
	mapTop, mapBottom = 64, 424
)

// drawMap draws where the topology holds, over users and traffic.
func drawMap(d *drawing, r *Review) {
	f := r.surface
	x := scale{low: f.Users.Low, high: f.Users.High, from: mapLeft, to: mapRight, log: true}
	y := scale{low: f.Rates.Low, high: f.Rates.High, from: mapBottom, to: mapTop, log: true}
	d.begin(mapBottom+46+18*float64(len(r.marks)), "Where the topology holds", r.mapAbout())
	drawRegions(d, f)
	drawLine(d, "likely", r.lines.Likely, f)
	drawLine(d, "possible", r.lines.Possible, f)
	for _, v := range x.decades() {
		d.line("grid", x.at(v), mapTop, x.at(v), mapBottom)
		d.text("ink middle", x.at(v), mapBottom+16, quantity.Format(v, quantity.Count))
	}
	for _, v := range y.decades() {
		d.line("grid", mapLeft, y.at(v), mapRight, y.at(v))
		d.text("ink end", mapLeft-6, y.at(v)+4, quantity.Format(v, quantity.PerSecond))
	}
	d.text("ink end", mapRight, mapBottom+32, "users")
	drawConstraints(d, f)
	key := func(at float64, row int, class, text string) {
		d.rect(class, at, 4+18*float64(row), 14, 12)
		d.text("ink", at+19, 14+18*float64(row), text)
	}
	key(mapLeft, 0, "region ok", "holds also after a loss")
	key(mapLeft+190, 0, "region fair", "holds with all nodes up only")
	key(mapLeft+400, 0, "region bad", "does not hold")
	if f.Basis == sizing.OnTable {
		key(mapLeft, 1, "region none", "unknown: the columns of the summary table disagree")
	}
	if len(r.lines.Likely) > 0 {
		d.line("likely", mapLeft, 28, mapLeft+14, 28)
		d.text("ink", mapLeft+19, 32, "below: 95 % of the draws hold")
		d.line("possible", mapLeft+230, 28, mapLeft+244, 28)
		d.text("ink", mapLeft+249, 32, "above: less than 5 % hold")
	}
	d.text("ink", 8, 56, "stanzas from clients")
	for i := len(r.marks) - 1; i >= 0; i-- {
		m := &r.marks[i]
		where := fmt.Sprintf("%s: %s users, %s", cut(m.name, 50), quantity.Format(m.users, quantity.Count), quantity.Format(m.stanzasPerS, quantity.PerSecond))
		at := mapBottom + 46 + 18*float64(i)
		if _, _, ok := r.cellOf(m); ok {
			drawMark(d, x.at(m.users)+aside*float64(r.marksBefore(i)), y.at(m.stanzasPerS), i)
		} else {
			where += " (not on the map)"
		}
		drawMark(d, mapLeft+7, at-4, i)
		d.text("ink", mapLeft+22, at, where)
	}
}

// aside is how far a mark stands beside another one in the same place.
const aside = 14

// marksBefore is how many marks stand in the same place before this one.
func (r *Review) marksBefore(i int) int {
	before := 0
	for k := range i {
		if r.marks[k].users == r.marks[i].users && r.marks[k].stanzasPerS == r.marks[i].stanzasPerS {
			before++
		}
	}
	return before
}

// drawMark draws a point with the sign that names it in the lines below.
func drawMark(d *drawing, x, y float64, i int) {
	const radius = 8
	d.circle("dot", x, y, radius)
	d.text("dotsign middle", x, y+4, string(markSign(i)))
}

// drawRegions fills each column by its regions, columns that are alike in one.
func drawRegions(d *drawing, f *sizing.Surface) {
	classes := map[sizing.Outcome]string{
		sizing.Holds: "region ok", sizing.HoldsAllUp: "region fair", sizing.Fails: "region bad", sizing.Unknown: "region none",
	}
	width, height := (mapRight-mapLeft)/float64(f.Columns), (mapBottom-mapTop)/float64(f.Rows)
	for row := range f.Rows {
		for column := 0; column < f.Columns; {
			outcome, end := f.Region(column, row), column+1
			for end < f.Columns && f.Region(end, row) == outcome {
				end++
			}
			d.rect(classes[outcome], mapLeft+float64(column)*width, mapBottom-float64(row+1)*height, float64(end-column)*width, height)
			column = end
		}
	}
}

// drawLine draws the boundary of what some share of the draws holds, as a staircase.
func drawLine(d *drawing, class string, rows []int, f *sizing.Surface) {
	width, height := (mapRight-mapLeft)/float64(f.Columns), (mapBottom-mapTop)/float64(f.Rows)
	var points []point
	for column, holds := range rows {
		at := mapBottom - float64(holds)*height
		points = append(points, point{mapLeft + float64(column)*width, at}, point{mapLeft + float64(column+1)*width, at})
	}
	d.path(class, points)
}

// drawConstraints names what binds along the boundaries, once for each stretch of the same.
func drawConstraints(d *drawing, f *sizing.Surface) {
	const fewest = 3 // cells of a stretch that is named
	width, height := (mapRight-mapLeft)/float64(f.Columns), (mapBottom-mapTop)/float64(f.Rows)
	edges := f.Edges()
	for from := 0; from < len(edges); {
		to := from + 1
		for to < len(edges) && edges[to].WithLoss == edges[from].WithLoss && edges[to].Binding == edges[from].Binding {
			to++
		}
		if to-from >= fewest {
			e := edges[(from+to)/2]
			x, y := mapLeft+(float64(e.Column)+0.5)*width, mapBottom-(float64(e.Row)+0.5)*height
			d.text("halo "+anchor(x), x, y+4, e.Binding.String())
		}
		from = to
	}
}

func (r *Review) mapAbout() string {
	about := ""
	for i := range r.marks {
		m := &r.marks[i]
		column, row, ok := r.cellOf(m)
		if !ok {
			about += m.name + " is not on the map. "
			continue
		}
		about += fmt.Sprintf("%s, at %s users and %s, is where it %s. ", m.name, quantity.Format(m.users, quantity.Count),
			quantity.Format(m.stanzasPerS, quantity.PerSecond), map[sizing.Outcome]string{
				sizing.Holds: "holds also after a loss", sizing.HoldsAllUp: "holds with all nodes up only", sizing.Fails: "does not hold",
				sizing.Unknown: "is unknown",
			}[r.surface.Region(column, row)])
	}
	return about + "The table above has the limits in numbers."
}
