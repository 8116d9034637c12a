package widget

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/ui/theme"
)

// Table is rows of cells below a line of titles.
type Table struct {
	Columns []Column
	// Rows may be of different lengths: cells that are missing are blank, those without a column are not shown.
	Rows [][]Cell
	// Count and Row stand for Rows where there may be many: a row is made when it is shown.
	Count int
	Row   func(i int) []Cell
	// Selected is the index of the highlighted row, -1 for none.
	Selected int
	// First is the index of the first row shown. It is taken back as far as leaves no room empty below the last row.
	First int
}

// Cell is one cell of a Table.
type Cell struct {
	// Text is plain text, cut or padded to its column.
	Text string
	// Style is the style of the text; nil is Text.
	Style *theme.Style
	// Drawn says that a widget has drawn Text, exactly as wide as Table.WidthOf says. It is neither cleaned nor styled.
	Drawn bool
}

// Render draws the titles and as many rows as height, in lines, has room for; it does not fill up the rest. When rows
// are left out below, the last line says how many.
func (t Table) Render(width, height int, look *theme.Look) []string {
	if height <= 0 {
		return nil
	}
	first, shown := t.Window(height)
	widths := t.widths(width)
	lines := make([]string, 0, min(height, t.rows()+1))
	var b strings.Builder
	titles := make([]Cell, len(t.Columns))
	for i, c := range t.Columns {
		titles[i] = Cell{Text: c.Title, Style: &look.Styles.Muted}
	}
	lines = append(lines, t.line(&b, titles, widths, width, nil, look))
	for i := first; i < first+shown; i++ {
		var base *theme.Style
		if i == t.Selected {
			base = &look.Styles.Selected
		}
		lines = append(lines, t.line(&b, t.row(i), widths, width, base, look))
	}
	if left := t.rows() - first - shown; left > 0 && height > 1 {
		more := look.Glyphs.Down + " " + strconv.Itoa(left) + " more"
		lines = append(lines, look.Styles.Muted.Paint(fit(more, width, AlignLeft, look)))
	}
	return lines
}

// rows is how many rows there are, row one of them.
func (t Table) rows() int {
	if t.Row != nil {
		return t.Count
	}
	return len(t.Rows)
}

func (t Table) row(i int) []Cell {
	if t.Row != nil {
		return t.Row(i)
	}
	return t.Rows[i]
}

// Window returns the index of the first row shown in so many lines, and how many rows are.
func (t Table) Window(height int) (first, shown int) {
	room := max(height-1, 0)
	first = min(max(t.First, 0), max(t.rows()-room, 0))
	shown = t.rows() - first
	if shown > room {
		shown = max(room-1, 0)
	}
	return first, shown
}

// Follow moves First no further than shows the selected row in so many lines.
func (t *Table) Follow(height int) {
	first, shown := t.Window(height)
	switch {
	case t.Selected < 0:
	case t.Selected < first:
		first = t.Selected
	case t.Selected >= first+shown:
		// The last line counts what is left out, so that the row has to come one line higher, unless it is the last one.
		first = t.Selected - max(height-2, 1) + 1
	}
	t.First = max(first, 0)
	t.First, _ = t.Window(height)
}

// line draws one row on the style base, or on nothing when that is nil.
func (t Table) line(b *strings.Builder, cells []Cell, widths []int, width int, base *theme.Style, look *theme.Look) string {
	b.Reset()
	b.Grow(2*max(width, 0) + 32*len(widths))
	at := 0
	for i, w := range widths {
		if w == 0 {
			continue
		}
		if at > 0 {
			writeOn(b, nil, base, spaces(columnGap))
			at += columnGap
		}
		var cell Cell
		if i < len(cells) {
			cell = cells[i]
		}
		if cell.Drawn {
			writeDrawn(b, base, cell.Text, w, t.Columns[i].Width)
		} else {
			style := cell.Style
			if style == nil {
				style = &look.Styles.Text
			}
			writeOn(b, style, base, fit(plain(cell.Text, look), w, t.Columns[i].Align, look))
		}
		at += w
	}
	writeOn(b, nil, base, spaces(width-at))
	return b.String()
}

// writeOn writes text in a style on the style base; either may be nil for none.
func writeOn(b *strings.Builder, style, base *theme.Style, text string) {
	switch {
	case style != nil && base != nil:
		style.WriteOver(b, base, text)
	case style != nil:
		style.Write(b, text)
	case base != nil:
		base.Write(b, text)
	default:
		b.WriteString(text)
	}
}

// writeDrawn writes what a widget drew into a column of the given width, on the style base. It is measured only
// where it may be wrong: in a column that is not as wide as it wanted to be, and when there is too little of it.
func writeDrawn(b *strings.Builder, base *theme.Style, text string, width, wanted int) {
	pad := 0
	if width != wanted || len(text) < width {
		text = ansi.Truncate(text, width, "")
		pad = width - ansi.StringWidth(text)
	}
	if base == nil {
		b.WriteString(text)
		b.WriteString(spaces(pad))
		return
	}
	// Each style of the widget ends with a reset, which would end the base as well.
	const reset, probe = "\x1b[m", "x"
	on, _, _ := strings.Cut(base.Paint(probe), probe)
	base.Write(b, strings.ReplaceAll(text, reset, reset+on)+spaces(pad))
}
