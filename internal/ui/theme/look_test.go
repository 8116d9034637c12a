package theme

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/themes"
)

// allGlyphs lists every glyph of a set with the name of its field.
func allGlyphs(g *Glyphs) map[string]string {
	all := make(map[string]string)
	var walk func(name string, v reflect.Value)
	walk = func(name string, v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			all[name] = v.String()
		case reflect.Array:
			for i := range v.Len() {
				walk(fmt.Sprint(name, i), v.Index(i))
			}
		case reflect.Struct:
			for i := range v.NumField() {
				walk(name+"."+v.Type().Field(i).Name, v.Field(i))
			}
		}
	}
	walk("", reflect.ValueOf(*g))
	return all
}

func TestEveryGlyphIsOneColumnAndNoEmojiOrBraille(t *testing.T) {
	for set, glyphs := range map[string]*Glyphs{"unicode": &unicodeGlyphs, "ascii": &asciiGlyphs} {
		for name, glyph := range allGlyphs(glyphs) {
			runes := []rune(glyph)
			if w := ansi.StringWidth(glyph); w != len(runes) || w != 1 && !(name == ".Ellipsis" && w <= 2) {
				t.Errorf("%s%s: %q is %d columns and %d runes", set, name, glyph, w, len(runes))
			}
			for _, r := range runes {
				if set == "ascii" && (r < ' ' || r > '~') {
					t.Errorf("%s%s: %q is not ASCII", set, name, glyph)
				}
				// U+2600 to U+27BF holds most symbols with an emoji form; the two marks used have none.
				symbol := r >= 0x2600 && r <= 0x27bf && r != '✓' && r != '✗'
				if symbol || r >= 0x2800 && r <= 0x28ff || r >= 0x1f000 || strings.ContainsRune("▶◀▪▫◻◼◽◾↔↕↩↪", r) {
					t.Errorf("%s%s: %q may be drawn as an emoji or is braille", set, name, glyph)
				}
			}
		}
	}
}

func TestMarksThatMeetOnOneLineDiffer(t *testing.T) {
	for set, g := range map[string]*Glyphs{"unicode": &unicodeGlyphs, "ascii": &asciiGlyphs} {
		for name, line := range map[string][]string{
			"states":  {g.Good, g.Warn, g.Bad, g.Unknown},
			"slider":  {g.Track, g.TrackFilled, g.Live, g.WhatIf, g.Default, g.Focus},
			"tiers":   {g.LowBand, g.HighBand, g.OverlapBand, g.Live, g.WhatIf, g.RangeStart, g.RangeLine, g.RangeEnd, g.Left, g.Right, " "},
			"gauge":   {g.BarFull, g.Cap, g.Overflow, g.Absent, " "},
			"arrows":  {g.Left, g.Right, g.Up, g.Down},
			"spark":   g.Spark[:],
			"markers": {g.Live, g.WhatIf, g.Default},
		} {
			if unique := slices.Compact(slices.Sorted(slices.Values(line))); len(unique) != len(line) {
				t.Errorf("%s %s: %q has a glyph twice", set, name, line)
			}
		}
	}
}

func TestStatesAreAWordAndAGlyphAsWellAsAColour(t *testing.T) {
	for _, name := range themes.Names() {
		pair := builtin(t, name)
		for _, o := range []Options{{}, {Dark: true}, {Colour: true}, {Dark: true, Colour: true}, {ASCII: true}, {Dark: true, Colour: true, ASCII: true}} {
			look := New(pair, o)
			glyphs, words := map[string]bool{}, map[string]bool{}
			for _, s := range []State{StateUnknown, StateGood, StateWarn, StateBad} {
				m := look.State(s)
				glyphs[m.Glyph], words[m.Word] = true, true
				if got := ansi.Strip(m.Style.Paint(m.Word)); got != m.Word || ansi.StringWidth(m.Word) > 7 {
					t.Errorf("%s %+v: the word of state %d is %q", name, o, s, got)
				}
			}
			if len(glyphs) != 4 || len(words) != 4 {
				t.Errorf("%s %+v: the states share glyphs %v or words %v", name, o, glyphs, words)
			}
		}
	}
	if got := State(200).String(); got != "unknown" {
		t.Errorf("a state that does not exist is %q", got)
	}
}

func TestTheBackgroundChoosesThePalette(t *testing.T) {
	pair := themes.Theme{Dark: themes.Palette{Good: "114"}, Light: themes.Palette{Good: "22"}}
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Dark: true, Colour: true}, "\x1b[38;5;114mok\x1b[m"},
		{Options{Colour: true}, "\x1b[38;5;22mok\x1b[m"},
		{Options{Dark: true}, "ok"},
	} {
		if got := New(pair, c.o).Styles.Good.Paint("ok"); got != c.want {
			t.Errorf("%+v: %q, want %q", c.o, got, c.want)
		}
	}
}

