package sizing

import (
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
)

func observedSnapshot(cores float64) (*cluster.Snapshot, *Verdict) {
	s := threeNodes()
	v := Evaluate(DefaultModel(), s)
	known := func(v float64) cluster.Figure { return cluster.Measured(v, "a test") }
	snapshot := &cluster.Snapshot{Nodes: []cluster.Node{
		{State: cluster.Up, Machine: cluster.Machine{CPUCoresUsed: known(cores)}, VM: cluster.VM{Ports: known(1000)}},
		{State: cluster.Up, Machine: cluster.Machine{CPUCoresUsed: known(cores / 2)}, VM: cluster.VM{Ports: known(2000)}},
		{State: cluster.Down, Machine: cluster.Machine{CPUCoresUsed: known(100 * cores)}},
	}}
	return snapshot, &v
}

func TestObservedIsTheBusiestNodeThatIsUp(t *testing.T) {
	snapshot, v := observedSnapshot(2)
	use := Observed(snapshot, v)
	loads := v.Cases[AllUp].Loads
	if got, want := use[CPU].Value, 2/loads[CPU].Limit; !use[CPU].Known || got != want || use[CPU].From != "a test" {
		t.Errorf("CPU is %v, want %v", use[CPU], want)
	}
	if got, want := use[PortsResource].Value, 2000/loads[PortsResource].Limit; got != want {
		t.Errorf("ports are %v, want %v", got, want)
	}
	if use[Memory].Known {
		t.Errorf("memory that nobody measured is %v", use[Memory])
	}
}

func TestUserCPUStandsInForTheHosts(t *testing.T) {
	snapshot, v := observedSnapshot(2)
	n := &snapshot.Nodes[0]
	n.Machine.CPUCoresUsed, n.VM.UserCPUCores = cluster.Absent("no node_exporter"), cluster.Measured(2, "user CPU")
	use := Observed(snapshot, v)[CPU]
	if want := 2 * TotalOverUserCPU.Typical / v.Cases[AllUp].Loads[CPU].Limit; use.Value != want || !strings.Contains(use.From, "1.24") {
		t.Errorf("CPU is %+v, want %v with its factor named", use, want)
	}
}

func TestAMispredictionIsSaidWhenItMatters(t *testing.T) {
	for _, c := range []struct {
		rate, factor float64
		says         string
	}{
		{1_000, 3, "too low on CPU"}, {1_000, 1, ""}, {1_000, 0.2, ""}, {60_000, 0.2, "too high on CPU"},
	} {
		v := Evaluate(DefaultModel(), threeNodes().With(OneToOneRate, c.rate))
		snapshot, _ := observedSnapshot(v.Cases[AllUp].Loads[CPU].Demand * c.factor)
		said := ""
		for _, a := range AdviseObserved(snapshot, DefaultModel(), &v) {
			said += a.Text
		}
		if c.says == "" && strings.Contains(said, "CPU") || !strings.Contains(said, c.says) {
			t.Errorf("at %v messages/s and %v times the prediction: %q, want %q", c.rate, c.factor, said, c.says)
		}
	}
}

func TestAWhatIfIsNotHeldAgainstTheMeasuredUse(t *testing.T) {
	snapshot, _ := observedSnapshot(1)
	snapshot.Nodes[0].ClusterUniqueUsers = cluster.Measured(100_000, "sm_unique_sessions_count")
	s := threeNodes()
	baseline := Observe(snapshot)
	if baseline.Inputs[Users].Origin != FromLive {
		t.Fatal("the snapshot shows no users")
	}
	v := Evaluate(DefaultModel(), s.With(Users, 50_000_000))
	if v.Cases[AllUp].Loads[CPU].Utilisation < 10 {
		t.Fatalf("50M users use only %v of the CPU", v.Cases[AllUp].Loads[CPU].Utilisation)
	}
	for _, a := range AdviseObserved(snapshot, DefaultModel(), &v) {
		if strings.Contains(a.Text, "too high") {
			t.Errorf("the use of the measured users is held against 50M: %q", a.Text)
		}
	}
}

