//go:build race

package ui

// The race detector makes everything several times as slow, and buffers that grow allocate more.
const (
	soakEarly, soakLate = 700, 1400
	allocationFactor    = 2
)
