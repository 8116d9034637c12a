package ui

import (
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/cluster"
)

// maxFilter bounds a filter, in characters.
const maxFilter = 64

// keys are what the footer names.
func (l *list[R]) keys(m *Model) [][2]string {
	switch {
	case l.typing:
		return [][2]string{{"/", l.filter + "_"}, {"enter", "keep"}, {"esc", "clear"}}
	case l.open:
		return [][2]string{m.hint("back", leaveRow), m.hint("scroll", rowUp, rowDown)}
	}
	keys := [][2]string{m.hint("open", openRow), m.hint("filter", startFilter), m.hint("sort", sortNext)}
	if l.filter != "" {
		keys = append(keys, m.hint("all", leaveRow))
	} else {
		keys = append(keys, m.hint("reverse", sortReverse))
	}
	if m.width >= roomyFooter {
		keys = append([][2]string{m.hint("row", rowUp, rowDown)}, keys...)
	}
	return keys
}

// act does what a key asks for.
func (l *list[R]) act(m *Model, a action) {
	l.refresh(m)
	if l.open {
		l.actInside(a, max(m.bodyHeight()-2, 1))
		return
	}
	places := l.layout(m)
	page := max(places[listPane].height-2, 1)
	switch a {
	case rowUp:
		l.selectAt(l.at - 1)
	case rowDown:
		l.selectAt(l.at + 1)
	case rowPageUp:
		l.selectAt(l.at - page)
	case rowPageDown:
		l.selectAt(l.at + page)
	case rowFirst:
		l.selectAt(0)
	case rowLast:
		l.selectAt(len(l.order) - 1)
	case openRow:
		if l.current() != nil {
			l.selectAt(l.at)
			l.open, l.scroll = true, 0
		}
	case leaveRow:
		l.filter = ""
		l.arrange(m)
	case startFilter:
		l.typing = true
	case sortNext:
		l.sortBy(m, 1)
	case sortBefore:
		l.sortBy(m, -1)
	case sortReverse:
		l.reversed = !l.reversed
		l.arrange(m)
	}
}

// actInside does what a key asks for while a row is open.
func (l *list[R]) actInside(a action, page int) {
	switch a {
	case rowUp:
		l.scroll--
	case rowDown:
		l.scroll++
	case rowPageUp:
		l.scroll -= page
	case rowPageDown:
		l.scroll += page
	case rowFirst:
		l.scroll = 0
	case rowLast:
		l.scroll = endOfDetail
	case leaveRow:
		l.open = false
	}
	l.scroll = max(l.scroll, 0)
}

// endOfDetail is further than any detail goes; what is drawn stops at its end.
const endOfDetail = 1 << 20

// detail shows the lines of an open row from where the reader has scrolled to.
func (l *list[R]) detail(m *Model, lines []string) []string {
	l.scroll = min(l.scroll, max(len(lines)-m.bodyHeight(), 0))
	return lines[l.scroll:]
}

func (l *list[R]) selectAt(place int) {
	l.at = min(max(place, 0), max(len(l.order)-1, 0))
	if r := l.current(); r != nil {
		l.selected = l.key(r)
	}
}

// sortBy orders by the next column, or the one before, that is in sight. Each begins in its own direction.
func (l *list[R]) sortBy(m *Model, step int) {
	t, width := l.table(m)
	for n := 1; n <= len(l.columns); n++ {
		column := ((l.by+n*step)%len(l.columns) + len(l.columns)) % len(l.columns)
		if l.columns[column].orders() && t.WidthOf(column, width) > 0 {
			l.by, l.reversed = column, false
			l.arrange(m)
			return
		}
	}
}

// take edits the filter while it is being typed. Keys that are not part of that are left to the bindings.
func (l *list[R]) take(msg tea.KeyPressMsg) bool {
	if !l.typing || l.open || !editWords(msg, &l.filter, &l.typing) {
		return false
	}
	l.reorder = true
	return true
}

// editWords edits words that are looked for, and says whether they are still typed. It returns false for a key that is not part of
// that.
func editWords(msg tea.KeyPressMsg, text *string, typing *bool) bool {
	switch pressed := msg.String(); {
	case pressed == "enter":
		*typing = false
	case pressed == "esc":
		*typing, *text = false, ""
	case pressed == "backspace" && *text == "":
		*typing = false
	case pressed == "backspace":
		_, size := utf8.DecodeLastRuneInString(*text)
		*text = (*text)[:len(*text)-size]
	case pressed == "ctrl+u":
		*text = ""
	case msg.Text != "":
		if utf8.RuneCountInString(*text+msg.Text) <= maxFilter {
			*text += cluster.Printable(msg.Text, maxFilter)
		}
	default:
		return false
	}
	return true
}

// click selects a row and opens the one that is selected already; a title orders by its column, and by it the other way
// round when it does so already.
func (l *list[R]) click(m *Model, x, y int) {
	l.refresh(m)
	places := l.layout(m)
	at := places[listPane]
	if l.open || !at.has(x, y) {
		return
	}
	t, width := l.table(m)
	if y == at.top {
		column, ok := t.ColumnAt(x, width)
		switch {
		case !ok || !l.columns[column].orders():
		case column == l.by:
			l.reversed = !l.reversed
		default:
			l.by, l.reversed = column, false
		}
		l.arrange(m)
		return
	}
	first, shown := t.Window(at.height)
	place := first + y - at.top - 1
	switch {
	case place >= first+shown:
	case place == l.at && l.selected != "":
		l.open, l.scroll = true, 0
	default:
		l.selectAt(place)
	}
}

// wheel moves the selection, or scrolls the row that is open.
func (l *list[R]) wheel(m *Model, down int) {
	if l.open {
		l.scroll = max(l.scroll+down, 0)
		return
	}
	l.refresh(m)
	l.selectAt(l.at + down)
}
