package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// sizes are the terminals that frames are kept for.
var sizes = [][2]int{{80, 24}, {120, 40}}

func TestFrames(t *testing.T) {
	for _, size := range sizes {
		for _, c := range []struct {
			name string
			make func(t *testing.T) *Model
		}{
			{"overview", func(t *testing.T) *Model { return live(newTestModel(t, size[0], size[1])) }},
			{"overview-node-down", func(t *testing.T) *Model { return withNodeDown(newTestModel(t, size[0], size[1])) }},
			{"overview-no-node-exporter", func(t *testing.T) *Model { return withoutMachine(newTestModel(t, size[0], size[1])) }},
			{"overview-waiting", func(t *testing.T) *Model { return newTestModel(t, size[0], size[1]) }},
			{"whatif-live", func(t *testing.T) *Model {
				m := live(newTestModel(t, size[0], size[1]))
				press(m, "tab")
				return m
			}},
			{"whatif-moved", func(t *testing.T) *Model {
				m := live(newTestModel(t, size[0], size[1]))
				press(m, "tab", "2", "M", "enter", "down", "L", "down", "5", "enter", "down", "1", "2")
				return m
			}},
			{"whatif-map-toggled", func(t *testing.T) *Model {
				m := live(newTestModel(t, size[0], size[1]))
				press(m, "tab", "m", "3", "M", "enter")
				return m
			}},
			{"whatif-group-open", func(t *testing.T) *Model {
				m := live(newTestModel(t, size[0], size[1]))
				press(m, "tab")
				focusOn(m, int(sizing.RoomOccupantsMax))
				press(m, "3", "0", "0", "enter")
				return m
			}},
			{"whatif-carries", func(t *testing.T) *Model {
				m := live(newTestModel(t, size[0], size[1]))
				press(m, "tab", "v", "8", "0", "%", "enter")
				return m
			}},
			{"whatif-carries-sites", func(t *testing.T) *Model {
				m := withSites(newTestModel(t, size[0], size[1]))
				press(m, "tab", "v")
				return m
			}},
			{"whatif-trail", func(t *testing.T) *Model {
				m := live(newTestModel(t, size[0], size[1]))
				press(m, "tab", "down", "L", "up", "L", "down", "up", "L", "down", "H", "m", "M")
				return m
			}},
			{"compare", func(t *testing.T) *Model {
				m := pinned(newTestModel(t, size[0], size[1]))
				press(m, "1", "1", "enter")
				pinAs(m, "eleven of them")
				press(m, "up", "up", "1", "M", "enter", "c", "right")
				return m
			}},
			{"pin-asked", func(t *testing.T) *Model {
				m := pinned(newTestModel(t, size[0], size[1]))
				press(m, "p", "tab")
				return m
			}},
			{"command", func(t *testing.T) *Model {
				m := live(newTestModel(t, size[0], size[1]))
				press(m, "tab", "3", "M", "enter", "y")
				return m
			}},
			{"plan-growing", func(t *testing.T) *Model {
				b := sizing.DefaultBaseline()
				b.Give(sizing.Users, 300_000)
				b.Give(sizing.Nodes, 4)
				b.Give(sizing.OneToOneRate, 3_000)
				b.Give(sizing.GrowthPctMonth, 5)
				return newModelWith(t, size[0], size[1], Options{Plan: b, Source: "PLAN: no cluster", NoColour: true})
			}},
			{"overview-sites", func(t *testing.T) *Model { return withSites(newTestModel(t, size[0], size[1])) }},
			{"whatif-sites", func(t *testing.T) *Model {
				m := withSites(newTestModel(t, size[0], size[1]))
				press(m, "tab", "down", "down", "4", "enter")
				return m
			}},
			{"nodes", func(t *testing.T) *Model {
				m := withNodeDown(newTestModel(t, size[0], size[1]))
				press(m, "3", "down")
				return m
			}},
			{"nodes-many-filtered", func(t *testing.T) *Model {
				m := crowd(newTestModel(t, size[0], size[1]), 30)
				press(m, "3", "s", "s", "s")
				typeText(m, "/im-2 up")
				return m
			}},
			{"node-open", func(t *testing.T) *Model {
				m := withoutMachine(newTestModel(t, size[0], size[1]))
				press(m, "3", "enter")
				return m
			}},
			{"sites", func(t *testing.T) *Model {
				m := withSites(newTestModel(t, size[0], size[1]))
				press(m, "6")
				return m
			}},
			{"sites-one", func(t *testing.T) *Model {
				m := live(newTestModel(t, size[0], size[1]))
				press(m, "6")
				return m
			}},
			{"site-open", func(t *testing.T) *Model {
				m := withSites(newTestModel(t, size[0], size[1]))
				press(m, "6", "j", "enter")
				return m
			}},
			{"help-nodes", func(t *testing.T) *Model {
				m := live(newTestModel(t, size[0], size[1]))
				press(m, "3", "?")
				return m
			}},
			{"traffic", func(t *testing.T) *Model { return withTraffic(newTestModel(t, size[0], size[1]), trafficScreen) }},
			{"traffic-end", func(t *testing.T) *Model {
				m := withTraffic(newTestModel(t, size[0], size[1]), trafficScreen)
				press(m, "G")
				return m
			}},
			{"traffic-node-down", func(t *testing.T) *Model {
				m := withNodeDown(newTestModel(t, size[0], size[1]))
				press(m, "4")
				return m
			}},
			{"traffic-waiting", func(t *testing.T) *Model {
				m := newTestModel(t, size[0], size[1])
				press(m, "4")
				return m
			}},
			{"forecast", func(t *testing.T) *Model { return withTraffic(newTestModel(t, size[0], size[1]), forecastScreen) }},
			{"forecast-growing", func(t *testing.T) *Model { return growing(newTestModel(t, size[0], size[1]), "5%") }},
			{"forecast-help", func(t *testing.T) *Model {
				m := growing(newTestModel(t, size[0], size[1]), "5%")
				press(m, "?")
				return m
			}},
			{"plan", func(t *testing.T) *Model { return newPlan(t, size[0], size[1]) }},
			{"help", func(t *testing.T) *Model {
				m := live(newTestModel(t, size[0], size[1]))
				press(m, "tab", "?")
				return m
			}},
			{"arithmetic", func(t *testing.T) *Model {
				m := live(newTestModel(t, size[0], size[1]))
				press(m, "e")
				return m
			}},
		} {
			t.Run(fmt.Sprintf("%s-%dx%d", c.name, size[0], size[1]), func(t *testing.T) {
				golden.RequireEqual(t, text(c.make(t)))
			})
		}
	}
}

