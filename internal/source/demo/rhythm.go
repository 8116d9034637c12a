package demo

import "math"

const (
	day       = 86_400.0 // seconds
	hour      = 3_600.0
	startHour = 17.0 // of the day, where the first site is: on the rising shoulder of the evening peak
	peakHour  = 20.5
)

// siteNames and siteHours are the datacenters in their order, and how far their clocks are ahead of the first one's.
var (
	siteNames = []string{"eu", "us", "ap", "sa", "af", "me", "in", "ca"}
	siteHours = []float64{0, -6, 7, -4, 0.5, 2, 4.5, -7}
)

// siteShares returns each site's share of all users; they sum to 1 and are about 50, 30 and 20 % for three.
func siteShares(sites int) []float64 {
	shares := make([]float64, sites)
	sum := 0.0
	for i := range shares {
		shares[i] = math.Pow(float64(i+1), -0.8)
		sum += shares[i]
	}
	for i := range shares {
		shares[i] /= sum
	}
	return shares
}

func hourOfDay(scenarioSeconds, ahead float64) float64 {
	return math.Mod(startHour+ahead+scenarioSeconds/hour+48, 24)
}

// presentUsers is the daily rhythm of the users online, 1 at the start of the first site: most in the evening, fewest
// before dawn, and a shoulder around noon.
func presentUsers(hourOfDay float64) float64 {
	curve := func(h float64) float64 {
		return 1 + 0.33*math.Cos(2*math.Pi*(h-peakHour)/24) + 0.08*math.Cos(4*math.Pi*(h-peakHour-1)/24)
	}
	return curve(hourOfDay) / curve(startHour)
}

// talkativeness is the daily rhythm of what each user online does, 1 at the peak.
func talkativeness(hourOfDay float64) float64 {
	return 0.74 + 0.26*math.Cos(2*math.Pi*(hourOfDay-peakHour-0.5)/24)
}
