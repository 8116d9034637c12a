package discover

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/mimtop/mimtop/internal/source"
	"github.com/mimtop/mimtop/internal/source/scrape"
)

// joinExporters fills in the node_exporters: those that labels give, then those given as addresses, then as a port.
func joinExporters(targets []source.Target, all []entry, exporters []string) []Problem {
	var problems []Problem
	for i := range all {
		if all[i].exporter == "" || targets[i].NodeExporterURL != "" {
			continue
		}
		if _, err := joinOne(targets, []int{i}, all[i].exporter); err != nil {
			problems = append(problems, Problem{all[i].where, fmt.Errorf("label %s: %w", exporterLabel, err)})
		}
	}
	if len(targets) == 0 {
		return problems // No exporter can match, and that is no fault of theirs.
	}
	everyone := make([]int, len(targets))
	byHost := map[string][]int{}
	for i := range targets {
		everyone[i] = i
		host := hostOf(targets[i].URL)
		byHost[host] = append(byHost[host], i)
	}
	addressOf := map[string]string{} // host to the exporter given for it
	port := ""
	for _, exporter := range exportersByStrength(exporters) {
		if isPort(exporter) {
			_, err := joinOne(targets, everyone, exporter)
			if err == nil && port != "" && port != exporter {
				err = fmt.Errorf("ports %s and %s are both for every host: the first counts", port, exporter)
			}
			port = cmp.Or(port, exporter)
			if err != nil {
				problems = append(problems, Problem{"node_exporter", err})
			}
			continue
		}
		host := exporterHost(exporter)
		matches := byHost[host]
		if len(matches) == 0 {
			matches = everyone[:1] // The error of joining them says what is wrong with the exporter.
		}
		address, err := joinOne(targets, matches, exporter)
		if other, taken := addressOf[host]; err == nil && taken && other != address {
			err = fmt.Errorf("%s and %s are both on host %s: the first counts", source.ShownURL(other), source.ShownURL(address), host)
		} else if err == nil && !taken {
			addressOf[host] = address
		}
		if err != nil {
			problems = append(problems, Problem{"node_exporter", err})
		}
	}
	return problems
}

// joinOne gives one exporter to those of the chosen targets that have none, and returns its address for the first of them.
func joinOne(targets []source.Target, chosen []int, exporter string) (address string, err error) {
	bare := make([]source.Target, len(chosen))
	for k, i := range chosen {
		bare[k] = source.Target{URL: targets[i].URL}
	}
	joined, err := scrape.JoinNodeExporters(bare, []string{exporter})
	if err != nil {
		return "", printable(err)
	}
	for k, i := range chosen {
		if targets[i].NodeExporterURL == "" {
			targets[i].NodeExporterURL = joined[k].NodeExporterURL
		}
	}
	return joined[0].NodeExporterURL, nil
}

// exportersByStrength puts addresses before ports, which stand for all hosts that no address matches.
func exportersByStrength(exporters []string) []string {
	var sorted, ports []string
	for _, e := range exporters {
		if e = strings.TrimSpace(e); isPort(e) {
			ports = append(ports, e)
		} else {
			sorted = append(sorted, e)
		}
	}
	return slices.Concat(sorted, ports)
}

// isPort says whether an exporter is a port alone.
func isPort(exporter string) bool {
	return exporter != "" && strings.Trim(exporter, "0123456789") == ""
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// exporterHost is the host of an exporter, or "" when it is no address.
func exporterHost(exporter string) string {
	t, err := scrape.ParseTarget(exporter)
	if err != nil {
		return ""
	}
	return hostOf(t.URL)
}
