package widget

import (
	"strings"
	"testing"
)

func TestFitPadsAwayFromItsSideAndCutsTheEnd(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		align Align
		look  string
		want  string
	}{
		{"abc", 5, AlignLeft, "unicode", "abc  "},
		{"abc", 5, AlignRight, "unicode", "  abc"},
		{"abc", 3, AlignLeft, "unicode", "abc"},
		{"abcdef", 4, AlignLeft, "unicode", "abc…"},
		{"abcdef", 4, AlignRight, "unicode", "abc…"},
		{"abcdef", 4, AlignLeft, "ascii", "ab.."},
		{"abcdef", 1, AlignLeft, "unicode", "…"},
		{"abcdef", 2, AlignLeft, "ascii", ".."},
		{"abcdef", 1, AlignLeft, "ascii", "."},
		{"abc", 0, AlignLeft, "unicode", ""},
		{"abc", -3, AlignLeft, "unicode", ""},
		{"日本語", 4, AlignLeft, "unicode", "日… "},
		{"łódź", 6, AlignRight, "unicode", "  łódź"},
	} {
		if got := fit(c.text, c.width, c.align, looks(t)[c.look]); got != c.want {
			t.Errorf("%q in %d columns of %s is %q, want %q", c.text, c.width, c.look, got, c.want)
		}
	}
}

func TestPlainTextHasNothingThatATerminalObeys(t *testing.T) {
	for _, c := range []struct{ text, unicode, ascii string }{
		{"mim-1", "mim-1", "mim-1"},
		{"\x1b[31mred", "?[31mred", "?[31mred"},
		{"a\nb\x7f", "a?b?", "a?b?"},
		{"łódź", "łódź", "??d?"},
		{"\ufe0fx", "?x", "?x"},
		{"e\u0301", "e\u0301", "e?"},
		{strings.Repeat("x", maxTextRunes+5), strings.Repeat("x", maxTextRunes-1) + "…", strings.Repeat("x", maxTextRunes-1) + "?"},
	} {
		if got := plain(c.text, looks(t)["unicode"]); got != c.unicode {
			t.Errorf("%.20q becomes %.20q, want %.20q", c.text, got, c.unicode)
		}
		if got := plain(c.text, looks(t)["ascii"]); got != c.ascii {
			t.Errorf("%.20q becomes %.20q in ASCII, want %.20q", c.text, got, c.ascii)
		}
	}
}

func TestTailKeepsTheEndInSight(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  string
	}{
		{"2.5M", 8, "2.5M"}, {"123456789", 5, "…6789"}, {"123456789", 1, "9"}, {"123456789", 0, ""}, {"1", -2, ""},
	} {
		if got := tail(c.text, c.width, looks(t)["unicode"]); got != c.want {
			t.Errorf("the end of %q in %d columns is %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

// FuzzTexts looks for texts that break a line in spite of being cleaned.
func FuzzTexts(f *testing.F) {
	for _, text := range oddTexts {
		f.Add(text, 12)
	}
	all := looks(f)
	f.Fuzz(func(t *testing.T, text string, width int) {
		width = min(max(width, 0), mostTestedWidth)
		cells := []Cell{{Text: text}, {Text: text}}
		table := Table{Columns: []Column{{Title: text, Width: 9}, {Title: text, Width: 3, Grow: true, Align: AlignRight}}, Rows: [][]Cell{cells}}
		s := Slider{Label: text, Max: 10, Typing: true, Typed: text}
		m := TierMap{Rows: []TierRow{{Name: text, Current: true}}}
		for name, look := range all {
			lines := append(append(table.Render(width, 3, look), m.Render(width, look)...), s.Render(width, true, look))
			for _, line := range lines {
				if wrong := checkLine(line, width, look); wrong != "" {
					t.Errorf("%s, width %d: %q %s", name, width, line, wrong)
				}
			}
		}
	})
}
