package widget

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/quantity"
)

// usersSlider and the other ones are the kinds of sliders that a scenario has.
func usersSlider() Slider {
	return Slider{Key: "users", Label: "users", Min: 100, Max: 100e6, Log: true, Value: 250e3, Live: 120e3, HasLive: true}
}

func testSliders() map[string]Slider {
	return map[string]Slider{
		"logarithmic":             usersSlider(),
		"logarithmic from 0":      {Label: "throughput", Unit: quantity.PerSecond, Max: 10e6, Log: true, Value: 40e3},
		"logarithmic from 0 to 1": {Label: "rate", Max: 1, Log: true, LogFrom: 0.001},
		"a start beyond its end":  {Label: "rate", Max: 5, Log: true, LogFrom: 10},
		"whole and logarithmic":   {Label: "cores", Min: 1, Max: 128, Log: true, Integer: true, Value: 8},
		"whole numbers":           {Label: "nodes", Min: 1, Max: 32, Integer: true, Value: 3, Live: 3, HasLive: true},
		"shares":                  {Label: "background", Unit: quantity.Share, Max: 0.99, Value: 0.3},
		"linear off its grid":     {Label: "objective", Unit: quantity.Milliseconds, Min: 1.5, Max: 997.3, Value: 100},
		"negative numbers":        {Label: "growth", Unit: quantity.Share, Min: -0.5, Max: 2},
		"a logarithm of nothing":  {Label: "growth", Min: -5, Max: -1, Log: true, Value: -3},
		"a switch":                {Label: "archive", Unit: quantity.Bool, Max: 1, Integer: true, Value: 1},
		"choices":                 {Key: "backend", Label: "backend", Choices: []string{"PostgreSQL", "MySQL", "Cassandra"}, Value: 1},
		"one choice":              {Label: "backend", Choices: []string{"PostgreSQL"}},
	}
}

// ends returns the least and the greatest value that steps reach.
func ends(s Slider) (least, most float64) {
	if s.Choices != nil {
		return 0, float64(len(s.Choices) - 1)
	}
	return s.Min, s.Max
}

func TestEveryStepChangesTheValueUntilTheEnd(t *testing.T) {
	const mostSteps = 1000
	for name, s := range testSliders() {
		least, most := ends(s)
		for _, c := range []struct {
			by       int
			from, to float64
		}{{1, least, most}, {-1, most, least}} {
			s.Value = c.from
			steps := 0
			for s.Value != c.to && steps < mostSteps {
				before := s.Value
				s.Step(c.by)
				steps++
				if !(float64(c.by)*(s.Value-before) > 0) || s.Value < least || s.Value > most {
					t.Fatalf("%s: step %d of %+d went from %v to %v", name, steps, c.by, before, s.Value)
				}
			}
			if s.Value != c.to {
				t.Errorf("%s: after %d steps of %+d at %v, not at %v", name, steps, c.by, s.Value, c.to)
			}
			s.Step(c.by)
			if s.Value != c.to {
				t.Errorf("%s: a step beyond the end went to %v", name, s.Value)
			}
		}
	}
}

