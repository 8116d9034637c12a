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

func TestTheTrailIsFaintAndBelowTheMarkers(t *testing.T) {
	const width, height = 60, 14
	all := looks(t)
	all["sixteen"] = lookWith(t, theme.Options{Colour: true, Dark: true, Sixteen: true})
	for name, look := range all {
		m := surfaceMap(surfaceScenario(3), width, height, false)
		without := m.Render(width, height, look)
		m.Trail = []SurfacePoint{
			{250_000, 5_000},       // on the map
			*m.WhatIf,              // below a marker
			{1e13, 5_000}, {1, -5}, // off the map
		}
		with := m.Render(width, height, look)
		changed := 0
		for i := range with {
			if wrong := checkLine(with[i], width, look); wrong != "" {
				t.Errorf("%s: %s", name, wrong)
			}
			a, b := []rune(ansi.Strip(without[i])), []rune(ansi.Strip(with[i]))
			for k := range a {
				if a[k] != b[k] {
					changed++
					if string(b[k]) != look.Glyphs.Trail {
						t.Errorf("%s: %q becomes %q", name, a[k], b[k])
					}
				}
			}
			if a[0] != b[0] {
				t.Errorf("%s: the margin of line %d changes", name, i)
			}
		}
		if changed != 1 {
			t.Errorf("%s: the trail changes %d cells, want 1:\n%s", name, changed, ansi.Strip(strings.Join(with, "\n")))
		}
		if !strings.Contains(strings.Join(with, ""), look.Styles.Muted.Paint(look.Glyphs.Trail)) {
			t.Errorf("%s: the trail is not faint", name)
		}
		if legend := ansi.Strip(m.Legend(100, look)); !strings.Contains(legend, look.Glyphs.Trail+" before") {
			t.Errorf("%s: the legend is %q", name, legend)
		}
	}
}

func TestAPlaceOnTheMapIsTheLoadThatIsDrawnThere(t *testing.T) {
	const width, height = 60, 14
	look := looks(t)["unicode"]
	m := surfaceMap(surfaceScenario(3), width, height, false)
	hits := 0
	for y := -1; y <= height; y++ {
		for x := -1; x <= width; x++ {
			at, ok := m.PointAt(x, y, width, height)
			if inside := x >= surfaceMargin && x < width && y >= 1 && y < height-1; ok != inside {
				t.Fatalf("%d,%d: a load %v, want %v", x, y, ok, inside)
			}
			if !ok {
				continue
			}
			hits++
			m.WhatIf = &at
			line := []rune(ansi.Strip(m.Render(width, height, look)[y]))
			if got := string(line[x]); got != look.Glyphs.WhatIf {
				t.Fatalf("%d,%d: %+v is drawn elsewhere: %q", x, y, at, string(line))
			}
		}
	}
	if columns, rows := SurfaceCells(width, height); hits != columns*rows {
		t.Errorf("%d cells, want %d", hits, columns*rows)
	}
	if _, ok := (SurfaceMap{}).PointAt(20, 5, width, height); ok {
		t.Error("no map has a load")
	}
}
