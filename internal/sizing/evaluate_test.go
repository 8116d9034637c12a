package sizing

import (
	"math"
	"math/rand/v2"
	"testing"
)

// threeNodes is a mid-size multi-node cluster with an archive.
func threeNodes() Scenario {
	s := Defaults()
	for input, value := range map[Input]float64{
		Nodes: 3, Cores: 8, RAMGiB: 32, NICGbps: 5, Users: 300_000, OneToOneRate: 6_000, Archive: 1,
	} {
		s.Set(input, value)
	}
	return s
}

// randomScenario draws a valid scenario; rates and users span many orders of magnitude.
func randomScenario(r *rand.Rand) Scenario {
	s := Defaults()
	logUniform := func(low, high float64) float64 { return low * math.Pow(high/low, r.Float64()) }
	s.Set(Datacenters, float64(1+r.IntN(3)))
	s.Set(Nodes, float64(1+r.IntN(8)))
	s.Set(Cores, float64(1+r.IntN(64)))
	s.Set(RAMGiB, logUniform(1, 512))
	s.Set(NICGbps, logUniform(0.1, 100))
	s.Set(Ports, logUniform(10_000, 4e6))
	s.Set(FDs, 4e6)
	s.Set(Users, logUniform(1, 1e8))
	s.Set(Devices, 1+r.Float64())
	s.SetBackground(r.Float64())
	s.Set(TLS, float64(r.IntN(len(tlsModes))))
	for _, i := range [...]Input{OneToOneRate, MUCRate, MUCLightRate, PubSubRate, HTTPRate, RESTRate, ArchiveReads} {
		s.Set(i, logUniform(0.1, 1e5))
	}
	for _, i := range [...]Input{MUCOccupants, MUCLightMembers, PubSubSubscribers, PresenceContacts} {
		s.Set(i, logUniform(1, 1e3))
	}
	s.Set(PresencePerUserHour, logUniform(0.1, 100))
	s.Set(Archive, float64(r.IntN(2)))
	if r.IntN(2) == 0 {
		s.Set(P99SLOMS, logUniform(2, 100))
	}
	return s
}

func TestVerdictsAreFiniteAndOrdered(t *testing.T) {
	model := DefaultModel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 2_000 {
		s := randomScenario(r)
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		v := Evaluate(model, s)
		for which, c := range v.Cases {
			for resource, load := range c.Loads {
				if math.IsNaN(load.Utilisation) || math.IsInf(load.Utilisation, 0) || load.Utilisation < 0 {
					t.Fatalf("%v: %v utilisation %v in %+v", FailureCase(which), Resource(resource), load.Utilisation, s)
				}
			}
		}
		if v.Cases[NodeLost].Applies && v.Cases[NodeLost].Holds && !v.Cases[AllUp].Holds && s.at(P99SLOMS) == 0 {
			t.Fatalf("holds without a node but not with all up: %+v", s)
		}
		if v.MaxUsersWithLoss.Value > v.MaxUsersAllUp.Value*(1+1e-5) && !v.MaxUsersAllUp.Unbounded {
			t.Fatalf("more users with a loss (%v) than all up (%v): %+v", v.MaxUsersWithLoss, v.MaxUsersAllUp, s)
		}
	}
}

func TestLimitsAreWhereTheVerdictTurns(t *testing.T) {
	model := DefaultModel()
	r := rand.New(rand.NewPCG(3, 4))
	turned := 0
	for n := range 1_000 {
		s := randomScenario(r)
		if n%2 == 1 {
			s.SetSites(randomSites(r))
			s.Set(CrossSiteShare, r.Float64())
		}
		v := Evaluate(model, s)
		if v.MaxUsersAllUp.Value > 0 && !v.MaxUsersAllUp.Unbounded {
			turned++
			below := Evaluate(model, s.With(Users, v.MaxUsersAllUp.Value))
			above := Evaluate(model, s.With(Users, v.MaxUsersAllUp.Value*1.0001))
			if !below.Cases[AllUp].Holds || above.Cases[AllUp].Holds {
				t.Fatalf("limit %v is not where all up turns: %+v", v.MaxUsersAllUp, s)
			}
		}
		if f := v.MaxRateFactorWithLoss; f.Value > 0 && !f.Unbounded && s.at(Datacenters)*s.at(Nodes) > 1 {
			below, above := s, s
			below.ScaleRates(f.Value)
			above.ScaleRates(f.Value * 1.0001)
			if Evaluate(model, below).Outcome != Holds || Evaluate(model, above).Outcome == Holds {
				t.Fatalf("rate limit %v is not where the verdict turns: %+v", f, s)
			}
		}
	}
	if turned == 0 {
		t.Fatal("no scenario had a limit")
	}
}