func TestStepsGoThroughRoundValues(t *testing.T) {
	for _, c := range []struct {
		rule  string
		name  string
		value float64
		steps int
		want  float64
	}{
		{"24 steps are a tenfold on a logarithmic track", "logarithmic", 100, 24, 1000},
		{"two digits on a logarithmic track", "logarithmic", 100, 3, 130},
		{"a value between stops goes to the next one", "logarithmic", 101, 1, 110},
		{"and down to the one before", "logarithmic", 101, -1, 100},
		{"the step above 0 is where the logarithm begins", "logarithmic from 0", 0, 1, 1},
		{"and below it is 0", "logarithmic from 0", 1, -1, 0},
		{"whole numbers step by one", "whole numbers", 3, 1, 4},
		{"also on a logarithmic track", "whole and logarithmic", 1, 1, 2},
		{"a fortieth, rounded", "shares", 0.3, 1, 0.32},
		{"a tenth of it is exact", "shares", 0.28, 1, 0.3},
		{"off the grid upwards", "linear off its grid", 1.5, 1, 20},
		{"off the grid downwards", "linear off its grid", 997.3, -1, 980},
		{"many steps stop at the end", "whole numbers", 3, math.MaxInt, 32},
		{"and at the other one", "whole numbers", 3, math.MinInt, 1},
		{"no step", "whole numbers", 3, 0, 3},
		{"a value above the track", "whole numbers", 90, 1, 32},
		{"what is no number becomes one", "whole numbers", math.NaN(), 1, 2},
		{"a switch", "a switch", 0, 1, 1},
		{"choices", "choices", 1, 1, 2},
	} {
		s := testSliders()[c.name]
		s.Value = c.value
		s.Step(c.steps)
		if s.Value != c.want {
			t.Errorf("%s: %d steps from %v of %s are %v, want %v", c.rule, c.steps, c.value, c.name, s.Value, c.want)
		}
	}
}

func TestTheTrackFrom0HasAPlaceForSmallNumbers(t *testing.T) {
	s := testSliders()["logarithmic from 0"]
	before := -1.0
	for _, v := range []float64{0, 0.5, 1, 2, 1e6, 10e6} {
		at := s.FractionOf(v)
		if at <= before || v == 0 && at != 0 || v == s.Max && at != 1 {
			t.Errorf("%v lies at %v of the track, what is less at %v", v, at, before)
		}
		before = at
	}
}

func TestAPageIsSeveralSteps(t *testing.T) {
	for name, a := range testSliders() {
		b, steps := a, linearPage
		if a.scale().log {
			steps = logPage
		}
		a.Page(1)
		b.Step(steps)
		if a.Value != b.Value {
			t.Errorf("%s: a page goes to %v, %d steps to %v", name, a.Value, steps, b.Value)
		}
	}
	s := testSliders()["whole numbers"]
	if s.Page(math.MaxInt); s.Value != 32 {
		t.Errorf("very many pages go to %v", s.Value)
	}
	if s.Page(math.MinInt); s.Value != 1 {
		t.Errorf("very many pages back go to %v", s.Value)
	}
}

func TestMovingEndsTypingAndSetsTheDefault(t *testing.T) {
	for name, move := range map[string]func(s *Slider){
		"step": func(s *Slider) { s.Step(1) }, "fraction": func(s *Slider) { s.SetFraction(0.5) },
		"text": func(s *Slider) { _ = s.SetText("7k") },
	} {
		s := usersSlider()
		s.Default, s.Typing, s.Typed = true, true, "12"
		if move(&s); s.Default || s.Typing || s.Typed != "" {
			t.Errorf("%s leaves %+v", name, s)
		}
	}
}

func TestAnUnknownNumberBecomesKnownAtItsOldValue(t *testing.T) {
	s := Slider{Key: "memory", Min: 1, Max: 64, Value: 8, Unknowable: true}
	for _, text := range []string{"?", " Unknown "} {
		if err := s.SetText(text); err != nil || !s.Unknown || s.valueText() != "n/a" {
			t.Fatalf("%q: %v, %+v", text, err, s)
		}
		if s.Step(3); s.Unknown || s.Value != 8 {
			t.Errorf("the first step leads to %+v", s)
		}
	}
	s.Unknown, s.Value = true, 1e9
	if s.Step(-1); s.Value != 64 {
		t.Errorf("from beyond the track the first step leads to %v", s.Value)
	}
	s.Unknowable = false
	if err := s.SetText("?"); err == nil || s.Unknown {
		t.Errorf("a number that has to be known is made unknown: %v", err)
	}
}

