package widget

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

var chartDay = time.Date(2026, 7, 15, 12, 0, 0, 0, time.UTC)

func growthForecast(pct float64, limits ...float64) *sizing.Forecast {
	crossing := func(limit float64) sizing.Crossing {
		c := sizing.Crossing{Limit: sizing.Ceiling{Value: limit}, LimitRange: sizing.Range{P5: limit * 0.8, P50: limit, P95: limit * 1.3}}
		c.Days = sizing.GrowthDays(100_000, limit, pct)
		c.P5, c.P95 = sizing.GrowthDays(100_000, limit*0.8, pct), sizing.GrowthDays(100_000, limit*1.3, pct)
		c.Known = c.Days <= sizing.HorizonDays
		return c
	}
	f := &sizing.Forecast{Method: sizing.GivenGrowth, Users: 100_000, PctPerMonth: pct}
	f.StopsSurviving.Why, f.StopsHolding.Why = "no limit", "no limit"
	if len(limits) == 2 {
		f.StopsSurviving, f.StopsHolding = crossing(limits[0]), crossing(limits[1])
	}
	return f
}

// chartCases are forecasts of every kind.
func chartCases() map[string]*sizing.Forecast {
	over := growthForecast(5, 60_000, 90_000)
	unbounded := growthForecast(5, 200_000, 300_000)
	unbounded.StopsHolding = sizing.Crossing{Limit: sizing.Ceiling{Unbounded: true}, Why: "nothing that is judged binds"}
	return map[string]*sizing.Forecast{
		"within a year": growthForecast(10, 150_000, 200_000), "far": growthForecast(2, 500_000, 800_000),
		"no limits": growthForecast(5), "over both": over, "unbounded": unbounded, "same row": growthForecast(8, 200_000, 205_000),
	}
}

func TestGrowthChartGolden(t *testing.T) {
	for _, name := range []string{"unicode", "ascii"} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for _, which := range []string{"within a year", "far", "no limits", "over both", "unbounded", "same row"} {
				chart := GrowthChart{Forecast: chartCases()[which], From: chartDay}
				fmt.Fprintf(&b, "%s\n", which)
				for _, line := range chart.Render(78, 14, looks(t)[name]) {
					fmt.Fprintf(&b, "|%s|\n", ansi.Strip(line))
				}
			}
			golden.RequireEqual(t, b.String())
		})
	}
}

func TestGrowthChartFillsItsPane(t *testing.T) {
	for which, f := range chartCases() {
		for _, height := range []int{1, 6, 7, 12, 40} {
			eachWidth(t, which, func(width int, look *theme.Look) []string {
				chart := GrowthChart{Forecast: f, From: chartDay}
				lines := chart.Render(width, height, look)
				if len(lines) != height {
					t.Fatalf("%s: %d lines, want %d", which, len(lines), height)
				}
				return lines
			})
		}
	}
}

func TestGrowthChartTakesOddNumbers(t *testing.T) {
	look := looks(t)["ascii"]
	for _, odd := range oddValues {
		f := growthForecast(5, 150_000, 200_000)
		f.Users, f.PctPerMonth = odd, odd
		f.StopsSurviving.Limit.Value, f.StopsSurviving.LimitRange.P5, f.StopsSurviving.Days = odd, odd, odd
		f.StopsHolding.LimitRange.P95, f.StopsHolding.P5, f.StopsHolding.P95 = odd, odd, odd
		chart := GrowthChart{Forecast: f, From: chartDay}
		for i, line := range chart.Render(80, 14, look) {
			if wrong := checkLine(line, 80, look); wrong != "" {
				t.Errorf("%v: line %d %s", odd, i, wrong)
			}
		}
	}
}

// The users' own curve meets the line of a limit where the date below the axis is.
func TestTheCurveMeetsTheLimitAtItsDate(t *testing.T) {
	look := lookWith(t, theme.Options{})
	f := growthForecast(10, 150_000, 200_000)
	f.StopsHolding = sizing.Crossing{Why: "left out"}
	chart := GrowthChart{Forecast: f, From: chartDay}
	const width, height = 100, 43
	lines := chart.Render(width, height, look)
	date := []rune(ansi.Strip(lines[height-2]))
	at := strings.IndexRune(string(date), '◆')
	at = len([]rune(string(date)[:at]))
	row := -1
	for i, line := range lines {
		if strings.Contains(line, "survives a loss up to 150k") {
			row = i
		}
	}
	if row < 0 {
		t.Fatalf("no line for the limit:\n%s", strings.Join(lines, "\n"))
	}
	filled := func(row int) int {
		for i, r := range []rune(ansi.Strip(lines[row])) {
			if r == '█' {
				return i
			}
		}
		return math.MaxInt
	}
	// Below the line the column is full before the date, above it only after.
	if below, above := filled(row+1), filled(row-1); below > at || above < at {
		t.Errorf("the date is in column %d, the curve passes between %d and %d:\n%s", at, below, above, strings.Join(lines, "\n"))
	}
}

func TestShareBarFillsItsWidth(t *testing.T) {
	for _, share := range append(oddValues[:], 0.001, 0.5, 0.999, 1) {
		eachWidth(t, fmt.Sprint(share), func(width int, look *theme.Look) []string {
			return []string{ShareBar(share, width, &look.Styles.Accent, look)}
		})
	}
	look := lookWith(t, theme.Options{})
	for share, want := range map[float64]string{0: "    ", 0.001: "▏   ", 0.5: "██  ", 0.999: "███▉", 1: "████"} {
		if got := ShareBar(share, 4, &look.Styles.Text, look); got != want {
			t.Errorf("a share of %v is %q, want %q", share, got, want)
		}
	}
}
