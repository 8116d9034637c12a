package assess

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

func known(v float64) cluster.Figure { return cluster.Measured(v, "test") }

// snapshotOf is a cluster of alike nodes with 240 k users between them.
func snapshotOf(nodes int) *cluster.Snapshot {
	n := float64(nodes)
	s := &cluster.Snapshot{At: time.Unix(1_000_000, 0), Source: "test"}
	for i := range nodes {
		node := cluster.Node{
			Target: fmt.Sprint(i), Name: fmt.Sprint(i), State: cluster.Up, At: s.At, Sessions: known(300_000 / n), TCPConnections: known(300_000 / n),
			ClusterSessions: known(300_000), ClusterUniqueUsers: known(240_000), LoginsPerS: known(20 / n),
		}
		node.Membership.Joined, node.Membership.Known = known(n), known(n)
		node.Machine.Cores, node.Machine.MemoryBytes = known(16), known(64<<30)
		node.Traffic.OneToOneIn = known(3_000 / n)
		node.Traffic.Messages = cluster.Flow{In: known(3_000 / n), Out: known(4_500 / n)}
		s.Nodes = append(s.Nodes, node)
	}
	return s
}

var sampler = sizing.NewSampler(200, 1)

// judge evaluates files, by name and text in turns, on a snapshot; the first assessment is that of the live cluster.
func judge(t *testing.T, s *cluster.Snapshot, complete func(*sizing.Baseline), files ...string) []Assessment {
	t.Helper()
	scenarios := []Scenario{LiveScenario()}
	for i := 0; i < len(files); i += 2 {
		scenario, err := Parse(files[i], []byte(files[i+1]))
		if err != nil {
			t.Fatal(err)
		}
		scenarios = append(scenarios, scenario)
	}
	return Evaluate(&Ground{Snapshot: s, Model: sizing.DefaultModel(), Sampler: sampler, Complete: complete}, scenarios)
}

