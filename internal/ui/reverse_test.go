package ui

import (
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// rate is the most throughput of a capacity, as it should be shown.
func rate(c *sizing.Capacity, which sizing.FailureCase) string {
	if r := &c.Cases[which].Rate; r.Value > 0 {
		return quantity.Format(r.StanzasPerS, quantity.PerSecond)
	}
	return "none"
}

func TestTheReverseAnswersAtTheTarget(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		m := live(newTestModel(t, size[0], size[1]))
		press(m, "tab", "v")
		if m.focused() != targetControl {
			t.Fatalf("%v: the focus is not on the target", size)
		}
		check := func(target float64) {
			t.Helper()
			want := sizing.CapacityAt(m.what.model, m.what.scenario, target)
			for words, values := range map[string][2]string{
				"users alone":   {report.UsersText(want.Cases[sizing.AllUp].Users.Ceiling), report.UsersText(want.Cases[sizing.NodeLost].Users.Ceiling)},
				"traffic alone": {rate(&want, sizing.AllUp), rate(&want, sizing.NodeLost)},
				"both together": {report.UsersText(want.Cases[sizing.AllUp].Grown.Ceiling), report.UsersText(want.Cases[sizing.NodeLost].Grown.Ceiling)},
			} {
				line, _ := lineWith(m, words)
				if _, after, _ := strings.Cut(line, words); strings.Join(strings.Fields(after), " ") != values[0]+" "+values[1] {
					t.Errorf("%v at %v: %q says %q, want %v", size, target, words, after, values)
				}
			}
		}
		check(1)
		if line, _ := lineWith(m, "▸~ target"); !strings.Contains(line, "100 %") {
			t.Errorf("%v: the default is not marked as one: %q", size, line)
		}
		typeText(m, "60%")
		press(m, "enter")
		check(0.6)
		if !strings.Contains(text(m), "used to 60 %") {
			t.Errorf("%v: the target is not said:\n%s", size, text(m))
		}
		press(m, "down", "1", "M", "enter") // the users, which do not change how many there could be
		check(0.6)
		press(m, "v")
		if m.focused() == targetControl || strings.Contains(text(m), "users alone") {
			t.Errorf("%v: v does not go back", size)
		}
	}
}

func TestTheArithmeticBeginsWithTheWholeAnswer(t *testing.T) {
	m := withoutMachine(newTestModel(t, 80, 40))
	press(m, "tab", "v", "e")
	for _, want := range []string{"What it can carry", "busy as now", "all nodes up", "no end to any of these: memory", "How sure"} {
		if !strings.Contains(text(m), want) {
			t.Errorf("nothing says %q:\n%s", want, text(m))
		}
	}
	press(m, "esc", "v", "e")
	if strings.Contains(text(m), "What it can carry") {
		t.Error("it is there without being asked")
	}
}

func TestTheTargetIsNoPartOfTheScenario(t *testing.T) {
	m := live(newTestModel(t, 120, 40))
	press(m, "tab")
	before, marked := m.what.scenario, m.surface.drawn
	press(m, "v", "L", "H", "H")
	if m.what.isMoved() || m.what.scenario != before || m.what.changes() != "" || m.surface.drawn != marked {
		t.Errorf("the target changes the scenario: %q", m.what.changes())
	}
	if m.what.target() >= 1 {
		t.Fatalf("the target is %v", m.what.target())
	}
	target := m.what.target()
	if press(m, "u"); m.what.target() != 1 {
		t.Errorf("undo leaves a target of %v", m.what.target())
	}
	press(m, "U")
	if m.what.target() != target {
		t.Errorf("redo gives a target of %v", m.what.target())
	}
	if press(m, "r"); m.what.target() != 1 {
		t.Errorf("r leaves a target of %v", m.what.target())
	}
	press(m, "5", "enter")
	if m.problem == "" {
		t.Error("a target of 500 % is taken")
	}
}

