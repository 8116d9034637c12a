package widget

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/mimtop/mimtop/internal/ui/theme"
)

// trendColumn is the column of nodesTable whose cells are pictures.
const trendColumn = 3

func nodesTable(rows int) Table {
	return Table{Selected: -1, Columns: []Column{
		{Title: "node", Width: 13, Grow: true},
		{Title: "state", Width: 8},
		{Title: "sessions", Width: 8, Align: AlignRight},
		trendColumn: {Title: "trend", Width: 10, Priority: 3},
		{Title: "in", Width: 7, Align: AlignRight, Priority: 1},
		{Title: "out", Width: 7, Align: AlignRight, Priority: 2},
		{Title: "age", Width: 5, Align: AlignRight, Priority: 2},
	}, Rows: make([][]Cell, rows)}
}

// filled gives the table's rows their cells, the pictures drawn for the width.
func filled(t Table, width int, look *theme.Look) Table {
	trend := t.WidthOf(trendColumn, width)
	for i := range t.Rows {
		mark := look.State(theme.State(i % 4))
		t.Rows[i] = []Cell{
			{Text: fmt.Sprintf("mim-%d.example.org", i+1)}, {Text: mark.Glyph + " " + mark.Word, Style: mark.Style},
			{Text: fmt.Sprint(1000 * (i + 1))}, {Text: Sparkline(wave(20+i), trend, -1, look), Drawn: true},
			{Text: "1.2k/s"}, {Text: "3k/s"}, {Text: "2 s", Style: &look.Styles.Muted},
		}
	}
	return t
}

func render(t Table) func(width int, look *theme.Look) []string {
	return func(width int, look *theme.Look) []string { return filled(t, width, look).Render(width, 6, look) }
}

func TestColumnsAreDroppedByPriorityAndTheRestGrows(t *testing.T) {
	for _, c := range []struct {
		rule  string
		width int
		want  []int
	}{
		{"room for all", 64, []int{13, 8, 8, 10, 7, 7, 5}},
		{"what is left grows", 70, []int{19, 8, 8, 10, 7, 7, 5}},
		{"the highest number goes first", 63, []int{23, 8, 8, 0, 7, 7, 5}},
		{"of two the right one", 52, []int{18, 8, 8, 0, 7, 7, 0}},
		{"then the left one", 46, []int{20, 8, 8, 0, 7, 0, 0}},
		{"then the next", 38, []int{20, 8, 8, 0, 0, 0, 0}},
		{"the growing column shrinks before others are cut", 22, []int{4, 8, 8, 0, 0, 0, 0}},
		{"others are cut from the right", 18, []int{4, 8, 4, 0, 0, 0, 0}},
		{"a column without room goes", 13, []int{4, 8, 0, 0, 0, 0, 0}},
		{"and so does the last", 0, []int{0, 0, 0, 0, 0, 0, 0}},
		{"below nothing", -5, []int{0, 0, 0, 0, 0, 0, 0}},
	} {
		table := nodesTable(0)
		got := make([]int, len(table.Columns))
		for i := range got {
			got[i] = table.WidthOf(i, c.width)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s, width %d: %v, want %v", c.rule, c.width, got, c.want)
		}
	}
	table := nodesTable(0)
	if table.WidthOf(-1, 80) != 0 || table.WidthOf(7, 80) != 0 {
		t.Error("a column that does not exist has a width")
	}
	two := Table{Columns: []Column{{Width: 1, Grow: true}, {Width: 3}, {Width: 1, Grow: true}}}
	if a, b := two.WidthOf(0, 20), two.WidthOf(2, 20); a != 8 || b != 7 {
		t.Errorf("two growing columns get %d and %d, want 8 and 7", a, b)
	}
}

