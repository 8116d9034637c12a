package widget

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/ui/theme"
)

func TestSliderShowsWhereItStands(t *testing.T) {
	for _, c := range []struct {
		rule    string
		change  func(s *Slider)
		focused bool
		want    string
	}{
		{"at the live value", func(s *Slider) { s.Value = s.Live }, false, "   nodes       ●─────────────         1"},
		{"off the live value", func(s *Slider) { s.Value = 14 }, false, " ◆ nodes       ●━━━━━━━━━━━━◆        14"},
		{"below the live value", func(s *Slider) { s.Value, s.Live = 1, 14 }, false, " ◆ nodes       ◆────────────●         1"},
		{"focused", func(s *Slider) { s.Value = 7 }, true, "▸◆ nodes       ●━━━━━◆───────         7"},
		{"a default", func(s *Slider) { s.HasLive, s.Default, s.Value = false, true, 3 }, false, " ~ nodes       ━━◆───────────         3"},
		{"unknown", func(s *Slider) { s.HasLive, s.Unknown, s.Value = false, true, 3 }, false, "   nodes       ──────────────       n/a"},
		{"being typed", func(s *Slider) { s.Value, s.Typing, s.Typed = 1, true, "12" }, true, "▸  nodes       ●─────────────       12 "},
		{"too much is typed", func(s *Slider) { s.Value, s.Typing, s.Typed = 1, true, "1234567890" }, true, "▸  nodes       ●───────────── …4567890 "},
		{"beyond the track", func(s *Slider) { s.Value, s.Live = 99, -5 }, false, " ◆ nodes       ●━━━━━━━━━━━━◆        99"},
		{"a long label", func(s *Slider) { s.Value, s.Label = 1, "HTTP notifications" }, false, "   HTTP notif… ●─────────────         1"},
	} {
		s := Slider{Label: "nodes", Min: 1, Max: 14, Integer: true, Live: 1, HasLive: true}
		c.change(&s)
		if got := ansi.Strip(s.Render(39, c.focused, looks(t)["unicode"])); got != c.want {
			t.Errorf("%s:\ngot  %q\nwant %q", c.rule, got, c.want)
		}
	}
}

func TestSliderHasRoomForItsTrackBesideAnotherPane(t *testing.T) {
	for _, c := range []struct {
		width int
		want  sliderColumns
	}{
		{120, sliderColumns{3, 18, 1, 86, 1, 11}},
		{60, sliderColumns{3, 18, 1, 26, 1, 11}},
		{59, sliderColumns{3, 11, 1, 34, 1, 9}},
		{40, sliderColumns{3, 11, 1, 15, 1, 9}},
		{38, sliderColumns{3, 11, 1, 13, 1, 9}},
		{30, sliderColumns{3, 11, 1, 5, 1, 9}},
		{29, sliderColumns{3, 16, 0, 0, 1, 9}},
		{14, sliderColumns{3, 1, 0, 0, 1, 9}},
		{13, sliderColumns{4, 0, 0, 0, 0, 9}},
		{5, sliderColumns{0, 0, 0, 0, 0, 5}},
	} {
		if got := layOutSlider(c.width); got != c.want {
			t.Errorf("width %d: %+v, want %+v", c.width, got, c.want)
		}
	}
}

func TestValuesAndColumnsAgree(t *testing.T) {
	for name, s := range testSliders() {
		for _, width := range []int{30, 38, 40, 59, 60, 80, 120, 200} {
			c := layOutSlider(width)
			start := c.prefix + c.label + c.labelGap
			least, most := ends(s)
			for s.Value = least; ; s.Step(1) {
				x := start + s.columnOf(s.Value, c.track)
				got, onTrack := s.ValueAtColumn(x, width)
				live, hasLive := s.liveColumn(c.track)
				want := s.Value
				if hasLive && x == start+live {
					want = s.Live
				}
				if got != want || !onTrack {
					t.Fatalf("%s, width %d: under the knob at %v is %v, %v", name, width, s.Value, got, onTrack)
				}
				if s.Value == most {
					break
				}
			}
			before := least
			for x := -2; x <= width+1; x++ {
				got, onTrack := s.ValueAtColumn(x, width)
				if got < before || got < least || got > most {
					t.Fatalf("%s, width %d: column %d gives %v after %v", name, width, x, got, before)
				}
				if want := x >= start && x < start+c.track; onTrack != want {
					t.Fatalf("%s, width %d: column %d is on the track: %v", name, width, x, onTrack)
				}
				before = got
			}
			if before != most {
				t.Errorf("%s, width %d: right of the track is %v, want %v", name, width, before, most)
			}
		}
	}
}

