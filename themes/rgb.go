package themes

import (
	"strconv"

	"github.com/lucasb-eyer/go-colorful"
)

// fixed returns what a colour looks like. It is false for the terminal's own colours, "" and 0 to 15, which look as the
// user's settings say, and for what is no colour.
func (c Color) fixed() (colorful.Color, bool) {
	if c == "" || !c.valid() {
		return colorful.Color{}, false
	}
	if c[0] == '#' {
		v, err := strconv.ParseUint(string(c[1:]), 16, 32)
		return ofBytes(byte(v>>16), byte(v>>8), byte(v)), err == nil
	}
	n, err := strconv.Atoi(string(c))
	if err != nil || n < firstFixed {
		return colorful.Color{}, false
	}
	if n >= firstGrey {
		grey := byte(8 + 10*(n-firstGrey))
		return ofBytes(grey, grey, grey), true
	}
	n -= firstFixed
	return ofBytes(cubeLevels[n/36], cubeLevels[n/6%6], cubeLevels[n%6]), true
}

// The fixed part of the 256-colour palette: a cube of 216 colours, then 24 greys.
const (
	firstFixed = 16
	firstGrey  = 232
)

var cubeLevels = [...]byte{0, 95, 135, 175, 215, 255}

func ofBytes(r, g, b byte) colorful.Color {
	return colorful.Color{R: float64(r) / 255, G: float64(g) / 255, B: float64(b) / 255}
}

// Contrast is the contrast ratio of two colours by WCAG 2.1, from 1 to 21. It is false when either is one of the terminal's
// own colours, whose contrast only the user's settings know.
//
// https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio
func Contrast(a, b Color) (float64, bool) {
	x, fixedA := a.fixed()
	y, fixedB := b.fixed()
	if !fixedA || !fixedB {
		return 0, false
	}
	la, lb := luminance(x), luminance(y)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05), true
}

// luminance is the relative luminance of WCAG 2.1: the linear channels weighed by how bright the eye takes them to be.
func luminance(c colorful.Color) float64 {
	r, g, b := c.LinearRgb()
	return 0.2126*r + 0.7152*g + 0.0722*b
}
