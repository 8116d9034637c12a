package calibrate

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/internal/source/demo"
	"github.com/mimtop/mimtop/internal/source/mongooseim"
	"github.com/mimtop/mimtop/internal/source/nodeexporter"
)

// After a day of the usual rhythm, the largest number of users that a cluster holds is known to a tenth, although users
// and messages move together.
func TestADayTeachesTheCapacity(t *testing.T) {
	const seeds = 20
	good, covered := 0, 0
	for seed := range uint64(seeds) {
		c := newSynthetic(seed)
		calibrator := New(nil)
		c.days(calibrator, 1)
		r := calibrator.Result()
		scenario := c.scenario(60_000, 60_000*c.perUser)
		// The limit that one direction of the load runs into: users with their messages.
		limit := func(m *sizing.Model) float64 { return sizing.Evaluate(m, scenario).MaxRateFactorAllUp.Value }
		truth, learned := limit(c.truth), limit(r.Model)
		if math.Abs(learned/truth-1) <= 0.15 {
			good++
		}
		at := sizing.Evaluate(c.truth, scenario)
		cores, _ := predict(r.Model, scenario)
		if cores.holds(at.ClusterCPUCores().Value) {
			covered++
		}
		if cores.high/cores.low > 1.6 {
			t.Errorf("seed %d: after a day the cores are still %+v", seed, cores)
		}
	}
	if good < seeds*9/10 {
		t.Errorf("%d of %d seeds know the limit to 15 %%, want nine tenths", good, seeds)
	}
	if covered < seeds*8/10 {
		t.Errorf("%d of %d intervals hold the truth, want eight tenths", covered, seeds)
	}
}

func TestTheHostIsPreferredToTheVM(t *testing.T) {
	c := newSynthetic(1)
	calibrator := New(nil)
	c.days(calibrator, 0.5)
	r := calibrator.Result()
	if !strings.Contains(r.CPU.Means, "host") || !strings.Contains(r.Memory.Means, "host") {
		t.Errorf("CPU means %q, memory %q", r.CPU.Means, r.Memory.Means)
	}
	if math.Abs(r.CPUFactor.Typical-1.3) > 0.01 || r.CPUFactor.Origin != sizing.FromLive {
		t.Errorf("the factor from user time is %+v, want the measured 1.3", r.CPUFactor)
	}
	if base := r.Model.Typical(sizing.MemBase); math.Abs(base/1.5e9-1) > 0.05 {
		t.Errorf("a node holds %.3g bytes, want 1.5e9", base)
	}
}

func TestWithoutNodeExporterTheFactorIsAssumed(t *testing.T) {
	c := newSynthetic(1)
	c.bare = true
	calibrator := New(nil)
	c.days(calibrator, 0.5)
	r := calibrator.Result()
	if !strings.Contains(r.CPU.Means, "user time x 1.24") || r.CPUFactor != sizing.TotalOverUserCPU {
		t.Errorf("CPU means %q with the factor %+v", r.CPU.Means, r.CPUFactor)
	}
	if r.CPU.Uncertainty < 0.09 {
		t.Errorf("uncertainty %v leaves the factor out", r.CPU.Uncertainty)
	}
}

