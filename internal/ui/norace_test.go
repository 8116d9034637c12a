//go:build !race

package ui

const (
	// The heap after so many intervals is compared; by the first of them all that is bounded is full.
	soakEarly, soakLate = 1000, 10_000
	allocationFactor    = 1
)
