package sizing

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
)

// twoSites is a snapshot of eu with four nodes and 240 k sessions, and us with two nodes and 60 k.
func twoSites() *cluster.Snapshot {
	s := liveSnapshot(6)
	for i := range s.Nodes {
		n := &s.Nodes[i]
		size, sessions := 4.0, 240_000.0
		n.Site = "eu"
		if i >= 4 {
			n.Site, size, sessions = "us", 2, 60_000
		}
		n.Membership.Joined, n.Membership.Known = known(size), known(size)
		n.Sessions, n.ClusterSessions, n.ClusterUniqueUsers = known(sessions/size), known(sessions), known(sessions*0.8)
	}
	return s
}

func TestObserveNamesTheSites(t *testing.T) {
	machine := func(s *cluster.Snapshot, i int, cores float64, memory cluster.Figure) {
		s.Nodes[i].Machine.Cores, s.Nodes[i].Machine.MemoryBytes = known(cores), memory
	}
	for _, test := range []struct {
		name   string
		change func(s *cluster.Snapshot)
		want   []Site
		cores  float64 // of the scenario
	}{
		{"alike machines are the scenario's", func(*cluster.Snapshot) {},
			[]Site{{Name: "eu", Nodes: 4, Share: 0.8}, {Name: "us", Nodes: 2, Share: 0.2}}, 8},
		{"the weakest machine of each", func(s *cluster.Snapshot) {
			machine(s, 0, 16, known(64<<30))
			machine(s, 4, 4, known(32<<30))
		}, []Site{{Name: "eu", Nodes: 4, Share: 0.8, Cores: Known(8)}, {Name: "us", Nodes: 2, Share: 0.2, Cores: Known(4)}}, 4},
		{"nodes that are not scraped count", func(s *cluster.Snapshot) { s.Nodes[5].Membership.Known = known(3) },
			[]Site{{Name: "eu", Nodes: 4, Share: 0.8}, {Name: "us", Nodes: 3, Share: 0.2}}, 8},
		{"a site that is down keeps its machine, and the nodes give the shares", func(s *cluster.Snapshot) {
			for i := 4; i < 6; i++ {
				machine(s, i, 4, known(32<<30))
				s.Nodes[i].State, s.Nodes[i].Reason = cluster.Down, "connection refused"
			}
		}, []Site{{Name: "eu", Nodes: 4, Share: 4. / 6, Cores: Known(8)}, {Name: "us", Nodes: 2, Share: 2. / 6, Cores: Known(4)}}, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := twoSites()
			test.change(s)
			b := Observe(s)
			if got, want := b.Scenario.Sites(), fmt.Sprint(test.want); fmt.Sprint(got) != want {
				t.Errorf("sites are %v, want %v", got, want)
			}
			if b.Scenario.Get(Cores).Value != test.cores || b.Sites.Origin != FromLive || b.Sites.From == "" {
				t.Errorf("%v cores, sites from %+v", b.Scenario.Get(Cores), b.Sites)
			}
			if err := b.Scenario.Validate(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestASiteWithUnknownMemoryDoesNotBorrowIt(t *testing.T) {
	s := twoSites()
	for i := 4; i < 6; i++ {
		s.Nodes[i].Machine.MemoryBytes = cluster.Absent("no node_exporter")
	}
	b := Observe(s)
	if got := b.Inputs[RAMGiB]; got.Origin != FromNowhere || !strings.Contains(got.Why, "us") {
		t.Errorf("memory is %+v", got)
	}
	v := Evaluate(DefaultModel(), b.Scenario)
	us, _ := v.Site("us")
	eu, _ := v.Site("eu")
	if us.AllUp.Loads[Memory].Judged || !eu.AllUp.Loads[Memory].Judged {
		t.Error("memory has to be judged in eu, and only there")
	}
	b.Give(RAMGiB, 64)
	if v = Evaluate(DefaultModel(), b.Scenario); len(v.Unjudged()) != 0 {
		t.Errorf("a given memory is for all sites, but not judged is %+v", v.Unjudged())
	}
}

func TestSitesThatCannotBeNamedAreAlike(t *testing.T) {
	for _, test := range []struct {
		name string
		site func(i int) string
		is   int
	}{
		{"one site", func(int) string { return "eu" }, 1},
		{"names that look the same", func(i int) string { return fmt.Sprintf("a%c", rune(1+i%2)) }, 2},
		{"more than can be named", func(i int) string { return fmt.Sprint(i) }, MaxSites + 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := liveSnapshot(MaxSites + 1)
			for i := range s.Nodes {
				s.Nodes[i].Site = test.site(i)
			}
			b := Observe(s)
			if b.Scenario.HasSites() || b.Scenario.Get(Datacenters).Value != float64(test.is) || b.Sites != (Provenance{}) {
				t.Errorf("sites %v of %v datacenters", b.Scenario.Sites(), b.Scenario.Get(Datacenters))
			}
			said := false
			for _, a := range AdviseLive(s) {
				said = said || strings.Contains(a.Text, "judged as equal ones")
			}
			if said != (test.is > 1) {
				t.Errorf("the notes say so: %v", said)
			}
		})
	}
}

func TestNamesOfSitesAreCleaned(t *testing.T) {
	s := twoSites()
	for i := range s.Nodes {
		if s.Nodes[i].Site == "us" {
			s.Nodes[i].Site = "\x1b]0;us\a" + strings.Repeat("x", 99)
		} else {
			s.Nodes[i].Site = ""
		}
	}
	b := Observe(s)
	if err := b.Scenario.Validate(); err != nil || !b.Scenario.HasSites() {
		t.Fatalf("sites %+v: %v", b.Scenario.Sites(), err)
	}
	// Each node is still held against its own site's limit.
	b.Scenario.Set(Cores, 8)
	v := Evaluate(DefaultModel(), b.Scenario)
	for i := range s.Nodes {
		if _, ok := v.Site(SiteName(s.Nodes[i].Site)); !ok {
			t.Errorf("site %q is not found", s.Nodes[i].Site)
		}
	}
}

func TestObservedUseIsHeldAgainstTheOwnSite(t *testing.T) {
	s := twoSites()
	for i := range s.Nodes {
		s.Nodes[i].Machine.CPUCoresUsed = known(2)
		if i >= 4 {
			s.Nodes[i].Machine.Cores = known(4)
		}
	}
	v := Evaluate(DefaultModel(), Observe(s).Scenario)
	us, _ := v.Site("us")
	if got, want := Observed(s, &v)[CPU].Value, 2/us.AllUp.Loads[CPU].Limit; !near(got, want) {
		t.Errorf("CPU in use is %v of the limit, want that of us, %v", got, want)
	}
}

func TestUnequalSitesAreMeasuredAsTheyAre(t *testing.T) {
	s := twoSites()
	for i := range s.Nodes {
		s.Nodes[i].Machine.Cores = known(16)
		if i >= 4 {
			s.Nodes[i].Machine.Cores = known(4)
		}
	}
	live := Observe(s).Scenario
	for _, given := range []Scenario{live, live.With(Nodes, 9), live.With(Datacenters, 1)} {
		v := Evaluate(DefaultModel(), given)
		if now := v.asMeasured(s, DefaultModel()); now.Scenario != live {
			t.Errorf("given %v, the measured use is held against %+v, want %+v", given.Sites(), now.Scenario.Sites(), live.Sites())
		}
	}
}

func TestUnequalSitesAreTold(t *testing.T) {
	said := func(s *cluster.Snapshot) string {
		for _, a := range AdviseLive(s) {
			if strings.Contains(a.Text, "Unequal sites") {
				return a.Text
			}
		}
		return ""
	}
	s := twoSites()
	if got := said(s); !strings.Contains(got, "eu 4 nodes for 80 %; us 2 nodes for 20 %") || !strings.Contains(got, "share of the sessions") {
		t.Errorf("%q", got)
	}
	for i := range s.Nodes {
		if s.Nodes[i].Site == "us" {
			s.Nodes[i].Machine.Cores = known(4)
			s.Nodes[i].State = cluster.Down
		}
	}
	if got := said(s); !strings.Contains(got, "4 cores") || !strings.Contains(got, "sessions of us are not known") {
		t.Errorf("%q", got)
	}
	equal := twoSites()
	for i := range equal.Nodes {
		n := &equal.Nodes[i]
		n.Site = []string{"eu", "us"}[i%2]
		n.Membership.Joined, n.Membership.Known = known(3), known(3)
		n.Sessions, n.ClusterSessions = known(50_000), known(150_000)
	}
	if got := said(equal); got != "" {
		t.Errorf("equal sites are told as %q", got)
	}
}

func TestFurtherLossesOfSitesAreTold(t *testing.T) {
	s := withSites(threeNodes().With(Users, 2_000_000).With(Ports, 1e6),
		Site{Name: "eu", Nodes: 9, Share: 0.5}, Site{Name: "us", Nodes: 4, Share: 0.3}, Site{Name: "ap", Nodes: 3, Share: 0.2})
	// Just below what holds with all up.
	v := Evaluate(DefaultModel(), s)
	v = Evaluate(DefaultModel(), s.With(Users, 0.99*v.MaxUsersAllUp.Value))
	want := 0
	for i := range v.Sites {
		if !v.Sites[i].Lost.Holds {
			want++
		}
	}
	if !v.Cases[AllUp].Holds || want < 2 {
		t.Fatalf("all up holds: %v; %d losses are not survived, the test wants 2 of them", v.Cases[AllUp].Holds, want)
	}
	got := ""
	for _, a := range v.adviseSites() {
		got += a.Text + "\n"
	}
	if strings.Count(got, "not survived either") != want-1 || strings.Contains(got, "loss of "+v.Cases[SiteLost].Lost+" ") {
		t.Errorf("the worst is %s, the others are: %s", v.Cases[SiteLost].Lost, got)
	}
}
