package report

import (
	"regexp"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// The line says a product: who multiplies its factors has to come to its result, also where other services take a part.
func TestTheUsableLimitsCanBeRedoneByHand(t *testing.T) {
	s := sizing.Defaults()
	s.Set(sizing.OtherServices, 0.5)
	m := sizing.DefaultModel()
	v := sizing.Evaluate(m, s)
	units := map[string]struct{ from, to quantity.Unit }{
		"memory": {quantity.GiB, quantity.GiB}, "network": {quantity.GbitPerS, quantity.BytesPerS},
	}
	scale := map[string]float64{"memory": 1, "network": 1e9 / 8}
	form := regexp.MustCompile(`usable: (.+) x ([0-9.]+) x ([0-9.]+) left by other services = (.+)`)
	seen := 0
	for _, p := range Explain(&v, m) {
		unit, ok := units[p.Title]
		if !ok {
			continue
		}
		said := form.FindStringSubmatch(strings.Join(p.Lines, "\n"))
		if said == nil {
			t.Errorf("%s: no product in %q", p.Title, p.Lines)
			continue
		}
		seen++
		product := scale[p.Title]
		for i, in := range []quantity.Unit{unit.from, quantity.Count, quantity.Count} {
			factor, err := quantity.Parse(said[i+1], in)
			if err != nil {
				t.Fatal(err)
			}
			product *= factor
		}
		if got := quantity.Format(product, unit.to); got != said[4] {
			t.Errorf("%s: %q comes to %s", p.Title, said[0], got)
		}
	}
	if seen != len(units) {
		t.Errorf("%d products, want %d", seen, len(units))
	}
}
