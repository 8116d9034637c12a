package demo

import (
	"math"
	"math/rand/v2"
)

// drift is noise that remembers: an autoregressive process of the first order with mean 0.
type drift struct{ value float64 }

// step moves the noise on; sigma is its standard deviation in the long run, memoryS the time after which it has
// forgotten all but a third.
func (d *drift) step(rng *rand.Rand, dt, memoryS, sigma float64) float64 {
	kept := math.Exp(-dt / memoryS)
	d.value = d.value*kept + sigma*math.Sqrt(1-kept*kept)*rng.NormFloat64()
	return d.value
}

// settle draws the noise as if it had run for ever.
func (d *drift) settle(rng *rand.Rand, sigma float64) { d.value = sigma * rng.NormFloat64() }

// scatter adds the noise of counting to an expected number of events, never below 0.
func scatter(rng *rand.Rand, events float64) float64 {
	if events <= 0 {
		return 0
	}
	return max(events+math.Sqrt(events)*rng.NormFloat64(), 0)
}

// The long-run noise of a site's load and of a node, as shares, with its memory in seconds.
const (
	sigmaUsers, memoryUsers     = 0.012, 900
	sigmaChats, memoryChats     = 0.10, 1_500
	sigmaGroups, memoryGroups   = 0.16, 900
	sigmaFlutter, memoryFlutter = 0.03, 45
	sigmaNode, memoryNode       = 0.015, 240
	sigmaCPU, memoryCPU         = 0.015, 30
	sigmaMemory, memoryMemory   = 0.004, 120
)
