package demo

// waitShare is Erlang's C: the share of arrivals that wait when so many servers are busy to this utilisation, below 1.
func waitShare(servers int, utilisation float64) float64 {
	load := utilisation * float64(servers)
	blocked := 1.0
	for j := 1; j <= servers; j++ {
		blocked = load * blocked / (float64(j) + load*blocked)
	}
	return blocked / (1 - utilisation*(1-blocked))
}

// waitMean is the mean wait of those that wait, in units of the mean work.
func waitMean(servers int, utilisation float64) float64 {
	return 1 / (float64(servers) * (1 - utilisation))
}

// queueLength is the mean number of arrivals that wait.
func queueLength(servers int, utilisation float64) float64 {
	return waitShare(servers, utilisation) * utilisation / (1 - utilisation)
}
