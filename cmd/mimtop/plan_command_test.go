package main

import (
	"math"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/mimtop/mimtop/internal/report"
	"github.com/mimtop/mimtop/internal/sizing"
)

// anyScenario is a valid scenario with inputs all over their domains, some unknown, and some with named sites.
func anyScenario(r *rand.Rand) sizing.Scenario {
	s := sizing.Defaults()
	if r.IntN(2) == 0 {
		s.SetBackground(r.Float64())
	}
	for i := range sizing.InputCount {
		info := i.Info()
		switch {
		case i >= sizing.ShareTCP && i <= sizing.ShareBackground, r.IntN(3) > 0:
		case info.Unknowable && r.IntN(3) == 0:
			s.Forget(i)
		case info.Integer || info.Choices != nil || info.Max == 1 && info.Unit == sizing.Archive.Info().Unit:
			s.Set(i, math.Floor(info.Min+(min(info.Max, 1000)+1-info.Min)*r.Float64()))
		case r.IntN(4) == 0:
			s.Set(i, math.Round(min(info.Max, 1e6)*r.Float64())+math.Ceil(info.Min))
			if v := s.Get(i).Value; v > info.Max {
				s.Set(i, info.Max)
			}
		default:
			s.Set(i, info.Min+(info.Max-info.Min)*math.Pow(r.Float64(), 6))
		}
	}
	if r.IntN(3) > 0 {
		return s
	}
	names := []string{"eu", "us west", "it's", `"$HOME"`, "ü", "-x", "*", "a\\b", "`id`", "#", "~"}
	sites := make([]sizing.Site, 1+r.IntN(len(names)))
	left := 1.0
	for k := range sites {
		sites[k] = sizing.Site{Name: names[k], Nodes: 1 + r.IntN(2000), Share: left * r.Float64()}
		left -= sites[k].Share
		if r.IntN(2) == 0 {
			sites[k].Cores = sizing.Known(0.1 + 100*r.Float64())
		}
		if r.IntN(2) == 0 {
			sites[k].RAMGiB = sizing.Known(0.1 + 100*r.Float64())
		}
		if r.IntN(2) == 0 {
			sites[k].NICGbps = sizing.Known(0.1 + 100*r.Float64())
		}
	}
	sites[0].Share += left
	s.SetSites(sites)
	return s
}

// planned is the scenario that the command makes of its arguments.
func planned(t *testing.T, args []string) sizing.Scenario {
	t.Helper()
	var inputs inputFlags
	flags := pflag.NewFlagSet("plan", pflag.ContinueOnError)
	inputs.register(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatalf("%v of %q", err, args)
	}
	if rest := flags.Args(); len(rest) > 0 {
		t.Fatalf("%q is left of %q", rest, args)
	}
	b, err := planBaseline(nil, "", &inputs)
	if err != nil {
		t.Fatalf("%v of %q", err, args)
	}
	return b.Scenario
}

// figures are the numbers of a command line that nobody would type. A share that is what others leave of a whole may have ten digits.
var figures = regexp.MustCompile(`[1-9][\d.]{11,}`)

// TestTheCommandLineOfAScenarioHasItsVerdict: plan reads its own line as it was meant, judges as the scenario is judged, and the line
// has no figures that nobody can type.
func TestTheCommandLineOfAScenarioHasItsVerdict(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	model := sizing.DefaultModel()
	named, powered, long := 0, 0, 0
	for range 3000 {
		s := anyScenario(r)
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		c, err := report.NewPlanCommand(&s, model)
		if err != nil {
			t.Fatal(err)
		}
		if c.Args[0] != "plan" {
			t.Fatalf("it begins with %q", c.Args[0])
		}
		got := planned(t, c.Args[1:])
		want, is := sizing.Evaluate(model, s), sizing.Evaluate(model, got)
		if is.Outcome != want.Outcome || !slices.Equal(is.Reasons(), want.Reasons()) || is.Cases[sizing.AllUp].Binding != want.Cases[sizing.AllUp].Binding {
			t.Fatalf("%s\nis judged %v %v, the scenario %v %v", c.Line(), is.Outcome, is.Reasons(), want.Outcome, want.Reasons())
		}
		used := func(v *sizing.Verdict) float64 { return 1 - v.Cases[sizing.AllUp].HeadroomPct/100 }
		within(t, "the tightest share of "+c.Line(), used(&is), used(&want), 1e-3)
		if figures.MatchString(c.Line()) {
			long++
		}
		if s.HasSites() {
			named++
		}
		if s.Get(sizing.Power).Known {
			powered++
		}
	}
	if named < 500 || powered < 500 {
		t.Errorf("only %d had named sites, %d a power", named, powered)
	}
	if long > 3 {
		t.Errorf("%d of 3000 have figures of more than ten digits", long)
	}
}

// TestAShellReadsTheCommandLine lets a real shell take the words apart.
func TestAShellReadsTheCommandLine(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell here")
	}
	r := rand.New(rand.NewPCG(43, 44))
	for range 40 {
		s := anyScenario(r)
		c, err := report.NewPlanCommand(&s, sizing.DefaultModel())
		if err != nil {
			t.Fatal(err)
		}
		script := `mimtop() { for word; do printf '%s\n' "$word"; done; }` + "\n" + c.Line()
		out, err := exec.CommandContext(t.Context(), shell, "-c", script).Output()
		if err != nil {
			t.Fatalf("%v of %s", err, c.Line())
		}
		if words := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n"); !slices.Equal(words, c.Args) {
			t.Fatalf("%s\nis read as %q, want %q", c.Line(), words, c.Args)
		}
	}
}