func TestWhatCannotBeLearnedIsSaid(t *testing.T) {
	at := func(n int) time.Duration { return time.Duration(n) * 5 * time.Minute }
	for _, test := range []struct {
		name string
		feed func(c *synthetic, to *Calibrator)
	}{
		{"nothing", func(*synthetic, *Calibrator) {}},
		{"one sample", func(c *synthetic, to *Calibrator) { to.Add(c.snapshot(0, 1000, 100)) }},
		{"one scrape many times", func(c *synthetic, to *Calibrator) {
			s := c.snapshot(0, 1000, 100)
			for i := range 100 {
				again := *s
				again.At = s.At.Add(at(i))
				to.Add(&again)
			}
		}},
		{"nodes that are down", func(c *synthetic, to *Calibrator) {
			for i := range 100 {
				s := c.snapshot(at(i), 1000, 100)
				for j := range s.Nodes {
					s.Nodes[j].State = cluster.Down
				}
				to.Add(s)
			}
		}},
		{"nodes that restart all the time", func(c *synthetic, to *Calibrator) {
			for i := range 100 {
				s := c.snapshot(at(i), 1000, 100)
				for j := range s.Nodes {
					s.Nodes[j].Restarted = true
				}
				to.Add(s)
			}
		}},
		{"no figures", func(c *synthetic, to *Calibrator) {
			for i := range 100 {
				to.Add(&cluster.Snapshot{At: c.start.Add(at(i)), Nodes: []cluster.Node{{Target: "a", State: cluster.Up, At: c.start.Add(at(i))}}})
			}
		}},
		{"figures that no node can have", func(c *synthetic, to *Calibrator) {
			for i := range 100 {
				s := c.snapshot(at(i), 1000, 100)
				for j := range s.Nodes {
					s.Nodes[j].Sessions, s.Nodes[j].Traffic.Messages.In = known(1e300), known(math.MaxFloat64)
				}
				to.Add(s)
			}
		}},
		{"no rates and no memory", func(c *synthetic, to *Calibrator) {
			for i := range 100 {
				s := c.snapshot(at(i), 1000, 100)
				for j := range s.Nodes {
					n := &s.Nodes[j]
					n.Traffic.Messages = cluster.Flow{}
					n.VM.MemoryBytes, n.Machine.MemoryUsedBytes = cluster.Figure{}, cluster.Figure{}
				}
				to.Add(s)
			}
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, calibrator := newSynthetic(1), New(nil)
			test.feed(c, calibrator)
			r := calibrator.Result()
			if r.CPU.Known || r.Memory.Known || !strings.Contains(r.CPU.Why, "not enough data") || !strings.Contains(r.Memory.Why, "not enough data") {
				t.Errorf("CPU %+v, memory %+v", r.CPU, r.Memory)
			}
			if r.Quality.Grade != NoData || r.Quality.Sentence == "" {
				t.Errorf("quality %+v", r.Quality)
			}
			for c := range sizing.CoefficientCount {
				if r.Learned[c].Word != WordDefault || r.Model.Coefficients[c] != r.Prior.Coefficients[c] {
					t.Errorf("%s was learned: %+v", c.Key(), r.Learned[c])
				}
			}
			if r.Model.Joint != nil || r.Model.Seen != nil {
				t.Error("there is a joint of nothing")
			}
		})
	}
}

func TestALoadThatStandsStillTeachesNoPrice(t *testing.T) {
	c, calibrator := newSynthetic(3), New(nil)
	c.noise = 0
	for i := range 200 {
		calibrator.Add(c.snapshot(time.Duration(i)*5*time.Minute, 30_000, 500))
	}
	r := calibrator.Result()
	if r.Quality.Grade != Poor {
		t.Errorf("quality is %v (%s), want poor", r.Quality.Grade, r.Quality.Sentence)
	}
	for _, l := range r.Learned[:sizing.USLSigma] {
		if l.Word == WordLearned {
			t.Errorf("learned %+v from a load that never moved", r.Learned)
			break
		}
	}
	// What was seen again and again is predicted all the same, and a load that was never seen is not claimed to be known.
	scenario := c.scenario(30_000, 500)
	truth, got := coresAt(c.truth, scenario), coresAt(r.Model, scenario)
	if math.Abs(got/truth-1) > 0.1 {
		t.Errorf("%v cores for the load that was seen, measured %v", got, truth)
	}
	far := c.scenario(30_000, 5_000)
	if cores, _ := predict(r.Model, far); cores.high/cores.low < 1.5 {
		t.Errorf("ten times the messages cost %+v cores: too sure", cores)
	}
}

