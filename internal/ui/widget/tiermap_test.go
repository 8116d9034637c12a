package widget

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

func users(n float64) cluster.Figure { return cluster.Measured(n, "test") }

// summaryTable is the table of the documentation with a multi-node cluster on it.
func summaryTable() TierMap {
	return TierMap{
		Rows: []TierRow{
			{Name: "Single-node", LowMin: 100, LowMax: 10e3, HighMin: 100e3, HighMax: 500e3},
			{Name: "Dual-node", LowMin: 1e3, LowMax: 100e3, HighMin: 1e6, HighMax: 3e6},
			{Name: "Multi-node", LowMin: 10e3, LowMax: 1e6, HighMin: 2e6, HighMax: 10e6, Current: true},
			{Name: "Multi-datacenter", LowMin: 100e3, LowMax: 10e6, HighMin: 10e6, HighMax: 100e6},
		},
		BandMin: 60e3, BandMax: 2.6e6, HasBand: true, Live: users(300e3), WhatIf: users(5e6),
	}
}

// oneRow draws a single row on an axis of 61 columns, ten a decade, and returns the row and the axis.
func oneRow(t *testing.T, m TierMap, look string) (row, axis string) {
	t.Helper()
	const names = len("  users ")
	lines := m.Render(names+61, looks(t)[look])
	if len(lines) != 2 {
		t.Fatalf("%d lines, want a row and the axis", len(lines))
	}
	cut := func(line string) string { return ansi.Cut(ansi.Strip(line), names, names+61) }
	return strings.TrimRight(cut(lines[0]), " "), cut(lines[1])
}

func TestBandsLieAtTheirUsers(t *testing.T) {
	for _, c := range []struct {
		rule string
		row  TierRow
		want string
	}{
		{"a gap is blank", TierRow{LowMin: 100, LowMax: 1e3, HighMin: 10e3, HighMax: 20e3}, "▒▒▒▒▒▒▒▒▒▒▒         ████"},
		{"what is in both bands has its own glyph", TierRow{LowMin: 100, LowMax: 1e3, HighMin: 500, HighMax: 2e3}, "▒▒▒▒▒▒▒▓▓▓▓███"},
		{"bands that touch do not overlap", TierRow{LowMin: 100, LowMax: 200, HighMin: 200, HighMax: 400}, "▒▒▒████"},
		{"a band within the other", TierRow{LowMin: 100, LowMax: 1e3, HighMin: 200, HighMax: 400}, "▒▒▒▓▓▓▓▒▒▒▒"},
		{"bands end at the ends of the axis", TierRow{LowMin: 1, LowMax: 200, HighMin: 50e6, HighMax: 1e12}, "▒▒▒▒" + strings.Repeat(" ", 53) + "████"},
		{"bands off the axis are not drawn", TierRow{LowMin: 1, LowMax: 99, HighMin: 101e6, HighMax: 1e12}, ""},
		{"a band that is no interval is not drawn", TierRow{LowMin: 1e4, LowMax: 1e3, HighMin: 100, HighMax: 200}, "████"},
		{"no bands", TierRow{}, ""},
	} {
		row, _ := oneRow(t, TierMap{Rows: []TierRow{c.row}}, "unicode")
		if row != c.want {
			t.Errorf("%s: %q, want %q", c.rule, row, c.want)
		}
	}
}

func TestMarkersAreOnTheCurrentRow(t *testing.T) {
	current := TierRow{LowMin: 1e3, LowMax: 10e3, Current: true}
	absent := cluster.Absent("not measured")
	for _, c := range []struct {
		rule string
		m    TierMap
		want string
	}{
		{"at their users", TierMap{Live: users(100), WhatIf: users(10e3)}, "●         ▒▒▒▒▒▒▒▒▒▒◆"},
		{"an absent one is not drawn", TierMap{Live: absent, WhatIf: users(1e3)}, "          ◆▒▒▒▒▒▒▒▒▒▒"},
		{"that of the sliders is seen where both meet", TierMap{Live: users(1e3), WhatIf: users(1e3)}, "          ◆▒▒▒▒▒▒▒▒▒▒"},
		{"below the axis there is an arrow", TierMap{Live: users(0), WhatIf: absent}, "◂●        ▒▒▒▒▒▒▒▒▒▒▒"},
		{"above the axis there is an arrow", TierMap{Live: users(1e12), WhatIf: absent}, "          ▒▒▒▒▒▒▒▒▒▒▒                                      ●▸"},
		{"brackets enclose the band of this machine", TierMap{HasBand: true, BandMin: 5e3, BandMax: 20e3}, "          ▒▒▒▒▒▒▒├▒▒▒──┤"},
		{"a band of one column has both brackets", TierMap{HasBand: true, BandMin: 100, BandMax: 101}, "├┤        ▒▒▒▒▒▒▒▒▒▒▒"},
		{"a band that is not one is not drawn", TierMap{HasBand: true, BandMin: 20e3, BandMax: 5e3}, "          ▒▒▒▒▒▒▒▒▒▒▒"},
		{"a band that nobody has is not drawn", TierMap{BandMin: 5e3, BandMax: 20e3}, "          ▒▒▒▒▒▒▒▒▒▒▒"},
	} {
		c.m.Rows = []TierRow{current}
		row, axis := oneRow(t, c.m, "unicode")
		if row != c.want {
			t.Errorf("%s: %q, want %q", c.rule, row, c.want)
		}
		if strings.ContainsAny(axis, "●◆") {
			t.Errorf("%s: there are markers on the axis %q too", c.rule, axis)
		}
	}
}