func TestRowsThatAreLeftOutAreCounted(t *testing.T) {
	for _, c := range []struct {
		rule                string
		rows, first, height int
		want                string // the first column and the last line
	}{
		{"all fit", 3, 0, 4, "node 0 1 2"},
		{"room is not filled up", 3, 0, 9, "node 0 1 2"},
		{"the last line counts what is left", 9, 0, 4, "node 0 1 ▾ 7 more"},
		{"from the first row shown", 9, 3, 4, "node 3 4 ▾ 4 more"},
		{"the end has no count", 9, 6, 4, "node 6 7 8"},
		{"no room is left empty below", 9, 8, 4, "node 6 7 8"},
		{"a first row that does not exist", 9, -3, 4, "node 0 1 ▾ 7 more"},
		{"room for the count only", 9, 2, 2, "node ▾ 7 more"},
		{"room for one row that is there", 1, 0, 2, "node 0"},
		{"titles only", 9, 0, 1, "node"},
		{"no room", 9, 0, 0, ""},
		{"less than no room", 9, 0, -1, ""},
		{"no rows", 0, 5, 4, "node"},
	} {
		table := Table{Columns: []Column{{Title: "node", Width: 12}}, Selected: -1, First: c.first}
		for i := range c.rows {
			table.Rows = append(table.Rows, []Cell{{Text: fmt.Sprint(i)}})
		}
		var got []string
		for _, line := range table.Render(12, c.height, looks(t)["unicode"]) {
			got = append(got, strings.TrimSpace(line))
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s: %q, want %q", c.rule, text, c.want)
		}
	}
}

