package sizing

import (
	"math/rand/v2"
	"testing"
)

// TestOfUnequalSitesTheWorstCounts holds every figure of the whole against those of the sites, whichever stands first.
func TestOfUnequalSitesTheWorstCounts(t *testing.T) {
	model := DefaultModel()
	r := rand.New(rand.NewPCG(31, 32))
	for range 300 {
		s := withSites(randomScenario(r), randomSites(r)...)
		if r.IntN(3) == 0 { // Then machines are known only where a site has its own.
			for _, i := range machineInputs {
				s.Forget(i)
			}
		}
		v := Evaluate(model, s)
		var rho, p99 Optional
		var storm Storm
		var loads [ResourceCount]Load
		for i := range v.Sites {
			at := &v.Sites[i].AllUp
			rho, p99 = higher(rho, at.Rho), higher(p99, at.P99MS)
			for r, load := range at.Loads {
				most := &loads[r]
				switch {
				case load.Judged != most.Judged:
					if load.Judged {
						*most = load
					}
				case load.Judged && load.Utilisation > most.Utilisation, !load.Judged && load.Demand > most.Demand:
					*most = load
				}
			}
			if o := v.Sites[i].Storm; o.Applies {
				switch {
				case !storm.Applies, o.Judged && !storm.Judged:
					storm = o
				case storm.Judged && !o.Judged:
				case storm.Judged && o.RecoveryS != storm.RecoveryS:
					if o.RecoveryS > storm.RecoveryS {
						storm = o
					}
				case o.LostSessions > storm.LostSessions:
					storm = o
				}
			}
		}
		all := &v.Cases[AllUp]
		if all.Rho != rho || all.P99MS != p99 {
			t.Fatalf("utilisation %v and latency %v, want %v and %v of %+v", all.Rho, all.P99MS, rho, p99, s.Sites())
		}
		for resource, most := range loads {
			if got := all.Loads[resource]; got.Judged != most.Judged || got.Demand != most.Demand && !most.Judged || got.Utilisation != most.Utilisation {
				t.Fatalf("%v is %+v, want %+v of %+v", Resource(resource), got, most, s.Sites())
			}
		}
		if got := v.Storm; got.Applies != storm.Applies || got.Judged != storm.Judged || got.RecoveryS != storm.RecoveryS ||
			got.LostSessions != storm.LostSessions {
			t.Fatalf("the storm is %+v, want %+v of %+v", got, storm, s.Sites())
		}
	}
}

func higher(a, b Optional) Optional {
	if !a.Known || b.Known && b.Value > a.Value {
		return b
	}
	return a
}

func TestTwoNodesAreLostOnlyWhereOneIsLeft(t *testing.T) {
	for nodes, want := range map[float64]bool{1: false, 2: false, 3: true, 4: true} {
		v := Evaluate(DefaultModel(), threeNodes().With(Nodes, nodes))
		at := &v.Cases[TwoNodesLost]
		if at.Applies != want || at.Applies && at.Nodes != int(nodes)-2 {
			t.Errorf("with %g nodes: applies %v with %d nodes left, want %v", nodes, at.Applies, at.Nodes, want)
		}
	}
}

func TestTheTightestCaseHasTheLeastHeadroom(t *testing.T) {
	for name, test := range map[string]struct {
		afterLoss float64
		allUpOnly bool
		want      FailureCase
	}{
		"a loss is tighter":           {10, false, NodeLost},
		"as tight as with all up":     {30, false, NodeLost},
		"a loss leaves more":          {40, false, AllUp}, // A lone node has no busiest one beside it.
		"losses were not asked about": {10, true, AllUp},
		"nor when a loss leaves more": {40, true, AllUp},
	} {
		var o Option
		o.Verdict.Cases[AllUp] = Case{Applies: true, HeadroomPct: 30}
		o.Verdict.Cases[NodeLost] = Case{Applies: true, HeadroomPct: test.afterLoss}
		if which, at := o.Tightest(&Search{AllUpOnly: test.allUpOnly}); which != test.want || at != &o.Verdict.Cases[test.want] {
			t.Errorf("%s: %v, want %v", name, which, test.want)
		}
	}
}

func TestARecoveryMayTakeAllOfItsTime(t *testing.T) {
	s := threeNodes()
	storm := Evaluate(DefaultModel(), s).Storm
	if !storm.OK || storm.RecoveryS <= 0 {
		t.Fatalf("the storm is %+v", storm)
	}
	if exactly := Evaluate(DefaultModel(), s.With(StormSLOS, storm.RecoveryS)).Storm; !exactly.OK {
		t.Errorf("a recovery of %v s is not in time for %v s", exactly.RecoveryS, storm.RecoveryS)
	}
	if late := Evaluate(DefaultModel(), s.With(StormSLOS, storm.RecoveryS*(1-1e-9))).Storm; late.OK {
		t.Errorf("a recovery of %v s is in time for less", late.RecoveryS)
	}
}
