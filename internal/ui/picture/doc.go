// Package picture turns a frame of the dashboard into files that people can send to each other: an SVG picture, text with
// the escape sequences of a terminal, and plain text. It writes no file itself.
package picture
