package demo

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestAConfigurationIsRefusedWithFieldValueAndWhatIsAccepted(t *testing.T) {
	for _, test := range []struct {
		name   string
		config Config
		want   []string
	}{
		{"the zero value is accepted", Config{}, nil},
		{"the largest is accepted", Config{Nodes: 50, Sites: 8, Speed: 1000, Scenario: "growth"}, nil},
		{"nodes below 1", Config{Nodes: -1}, []string{"nodes is -1, want 1 to 50"}},
		{"too many nodes", Config{Nodes: 51}, []string{"nodes is 51, want 1 to 50"}},
		{"sites below 1", Config{Sites: -2}, []string{"sites is -2, want 1 to 8"}},
		{"too many sites", Config{Sites: 9}, []string{"sites is 9, want 1 to 8"}},
		{"a clock that runs backwards", Config{Speed: -1}, []string{"speed is -1, want 0.01 to 1000"}},
		{"no number as speed", Config{Speed: math.NaN()}, []string{"speed is NaN, want 0.01 to 1000"}},
		{"infinite speed", Config{Speed: math.Inf(1)}, []string{"speed is +Inf, want 0.01 to 1000"}},
		{"unknown scenario", Config{Scenario: "doom"}, []string{`scenario is "doom", want one of steady, launch-day, node-loss, growth, group-storm`}},
		{"everything at once", Config{Nodes: 99, Scenario: "doom"}, []string{"nodes is 99", "scenario is"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := test.config.Validate()
			if (err == nil) != (test.want == nil) {
				t.Fatalf("error %v", err)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q does not say %q", err, want)
				}
			}
			if err == nil {
				return
			}
			if _, err := Start(t.Context(), test.config); err == nil {
				t.Error("Start accepts what Validate refuses")
			}
		})
	}
	for _, tick := range []time.Duration{0, time.Millisecond, time.Hour} {
		if _, err := NewSimulation(Config{}, tick, began); err == nil || !strings.Contains(err.Error(), "want 1s to 1m0s") {
			t.Errorf("tick %v: error %v", tick, err)
		}
	}
}

func TestScenariosAreOneLineEachAndTheDefaultComesFirst(t *testing.T) {
	all := Scenarios()
	if len(all) != 5 || all[0].Name != (Config{}).complete().Scenario {
		t.Errorf("scenarios %+v", all)
	}
	for _, s := range all {
		if s.Summary == "" || len(s.Summary) > 120 || strings.ContainsAny(s.Summary, "\n\t") {
			t.Errorf("summary of %s: %q", s.Name, s.Summary)
		}
	}
}
