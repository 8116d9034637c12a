package calibrate

import (
	"math"
	"slices"

	"github.com/mimtop/mimtop/internal/sizing"
)

// mostHandshakeShare bounds what the TLS handshake may claim of a learned price of a login.
const mostHandshakeShare = 0.5

// addCPU takes the columns of CPU: prices of streams in microseconds, the node's own work in cores, and the rate of half
// wake-up.
func (b *jointBuilder) addCPU(r *Result, f *cpuFit) {
	tls := b.besides(r, f)
	var columns []column
	for i, t := range f.columns {
		if !f.seen[i] || f.Beta[i] <= 0 {
			b.floor(r, f, i)
			continue
		}
		c := column{of: t.of, mean: (f.Beta[i] - tls[i]) * t.unit, scale: t.unit, price: true, prior: t.sd * t.unit, row: i}
		if o, ok := besideOwner[t.of]; ok && tls[i] > 0 {
			c.parts = []part{{o, perMicro * t.unit}}
		}
		columns = append(columns, c)
	}
	rate := r.Prior.Coefficients[sizing.CPUWakeRate]
	columns = append(columns, column{of: sizing.CPUWakeRate, mean: f.wakeRate, scale: 1, prior: sdOf(rate), row: len(f.columns)})
	b.add(r, columns, f.covariance)
	b.keep(&f.fit, columns, f.nodes)
}

// besideOwner is the coefficient that a learned price holds beside its own where nodes end TLS.
var besideOwner = map[sizing.Coefficient]sizing.Coefficient{
	sizing.CPUIn: sizing.CPUTLS, sizing.CPUOut: sizing.CPUTLS, sizing.CPULogin: sizing.CPUHS,
}

// besides is the part of each column that is another coefficient's: TLS of stanzas and logins. Where it would eat up the
// learned sum, that coefficient shrinks, so that the sum stays what was measured.
func (b *jointBuilder) besides(r *Result, f *cpuFit) []float64 {
	parts := make([]float64, len(f.columns))
	limit := map[sizing.Coefficient]float64{sizing.CPUTLS: math.Inf(1), sizing.CPUHS: math.Inf(1)}
	share := map[sizing.Coefficient]float64{sizing.CPUTLS: mostBesideShare, sizing.CPUHS: mostHandshakeShare}
	for i, t := range f.columns {
		if o, ok := besideOwner[t.of]; ok && t.beside > 0 && f.seen[i] {
			limit[o] = min(limit[o], t.beside, f.Beta[i]*share[o])
		}
	}
	for i, t := range f.columns {
		o, ok := besideOwner[t.of]
		if !ok || t.beside == 0 || math.IsInf(limit[o], 1) {
			continue
		}
		parts[i] = min(limit[o], t.beside)
		if parts[i] < t.beside {
			r.Model.Coefficients[o] = scaledTo(r.Prior.Coefficients[o], parts[i]/perMicro)
		}
	}
	return parts
}

// scaledTo moves an interval to another typical value, with the same relative widths; never to 0.
func scaledTo(i sizing.Interval, typical float64) sizing.Interval {
	if i.Typical <= 0 {
		return i
	}
	factor := max(typical/i.Typical, leastOfPrior)
	return sizing.Interval{Low: i.Low * factor, Typical: i.Typical * factor, High: i.High * factor, Origin: i.Origin}
}

// leastOfPrior is the share of the prior that stands for a coefficient that was learned to be 0.
const leastOfPrior = 1e-3

// floor gives a column that the bound holds at 0 a very small price: it is learned, but as little as can be said.
func (b *jointBuilder) floor(r *Result, f *cpuFit, i int) {
	t := &f.columns[i]
	if !f.seen[i] {
		return
	}
	prior := r.Prior.Coefficients[t.of]
	floor := prior.Typical * leastOfPrior
	r.Model.Coefficients[t.of] = sizing.Interval{Low: floor / 2, Typical: floor, High: max(f.SD[i]*t.unit, floor), Origin: prior.Origin}
	r.Learned[t.of] = Learning{Share: min(max(1-f.SD[i]/t.sd, 0), 1), Word: WordAssumed}
}

// addMemory takes the columns of memory, with what is not known between the VM's memory and the resident set.
func (b *jointBuilder) addMemory(r *Result, f *memoryFit, m *mix) {
	var columns []column
	covariance := f.covariance
	if !f.host {
		covariance = square(len(f.Beta))
		addScaled(covariance, f.covariance, 1)
		covariance[0][0] += sdOf(residentBase) * sdOf(residentBase)
		relative := sdOf(residentRatio) / residentRatio.Typical
		for i := 1; i < len(f.Beta); i++ {
			for k := 1; k < len(f.Beta); k++ {
				covariance[i][k] += relative * relative * f.Beta[i] * f.Beta[k]
			}
		}
	}
	for i, t := range f.columns {
		mean := f.Beta[i] * t.unit
		if f.Beta[i] <= 0 {
			mean = r.Prior.Typical(t.of) * leastOfPrior
		}
		switch {
		case t.of == sizing.MemBase && !f.host:
			mean += residentBase.Typical
		case t.of == sizing.MemC2S:
			mean = b.sessionState(r, mean, m, f.host)
		}
		c := column{of: t.of, mean: mean, scale: t.unit, price: true, prior: t.sd * t.unit, row: i}
		if t.of == sizing.MemC2S {
			c.parts = sessionBytes(r.Prior, m, f.host)[1:]
		}
		columns = append(columns, c)
	}
	b.add(r, columns, covariance)
	b.keep(&f.fit, columns, 0)
}

// keep notes the demand at the mean load as a sum that draws keep. A column that the bound holds at 0 belongs to it too.
func (b *jointBuilder) keep(f *fit, columns []column, nodes float64) {
	kept := sizing.Kept{Nodes: nodes}
	add := func(of sizing.Coefficient, weight float64) {
		if at := slices.Index(kept.Of, of); at >= 0 {
			kept.Weights[at] += weight
		} else if weight > 0 {
			kept.Of, kept.Weights = append(kept.Of, of), append(kept.Weights, weight)
		}
	}
	for i, t := range f.columns {
		weight := f.mean[i] / t.unit
		add(t.of, weight)
		for _, c := range columns {
			if c.row != i {
				continue
			}
			for _, p := range c.parts {
				add(p.of, weight*p.share)
			}
		}
	}
	b.kept = append(b.kept, kept)
}

// leastStateShare is what of a session's memory stays its own state when the assumed parts would claim more.
const leastStateShare = 0.3

// sessionState takes the assumed parts out of what a session was learned to hold. Where they claim more than there is,
// they shrink, so that the sum stays what was measured.
func (b *jointBuilder) sessionState(r *Result, perSession float64, m *mix, host bool) float64 {
	parts := sessionBytes(r.Prior, m, host)[1:]
	others := 0.0
	for _, p := range parts {
		others += p.share * r.Prior.Typical(p.of)
	}
	if most := perSession * (1 - leastStateShare); others > most {
		for _, p := range parts {
			if p.share > 0 {
				r.Model.Coefficients[p.of] = scaledTo(r.Prior.Coefficients[p.of], r.Prior.Typical(p.of)*most/others)
			}
		}
		others = most
	}
	return perSession - others
}
