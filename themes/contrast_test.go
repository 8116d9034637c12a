package themes

import (
	"math"
	"strconv"
	"testing"
)

// The backgrounds a theme has to be readable on: the pure one and what common terminal settings make of it.
var (
	darkBackgrounds  = []Color{"#000000", "#1e1e1e", "#282c34"}
	lightBackgrounds = []Color{"#ffffff", "#fdf6e3", "#eeeeee"}
)

// graphics are the roles that colour lines and areas rather than words.
var graphics = map[string]bool{"border": true, "selection": true}

func TestWordsAndLinesOfShippedThemesCanBeRead(t *testing.T) {
	for _, c := range []struct {
		theme          string
		dark, light    []Color
		words, drawing float64
	}{
		{"default", darkBackgrounds, lightBackgrounds, 4.5, 3},
		{"blue-orange", darkBackgrounds, lightBackgrounds, 4.5, 3},
		{"high-contrast", darkBackgrounds[:1], lightBackgrounds[:1], 7, 4.5},
		{"high-contrast", darkBackgrounds, lightBackgrounds, 4.5, 3},
	} {
		theme, err := Builtin(c.theme)
		if err != nil {
			t.Fatal(err)
		}
		for _, side := range []struct {
			name        string
			palette     Palette
			backgrounds []Color
		}{{"dark", theme.Dark, c.dark}, {"light", theme.Light, c.light}} {
			backgrounds := side.backgrounds
			if side.palette.Selection != "" {
				// The words of a selected row keep their colours.
				backgrounds = append([]Color{side.palette.Selection}, backgrounds...)
			}
			for _, r := range roles {
				color := *r.color(&side.palette)
				if color == "" || r.key == "selection" {
					continue
				}
				needed := c.words
				if graphics[r.key] {
					needed = c.drawing
				}
				for _, background := range backgrounds {
					if got := contrast(t, color, background); got < needed {
						t.Errorf("%s, %s: %s %s on %s has a contrast of %.2f, below %.1f", c.theme, side.name, r.key, color, background, got, needed)
					}
				}
			}
		}
	}
}

func TestContrastIsThatOfWCAG(t *testing.T) {
	for _, c := range []struct {
		a, b Color
		want float64
	}{{"#ffffff", "#000000", 21}, {"#000000", "#000000", 1}, {"#777777", "#ffffff", 4.48}, {"231", "16", 21}, {"244", "#ffffff", 3.95}} {
		if got := contrast(t, c.a, c.b); math.Abs(got-c.want) > 0.005 {
			t.Errorf("contrast(%s, %s) = %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

// contrast is the contrast ratio of WCAG 2.1, 1 to 21.
func contrast(t *testing.T, a, b Color) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(t *testing.T, c Color) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range [...]float64{0.2126, 0.7152, 0.0722} {
		v := channels(t, c)[i] / 255
		if v <= 0.03928 {
			sum += weight * v / 12.92
		} else {
			sum += weight * math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return sum
}

// channels gives red, green and blue, 0 to 255, of a hex colour or of the fixed part of the 256-colour palette: a cube
// of 216 and 24 greys.
func channels(t *testing.T, c Color) [3]float64 {
	t.Helper()
	if c[0] == '#' {
		v, err := strconv.ParseUint(string(c[1:]), 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		return [3]float64{float64(v >> 16), float64(v >> 8 & 0xff), float64(v & 0xff)}
	}
	n, err := strconv.Atoi(string(c))
	if err != nil || n < 16 {
		t.Fatalf("%q has no fixed colour", c)
	}
	if n >= 232 {
		grey := float64(8 + 10*(n-232))
		return [3]float64{grey, grey, grey}
	}
	levels := [...]float64{0, 95, 135, 175, 215, 255}
	n -= 16
	return [3]float64{levels[n/36], levels[n/6%6], levels[n%6]}
}