func TestAFileNamesOnlyWhatDiffers(t *testing.T) {
	all := judge(t, snapshotOf(3), func(b *sizing.Baseline) { b.Give(sizing.RAMGiB, 32); b.Give(sizing.Speed, 2) },
		"launch", "users: 500k", "memory", `{"ram_gib": 128}`)
	live, launch, memory := &all[0].Verdict.Scenario, &all[1].Verdict.Scenario, &all[2].Verdict.Scenario
	for name, c := range map[string]struct{ got, want float64 }{
		"the users of the file":               {launch.Get(sizing.Users).Value, 500_000},
		"the observed users":                  {memory.Get(sizing.Users).Value, 240_000},
		"the observed rate beside the file":   {launch.Get(sizing.OneToOneRate).Value, 3_000},
		"what is completed":                   {live.Get(sizing.RAMGiB).Value, 32},
		"what is completed, beside the file":  {memory.Get(sizing.Speed).Value, 2},
		"the file before what is completed":   {memory.Get(sizing.RAMGiB).Value, 128},
		"the observed cores beside the files": {launch.Get(sizing.Cores).Value, 16},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
	if all[0].Name != Live || all[1].Name != "launch" || all[2].Name != "memory" {
		t.Errorf("names %v, %v, %v", all[0].Name, all[1].Name, all[2].Name)
	}
	if want := sizing.Evaluate(sizing.DefaultModel(), *launch); all[1].Outcome() != want.Outcome {
		t.Errorf("outcome %v, want that of Evaluate: %v", all[1].Outcome(), want.Outcome)
	}
}

func TestNothingIsJudgedWithoutFigures(t *testing.T) {
	dead := snapshotOf(2)
	for i := range dead.Nodes {
		dead.Nodes[i].State = cluster.Down
	}
	young := snapshotOf(2)
	for i := range young.Nodes {
		young.Nodes[i].Traffic = cluster.Traffic{}
	}
	absurd := snapshotOf(2)
	for i := range absurd.Nodes {
		absurd.Nodes[i].ClusterUniqueUsers, absurd.Nodes[i].Traffic.Push = known(1e30), known(1_000) // and more of them in the background
	}
	for name, c := range map[string]struct {
		snapshot *cluster.Snapshot
		why      string
	}{"absurd figures": {absurd, "do not fit together were measured: users must be between"}, "no node": {dead, "no node could be read"}, "no rates": {young, "two samples"}} {
		all := judge(t, c.snapshot, nil, "more", "users: 500k")
		for i := range all {
			if all[i].Verdict != nil || all[i].Outcome() != sizing.Unknown || all[i].Invalid || !strings.Contains(all[i].Why, c.why) {
				t.Errorf("%s: %s is %v, %q", name, all[i].Name, all[i].Outcome(), all[i].Why)
			}
			if all[i].Probability.Known || all[i].HeadroomOf(AllUp).Known {
				t.Errorf("%s: %s has numbers", name, all[i].Name)
			}
		}
	}
}

func TestSharesMayBeWholeOnlyBesideTheLiveOnes(t *testing.T) {
	all := judge(t, snapshotOf(3), nil, "half", "share_tcp: 50%")
	if half := &all[1]; !half.Invalid || half.Verdict != nil || !strings.Contains(half.Why, "must be 1") {
		t.Errorf("half of the clients missing: %+v", half)
	}
	if all[0].Invalid || all[0].Verdict == nil {
		t.Errorf("one bad scenario spoils another: %q", all[0].Why)
	}
}

func TestBadFilesAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ name, file, want string }{
		"the name of the cluster": {"live", "users: 5", "give the file another"},
		"no name":                 {"", "users: 5", "1 to 64 printable"},
		"an escape sequence":      {"\x1b[31m", "users: 5", "1 to 64 printable"},
		"an unknown key":          {"a", "userz: 5", `did you mean "users"`},
		"out of its domain":       {"a", "users: -5", "users must be between"},
		"empty":                   {"a", "", "users: 600000"},
	} {
		if _, err := Parse(c.name, []byte(c.file)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestFailuresAgreeWithTheOutcome(t *testing.T) {
	seen := map[string]bool{}
	for _, nodes := range []int{1, 2, 3, 8} {
		for _, file := range []string{"users: 100", "users: 400k", "users: 700k", "users: 1.2M", "users: 20M", "drops_per_session_h: 60\nusers: 700k",
			"dcs: 2", "dcs: 2\nusers: 900k", "cores: unknown\nram_gib: unknown", "cores: unknown\nram_gib: unknown\nusers: 50M"} {
			v := judge(t, snapshotOf(nodes), nil, "it", file)[1].Verdict
			whole, any := true, false
			for f := range AnyLoss {
				holds, applies := f.Holds(v)
				whole, any = whole && (holds || !applies), any || applies
				if left := f.HeadroomRatio(v); applies && left.Known && holds && left.Value < 0 {
					t.Errorf("%d nodes, %s: %s holds with a headroom of %v", nodes, file, f.Key(), left.Value)
				}
			}
			if v.Outcome == sizing.Unknown {
				if any {
					t.Errorf("%d nodes, %s: the outcome is unknown and a failure is not", nodes, file)
				}
				seen["unknown"] = true
				continue
			}
			if got, applies := AnyLoss.Holds(v); !applies || got != whole || got != (v.Outcome == sizing.Holds) {
				t.Errorf("%d nodes, %s: %v, but all failures together are %v", nodes, file, v.Outcome, whole)
			}
			if got, _ := AllUp.Holds(v); got != (v.Outcome != sizing.Fails) {
				t.Errorf("%d nodes, %s: %v, but with all nodes up %v", nodes, file, v.Outcome, got)
			}
			seen[v.Outcome.Key()+string(rune('0'+v.Basis))] = true
		}
	}
	for _, want := range []string{"holds0", "holds_all_up0", "fails0", "unknown", "fails1"} {
		if !seen[want] {
			t.Errorf("no case is %s: %v", want, seen)
		}
	}
}

func TestRequirements(t *testing.T) {
	least := func(share float64) sizing.Optional { return sizing.Known(share) }
	all := judge(t, snapshotOf(3), nil, "full", "users: 20M", "table", "cores: unknown\nram_gib: unknown")
	live, full, table := &all[0], &all[1], &all[2]
	lone := &judge(t, snapshotOf(1), nil, "few", "users: 50k")[1]
	unread := &Assessment{Name: "unread", Why: "no node could be read"}
	left := live.HeadroomOf(AnyLoss).Value
	if live.Outcome() != sizing.Holds || left <= 0 || left >= live.HeadroomOf(AllUp).Value {
		t.Fatalf("the live cluster: %v, %v left", live.Outcome(), left)
	}
	for name, c := range map[string]struct {
		a    *Assessment
		r    Requirement
		want Answer
	}{
		"it holds":                               {live, Requirement{Failure: AnyLoss}, Met},
		"with headroom enough":                   {live, Requirement{Failure: AnyLoss, MinHeadroom: least(left - 0.001)}, Met},
		"with too little headroom":               {live, Requirement{Failure: AnyLoss, MinHeadroom: least(left + 0.001)}, NotMet},
		"with more headroom with all nodes up":   {live, Requirement{Failure: AllUp, MinHeadroom: least(left + 0.001)}, Met},
		"probability":                            {live, Requirement{Failure: AnyLoss, MinProbability: least(live.Probability.WithLoss.P)}, Met},
		"fails":                                  {full, Requirement{Failure: AllUp}, NotMet},
		"a probability of nothing is no outcome": {full, Requirement{Failure: AllUp, MinProbability: least(0)}, NotMet},
		"a lone node":                            {lone, Requirement{Failure: AnyLoss}, NotMet},
		"a lone node, for itself":                {lone, Requirement{Failure: AllUp}, Met},
		"a lone node's headroom after a loss":    {lone, Requirement{Failure: AnyLoss, MinHeadroom: least(0.1)}, NotMet},
		"unknown":                                {unread, Requirement{Failure: AllUp}, Undecided},
		"unknown numbers":                        {unread, Requirement{Failure: AnyLoss, MinHeadroom: least(0.1), MinProbability: least(0.1)}, Undecided},
		"the table has no headroom":              {table, Requirement{Failure: AllUp, MinHeadroom: least(0)}, Undecided},
		"nor a probability":                      {table, Requirement{Failure: AllUp, MinProbability: least(0)}, Undecided},
	} {
		findings := c.r.Judge(c.a)
		if got := Worst(findings); got != c.want {
			t.Errorf("%s: %v, want %v: %+v", name, got, c.want, findings)
		}
		for _, f := range findings {
			if (f.Answer == Met) != (f.Why == "") {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
	if f := (&Requirement{Failure: AnyLoss, MinHeadroom: least(left + 1e-6)}).Judge(live)[1]; strings.Contains(f.Why, "is "+strings.TrimPrefix(f.What, "headroom of at least ")) {
		t.Errorf("a number that falls short reads as the one that is asked for: %+v", f)
	}
}

// TestWhatIsMeasuredAtItsLimitIsNotMet: no requirement is met, and no number is better than the measured one.
func TestWhatIsMeasuredAtItsLimitIsNotMet(t *testing.T) {
	s := snapshotOf(3)
	if live := &judge(t, s, nil)[0]; live.Outcome() != sizing.Holds {
		t.Fatalf("before: %v", live.Outcome())
	}
	s.Nodes[1].Machine.CPUCoresUsed = known(15.9)
	all := judge(t, s, nil, "less", "users: 24k\nm11: 300\nnodes: 8")
	live, less := &all[0], &all[1]
	use, ok := live.Verdict.Overuse()
	if !ok || live.Outcome() != sizing.Fails || use.Resource != sizing.CPU {
		t.Fatalf("now: %v, %+v", live.Outcome(), use)
	}
	for f := range FailureCount {
		holds, applies := f.Holds(live.Verdict)
		if holds {
			t.Errorf("%s holds", f.Key())
		}
		if left := f.HeadroomRatio(live.Verdict); applies && left.Value > 1-use.Measured {
			t.Errorf("%s has %v left while %v is measured", f.Key(), left.Value, use.Measured)
		}
	}
	if got := Worst((&Requirement{Failure: AllUp}).Judge(live)); got != NotMet {
		t.Errorf("required: %v", got)
	}
	if less.Outcome() != sizing.Holds {
		t.Errorf("with a tenth of the load on more than twice the nodes: %v", less.Outcome())
	}
}
