package calibrate

import (
	"fmt"
	"time"

	"github.com/mimtop/mimtop/internal/sizing"
)

// Result is what has been learned so far. It is not changed once built.
type Result struct {
	// Model is the prior with what was learned in its place: intervals, typical values, the Joint of everything that was
	// learned together, and the load it was learned from (predict with Model.For). Without enough data it is the prior.
	Model *sizing.Model
	// Prior is what was assumed at first, chosen by Modules unless the caller gave it.
	Prior   *sizing.Model
	Modules []string
	// Learned says for each coefficient how much of it comes from this cluster.
	Learned [sizing.CoefficientCount]Learning
	Quality Quality
	// Samples counts scrapes of nodes, Snapshots the moments they were taken at, between First and Last.
	Samples, Snapshots int
	First, Last        time.Time
	// Users and Rate are the load of the cluster that was seen: unique users, and messages from clients per second.
	Users, Rate Span
	CPU, Memory Fitted
	// CPUFactor is all CPU time over the VM's user time; it matters where no node_exporter shows the host's CPU.
	CPUFactor sizing.Interval
}

// Learning is how much of a coefficient comes from the cluster.
type Learning struct {
	// Share is 1 - posterior/prior standard deviation: 0 for nothing, 1 for everything.
	Share float64
	// Word is "default" for a coefficient that no sample bears on, "mostly assumed" below one half, else "learned".
	Word string
}

// The words of a Learning.
const (
	WordDefault = "default"
	WordAssumed = "mostly assumed"
	WordLearned = "learned"
)

// learnedShare is where a coefficient counts as learned.
const learnedShare = 0.5

// Fitted says how one of the two regressions went.
type Fitted struct {
	// Known is false while there are too few samples; Why says what is missing then.
	Known bool
	Why   string
	// Means says what was measured, and so what is predicted.
	Means   string
	Samples int
	// Noise is the spread of the residuals over the mean of what was measured; Lag1 how alike successive ones are.
	Noise, Lag1 float64
	// Uncertainty is a relative standard deviation that all learned prices share: the unknown factor between what is
	// measured and what is meant, the shape of the curve, and what the track record adds.
	Uncertainty float64
	// VM are the costs as the Erlang VM counts its memory, when memory was learned from it: bytes of a node without
	// sessions, for each of its own, and for each session of its site. Zero otherwise, and for CPU.
	VM [3]float64
}

// Result fits the model to what is kept and returns it. It costs some milliseconds when there are new samples.
func (c *Calibrator) Result() *Result {
	c.refit()
	prior := c.prior()
	model := *prior
	model.Joint, model.Seen, model.Record = nil, nil, nil
	r := &Result{
		Model: &model, Prior: prior, Modules: append([]string(nil), c.modules...), Samples: c.samples.total,
		Snapshots: c.added, First: c.firstAt, Last: c.lastSnapshot, CPUFactor: c.factor(),
	}
	var users, rates []float64
	for _, l := range c.loads.kept {
		users, rates = append(users, l.users), append(rates, l.rate)
	}
	correlation := absCorrelation(users, rates)
	r.Users, r.Rate = spanOf(users), spanOf(rates)
	r.Quality = qualityOf(r.Snapshots, r.Last.Sub(r.First), r.Users, r.Rate, correlation)
	for i := range r.Learned {
		r.Learned[i].Word = WordDefault
	}
	var joint jointBuilder
	c.resultCPU(r, &joint)
	c.resultMemory(r, &joint)
	model.Joint = joint.joint()
	if model.Joint != nil {
		archive, tls := c.fits.hasCPU && c.fits.cpu.sawRows(), c.mix.tlsOnNodes()
		model.Seen = &sizing.Seen{Users: r.Users.P95, MessagesPerS: r.Rate.P95, Archive: &archive, TLS: &tls}
	}
	record := sizing.Record{CPU: c.cpu.track().Checked(), Memory: c.memory.track().Checked()}
	if record.CPU.Predictions+record.Memory.Predictions > 0 {
		model.Record = &record
	}
	c.resultLimits(r)
	return r
}

func (c *Calibrator) resultCPU(r *Result, joint *jointBuilder) {
	f := &c.fits.cpu
	if !c.fits.hasCPU {
		r.CPU.Why = fmt.Sprintf("not enough data: CPU is learned from %d scrapes with rates in %d snapshots", leastSamples, leastSnapshots)
		return
	}
	r.CPU = Fitted{Known: true, Samples: f.samples, Noise: f.noise, Lag1: f.Lag1}
	factor := sizing.Interval{Low: 1, Typical: 1, High: 1}
	r.CPU.Means = "the host's CPU, all programs"
	if !f.host {
		factor = r.CPUFactor
		r.CPU.Means = fmt.Sprintf("the Erlang VM's user time x %.2f", factor.Typical)
	}
	track := c.cpu.track()
	r.CPU.Uncertainty = hypot(doubt(cpuShapeDoubt, track.Predictions), sdOf(factor)/factor.Typical, track.excess(f.noise))
	joint.addCPU(r, f)
	joint.share(r.CPU.Uncertainty)
}

func (c *Calibrator) resultMemory(r *Result, joint *jointBuilder) {
	f := &c.fits.memory
	if !c.fits.hasMemory {
		r.Memory.Why = fmt.Sprintf("not enough data: memory is learned from %d scrapes in %d snapshots", leastSamples, leastSnapshots)
		return
	}
	r.Memory = Fitted{Known: true, Samples: f.samples, Noise: f.noise, Lag1: f.Lag1}
	r.Memory.Means = "the host's memory in use"
	if !f.host {
		r.Memory.Means = "the resident set of the Erlang VM, from what it has allocated; the kernel's sockets assumed"
		copy(r.Memory.VM[:], f.Beta)
	}
	track := c.memory.track()
	r.Memory.Uncertainty = hypot(doubt(memoryShapeDoubt, track.Predictions), track.excess(f.noise))
	joint.addMemory(r, f, &c.mix)
	joint.share(r.Memory.Uncertainty)
}

// resultLimits replaces assumptions by what is measured without a fit. Ports, processes and pools are inputs of the
// scenario (sizing.Observe), not of the model.
func (c *Calibrator) resultLimits(r *Result) {
	measured := func(of sizing.Coefficient, i sizing.Interval, ok bool) {
		if ok {
			r.Model.Coefficients[of] = i
			r.Learned[of] = Learning{Share: 1 - min(sdOf(i)/sdOf(r.Prior.Coefficients[of]), 1), Word: WordLearned}
		}
	}
	imbalance, ok := c.imbalance()
	measured(sizing.Imbalance, imbalance, ok)
	if nodes := c.nodesInASite(); ok && nodes > 0 && r.Model.Seen != nil {
		r.Model.Seen.Imbalance, r.Model.Seen.Nodes = imbalance.Typical, nodes
	}
	flush, ok := c.flush.interval(r.Prior.Constants.MAMBatch)
	measured(sizing.DBFlushS, flush, ok)
}
