package doctor

import (
	"fmt"
	"slices"

	"github.com/mimtop/mimtop/internal/cluster"
)

// need is a figure that answers rest on.
type need struct {
	what string
	of   func(n *cluster.Node) cluster.Figure
	// service is the module or pool without which the figure means nothing; "" when every node should have it. When it is
	// absent nothing is lost.
	service string
	// cost is what the answers lose.
	cost string
}

// needs are what a verdict rests on, beside the machine.
var needs = []need{
	{"sessions", func(n *cluster.Node) cluster.Figure { return n.Sessions }, "", "nothing can be judged without them"},
	{"unique users", func(n *cluster.Node) cluster.Figure { return n.ClusterUniqueUsers }, "", "sessions stand in for users: who has two devices counts twice"},
	{"stanzas", func(n *cluster.Node) cluster.Figure { return n.Traffic.Stanzas.In.Plus(n.Traffic.Stanzas.Out) }, "", "throughput is unknown, and CPU cannot be learned"},
	{"messages", func(n *cluster.Node) cluster.Figure { return n.Traffic.Messages.In.Plus(n.Traffic.Messages.Out) }, "", "the price of a message cannot be learned"},
	{"one-to-one", func(n *cluster.Node) cluster.Figure { return n.Traffic.OneToOneIn }, "", "the mix of traffic is taken as all one-to-one"},
	{"logins", func(n *cluster.Node) cluster.Figure { return n.LoginsPerS }, "", "the price of a login stays a default, and so does the recovery time of a reconnect storm"},
	{"VM's CPU", func(n *cluster.Node) cluster.Figure { return n.VM.UserCPUCores.Or(n.Machine.CPUCoresUsed) }, "", "CPU cannot be learned: its prices stay defaults"},
	{"VM's memory", func(n *cluster.Node) cluster.Figure { return n.VM.MemoryBytes }, "", "the price of a session in memory stays a default"},
	{"cores", func(n *cluster.Node) cluster.Figure { return n.Machine.Cores }, "", "CPU is not judged (give --cores)"},
	{"processing", latency(func(n *cluster.Node) cluster.Latency { return n.Processing }), "", "predicted latency cannot be compared with a measured one"},
	{"archive", func(n *cluster.Node) cluster.Figure { return n.Archive.RowsPerS }, "mam_pm", "the load on the archive's database is unknown"},
	{"flush time", latency(func(n *cluster.Node) cluster.Latency { return n.Archive.Flush }), "mam_pm", "the time of a database write stays a default"},
	{"database", func(n *cluster.Node) cluster.Figure { return n.SQL.CallsPerS }, "rdbms", "the load on the database pools is unknown"},
}

func latency(of func(n *cluster.Node) cluster.Latency) func(n *cluster.Node) cluster.Figure {
	return func(n *cluster.Node) cluster.Figure {
		l := of(n)
		if l.Count() > 0 {
			return cluster.Measured(l.Count(), l.From)
		}
		return cluster.Absent(l.Why)
	}
}

// costs says which answers suffer from figures that are missing.
func costs(n *cluster.Node) []Finding {
	var findings []Finding
	for _, need := range needs {
		f := need.of(n)
		if f.Known || need.service != "" && !slices.Contains(n.Services, need.service) {
			continue
		}
		findings = append(findings, Finding{Severity: Note, About: need.what, Text: fmt.Sprintf("n/a: %s; %s", f.Why, need.cost)})
	}
	return findings
}

func countOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
