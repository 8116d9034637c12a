package ui

import (
	"fmt"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
	"github.com/mimtop/mimtop/themes"
)

// noon is the time of every test's clock.
var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

const (
	testCores     = 8
	testMemoryGiB = 32
)

// testNode is a node that is up, with everything measured; the share scales its load.
func testNode(i int, share float64) cluster.Node {
	known := func(v float64) cluster.Figure { return cluster.Measured(v*share, "a test") }
	fixed := func(v float64) cluster.Figure { return cluster.Measured(v, "a test") }
	return cluster.Node{
		Target: fmt.Sprintf("http://node%d:9091/metrics", i), Name: fmt.Sprintf("mongooseim-%d", i),
		State: cluster.Up, At: noon.Add(-2 * time.Second), Window: 10 * time.Second,
		Version: "6.8+", Services: []string{"mam", "muc_light"},
		Sessions: known(40_000), TCPConnections: known(36_000), ClusterSessions: fixed(120_000), ClusterUniqueUsers: fixed(104_000),
		LoginsPerS: known(21),
		Machine: cluster.Machine{
			Cores: fixed(testCores), MemoryBytes: fixed(testMemoryGiB << 30), MemoryUsedBytes: known(5 << 30), CPUCoresUsed: known(1.1),
			NetworkInBytesPerS: known(900_000), NetworkOutBytesPerS: known(2_300_000),
			NetworkBitsPerS: fixed(10e9), FileDescriptors: fixed(1_048_576),
		},
		VM: cluster.VM{
			UserCPUCores: known(0.8), MemoryBytes: known(3 << 30), Ports: known(41_000), Processes: known(62_000),
			PortLimit: fixed(250_000), ProcessLimit: fixed(1_048_576),
		},
		Membership: cluster.Membership{Joined: fixed(3), Known: fixed(3), Unavailable: fixed(0), Backend: "CETS"},
		Traffic: cluster.Traffic{
			Stanzas: cluster.Flow{In: known(1_500), Out: known(3_600)}, Messages: cluster.Flow{In: known(1_000), Out: known(2_600)},
			Presence: cluster.Flow{In: known(200), Out: known(900)},
			Bytes:    cluster.Flow{In: known(700_000), Out: known(1_900_000)}, TLSBytes: cluster.Flow{In: known(700_000), Out: known(1_900_000)},
			OneToOneIn: known(800), GroupIn: known(200), MUCLightIn: known(200), PubSubIn: known(10),
			HTTPNotifications: known(30), Push: known(60),
		},
		Archive:    cluster.Archive{RowsPerS: known(1_800), LookupsPerS: known(20), DroppedPerS: fixed(0)},
		Processing: testLatency(share),
	}
}

func testLatency(share float64) cluster.Latency {
	return cluster.Latency{
		UpperEdges: []float64{0.000256, 0.000512, 0.001024, 0.002048, 0.004096},
		Cumulative: []float64{2_000 * share, 6_000 * share, 9_000 * share, 9_950 * share, 10_000 * share},
		SumSeconds: 6 * share, From: "a test",
	}
}

// testSnapshot is a cluster of three nodes some seconds after noon.
func testSnapshot(seconds int) *cluster.Snapshot {
	at := noon.Add(time.Duration(seconds) * time.Second)
	s := &cluster.Snapshot{At: at, Source: "3 targets", Interval: 5 * time.Second}
	for i, share := range []float64{1, 1.05, 0.95} {
		n := testNode(i+1, share*(1+0.01*float64(seconds%7)))
		n.At = at.Add(-2 * time.Second)
		s.Nodes = append(s.Nodes, n)
	}
	return s
}

// newTestModel is a dashboard on a live source at a size, without colours.
func newTestModel(t testing.TB, width, height int) *Model {
	t.Helper()
	return newModelWith(t, width, height, Options{Source: "3 targets", NoColour: true})
}

func newModelWith(t testing.TB, width, height int, o Options) *Model {
	t.Helper()
	pair, err := themes.Builtin("default")
	if err != nil {
		t.Fatal(err)
	}
	o.Theme = pair
	o.Now = func() time.Time { return noon.Add(60 * time.Second) }
	var snapshots chan *cluster.Snapshot
	if o.Plan == (sizing.Baseline{}) {
		snapshots = make(chan *cluster.Snapshot)
	}
	m := New(o, snapshots)
	// Fewer draws than a user has: tests settle after each key.
	m.odds.sampler = sizing.NewSampler(64, drawsSeed)
	m.surface.sampler = sizing.NewSampler(20, drawsSeed)
	m.limits.sampler = sizing.NewSampler(64, drawsSeed)
	m.odds.pace.every, m.surface.pace.every, m.limits.pace.every = 0, 0, 0 // The clock of the tests stands still.
	m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	m.pins.sampler = sizing.NewSampler(64, drawsSeed)
	settle(m)
	return m
}

