// Package ui is the dashboard. One root model holds all state; a screen is a function from that state and a size to
// lines. Everything shown comes from a snapshot, a baseline or a verdict: no screen computes a figure of its own, and
// none touches the network. Layouts are pure functions of the size, used alike for drawing and for finding what the
// mouse hit.
//
// The screens are entries of one table (screens.go). Those that are a list (list.go) share its order, filter, selection and
// keys, and differ in their columns; what a frame costs does not grow with the rows out of sight.
package ui