func TestAColumnShowsTheValueThatItGave(t *testing.T) {
	for _, name := range []string{"logarithmic", "logarithmic from 0", "shares"} {
		for _, width := range []int{30, 39, 60} {
			s := testSliders()[name]
			s.HasLive = false
			c := layOutSlider(width)
			for column := range c.track {
				s.Value, _ = s.ValueAtColumn(c.prefix+c.label+c.labelGap+column, width)
				// Beside the step to 0 two columns may share a value.
				if got := s.columnOf(s.Value, c.track); got != column && !(s.Min == 0 && column <= 2) {
					t.Errorf("%s, width %d: column %d gives %v, which is drawn in column %d", name, width, column, s.Value, got)
				}
			}
		}
	}
}

func TestWithoutATrackNothingIsDragged(t *testing.T) {
	s := usersSlider()
	for _, width := range []int{-1, 0, 1, 20, 29} {
		if v, onTrack := s.ValueAtColumn(10, width); v != s.Value || onTrack {
			t.Errorf("width %d: %v, %v", width, v, onTrack)
		}
	}
}

func TestSliderIsAsWideAsAsked(t *testing.T) {
	for name, s := range testSliders() {
		eachWidth(t, name, func(width int, look *theme.Look) []string { return []string{s.Render(width, width%2 == 0, look)} })
	}
	for _, v := range oddValues {
		s := Slider{Label: "odd", Unit: quantity.GiB, Min: v, Max: 10, Log: true, Value: v, Live: v, HasLive: true}
		eachWidth(t, fmt.Sprint("odd value ", v), func(width int, look *theme.Look) []string { return []string{s.Render(width, true, look)} })
	}
	for _, text := range oddTexts {
		s := Slider{Label: text, Choices: []string{text}, Live: math.NaN(), HasLive: true, Typing: len(text)%2 == 0, Typed: text}
		eachWidth(t, fmt.Sprintf("odd text %q", text), func(width int, look *theme.Look) []string { return []string{s.Render(width, false, look)} })
	}
}

func TestSliderKeepsItsPlaceWhileItsValueChanges(t *testing.T) {
	look := looks(t)["unicode"]
	s := testSliders()["logarithmic from 0"]
	for s.Value = 0; s.Value < s.Max; s.Step(1) {
		line := ansi.Strip(s.Render(38, false, look))
		if strings.Contains(line, look.Glyphs.Ellipsis) || ansi.Cut(line, 0, 15) != "   throughput  " {
			t.Errorf("%v is drawn as %q", s.Value, line)
		}
	}
}

func TestSliderGolden(t *testing.T) {
	for _, name := range []string{"unicode", "ascii"} {
		t.Run(name, func(t *testing.T) {
			golden.RequireEqual(t, sheet(looks(t)[name], func(width int, look *theme.Look) []string {
				all := testSliders()
				lines := make([]string, 0, 4)
				for i, kind := range []string{"logarithmic", "logarithmic from 0", "whole numbers", "choices"} {
					s := all[kind]
					s.Default = i == 1
					lines = append(lines, s.Render(width, i == 0, look))
				}
				return lines
			}))
		})
	}
}

func BenchmarkSlider(b *testing.B) {
	look := looks(b)["colour"]
	s := usersSlider()
	b.ReportAllocs()
	for b.Loop() {
		s.Render(39, true, look)
	}
}
