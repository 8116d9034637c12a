package doctor

import (
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source/way"
)

const (
	listenerFix = "check that the node runs and has a listener with mongoose_prometheus_handler there (port 9091 and /metrics by default)"
	httpFix     = "give credentials, CA and proxy with --http-config"
)

// fixStep says what to do about a step that failed.
func fixStep(s way.Step, state cluster.State) string {
	switch {
	case strings.Contains(s.Says, "--http-config"):
		return httpFix
	case strings.HasPrefix(s.Says, "ssh to "):
		return "log in by hand with ssh -o BatchMode=yes first: a key, an agent and a known host are needed"
	}
	switch s.Name {
	case "name":
		return "check the name, or give the address; with --via the name is resolved by the bastion"
	case "connect":
		if strings.Contains(s.Says, "refused") {
			return "the port is closed: " + listenerFix + "; one with ip_address = 127.0.0.1 answers only on its own host"
		}
		return "is a firewall between here and there? --via HOST goes through a bastion by ssh"
	case "TLS":
		return "give the CA that signed the certificate, or the name it is for, with --http-config"
	}
	if state == cluster.Down {
		return "the node is slow or overloaded: try a longer --timeout"
	}
	return fixState(state)
}

// fixState says what to do about a target that answers with something else than figures.
func fixState(state cluster.State) string {
	switch state {
	case cluster.Foreign:
		return "that is another program: " + listenerFix
	case cluster.Refused:
		return "check the path, and " + httpFix
	case cluster.Empty:
		return "set [instrumentation.prometheus] in mongooseim.toml; a node that has just started fills within 15 s"
	}
	return listenerFix
}

// fixWarning says what to do about an oddity of the figures.
func fixWarning(warning string) string {
	switch {
	case strings.Contains(warning, "several nodes answer"):
		return "give each node's own address, not that of a load balancer or service"
	case strings.Contains(warning, "probes last ran"):
		return "look into the node's log for a probe that fails or hangs (Redis, CETS, database)"
	case strings.Contains(warning, "more than once"), strings.Contains(warning, "not metrics"):
		return "look at the page by hand: a proxy or a second exporter may write into it"
	}
	return ""
}
