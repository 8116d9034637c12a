package ui

import (
	"slices"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
)

// told is what the overlay says, on one line.
func told(m *Model) string {
	return strings.Join(strings.Fields(stripped(strings.Join(m.unknownOverlayLines(), " "))), " ")
}

func TestWhatIsNotKnownHasItsReasonAndWhatWouldMendIt(t *testing.T) {
	m := withoutMachine(newTestModel(t, 120, 40))
	s := testSnapshot(65)
	for i := range s.Nodes {
		s.Nodes[i].Machine = cluster.Machine{Cores: s.Nodes[i].Machine.Cores}
		s.Nodes[i].Machine.Explain("no node_exporter is read")
	}
	s.Nodes[2].State, s.Nodes[2].Reason = cluster.Refused, "401 Unauthorized"
	s.Warnings = []string{"nodes.yml: cannot be read"}
	m.Update(snapshotMsg{s})
	settle(m)
	got := told(m)
	for _, want := range []string{
		"The limit of memory: the memory of a node is unknown: MongooseIM does not export it. mend: give --ram-gib or --node-exporter",
		"The limit of network", "mongooseim-3: refused: 401 Unauthorized", "The source: nodes.yml: cannot be read.",
		"peak over mean (--peak", "no node_exporter is read", "mend: give those that you know",
		"Odds", "--db-rows-cap", "mimtop calibrate",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing says %q:\n%s", want, got)
		}
	}
}

func TestWhatCostsMostComesFirst(t *testing.T) {
	for name, m := range map[string]*Model{
		"waiting": newTestModel(t, 80, 24), "live": live(newTestModel(t, 80, 24)), "down": withNodeDown(newTestModel(t, 80, 24)),
		"no machine": withoutMachine(newTestModel(t, 80, 24)), "plan": newPlan(t, 80, 24),
	} {
		all := m.unknowns()
		if len(all) == 0 {
			t.Errorf("%s: everything is known", name)
		}
		if !slices.IsSortedFunc(all, func(a, b unknown) int { return int(a.toll) - int(b.toll) }) {
			t.Errorf("%s: not in the order of what it costs: %+v", name, all)
		}
		for _, u := range all {
			if u.what == "" || u.why == "" {
				t.Errorf("%s: %+v does not say what and why", name, u)
			}
		}
	}
	if first := newTestModel(t, 80, 24).unknowns()[0]; first.toll != takesAnswer || first.why != "waiting for the first figures" {
		t.Errorf("without figures the first is %+v", first)
	}
}

func TestTheCoefficientWithTheLargestPartIsNamedFirst(t *testing.T) {
	m := newPlan(t, 80, 24)
	var parts []string
	for _, u := range m.unknowns() {
		if strings.Contains(u.why, "demand rests on the default") {
			parts = append(parts, u.why)
		}
	}
	if len(parts) < 2 || !strings.Contains(parts[0], "mem_c2s") {
		t.Errorf("the parts of the demand are %q", parts)
	}
}

func TestFiguresAbsentForOneReasonAreOneLine(t *testing.T) {
	m := newTestModel(t, 200, 60)
	s := testSnapshot(60)
	for i := range s.Nodes {
		s.Nodes[i].Archive = cluster.Archive{RowsPerS: cluster.Absent("mod_mam is not loaded"), LookupsPerS: cluster.Absent("mod_mam is not loaded")}
	}
	s.Nodes[0].Archive.LookupsPerS = cluster.Absent("only here")
	m.Update(snapshotMsg{s})
	got := told(m)
	if strings.Count(got, "mod_mam is not loaded") != 1 || !strings.Contains(got, "only here (on 1 of 3 nodes)") {
		t.Errorf("%s", got)
	}
}

func TestDemandIsARangeOnEveryOverview(t *testing.T) {
	for _, size := range sizes {
		m := live(newTestModel(t, size[0], size[1]))
		low, high := gibText(m.odds.live.MemoryBytes.P5), gibText(m.odds.live.MemoryBytes.P95)
		want := strings.TrimSuffix(low, " GiB") + "-" + high
		if got := text(m); low == high || !strings.Contains(got, want) {
			t.Errorf("%v: nothing says %q:\n%s", size, want, got)
		}
		press(m, "tab")
		users := m.odds.what.MaxUsersWithLoss
		if want := report.UsersRange(users) + " with a loss"; !strings.Contains(text(m), want) {
			t.Errorf("%v: What if does not say %q:\n%s", size, want, text(m))
		}
	}
}

func TestTheRangeOfUsersReadsTheSameEverywhere(t *testing.T) {
	m := live(newTestModel(t, 120, 40))
	press(m, "tab")
	_, users := m.shownOdds().Asked()
	if users.P5 != 0 || users.P95 == 0 {
		t.Fatalf("the range is %+v, not one from 0", users)
	}
	screen, span := text(m), "0-"+quantity.Format(users.P95, quantity.Count)
	for _, want := range []string{"holds up to " + span + " users", span + " with a loss"} {
		if !strings.Contains(screen, want) {
			t.Errorf("nothing says %q:\n%s", want, screen)
		}
	}
}