// TestWhatIsMeasuredAtItsLimitDoesNotHold: the model has 16 cores at little use while a burst takes all of them.
func TestWhatIsMeasuredAtItsLimitDoesNotHold(t *testing.T) {
	m := DefaultModel()
	byModel := Evaluate(m, threeNodes())
	if byModel.Outcome != Holds {
		t.Fatalf("by the model it %v", byModel.Outcome)
	}
	limit := byModel.Cases[AllUp].Loads[CPU].Limit
	live := func(share float64) (*cluster.Snapshot, Verdict) {
		snapshot, _ := observedSnapshot(share * limit)
		snapshot.Nodes[0].ClusterUniqueUsers = cluster.Measured(byModel.Scenario.Get(Users).Value, "sm_unique_sessions_count")
		observed := Observe(snapshot)
		return snapshot, EvaluateLive(m, shownBy(&observed, threeNodes()), snapshot, &observed)
	}
	if _, v := live(1); v.Outcome == Fails || v.reasons[ReasonMeasured] {
		t.Errorf("at its limit: %v %v", v.Outcome, v.Reasons())
	}
	snapshot, v := live(1.5)
	observed := Observe(snapshot)
	use, ok := v.Overuse()
	if v.Outcome != Fails || !ok || use.Resource != CPU || !near(use.Measured, 1.5) || use.Share != use.Measured || !v.reasons[ReasonMeasured] {
		t.Fatalf("at 150 %%: %v, %+v", v.Outcome, use)
	}
	if v.Cases != Evaluate(m, v.Scenario).Cases {
		t.Error("the model's arithmetic is another than without the measurement")
	}
	// Other scenarios use as much more or less of the limit as the model says.
	for _, c := range []struct {
		users, rate float64
		fails       bool
	}{{2, 1, true}, {1, 1, true}, {0.9, 1, true}, {0.1, 0.1, false}} {
		s := v.Scenario.With(Users, c.users*v.Scenario.Get(Users).Value).With(OneToOneRate, c.rate*v.Scenario.Get(OneToOneRate).Value)
		got := EvaluateLive(m, s, snapshot, &observed)
		plain := Evaluate(m, s)
		want := 1.5 * plain.Cases[AllUp].Loads[CPU].Utilisation / v.Cases[AllUp].Loads[CPU].Utilisation
		use, over := got.Overuse()
		switch {
		case over != c.fails, over != (want >= 1):
			t.Errorf("%v x the users: measured to fail %v, at %v", c.users, over, want)
		case over && (!near(use.Share, want) || got.Outcome != Fails):
			t.Errorf("%v x the users: %+v and %v, want %v", c.users, use, got.Outcome, want)
		case !over && got.Outcome != plain.Outcome:
			t.Errorf("%v x the users: %v, by the model %v", c.users, got.Outcome, plain.Outcome)
		}
		if beside := EvaluateBeside(m, s, &v); beside.Outcome != got.Outcome || beside.overuse != got.overuse {
			t.Errorf("%v x the users beside the verdict: %v %+v", c.users, beside.Outcome, beside.overuse)
		}
	}
}

// TestWhatTheModelHasNoPartInStaysAsItIs: the pool is full of what no input takes part in, so no input empties it.
func TestWhatTheModelHasNoPartInStaysAsItIs(t *testing.T) {
	m := DefaultModel()
	snapshot, _ := observedSnapshot(1)
	snapshot.Nodes[0].Pools = []cluster.Pool{{Kind: "rdbms", Workers: cluster.Measured(10, "a test")}}
	snapshot.Nodes[0].SQL.BusyWorkers = cluster.Measured(11, "a test")
	observed := Observe(snapshot)
	live := EvaluateLive(m, shownBy(&observed, threeNodes().With(Archive, 0)), snapshot, &observed)
	use, ok := live.Overuse()
	if !ok || use.Resource != Database || live.Cases[AllUp].Loads[Database].Utilisation != 0 {
		t.Fatalf("it says %+v of the database, of which the model uses %v", use, live.Cases[AllUp].Loads[Database].Utilisation)
	}
	v := EvaluateBeside(m, live.Scenario.With(Users, 1), &live)
	if got, ok := v.Overuse(); !ok || got != use {
		t.Errorf("with one user it says %+v, want %+v", got, use)
	}
}

