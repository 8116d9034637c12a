package widget

// Column is one column of a Table.
type Column struct {
	// Title is the first line of the column.
	Title string
	// Align is where the title and the texts go.
	Align Align
	// Width is how many columns of the terminal it needs.
	Width int
	// Priority says what is dropped when the table is too wide: the highest number first, of two equal ones the right
	// one. 0 is never dropped, as long as there is room for anything of it.
	Priority int
	// Grow gives the column what is left, in equal parts with others that grow. Its cells cannot be Drawn.
	Grow bool
}

const (
	columnGap = 1
	// fewestGrown is how far a growing column shrinks before columns are lost: enough for "nod…".
	fewestGrown = 4
	// mostColumns bounds the width of a column; no terminal is wider.
	mostColumns = 1000
)

// WidthOf returns the width that a column, counted from 0, gets in a table of the given width; 0 when it is dropped or
// does not exist.
func (t Table) WidthOf(column, width int) int {
	if column < 0 || column >= len(t.Columns) {
		return 0
	}
	return t.widths(width)[column]
}

// ColumnAt returns the column that covers a place in a line of a table of the given width, and false between two.
func (t Table) ColumnAt(x, width int) (column int, ok bool) {
	left := 0
	for i, w := range t.widths(width) {
		if w == 0 {
			continue
		}
		if x >= left && x < left+w {
			return i, true
		}
		left += w + columnGap
	}
	return 0, false
}

// widths returns the width of each column; together with the gaps they fit into width.
func (t Table) widths(width int) []int {
	widths := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = min(max(c.Width, 0), mostColumns)
		if c.Grow {
			widths[i] = max(widths[i], 1)
		}
	}
	for lineWidth(widths) > width {
		i := t.leastWanted(widths)
		if i < 0 {
			break
		}
		widths[i] = 0
	}
	for i, c := range t.Columns {
		if over := lineWidth(widths) - width; over > 0 && c.Grow {
			widths[i] = max(widths[i]-over, min(widths[i], fewestGrown))
		}
	}
	for i := len(widths) - 1; i >= 0; i-- {
		if over := lineWidth(widths) - width; over > 0 {
			widths[i] = max(widths[i]-over, 0)
		}
	}
	t.grow(widths, width-lineWidth(widths))
	return widths
}

// leastWanted returns the column to be dropped next, -1 when none may be.
func (t Table) leastWanted(widths []int) int {
	least := -1
	for i, c := range t.Columns {
		if widths[i] > 0 && c.Priority > 0 && (least < 0 || c.Priority >= t.Columns[least].Priority) {
			least = i
		}
	}
	return least
}

// grow deals out the columns that are left.
func (t Table) grow(widths []int, left int) {
	growing := 0
	for i, c := range t.Columns {
		if c.Grow && widths[i] > 0 {
			growing++
		}
	}
	for i, c := range t.Columns {
		if c.Grow && widths[i] > 0 && left > 0 {
			part := (left + growing - 1) / growing
			widths[i] += part
			left -= part
			growing--
		}
	}
}

// lineWidth adds up the columns that are there and the gaps between them.
func lineWidth(widths []int) int {
	total := 0
	for _, w := range widths {
		if w > 0 {
			total += w + columnGap
		}
	}
	return max(total-columnGap, 0)
}