func TestAColouredFrame(t *testing.T) {
	m := live(newModelWith(t, 80, 24, Options{Source: "DEMO: a simulated cluster", Demo: true, Dark: true}))
	golden.RequireEqual(t, []byte(m.View().Content))
}

func newPlan(t testing.TB, width, height int) *Model {
	b := sizing.DefaultBaseline()
	b.Give(sizing.Users, 300_000)
	b.Give(sizing.Nodes, 4)
	return newModelWith(t, width, height, Options{Plan: b, Source: "PLAN: no cluster", NoColour: true})
}

// withSites has two nodes in eu-west and one, of half the cores, in us.
func withSites(m *Model) *Model {
	for s := 0; s <= 60; s += 5 {
		snapshot := testSnapshot(s)
		for i := range snapshot.Nodes {
			n := &snapshot.Nodes[i]
			nodes := 2.0
			n.Site = "eu-west"
			if i == 2 {
				n.Site, nodes = "us", 1
				n.Machine.Cores = cluster.Measured(testCores/2, "a test")
			}
			n.Membership.Joined, n.Membership.Known = cluster.Measured(nodes, "a test"), cluster.Measured(nodes, "a test")
			n.ClusterSessions, n.ClusterUniqueUsers = cluster.Measured(40_000*nodes, "a test"), cluster.Measured(35_000*nodes, "a test")
		}
		m.Update(snapshotMsg{snapshot})
	}
	settle(m)
	return m
}

// withNodeDown loses the second node half a minute ago.
func withNodeDown(m *Model) *Model {
	for s := 0; s <= 60; s += 5 {
		snapshot := testSnapshot(s)
		if s > 30 {
			n := &snapshot.Nodes[1]
			n.State, n.Reason, n.At = cluster.Down, "connection refused", noon.Add(28*time.Second)
		}
		m.Update(snapshotMsg{snapshot})
	}
	settle(m)
	return m
}

// withoutMachine reads a cluster whose nodes have no node_exporter.
func withoutMachine(m *Model) *Model {
	for s := 0; s <= 60; s += 5 {
		snapshot := testSnapshot(s)
		for i := range snapshot.Nodes {
			cores := snapshot.Nodes[i].Machine.Cores
			snapshot.Nodes[i].Machine = cluster.Machine{Cores: cores}
		}
		m.Update(snapshotMsg{snapshot})
	}
	settle(m)
	return m
}