func TestAWildReadingDoesNotSpoilTheModel(t *testing.T) {
	c, clean, spoilt := newSynthetic(5), New(nil), New(nil)
	for i := range 288 {
		after := time.Duration(i) * 5 * time.Minute
		users, messages := c.load(after)
		s := c.snapshot(after, users, messages)
		clean.Add(s)
		if i%25 == 0 {
			wild := *s
			wild.Nodes = append([]cluster.Node(nil), s.Nodes...)
			wild.Nodes[0].Machine.CPUCoresUsed = known(50)
			wild.Nodes[1].Machine.MemoryUsedBytes = known(1e12)
			s = &wild
		}
		spoilt.Add(s)
	}
	scenario := c.scenario(60_000, 1_200)
	a, b := sizing.Evaluate(clean.Result().Model, scenario), sizing.Evaluate(spoilt.Result().Model, scenario)
	if ratio := b.ClusterCPUCores().Value / a.ClusterCPUCores().Value; math.Abs(ratio-1) > 0.03 {
		t.Errorf("CPU changes by %+.1f %%", 100*(ratio-1))
	}
	if ratio := b.NodeMemoryBytes() / a.NodeMemoryBytes(); math.Abs(ratio-1) > 0.03 {
		t.Errorf("memory changes by %+.1f %%", 100*(ratio-1))
	}
}

// Half of the day is missing, a node restarts again and again, and one is away for hours: what is left teaches the same.
func TestGapsAndResetsCostOnlyTheirOwnSamples(t *testing.T) {
	whole, holed := newSynthetic(23), New(nil)
	all := New(nil)
	for i := range 2 * 288 {
		users, messages := whole.load(after(i))
		s := whole.snapshot(after(i), users, messages)
		all.Add(s)
		if i > 100 && i < 200 {
			continue
		}
		gone := *s
		gone.Nodes = append([]cluster.Node(nil), s.Nodes...)
		if i%10 == 0 {
			gone.Nodes[0].Restarted, gone.Nodes[0].Machine.CPUCoresUsed = true, known(7)
		}
		if i > 300 && i < 350 {
			gone.Nodes[1].State = cluster.Down
		}
		holed.Add(&gone)
	}
	scenario := whole.scenario(60_000, 1_200)
	a, b := coresAt(all.Result().Model, scenario), coresAt(holed.Result().Model, scenario)
	if math.Abs(a/b-1) > 0.03 {
		t.Errorf("%v cores, with holes %v", a, b)
	}
	if r := holed.Result(); r.Samples >= all.Result().Samples-300 || r.Quality.Grade != Fair && r.Quality.Grade != Good {
		t.Errorf("%d samples, %v", r.Samples, r.Quality)
	}
}

// A table of the older form has no wake-ups, and a user may give exact prices: both are priors without a width.
func TestAPriorWithoutWidthIsKept(t *testing.T) {
	prior, _, err := sizing.ParseModel([]byte(`{"coefficients": {"cpu_in": {"typical": 140}, "mem_base": {"typical": 1.5e9}, "cpu_tls": {"typical": 0}}}`))
	if err != nil {
		t.Fatal(err)
	}
	c, calibrator := newSynthetic(13), New(prior)
	c.days(calibrator, 0.3)
	r := calibrator.Result()
	for c, i := range r.Model.Coefficients {
		if math.IsNaN(i.Low+i.Typical+i.High) || math.IsInf(i.High, 0) || i.Low < 0 || i.Low > i.Typical || i.Typical > i.High {
			t.Errorf("%s is %+v", sizing.Coefficient(c).Key(), i)
		}
	}
	if got := r.Model.Typical(sizing.CPUIn); math.Abs(got/140-1) > 0.01 {
		t.Errorf("cpu_in moved from the given 140 to %v", got)
	}
	if got := r.Model.Typical(sizing.CPUWakeCores); got > 0.001 {
		t.Errorf("wake-ups of %v cores were learned against a prior that has none", got)
	}
	data, err := json.Marshal(sizing.NewFile(r.Model))
	if err != nil {
		t.Fatal(err)
	}
	if _, unknown, err := sizing.ParseModel(data); err != nil || len(unknown) != 0 {
		t.Errorf("the learned table cannot be read back: %v, unknown %v", err, unknown)
	}
}

