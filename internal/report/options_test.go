package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/sizing"
)

// anyCatalogue has names as wide as they get.
func anyCatalogue(r *rand.Rand) sizing.Catalogue {
	c := sizing.DefaultCatalogue()
	for i := range c.Machines {
		m := &c.Machines[i]
		m.Price *= 1 + 1e5*r.Float64()
		if r.IntN(2) == 0 {
			m.Name = fmt.Sprint(i) + strings.Repeat("大", 31)
		}
	}
	c.Priced = true
	return c
}

func TestOptionsFitTheirLinesAndNoListIsNull(t *testing.T) {
	m, draws := sizing.DefaultModel(), sizing.NewSampler(20, 1)
	r := rand.New(rand.NewPCG(7, 8))
	nothing, some := 0, 0
	for range 200 {
		s := anyScenario(r)
		o := draws.Options(m, s, &sizing.Search{Catalogue: anyCatalogue(r), MinNodes: 1 + r.IntN(5), AllUpOnly: r.IntN(3) == 0})
		var text, document bytes.Buffer
		if err := WriteOptions(&text, &o); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(text.String()) {
			if w := ansi.StringWidth(line); w > textWidth || strings.Contains(line, "NaN") || strings.Contains(line, "Inf") {
				t.Errorf("%d columns: %q", w, line)
			}
		}
		if err := WriteJSON(&document, NewTopologyOptions(&o)); err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(document.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		best, isList := got["best"].([]any)
		if _, ok := got["remarks"].([]any); !ok || !isList {
			t.Fatalf("a list is null: %s", document.String())
		}
		if len(best) == 0 {
			nothing++
			if got["smallest"] != nil || got["least_regret"] != nil || got["nearest"] == nil || !strings.Contains(text.String(), "Nothing in the catalogue") {
				t.Fatalf("nothing holds, and yet\n%s%s", text.String(), document.String())
			}
			continue
		}
		some++
		if got["smallest"] == nil || got["nearest"] != nil || !strings.Contains(text.String(), "Smallest topology that") {
			t.Fatalf("%s%s", text.String(), document.String())
		}
	}
	if nothing < 20 || some < 20 {
		t.Errorf("%d times something holds, %d times nothing", some, nothing)
	}
}

func TestTheReasonOfTheLeastRegretIsOneSentence(t *testing.T) {
	option := func(name string, cost, odds float64) sizing.Option {
		o := sizing.Option{Machine: sizing.Machine{Name: name}, Nodes: 3, Cost: cost, Odds: sizing.Share{P: odds}}
		o.Verdict.Scenario = sizing.Defaults()
		return o
	}
	cheap, dear := option("a", 10, 0.6), option("b", 15, 0.997)
	less, same := option("c", 8, 0.7), option("d", 10, 0.7)
	for _, test := range []struct {
		least *sizing.Option
		want  string
	}{
		{&dear, "It costs 50 % more than the smallest and holds in >99 % of the draws, the smallest in 60 %."},
		{&less, "It costs 20 % less than the smallest and holds in 70 % of the draws, the smallest in 60 %."},
		{&same, "It costs as much as the smallest and holds in 70 % of the draws, the smallest in 60 %."},
		{&cheap, "It is the smallest itself: it holds in 60 % of the draws, and what more machine costs outweighs what it makes good."},
		{nil, "In no draw anything in the catalogue holds: there is no choice to prefer."},
	} {
		if got := whyOption(&sizing.Options{Best: []sizing.Option{cheap}, LeastRegret: test.least}); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