func TestCellsAreAlignedCutAndCleaned(t *testing.T) {
	table := Table{Selected: -1, Columns: []Column{{Title: "left", Width: 6}, {Title: "right", Width: 6, Align: AlignRight}}, Rows: [][]Cell{
		{{Text: "ab"}, {Text: "12"}},
		{{Text: "abcdefgh"}, {Text: "12345678"}},
		{{Text: "a\x1b[m"}, {Text: "1\n2"}},
		{{Text: "short"}},
		{{Text: "a"}, {Text: "b"}, {Text: "no column"}},
		{},
	}}
	want := []string{"left    right", "ab         12", "abcde… 12345…", "a?[m      1?2", "short        ", "a           b", "             "}
	if got := table.Render(13, 10, looks(t)["unicode"]); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestTheSelectedRowIsHighlightedFromEdgeToEdge(t *testing.T) {
	for name, look := range map[string]*theme.Look{"colour": looks(t)["colour"], "no colour": looks(t)["unicode"]} {
		table := nodesTable(3)
		table.Selected = 1
		lines := filled(table, 90, look).Render(90, 10, look)
		on, _, _ := strings.Cut(look.Styles.Selected.Paint("x"), "x")
		for i, line := range lines {
			// Every column is either selected or not: a reset is followed by the end or by the style of the selection.
			resets, selections := strings.Count(line, "\x1b[m"), strings.Count(line, on)
			if selected := i == 2; selected != strings.HasPrefix(line, on) || selected && selections < resets || !selected && selections > 0 {
				t.Errorf("%s: line %d has the selection %d times and %d resets: %q", name, i, selections, resets, line)
			}
		}
	}
}

func TestDrawnCellsOfTheWrongWidthDoNotShiftTheRow(t *testing.T) {
	look := looks(t)["unicode"]
	for _, text := range []string{"", "▁▂▃▄", look.Styles.Bad.Paint("████████")} {
		table := Table{Columns: []Column{{Width: 4}, {Width: 4, Priority: 1}}, Selected: -1}
		table.Rows = [][]Cell{{{Text: "ab"}, {Text: ansi.Truncate(text, 4, ""), Drawn: true}}}
		for _, width := range []int{0, 3, 4, 9, 20} {
			for _, line := range table.Render(width, 3, look) {
				if wrong := checkLine(line, width, look); wrong != "" {
					t.Errorf("%q at width %d %s: %q", text, width, wrong, line)
				}
			}
		}
	}
}

func TestTableIsAsWideAsAsked(t *testing.T) {
	eachWidth(t, "table", render(nodesTable(9)))
	selected := nodesTable(9)
	selected.Selected, selected.First = 2, 1
	eachWidth(t, "selected row", render(selected))
	eachWidth(t, "no columns", Table{Rows: make([][]Cell, 3)}.render30)
	odd := Table{Columns: []Column{{Title: "\x1b[1m\ufe0f", Width: -1, Grow: true}, {Title: "日本", Width: 1 << 62, Priority: -1}, {Width: 7, Align: AlignRight, Priority: 1 << 62}}}
	for _, text := range oddTexts {
		odd.Rows = append(odd.Rows, []Cell{{Text: text}, {Text: text}, {Text: text}})
	}
	odd.Selected = 3
	eachWidth(t, "odd texts", odd.render30)
}

func (t Table) render30(width int, look *theme.Look) []string { return t.Render(width, 30, look) }

func TestTableGolden(t *testing.T) {
	for _, name := range []string{"unicode", "ascii"} {
		t.Run(name, func(t *testing.T) { golden.RequireEqual(t, sheet(looks(t)[name], render(nodesTable(9)))) })
	}
}

func BenchmarkTable(b *testing.B) {
	look := looks(b)["colour"]
	table := filled(nodesTable(10), 79, look)
	b.ReportAllocs()
	for b.Loop() {
		table.Render(79, 11, look)
	}
}

func TestTheSelectedRowIsFollowedNoFurtherThanNeeded(t *testing.T) {
	for _, c := range []struct {
		rule                   string
		rows, first, selected  int
		height, want, lastSeen int
	}{
		{"in sight", 9, 2, 3, 5, 2, 4},
		{"above", 9, 4, 2, 5, 2, 4},
		{"below: one line counts what is left", 9, 0, 5, 5, 3, 5},
		{"the last row leaves nothing to count", 9, 0, 8, 5, 5, 8},
		{"the row before it does", 9, 0, 7, 5, 5, 8},
		{"all fit", 3, 2, 2, 5, 0, 2},
		{"none is selected", 9, 3, -1, 5, 3, 5},
		{"no rows", 0, 3, 0, 5, 0, -1},
		{"no room", 9, 3, 5, 0, 5, 4},
	} {
		table := Table{Columns: []Column{{Width: 4}}, Selected: c.selected, First: c.first, Count: c.rows,
			Row: func(i int) []Cell { return []Cell{{Text: fmt.Sprint(i)}} }}
		table.Follow(c.height)
		first, shown := table.Window(c.height)
		if first != c.want || first+shown-1 != c.lastSeen {
			t.Errorf("%s: rows %d to %d, want %d to %d", c.rule, first, first+shown-1, c.want, c.lastSeen)
		}
	}
	for rows := range 12 {
		for height := 3; height < 9; height++ {
			for from := range 12 {
				for selected := range rows {
					table := Table{Selected: selected, First: from, Count: rows, Row: func(int) []Cell { return nil }}
					table.Follow(height)
					if first, shown := table.Window(height); selected < first || selected >= first+shown {
						t.Fatalf("row %d of %d from %d in %d lines: %d from %d are shown", selected, rows, from, height, shown, first)
					}
				}
			}
		}
	}
}

func TestOnlyRowsInSightAreMade(t *testing.T) {
	made := 0
	table := Table{Columns: []Column{{Width: 4}}, Selected: -1, First: 500, Count: 1000, Row: func(i int) []Cell {
		made++
		return []Cell{{Text: fmt.Sprint(i)}}
	}}
	lines := table.Render(10, 6, looks(t)["unicode"])
	if made != 4 || strings.TrimSpace(lines[1]) != "500" || !strings.Contains(lines[5], "496 more") {
		t.Errorf("%d rows are made: %q", made, lines)
	}
}

func TestAColumnIsFoundAtItsPlace(t *testing.T) {
	table := Table{Columns: []Column{{Width: 4}, {Width: 9, Priority: 1}, {}, {Width: 3}}}
	for x, want := range map[int]int{-1: -1, 0: 0, 3: 0, 4: -1, 5: 3, 7: 3, 8: -1, 99: -1} {
		if got, ok := table.ColumnAt(x, 10); ok != (want >= 0) || ok && got != want {
			t.Errorf("at %d stands column %d, %v; want %d", x, got, ok, want)
		}
	}
}
