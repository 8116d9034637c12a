package ui

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/sizing"
)

// whatIfKeysOfAll are keys that do something on the screen, those that ask twice as likely to be answered as given up.
var whatIfKeysOfAll = []string{
	"up", "down", "down", "down", "left", "right", "right", "H", "L", "home", "end", "r", "R", "u", "U", "ctrl+r", "z", "Z", "p", "c", "a",
	"b", "x", "v", "w", "o", "y", "m", "e", "enter", "enter", "esc", "backspace", "delete", "1", "9", ".", "-", "k", "M", "%", "?", "n", "tab", "f2", "space",
}

// TestNothingThatIsPressedBreaksTheScreen presses keys, clicks, turns the wheel and resizes at random: each frame fills the
// terminal, and the sliders always are a valid scenario.
func TestNothingThatIsPressedBreaksTheScreen(t *testing.T) {
	seeds := 6
	if testing.Short() {
		seeds = 3
	}
	for seed := range seeds {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		m := newModelWith(t, 80, 24, Options{NoColour: true, Scenarios: newShelf()})
		switch seed % 3 {
		case 0:
			live(m)
		case 1:
			withSites(m)
		case 2:
			m = newPlan(t, 80, 24)
			m.options.Scenarios = newShelf()
		}
		m.Update(keyNamed("f2"))
		var pressed []string
		for step := range 400 {
			var msg tea.Msg
			switch r.IntN(12) {
			case 0:
				msg = tea.MouseClickMsg{X: r.IntN(m.width), Y: r.IntN(m.height), Button: tea.MouseLeft}
			case 1:
				msg = tea.MouseMotionMsg{X: r.IntN(m.width), Y: r.IntN(m.height), Button: tea.MouseLeft}
			case 2:
				msg = tea.MouseReleaseMsg{X: r.IntN(m.width), Y: r.IntN(m.height), Button: tea.MouseLeft}
			case 3:
				msg = tea.MouseWheelMsg{X: r.IntN(m.width), Y: r.IntN(m.height), Button: tea.MouseWheelUp}
			case 4:
				msg = tea.WindowSizeMsg{Width: 80 + r.IntN(120), Height: 24 + r.IntN(40)}
			case 5:
				if !m.planning() {
					msg = snapshotMsg{testSnapshot(60 + step)}
					break
				}
				fallthrough
			default:
				key := whatIfKeysOfAll[r.IntN(len(whatIfKeysOfAll))]
				pressed = append(pressed, key)
				msg = keyNamed(key)
			}
			m.update(msg)
			if cmd := m.takePending(); cmd != nil {
				m.update(cmd())
			}
			m.Update(struct{}{})
			m.clean = false
			lines := strings.Split(m.View().Content, "\n")
			if len(lines) != m.height {
				t.Fatalf("seed %d, step %d: %d lines of %d after %v", seed, step, len(lines), m.height, pressed)
			}
			for _, line := range lines {
				if ansi.StringWidth(line) != m.width {
					t.Fatalf("seed %d, step %d: %d columns of %d after %v: %q", seed, step, ansi.StringWidth(line), m.width, pressed, line)
				}
			}
			if err := m.what.scenario.Validate(); err != nil {
				t.Fatalf("seed %d, step %d: %v after %v: %s", seed, step, err, pressed, m.what.changes())
			}
			for i := range sizing.InputCount {
				if v := m.what.scenario.Get(i).Value; math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("seed %d, step %d: %s is %v after %v", seed, step, i, v, pressed)
				}
			}
		}
	}
}

// TestThePartsAreDrawnWhereTheyAreLaidOut compares headings on the screen with the layout that the mouse goes by.
func TestThePartsAreDrawnWhereTheyAreLaidOut(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {81, 27}, {100, 30}, {120, 40}, {133, 43}, {160, 50}, {200, 60}, {240, 70}} {
		for name, keys := range map[string][]string{
			"as it is": nil, "map": {"m"}, "groups": {"Z"}, "capacity": {"v"}, "does not hold": {"9", "0", "M", "enter"}, "growth": {"up", "up", "up", "up", "up", "up", "5", "enter"},
		} {
			m := live(newTestModel(t, size[0], size[1]))
			press(m, append([]string{"tab"}, keys...)...)
			p := m.whatIfParts().places
			lines := strings.Split(text(m), "\n")
			for _, part := range []struct {
				name string
				at   place
				says string
			}{
				{"sliders", p.slidersTitle, "── Sliders"}, {"table", p.table, "── Table"}, {"limits", p.limits, "most users"},
				{"terms", p.termsTitle, "── Arithmetic of"}, {"map", p.surface, "── Map"},
			} {
				if part.at.height == 0 {
					continue
				}
				line := []rune(lines[part.at.top])
				if got := string(line[part.at.left : part.at.left+part.at.width]); !strings.Contains(got, part.says) {
					t.Errorf("%v, %s: the %s should be at %+v, where there is %q", size, name, part.name, part.at, got)
				}
			}
			if p.answer.height > 0 && strings.TrimSpace(string([]rune(lines[p.answer.top])[p.sliders.width:p.answer.left])) != "" {
				t.Errorf("%v, %s: the sliders touch the answer: %q", size, name, lines[p.answer.top])
			}
		}
	}
}
