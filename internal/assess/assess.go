package assess

import (
	"fmt"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// Assessment is the answer to one named scenario.
type Assessment struct {
	Name     string
	Baseline sizing.Baseline
	// Verdict is nil when nothing can be judged; Why says the reason then.
	Verdict *sizing.Verdict
	Why     string
	// Invalid says that the inputs contradict each other, which waiting does not mend.
	Invalid bool
	// Probability is what the model's intervals say; not known without a verdict.
	Probability sizing.Probability
}

// Outcome is that of the verdict, Unknown without one.
func (a *Assessment) Outcome() sizing.Outcome {
	if a.Verdict == nil {
		return sizing.Unknown
	}
	return a.Verdict.Outcome
}

// Ground is what all scenarios have in common: a snapshot, and the model that was learned up to it.
type Ground struct {
	Snapshot *cluster.Snapshot
	Model    *sizing.Model
	Sampler  *sizing.Sampler
	// Complete adds what no metric says, such as the memory of a machine, to what was observed; nil for nothing.
	Complete func(*sizing.Baseline)
	// observed is what the snapshot shows, base the same with what Complete gives.
	observed, base sizing.Baseline
	// unfit says why no scenario can be judged, whatever is given beside what was observed; "" when one can.
	unfit string
}

// observe reads the snapshot once for all scenarios.
func (g *Ground) observe() {
	g.observed = sizing.Observe(g.Snapshot)
	g.base = g.observed
	g.unfit = ""
	if g.Snapshot.Totals().NodesUp == 0 {
		g.unfit = "no node could be read"
	} else if err := g.base.Scenario.Validate(); g.base.Missing() == "" && err != nil {
		g.unfit = fmt.Sprintf("figures that do not fit together were measured: %v", err)
	}
	if g.Complete != nil {
		g.Complete(&g.base)
	}
}

// Evaluate judges each scenario on the same ground, in their order. What a file gives stands before what was observed and
// what Complete gives.
func Evaluate(g *Ground, scenarios []Scenario) []Assessment {
	g.observe()
	all := make([]Assessment, len(scenarios))
	for i := range scenarios {
		g.assess(&scenarios[i], &all[i])
	}
	return all
}

func (g *Ground) assess(s *Scenario, a *Assessment) {
	a.Name = s.Name
	var err error
	if a.Baseline, err = s.On(g.base); err != nil {
		a.Why, a.Invalid = err.Error(), true
		return
	}
	b := &a.Baseline
	a.Why = b.Missing()
	if g.unfit != "" {
		a.Why = g.unfit
	}
	if a.Why != "" {
		return
	}
	if err := b.Scenario.Validate(); err != nil {
		a.Why, a.Invalid = fmt.Sprintf("inputs that do not fit together: %v", err), true
		return
	}
	v := sizing.EvaluateLive(g.Model, b.Scenario, g.Snapshot, &g.observed)
	a.Verdict, a.Probability = &v, g.Sampler.Probability(g.Model, b.Scenario)
}
