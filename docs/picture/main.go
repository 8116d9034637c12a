// Command picture turns a captured terminal screen into the SVG pictures of the README. docs/pictures.sh runs it on
// captures of the running program.
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"html"
	"image/color"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/vt"
)

// The size of a cell, of the baseline in it and of the border around the screen, in pixels.
const (
	cellWidth, cellHeight = 8.4, 17
	baseline              = 13
	border                = 10
)

const foreground, background = "#d8dade", "#16181d"

// look is what the runs of a line differ in.
type look struct {
	fg, bg string
	bold   bool
}

func main() {
	columns := flag.Int("columns", 100, "columns of the screen")
	rows := flag.Int("rows", 30, "rows of the screen")
	flag.Parse()
	if err := draw(os.Stdout, os.Stdin, *columns, *rows); err != nil {
		fmt.Fprintln(os.Stderr, "picture:", err)
		os.Exit(1)
	}
}

// draw reads a screen with its escape sequences, a row a line, and writes it as SVG.
func draw(w io.Writer, from io.Reader, columns, rows int) error {
	screen, err := io.ReadAll(from)
	if err != nil {
		return fmt.Errorf("read the screen: %w", err)
	}
	terminal := vt.NewEmulator(columns, rows)
	defer terminal.Close()
	// Without the last line feed, which would scroll the screen.
	lines := bytes.ReplaceAll(bytes.TrimSuffix(screen, []byte("\n")), []byte("\n"), []byte("\r\n"))
	if _, err := terminal.Write(lines); err != nil {
		return fmt.Errorf("show the screen: %w", err)
	}
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%d" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14">`+"\n",
		float64(columns)*cellWidth+2*border, rows*cellHeight+2*border)
	fmt.Fprintf(out, `<rect width="100%%" height="100%%" fill="%s" rx="6"/>`+"\n", background)
	for y := range rows {
		for x := 0; x < columns; {
			text, of, begin := "", lookAt(terminal, x, y), x
			for ; x < columns && lookAt(terminal, x, y) == of; x++ {
				text += contentAt(terminal, x, y)
			}
			writeRun(out, text, of, begin, y)
		}
	}
	fmt.Fprintln(out, "</svg>")
	return out.Flush()
}

func contentAt(t *vt.Emulator, x, y int) string {
	if c := t.CellAt(x, y); c != nil && c.Content != "" {
		return c.Content
	}
	return " "
}

func lookAt(t *vt.Emulator, x, y int) look {
	l := look{fg: foreground}
	c := t.CellAt(x, y)
	if c == nil {
		return l
	}
	const bold, reverse = 1, 1 << 5 // of ECMA-48, as ultraviolet packs them
	if c.Style.Fg != nil {
		l.fg = hex(c.Style.Fg)
	}
	if c.Style.Bg != nil {
		l.bg = hex(c.Style.Bg)
	}
	if c.Style.Attrs&reverse != 0 {
		if l.bg == "" {
			l.bg = background
		}
		l.fg, l.bg = l.bg, l.fg
	}
	l.bold = c.Style.Attrs&bold != 0
	return l
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// writeRun writes cells of one look. Words that stand apart become elements of their own, each as wide as its cells, so that
// columns stay aligned in any font.
func writeRun(w io.Writer, text string, of look, x, y int) {
	cells := []rune(text)
	if of.bg != "" {
		fmt.Fprintf(w, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n",
			at(x), border+y*cellHeight, float64(len(cells))*cellWidth, cellHeight, of.bg)
	}
	weight := ""
	if of.bold {
		weight = ` font-weight="bold"`
	}
	for begin := 0; begin < len(cells); {
		if cells[begin] == ' ' {
			begin++
			continue
		}
		end := begin
		for end < len(cells) && !(cells[end] == ' ' && (end+1 == len(cells) || cells[end+1] == ' ')) {
			end++
		}
		fmt.Fprintf(w, `<text x="%.1f" y="%d" fill="%s"%s textLength="%.1f" xml:space="preserve">%s</text>`+"\n",
			at(x+begin), border+y*cellHeight+baseline, of.fg, weight, float64(end-begin)*cellWidth,
			html.EscapeString(strings.TrimRight(string(cells[begin:end]), " ")))
		begin = end
	}
}

func at(x int) float64 { return border + float64(x)*cellWidth }
