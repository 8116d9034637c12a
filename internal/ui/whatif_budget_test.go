package ui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

// whatIfFrames are the frames of the what-if screen, with the keys that are pressed again and again on each.
var whatIfFrames = []struct {
	name string
	make func(t testing.TB) *Model
	keys [2]string
	// most allocations of a key and its frame.
	most float64
}{
	{"sliders", func(t testing.TB) *Model { return onWhatIf(t, 120, 40) }, [2]string{"right", "left"}, 2500},
	{"all groups", func(t testing.TB) *Model { return onWhatIf(t, 240, 70, "Z") }, [2]string{"right", "left"}, 3500},
	{"scrolling", func(t testing.TB) *Model { return onWhatIf(t, 120, 40, "Z") }, [2]string{"down", "up"}, 2500},
	{"capacity", func(t testing.TB) *Model { return onWhatIf(t, 120, 40, "v") }, [2]string{"left", "right"}, 2500},
	{"comparison", func(t testing.TB) *Model {
		return onWhatIf(t, 120, 40, "right", "p", "enter", "right", "p", "enter", "c")
	}, [2]string{"right", "left"}, 1500},
}

func onWhatIf(t testing.TB, width, height int, keys ...string) *Model {
	m := newTestModel(t, width, height)
	m.options.NoColour = false
	m.restyle()
	live(m)
	press(m, "tab")
	press(m, keys...)
	return m
}

func TestFramesOfWhatIfAllocateLittle(t *testing.T) {
	for _, c := range whatIfFrames {
		m := c.make(t)
		keys := [2]tea.KeyPressMsg{keyNamed(c.keys[0]), keyNamed(c.keys[1])}
		n := 0
		allocations := testing.AllocsPerRun(20, func() {
			m.Update(keys[n%2])
			m.View()
			n++
		})
		if allocations > c.most {
			t.Errorf("%s: %v allocations for a frame, want at most %v", c.name, allocations, c.most)
		}
	}
}

func BenchmarkWhatIfFrames(b *testing.B) {
	for _, c := range whatIfFrames {
		b.Run(c.name, func(b *testing.B) {
			m := c.make(b)
			keys := [2]tea.KeyPressMsg{keyNamed(c.keys[0]), keyNamed(c.keys[1])}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				m.Update(keys[i%2])
				m.View()
			}
		})
	}
}
