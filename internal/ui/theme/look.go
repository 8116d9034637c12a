package theme

import "github.com/mimtop/mimtop/themes"

// Options are what is known about one viewer's terminal. The zero value is a light, colourless UTF-8 terminal.
type Options struct {
	// Dark says that the background is dark; it chooses the palette.
	Dark bool
	// Colour allows colours. Without it bold and reverse video are all that is used.
	Colour bool
	// Sixteen says that the terminal has only its own sixteen colours: see themes.Theme.On16.
	Sixteen bool
	// ASCII keeps to the printable characters of ASCII.
	ASCII bool
}

// Look is what everything on one viewer's screen is drawn with. It is not changed once made and safe to share.
type Look struct {
	Styles  Styles
	Glyphs  Glyphs
	Options Options
}

// New makes the look of a theme on a terminal. Colours that a theme built by hand got wrong are left out.
func New(pair themes.Theme, o Options) *Look {
	if o.Sixteen {
		pair = pair.On16()
	}
	palette := pair.Light
	if o.Dark {
		palette = pair.Dark
	}
	look := &Look{Glyphs: unicodeGlyphs, Options: o}
	if o.ASCII {
		look.Glyphs = asciiGlyphs
	}
	if o.Colour {
		look.Styles = coloured(palette)
	} else {
		look.Styles = colourless()
	}
	return look
}
