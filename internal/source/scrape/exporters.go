package scrape

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mimtop/mimtop/internal/cluster"
	"github.com/mimtop/mimtop/internal/source"
)

// JoinNodeExporters returns the targets with the node_exporter of each host filled in. An exporter is an address, joined
// to all targets on the same host, or a port alone, such as 9100, which stands for that port on the host of every target
// that no address matches. Credentials of a target are not used for its exporter. An exporter that matches no target,
// and two exporters for one host, are errors; all of them are reported.
func JoinNodeExporters(targets []source.Target, exporters []string) ([]source.Target, error) {
	var problems []error
	joined := slices.Clone(targets)
	hosts := make([]string, len(targets))
	for i, t := range targets {
		u, err := parseAddress(t.URL, mongooseIMPort)
		if err != nil {
			return nil, fmt.Errorf("target %q: %w", source.ShownInput(t.URL), err)
		}
		hosts[i] = u.Hostname()
	}

	byHost := map[string]*url.URL{}
	everywhere := ""
	for _, e := range exporters {
		e = strings.TrimSpace(e)
		if isNumber(e) {
			switch {
			case !isPort(e):
				problems = append(problems, fmt.Errorf("node_exporter port %s is not between 1 and 65535", e))
			case everywhere != "" && everywhere != e:
				problems = append(problems, fmt.Errorf("node_exporter ports %s and %s: give one", everywhere, e))
			default:
				everywhere = e
			}
			continue
		}
		u, err := parseAddress(e, nodeExporterPort)
		if err != nil {
			problems = append(problems, fmt.Errorf("node_exporter %q: %w", source.ShownInput(e), err))
			continue
		}
		host := u.Hostname()
		other, taken := byHost[host]
		switch {
		case !slices.Contains(hosts, host):
			problems = append(problems, fmt.Errorf("node_exporter %s matches no target: no target is on host %s",
				shown(u), cluster.Printable(host, maxNameRunes)))
		case taken && shown(other) != shown(u):
			problems = append(problems, fmt.Errorf("node_exporter %s and %s are both on host %s: give one",
				shown(other), shown(u), cluster.Printable(host, maxNameRunes)))
		default:
			byHost[host] = u
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}

	for i, host := range hosts {
		switch u, found := byHost[host]; {
		case found:
			joined[i].NodeExporterURL = u.String()
		case everywhere != "":
			u := url.URL{Scheme: "http", Host: net.JoinHostPort(host, everywhere), Path: metricsPath}
			joined[i].NodeExporterURL = u.String()
		}
	}
	return joined, nil
}

func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0
}
