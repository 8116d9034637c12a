package ui

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/themes"
)

// colourPair is a colour on another, as one cell of a screen has them; "" is the terminal's own.
type colourPair struct {
	fore, back themes.Color
	graphic    bool
}

// ground is the terminal's own background as the colour of a character: in reverse video.
const ground themes.Color = "ground"

// grounds are what a theme has to be readable on: the pure background and what common settings make of it. ink is a usual
// foreground there.
var grounds = map[bool]struct {
	backs []themes.Color
	ink   themes.Color
}{
	true:  {[]themes.Color{"#000000", "#1e1e1e", "#282c34"}, "#d4d4d4"},
	false: {[]themes.Color{"#ffffff", "#fdf6e3", "#eeeeee"}, "#383a42"},
}

// TestEveryPairOfColoursOnEveryScreenCanBeRead draws every kind of frame in every theme whose colours are known, and judges the
// pairs that are really there: 4.5 for characters, 3 for the glyphs that pictures are made of.
func TestEveryPairOfColoursOnEveryScreenCanBeRead(t *testing.T) {
	for dark, usual := range grounds {
		models := everyState(t, 120, 40, Options{Dark: dark, Light: !dark})
		for _, m := range models {
			withThemes(t, m)
		}
		press(models["live"], "T")
		for _, name := range themes.Names() {
			theme, err := themes.Builtin(name)
			if err != nil {
				t.Fatal(err)
			}
			if theme.OwnColours() {
				continue // Their contrast is the user's; TestStatesAreAWordAndAGlyphAsWellAsAColour is what holds for them.
			}
			found := map[colourPair]string{}
			for state, m := range models {
				m.options.Theme, m.clean = theme, false
				m.restyle()
				collectPairs(m.View().Content, state, found)
			}
			if len(found) < 10 {
				t.Errorf("%s: only %d pairs: %v", name, len(found), found)
			}
			for pair, where := range found {
				needed := float64(themes.TextContrast)
				if pair.graphic {
					needed = themes.GraphicContrast
				}
				backs := []themes.Color{pair.back}
				if pair.back == "" {
					backs = usual.backs
				}
				fore := pair.fore
				if fore == "" {
					fore = usual.ink
				}
				fores := slices.Repeat([]themes.Color{fore}, len(backs))
				if fore == ground {
					fores, backs = usual.backs, slices.Repeat(backs[:1], len(usual.backs))
				}
				for i, back := range backs {
					fore := fores[i]
					if got, known := themes.Contrast(fore, back); !known || got < needed {
						t.Errorf("%s, dark %v, %s: %q on %q has a contrast of %.2f, below %.1f", name, dark, where, fore, back, got, needed)
					}
				}
			}
		}
	}
}

func TestCollectPairsFollowsTheEscapeSequences(t *testing.T) {
	found := map[colourPair]string{}
	collectPairs("a \x1b[1;38;5;121mb\x1b[m\x1b[48;2;1;2;255m\x1b[91mc─\x1b[m\x1b[7;38;5;20md\x1b[m", "here", found)
	want := []colourPair{
		{"", "", false}, {"121", "", false}, {"9", "#0102ff", false}, {"9", "#0102ff", true}, {ground, "20", false},
	}
	if len(found) != len(want) {
		t.Errorf("found %v", found)
	}
	for _, p := range want {
		if _, ok := found[p]; !ok {
			t.Errorf("%+v is not in %v", p, found)
		}
	}
}

var sgr = regexp.MustCompile("\x1b\\[([0-9;]*)m")

// collectPairs notes each pair of colours of a text with where it was seen.
func collectPairs(content, where string, found map[colourPair]string) {
	var fore, back themes.Color
	reverse := false
	note := func(text string) {
		for _, r := range text {
			if r == ' ' && !reverse || r == '\n' {
				continue // Nothing to be read.
			}
			p := colourPair{fore, back, r >= 0x2500 && r <= 0x25ff}
			if reverse {
				// Without any colour the two trade places, which is as readable.
				if p.fore, p.back = back, fore; back == "" && fore != "" {
					p.fore = ground
				}
			}
			found[p] = fmt.Sprintf("%s (%q)", where, r)
		}
	}
	at := 0
	for _, hit := range sgr.FindAllStringSubmatchIndex(content, -1) {
		note(content[at:hit[0]])
		at = hit[1]
		codes := strings.Split(content[hit[2]:hit[3]], ";")
		for len(codes) > 0 {
			n, _ := strconv.Atoi(codes[0]) // "" is 0, a reset.
			used := 1
			switch {
			case n == 0:
				fore, back, reverse = "", "", false
			case n == 7:
				reverse = true
			case n >= 30 && n <= 37:
				fore = themes.Color(strconv.Itoa(n - 30))
			case n >= 90 && n <= 97:
				fore = themes.Color(strconv.Itoa(n - 90 + 8))
			case n == 38:
				fore, used = extended(codes)
			case n == 48:
				back, used = extended(codes)
			}
			codes = slices.Delete(codes, 0, used)
		}
	}
	note(content[at:])
}

// extended reads the colour of "38;5;n" or "38;2;r;g;b" and how many codes it takes.
func extended(codes []string) (themes.Color, int) {
	if codes[1] == "5" {
		return themes.Color(codes[2]), 3
	}
	var rgb [3]int
	for i := range rgb {
		rgb[i], _ = strconv.Atoi(codes[2+i])
	}
	return themes.Color(fmt.Sprintf("#%02x%02x%02x", rgb[0], rgb[1], rgb[2])), 5
}
