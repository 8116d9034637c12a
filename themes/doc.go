// Package themes holds the colours of mimtop: pairs of palettes, one for dark and one for light terminals, as YAML files
// that are part of the program. A user's own file has the same form; a Folder finds it and Parse reads it:
//
//	about: one line for mimtop themes
//	dark:
//	  muted: "245"
//	  good: "#5fd75f"
//	light:
//	  muted: "240"
//
// A colour is a number of the terminal's palette, 0 to 15 being the user's own sixteen and 16 to 255 the fixed ones, or
// #rrggbb, or empty. A role that is left out keeps the colour of the theme "default". Design for 256 colours: it is what
// most terminals over SSH have. Theme.Faults says what cannot be read in a theme, and which states cannot be told apart.
package themes
