package calibrate

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
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

// predict draws from what was learned, and from the intervals of the rest.
func predict(m *sizing.Model, s sizing.Scenario) (cores, memory predicted) {
	r := rand.New(rand.NewPCG(1, 2))
	var drawnCores, drawnMemory []float64
	for range 1000 {
		v := sizing.Evaluate(draw(m, r), s)
		drawnCores = append(drawnCores, v.ClusterCPUCores().Value)
		drawnMemory = append(drawnMemory, v.NodeMemoryBytes())
	}
	v := sizing.Evaluate(m, s)
	of := func(typical float64, drawn []float64) predicted {
		slices.Sort(drawn)
		return predicted{typical, drawn[len(drawn)/20], drawn[len(drawn)*19/20]}
	}
	return of(v.ClusterCPUCores().Value, drawnCores), of(v.NodeMemoryBytes(), drawnMemory)
}

func draw(m *sizing.Model, r *rand.Rand) *sizing.Model {
	drawn := *m
	for c, i := range m.Coefficients {
		z := r.NormFloat64() / 1.645
		if i.Typical == 0 {
			continue
		}
		if z < 0 {
			drawn.Coefficients[c].Typical = i.Typical * math.Pow(i.Typical/i.Low, z)
		} else {
			drawn.Coefficients[c].Typical = i.Typical * math.Pow(i.High/i.Typical, z)
		}
	}
	if m.Joint == nil {
		return &drawn
	}
	z := make([]float64, len(m.Joint.Of))
	for i := range z {
		z[i] = r.NormFloat64()
	}
	for i, c := range m.Joint.Of {
		v := m.Joint.Mean[i]
		for k, f := range m.Joint.Factor[i] {
			v += f * z[k]
		}
		drawn.Coefficients[c].Typical = max(v, 0)
	}
	return &drawn
}
