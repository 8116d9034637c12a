package report

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/quantity"
	"github.com/mimtop/mimtop/internal/sizing"
)

// What the network carries is said with all that it is made of.
func TestTheBytesOfTheNetworkCanBeRedoneByHand(t *testing.T) {
	form := regexp.MustCompile(`\((\S+)/s, the larger of in and out, x \((\S+) B a stanza \+ (\S+) B of headers\)(?: x (\S+) for TLS)? \+ (\S+)/s out x ` +
		`(\S+)/(\S+) to other nodes x \((\S+) B \+ (\S+) B\)\)(?: / (\S+) datacenters)? x (\S+) imbalance / (\S+) nodes = (.+?/s)`)
	for _, tls := range []float64{sizing.TLSNone, sizing.TLSJust} {
		for _, datacenters := range []float64{1, 2} {
			s := sizing.Defaults()
			for input, value := range map[sizing.Input]float64{
				sizing.Nodes: 3, sizing.Datacenters: datacenters, sizing.Users: 100_000, sizing.OneToOneRate: 3000, sizing.MUCRate: 100, sizing.MUCOccupants: 20, sizing.TLS: tls,
			} {
				s.Set(input, value)
			}
			m := sizing.DefaultModel()
			v := sizing.Evaluate(m, s)
			said := []string(nil)
			for _, p := range Explain(&v, m) {
				if p.Title == "network" {
					said = form.FindStringSubmatch(strings.Join(strings.Fields(strings.Join(p.Lines, " ")), " "))
				}
			}
			if said == nil {
				t.Fatalf("TLS %v, %v datacenters: the sum is not there", tls, datacenters)
			}
			n := make([]float64, len(said))
			for i, text := range said[1:13] {
				if text == "" {
					text = "1"
				}
				var err error
				if n[i+1], err = quantity.Parse(text, quantity.Count); err != nil {
					t.Fatal(err)
				}
			}
			bytes := (n[1]*(n[2]+n[3])*n[4] + n[5]*n[6]/n[7]*(n[8]+n[9])) / n[10] * n[11] / n[12]
			want, err := quantity.Parse(said[13], quantity.BytesPerS)
			if err != nil || math.Abs(bytes/want-1) > 0.01 {
				t.Errorf("%q comes to %g, %v", said[0], bytes, err)
			}
		}
	}
}

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
