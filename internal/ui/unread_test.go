package ui

import (
	"strings"
	"testing"

	"github.com/mimtop/mimtop/internal/cluster"
)

// unread is a snapshot in which nothing answered.
func unread(s *cluster.Snapshot) *cluster.Snapshot {
	for i := range s.Nodes {
		n := &s.Nodes[i]
		n.State, n.Reason = cluster.Down, "connection refused"
	}
	return s
}

func TestDefaultsAreNoVerdictOnAClusterThatNobodyRead(t *testing.T) {
	m := newTestModel(t, 80, 24)
	s := testSnapshot(0)
	for i := range s.Nodes {
		s.Nodes[i] = cluster.Node{Target: s.Nodes[i].Target, Name: s.Nodes[i].Name}
	}
	m.Update(snapshotMsg{unread(s)})
	press(m, "tab")
	screen := text(m)
	if !strings.Contains(screen, "UNKNOWN: no node could be read") || strings.Contains(screen, "HOLDS") {
		t.Errorf("the sliders' defaults are judged:\n%s", screen)
	}
	for name, keys := range map[string][]string{"sliders": nil, "capacity": {"v"}, "map": {"m"}, "comparison": {"c"}, "arithmetic": {"e"}, "unknown": {"i"}} {
		press(m, keys...)
		screen := text(m)
		for _, judged := range []string{m.look.Glyphs.Good, "all up only", "only all up", "no limit", "236k"} {
			if strings.Contains(screen, judged) {
				t.Errorf("%s: %q is said of defaults:\n%s", name, judged, screen)
			}
		}
		press(m, "esc")
		if name == "capacity" || name == "map" {
			press(m, keys...)
		}
	}
	press(m, "5", "k", "enter")
	if screen := text(m); strings.Contains(screen, "UNKNOWN") {
		t.Errorf("a scenario that was asked for is not judged:\n%s", screen)
	}
}

func TestALostClusterIsNotCalledADefault(t *testing.T) {
	m := live(newTestModel(t, 80, 24))
	m.Update(snapshotMsg{unread(testSnapshot(100))})
	press(m, "tab")
	if screen := text(m); !strings.Contains(screen, "No node could be read: this is what was known last.") {
		t.Errorf("what the verdict is about is not said:\n%s", screen)
	}
}

func TestAClusterThatIsHalfKnownIsNotCalledUnknown(t *testing.T) {
	m := newTestModel(t, 80, 24)
	s := testSnapshot(0)
	for i := range s.Nodes {
		s.Nodes[i].Traffic = cluster.Traffic{} // as after one scrape, which gives no rates
	}
	m.Update(snapshotMsg{s})
	press(m, "tab")
	screen := text(m)
	if !strings.Contains(screen, "UNKNOWN: message rates are not known yet") || !strings.Contains(screen, "Not enough is known of the cluster yet") {
		t.Errorf("what is known and what is not is not said:\n%s", screen)
	}
}
