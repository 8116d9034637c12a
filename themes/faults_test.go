package themes

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/lucasb-eyer/go-colorful"
)

// TestShippedThemesCanBeReadAndTheirStatesTold judges every pair of colours of every shipped theme: contrast by WCAG, and the
// states to usual sight and to the three deficiencies. What a theme of the terminal's own colours looks like nobody knows
// here; that its states are words and glyphs too is tested where they are drawn.
func TestShippedThemesCanBeReadAndTheirStatesTold(t *testing.T) {
	judged := 0
	for _, name := range Names() {
		theme, err := Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		if theme.OwnColours() != (name == "terminal-16") {
			t.Errorf("%s: OwnColours is %v", name, theme.OwnColours())
		}
		for _, fault := range theme.Faults() {
			t.Errorf("%s: %s", name, fault)
		}
		for _, fault := range on256(theme).Faults() {
			t.Errorf("%s with 256 colours: %s", name, fault)
		}
		if !theme.OwnColours() {
			judged++
		}
	}
	if judged < 3 {
		t.Errorf("only %d themes have colours that can be judged", judged)
	}
}

// on256 is what a terminal with 256 colours makes of a theme.
func on256(t Theme) Theme {
	for _, s := range sides {
		for _, r := range roles {
			c := r.color(s.palette(&t))
			if seen, fixed := c.fixed(); fixed {
				*c = Color(fmt.Sprint(colorprofile.ANSI256.Convert(seen)))
			}
		}
	}
	return t
}

func TestHighContrastIsMoreThanEnough(t *testing.T) {
	theme, err := Builtin("high-contrast")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sides {
		for _, r := range roles {
			color, needed := *r.color(s.palette(&theme)), 7.0 // level AAA
			if r.graphic {
				needed = TextContrast
			}
			if got, known := Contrast(color, s.backgrounds[0]); known && got < needed {
				t.Errorf("%s: %s %s has a contrast of %.2f, below %.1f", s.name, r.key, color, got, needed)
			}
		}
	}
}

func TestFaultsNameTheRoleAndTheMeasure(t *testing.T) {
	base, err := Builtin(Default)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		rule   string
		change func(*Theme)
		want   string
	}{
		{"words too faint", func(t *Theme) { t.Dark.Muted = "240" }, "dark: muted 240 on 236 has a contrast of 1.9, below 4.5"},
		{"on a common shade only", func(t *Theme) { t.Light.Selection, t.Light.Accent = "", "#757575" }, "light: accent #757575 on #fdf6e3 has a contrast of 4.3, below 4.5"},
		{"lines may be fainter", func(t *Theme) { t.Light.Border = "#909090" }, "light: border #909090 on 254 has a contrast of 2.5, below 3.0"},
		{"the selection hides the terminal's own text", func(t *Theme) { t.Light.Selection = "240" }, "light: text #383a42 on 240"},
		{"green and red", func(t *Theme) { t.Dark.Good, t.Dark.Bad = "114", "210" }, "dark: good 114 and bad 210 look alike to deuteranopia: they differ by 3.9, below 10"},
		{"one colour for two", func(t *Theme) { t.Light.Warn = t.Light.Bad }, "look alike to usual sight: they differ by 0.0"},
	} {
		theme := base
		c.change(&theme)
		if faults := theme.Faults(); !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, c.want) }) {
			t.Errorf("%s: %q, want %q among them", c.rule, faults, c.want)
		}
	}
	base.Dark.Border = "240" // 2.0 on 236
	if got := base.Faults(); len(got) != 1 {
		t.Errorf("a role that fails on several backgrounds is said %d times: %q", len(got), got)
	}
}

func TestContrastIsThatOfWCAG(t *testing.T) {
	for _, c := range []struct {
		a, b Color
		want float64
	}{{"#ffffff", "#000000", 21}, {"#000000", "#000000", 1}, {"#777777", "#ffffff", 4.48}, {"231", "16", 21}, {"244", "#ffffff", 3.95}} {
		if got, known := Contrast(c.a, c.b); !known || math.Abs(got-c.want) > 0.005 {
			t.Errorf("Contrast(%s, %s) = %.3f, %v, want %.2f", c.a, c.b, got, known, c.want)
		}
	}
	for _, own := range []Color{"", "0", "15", "red", "256"} {
		if _, known := Contrast(own, "#ffffff"); known {
			t.Errorf("the contrast of %q is known", own)
		}
	}
}

// TestTheFixedColoursAreThoseOfXterm takes some of the table of xterm's 256 colours.
func TestTheFixedColoursAreThoseOfXterm(t *testing.T) {
	for number, hex := range map[int]string{16: "#000000", 22: "#005f00", 110: "#87afd7", 208: "#ff8700", 231: "#ffffff", 232: "#080808", 255: "#eeeeee"} {
		if c, fixed := Color(strconv.Itoa(number)).fixed(); !fixed || c.Hex() != hex {
			t.Errorf("%d is %s, want %s", number, c.Hex(), hex)
		}
	}
}

// TestDeficienciesKeepWhatTheyCanSee: a matrix with a wrong figure or a wrong order would change greys, or not take for one
// what these eyes do.
func TestDeficienciesKeepWhatTheyCanSee(t *testing.T) {
	for i := range visions {
		v := &visions[i]
		for _, grey := range []float64{0, 0.25, 0.5, 1} {
			c := colorful.Color{R: grey, G: grey, B: grey}
			if d := 100 * c.DistanceCIEDE2000(v.sees(c)); d > 0.1 {
				t.Errorf("%s sees grey %.2f as %s", v.name, grey, v.sees(c).Hex())
			}
		}
	}
	for _, c := range []struct {
		vision int
		a, b   Color
	}{{1, "#ff0000", "#5f5000"}, {2, "#ff0000", "#a39300"}, {3, "#ffff00", "#ffeedb"}} {
		a, _ := c.a.fixed()
		b, _ := c.b.fixed()
		usual, seen := visions[0].difference(a, b), visions[c.vision].difference(a, b)
		if usual < 25 || seen > usual/2 {
			t.Errorf("%s and %s differ by %.1f, to %s by %.1f", c.a, c.b, usual, visions[c.vision].name, seen)
		}
	}
}
