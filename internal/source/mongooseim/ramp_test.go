package mongooseim

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// step is what the clients and the operating system of the recorded load test say at one scrape.
type step struct {
	Label     string    `json:"label"`
	Users     float64   `json:"users"`
	UnixMS    int64     `json:"unix_ms"`
	Sent      float64   `json:"sent1to1"`
	Delivered float64   `json:"delivered1to1"`
	Sessions  []float64 `json:"sessions_by_node"`
	CPU1      float64   `json:"node1_cpu_s"`
	CPU2      float64   `json:"node2_cpu_s"`
	CPU3      float64   `json:"node3_cpu_s"`
}

// cpu is user and system time in seconds of the three nodes together.
func (s step) cpu() float64 { return s.CPU1 + s.CPU2 + s.CPU3 }

func ramp(t *testing.T) []step {
	t.Helper()
	text, err := os.ReadFile("testdata/6.8.0-ramp-truth.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var steps []step
	for line := range strings.Lines(string(text)) {
		var s step
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, s)
	}
	if len(steps) != 6 {
		t.Fatalf("%d steps, want 6", len(steps))
	}
	return steps
}

func TestRatesFollowAStaircaseOfLoad(t *testing.T) {
	steps := ramp(t)
	for i, from := range steps {
		for _, to := range steps[i+1:] {
			seconds := float64(to.UnixMS-from.UnixMS) / 1000
			sent := (to.Sent - from.Sent) / seconds
			t.Run(from.Label+"-"+to.Label, func(t *testing.T) {
				s := threeNodes(t, "6.8.0", 0, "ramp-"+from.Label, 0.0, "ramp-"+to.Label, seconds)
				user := 0.0
				for i, n := range s.Nodes {
					exact(t, fmt.Sprint("sessions of node ", i+1), n.Sessions, to.Sessions[i])
					user += n.VM.UserCPUCores.Value
				}
				totals := s.Totals()
				// The clients' counts are of just before the scrape, so that a few messages are on their way. All are from
				// user to user, and each is written to two archives.
				near(t, "messages in", totals.Traffic.Messages.In, sent, 0.02)
				near(t, "messages out", totals.Traffic.Messages.Out, (to.Delivered-from.Delivered)/seconds, 0.02)
				near(t, "one-to-one", totals.Traffic.OneToOneIn, sent, 0.02)
				near(t, "archive rows", totals.ArchiveRowsPerS, 2*sent, 0.02)
				near(t, "logins", totals.LoginsPerS, (to.Users-from.Users)/seconds, 0.02)
				exact(t, "group messages", totals.Traffic.GroupIn, 0)
				exact(t, "sessions", totals.Sessions, to.Users)
				exact(t, "unique users", totals.UniqueUsers, to.Users)
				// The VM counts user time only, the operating system both.
				if all := (to.cpu() - from.cpu()) / seconds; user < 0.5*all || user > all {
					t.Errorf("user CPU is %.3f cores, want more than half of the %.3f cores of user and system", user, all)
				}
			})
		}
	}
}

func TestALongerWindowAveragesOverItsSteps(t *testing.T) {
	steps := ramp(t)
	from, to := steps[2], steps[5]
	x := newTarget("node1")
	var seconds float64
	for _, s := range steps[2:] {
		seconds = float64(s.UnixMS-from.UnixMS) / 1000
		x.sees(t, seconds, capture(t, "6.8.0-ramp-"+s.Label+"-node1"))
	}
	// The window of two minutes reaches back to the second of the four scrapes.
	if want := seconds - float64(steps[3].UnixMS-from.UnixMS)/1000; x.node.Window.Seconds() < want-1e-6 || x.node.Window.Seconds() > want+1e-6 {
		t.Errorf("window %v, want %v s", x.node.Window, want)
	}
	// A third of the users is on this node, and so is a third of what they send.
	want := (to.Sent - steps[3].Sent) / x.node.Window.Seconds() / 3
	near(t, "messages in", x.node.Traffic.Messages.In, want, 0.05)
}
