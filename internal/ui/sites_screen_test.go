package ui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

func TestTheFirstLineOfSitesAnswers(t *testing.T) {
	planned := func(datacenters int) *Model {
		b := sizing.DefaultBaseline()
		b.Give(sizing.Users, 300_000)
		b.Give(sizing.Nodes, 4)
		b.Give(sizing.Cores, 8)
		b.Give(sizing.RAMGiB, 32)
		b.Give(sizing.Datacenters, float64(datacenters))
		return newModelWith(t, 80, 24, Options{Plan: b, Source: "PLAN: no cluster", NoColour: true})
	}
	dark := withSites(newTestModel(t, 80, 24))
	s := *dark.snapshot
	s.Nodes = append([]cluster.Node{}, s.Nodes...)
	s.Nodes[2].State, s.Nodes[2].Reason = cluster.Down, "connection refused"
	dark.Update(snapshotMsg{&s})
	for name, c := range map[string]struct {
		m    *Model
		says []string
	}{
		"two, one too small":   {withSites(newTestModel(t, 80, 24)), []string{"✗ 2 sites; with eu-west lost, us is short of CPU by "}},
		"one":                  {live(newTestModel(t, 80, 24)), []string{"✓ 1 site; none to fail over to; with a node lost ", "(no name)", "3/3 ✓", "Nothing is left"}},
		"waiting":              {newTestModel(t, 80, 24), []string{"UNKNOWN", "waiting for the first figures"}},
		"one without a node":   {dark, []string{"✗ 2 sites; no node of us is up; ", "0/1 ✗"}},
		"a plan":               {planned(1), []string{"1 site; none to fail over to", "the only one", "8 c 32GiB"}},
		"a plan of equal ones": {planned(3), []string{"3 sites; with any one lost, the others ", "each of 3", " any one lost "}},
	} {
		press(c.m, "f6")
		got := text(c.m)
		answer := strings.Split(got, "\n")[1]
		if !strings.Contains(answer, c.says[0]) {
			t.Errorf("%s: the first line is %q, want %q", name, answer, c.says[0])
		}
		for _, want := range c.says[1:] {
			if !strings.Contains(got, want) {
				t.Errorf("%s: nothing says %q:\n%s", name, want, got)
			}
		}
	}
}

func TestSitesSayWhatTheVerdictSays(t *testing.T) {
	m := withSites(newTestModel(t, 120, 40))
	press(m, "6")
	for i := range m.live.Sites {
		s := &m.live.Sites[i]
		row, _ := lineWith(m, []string{"▸ eu-west  ", "  us  "}[i])
		for _, want := range []string{
			fmt.Sprintf("%.0f %%", 100*s.Share), fmt.Sprintf("%.0f %%", s.AllUp.HeadroomPct), fmt.Sprintf("%.0f %%", s.Lost.HeadroomPct),
		} {
			if !strings.Contains(row, want) {
				t.Errorf("%s: nothing says %q: %q", s.Name, want, row)
			}
		}
	}
	worst, _ := m.live.WorstSiteLoss()
	if line, _ := lineWith(m, "(the worst)"); !strings.Contains(line, worst.Name+" lost") || !strings.Contains(line, worst.Lost.Site) {
		t.Errorf("the worst loss is that of %s, the screen says %q", worst.Name, line)
	}
}

func TestWhatIsNotJudgedIsNotAFigureOfSites(t *testing.T) {
	m := newTestModel(t, 120, 40)
	s := testSnapshot(0)
	for i := range s.Nodes {
		s.Nodes[i].Site = []string{"eu", "us", "us"}[i]
		s.Nodes[i].Machine.Cores, s.Nodes[i].Machine.MemoryBytes = cluster.Absent("a test"), cluster.Absent("a test")
	}
	m.Update(snapshotMsg{s})
	press(m, "6")
	if line, _ := lineWith(m, "2 sites; not judged"); line == "" || !strings.Contains(text(m), "n/a ?") || strings.Contains(text(m), "When a site") {
		t.Errorf("sites without a limit are judged:\n%s", text(m))
	}
	press(m, "enter")
	if got := text(m); !strings.Contains(got, "eu: not judged") || !strings.Contains(got, "mongooseim-1") {
		t.Errorf("the site's detail:\n%s", got)
	}
}

func TestASiteOpensWithItsNodesAndGoesWithThem(t *testing.T) {
	m := withSites(newTestModel(t, 80, 24))
	press(m, "6", "r", "enter")
	if got := text(m); !strings.Contains(got, "us: with all of its nodes up") || !strings.Contains(got, "mongooseim-3") || strings.Contains(got, "mongooseim-1") {
		t.Errorf("the first site from Z to A is not us:\n%s", got)
	}
	s := testSnapshot(65)
	m.Update(snapshotMsg{s})
	if got := text(m); !strings.Contains(got, "GONE") {
		t.Errorf("a site that left is shown:\n%s", got)
	}
	press(m, "esc")
	if m.sites.open || !strings.Contains(text(m), "1 site;") {
		t.Errorf("esc does not go back:\n%s", text(m))
	}
}

func TestManySitesLeaveRoomForTheirLosses(t *testing.T) {
	m := newTestModel(t, 80, 24)
	s := testSnapshot(0)
	s.Nodes = s.Nodes[:0]
	for i := range 32 {
		n := testNode(i+1, 1+0.1*float64(i%5))
		n.Site = fmt.Sprintf("site-%d", i%16)
		n.Membership.Joined, n.Membership.Known = cluster.Absent("a test"), cluster.Absent("a test")
		s.Nodes = append(s.Nodes, n)
	}
	m.Update(snapshotMsg{s})
	press(m, "6")
	got := text(m)
	for _, want := range []string{"16 sites;", "(the worst)", "more, less bad", "site-3"} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing says %q:\n%s", want, got)
		}
	}
	press(m, "G")
	if line, _ := lineWith(m, "▸ site-15"); line == "" {
		t.Errorf("the last site is out of sight:\n%s", text(m))
	}
}