func TestSetTextRefusesWithTheNameTheInputAndWhatIsAccepted(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"logarithmic", "lots", `users: "lots" is not a number; accepted: 250000, 250k, 2.5M`},
		{"logarithmic", "99", "users: 99 is below the minimum 100"},
		{"logarithmic", "1G", "users: 1G is above the maximum 100M"},
		{"choices", "Oracle", `backend: "Oracle" is no choice; accepted: PostgreSQL, MySQL, Cassandra`},
		{"choices", "\x1b[31m", `backend: "\x1b[31m" is no choice; accepted: PostgreSQL, MySQL, Cassandra`},
		{"whole numbers", "2.5", `nodes: "2.5" is not a whole number; accepted: 1 to 32`},
		{"whole numbers", "", `nodes: "" is not a number; accepted: 250000, 250k, 2.5M`},
	} {
		s := testSliders()[c.name]
		if s.Key == "" {
			s.Key = s.Label
		}
		s.Typing, s.Typed = true, c.text
		before := s.Value
		err := s.SetText(c.text)
		if err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
		if s.Value != before || !s.Typing || s.Typed != c.text {
			t.Errorf("%q was refused but changed the slider to %+v", c.text, s)
		}
	}
	s := usersSlider()
	if err := errors.Unwrap(s.SetText("x")); err == nil {
		t.Error("the error of the number is not wrapped")
	}
}

func TestSetTextTakesWhatValueTextAndPeopleWrite(t *testing.T) {
	for name, s := range testSliders() {
		want := s.Value
		if err := s.SetText(s.valueText()); err != nil || s.Value != want {
			t.Errorf("%s: its own text gives %v, %v, want %v", name, s.Value, err, want)
		}
	}
	for _, c := range []struct {
		name, text string
		want       float64
	}{{"logarithmic", " 2.5M ", 2.5e6}, {"shares", "30%", 0.3}, {"a switch", "off", 0}, {"choices", "cassandra", 2}, {"whole numbers", "5", 5}} {
		s := testSliders()[c.name]
		if err := s.SetText(c.text); err != nil || s.Value != c.want {
			t.Errorf("%s: %q gives %v, %v, want %v", c.name, c.text, s.Value, err, c.want)
		}
	}
}

func TestChangedMeansOffTheLiveValue(t *testing.T) {
	for _, c := range []struct {
		rule string
		s    Slider
		want bool
	}{
		{"there is no live value", Slider{Value: 3}, false},
		{"at the live value", Slider{Value: 3, Live: 3, HasLive: true}, false},
		{"at the live value but for rounding", Slider{Value: 0.1 + 0.2, Live: 0.3, HasLive: true}, false},
		{"off it", Slider{Value: 3.001, Live: 3, HasLive: true}, true},
		{"off 0", Slider{Value: 1e-12, HasLive: true}, true},
		{"unknown", Slider{Value: 3, Live: 3, HasLive: true, Unknown: true}, true},
	} {
		if got := c.s.Changed(); got != c.want {
			t.Errorf("%s: changed is %v, want %v", c.rule, got, c.want)
		}
	}
}

func TestScalesCanBeComputedWithWhateverTheirEndsAre(t *testing.T) {
	for _, least := range oddValues {
		for _, most := range oddValues {
			for _, log := range []bool{false, true} {
				for _, v := range append([]float64{0.5, 3}, oddValues[:]...) {
					s := Slider{Key: "x", Min: least, Max: most, Log: log, LogFrom: v, Value: v}
					if f := s.FractionOf(v); !(f >= 0 && f <= 1) {
						t.Fatalf("%+v: %v lies at %v of the track", s, v, f)
					}
					text := fmt.Sprintf("%+v", s)
					for _, move := range []func(){func() { s.SetFraction(v) }, func() { s.Step(1) }, func() { s.Page(-1) }} {
						if move(); math.IsNaN(s.Value) || math.IsInf(s.Value, 0) {
							t.Fatalf("%s is moved to %v", text, s.Value)
						}
					}
				}
			}
		}
	}
}

func TestValueTextOfAChoiceThatDoesNotExistIsNoWord(t *testing.T) {
	for _, v := range oddValues {
		s := Slider{Choices: []string{"a"}, Value: v}
		if got := s.valueText(); got == "" || strings.ContainsAny(got, "\n\x1b") {
			t.Errorf("%v is shown as %q", v, got)
		}
	}
}