func TestImbalanceAndFlushAreMeasured(t *testing.T) {
	c, calibrator := newSynthetic(9), New(nil)
	for i := range 50 {
		s := c.snapshot(time.Duration(i)*5*time.Minute, 30_000, 500)
		for j := range s.Nodes {
			n := &s.Nodes[j]
			n.Sessions = known(10_000)
			n.Archive.Flush = cluster.Latency{
				UpperEdges: []float64{0.008, math.Inf(1)}, Cumulative: []float64{100, 100}, SumSeconds: 0.6,
			}
		}
		s.Nodes[1].Sessions = known(14_000)
		calibrator.Add(s)
	}
	r := calibrator.Result()
	if i := r.Model.Coefficients[sizing.Imbalance]; math.Abs(i.Typical-14./(34./3)) > 1e-6 || i.Origin != sizing.FromLive {
		t.Errorf("imbalance is %+v, want 14/11.33", i)
	}
	if i := r.Model.Coefficients[sizing.DBFlushS]; math.Abs(i.Typical-0.006) > 1e-9 || i.Low >= i.Typical || i.High <= i.Typical {
		t.Errorf("a batch takes %+v s, want 0.006", i)
	}
}

// The demo cluster has a truth of its own, with all kinds of traffic, TLS, websockets and a host below each node.
func TestTheDemoClusterIsPredicted(t *testing.T) {
	const speed, minutes = 20, 72 // a day
	began := time.Unix(1_795_000_000, 0)
	sim, err := demo.NewSimulation(demo.Config{Speed: speed, Seed: 1}, 5*time.Second, began)
	if err != nil {
		t.Fatal(err)
	}
	c := New(nil)
	n := sim.Len()
	pages, hosts, nodes := make([]*mongooseim.Tracker, n), make([]*nodeexporter.Tracker, n), make([]cluster.Node, n)
	for i := range n {
		pages[i], hosts[i] = mongooseim.NewTracker(time.Minute), nodeexporter.NewTracker(time.Minute)
		nodes[i].Target, nodes[i].Site = sim.Name(i), sim.Site(i)
	}
	for minute := range minutes {
		after := time.Duration(minute+1) * time.Minute
		sim.Step(after)
		s := &cluster.Snapshot{At: began.Add(after)}
		for i := range n {
			err := pages[i].Observe(sim.AppendMetrics(nil, i), s.At, &nodes[i])
			if err := errors.Join(err, hosts[i].Observe(sim.AppendHost(nil, i), s.At, &nodes[i].Machine)); err != nil {
				t.Fatal(err)
			}
			s.Nodes = append(s.Nodes, nodes[i])
		}
		c.Add(s)
	}
	track := c.TrackRecord()
	if track.CPU.Predictions < 150 || track.CPU.Median > 0.02 || track.CPU.P90 > 0.05 {
		t.Errorf("CPU is predicted as %+v", track.CPU)
	}
	if track.Memory.Predictions < 150 || track.Memory.Median > 0.01 || track.Memory.P90 > 0.02 {
		t.Errorf("memory is predicted as %+v", track.Memory)
	}
	r := c.Result()
	truth := sim.Truth()
	flush := truth.Coefficients.DBFlushSeconds
	if i := r.Model.Coefficients[sizing.DBFlushS]; i.Low > flush || i.High < flush {
		t.Errorf("a batch takes %+v s, in truth %v", i, flush)
	}
	login := truth.Coefficients.CPULoginMicroseconds
	if i := r.Model.Coefficients[sizing.CPULogin]; i.Typical < 0.7*login || i.Typical > 1.4*login {
		t.Errorf("a login costs %+v µs, in truth %v and its handshake", i, login)
	}
}