func TestMarkersAreOnTheAxisWhenNoRowIsCurrent(t *testing.T) {
	m := TierMap{Rows: []TierRow{{}}, Live: users(100), WhatIf: users(100e6), HasBand: true, BandMin: 1e3, BandMax: 1e4}
	row, axis := oneRow(t, m, "unicode")
	if row != "" || !strings.HasPrefix(axis, "●100") || !strings.HasSuffix(axis, "100M◆") {
		t.Errorf("row %q, axis %q", row, axis)
	}
}

func TestTicksOfTheAxisHaveTheLabelsThatFit(t *testing.T) {
	for _, c := range []struct {
		columns int
		want    string
	}{
		{0, ""},
		{1, "┴"},
		{5, "┴┴──┴"},
		{13, "┴100┴───100M┴"},
		{31, "┴100─┴1k──┴10k─┴100k┴1M───100M┴"},
		{37, "┴100──┴1k───┴10k──┴100k─┴1M─────100M┴"},
		{61, "┴100──────┴1k───────┴10k──────┴100k─────┴1M───────┴10M──100M┴"},
	} {
		p := make(picture, c.columns)
		if c.columns > 0 {
			drawAxis(p, looks(t)["unicode"])
		}
		var b strings.Builder
		p.write(&b)
		if b.String() != c.want {
			t.Errorf("%d columns: %q, want %q", c.columns, b.String(), c.want)
		}
	}
}

func TestLegendNamesWhatIsDrawn(t *testing.T) {
	m := summaryTable()
	for _, c := range []struct {
		look   string
		change func()
		want   string
	}{
		{"unicode", func() {}, "▒ low-end  █ high-end  ● live  ◆ what if  ├┤ this machine"},
		{"ascii", func() {}, ": low-end  = high-end  * live  # what if  [] this machine"},
		{"unicode", func() { m.WhatIf = cluster.Absent("no slider was moved") }, "▒ low-end  █ high-end  ● live  ├┤ this machine"},
		{"unicode", func() { m.Live, m.HasBand = cluster.Absent("nothing is measured"), false }, "▒ low-end  █ high-end"},
		{"unicode", func() { m.Rows[0].LowMax = 200e3 }, "▒ low-end  █ high-end  ▓ both"},
	} {
		c.change()
		if got := ansi.Strip(m.Legend(looks(t)[c.look])); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestTierMapIsAsWideAsAsked(t *testing.T) {
	for _, v := range oddValues {
		odd := cluster.Figure{Value: v, Known: true}
		m := TierMap{
			Rows:    []TierRow{{Name: "x", LowMin: v, LowMax: 1e4, HighMin: 1e3, HighMax: v, Current: true}, {LowMin: v, LowMax: v}},
			BandMin: v, BandMax: 1e5, HasBand: true, Live: odd, WhatIf: odd,
		}
		eachWidth(t, fmt.Sprint("odd value ", v), m.Render)
	}
	var names TierMap
	for _, name := range oddTexts {
		names.Rows = append(names.Rows, TierRow{Name: name, Current: true}, TierRow{Name: name})
	}
	eachWidth(t, "odd names", names.Render)
	eachWidth(t, "summary table", summaryTable().Render)
	eachWidth(t, "no rows", TierMap{Live: users(1e3)}.Render)
}

func TestTierMapGolden(t *testing.T) {
	for _, name := range []string{"unicode", "ascii"} {
		t.Run(name, func(t *testing.T) { golden.RequireEqual(t, sheet(looks(t)[name], summaryTable().Render)) })
	}
}

func TestTheCurrentRowHasTheFocus(t *testing.T) {
	look := lookWith(t, theme.Options{Colour: true})
	for i, line := range summaryTable().Render(76, look) {
		if got, want := strings.HasPrefix(line, look.Styles.Focus.Paint("▸ Multi-node       ")), i == 2; got != want {
			t.Errorf("line %d has the focus: %v, want %v: %q", i, got, want, line)
		}
	}
}

func BenchmarkTierMap(b *testing.B) {
	look := looks(b)["colour"]
	m := summaryTable()
	b.ReportAllocs()
	for b.Loop() {
		m.Render(79, look)
	}
}

func TestMarkersAreOnTheRowsThatSaySo(t *testing.T) {
	m := TierMap{
		Rows: []TierRow{{Name: "a", WhatIf: true}, {Name: "b", Current: true}, {Name: "c", Live: true}},
		Live: users(1e3), WhatIf: users(1e6),
	}
	lines := m.Render(60, looks(t)["unicode"])
	for i, want := range []string{"◆", "", "●", ""} {
		for _, marker := range []string{"●", "◆"} {
			if got := strings.Contains(lines[i], marker); got != (marker == want) {
				t.Errorf("line %d is %q, wants the marker %q", i, lines[i], want)
			}
		}
	}
}
