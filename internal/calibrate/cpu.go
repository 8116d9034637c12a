package calibrate

import (
	"math"

	"github.com/mimtop/mimtop/internal/sizing"
)

// term is one column of a regression: a coefficient of the model and how it enters.
type term struct {
	of sizing.Coefficient
	// mean and sd are the prior of the column, in the response's unit for one of the regressor.
	mean, sd float64
	// beside is the part of the column that belongs to other coefficients and stays assumed.
	beside float64
	// unit turns what is left into the unit of the coefficient.
	unit float64
}

// z95 is the 95th percentile of the standard normal distribution: an interval is from the 5th
// to the 95th percentile.
const z95 = 1.645

// sdOf is the standard deviation of a coefficient's interval, as if it were normal. It is never 0: a coefficient that the
// user gave as exact is one that the data hardly move.
func sdOf(i sizing.Interval) float64 {
	return max((i.High-i.Low)/(2*z95), leastOfPrior*leastOfPrior*i.Typical, math.SmallestNonzeroFloat32)
}

const perMicro = 1e-6

const (
	// hostIdleMean and hostIdleSD are, in cores, what the system and other programs may use on a node's host.
	hostIdleMean, hostIdleSD = 0.02, 0.2
	// mostBesideShare bounds what TLS may claim of a learned price of a stanza: its own price is assumed.
	mostBesideShare = 0.2
	// wakeGrid is how many rates of half wake-up are tried between the widest bounds of the prior.
	wakeGrid = 9
)

// cpuColumns are the terms of the cores of a node: itself, its wake-ups, then the streams of cpuStreams.
func cpuColumns(prior *sizing.Model, m *mix, host bool) []term {
	at := func(c sizing.Coefficient) sizing.Interval { return prior.Coefficients[c] }
	own := func(c sizing.Coefficient) term { return term{of: c, mean: at(c).Typical, sd: sdOf(at(c)), unit: 1} }
	micros := func(c sizing.Coefficient, factor float64, beside ...sizing.Coefficient) term {
		t := term{of: c, mean: at(c).Typical * factor, unit: 1 / (perMicro * factor)}
		variance := sdOf(at(c)) * factor
		variance *= variance
		for _, b := range beside {
			t.mean += at(b).Typical
			t.beside += at(b).Typical * perMicro
			variance += sdOf(at(b)) * sdOf(at(b))
		}
		t.mean *= perMicro
		t.sd = math.Sqrt(variance) * perMicro
		return t
	}
	var stanzaTLS, handshake []sizing.Coefficient
	if m.tlsOnNodes() {
		stanzaTLS, handshake = []sizing.Coefficient{sizing.CPUTLS}, []sizing.Coefficient{sizing.CPUHS}
	}
	node := own(sizing.CPUNode)
	if host {
		node.mean, node.sd = hostIdleMean, hostIdleSD
	}
	effort := m.perStanza(&prior.Constants)
	return []term{
		node, own(sizing.CPUWakeCores),
		micros(sizing.CPUIn, effort, stanzaTLS...), micros(sizing.CPUOut, effort, stanzaTLS...),
		micros(sizing.CPURow, 1), micros(sizing.CPUMAMRead, 1), micros(sizing.CPUPush, 1), micros(sizing.CPUHTTP, 1),
		micros(sizing.CPULogin, 1, handshake...), micros(sizing.CPUIdle, 1),
	}
}

// cpuStreams are the regressors of the columns after the first two, in order.
var cpuStreams = [...]stream{
	streamIn, streamOut, streamRows, streamReads, streamPush, streamHTTP, streamLogins, streamSessions,
}

// cpuRow writes the regressors of a sample for a rate of half wake-up.
func cpuRow(s *sample, wakeRate float64, into []float64) {
	into[0], into[1] = 1, 0
	if rate := s.stanzas(); rate > 0 {
		into[1] = rate / (rate + wakeRate)
	}
	for i, st := range cpuStreams {
		into[2+i] = s.values[st]
	}
}

// cpuResponse is the cores of a sample that the terms add up to: what clustering costs is taken out, because sizing puts
// it on again.
func cpuResponse(s *sample, prior *sizing.Model, factor float64) float64 {
	cores := s.cores
	if !s.hostCPU {
		cores *= factor
	}
	return cores * sizing.Efficiency(float64(s.nodes), prior.Typical(sizing.USLSigma), prior.Typical(sizing.USLKappa))
}

// cpuFit is the learned CPU of a node.
type cpuFit struct {
	fit
	wakeRate float64
	nodes    float64 // of a site that were up, on the mean
	host     bool    // the response is the host's CPU, on most samples
}

// fit is a regression with what its columns mean.
type fit struct {
	columns []term
	estimate
	// covariance is that of beta, and of the wake-up rate in its last row for CPU; seen says which columns ever moved.
	covariance [][]float64
	seen       []bool
	// mean is the mean of each regressor.
	mean    []float64
	samples int
	// noise is the spread of the residuals over the mean response.
	noise float64
}