// TestAResourceAtItsLimitIsSaidToBe: exactly all of it holds, and is worth a word.
func TestAResourceAtItsLimitIsSaidToBe(t *testing.T) {
	v := Evaluate(DefaultModel(), threeNodes())
	snapshot, _ := observedSnapshot(v.Cases[AllUp].Loads[CPU].Limit)
	advice := AdviseObserved(snapshot, DefaultModel(), &v)
	if len(advice) != 1 || !advice[0].Alarm || !strings.Contains(advice[0].Text, "CPU is at its usable limit now: 100 %") {
		t.Errorf("it says %+v", advice)
	}
}

// TestWhatOtherServicesUseIsNotHeldAgainstWhatTheyLeave: half of each machine is theirs, and they use it.
func TestWhatOtherServicesUseIsNotHeldAgainstWhatTheyLeave(t *testing.T) {
	m := DefaultModel()
	scenario := threeNodes().With(OtherServices, 0.5).With(RAMGiB, 32).With(NICGbps, 10).With(Speed, 2)
	v := Evaluate(m, scenario)
	cores := v.Scenario.Get(Cores).Value
	n := &cluster.Node{State: cluster.Up}
	n.Machine.CPUCoresUsed = cluster.Measured(0.5*cores+1, "a test")
	n.Machine.MemoryUsedBytes = cluster.Measured((16+3)*gib, "a test")
	n.Machine.NetworkInBytesPerS = cluster.Measured(0.5*10e9/8+1e6, "a test")
	n.Machine.NetworkOutBytesPerS = cluster.Measured(1, "a test")
	n.VM.UserCPUCores = cluster.Measured(100, "not asked where the host is measured")
	for r, own := range map[Resource]float64{CPU: 1 * 2, Memory: 3 * gib, Network: 1e6} {
		got := v.ObservedOn(n, r)
		if want := own / v.Cases[AllUp].Loads[r].Limit; !near(got.Value, want) || !strings.Contains(got.From, "less the share of other services") {
			t.Errorf("%v: %+v, want %v", r, got, want)
		}
	}
	n.Machine.CPUCoresUsed = cluster.Absent("no node_exporter")
	n.VM.UserCPUCores = cluster.Measured(1, "a test")
	if got, want := v.ObservedOn(n, CPU).Value, 2*TotalOverUserCPU.Typical/v.Cases[AllUp].Loads[CPU].Limit; !near(got, want) {
		t.Errorf("the VM's own CPU: %v, want %v", got, want)
	}
	n.Machine.MemoryUsedBytes = cluster.Measured(1*gib, "less than planned for the others")
	if got := v.ObservedOn(n, Memory); !got.Known || got.Value != 0 {
		t.Errorf("memory: %+v", got)
	}
}

// TestTheTableDoesNotTakeTheBlameForWhatIsMeasured: on neither cores nor memory the table judges, and ports are counted all the same.
func TestTheTableDoesNotTakeTheBlameForWhatIsMeasured(t *testing.T) {
	m := DefaultModel()
	s := threeNodes().With(Users, 20_000)
	for _, i := range machineInputs {
		s.Forget(i)
	}
	snapshot, _ := observedSnapshot(1)
	observed := Observe(snapshot)
	s = shownBy(&observed, s)
	quiet := EvaluateLive(m, s, snapshot, &observed)
	if quiet.Basis != OnTable || quiet.Outcome == Fails || quiet.MeasuredAlone() {
		t.Fatalf("it is judged %v on %v", quiet.Outcome, quiet.Basis.Key())
	}
	snapshot.Nodes[1].VM.Ports = cluster.Measured(1.1*quiet.Cases[AllUp].Loads[PortsResource].Limit, "a test")
	if v := EvaluateLive(m, s, snapshot, &observed); v.Outcome != Fails || !v.MeasuredAlone() || v.reasons[ReasonTable] {
		t.Errorf("with more ports than may be used: %v, reasons %v", v.Outcome, v.Reasons())
	}
	s.Set(Users, 1e9)
	if v := EvaluateLive(m, s, snapshot, &observed); v.Outcome != Fails || v.MeasuredAlone() {
		t.Errorf("with more users than the table has: %v, reasons %v", v.Outcome, v.Reasons())
	}
}
