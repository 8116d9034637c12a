package main

import (
	"math"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/demo"
	"github.com/mimtop/mimtop/internal/source/scrape"
)

// TestTheDemoClusterFromHTTPToVerdict drives the whole way: real HTTP on loopback, two scrapes, placement and verdict.
func TestTheDemoClusterFromHTTPToVerdict(t *testing.T) {
	for _, c := range []struct {
		config demo.Config
		setup  sizing.Setup
	}{
		{demo.Config{Seed: 1}, sizing.MultiNode},
		{demo.Config{Seed: 2, Nodes: 1}, sizing.SingleNode},
		{demo.Config{Seed: 3, Nodes: 2, Sites: 2}, sizing.MultiDatacenter},
	} {
		t.Run(c.setup.Key(), func(t *testing.T) {
			simulated, err := demo.Start(t.Context(), c.config)
			if err != nil {
				t.Fatal(err)
			}
			defer simulated.Close()
			src, err := scrape.New(scrape.Options{Targets: simulated.Targets(), Interval: 2 * time.Second, Demo: true})
			if err != nil {
				t.Fatal(err)
			}
			snapshot, err := src.Samples(t.Context(), 2, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !snapshot.Demo {
				t.Error("the snapshot does not say that it is a demo")
			}
			truth := simulated.Truth()
			var sessions, messages, busiest float64
			for _, n := range truth.Nodes {
				sessions += n.Sessions
				messages += n.MessagesIn
				busiest = max(busiest, n.HostMemoryBytes)
			}
			totals := snapshot.Totals()
			within(t, "sessions", totals.Sessions.Value, sessions, 0.02)
			within(t, "messages in", totals.Traffic.Messages.In.Value, messages, 0.1)

			b := sizing.Observe(snapshot)
			if why := b.Missing(); why != "" {
				t.Fatalf("two scrapes are not enough: %s", why)
			}
			v := sizing.Evaluate(sizing.DefaultModel(), b.Scenario)
			within(t, "sessions of the verdict", v.Flows.Sessions, sessions, 0.05)
			checkSites(t, &v, simulated.Targets(), truth)
			if v.Placement.Setup != c.setup || !v.Placement.Power.Known {
				t.Errorf("the placement is %+v, want %v with known power", v.Placement, c.setup)
			}
			for r, load := range v.Cases[sizing.AllUp].Loads {
				if r := sizing.Resource(r); !load.Judged && r != sizing.LatencyResource {
					t.Errorf("%v is not judged, though node_exporter gives its limit", r)
				}
			}
			if single := c.setup == sizing.SingleNode; (v.Outcome == sizing.HoldsAllUp) != single || v.Outcome == sizing.Fails {
				t.Errorf("the verdict is %v for %v", v.Outcome, v.Reasons())
			}
			measured := sizing.Observed(snapshot, &v)[sizing.Memory]
			within(t, "measured memory", measured.Value*v.Cases[sizing.AllUp].Loads[sizing.Memory].Limit, busiest, 0.05)
		})
	}
}

func within(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance*want {
		t.Errorf("%s: %v, the simulation has %v", what, got, want)
	}
}

// checkSites wants each named site with its nodes and its part of the sessions, and the loss of each judged.
func checkSites(t *testing.T, v *sizing.Verdict, targets []source.Target, truth demo.Truth) {
	t.Helper()
	nodes, sessions, all := make(map[string]int), make(map[string]float64), 0.0
	for i, n := range truth.Nodes {
		if site := targets[i].Site; site != "" {
			nodes[site]++
			sessions[site] += n.Sessions
			all += n.Sessions
		}
	}
	if len(v.Sites) != len(nodes) {
		t.Errorf("%d sites are judged, there are %d", len(v.Sites), len(nodes))
	}
	for i := range v.Sites {
		s := &v.Sites[i]
		if s.Nodes != nodes[s.Name] || !s.Lost.Applies || !s.AllUp.Loads[sizing.CPU].Judged {
			t.Errorf("%s has %d nodes and the loss %+v, the simulation %d nodes", s.Name, s.Nodes, s.Lost, nodes[s.Name])
		}
		within(t, "share of "+s.Name, s.Share, sessions[s.Name]/all, 0.05)
	}
	if worst, ok := v.WorstSiteLoss(); ok != (len(nodes) > 1) || ok && v.Title(sizing.SiteLost) != worst.Name+" lost" {
		t.Errorf("the worst loss is %+v in words %q", worst, v.Title(sizing.SiteLost))
	}
}