// fitCPU learns the costs of CPU from the samples that have it; ok is false when there are too few. The wake-up term bends
// with its rate, which is no linear coefficient: a grid of rates is fitted, and their mean is taken, weighed by how likely they
// are. It moves with the data, where the likeliest one would jump from one of the grid to the next. How the fits of the grid
// differ from that of the mean, weighed in the same way, widens the covariance.
func fitCPU(samples []sample, prior *sizing.Model, m *mix, factor float64) (f cpuFit, ok bool) {
	host := 0
	var used []*sample
	for i := range samples {
		if s := &samples[i]; s.hasCPU {
			used = append(used, s)
			if s.hostCPU {
				host++
			}
		}
	}
	if len(used) < leastSamples {
		return cpuFit{}, false
	}
	f.host = 2*host >= len(used)
	f.columns = cpuColumns(prior, m, f.host)
	k := len(f.columns)
	p := problem{X: make([]float64, k*len(used)), Y: make([]float64, len(used)), Series: make([]int32, len(used))}
	for _, c := range f.columns {
		p.Mean, p.SD = append(p.Mean, c.mean), append(p.SD, c.sd)
	}
	mean := 0.0
	for i, s := range used {
		p.Y[i], p.Series[i] = cpuResponse(s, prior, factor), s.node
		f.nodes += float64(s.nodes) / float64(len(used))
		mean += p.Y[i] / float64(len(used))
	}
	tried := tryWakeRates(&p, used, prior)
	weights := weighWakeRates(&tried)
	for i := range tried {
		f.wakeRate += weights[i] * math.Log(tried[i].rate)
	}
	f.wakeRate = math.Exp(f.wakeRate)
	cpuRows(&p, used, f.wakeRate)
	f.estimate, f.samples = p.fit(), len(used)
	f.noise = f.Sigma / mean
	f.look(p.X)
	f.covariance = square(k + 1)
	for i := range tried {
		t := &tried[i]
		// The rate is as likely to be half as twice as high: on any other scale the highest ones would make it less sure than before.
		difference := append(subtract(t.Beta, f.Beta), f.wakeRate*math.Log(t.rate/f.wakeRate))
		addOuter(f.covariance, difference, weights[i])
		addScaled(f.covariance, t.Covariance, weights[i])
	}
	return f, true
}

// wakeTrial is the fit for one rate of half wake-up.
type wakeTrial struct {
	estimate
	rate float64
	// logPrior is the logarithm of how likely the rate and its coefficients were before, but for a constant.
	logPrior  float64
	residuals []float64
}

// cpuRows writes the regressors of all samples for a rate of half wake-up.
func cpuRows(p *problem, used []*sample, wakeRate float64) {
	k := len(p.Mean)
	for row, s := range used {
		cpuRow(s, wakeRate, p.X[row*k:(row+1)*k])
	}
}

// tryWakeRates fits a grid of rates, even on the logarithmic scale, from half of the prior's low edge to twice its high one.
func tryWakeRates(p *problem, used []*sample, prior *sizing.Model) (tried [wakeGrid]wakeTrial) {
	rate := prior.Coefficients[sizing.CPUWakeRate]
	if rate.Low <= 0 {
		rate = sizing.DefaultModel().Coefficients[sizing.CPUWakeRate] // No logarithm, so no grid.
	}
	low, high := math.Log(rate.Low/2), math.Log(rate.High*2)
	spread := max(math.Log(rate.High/rate.Low)/(2*z95), leastOfPrior)
	for i := range tried {
		t := &tried[i]
		t.rate = math.Exp(low + (high-low)*float64(i)/(wakeGrid-1))
		cpuRows(p, used, t.rate)
		t.estimate = p.fit()
		off := math.Log(t.rate/rate.Typical) / spread
		t.logPrior = -off*off/2 - t.penalty/2
		t.residuals = make([]float64, len(used))
		p.residuals(t.Beta, t.residuals)
	}
	return tried
}

// weighWakeRates says how likely each rate is; together they are 1. All are held against the same data,
// with the same noise and the same weight of a row: a rate whose residuals follow each other is no better for it.
func weighWakeRates(tried *[wakeGrid]wakeTrial) (weights [wakeGrid]float64) {
	share, sigma := 0.0, math.Inf(1)
	for i := range tried {
		share = max(share, rowShare(tried[i].Lag1))
		sigma = min(sigma, tried[i].Sigma)
	}
	likeliest, sum := math.Inf(-1), 0.0
	for i := range tried {
		weights[i] = tried[i].logPrior - share*huberLoss(tried[i].residuals, sigma)
		likeliest = max(likeliest, weights[i])
	}
	for i := range weights {
		weights[i] = math.Exp(weights[i] - likeliest)
		sum += weights[i]
	}
	for i := range weights {
		weights[i] /= sum
	}
	return weights
}

// look notes which regressors were ever seen to be other than 0, and their means.
func (f *fit) look(x []float64) {
	k := len(f.columns)
	f.seen, f.mean = make([]bool, k), make([]float64, k)
	rows := len(x) / k
	for i, v := range x {
		f.seen[i%k] = f.seen[i%k] || v != 0
		f.mean[i%k] += v / float64(rows)
	}
}

// sawRows says whether the archive wrote anything.
func (f *cpuFit) sawRows() bool {
	for i, t := range f.columns {
		if t.of == sizing.CPURow {
			return f.seen[i]
		}
	}
	return false
}

// predict returns the cores of a sample.
func (f *cpuFit) predict(s *sample) float64 {
	var row [len(cpuStreams) + 2]float64
	cpuRow(s, f.wakeRate, row[:])
	return dot(row[:], f.Beta)
}

// huberLoss is half the squares of the residuals, those beyond the bend counted as far as they are.
func huberLoss(residuals []float64, sigma float64) float64 {
	sum := 0.0
	for _, r := range residuals {
		if z := math.Abs(r) / sigma; z <= huber {
			sum += z * z / 2
		} else {
			sum += huber * (z - huber/2)
		}
	}
	return sum
}
