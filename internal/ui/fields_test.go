package ui

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/cluster"
)

// scaled gives a model a minute of the test's cluster with its rates and sessions scaled, the newest figures so old.
func scaled(t *testing.T, width, height int, factor float64, age time.Duration) *Model {
	t.Helper()
	m := newModelWith(t, width, height, Options{Source: "3 targets", NoColour: true})
	m.now = func() time.Time { return noon.Add(58*time.Second + age) }
	for s := 0; s <= 60; s += 5 {
		snapshot := testSnapshot(s)
		for i := range snapshot.Nodes {
			n := &snapshot.Nodes[i]
			for _, f := range []*cluster.Figure{
				&n.Sessions, &n.TCPConnections, &n.ClusterSessions, &n.ClusterUniqueUsers, &n.LoginsPerS, &n.Traffic.Stanzas.In, &n.Traffic.Stanzas.Out,
				&n.Traffic.Messages.In, &n.Traffic.Messages.Out, &n.Traffic.OneToOneIn, &n.Traffic.GroupIn, &n.Traffic.MUCLightIn,
				&n.Archive.RowsPerS, &n.Archive.LookupsPerS, &n.Traffic.Push, &n.Traffic.HTTPNotifications, &n.Machine.CPUCoresUsed,
			} {
				f.Value *= factor
			}
		}
		m.Update(snapshotMsg{snapshot})
	}
	settle(m)
	return m
}

// labelled are lines by the labels that stand on them in turn.
var labelled = [][]string{
	{"mimtop", " of 3 nodes up", " old"},
	{"online", "sessions", "stanzas in", "out", "p99"},
	{"one-to-one", "to rooms", "logins", "archive rows", "flush p99"},
	{"measured", "all nodes up", "a node lost"},
	{"node ", "state", "sessions"},
	{"most users", "/", "with a loss", "most rate", "/"},
	{"rows", "lookups", "lost", "waiting"},
	{"SQL calls", "busy", "of workers", "busy share"},
	{"HTTP", "no answer", "that is", "push"},
	{"offline", "returned", "filtered"},
}

// columnsOf are the columns of labels on the line of a frame that begins with the first and has all in turn; nil without one.
func columnsOf(frame string, labels []string) []int {
	for line := range strings.SplitSeq(frame, "\n") {
		if !strings.HasPrefix(strings.TrimLeft(line, " "), labels[0]) {
			continue
		}
		var columns []int
		at := 0
		for _, label := range labels {
			next := strings.Index(line[at:], label)
			if next < 0 {
				break
			}
			at += next
			columns = append(columns, ansi.StringWidth(line[:at]))
			at += len(label)
		}
		if len(columns) == len(labels) {
			return columns
		}
	}
	return nil
}

// TestNothingMovesWhenANumberGetsADigitMore: the same cluster with loads of other magnitudes, and figures of other ages.
func TestNothingMovesWhenANumberGetsADigitMore(t *testing.T) {
	seen := map[string]bool{}
	for _, size := range [][2]int{{80, 24}, {120, 60}} {
		for _, at := range []screen{overviewScreen, whatIfScreen, nodesScreen, trafficScreen, sitesScreen} {
			frames := map[string]string{}
			for name, m := range map[string]*Model{
				"small": scaled(t, size[0], size[1], 0.0013, 0), "usual": scaled(t, size[0], size[1], 1, 12*time.Second),
				"large": scaled(t, size[0], size[1], 1.23, 9*time.Second), "late": scaled(t, size[0], size[1], 0.9, 13*time.Second),
			} {
				m.show(at)
				frames[name] = text(m)
			}
			for _, labels := range labelled {
				want := columnsOf(frames["usual"], labels)
				if want == nil {
					continue
				}
				seen[labels[0]] = true
				for name, frame := range frames {
					if columns := columnsOf(frame, labels); !slices.Equal(columns, want) {
						t.Errorf("%s at %v: %q stand at %v with %s numbers, and at %v with usual ones:\n%s\n%s",
							titleOf(at), size, labels, columns, name, want, frame, frames["usual"])
					}
				}
			}
		}
	}
	for _, labels := range labelled {
		if !seen[labels[0]] {
			t.Errorf("no screen has a line with %q: the test looks at nothing", labels)
		}
	}
}

func TestAgesAreOfOneWidth(t *testing.T) {
	for age, want := range map[time.Duration]string{
		0: "0 s", 59 * time.Second: "59 s", 59 * time.Minute: "59 min", 65 * time.Minute: "1 h", 47 * time.Hour: "1 d", 3000 * time.Hour: "125 d",
	} {
		if got := shortAge(age); got != want || len(got) > mostAge {
			t.Errorf("%v is %q, want %q", age, got, want)
		}
	}
}

func TestAPercentileBeyondTheLastBucketHasItsLowerBoundEverywhere(t *testing.T) {
	m := newTestModel(t, 120, 40)
	s := testSnapshot(0)
	for i := range s.Nodes {
		s.Nodes[i].Processing = cluster.Latency{UpperEdges: []float64{0.001, 4.194304, math.Inf(1)}, Cumulative: []float64{0, 1, 50}}
	}
	m.Update(snapshotMsg{s})
	for _, keys := range [][]string{{"1"}, {"3"}, {"enter"}, {"4"}, {"6", "enter"}} {
		press(m, keys...)
		if got := text(m); !strings.Contains(got, "over 4.19 s") {
			t.Errorf("after %v nothing says over 4.19 s:\n%s", keys, got)
		}
	}
}

func TestLessThanNoHeadroomIsNeverWrittenAsNothing(t *testing.T) {
	for pct, want := range map[float64]string{
		67.4: "67 %", 0.3: "<1 %", 0: "0 %", -0.3: "<0 %", -1: "-1 %", -12.6: "-13 %", -999.4: "<-999 %", -1e9: "<-999 %",
	} {
		if got := headroomText(pct); got != want {
			t.Errorf("%v is written as %q, want %q", pct, got, want)
		}
	}
}
