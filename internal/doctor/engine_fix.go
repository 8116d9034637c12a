package doctor

import (
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/way"
)

// fixScrape says what to do about a node that the engine does not read.
func fixScrape(n *cluster.Node) string {
	why := n.Reason
	switch {
	case n.State == cluster.Foreign && strings.Contains(why, "more than once"):
		return "" // It says so itself.
	case n.State == cluster.Foreign, n.State == cluster.Empty:
		return fixState(n.State)
	case strings.Contains(why, "no such host"):
		return "the engine does not know the name: check the target in its scrape configuration"
	case strings.Contains(why, "refused"):
		return "the port is closed for the engine: " + listenerFix + "; one with ip_address = 127.0.0.1 answers only on its own host"
	case strings.Contains(why, "deadline exceeded"), strings.Contains(why, "timeout"):
		return "no answer in the engine's scrape_timeout: a firewall between them, or an overloaded node"
	case strings.Contains(why, "does not list it"):
		return "it is gone from the scrape configuration or its discovery; if that is right, it leaves this list in 10 minutes"
	case strings.Contains(why, "no newer scrape"):
		return "look at the engine: it has stopped scraping, or what it scrapes does not arrive where it is asked"
	case strings.Contains(why, "401"), strings.Contains(why, "403"), strings.Contains(why, "certificate"):
		return "give the engine's scrape configuration credentials or the CA"
	}
	return listenerFix
}

// fixEngineStep says what to do about a step on the way to the engine that failed.
func fixEngineStep(name, says string) string {
	switch {
	case strings.Contains(says, "--"), strings.Contains(says, "is the path right"), strings.Contains(says, "give the address"):
		return "" // It says so itself.
	case name == "connect" && strings.Contains(says, "refused"):
		return "the port is closed: check that the engine runs, and its port (9090 for Prometheus, 8428 or 8481 for VictoriaMetrics)"
	case name == "HTTP":
		return "check that this is the address of the engine, with the path of its API"
	}
	return fixStep(way.Step{Name: name, Says: says}, cluster.Down)
}