func TestTermsAddUpToTheDemand(t *testing.T) {
	v := Evaluate(DefaultModel(), threeNodes().With(HTTPRate, 500).With(RESTRate, 100))
	var cores, bytes float64
	for _, term := range v.Terms(CPU) {
		cores += term.Value
	}
	for _, term := range v.Terms(Memory) {
		bytes += term.Value
	}
	at := v.Cases[AllUp]
	if want := at.Loads[CPU].Demand * 3 / at.Spread * at.Efficiency; math.Abs(cores-want) > 1e-9*want {
		t.Errorf("CPU terms add up to %v cores of the system, want %v", cores, want)
	}
	if want := at.Loads[Memory].Demand; math.Abs(bytes-want) > 1e-9*want {
		t.Errorf("memory terms add up to %v, want %v", bytes, want)
	}
}

func TestHTTPNotificationsCostCPU(t *testing.T) {
	model := DefaultModel()
	without, with := Evaluate(model, threeNodes()), Evaluate(model, threeNodes().With(HTTPRate, 10_000))
	perNotification := (with.Cases[AllUp].Loads[CPU].Demand - without.Cases[AllUp].Loads[CPU].Demand) *
		3 / with.Cases[AllUp].Spread * with.Cases[AllUp].Efficiency / 10_000
	if want := model.Typical(CPUHTTP) * 1e-6; math.Abs(perNotification-want) > 1e-9 {
		t.Errorf("a notification costs %v cores, want %v", perNotification, want)
	}
}

func TestUnknownLimitsAreNotJudged(t *testing.T) {
	s := threeNodes()
	s.Forget(RAMGiB)
	v := Evaluate(DefaultModel(), s)
	if v.Cases[AllUp].Loads[Memory].Judged || v.Cases[AllUp].Loads[Memory].Utilisation != 0 {
		t.Errorf("memory was judged without a limit: %+v", v.Cases[AllUp].Loads[Memory])
	}
	if v.Basis != OnResources || v.Outcome != Holds {
		t.Errorf("outcome %v on %v, want the known resources to decide", v.Outcome, v.Basis)
	}
	unjudged := v.Unjudged()
	if len(unjudged) != 1 || unjudged[0].Resource != Memory {
		t.Errorf("unjudged %v, want memory", unjudged)
	}
}

func TestOnlyTheTableSpeaksWithoutAMachine(t *testing.T) {
	for _, test := range []struct {
		name         string
		users        float64
		power        Optional
		want         Outcome
		lowEnd, high Outcome
	}{
		{"both columns agree", 50_000, Optional{}, Holds, Holds, Holds},
		{"the columns differ", 2_000_000, Optional{}, Unknown, Fails, Holds},
		{"power decides", 2_000_000, Known(1), Holds, Fails, Holds},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := threeNodes().With(Users, test.users)
			for _, i := range [...]Input{Cores, RAMGiB, NICGbps} {
				s.Forget(i)
			}
			if test.power.Known {
				s.Set(Power, test.power.Value)
			}
			v := Evaluate(DefaultModel(), s)
			if v.Basis != OnTable || v.Outcome != test.want {
				t.Errorf("outcome %v on %v, want %v on the table", v.Outcome, v.Basis.Key(), test.want)
			}
			if v.Placement.LowEnd != test.lowEnd || v.Placement.HighEnd != test.high {
				t.Errorf("columns say %v and %v, want %v and %v", v.Placement.LowEnd, v.Placement.HighEnd, test.lowEnd, test.high)
			}
		})
	}
}

func TestEvaluateAllocatesNothing(t *testing.T) {
	model, s := DefaultModel(), threeNodes()
	if n := testing.AllocsPerRun(100, func() { sink = Evaluate(model, s) }); n > 0 {
		t.Errorf("%v allocations an evaluation", n)
	}
}

var sink Verdict

func BenchmarkEvaluate(b *testing.B) {
	model := DefaultModel()
	for _, bench := range []struct {
		name     string
		scenario Scenario
	}{
		{"nodes=3", threeNodes()},
		{"nodes=1000", threeNodes().With(Nodes, 1000).With(Users, 30_000_000)},
		{"sites=2", threeNodes().With(Datacenters, 2)},
		{"latency-objective", threeNodes().With(P99SLOMS, 20)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink = Evaluate(model, bench.scenario)
			}
		})
	}
}