// focusOn opens all groups and lets the keys move a slider.
func focusOn(m *Model, control int) {
	var all [len(sliderGroups)]bool
	for g := range all {
		all[g] = true
	}
	m.sliders.fold(all)
	m.sliders.focus = slices.IndexFunc(m.sliders.rows, func(r sliderRow) bool { return r.control == control })
	m.sliders.follow(m.whatIfPlaces().sliders.height)
	m.clean = false
	settle(m)
}

// lineOf is the line of the terminal that a slider is on.
func lineOf(m *Model, control int) int {
	row := slices.IndexFunc(m.sliders.rows, func(r sliderRow) bool { return r.control == control })
	return m.whatIfPlaces().sliders.top + row - m.sliders.first
}

// settle does at once what runs beside the screen.
func settle(m *Model) {
	m.View()
	for m.surface.busy || m.seekLines() != nil {
		q := m.surface.asked
		m.Update(linesMsg{m.surface.sampler.Lines(q.model, q.canvas, q.grid)})
	}
	for m.limits.busy || m.seekLimits() != nil {
		m.Update(m.limits.asked.answer(m.limits.sampler))
	}
	for m.pins.busy || m.seekPins() != nil {
		for i := range m.pins.pins {
			if p := &m.pins.pins[i]; p.isSet && p.oddsBy != m.what.model {
				m.Update(pinMsg{p.turn, m.what.model, m.pins.sampler.Probability(m.what.model, p.baseline.Scenario.With(sizing.GrowthPctMonth, 0))})
				break
			}
		}
		m.pins.busy = false
	}
	for m.odds.busy || m.seekOdds() != nil {
		q := m.odds.asked
		m.Update(q.answer(m.odds.sampler, nil))
	}
}

// live gives a model a minute of snapshots.
func live(m *Model) *Model {
	for s := 0; s <= 60; s += 5 {
		m.Update(snapshotMsg{testSnapshot(s)})
	}
	settle(m)
	return m
}

// press sends keys by their names, and single characters as typed text.
func press(m *Model, keys ...string) {
	for _, k := range keys {
		m.Update(keyNamed(k))
	}
	settle(m)
}

func keyNamed(name string) tea.KeyPressMsg {
	special := map[string]tea.Key{
		"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight},
		"shift+left": {Code: tea.KeyLeft, Mod: tea.ModShift}, "shift+right": {Code: tea.KeyRight, Mod: tea.ModShift},
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "backspace": {Code: tea.KeyBackspace},
		"delete": {Code: tea.KeyDelete}, "pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift},
		"home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd}, "space": {Code: tea.KeySpace, Text: " "},
		"f1": {Code: tea.KeyF1}, "f2": {Code: tea.KeyF2}, "f3": {Code: tea.KeyF3}, "f4": {Code: tea.KeyF4}, "f5": {Code: tea.KeyF5}, "f6": {Code: tea.KeyF6},
		"ctrl+u": {Code: 'u', Mod: tea.ModCtrl}, "ctrl+r": {Code: 'r', Mod: tea.ModCtrl}, "ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+z": {Code: 'z', Mod: tea.ModCtrl},
	}
	if k, ok := special[name]; ok {
		return tea.KeyPressMsg(k)
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// typeText types characters one by one.
func typeText(m *Model, text string) {
	for _, r := range text {
		press(m, string(r))
	}
}

// crowd gives a model so many nodes in three sites, the fifth of them down.
func crowd(m *Model, nodes int) *Model {
	for second := 50; second <= 60; second += 5 {
		s := testSnapshot(second)
		s.Nodes = s.Nodes[:0]
		for i := range nodes {
			n := testNode(i+1, 1+0.3*float64((i*7)%11)/11)
			n.At = s.At.Add(-2 * time.Second)
			n.Site = []string{"ap", "eu", "us"}[i%3]
			n.Membership.Joined, n.Membership.Known = cluster.Absent("a test"), cluster.Absent("a test")
			if i == 4 {
				n.State, n.Reason, n.At = cluster.Down, "connection refused", noon.Add(-time.Minute)
			}
			s.Nodes = append(s.Nodes, n)
		}
		m.Update(snapshotMsg{s})
	}
	settle(m)
	return m
}
