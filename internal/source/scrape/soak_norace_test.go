//go:build !race

package scrape

const soakEarly, soakLate = 1000, 10_000