// TestSixteenColoursAreTheTerminalsOwn: the nearest of sixteen to a colour of 256 could be that of another state.
func TestSixteenColoursAreTheTerminalsOwn(t *testing.T) {
	own := themes.Theme{Name: "mine", Dark: themes.Palette{Good: "2"}}
	for _, c := range []struct {
		pair    themes.Theme
		sixteen bool
		want    string
	}{
		{builtin(t, themes.Default), true, "\x1b[92mok\x1b[m"},
		{builtin(t, themes.Default), false, "\x1b[38;5;121mok\x1b[m"},
		{own, true, "\x1b[32mok\x1b[m"},
	} {
		if got := New(c.pair, Options{Dark: true, Colour: true, Sixteen: c.sixteen}).Styles.Good.Paint("ok"); got != c.want {
			t.Errorf("%s with sixteen %v: %q, want %q", c.pair.Name, c.sixteen, got, c.want)
		}
	}
}

func TestWithoutColourNoStyleHasOne(t *testing.T) {
	styles := reflect.ValueOf(New(builtin(t, themes.Default), Options{Dark: true}).Styles)
	for i := range styles.NumField() {
		style := styles.Field(i).Interface().(Style)
		// Bold is 1 and reverse video 7.
		if got := style.Paint("x"); !slices.Contains([]string{"x", "\x1b[1mx\x1b[m", "\x1b[7mx\x1b[m"}, got) {
			t.Errorf("%s paints %q", styles.Type().Field(i).Name, got)
		}
	}
}

func TestAnEmptySelectionIsReverseVideo(t *testing.T) {
	look := New(themes.Theme{}, Options{Colour: true})
	if got := look.Styles.Selected.Paint("x"); got != "\x1b[7mx\x1b[m" {
		t.Errorf("the selected row is %q", got)
	}
}

func TestAColourThatIsNoneIsLeftOut(t *testing.T) {
	look := New(themes.Theme{Light: themes.Palette{Good: "grün"}}, Options{Colour: true})
	if got := look.Styles.Good.Paint("x"); got != "x" {
		t.Errorf("painted as %q", got)
	}
}

func TestPaintIsWhatLipglossRenders(t *testing.T) {
	for _, s := range []lipgloss.Style{
		lipgloss.NewStyle(), lipgloss.NewStyle().Bold(true), lipgloss.NewStyle().Reverse(true),
		lipgloss.NewStyle().Foreground(lipgloss.Color("9")).Bold(true), lipgloss.NewStyle().Background(lipgloss.Color("#102030")),
	} {
		style := NewStyle(s)
		for _, text := range []string{"a", "two words", "▒█ "} {
			var b strings.Builder
			style.Write(&b, text)
			if want := s.Render(text); style.Paint(text) != want || b.String() != want {
				t.Errorf("Paint %q, Write %q, lipgloss %q", style.Paint(text), b.String(), want)
			}
		}
		var b strings.Builder
		style.Write(&b, "")
		style.WriteOver(&b, &style, "")
		if style.Paint("")+b.String() != "" {
			t.Error("nothing is painted as something")
		}
	}
}

func TestWriteOverKeepsTheBackgroundAndEndsBoth(t *testing.T) {
	look := New(themes.Theme{Light: themes.Palette{Good: "22", Selection: "254"}}, Options{Colour: true})
	for _, c := range []struct {
		style, base *Style
		want        string
	}{
		{&look.Styles.Good, &look.Styles.Selected, "\x1b[1;48;5;254m\x1b[38;5;22mx\x1b[m"},
		{&look.Styles.Text, &look.Styles.Selected, "\x1b[1;48;5;254mx\x1b[m"},
		{&look.Styles.Good, &look.Styles.Text, "\x1b[38;5;22mx\x1b[m"},
		{&look.Styles.Text, &look.Styles.Text, "x"},
	} {
		var b strings.Builder
		c.style.WriteOver(&b, c.base, "x")
		if b.String() != c.want {
			t.Errorf("got %q, want %q", b.String(), c.want)
		}
	}
}

func builtin(t *testing.T, name string) themes.Theme {
	t.Helper()
	pair, err := themes.Builtin(name)
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

func BenchmarkPaint(b *testing.B) {
	style := NewStyle(lipgloss.NewStyle().Foreground(lipgloss.Color("114")))
	b.ReportAllocs()
	for b.Loop() {
		style.Paint("seventeen columns")
	}
}

func TestASampleFitsAndHasEveryState(t *testing.T) {
	for _, o := range []Options{{}, {Dark: true, Colour: true}, {ASCII: true}} {
		look := New(builtin(t, themes.Default), o)
		sample := look.Sample()
		for _, line := range sample {
			if w := ansi.StringWidth(line); w > sampleColumns {
				t.Errorf("%+v: %d columns: %q", o, w, line)
			}
		}
		for _, s := range []State{StateUnknown, StateGood, StateWarn, StateBad} {
			if mark := look.State(s); !strings.Contains(sample[0], mark.Style.Paint(mark.Glyph+" "+mark.Word)) {
				t.Errorf("%+v: %s is not in %q", o, mark.Word, sample[0])
			}
		}
	}
}
