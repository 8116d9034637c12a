//go:build race

package ui

// frameSizes is how many sizes of terminals every frame is drawn at. The race detector makes a frame take ten times as long.
const frameSizes = 5
