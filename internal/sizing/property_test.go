package sizing

import (
	"math"
	"math/rand/v2"
	"testing"
)

// uslPeak is the number of nodes beyond which one more takes away more than it brings.
func uslPeak(m *Model) float64 { return math.Sqrt((1 - m.Typical(USLSigma)) / m.Typical(USLKappa)) }

func TestMoreNodesNeverLowerTheLimitBelowTheUSLPeak(t *testing.T) {
	// What a node spends without load brings nothing: with it the best width lies a few nodes before the peak.
	model := DefaultModel()
	model.Coefficients[CPUNode].Typical, model.Coefficients[CPUWakeCores].Typical = 0, 0
	r := rand.New(rand.NewPCG(5, 6))
	raised := 0
	for range 300 {
		s := randomScenario(r)
		// With few sessions a lone node has no imbalance to bear, and may hold more than each of two.
		before := Ceiling{}
		for n := 2.0; n < uslPeak(model); n++ {
			v := Evaluate(model, s.With(Nodes, n))
			now := v.MaxUsersAllUp
			if !now.Unbounded && (before.Unbounded || now.Value < before.Value*(1-1e-4)) {
				t.Fatalf("%v nodes hold %v users, one fewer held %v: %+v", n, now, before, s)
			}
			if now.Value > before.Value {
				raised++
			}
			before = now
		}
	}
	if raised == 0 {
		t.Fatal("more nodes never raised the limit")
	}
}

func TestMoreUsersOrTrafficNeverRaiseTheHeadroom(t *testing.T) {
	model := DefaultModel()
	r := rand.New(rand.NewPCG(7, 8))
	for range 500 {
		s := randomScenario(r)
		v := Evaluate(model, s)
		busier := s
		busier.ScaleRates(1 + r.Float64())
		for name, more := range map[string]Scenario{"users": s.With(Users, s.at(Users)*(1+r.Float64())), "traffic": busier} {
			w := Evaluate(model, more)
			for which := range FailureCaseCount {
				if v.Cases[which].Applies && w.Cases[which].HeadroomPct > v.Cases[which].HeadroomPct+1e-9 {
					t.Fatalf("more %s raise the headroom with %v from %v to %v: %+v", name, which,
						v.Cases[which].HeadroomPct, w.Cases[which].HeadroomPct, s)
				}
			}
		}
	}
}

func TestALossIsNeverBetterThanAllUp(t *testing.T) {
	model := DefaultModel()
	r := rand.New(rand.NewPCG(9, 10))
	better := map[Outcome]int{Holds: 3, HoldsAllUp: 2, Fails: 1}
	for range 1000 {
		s := randomScenario(r)
		v := Evaluate(model, s)
		if _, loss, ok := v.WithLoss(); ok && loss.HeadroomPct > v.Cases[AllUp].HeadroomPct+1e-9 && v.Cases[NodeLost].Nodes > 1 {
			t.Fatalf("a loss raises the headroom from %v to %v: %+v", v.Cases[AllUp].HeadroomPct, loss.HeadroomPct, s)
		}
		lone := Evaluate(model, s.With(Nodes, 1).With(Datacenters, 1))
		if better[lone.Outcome] > better[HoldsAllUp] {
			t.Fatalf("a lone node survives its loss: %+v", s)
		}
	}
}

// TestUnitsScale doubles everything that is bytes, or everything that is time, and expects the same shares: a number that was
// taken in another unit than its name says would give itself away.
func TestUnitsScale(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	same := func(what string, m, other *Model, s, scaled Scenario, resources ...Resource) {
		t.Helper()
		v, w := Evaluate(m, s), Evaluate(other, scaled)
		for which := range FailureCaseCount {
			for _, resource := range resources {
				a, b := v.Cases[which].Loads[resource].Utilisation, w.Cases[which].Loads[resource].Utilisation
				if math.Abs(a-b) > 1e-9*math.Max(a, b) {
					t.Fatalf("%s: %v of %v is %v, was %v: %+v", what, resource, which, b, a, s)
				}
			}
		}
	}
	for range 300 {
		s := randomScenario(r)
		plain, heavy, slow := DefaultModel(), DefaultModel(), DefaultModel()
		for c := MemBase; c <= MemStanza; c++ {
			heavy.Coefficients[c].Typical *= 2
		}
		for c := CPUIdle; c <= CPUXDC; c++ {
			slow.Coefficients[c].Typical *= 2
		}
		slow.Coefficients[CPUNode].Typical *= 2
		slow.Coefficients[CPUWakeCores].Typical *= 2
		same("bytes", plain, heavy, s, s.With(RAMGiB, 2*s.at(RAMGiB)), Memory)
		same("core speed", plain, slow, s, s.With(Speed, 2*s.at(Speed)), CPU)
		same("network", plain, plain, s.With(BytesPerStanza, 1e6), s.With(BytesPerStanza, 1e6).With(NICGbps, s.at(NICGbps)), Network)
		same("ports", plain, plain, s, s.With(FDs, 8e6), PortsResource)
	}
}
