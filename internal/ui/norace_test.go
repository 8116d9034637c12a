//go:build !race

package ui

// frameSizes is how many sizes of terminals every frame is drawn at.
const frameSizes = 10
