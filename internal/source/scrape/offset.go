package scrape

import (
	"crypto/sha256"
	"encoding/binary"
	"time"
)

// Each node is read at an offset of its own from the ticks, so that the pages of a thousand nodes, half a gigabyte, do not
// come at once. It follows from the address alone: neither a restart of mimtop nor another order of the targets moves it.
//
// The offsets spread over only as much of the interval as so many nodes need. Spread over all of it, the figures of a small
// cluster would be of moments seconds apart, which its sums had better not be, and a screen that shows whole rounds would show
// figures that are half an interval older than they need be.
const (
	// fewNodes are read at the same moment.
	fewNodes = 32
	// nodeTime is what each further node adds to the spread: above the time that a page takes to fetch and read.
	nodeTime = time.Millisecond
	// maxSpread leaves the first snapshot within 3 s of the start.
	maxSpread = 2500 * time.Millisecond
)

// spreadOf returns the time over which so many nodes are spread.
func spreadOf(nodes int, interval time.Duration) time.Duration {
	if nodes <= fewNodes {
		return 0
	}
	return min(time.Duration(nodes)*nodeTime, interval/2, maxSpread)
}

// offset returns the node's place within a spread.
func (n *node) offset(spread time.Duration) time.Duration {
	if spread <= 0 {
		return 0
	}
	sum := sha256.Sum256([]byte(shown(n.metrics.address)))
	return time.Duration(binary.BigEndian.Uint64(sum[:8]) % uint64(spread))
}
