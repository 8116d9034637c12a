package report

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/sizing"
)

func TestCapacityFitsItsLinesAndIsJSON(t *testing.T) {
	model := sizing.DefaultModel()
	r := rand.New(rand.NewPCG(51, 52))
	sites, none, unlimited := 0, 0, 0
	for range 400 {
		s := anyScenario(r)
		if r.IntN(3) == 0 {
			s.SetSites([]sizing.Site{
				{Name: strings.Repeat("大", 16), Nodes: 1 + r.IntN(4), Share: 0.5, RAMGiB: sizing.Known(64)},
				{Name: "eu", Nodes: 2, Share: 0.3}, {Name: "us", Nodes: 3, Share: 0.2, Cores: sizing.Known(2)},
			})
			sites++
		}
		if r.IntN(8) == 0 {
			s.ScaleRates(0)
		}
		c := sizing.CapacityAt(model, s, sizing.LeastTarget+(1-sizing.LeastTarget)*r.Float64())
		var text, document bytes.Buffer
		if err := WriteCapacity(&text, &c); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(text.String()) {
			if w := ansi.StringWidth(strings.TrimSuffix(line, "\n")); w > textWidth || strings.Contains(line, "NaN") || strings.Contains(line, "Inf") {
				t.Errorf("%d columns: %q", w, line)
			}
		}
		if strings.Contains(text.String(), "none: ") {
			none++
		}
		if strings.Contains(text.String(), "no limit") {
			unlimited++
		}
		if err := WriteJSON(&document, NewCapacity(&c)); err != nil {
			t.Fatal(err)
		}
		var got struct {
			Cases    []map[string]any
			WithLoss map[string]any `json:"with_loss"`
			Unjudged []any
		}
		if err := json.Unmarshal(document.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		if got.Unjudged == nil || len(got.Cases) == 0 || got.Cases[0]["case"] != "all_up" || len(got.WithLoss) != 3 {
			t.Fatalf("%s", document.String())
		}
	}
	if sites == 0 || none == 0 || unlimited == 0 {
		t.Errorf("%d with sites, %d with nothing left, %d without a limit", sites, none, unlimited)
	}
}

func TestCapacityInWords(t *testing.T) {
	s := sizing.Defaults().With(sizing.Nodes, 5).With(sizing.Users, 300_000).With(sizing.OneToOneRate, 5000).With(sizing.Archive, 1)
	c := sizing.CapacityAt(sizing.DefaultModel(), s.With(sizing.Cores, 8).With(sizing.RAMGiB, 32), 0.6)
	var text bytes.Buffer
	if err := WriteCapacity(&text, &c); err != nil {
		t.Fatal(err)
	}
	const want = `
What it can carry with each limit used up to 60 %, and what gets there first:
                   users, each as    users at these    traffic at these
                   busy as now       rates             users
all nodes up       643k ports        643k ports        x 6 = 30k/s db
a node lost        515k ports        515k ports        x 4.8 = 24k/s db
The objective for the storm after a node loss is kept whole at any share.
`
	if text.String() != want {
		t.Errorf("got %s", text.String())
	}
}
