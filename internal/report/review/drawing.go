package review

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// drawing is one SVG picture. Its colours are classes of the page's style sheet, so that they follow light, dark and paper.
type drawing struct {
	id            string
	width, height float64
	title, about  string
	body          strings.Builder
}

// pictureWidth is how wide every picture is, in pixels of its own.
const pictureWidth = 760

// begin sets the size and what the picture says to those who do not see it.
func (d *drawing) begin(height float64, title, about string) {
	d.width, d.height, d.title, d.about = pictureWidth, height, title, about
}

// svg is the whole picture, all text in it escaped; "" when nothing was drawn.
func (d *drawing) svg() template.HTML {
	if d.body.Len() == 0 {
		return ""
	}
	id := html.EscapeString(d.id)
	return template.HTML(fmt.Sprintf(`<svg viewBox="0 0 %s %s" role="img" aria-labelledby="%s-title %s-desc"><title id="%s-title">%s</title><desc id="%s-desc">%s</desc>%s</svg>`,
		pixel(d.width), pixel(d.height), id, id, id, html.EscapeString(oneLine(d.title)), id, html.EscapeString(oneLine(d.about)), d.body.String()))
}

// pixel writes a coordinate.
func pixel(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		v = 0
	}
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

func (d *drawing) rect(class string, x, y, width, height float64) {
	fmt.Fprintf(&d.body, `<rect class="%s" x="%s" y="%s" width="%s" height="%s"/>`, class, pixel(x), pixel(y), pixel(max(width, 0)), pixel(max(height, 0)))
}

func (d *drawing) line(class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(&d.body, `<line class="%s" x1="%s" y1="%s" x2="%s" y2="%s"/>`, class, pixel(x1), pixel(y1), pixel(x2), pixel(y2))
}

func (d *drawing) circle(class string, x, y, radius float64) {
	fmt.Fprintf(&d.body, `<circle class="%s" cx="%s" cy="%s" r="%s"/>`, class, pixel(x), pixel(y), pixel(radius))
}

// text writes at a place: class holds the anchor, too.
func (d *drawing) text(class string, x, y float64, text string) {
	fmt.Fprintf(&d.body, `<text class="%s" x="%s" y="%s">%s</text>`, class, pixel(x), pixel(y), html.EscapeString(oneLine(text)))
}

// path draws a line through points.
func (d *drawing) path(class string, points []point) {
	if len(points) == 0 {
		return
	}
	var b strings.Builder
	for i, p := range points {
		command := "L"
		if i == 0 {
			command = "M"
		}
		b.WriteString(command + pixel(p.x) + " " + pixel(p.y))
	}
	fmt.Fprintf(&d.body, `<path class="%s" d="%s"/>`, class, b.String())
}

type point struct{ x, y float64 }

// cut shortens a name for a picture.
func cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}

// scale maps numbers onto pixels.
type scale struct {
	low, high, from, to float64
	log                 bool
}

func (s scale) at(v float64) float64 {
	share := (v - s.low) / (s.high - s.low)
	if s.log {
		share = math.Log(v/s.low) / math.Log(s.high/s.low)
	}
	return s.from + min(max(share, 0), 1)*(s.to-s.from)
}

// decades are the powers of ten on a logarithmic scale.
func (s scale) decades() []float64 {
	var out []float64
	const slack = 1e-9
	for e := math.Ceil(math.Log10(s.low) - slack); e <= math.Log10(s.high)+slack; e++ {
		out = append(out, math.Pow(10, e))
	}
	return out
}

// rounds are some round numbers on a linear scale that begins at 0.
func (s scale) rounds(most int) []float64 {
	if s.high <= 0 {
		return nil
	}
	step := math.Pow(10, math.Floor(math.Log10(s.high)))
	for _, part := range [...]float64{0.1, 0.2, 0.5, 1, 2} {
		if s.high/(part*step) <= float64(most) {
			step *= part
			break
		}
	}
	var out []float64
	for v := 0.0; v <= s.high; v += step {
		out = append(out, v)
	}
	return out
}