// everyState is every kind of frame.
func everyState(t *testing.T, width, height int, o Options) map[string]*Model {
	o.Source = strings.Repeat("long source name ", 5)
	fresh := func() *Model { return newModelWith(t, width, height, o) }
	states := map[string]*Model{
		"waiting": fresh(), "live": live(fresh()), "down": withNodeDown(fresh()), "no machine": withoutMachine(fresh()),
	}
	whatIf := live(fresh())
	press(whatIf, "tab", "9", "0", "M", "enter", "down", "down", "down", "3", "enter")
	states["three datacenters"] = whatIf
	toggled := live(fresh())
	press(toggled, "tab", "m", "2", "M", "enter")
	states["map toggled"] = toggled
	states["traffic"] = withTraffic(fresh(), trafficScreen)
	states["end of the traffic"] = withTraffic(fresh(), trafficScreen)
	press(states["end of the traffic"], "G")
	compared := pinned(fresh())
	press(compared, "c")
	carries := withSites(fresh())
	press(carries, "tab", "v", "Z")
	asked := live(fresh())
	press(asked, "tab", "p")
	copied := live(fresh())
	press(copied, "tab", "y")
	states["comparison"], states["carries"], states["asked"], states["copied"] = compared, carries, asked, copied
	states["forecast"], states["fast growth"] = growing(fresh(), "1%"), growing(fresh(), "30%")
	help, arithmetic := live(fresh()), live(fresh())
	press(help, "?")
	press(arithmetic, "tab", "e")
	states["help"], states["arithmetic"] = help, arithmetic
	crowd := fresh()
	s := testSnapshot(0)
	for i := range 60 {
		s.Nodes = append(s.Nodes, testNode(i+10, 1))
		s.Nodes[len(s.Nodes)-1].Name = strings.Repeat("very-long-node-name-", 4)
	}
	crowd.Update(snapshotMsg{s})
	states["63 nodes"] = crowd
	for _, at := range []string{"1", "4", "5"} {
		m := newPlan(t, width, height)
		m.options.ASCII, m.options.NoColour, m.dark = o.ASCII, o.NoColour, o.Dark
		m.restyle()
		press(m, "f"+at)
		states["plan on "+at] = m
	}
	for _, at := range []string{"3", "6"} {
		for name, m := range map[string]*Model{"waiting": fresh(), "down": withNodeDown(fresh()), "no machine": withoutMachine(fresh()), "sites": withSites(fresh())} {
			press(m, at)
			states[name+" on "+at] = m
		}
		odd := fresh()
		s := testSnapshot(0)
		for i, name := range []string{strings.Repeat("long-name-", 9), "日本語ノード", "\u0301é"} {
			n := &s.Nodes[i]
			n.Name, n.Site, n.Version, n.Services = name, name, name, []string{name, name}
			n.Sessions = cluster.Measured(12, name)
			n.Warnings = []string{name}
		}
		odd.Update(snapshotMsg{s})
		press(odd, at)
		states["odd names on "+at] = odd
		opened := fresh()
		opened.Update(snapshotMsg{s})
		press(opened, at, "down", "enter")
		states["open on "+at] = opened
		filtered := withSites(fresh())
		press(filtered, at)
		typeText(filtered, "/日本é no such name "+strings.Repeat("x", 60))
		states["filtered on "+at] = filtered
		m := newPlan(t, width, height)
		m.options.ASCII, m.options.NoColour, m.dark = o.ASCII, o.NoColour, o.Dark
		m.restyle()
		press(m, "f"+at)
		states["plan on "+at] = m
	}
	return states
}

func TestEveryFrameFillsTheTerminalExactly(t *testing.T) {
	for _, o := range []Options{{Dark: true}, {NoColour: true, ASCII: true}} {
		sizes := [][2]int{{80, 24}, {79, 24}, {80, 23}, {20, 5}, {1, 1}, {81, 25}, {97, 30}, {120, 40}, {160, 50}, {200, 60}}
		for _, size := range sizes[:frameSizes] {
			for name, m := range everyState(t, size[0], size[1], o) {
				content := m.View().Content
				lines := strings.Split(content, "\n")
				if len(lines) != size[1] {
					t.Errorf("%s at %v: %d lines", name, size, len(lines))
				}
				for i, line := range lines {
					if w := ansi.StringWidth(line); w != size[0] {
						t.Errorf("%s at %v: line %d is %d columns: %q", name, size, i, w, line)
					}
				}
				if o.ASCII {
					for _, r := range content {
						if r > '~' {
							t.Fatalf("%s at %v: %q is not ASCII", name, size, r)
						}
					}
				}
			}
		}
	}
}

