package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// growing opens the forecast and types a growth.
func growing(m *Model, growth string) *Model {
	withTraffic(m, forecastScreen)
	typeText(m, growth)
	press(m, "enter")
	return m
}

func TestTheForecastFollowsTheSlider(t *testing.T) {
	m := withTraffic(newTestModel(t, 80, 24), forecastScreen)
	if got := text(m); !strings.Contains(got, "No growth is set") || !strings.Contains(got, "survives a loss up to") {
		t.Errorf("without growth there are no words or no limits:\n%s", got)
	}
	seen := map[string]bool{}
	for _, key := range []string{"right", "L", "end", "left"} {
		press(m, key)
		f, _, ok := m.forecast()
		if !ok || f.PctPerMonth != m.growth() || m.growth() == 0 {
			t.Fatalf("%s: a growth of %v %% is foreseen as %v %%", key, m.growth(), f.PctPerMonth)
		}
		first := strings.Split(text(m), "\n")[1]
		if seen[first] || !strings.Contains(first, "At "+quantity.Format(m.growth(), quantity.Percent)+" a month") {
			t.Errorf("%s: the first line is %q", key, first)
		}
		seen[first] = true
	}
	press(m, "r")
	if m.growth() != 0 || m.what.isMoved() {
		t.Errorf("r leaves a growth of %v %%", m.growth())
	}
	if m.sliders.focus != 0 {
		t.Errorf("the forecast moved the focus of What if to %d", m.sliders.focus)
	}
}

// The dates are those of plan --growth: the same limits, the same arithmetic.
func TestTheForecastIsThatOfThePlan(t *testing.T) {
	b := sizing.DefaultBaseline()
	b.Give(sizing.Users, 300_000)
	b.Give(sizing.Nodes, 4)
	b.Give(sizing.OneToOneRate, 3_000)
	b.Give(sizing.GrowthPctMonth, 5)
	m := newModelWith(t, 120, 40, Options{Plan: b, NoColour: true})
	press(m, "f5")
	limits := sizing.NewSampler(64, drawsSeed).GrowthLimits(m.what.model, b.Scenario)
	want := sizing.ForecastGrowth(&limits, &b.Scenario, 5)
	got, text, ok := m.forecast()
	if !ok || got.StopsSurviving != want.StopsSurviving || got.StopsHolding != want.StopsHolding {
		t.Errorf("%+v, want %+v", got, want)
	}
	if surviving, _ := text.Answer(); !strings.Contains(surviving, text.StopsSurviving.When()) {
		t.Errorf("%q does not name %s", surviving, text.StopsSurviving.When())
	}
}

func TestTheLimitsAreThoseOfTheseSliders(t *testing.T) {
	m := growing(newTestModel(t, 120, 40), "5%")
	press(m, "f2", "down", "down")
	m.Update(keyNamed("right")) // another node
	m.Update(keyNamed("f5"))
	if got := text(m); !strings.Contains(got, "seeking the limits") || strings.Contains(got, "stops surviving a loss on") {
		t.Errorf("the dates of another topology are shown:\n%s", got)
	}
	settle(m)
	if got := text(m); !strings.Contains(got, "What if: nodes 3 to 4") || !strings.Contains(got, "stops surviving a loss") {
		t.Errorf("the moved slider is not said, or no dates:\n%s", got)
	}
	// Newer figures of the same sliders: the dates stay on the screen while they are sought again.
	m.Update(snapshotMsg{trafficSnapshot(65)})
	if got := text(m); strings.Contains(got, "seeking") || !m.limits.busy {
		t.Errorf("a snapshot takes the dates away:\n%s", got)
	}
}

func TestGrowthAloneAsksForNothing(t *testing.T) {
	m := growing(newTestModel(t, 120, 40), "5%")
	m.Update(keyNamed("right"))
	if m.limits.busy || m.odds.busy {
		t.Error("another growth seeks limits or odds that do not depend on it")
	}
}

func TestTheGrowthSliderTakesTheMouse(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		m := growing(newTestModel(t, size[0], size[1]), "5%")
		line := strings.Split(text(m), "\n")[m.growthPlace().top]
		if !strings.Contains(line, "growth") {
			t.Fatalf("%v: line %d is %q", size, m.growthPlace().top, line)
		}
		before := m.growth()
		click(m, m.sliderWidth()/2, m.growthPlace().top)
		if m.growth() <= before {
			t.Errorf("%v: a click in the middle gives %v %%", size, m.growth())
		}
		m.Update(tea.MouseReleaseMsg{X: m.sliderWidth() / 2, Y: m.growthPlace().top, Button: tea.MouseLeft})
		before = m.growth()
		m.Update(tea.MouseWheelMsg{X: 10, Y: m.growthPlace().top, Button: tea.MouseWheelDown})
		if m.growth() >= before {
			t.Errorf("%v: the wheel down gives %v %% after %v %%", size, m.growth(), before)
		}
		before = m.growth()
		click(m, m.sliderWidth()/2, m.growthPlace().top+4)
		if m.growth() != before {
			t.Errorf("%v: a click below the slider moves it", size)
		}
	}
}

func TestTheForecastSaysWhyThereIsNoDate(t *testing.T) {
	lone := sizing.DefaultBaseline()
	lone.Give(sizing.Users, 20_000)
	lone.Give(sizing.Nodes, 1)
	lone.Give(sizing.GrowthPctMonth, 10)
	shrinking := sizing.DefaultBaseline()
	shrinking.Give(sizing.Users, 20_000)
	shrinking.Give(sizing.GrowthPctMonth, -5)
	for name, c := range map[string]struct {
		m    *Model
		says string
	}{
		"a lone node": {newModelWith(t, 120, 40, Options{Plan: lone, NoColour: true}), "No date for a loss: a lone node does not survive its loss."},
		"shrinking":   {newModelWith(t, 120, 40, Options{Plan: shrinking, NoColour: true}), "users become fewer, so there is no date"},
		"no figures":  {newTestModel(t, 120, 40), "Nothing can be foreseen: waiting for the first figures."},
		"far":         {growing(newTestModel(t, 120, 40), "0.5%"), "not reached within 730 days"},
	} {
		press(c.m, "f5")
		if got := text(c.m); !strings.Contains(got, c.says) {
			t.Errorf("%s: nothing says %q:\n%s", name, c.says, got)
		}
	}
}

func TestALostClusterHasNoForecast(t *testing.T) {
	m := growing(newTestModel(t, 80, 24), "5%")
	s := trafficSnapshot(65)
	for i := range s.Nodes {
		s.Nodes[i].State = cluster.Down
	}
	m.Update(snapshotMsg{s})
	if got := text(m); !strings.Contains(got, "Nothing can be foreseen: no node could be read") || strings.Contains(got, "stops surviving") {
		t.Errorf("a lost cluster has dates:\n%s", got)
	}
}

func TestADateInDoubtIsMarked(t *testing.T) {
	low, high := report.Number(50), report.Number(500)
	for _, c := range []struct {
		name  string
		limit *report.Number
		want  bool
	}{{"below", &low, false}, {"above", &high, true}, {"none", nil, true}} {
		if got := clears(&report.Crossing{LimitP5: c.limit}, 100); got != c.want {
			t.Errorf("100 users and a 5th percentile %s them: %v", c.name, got)
		}
	}
}

func BenchmarkForecastFrame(b *testing.B) {
	m := growing(newTestModel(b, 120, 40), "5%")
	keys := [...]tea.KeyPressMsg{keyNamed("right"), keyNamed("left")}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		m.Update(keys[i%2])
		m.View()
	}
}
