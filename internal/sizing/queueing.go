package sizing

import "math"

// erlangC returns the probability that work arriving at an M/M/c queue waits, for the number of servers and the offered
// load in servers. It is 1 at or beyond saturation.
func erlangC(servers int, offered float64) float64 {
	if servers < 1 || offered >= float64(servers) {
		return 1
	}
	// Erlang-B by its recursion, which cannot overflow.
	blocked := 1.0
	for j := 1; j <= servers; j++ {
		blocked = offered * blocked / (float64(j) + offered*blocked)
	}
	rho := offered / float64(servers)
	return blocked / (1 - rho*(1-blocked))
}

// maxRho keeps the latency formula finite at saturation.
const maxRho = 0.999

// latencyQuantileMS returns the q-quantile of latency in milliseconds at utilisation rho of the cores: the network's
// share plus a work quantum stretched by the wait of an M/M/c queue, whose tail is exponential.
func latencyQuantileMS(cores, rho, q, networkMS, quantumMS float64) float64 {
	rho = min(max(rho, 0), maxRho)
	c := max(math.Round(cores), 1)
	wait := erlangC(int(c), rho*c)
	stretch := 0.0
	if wait > 1-q {
		stretch = math.Log(wait/(1-q)) / (c * (1 - rho))
	}
	return networkMS + quantumMS*(1+stretch)
}

// Efficiency is the Universal Scalability Law: what share of n nodes' capacity is left after contention (sigma: remote
// routing) and coherency (kappa: each login is written to all nodes).
func Efficiency(nodes, sigma, kappa float64) float64 {
	return 1 / (1 + sigma*(nodes-1) + kappa*nodes*(nodes-1))
}

// cpuCap returns the utilisation of a machine's cores up to which about 30 % of the work has to wait: a power-law fit
// (used by Netflix's service-capacity-modeling) that agrees with Erlang-C to 0.03 between 1 and 32 cores, kept between
// the two bounds.
func cpuCap(cores, lowest, highest float64) float64 {
	return min(highest, max(lowest, 1-0.712*math.Pow(cores, -0.448)))
}