func TestWhatMattersIsOnTheSmallestScreen(t *testing.T) {
	for name, c := range map[string]struct {
		m    *Model
		says []string
	}{
		"overview":  {live(newTestModel(t, 80, 24)), []string{"HOLDS", "all nodes up", "a node lost", "Multi-node", "mongooseim-3", "CPU", "3 of 3 nodes up"}},
		"node down": {withNodeDown(newTestModel(t, 80, 24)), []string{"connection refused", "2 of 3 nodes up", "down"}},
		"no memory": {withoutMachine(newTestModel(t, 80, 24)), []string{"n/a", "memory (--ram-gib)", "Not judged"}},
		"waiting":   {newTestModel(t, 80, 24), []string{"UNKNOWN", "waiting for the first"}},
		"demo":      {live(newModelWith(t, 80, 24, Options{Demo: true, NoColour: true})), []string{"DEMO"}},
		"plan":      {newPlan(t, 80, 24), []string{"PLAN", "300k"}},
	} {
		got := text(c.m)
		for _, want := range c.says {
			if !strings.Contains(got, want) {
				t.Errorf("%s: nothing says %q:\n%s", name, want, got)
			}
		}
	}
}

func TestALostClusterIsUnknownAndKeepsItsLastFigures(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	users := m.users()
	s := testSnapshot(65)
	for i := range s.Nodes {
		s.Nodes[i].State, s.Nodes[i].Reason = cluster.Down, "no answer within 4 s"
	}
	m.Update(snapshotMsg{s})
	if got := text(m); !strings.Contains(got, "UNKNOWN") || !strings.Contains(got, "no answer within 4 s") {
		t.Errorf("nothing says that the cluster is lost:\n%s", got)
	}
	if m.users() != users {
		t.Errorf("the sliders lost the last known cluster: %v users", m.users())
	}
}

func TestWhatIsWrongWithTheListsIsANote(t *testing.T) {
	m := newTestModel(t, 80, 24)
	for _, nodes := range []int{0, 3} {
		s := testSnapshot(60)
		s.Nodes, s.Warnings = s.Nodes[:nodes], []string{"nodes.yml: cannot be read"}
		m.Update(snapshotMsg{s})
		if got := text(m); !strings.Contains(got, "nodes.yml: cannot be read") {
			t.Errorf("with %d nodes:\n%s", nodes, got)
		}
	}
}

func TestNothingIsDrawnWhenNothingChanged(t *testing.T) {
	m := live(newTestModel(t, 120, 40))
	m.View()
	if n := testing.AllocsPerRun(10, func() { m.View() }); n > 0 {
		t.Errorf("an unchanged view costs %v allocations", n)
	}
	m.Update(struct{}{})
	if !m.clean {
		t.Error("a message of no meaning makes the view dirty")
	}
	press(m, "tab")
	if m.clean {
		t.Error("a key leaves the view as it was")
	}
}

func TestTheBackgroundIsAskedForAndFollowed(t *testing.T) {
	m := live(newModelWith(t, 80, 24, Options{}))
	dark := m.View().Content
	m.Update(tea.BackgroundColorMsg{Color: ansi.BrightWhite})
	if light := m.View().Content; light == dark {
		t.Error("a light background changes no colour")
	}
	if m.dark {
		t.Error("white is taken for dark")
	}
}

func BenchmarkSliderStep(b *testing.B) {
	m := newTestModel(b, 120, 40)
	m.options.NoColour = false
	m.restyle()
	live(m)
	press(m, "tab")
	keys := [...]tea.KeyPressMsg{keyNamed("right"), keyNamed("left")}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		m.Update(keys[i%2])
		m.View()
	}
}

// BenchmarkSurfaceStep moves the slider that changes the whole map.
func BenchmarkSurfaceStep(b *testing.B) {
	for _, size := range [][2]int{{120, 40}, {160, 50}, {200, 60}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			m := newTestModel(b, size[0], size[1])
			m.options.NoColour = false
			m.restyle()
			live(m)
			press(m, "tab", "down", "down")
			keys := [...]tea.KeyPressMsg{keyNamed("right"), keyNamed("left")}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				m.Update(keys[i%2])
				m.View()
			}
		})
	}
}

func BenchmarkOverviewFrame(b *testing.B) {
	m := newTestModel(b, 120, 40)
	m.options.NoColour = false
	m.restyle()
	live(m)
	b.ReportAllocs()
	for b.Loop() {
		m.Update(tickMsg{})
		m.View()
	}
}
