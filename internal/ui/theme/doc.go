// Package theme turns a palette, the terminal's background and its abilities into a Look: the styles and glyphs that
// everything on the screen is drawn with. It keeps no state and asks the terminal nothing, so that several viewers with
// different terminals can be served at once; what the terminal is like comes in as Options.
//
// Every glyph is one column wide, and none is an emoji or a braille pattern. A state is always a glyph and a word as
// well as a colour.
package theme
