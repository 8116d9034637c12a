package report

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/mimtop/mimtop/internal/calibrate"
	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/sizing"
)

// plainCluster is a moment of so many nodes, the second of them down.
func plainCluster(nodes int, users float64) *Plain {
	at := time.Date(2026, 11, 26, 20, 14, 5, 0, time.UTC)
	s := &cluster.Snapshot{At: at, Source: "a test"}
	known := func(v float64) cluster.Figure { return cluster.Measured(v, "a test") }
	for i := range nodes {
		n := cluster.Node{Name: fmt.Sprintf("mim-%d", i+1), State: cluster.Up, At: at, Sessions: known(users / float64(nodes))}
		n.Machine.Cores, n.Machine.CPUCoresUsed = known(8), known(1.5)
		n.ClusterUniqueUsers = known(users)
		if i == 1 {
			n.State, n.Reason, n.At = cluster.Down, "connection refused", at.Add(-3*time.Minute)
		}
		s.Nodes = append(s.Nodes, n)
	}
	scenario := sizing.Defaults()
	scenario.Set(sizing.Users, users)
	scenario.Set(sizing.Nodes, float64(nodes))
	scenario.Set(sizing.Cores, 8)
	learned := calibrate.New(nil).Result()
	v := sizing.Evaluate(learned.Model, scenario)
	return &Plain{Snapshot: s, Verdict: &v, Learned: learned, Likely: sizing.NewSampler(16, 1).Probability(learned.Model, scenario)}
}

func TestTheBlockBeginsWithTheVerdictAndHasAllOfTheScreen(t *testing.T) {
	p := plainCluster(3, 90_000)
	block := p.Block()
	at := 0
	for _, want := range []string{
		"20:14:05 " + p.Verdict.Outcome.String(), "2 of 3 nodes up", "Survives a loss", "Table: Multi-node", "* tightest", "node lost", "Most users",
		"a test:", "mim-1: up, 30k sessions, stanzas n/a in and n/a out, CPU 1.5 of 8 cores, memory n/a", "mim-2: down, connection refused, figures 3 min old",
		"built-in defaults",
	} {
		// Lines are folded, so words may be on the next line.
		next := strings.Index(strings.Join(strings.Fields(block), " ")[at:], want)
		if next < 0 {
			t.Fatalf("no %q after what stands before it:\n%s", want, block)
		}
		at += next
	}
	for line := range strings.SplitSeq(block, "\n") {
		if ansi.StringWidth(line) > textWidth {
			t.Errorf("%d columns: %q", ansi.StringWidth(line), line)
		}
	}
	if strings.Contains(block, "\x1b") {
		t.Error("there is an escape sequence in it")
	}
}

func TestAMomentWithoutAVerdictSaysWhy(t *testing.T) {
	p := plainCluster(2, 1000)
	p.Verdict, p.Why = nil, "no node could be read"
	if got := p.Line(); got != "20:14:05 UNKNOWN: no node could be read; 1 of 2 nodes up, 1k users online\n" {
		t.Errorf("the line is %q", got)
	}
	if got := p.Block(); !strings.Contains(got, "mim-2: down") || strings.Contains(got, "Table") {
		t.Errorf("the block is\n%s", got)
	}
}

func TestOfManyNodesTheOnesThatAreNotUpAllHaveALine(t *testing.T) {
	p := plainCluster(40, 900_000)
	p.Snapshot.Nodes[39].State = cluster.Foreign
	block := p.Block()
	for _, want := range []string{"mim-2: down", "mim-40: not MongooseIM", "and 26 more nodes that are up"} {
		if !strings.Contains(block, want) {
			t.Errorf("nothing says %q:\n%s", want, block)
		}
	}
	if n := strings.Count(block, ", CPU 1.5 of 8"); n != mostPlainNodes+2 {
		t.Errorf("%d nodes have a line, want %d", n, mostPlainNodes+2)
	}
}

func TestWordsChangeWithStatesAndNotWithNumbers(t *testing.T) {
	before := Words(plainCluster(3, 90_000).Block())
	if other := Words(plainCluster(3, 91_500).Block()); other != before {
		t.Errorf("other numbers are other words:\n%s\n%s", before, other)
	}
	p := plainCluster(3, 90_000)
	p.Snapshot.Nodes[2].State = cluster.Down
	if Words(p.Block()) == before {
		t.Error("a node that went down changes no word")
	}
	p = plainCluster(3, 90_000)
	p.Snapshot.Warnings = []string{"nodes.yml: cannot be read"}
	if Words(p.Block()) == before {
		t.Error("a warning changes no word")
	}
}
