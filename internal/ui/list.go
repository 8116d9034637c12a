package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/ui/widget"
)

// list is a table of rows that can be ordered, filtered and walked through, and whose rows can be opened. The rows are
// put in order when they, the order or the filter have changed; a frame draws those that are in sight.
type list[R any] struct {
	columns []listColumn[R]
	// of reads the rows from the model; key tells them apart across snapshots, and is what equal ones are ordered by.
	of  func(m *Model) []R
	key func(r *R) string
	// words are what the filter looks at: names, of which any part counts, and others, of which the beginning does, because
	// a part of some service's name is in every row.
	words func(r *R) (names, others string)
	// what names the rows: one, and several.
	what [2]string
	// legend says what the columns' titles have no room for.
	legend string
	// layout is where the panes of the list's screen are.
	layout func(m *Model) layout

	// rows are read again when they are stale, and put in order again when that has changed too.
	rows           []R
	stale, reorder bool
	// order are the rows that pass the filter; at is the place of the selected one in it, selected its key: "" is the first
	// row, whichever that is.
	order    []int
	at       int
	selected string
	first    int
	// by is the column that the order is by.
	by       int
	reversed bool
	filter   string
	typing   bool
	// open shows the selected row alone, scroll lines down.
	open   bool
	scroll int
}

// listColumn is one column of a list.
type listColumn[R any] struct {
	widget.Column
	// cell draws; a picture as wide as is said.
	cell func(m *Model, r *R, width int) widget.Cell
	// word or figure is what rows are ordered by: words from the first on, figures from the largest on, those that are
	// absent last. A column with neither orders nothing.
	word   func(r *R) string
	figure func(m *Model, r *R) (value float64, known bool)
	// hidden says that the column has nothing to say now; nil never does.
	hidden func(m *Model) bool
}

func (c *listColumn[R]) orders() bool { return c.word != nil || c.figure != nil }

// refresh reads and orders the rows again if something has changed.
func (l *list[R]) refresh(m *Model) {
	if l.stale {
		l.rows, l.reorder = l.of(m), true
	}
	if l.reorder {
		l.arrange(m)
	}
	l.stale, l.reorder = false, false
}

// arrange filters and orders the rows, and finds the selected one again.
func (l *list[R]) arrange(m *Model) {
	type keyed struct {
		row   int
		word  string
		value float64
		known bool
	}
	words := strings.Fields(strings.ToLower(l.filter))
	column := &l.columns[l.by]
	passed := make([]keyed, 0, len(l.rows))
	for i := range l.rows {
		r := &l.rows[i]
		if names, others := l.words(r); !matches(names, others, words) {
			continue
		}
		k := keyed{row: i, known: true}
		if column.figure != nil {
			k.value, k.known = column.figure(m, r)
		} else {
			k.word = column.word(r)
		}
		passed = append(passed, k)
	}
	direction := 1
	if column.figure != nil {
		direction = -1
	}
	if l.reversed {
		direction = -direction
	}
	slices.SortStableFunc(passed, func(a, b keyed) int {
		if a.known != b.known {
			if a.known {
				return -1
			}
			return 1
		}
		c := cmp.Compare(a.value, b.value)
		if column.figure == nil {
			c = cluster.CompareNames(a.word, b.word)
		}
		if c != 0 {
			return direction * c
		}
		return cluster.CompareNames(l.key(&l.rows[a.row]), l.key(&l.rows[b.row]))
	})
	l.order = l.order[:0]
	place := -1
	for i, k := range passed {
		l.order = append(l.order, k.row)
		if l.selected != "" && l.key(&l.rows[k.row]) == l.selected {
			place = i
		}
	}
	switch {
	case place >= 0:
		l.at = place
	case l.selected == "":
		l.at = 0
	default: // it is gone, or filtered out: stay where it was
		l.at = min(l.at, max(len(l.order)-1, 0))
	}
}

// matches says whether each of the words, which are in lower case, is a part of the names or begins one of the others.
func matches(names, others string, words []string) bool {
	if len(words) == 0 {
		return true
	}
	names, others = strings.ToLower(names), " "+strings.ToLower(others)
	return !slices.ContainsFunc(words, func(w string) bool {
		return !strings.Contains(names, w) && !strings.Contains(others, " "+w)
	})
}

// current is the selected row, nil when no row is left.
func (l *list[R]) current() *R {
	if l.at >= len(l.order) {
		return nil
	}
	return &l.rows[l.order[l.at]]
}

// opened is the row whose detail is shown, also when the filter leaves it out; nil when it is gone.
func (l *list[R]) opened() *R {
	for i := range l.rows {
		if l.key(&l.rows[i]) == l.selected {
			return &l.rows[i]
		}
	}
	return nil
}

// heading says what is listed and in which order.
func (l *list[R]) heading(m *Model) string {
	what := fmt.Sprintf("%d %s", len(l.rows), l.what[1])
	if len(l.rows) == 1 {
		what = "1 " + l.what[0]
	}
	if l.filter != "" {
		what = fmt.Sprintf("%d of %s match %q", len(l.order), what, l.filter)
	}
	column := &l.columns[l.by]
	how := "least first"
	switch {
	case column.figure == nil && l.reversed:
		how = "Z to A"
	case column.figure == nil:
		how = "A to Z"
	case !l.reversed:
		how = "most first"
	}
	title := fmt.Sprintf("%s, by %s, %s", what, strings.TrimSpace(column.Title), how)
	if full := title + " · " + l.legend; ansi.StringWidth(full) < m.width-4 {
		title = full
	}
	return m.rule(title, m.width)
}

// table is the list as a widget, and its width.
func (l *list[R]) table(m *Model) (t widget.Table, width int) {
	glyph := m.look.Glyphs.Up
	if descending := l.columns[l.by].figure != nil; descending != l.reversed {
		glyph = m.look.Glyphs.Down
	}
	// Wider than this, a table only tears names and figures apart.
	most := 16
	for i := range l.columns {
		column := l.columns[i].Column
		if hidden := l.columns[i].hidden; hidden != nil && hidden(m) {
			column = widget.Column{}
		} else {
			most += column.Width + 1
		}
		if i == l.by && column.Width > 0 {
			column.Title += " " + glyph
		}
		t.Columns = append(t.Columns, column)
	}
	width = min(m.width-1, most)
	widths := make([]int, len(t.Columns))
	for i := range widths {
		widths[i] = t.WidthOf(i, width)
	}
	t.Count, t.Selected, t.First = len(l.order), l.at, l.first
	t.Row = func(i int) []widget.Cell {
		cells := make([]widget.Cell, len(widths))
		for c := range cells {
			if widths[c] > 0 {
				cells[c] = l.columns[c].cell(m, &l.rows[l.order[i]], widths[c])
			}
		}
		// A glyph as well as a background shows the selection. It has its room in the first column.
		mark := "  "
		if i == l.at {
			mark = m.look.Glyphs.Focus + " "
		}
		cells[0].Text = mark + cells[0].Text
		return cells
	}
	return t, width
}

// draw is the table in its place, or what to do when the filter leaves nothing of it.
func (l *list[R]) draw(m *Model, at place) []string {
	t, width := l.table(m)
	t.Follow(at.height)
	l.first = t.First
	lines := t.Render(width, at.height, m.look)
	if len(l.order) == 0 && l.filter != "" {
		lines = append(lines, m.look.Styles.Muted.Paint("  No "+l.what[0]+" matches"+m.pressingTo(leaveRow, "clears the filter")+"."))
	}
	return lines
}
