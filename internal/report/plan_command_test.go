package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/sizing"
)

func TestPlanCommandGivesWhatIsNotAsByDefault(t *testing.T) {
	s := sizing.Defaults()
	lines := func(change func(s *sizing.Scenario)) string {
		t.Helper()
		changed := s
		change(&changed)
		if err := changed.Validate(); err != nil {
			t.Fatal(err)
		}
		c, err := NewPlanCommand(&changed, sizing.DefaultModel())
		if err != nil || len(c.Remarks) != 0 {
			t.Fatal(c.Remarks, err)
		}
		return c.Line()
	}
	for want, change := range map[string]func(s *sizing.Scenario){
		"mimtop plan": func(*sizing.Scenario) {},
		"mimtop plan --nodes 5 --users 600k --m11 12k/s --archive": func(s *sizing.Scenario) {
			s.Set(sizing.Nodes, 5)
			s.Set(sizing.Users, 600_000)
			s.Set(sizing.OneToOneRate, 12_000)
			s.Set(sizing.Archive, 1)
		},
		"mimtop plan --ram-gib unknown --users 1234567 --tls fast": func(s *sizing.Scenario) {
			s.Forget(sizing.RAMGiB)
			s.Set(sizing.Users, 1_234_567)
			s.Set(sizing.TLS, sizing.TLSFast)
		},
		"mimtop plan --users 0.1 --growth-pct-month -5%": func(s *sizing.Scenario) {
			s.Set(sizing.Users, 0.1)
			s.Set(sizing.GrowthPctMonth, -5)
		},
		// Power alone would take the machine away, one part of it keeps all.
		"mimtop plan --cores 4 --ram-gib 16GiB --nic-gbps 1Gbit/s --power 0.5": func(s *sizing.Scenario) { s.Set(sizing.Power, 0.5) },
		"mimtop plan --power 0.5": func(s *sizing.Scenario) {
			s.Set(sizing.Power, 0.5)
			for _, i := range [...]sizing.Input{sizing.Cores, sizing.RAMGiB, sizing.NICGbps} {
				s.Forget(i)
			}
		},
		"mimtop plan --cores 8 --site 'eu west=4,share=60%,cores=16,ram-gib=64GiB' --site us=2,share=40%": func(s *sizing.Scenario) {
			s.Set(sizing.Cores, 8)
			s.SetSites([]sizing.Site{
				{Name: "us", Nodes: 2, Share: 0.4},
				{Name: "eu west", Nodes: 4, Share: 0.6, Cores: sizing.Known(16), RAMGiB: sizing.Known(64)},
			})
		},
		`mimtop plan --site 'it'\''s $HOME=4,share=100%'`: func(s *sizing.Scenario) {
			s.SetSites([]sizing.Site{{Name: "it's $HOME", Nodes: 4, Share: 1}})
		},
	} {
		if got := lines(change); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestMeasuredFiguresAreAsShortAsTheVerdictAllows(t *testing.T) {
	s := sizing.Defaults()
	s.Set(sizing.Users, 41_234.567_890_12)
	s.Set(sizing.OneToOneRate, 1234.567_890_123)
	s.SetBackground(1.0 / 3)
	s.SetSites([]sizing.Site{{Name: "eu", Nodes: 4, Share: 2.0 / 3}, {Name: "us", Nodes: 2, Share: 1.0 / 3, RAMGiB: sizing.Known(31.343_234_567)}})
	c, err := NewPlanCommand(&s, sizing.DefaultModel())
	const want = "mimtop plan --users 41235 --share-tcp 66.667% --share-bg 33.333% --m11 1234.6/s --site eu=4,share=66.667% --site us=2,share=33.333%,ram-gib=31.343GiB"
	if err != nil || c.Line() != want {
		t.Errorf("%v\ngot  %s\nwant %s", err, c.Line(), want)
	}
}

// TestAtTheVeryLimitThereAreMoreDigits: five of them would be on its other side.
func TestAtTheVeryLimitThereAreMoreDigits(t *testing.T) {
	model := sizing.DefaultModel()
	outcome := func(s *sizing.Scenario) sizing.Outcome { v := sizing.Evaluate(model, *s); return v.Outcome }
	s := sizing.Defaults().With(sizing.Nodes, 5)
	v := sizing.Evaluate(model, s)
	needed := 0
	for _, factor := range []float64{1 - 3e-7, 1 + 3e-7} {
		s.Set(sizing.Users, v.MaxUsersWithLoss.Value*factor)
		if cut := cutScenario(s, fewestDigits); outcome(&cut) != outcome(&s) {
			needed++
		}
		if brief := briefest(&s, model); outcome(brief) != outcome(&s) {
			t.Errorf("%v users are %v, and as a command line %v", s.Get(sizing.Users).Value, outcome(&s), outcome(brief))
		}
	}
	if needed == 0 {
		t.Error("five digits are enough here, and the test shows nothing")
	}
}

func TestPlanCommandSaysWhatItCannotHold(t *testing.T) {
	for _, name := range []string{"a=b", "a,b", "a;b", " a", "a "} {
		s := sizing.Defaults()
		s.SetSites([]sizing.Site{{Name: name, Nodes: 4, Share: 1}})
		if c, err := NewPlanCommand(&s, sizing.DefaultModel()); err == nil || !strings.Contains(err.Error(), "scenario file") {
			t.Errorf("%q gives %v, error %v", name, c.Args, err)
		}
	}
	s := sizing.Defaults()
	model := sizing.DefaultModel()
	model.Coefficients[sizing.CPUIn].Typical++
	c, err := NewPlanCommand(&s, model)
	if err != nil || len(c.Remarks) != 1 || !slices.Equal(c.Args, []string{"plan"}) {
		t.Errorf("with other coefficients: %+v, %v", c, err)
	}
}
