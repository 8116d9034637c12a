package sizing

import (
	"strings"
	"testing"
)

func TestSitesOfAFile(t *testing.T) {
	b := DefaultBaseline()
	err := b.GiveFile([]byte(`{"cores": 8, "users": 1000, "sites": [
		{"name": "us", "nodes": 2, "share": 0.4},
		{"name": "eu", "nodes": 4, "share": 0.6, "cores": 16, "ram_gib": 64, "nic_gbps": 10}]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := withSites(Defaults().With(Cores, 8).With(Users, 1000),
		Site{"eu", 4, 0.6, Known(16), Known(64), Known(10)}, Site{"us", 2, 0.4, Optional{}, Optional{}, Optional{}})
	if b.Scenario != want {
		t.Errorf("the sites are %+v, want %+v", b.Scenario.Sites(), want.Sites())
	}
	for _, i := range [...]Input{Datacenters, Nodes, Cores} {
		if b.Inputs[i].Origin != FromUser {
			t.Errorf("%v comes from %v", i, b.Inputs[i].Origin)
		}
	}
	if b.Sites.Origin != FromUser || b.Inputs[RAMGiB].Origin != FromDefault {
		t.Errorf("sites come from %v, memory from %v", b.Sites.Origin, b.Inputs[RAMGiB].Origin)
	}
	b.Give(Power, 0.5)
	b.PowerInPlaceOfMachine()
	if sites := b.Scenario.Sites(); !sites[0].RAMGiB.Known || sites[0].Cores.Value != 16 {
		t.Errorf("power took the machine of the sites away: %+v", sites)
	}
}

func TestParseSite(t *testing.T) {
	for _, test := range []struct {
		in   string
		want Site
	}{
		{"eu=4,share=0.6", Site{Name: "eu", Nodes: 4, Share: 0.6}},
		{"eu-west = 4, share=60%, cores=16, ram-gib=64, nic_gbps=10", Site{"eu-west", 4, 0.6, Known(16), Known(64), Known(10)}},
	} {
		got, err := ParseSite(test.in)
		if err != nil || got != test.want {
			t.Errorf("%q gives %+v and %v, want %+v", test.in, got, err, test.want)
		}
	}
	for _, test := range []struct{ in, want string }{
		{"eu", "such as eu=4,share=0.6"},
		{"=4,share=1", "such as eu=4,share=0.6"},
		{"eu=4", "share is missing"},
		{"eu=4,share", `"share" is not key=value`},
		{"eu=4,share=1,core=3", "core: unknown key"},
		{"eu=2.5,share=1", "nodes: must be a whole number"},
		{"eu=0,share=1", "nodes must be between"},
		{"eu=4,share=70", "share"},
		{"eu=4,share=1,cores=many", "cores"},
		{"e\x1bu=4,share=1", "printable"},
	} {
		if _, err := ParseSite(test.in); err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q gives the error %v, want one with %q", test.in, err, test.want)
		}
	}
}
