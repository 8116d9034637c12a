package ui

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/exp/golden"
)

// matrixSizes are the terminals that every screen is kept for: the smallest, a usual and a large one.
var matrixSizes = [...][2]int{{80, 24}, {120, 40}, {200, 60}}

// matrixModel is a cluster of which everything is known, with sliders moved, at one size after the other.
func matrixModel(t *testing.T, o Options) *Model {
	o.Source = "3 targets"
	m := withTraffic(newModelWith(t, matrixSizes[0][0], matrixSizes[0][1], o), overviewScreen)
	m.show(whatIfScreen)
	press(m, "2", "M", "enter", "down", "down", "5", "enter")
	m.show(forecastScreen)
	press(m, "5", "%", "enter")
	return m
}

// eachOfTheMatrix shows every screen at every size.
func eachOfTheMatrix(m *Model, do func(name string, size [2]int)) {
	for i := range screens {
		for _, size := range matrixSizes {
			m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			m.show(screens[i].number)
			m.Update(tickMsg{})
			settle(m)
			name := strings.ToLower(strings.ReplaceAll(screens[i].title, " ", ""))
			do(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), size)
		}
	}
}

// TestEveryScreenAtEverySize keeps what is read on each screen, with the glyphs of UTF-8 and with ASCII alone. Blanks at the
// ends of lines are not kept: TestFramesFillTheTerminalAtEverySize counts them.
func TestEveryScreenAtEverySize(t *testing.T) {
	for _, c := range []struct {
		name string
		o    Options
	}{{"unicode", Options{NoColour: true}}, {"ascii", Options{NoColour: true, ASCII: true}}} {
		m := matrixModel(t, c.o)
		eachOfTheMatrix(m, func(name string, _ [2]int) {
			t.Run(name+"-"+c.name, func(t *testing.T) {
				lines := strings.Split(text(m), "\n")
				for i := range lines {
					lines[i] = strings.TrimRight(lines[i], " ")
				}
				golden.RequireEqual(t, strings.Join(lines, "\n")+"\n")
			})
		})
	}
}

// TestEveryScreenInColour keeps the styled frames on dark and on light backgrounds: those of the smallest size as they are,
// the others as a sum, since their styles are the same.
func TestEveryScreenInColour(t *testing.T) {
	for _, c := range []struct {
		name string
		o    Options
	}{{"dark", Options{Dark: true}}, {"light", Options{Light: true}}} {
		m := matrixModel(t, c.o)
		var sums strings.Builder
		eachOfTheMatrix(m, func(name string, size [2]int) {
			content := m.View().Content
			if size != matrixSizes[0] {
				fmt.Fprintf(&sums, "%s %x\n", name, sha256.Sum256([]byte(content)))
				return
			}
			t.Run(name+"-"+c.name, func(t *testing.T) { golden.RequireEqual(t, []byte(content)) })
		})
		t.Run("sums-"+c.name, func(t *testing.T) { golden.RequireEqual(t, sums.String()) })
	}
}
