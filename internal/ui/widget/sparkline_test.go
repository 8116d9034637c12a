package widget

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

// gap is a value that series turns into a point that is not known.
const gap = -12345

func series(values ...float64) []cluster.Point {
	points := make([]cluster.Point, len(values))
	for i, v := range values {
		points[i] = cluster.Point{Value: v, Known: v != gap}
	}
	return points
}

func TestSparkline(t *testing.T) {
	for _, c := range []struct {
		rule           string
		points         []cluster.Point
		width          int
		unicode, ascii string
	}{
		{"the lowest and the highest span the height", series(0, 1, 2, 3, 4, 5, 6, 7), 8, "▁▂▃▄▅▆▇█", "_.-=+*%#"},
		{"the scale begins at the lowest", series(100, 107), 2, "▁█", "_#"},
		{"negative values have their order", series(-3, 0, -1), 3, "▁█▆", "_#*"},
		{"the newest are at the right", series(1, 2), 5, "   ▁█", "   _#"},
		{"the oldest are left out, also of the scale", series(1000, 1, 2), 2, "▁█", "_#"},
		{"a point that is not known is a gap", series(1, gap, 2), 3, "▁ █", "_ #"},
		{"a flat series is in the middle", series(5, 5, gap, 5), 4, "▄▄ ▄", "== ="},
		{"zeros are flat", series(0, 0), 2, "▄▄", "=="},
		{"one point is flat", series(5), 3, "  ▄", "  ="},
		{"the rounding of 32 bits is flat", series(1e6, 1e6+0.0625), 2, "▄▄", "=="},
		{"a small change is not flat", series(1e6, 1e6+10), 2, "▁█", "_#"},
		{"nothing is known", series(gap, gap), 3, "   ", "   "},
		{"no points", nil, 3, "   ", "   "},
		{"what is no number is a gap", series(1, math.NaN(), math.Inf(1), math.Inf(-1), 2), 5, "▁   █", "_   #"},
		{"the largest numbers", series(-math.MaxFloat64, math.MaxFloat64), 2, "▁█", "_#"},
	} {
		for name, want := range map[string]string{"unicode": c.unicode, "ascii": c.ascii} {
			if got := ansi.Strip(Sparkline(c.points, c.width, -1, looks(t)[name])); got != want {
				t.Errorf("%s, in %s: %q, want %q", c.rule, name, got, want)
			}
		}
	}
}

func TestASparklineWithACursor(t *testing.T) {
	points := series(0, 7, 0)
	for _, c := range []struct {
		cursor int
		want   string
	}{{-1, " ▁█▁"}, {0, "│▁█▁"}, {1, " │█▁"}, {2, " ▁│▁"}, {3, " ▁█│"}, {4, " ▁█▁"}} {
		if got := ansi.Strip(Sparkline(points, 4, c.cursor, looks(t)["unicode"])); got != c.want {
			t.Errorf("a cursor in %d: %q, want %q", c.cursor, got, c.want)
		}
	}
	if got := ansi.Strip(Sparkline(points, 4, 2, looks(t)["ascii"])); got != " _|_" {
		t.Errorf("in ASCII: %q", got)
	}
}

func TestSparklineIsOneRunOfOneStyle(t *testing.T) {
	look := looks(t)["colour"]
	if line := Sparkline(wave(50), 60, -1, look); strings.Count(line, "\x1b[") != 2 {
		t.Errorf("%q has more than one style", line)
	}
}

// wave is a series with ups, downs and gaps.
func wave(points int) []cluster.Point {
	values := make([]float64, points)
	for i := range values {
		values[i] = 100 + math.Round(50*math.Sin(float64(i)/4))
		if i%17 == 16 {
			values[i] = gap
		}
	}
	return series(values...)
}

func TestSparklineIsAsWideAsAsked(t *testing.T) {
	for _, points := range [][]cluster.Point{nil, wave(7), wave(300), series(oddValues[:]...)} {
		eachWidth(t, fmt.Sprint(len(points), " points"), func(width int, look *theme.Look) []string {
			return []string{Sparkline(points, width, -1, look)}
		})
	}
}

func TestSparklineGolden(t *testing.T) {
	for _, name := range []string{"unicode", "ascii"} {
		t.Run(name, func(t *testing.T) {
			golden.RequireEqual(t, sheet(looks(t)[name], func(width int, look *theme.Look) []string {
				return []string{Sparkline(wave(100), width, -1, look)}
			}))
		})
	}
}

func BenchmarkSparkline(b *testing.B) {
	look := looks(b)["colour"]
	points := wave(40)
	b.ReportAllocs()
	for b.Loop() {
		Sparkline(points, 40, -1, look)
	}
}
