//go:build race

package scrape

// With the race detector everything takes many times as long.
const soakEarly, soakLate = 300, 1000
