package picture

import (
	"bytes"
	"fmt"
	"html"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// The size of a cell, of the baseline in it and of the border around the screen, in pixels.
const (
	cellWidth, cellHeight = 8.4, 17
	baseline              = 13
	border                = 10
)

// Paper is what a terminal decides and a frame does not say: the colours of plain text and of the background, as #rrggbb.
type Paper struct{ Foreground, Background string }

// The papers of dark and of light terminals.
var (
	Dark  = Paper{Foreground: "#d8dade", Background: "#16181d"}
	Light = Paper{Foreground: "#1d2026", Background: "#fbfbfa"}
)

// look is what the runs of a line differ in.
type look struct {
	fg, bg string
	bold   bool
}

// SVG draws a frame, lines of at most width columns, on a paper. The title is for those who cannot see it.
func SVG(frame string, width, height int, paper Paper, title string) []byte {
	screen := uv.NewScreenBuffer(width, height)
	uv.NewStyledString(frame).Draw(screen, screen.Bounds())
	var out bytes.Buffer
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="%.0f" height="%d" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">`+"\n",
		float64(width)*cellWidth+2*border, height*cellHeight+2*border)
	fmt.Fprintf(&out, "<title>%s</title>\n", html.EscapeString(title))
	fmt.Fprintf(&out, `<rect width="100%%" height="100%%" fill="%s" rx="6"/>`+"\n", paper.Background)
	for y := range height {
		for x := 0; x < width; {
			begin, of := x, lookAt(screen, x, y, paper)
			var run []cell
			for ; x < width; x++ {
				here, l := cellAt(screen, x, y), lookAt(screen, x, y, paper)
				if l != of && (here != " " || l.bg != of.bg) {
					break // A blank has no colour but that behind it.
				}
				run = append(run, here)
			}
			writeRun(&out, run, of, begin, y)
		}
	}
	out.WriteString("</svg>\n")
	return out.Bytes()
}

// cell is what stands in one column; "" behind a character of two columns.
type cell string

func cellAt(screen uv.Screen, x, y int) cell {
	c := screen.CellAt(x, y)
	switch {
	case c == nil || c.Content == "" && c.Width > 0:
		return " "
	case c.Content == "" && x > 0:
		if before := screen.CellAt(x-1, y); before != nil && before.Width > 1 {
			return ""
		}
		return " "
	}
	return cell(c.Content)
}

func lookAt(screen uv.Screen, x, y int, paper Paper) look {
	l := look{fg: paper.Foreground}
	c := screen.CellAt(x, y)
	if c == nil {
		return l
	}
	if c.Style.Fg != nil {
		l.fg = hex(c.Style.Fg)
	}
	if c.Style.Bg != nil {
		l.bg = hex(c.Style.Bg)
	}
	if c.Style.Attrs&uv.AttrReverse != 0 {
		if l.bg == "" {
			l.bg = paper.Background
		}
		l.fg, l.bg = l.bg, l.fg
	}
	l.bold = c.Style.Attrs&uv.AttrBold != 0
	return l
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// writeRun writes cells of one look. Words that stand apart become elements of their own, each as wide as its cells, so that
// columns stay aligned in any font; blocks are drawn, because fonts leave gaps between them.
func writeRun(w *bytes.Buffer, cells []cell, of look, x, y int) {
	if of.bg != "" {
		fmt.Fprintf(w, `<rect x="%s" y="%d" width="%s" height="%d" fill="%s"/>`+"\n",
			pixels(left(x)), top(y), pixels(float64(len(cells))*cellWidth), cellHeight, of.bg)
	}
	for begin := 0; begin < len(cells); {
		if cells[begin] == " " {
			begin++
			continue
		}
		end := begin + 1
		if b, ok := blocks[cells[begin]]; ok {
			for b.joins && end < len(cells) && cells[end] == cells[begin] {
				end++
			}
			b.write(w, of.fg, x+begin, end-begin, y)
			begin = end
			continue
		}
		for end < len(cells) && !endsWord(cells, end) {
			end++
		}
		weight := ""
		if of.bold {
			weight = ` font-weight="bold"`
		}
		fmt.Fprintf(w, `<text x="%s" y="%d" fill="%s"%s textLength="%s">%s</text>`+"\n",
			pixels(left(x+begin)), top(y)+baseline, of.fg, weight, pixels(float64(end-begin)*cellWidth), html.EscapeString(joined(cells[begin:end])))
		begin = end
	}
}

// endsWord says whether a word, in which single blanks may stand, is over before a cell.
func endsWord(cells []cell, at int) bool {
	if _, block := blocks[cells[at]]; block {
		return true
	}
	return cells[at] == " " && (at+1 == len(cells) || cells[at+1] == " " || blocks[cells[at+1]] != block{})
}

func joined(cells []cell) string {
	var b strings.Builder
	for _, c := range cells {
		b.WriteString(string(c))
	}
	return b.String()
}

func left(x int) float64 { return border + float64(x)*cellWidth }

func top(y int) int { return border + y*cellHeight }

// pixels writes a length without digits that say nothing.
func pixels(v float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0")
}
