package themes

import "fmt"

// The contrast that WCAG 2.1 asks for at level AA: of text (1.4.3), and of graphics (1.4.11).
const (
	TextContrast    = 4.5
	GraphicContrast = 3
)

// StateDifference is how far the colours of two states have to be apart, in units of CIEDE2000, to eyes of every kind.
// About 1 can just be told side by side; single words far apart on a dark screen need a multiple of it, and from 10 on two
// colours are taken for different ones at a glance.
const StateDifference = 10

// sides are the two palettes of a theme. Each has to be readable on the pure background and on what common settings of
// terminals make of it; ink is a usual foreground there, for text in the terminal's own colour.
var sides = [...]struct {
	name        string
	palette     func(*Theme) *Palette
	backgrounds []Color
	ink         Color
}{
	{"dark", func(t *Theme) *Palette { return &t.Dark }, []Color{"#000000", "#1e1e1e", "#282c34"}, "#d4d4d4"},
	{"light", func(t *Theme) *Palette { return &t.Light }, []Color{"#ffffff", "#fdf6e3", "#eeeeee"}, "#383a42"},
}

// Faults says where a theme cannot be read, or its states not be told apart, one line each: a text of less than
// TextContrast, lines of less than GraphicContrast, and states closer than StateDifference to usual sight or without one
// kind of cone. The selection's background is not judged against the terminal's, since the selected row has a mark as well.
//
// The terminal's own colours cannot be judged here; there a state's word and glyph have to do, which stand beside every
// colour. See OwnColours.
func (t Theme) Faults() []string {
	var faults []string
	for _, s := range sides {
		palette := s.palette(&t)
		for _, r := range roles {
			if r.key == "selection" {
				continue
			}
			color, needed := *r.color(palette), float64(TextContrast)
			if r.graphic {
				needed = GraphicContrast
			}
			backgrounds := s.backgrounds
			if color == "" { // The terminal's own on its own background is the user's choice.
				color, backgrounds = s.ink, nil
			}
			if palette.Selection != "" {
				backgrounds = append([]Color{palette.Selection}, backgrounds...)
			}
			for _, background := range backgrounds {
				if got, known := Contrast(color, background); known && got < needed {
					faults = append(faults, fmt.Sprintf("%s: %s %s on %s has a contrast of %.1f, below %.1f",
						s.name, r.key, color, background, got, needed))
					break // The first background that fails says enough.
				}
			}
		}
		faults = append(faults, alikeStates(s.name, palette)...)
	}
	return faults
}

// alikeStates names each two states that look alike, with the kind of sight that takes them most for one.
func alikeStates(side string, p *Palette) []string {
	states := [...]struct {
		name  string
		color Color
	}{{"good", p.Good}, {"warn", p.Warn}, {"bad", p.Bad}, {"unknown", p.Unknown}}
	var faults []string
	for i, a := range states {
		for _, b := range states[i+1:] {
			if v, apart, known := closest(a.color, b.color); known && apart < StateDifference {
				faults = append(faults, fmt.Sprintf("%s: %s %s and %s %s look alike to %s: they differ by %.1f, below %d",
					side, a.name, a.color, b.name, b.color, v.name, apart, StateDifference))
			}
		}
	}
	return faults
}

// closest is the kind of sight to which two colours differ least, and by how much.
func closest(a, b Color) (worst *vision, apart float64, known bool) {
	x, fixedA := a.fixed()
	y, fixedB := b.fixed()
	if !fixedA || !fixedB {
		return nil, 0, false
	}
	for i := range visions {
		if d := visions[i].difference(x, y); worst == nil || d < apart {
			worst, apart = &visions[i], d
		}
	}
	return worst, apart, true
}

// OwnColours says whether a palette of the theme colours a state with one of the terminal's own sixteen, or not at all, so that
// what it looks like depends on the user's settings and Faults cannot judge it.
func (t Theme) OwnColours() bool {
	for _, s := range sides {
		p := s.palette(&t)
		for _, c := range [...]Color{p.Good, p.Warn, p.Bad, p.Unknown} {
			if _, fixed := c.fixed(); !fixed {
				return true
			}
		}
	}
	return false
}
