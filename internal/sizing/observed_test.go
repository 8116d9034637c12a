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
	if got, want := use[CPU].Value, 2/loads[CPU].Limit; !use[CPU].Known || got != want {
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
