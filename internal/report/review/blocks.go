package review

// A page is what both written forms show: sections of blocks, all text plain. Each form escapes it.
type page struct {
	title    string
	subtitle []string
	sections []section
}

type section struct {
	// id is that of the section in links.
	id, title string
	blocks    []block
}

// block is one of paragraph, list, table, listing and picture.
type block interface{ isBlock() }

// tone colours what the words say already.
type tone string

const (
	plain tone = ""
	good  tone = "good"
	fair  tone = "fair"
	bad   tone = "bad"
	faint tone = "faint"
)

// paragraph is a sentence or more.
type paragraph struct {
	tone tone
	text string
}

// list is a list of sentences.
type list struct{ items []paragraph }

// table has a heading for each column, and the first cell of each row is the heading of that row.
type table struct {
	caption string
	columns []column
	rows    [][]cell
}

type column struct {
	title string
	// number columns are set flush right.
	number bool
}

type cell struct {
	text string
	tone tone
}

// listing is text in which columns matter.
type listing struct {
	caption string
	lines   []string
}

// picture is drawn in HTML; in Markdown the lines, if any, stand for it.
type picture struct {
	svg     func(*drawing)
	caption string
	lines   []string
}

func (paragraph) isBlock() {}
func (list) isBlock()      {}
func (table) isBlock()     {}
func (listing) isBlock()   {}
func (picture) isBlock()   {}

func (s *section) say(text string) { s.blocks = append(s.blocks, paragraph{text: text}) }

func (s *section) sayAs(t tone, text string) { s.blocks = append(s.blocks, paragraph{t, text}) }

func (s *section) add(b block) { s.blocks = append(s.blocks, b) }

func words(titles ...string) []column {
	columns := make([]column, len(titles))
	for i, title := range titles {
		columns[i].title = title
	}
	return columns
}

// numbers makes all columns but the first so many ones number columns.
func numbers(wordColumns int, titles ...string) []column {
	columns := words(titles...)
	for i := wordColumns; i < len(columns); i++ {
		columns[i].number = true
	}
	return columns
}

func texts(of ...string) []cell {
	cells := make([]cell, len(of))
	for i, text := range of {
		cells[i].text = text
	}
	return cells
}

// unknown is a cell for what is not known.
var unknown = cell{"n/a", faint}
