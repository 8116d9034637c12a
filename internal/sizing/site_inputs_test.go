package sizing

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestSettingInputsOfNamedSites(t *testing.T) {
	s := withSites(threeNodes(), Site{Name: "eu", Nodes: 4, Share: 0.6, Cores: Known(16)}, Site{Name: "us", Nodes: 2, Share: 0.4, Cores: Known(4)})
	if s.Get(Datacenters).Value != 2 || s.Get(Nodes).Value != 2 || s.Get(Cores).Value != 4 {
		t.Errorf("%v datacenters, %v nodes, %v cores", s.Get(Datacenters), s.Get(Nodes), s.Get(Cores))
	}
	nodes := func(s Scenario) (all []int) {
		for _, site := range s.Sites() {
			all = append(all, site.Nodes)
		}
		return all
	}
	if got := nodes(s.With(Nodes, 5)); !slices.Equal(got, []int{5, 5}) {
		t.Errorf("nodes became %v", got)
	}
	all := s.With(Cores, 8)
	if got := all.Sites(); got[0].Cores.Known || got[0].Share != 0.6 {
		t.Errorf("cores for all left %+v", got[0])
	}
	forgotten := s
	forgotten.Forget(Cores)
	if v := Evaluate(DefaultModel(), forgotten); v.Cases[AllUp].Loads[CPU].Judged {
		t.Error("CPU is judged although the cores were made unknown")
	}
	if same := s.With(Datacenters, 2); same != s {
		t.Error("the number of datacenters that there is took the names away")
	}
	alike := s.With(Datacenters, 3)
	if alike.HasSites() || alike.Get(Nodes).Value != 2 || len(nodes(s)) != 2 {
		t.Errorf("three datacenters are %v, of two %v", nodes(alike), nodes(s))
	}
	if users := s.With(Users, 5); !users.HasSites() {
		t.Error("users took the names away")
	}
}

func TestSitesThatAreRefused(t *testing.T) {
	for _, test := range []struct {
		name  string
		sites []Site
		want  string
	}{
		{"shares beyond the whole", []Site{{Name: "a", Nodes: 1, Share: 0.6}, {Name: "b", Nodes: 1, Share: 0.6}}, "must add to 1, not 1.2"},
		{"shares short of the whole", []Site{{Name: "a", Nodes: 1, Share: 0.6}}, "must add to 1, not 0.6"},
		{"a negative share", []Site{{Name: "a", Nodes: 1, Share: -1}, {Name: "b", Nodes: 1, Share: 2}}, `site "a": share must be between 0 and 1`},
		{"a share that is no number", []Site{{Name: "a", Nodes: 1, Share: math.NaN()}}, "between 0 and 1"},
		{"no nodes", []Site{{Name: "a", Share: 1}}, `site "a": nodes must be between`},
		{"too many nodes", []Site{{Name: "a", Nodes: 1e9, Share: 1}}, "nodes must be between"},
		{"no name", []Site{{Nodes: 1, Share: 1}}, "printable"},
		{"a name with an escape sequence", []Site{{Name: "\x1b[31ma", Nodes: 1, Share: 1}}, "printable"},
		{"a long name", []Site{{Name: strings.Repeat("a", 99), Nodes: 1, Share: 1}}, "1 to 32"},
		{"a name twice", []Site{{Name: "a", Nodes: 1, Share: 0.5}, {Name: "a", Nodes: 1, Share: 0.5}}, "there twice"},
		{"no cores", []Site{{Name: "a", Nodes: 1, Share: 1, Cores: Known(0)}}, `site "a": cores must be between`},
		{"endless memory", []Site{{Name: "a", Nodes: 1, Share: 1, RAMGiB: Known(math.Inf(1))}}, "ram_gib must be between"},
		{"too many", equalSites(MaxSites+1, 1), "17 are too many"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := withSites(threeNodes(), test.sites...)
			err := s.Validate()
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\x1b") {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}
