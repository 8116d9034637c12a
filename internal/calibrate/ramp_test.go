package calibrate

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
)

// rampNodes are the nodes of the recorded load test.
const rampNodes = 3

// rampTruth is what the clients and the operating system say at one scrape of the recorded load test.
type rampTruth struct {
	Label       string
	Step        int
	Users, Rate float64
	UnixMS      int64   `json:"unix_ms"`
	CPU1        float64 `json:"node1_cpu_s"`
	CPU2        float64 `json:"node2_cpu_s"`
	CPU3        float64 `json:"node3_cpu_s"`
	RSS1        float64 `json:"node1_rss_kib"`
	RSS2        float64 `json:"node2_rss_kib"`
	RSS3        float64 `json:"node3_rss_kib"`
}

func (r *rampTruth) cpu() float64 { return r.CPU1 + r.CPU2 + r.CPU3 }

// resident is the resident set of the largest node, bytes.
func (r *rampTruth) resident() float64 { return 1024 * max(r.RSS1, r.RSS2, r.RSS3) }

func readRampTruth(t testing.TB) []rampTruth {
	t.Helper()
	data, err := os.ReadFile("testdata/ramp-6.8.0-truth.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var all []rampTruth
	for line := range bytes.Lines(data) {
		var r rampTruth
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// readRamp returns the snapshots of the recorded load test as a scraper would have made them, with rates over the window.
func readRamp(t testing.TB, window time.Duration) (snapshots []*cluster.Snapshot, truth []rampTruth) {
	t.Helper()
	f, err := os.Open("testdata/ramp-6.8.0.prom.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	pages := make(map[string][]byte)
	name := ""
	lines := bufio.NewReader(z)
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if page, ok := strings.CutPrefix(line, "=== "); ok {
			name = strings.TrimSpace(page)
			continue
		}
		pages[name] = append(pages[name], line...)
	}
	truth = readRampTruth(t)
	var trackers [rampNodes]*mongooseim.Tracker
	var nodes [rampNodes]cluster.Node
	for i := range trackers {
		trackers[i] = mongooseim.NewTracker(window)
		nodes[i].Target = fmt.Sprintf("node%d", i+1)
	}
	for _, at := range truth {
		s := &cluster.Snapshot{At: time.UnixMilli(at.UnixMS)}
		for i := range trackers {
			if err := trackers[i].Observe(pages[fmt.Sprintf("%s-node%d", at.Label, i+1)], s.At, &nodes[i]); err != nil {
				t.Fatal(err)
			}
			s.Nodes = append(s.Nodes, nodes[i])
		}
		snapshots = append(snapshots, s)
	}
	return snapshots, truth
}

// stepTruth is what was measured in one step: cores of the three nodes together, the largest resident set and the largest
// VM memory, from its second scrape to its last.
type stepTruth struct {
	step                int
	users, rate         float64
	cores, resident, vm float64
}

func stepTruths(snapshots []*cluster.Snapshot, truth []rampTruth) []stepTruth {
	var steps []stepTruth
	for first := 0; first < len(truth); {
		last := first
		for last+1 < len(truth) && truth[last+1].Step == truth[first].Step {
			last++
		}
		from, to := truth[first+1], truth[last]
		s := stepTruth{step: to.Step, users: to.Users, rate: to.Rate}
		s.cores = (to.cpu() - from.cpu()) / (float64(to.UnixMS-from.UnixMS) / 1000)
		for i := first + 1; i <= last; i++ {
			vm := 0.0
			for _, n := range snapshots[i].Nodes {
				vm = max(vm, n.VM.MemoryBytes.Value)
			}
			s.resident += truth[i].resident() / float64(last-first)
			s.vm += vm / float64(last-first)
		}
		steps = append(steps, s)
		first = last + 1
	}
	return steps
}

// trained learns from the steps up to and including the given one.
func trained(snapshots []*cluster.Snapshot, truth []rampTruth, lastStep int) *Calibrator {
	c := New(nil)
	for i, s := range snapshots {
		if truth[i].Step <= lastStep {
			c.Add(s)
		}
	}
	return c
}

// rampScenario is a load on the recorded cluster.
func rampScenario(users, rate float64) sizing.Scenario {
	s := sizing.Defaults()
	for input, value := range map[sizing.Input]float64{
		sizing.Nodes: rampNodes, sizing.Cores: 2, sizing.RAMGiB: 4, sizing.Users: users, sizing.OneToOneRate: rate, sizing.Archive: 1,
		sizing.TLS: sizing.TLSNone, sizing.DropsPerSessionHour: 0,
	} {
		s.Set(input, value)
	}
	return s
}

// predicted is a prediction with its 5-95 % interval.
type predicted struct{ typical, low, high float64 }

func (p predicted) holds(v float64) bool { return p.low <= v && v <= p.high }

// predict predicts as mimtop plan does.
func predict(m *sizing.Model, s sizing.Scenario) (cores, memory predicted) {
	v := sizing.Evaluate(m, s)
	odds := sampler().Probability(m, s)
	of := func(typical float64, r sizing.Range) predicted { return predicted{typical, r.P5, r.P95} }
	return of(v.ClusterCPUCores().Value, odds.CPUCores), of(v.NodeMemoryBytes(), odds.MemoryBytes)
}

var sampler = sync.OnceValue(func() *sizing.Sampler { return sizing.NewSampler(sizing.DefaultDraws, 1) })
