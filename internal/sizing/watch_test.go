package sizing

import (
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
)

var watched = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// seen tells a watch one outcome after the other, five seconds apart, each by its letter: h holds, a only with all up, f
// fails, u unknown; and returns what it makes of them.
func seen(w *Watch, outcomes string) (events []cluster.Event) {
	for i, letter := range outcomes {
		var v *Verdict
		switch letter {
		case 'h':
			v = &Verdict{Outcome: Holds}
		case 'a':
			v = &Verdict{Outcome: HoldsAllUp}
		case 'f':
			v = &Verdict{Outcome: Fails}
		}
		events = append(events, w.See(watched.Add(time.Duration(i)*5*time.Second), v, nil)...)
	}
	return events
}

func TestAVerdictThatChangesIsAnEvent(t *testing.T) {
	for _, c := range []struct{ rule, outcomes, want string }{
		{"it stays", "hhhhhhh", ""},
		{"it becomes worse", "hhaaaa", "!HOLDS ONLY WITH ALL NODES UP, was HOLDS@10"},
		{"it becomes better", "ffhhh", "+HOLDS, was DOES NOT HOLD@10"},
		{"once is not enough", "hhahhahh", ""},
		{"nor twice", "hhaahhaah", ""},
		{"at the edge, nothing is said", "hahahahahahaha", ""},
		{"what comes in between counts anew", "hhaafff", "!DOES NOT HOLD, was HOLDS@20"},
		{"there and back", "hfffhhh", "!DOES NOT HOLD, was HOLDS@5 +HOLDS, was DOES NOT HOLD@20"},
		{"the first figures are no news", "uuuhhh", ""},
		{"nothing can be judged any more", "hhuuu", "!UNKNOWN, was HOLDS@10"},
		{"and then again", "huuuaaa", "!UNKNOWN, was HOLDS@5 HOLDS ONLY WITH ALL NODES UP, was UNKNOWN@20"},
	} {
		var got []string
		for _, e := range seen(new(Watch), c.outcomes) {
			mark := ""
			if e.Alarm {
				mark = "!"
			}
			if e.Good {
				mark += "+"
			}
			words := strings.TrimPrefix(e.Text, "verdict ")
			words, _, _ = strings.Cut(words, ": ")
			got = append(got, mark+words+"@"+strings.TrimSuffix(e.At.Sub(watched).String(), "s"))
		}
		if all := strings.Join(got, " "); all != c.want {
			t.Errorf("%s: %q gives %q, want %q", c.rule, c.outcomes, all, c.want)
		}
	}
}

func TestALimitThatIsCrossedIsAnEvent(t *testing.T) {
	for _, c := range []struct {
		rule   string
		shares []float64 // -1 is not measured
		want   string
	}{
		{"below", []float64{0.2, 0.5, 0.79}, ""},
		{"near", []float64{0.5, 0.81, 0.83}, "!near its usable limit: 81"},
		{"to and fro at the edge", []float64{0.5, 0.81, 0.79, 0.81, 0.76, 0.82}, "!near its usable limit: 81"},
		{"back", []float64{0.5, 0.81, 0.74}, "!near its usable limit: 81; +has room again: 74"},
		{"over at once", []float64{0.5, 1.2}, "!over its usable limit: 120"},
		{"over, hardly back, back", []float64{0.9, 1.01, 0.96, 1.02, 0.9, 0.2}, "!over its usable limit: 101; +below its usable limit again: 90; +has room again: 20"},
		{"what it begins with is no news", []float64{1.5, 1.4}, ""},
		{"a gap is not a change", []float64{0.9, -1, 0.9, -1, 1.1}, "!over its usable limit: 110"},
	} {
		var w Watch
		var got []string
		for i, share := range c.shares {
			var measured [ResourceCount]cluster.Figure
			if share >= 0 {
				measured[Memory] = cluster.Measured(share, "a test")
			}
			for _, e := range w.See(watched.Add(time.Duration(i)*time.Second), &Verdict{Outcome: Holds}, &measured) {
				mark := "!"
				if e.Good {
					mark = "+"
				}
				words := strings.TrimPrefix(e.Text, "memory ")
				words, _, _ = strings.Cut(words, " %")
				got = append(got, mark+words)
				if e.Kind != cluster.LimitCrossed || e.Subject != "memory" {
					t.Errorf("%s: %+v", c.rule, e)
				}
			}
		}
		if all := strings.Join(got, "; "); all != c.want {
			t.Errorf("%s: %v gives %q, want %q", c.rule, c.shares, all, c.want)
		}
	}
}
