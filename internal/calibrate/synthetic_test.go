package calibrate

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// synthetic is a cluster whose costs are known exactly: those of sizing with the truth as its model, with noise.
type synthetic struct {
	truth      *sizing.Model
	nodes      int
	perUser    float64 // messages a second and user at the peak
	noise      float64 // relative, of CPU and memory
	userFactor float64 // all CPU over the VM's user time
	rng        *rand.Rand
	start      time.Time
	bare       bool // no node_exporter
}

// hidden are costs that differ from every default.
func hidden() *sizing.Model {
	m := sizing.DefaultModel()
	for c, v := range map[sizing.Coefficient]float64{
		sizing.MemBase: 1.5e9, sizing.MemC2S: 40_000, sizing.MemReplica: 1_100, sizing.CPUNode: 0.08, sizing.CPUWakeCores: 0.15,
		sizing.CPUWakeRate: 120, sizing.CPUIn: 140, sizing.CPUOut: 60, sizing.CPURow: 180, sizing.CPULogin: 11_000,
		sizing.CPUIdle: 5, sizing.Imbalance: 1,
	} {
		m.Coefficients[c] = sizing.Interval{Low: v, Typical: v, High: v}
	}
	return m
}

func newSynthetic(seed uint64) *synthetic {
	return &synthetic{
		truth: hidden(), nodes: 3, perUser: 0.02, noise: 0.02, userFactor: 1.3,
		rng: rand.New(rand.NewPCG(seed, 1)), start: time.Unix(1_795_000_000, 0),
	}
}

// scenario is the cluster's load at a number of users and messages.
func (c *synthetic) scenario(users, messages float64) sizing.Scenario {
	s := sizing.Defaults()
	for input, value := range map[sizing.Input]float64{
		sizing.Nodes: float64(c.nodes), sizing.Cores: 8, sizing.RAMGiB: 32, sizing.NICGbps: 10, sizing.Users: users,
		sizing.OneToOneRate: messages, sizing.Archive: 1, sizing.TLS: sizing.TLSNone, sizing.DropsPerSessionHour: 0,
		sizing.Ports: 1e6, sizing.DBWorkers: 100,
	} {
		s.Set(input, value)
	}
	return s
}

// load is the daily rhythm: messages swing more than users do.
func (c *synthetic) load(after time.Duration) (users, messages float64) {
	phase := math.Sin(2 * math.Pi * after.Hours() / 24)
	users = 60_000 * (0.55 + 0.45*phase) * (1 + 0.03*c.rng.NormFloat64())
	return users, users * c.perUser * (0.8 + 0.2*phase) * (1 + 0.1*c.rng.NormFloat64())
}

func known(v float64) cluster.Figure { return cluster.Measured(v, "test") }

// snapshot is one scrape of all nodes.
func (c *synthetic) snapshot(after time.Duration, users, messages float64) *cluster.Snapshot {
	v := sizing.Evaluate(c.truth, c.scenario(users, messages))
	cores := v.ClusterCPUCores().Value / float64(c.nodes)
	memory := v.NodeMemoryBytes()
	s := &cluster.Snapshot{At: c.start.Add(after)}
	k := float64(c.nodes)
	for i := range c.nodes {
		n := cluster.Node{
			Target: string(rune('a'+i%26)) + string(rune('0'+i/26%10)) + string(rune('0'+i/260)), State: cluster.Up, At: s.At, Window: time.Minute,
			Services: []string{"mam_pm", "muc"}, Sessions: known(users / k), TCPConnections: known(users / k),
			ClusterSessions: known(users), ClusterUniqueUsers: known(users), LoginsPerS: known(0), LogoutsPerS: known(0),
		}
		t := &n.Traffic
		t.Messages = cluster.Flow{In: known(messages / k), Out: known(messages / k)}
		t.OneToOneIn, t.Bytes.In, t.TLSBytes.In = known(messages/k), known(1000), known(0)
		n.Archive.RowsPerS = known(2 * messages / k)
		total := cores * (1 + c.noise*c.rng.NormFloat64())
		n.VM.UserCPUCores = known(total / c.userFactor)
		n.VM.MemoryBytes = known(memory * 0.7)
		if !c.bare {
			n.Machine.CPUCoresUsed = known(total)
			n.Machine.MemoryUsedBytes = known(memory * (1 + c.noise/2*c.rng.NormFloat64()))
		}
		s.Nodes = append(s.Nodes, n)
	}
	return s
}

// days adds so much of the daily rhythm, a scrape every five minutes.
func (c *synthetic) days(to *Calibrator, days float64) {
	for after := time.Duration(0); after.Hours() < 24*days; after += 5 * time.Minute {
		users, messages := c.load(after)
		to.Add(c.snapshot(after, users, messages))
	}
}

// after is the time of the i-th scrape, one every five minutes.
func after(i int) time.Duration { return time.Duration(i) * 5 * time.Minute }
