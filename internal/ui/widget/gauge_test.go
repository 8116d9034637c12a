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

func share(v float64) Gauge {
	return Gauge{Used: cluster.Measured(v, "test"), State: theme.StateGood}
}

func TestGaugeDrawsTheLimitAndWhatIsBeyondIt(t *testing.T) {
	for _, c := range []struct {
		used           float64
		unicode, ascii string
	}{
		{-1, "       │  ", "       |  "},
		{0, "       │  ", "       |  "},
		{0.0001, "▏      │  ", "       |  "},
		{0.5, "███▌   │  ", "####   |  "},
		{0.9999, "██████▉│  ", "#######|  "},
		{1, "███████│  ", "#######|  "},
		{1.0001, "███████│▏ ", "#######|# "},
		{1.1, "███████│▊ ", "#######|# "},
		{2./7 + 1, "███████│██", "#######|##"},
		{1.3, "███████│█►", "#######|#>"},
		{1e300, "███████│█►", "#######|#>"},
	} {
		for name, want := range map[string]string{"unicode": c.unicode, "ascii": c.ascii} {
			if got := ansi.Strip(share(c.used).Render(10, looks(t)[name])); got != want {
				t.Errorf("%v in %s is %q, want %q", c.used, name, got, want)
			}
		}
	}
}

func TestGaugeBeyondTheLimitIsBadWhateverTheStateSays(t *testing.T) {
	look := looks(t)["colour"]
	bad := look.Styles.Bad.Paint
	if got, want := share(1.1).Render(10, look), look.Styles.Good.Paint("███████")+bad("│")+bad("▊")+" "; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := share(9).Render(2, look), look.Styles.Good.Paint("█")+bad("►"); got != want {
		t.Errorf("without room above the limit: got %q, want %q", got, want)
	}
}

func TestAnAbsentFigureIsNotDrawnAsAnyNumber(t *testing.T) {
	for name, look := range looks(t) {
		for width := 1; width <= mostTestedWidth; width++ {
			absent := ansi.Strip(Gauge{Used: cluster.Absent("no limit is known")}.Render(width, look))
			if width >= len(notAvailable) && !strings.Contains(absent, notAvailable) || strings.TrimSpace(absent) == "" {
				t.Fatalf("%s, width %d: absent is drawn as %q", name, width, absent)
			}
			for _, v := range []float64{0, 0.3, 1, 2} {
				if known := ansi.Strip(share(v).Render(width, look)); known == absent {
					t.Fatalf("%s, width %d: absent and %v are both drawn as %q", name, width, v, known)
				}
			}
		}
	}
}

func TestMoreUsedIsNeverAShorterBar(t *testing.T) {
	look := looks(t)["unicode"]
	length := func(g Gauge, width int) int {
		total := 0
		for _, r := range ansi.Strip(g.Render(width, look)) {
			if i := strings.IndexRune("▏▎▍▌▋▊▉█", r); i >= 0 {
				total += i/len("█") + 1
			}
		}
		return total
	}
	for _, width := range []int{3, 10, 33} {
		before := 0
		below, _, above := gaugeColumns(width)
		last := 1 + float64(above)/float64(below)
		for i := range 301 {
			used := last * float64(i) / 300
			now := length(share(used), width)
			if now < before {
				t.Fatalf("width %d: the bar gets shorter at %v", width, used)
			}
			before = now
		}
	}
}

func TestGaugeIsAsWideAsAsked(t *testing.T) {
	values := append([]float64{0.2, 0.99, 1, 1.01, 1.25, 3}, oddValues[:]...)
	for _, v := range values {
		g := Gauge{Used: cluster.Figure{Value: v, Known: true}, State: theme.StateWarn}
		eachWidth(t, fmt.Sprint("gauge of ", v), func(width int, look *theme.Look) []string { return []string{g.Render(width, look)} })
	}
	eachWidth(t, "absent gauge", func(width int, look *theme.Look) []string { return []string{Gauge{}.Render(width, look)} })
}

func TestGaugeGolden(t *testing.T) {
	for _, name := range []string{"unicode", "ascii"} {
		t.Run(name, func(t *testing.T) {
			golden.RequireEqual(t, sheet(looks(t)[name], func(width int, look *theme.Look) []string {
				lines := []string{Gauge{}.Render(width, look)}
				for _, v := range []float64{0, 0.003, 0.5, 0.87, 1, 1.1, 1.3} {
					lines = append(lines, share(v).Render(width, look))
				}
				return lines
			}))
		})
	}
}

func BenchmarkGauge(b *testing.B) {
	look := looks(b)["colour"]
	g := share(0.73)
	b.ReportAllocs()
	for b.Loop() {
		g.Render(40, look)
	}
}
