package calibrate

import (
	"math"

	"github.com/mimtop/mimtop/internal/sizing"
)

// What the resident set of an Erlang VM is over what the VM says it has allocated. Measured on MongooseIM 6.3.3 and 6.8.0
// at up to 1,000 sessions a node, with the resident set of the operating system beside it: 66 to 80 MB for the emulator,
// its code and its allocators, and 1.5 to 2.5 bytes resident for one more allocated byte of a session, because small
// heaps leave carriers half empty. With larger heaps that approaches 1, hence the lower typical value.
var (
	residentBase  = sizing.Interval{Low: 58e6, Typical: 72e6, High: 95e6}
	residentRatio = sizing.Interval{Low: 1.05, Typical: 1.4, High: 2.2}
)

// memoryColumns are the terms of a node's memory: itself, its sessions, its site's sessions. With host, they are of the
// host's memory in use; else of what the VM has allocated.
func memoryColumns(prior *sizing.Model, m *mix, host bool) []term {
	base, session, replica := prior.Coefficients[sizing.MemBase], sessionBytes(prior, m, host), prior.Coefficients[sizing.MemReplica]
	mean, variance := 0.0, 0.0
	for _, part := range session {
		mean += part.share * prior.Typical(part.of)
		sd := part.share * sdOf(prior.Coefficients[part.of])
		variance += sd * sd
	}
	columns := []term{
		{of: sizing.MemBase, mean: base.Typical, sd: sdOf(base), unit: 1},
		{of: sizing.MemC2S, mean: mean, sd: math.Sqrt(variance), unit: 1 / m.ghost(&prior.Constants)},
		{of: sizing.MemReplica, mean: replica.Typical, sd: sdOf(replica), unit: 1},
	}
	if !host {
		columns[0].mean -= residentBase.Typical
		for i := 1; i < len(columns); i++ {
			columns[i].mean /= residentRatio.Typical
			columns[i].sd /= residentRatio.Typical
			columns[i].unit *= residentRatio.Typical
		}
	}
	return columns
}

// part is a coefficient with its share in a sum.
type part struct {
	of    sizing.Coefficient
	share float64
}

// sessionBytes are the parts of what one session holds. The kernel's is no part of what the VM allocates.
func sessionBytes(prior *sizing.Model, m *mix, host bool) []part {
	buffered := min(prior.Constants.SMBufferMax, m.stanzasPerSession*prior.Constants.AckDelayS)
	parts := []part{
		{sizing.MemC2S, 1}, {sizing.MemWS, m.websocket}, {sizing.MemBOSH, m.bosh}, {sizing.MemStanza, buffered},
	}
	switch m.tls {
	case sizing.TLSFast:
		parts = append(parts, part{sizing.MemTLSFast, 1})
	case sizing.TLSJust:
		parts = append(parts, part{sizing.MemTLSJust, 1})
	}
	if host {
		parts = append(parts, part{sizing.MemKernel, 1})
	}
	return parts
}

// memoryFit is the learned memory of a node, in the unit of its response.
type memoryFit struct {
	fit
	host bool
}

// fitMemory learns the costs of memory; ok is false when there are too few samples. The host's memory is the response
// when at least half of the samples have it.
func fitMemory(samples []sample, prior *sizing.Model, m *mix) (f memoryFit, ok bool) {
	host, vm := 0, 0
	for i := range samples {
		if samples[i].hasHostMemory {
			host++
		}
		if samples[i].hasVMMemory {
			vm++
		}
	}
	f.host = host > 0 && 2*host >= vm
	f.columns = memoryColumns(prior, m, f.host)
	k := len(f.columns)
	var p problem
	for _, c := range f.columns {
		p.Mean, p.SD = append(p.Mean, c.mean), append(p.SD, c.sd)
	}
	mean := 0.0
	for i := range samples {
		s := &samples[i]
		y, has := f.response(s)
		if !has {
			continue
		}
		p.X = append(p.X, 1, s.values[streamSessions], s.values[streamClusterSessions])
		p.Y = append(p.Y, y)
		p.Series = append(p.Series, s.node)
		mean += y
	}
	if len(p.Y) < leastSamples {
		return memoryFit{}, false
	}
	mean /= float64(len(p.Y))
	f.estimate, f.samples = p.fit(), len(p.Y)
	f.noise = f.Sigma / mean
	f.look(p.X)
	f.covariance = square(k)
	addScaled(f.covariance, f.Covariance, 1)
	return f, true
}

// response is the memory of a sample that the terms add up to.
func (f *memoryFit) response(s *sample) (bytes float64, known bool) {
	if f.host {
		return s.hostMemory, s.hasHostMemory
	}
	return s.vmMemory, s.hasVMMemory
}

// predict returns the memory of a sample.
func (f *memoryFit) predict(s *sample) float64 {
	return f.Beta[0] + f.Beta[1]*s.values[streamSessions] + f.Beta[2]*s.values[streamClusterSessions]
}