func TestTheCapacityIsFoundOnceForTheSameSliders(t *testing.T) {
	m := live(newTestModel(t, 120, 40))
	press(m, "tab", "v")
	m.reverse.capacity.Cases[sizing.AllUp].Users.Value = 12_345 // a mark that another search would wipe out
	m.Update(tickMsg{})
	if !strings.Contains(text(m), "12.3k") {
		t.Error("a frame of the same sliders seeks it again")
	}
	press(m, "down", "down", "down", "right")
	if strings.Contains(text(m), "12.3k") {
		t.Error("another topology has the old answer")
	}
}

func TestALoneNodeAndAnUnknownMachineAreSaid(t *testing.T) {
	b := sizing.DefaultBaseline()
	b.Give(sizing.Users, 1000)
	b.Give(sizing.OneToOneRate, 100)
	m := newModelWith(t, 120, 50, Options{Plan: b, NoColour: true})
	press(m, "v")
	if got := text(m); !strings.Contains(got, "A lone node has no failover") {
		t.Errorf("a lone node:\n%s", got)
	}
	b.ForgetInput(sizing.Cores)
	b.ForgetInput(sizing.RAMGiB)
	m = newModelWith(t, 120, 50, Options{Plan: b, NoColour: true})
	press(m, "v")
	if got := text(m); !strings.Contains(got, "Cores and memory are unknown: these are upper bounds") {
		t.Errorf("an unknown machine:\n%s", got)
	}
	m = withoutMachine(newTestModel(t, 120, 50))
	press(m, "tab", "v")
	if got := text(m); !strings.Contains(got, "no end to any of these: memory") {
		t.Errorf("an unknown memory:\n%s", got)
	}
}

func TestALoneNodeCarriesNobodyWithALoss(t *testing.T) {
	b := sizing.DefaultBaseline()
	b.Give(sizing.Users, 1000)
	b.ForgetInput(sizing.Cores)
	b.ForgetInput(sizing.RAMGiB)
	m := newModelWith(t, 80, 24, Options{Plan: b, NoColour: true})
	if line, _ := lineWith(m, "most users"); !strings.Contains(line, " none with a loss") || !strings.HasSuffix(strings.TrimSpace(line), "/    none") {
		t.Errorf("a lone node without known odds: %q", line)
	}
}

func TestTheReverseOfSeveralSitesFitsTheSmallestScreen(t *testing.T) {
	m := withSites(newTestModel(t, 80, 24))
	press(m, "tab", "v")
	line, y := lineWith(m, "all up")
	if !strings.Contains(line, "-1 node") || !strings.Contains(line, "-1 site") {
		t.Errorf("line %d is %q", y, line)
	}
}

func TestTheTrailFollowsTheSliders(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		m := live(newModelWith(t, 80, 24, Options{NoColour: true, ASCII: ascii}))
		trail := m.look.Glyphs.Trail
		press(m, "tab", "m")
		if strings.Contains(text(m), trail+" before") {
			t.Errorf("a trail without a move:\n%s", text(m))
		}
		for _, users := range []string{"1M", "2M", "4M"} {
			typeText(m, users)
			press(m, "enter")
		}
		at := m.surface.trail
		if len(at) != 3 || at[0].Users != 1e6 || at[2].Users != 4e6 {
			t.Errorf("the trail is %v", at)
		}
		picture := text(m)
		if !strings.Contains(picture, trail+" before") || strings.Count(picture, trail) < 3 {
			t.Errorf("two places and their legend are not there:\n%s", picture)
		}
		press(m, "L", "H", "L", "H")
		for range 3 * mostTrail {
			press(m, "L", "H", "H", "L")
		}
		if len(m.surface.trail) > mostTrail+1 {
			t.Errorf("the trail has %d places", len(m.surface.trail))
		}
		press(m, "R")
		if len(m.surface.trail) != 0 {
			t.Error("back on the cluster, the trail is still there")
		}
	}
}

func TestSmallStepsLeaveFewMarks(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	press(m, "tab")
	for i := range 200 {
		m.what.move(usersControl, sizing.Known(200_000*(1+float64(i)/1000)))
		m.leaveTrail()
	}
	if n := len(m.surface.trail); n < 3 || n > 6 {
		t.Errorf("a fifth more users leaves %d marks", n)
	}
}
