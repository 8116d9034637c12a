package widget

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// surfaceSizes are the panes that pictures in testdata are kept for.
var surfaceSizes = [][2]int{{30, 8}, {60, 14}, {80, 24}, {160, 50}}

// surfaceScenario is a cluster with an archive and a mix of kinds.
func surfaceScenario(nodes float64) sizing.Scenario {
	s := sizing.Defaults()
	for input, value := range map[sizing.Input]float64{
		sizing.Nodes: nodes, sizing.Cores: 8, sizing.RAMGiB: 32, sizing.NICGbps: 5, sizing.Users: 200_000, sizing.OneToOneRate: 4_000,
		sizing.MUCLightRate: 200, sizing.MUCLightMembers: 20, sizing.Archive: 1,
	} {
		s.Set(input, value)
	}
	return s
}

// surfaceMap fills a pane.
func surfaceMap(s sizing.Scenario, width, height int, lines bool) SurfaceMap {
	model := sizing.DefaultModel()
	columns, rows := SurfaceCells(width, height)
	if columns == 0 {
		return SurfaceMap{}
	}
	grid := sizing.GridFor(model, s, columns, rows)
	m := SurfaceMap{
		Surface: sizing.Judge(model, s, grid),
		Live:    &SurfacePoint{s.Get(sizing.Users).Value, s.Throughput()},
		WhatIf:  &SurfacePoint{700_000, 9_000},
	}
	if lines {
		m.Lines = sizing.NewSampler(50, 1).Lines(model, s, grid)
	}
	return m
}

func TestSurfaceMapGolden(t *testing.T) {
	for _, name := range []string{"unicode", "ascii"} {
		t.Run(name, func(t *testing.T) {
			look := looks(t)[name]
			var b strings.Builder
			for _, size := range surfaceSizes {
				m := surfaceMap(surfaceScenario(3), size[0], size[1], size[0] >= 60)
				fmt.Fprintf(&b, "%dx%d  %s\n", size[0], size[1], ansi.Strip(m.Legend(size[0]-6, look)))
				for _, line := range m.Render(size[0], size[1], look) {
					fmt.Fprintf(&b, "|%s|\n", ansi.Strip(line))
				}
			}
			golden.RequireEqual(t, b.String())
		})
	}
}

func TestSurfaceMapFillsItsPane(t *testing.T) {
	all := looks(t)
	for width := -1; width <= 90; width += 3 {
		for height := -1; height <= 30; height += 3 {
			m := surfaceMap(surfaceScenario(1), width, height, width%2 == 0)
			m.WhatIf = &SurfacePoint{oddValues[abs(width)%len(oddValues)], oddValues[abs(height)%len(oddValues)]}
			for name, look := range all {
				lines := m.Render(width, height, look)
				if len(lines) != max(height, 0) {
					t.Fatalf("%dx%d: %d lines", width, height, len(lines))
				}
				for i, line := range lines {
					if wrong := checkLine(line, width, look); wrong != "" {
						t.Fatalf("%s, %dx%d: line %d %s: %q", name, width, height, i, wrong, line)
					}
				}
			}
		}
	}
}

func TestSurfaceMapShowsTheRegions(t *testing.T) {
	look := looks(t)["unicode"]
	s := surfaceScenario(3)
	m := surfaceMap(s, 60, 16, false)
	m.Live, m.WhatIf = nil, nil
	lines := m.Render(60, 16, look)
	glyphs := map[sizing.Outcome]string{sizing.Holds: "█", sizing.HoldsAllUp: "▒", sizing.Fails: "·"}
	letters := 0
	for row := range m.Surface.Rows {
		line := []rune(ansi.Strip(lines[m.Surface.Rows-row]))
		for column := range m.Surface.Columns {
			got := string(line[surfaceMargin+column])
			if strings.Contains("CMNPRDLS", got) {
				letters++
				if !slices.ContainsFunc(m.Surface.Edges(), func(e sizing.Edge) bool {
					return e.Column == column && e.Row == row && string(e.Binding.Letter()) == got
				}) {
					t.Errorf("the letter %s at %d,%d is not on a boundary", got, column, row)
				}
				continue
			}
			if want := glyphs[m.Surface.Region(column, row)]; got != want {
				t.Errorf("cell %d,%d is %q, want %q", column, row, got, want)
			}
		}
	}
	if letters == 0 {
		t.Error("no boundary has a letter")
	}
}

func TestTheTableHasItsOwnWords(t *testing.T) {
	look := looks(t)["unicode"]
	s := surfaceScenario(3)
	for _, unknown := range [...]sizing.Input{sizing.Cores, sizing.RAMGiB, sizing.NICGbps} {
		s.Forget(unknown)
	}
	m := surfaceMap(s, 60, 16, true)
	got := ansi.Strip(m.Legend(80, look) + "\n" + strings.Join(m.Render(60, 16, look), "\n"))
	for _, want := range []string{"? unknown", "the table alone judges", "???", "███"} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing says %q:\n%s", want, got)
		}
	}
}

func TestMarksOffTheMapPointAway(t *testing.T) {
	look := looks(t)["unicode"]
	for _, c := range []struct {
		at   SurfacePoint
		want string
	}{
		{SurfacePoint{1e9, 1e4}, "◆▸"}, {SurfacePoint{1, 1e4}, "◂◆"}, {SurfacePoint{3e5, 1e8}, "▴"}, {SurfacePoint{3e5, 0}, "▾"},
		{SurfacePoint{math.NaN(), math.NaN()}, "◂▾"},
	} {
		m := surfaceMap(surfaceScenario(3), 60, 16, false)
		m.Live, m.WhatIf = nil, &c.at
		if got := ansi.Strip(strings.Join(m.Render(60, 16, look), "\n")); !strings.Contains(got, c.want) || strings.Count(got, "◆") != 1 {
			t.Errorf("%v: want %q in\n%s", c.at, c.want, got)
		}
	}
}

func TestLinesOfAnotherGridAreNotDrawn(t *testing.T) {
	look := looks(t)["unicode"]
	with := surfaceMap(surfaceScenario(3), 60, 16, true)
	without := with
	without.Lines = sizing.Lines{}
	other := with
	other.Lines.Rates.High *= 10
	plain := strings.Join(without.Render(60, 16, look), "\n")
	if strings.Join(with.Render(60, 16, look), "\n") == plain {
		t.Error("the lines draw nothing")
	}
	if strings.Join(other.Render(60, 16, look), "\n") != plain {
		t.Error("the lines of another grid are drawn")
	}
}

func BenchmarkSurfaceMap(b *testing.B) {
	look := lookWith(b, theme.Options{Colour: true, Dark: true})
	for _, size := range surfaceSizes {
		m := surfaceMap(surfaceScenario(3), size[0], size[1], true)
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Render(size[0], size[1], look)
			}
		})
	}
}
